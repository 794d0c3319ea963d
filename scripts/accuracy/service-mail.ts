import { findServiceMail, serviceSightings } from '../../ts-src/core/classify/service-mail.ts';
import type { ServiceFinding } from '../../ts-src/core/classify/service-mail.ts';
import { parseMimeMessage } from '../../ts-src/relay/mailbox/mime/parse-message.ts';
import { missingCorpus, readCorpus, readReviews } from './mail-corpus.ts';
import type { CorpusMessage } from './mail-corpus.ts';
import { percent, tableOf } from './section.ts';
import type { Goal, Section } from './section.ts';

/** What the labels of the corpus mean in the product's words. */
const KIND_OF_LABEL: Readonly<Record<string, string>> = {
  ndr_dsn: 'non-delivery',
  ndr_like: 'non-delivery',
  mdn: 'receipt',
  arf: 'complaint',
  calendar: 'meeting',
  oof_autoreply: 'out-of-office',
  signed: 'signed',
  list: 'list',
  bulk: 'list',
  noreply_sender: 'role-sender',
  plain_person: 'person'
};
const LEAST_NON_DELIVERY_RECALL = 0.97;
const MOST_PERSONS_MISTAKEN = 0.003;

/** A message with the verdict of the rules, the kind its label means and the kind a reader judged. */
export interface Judgement {
  readonly name: string;
  readonly found: string;
  readonly isService: boolean;
  readonly label: string;
  readonly reviewed: string;
  readonly saw: string;
}

export interface Figures {
  readonly nonDelivery: { readonly all: number; readonly found: number };
  /** Mail of persons, and how much of it the rules take for service mail. */
  readonly persons: { readonly all: number; readonly mistaken: number };
  /** Mail of persons that is taken for service or automated mail. */
  readonly personsAutomated: number;
}

export const serviceMailSection: Section = {
  title: 'Service mail',
  measure: async () => {
    const missing = missingCorpus();
    if (missing !== null) return { kind: 'skipped', reason: missing };
    const judgements = await judgeCorpus();
    const figures = figuresOf(judgements, 'reviewed');
    return {
      kind: 'measured',
      lines: [
        `${String(judgements.length)} messages of public test suites`,
        ...report(judgements, 'label', 'against the labels as given'),
        ...report(judgements, 'reviewed', 'against the reviewed labels'),
        ...disagreements(judgements)
      ],
      goals: goalsOf(figures)
    };
  }
};

/** Lets the rules judge every message of the corpus, with all switches on. */
export async function judgeCorpus(): Promise<Judgement[]> {
  const reviews = readReviews();
  const judgements: Judgement[] = [];
  for (const message of readCorpus()) {
    const finding = await findingOf(message);
    const label = KIND_OF_LABEL[message.label] ?? message.label;
    judgements.push({
      name: `${message.source}/${message.file}`,
      found: finding.kind ?? 'person',
      isService: finding.mailClass === 'service',
      label,
      reviewed: reviews.get(`${message.source}/${message.file}`)?.judged ?? label,
      saw: finding.saw ?? ''
    });
  }
  return judgements;
}

async function findingOf(source: CorpusMessage): Promise<ServiceFinding> {
  const message = await parseMimeMessage(source.read(), {
    providerId: source.file,
    folder: { kind: 'inbox', name: 'Inbox' },
    mailbox: { address: 'mia@acme.example', aliases: [], isShared: false }
  });
  const writer = message.from ?? message.sender;
  const from = writer === null ? null : { ...writer, role: 'from' as const };
  return findServiceMail(serviceSightings(message), from, { excludeSigned: true, roleSenders: [] });
}

export function figuresOf(judgements: readonly Judgement[], by: 'label' | 'reviewed'): Figures {
  const reports = judgements.filter((judgement) => judgement[by] === 'non-delivery');
  const persons = judgements.filter((judgement) => judgement[by] === 'person');
  return {
    nonDelivery: { all: reports.length, found: reports.filter(({ found }) => found === 'non-delivery').length },
    persons: { all: persons.length, mistaken: persons.filter(({ isService }) => isService).length },
    personsAutomated: persons.filter(({ found }) => found !== 'person').length
  };
}

export function goalsOf({ nonDelivery, persons }: Figures): Goal[] {
  return [
    {
      words: `non-delivery reports found: ${percent(nonDelivery.found, nonDelivery.all)} (goal: at least 97 %)`,
      isMet: nonDelivery.all > 0 && nonDelivery.found >= nonDelivery.all * LEAST_NON_DELIVERY_RECALL
    },
    {
      words: `mail of persons taken for service mail: ${percent(persons.mistaken, persons.all)} (goal: at most 0.3 %)`,
      isMet: persons.all > 0 && persons.mistaken <= persons.all * MOST_PERSONS_MISTAKEN
    }
  ];
}

function report(judgements: readonly Judgement[], by: 'label' | 'reviewed', words: string): string[] {
  const kinds = [...new Set(judgements.flatMap((judgement) => [judgement[by], judgement.found]))].sort();
  const rows = kinds.map((kind) => {
    const meant = judgements.filter((judgement) => judgement[by] === kind);
    const found = meant.filter((judgement) => judgement.found === kind).length;
    const extra = judgements.filter((judgement) => judgement.found === kind && judgement[by] !== kind).length;
    return [kind, meant.length, found, meant.length - found, extra];
  });
  const { nonDelivery, persons, personsAutomated } = figuresOf(judgements, by);
  return [
    '',
    words,
    ...tableOf([['kind', 'messages', 'found', 'missed', 'extra'], ...rows]),
    `non-delivery recall ${percent(nonDelivery.found, nonDelivery.all)} (${String(nonDelivery.found)} of ${String(nonDelivery.all)})`,
    `persons taken for service mail ${percent(persons.mistaken, persons.all)} (${String(persons.mistaken)} of ${String(persons.all)})`,
    `persons taken for service or automated mail ${percent(personsAutomated, persons.all)} (${String(personsAutomated)} of ${String(persons.all)})`
  ];
}

function disagreements(judgements: readonly Judgement[]): string[] {
  const rows = judgements
    .filter(({ found, reviewed }) => found !== reviewed)
    .map(
      ({ name, reviewed, found, saw }) =>
        `  ${name}: judged ${reviewed}, found ${found}${saw === '' ? '' : ` (${saw})`}`
    );
  return rows.length === 0
    ? ['', 'The rules agree with every reviewed label.']
    : ['', 'where the rules disagree with the review', ...rows];
}
