import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { extractFromMessage, extractFromText } from '../../ts-src/core/extract/extract-from-message.ts';
import type { Extraction } from '../../ts-src/core/extract/extraction.ts';
import { textOfHtml } from '../../ts-src/core/html/text-of-html.ts';
import { parseMimeMessage } from '../../ts-src/relay/mailbox/mime/parse-message.ts';
import { percent, tableOf } from './section.ts';
import type { Goal, Section } from './section.ts';

const SETS = join(import.meta.dirname, '..', '..', '..', 'shared', 'mail-corpus', 'signatures');
const SHOWN_LINES = join(import.meta.dirname, 'reply-lines.tsv');
const LEAST_RIGHT = 0.95;

/** One fixture: what its own test expects to be shown, and whether that is what the product shows. */
export interface ReplyJudgement {
  readonly set: string;
  readonly file: string;
  /** Lines of the quotation that got into the reply. */
  readonly leaked: readonly string[];
  /** Lines of the reply that are in neither reply nor signature. */
  readonly lost: readonly string[];
}

export const replySection: Section = {
  title: 'Replies above and below quotations',
  measure: async () => {
    const missing = missingSets();
    if (missing !== null) return { kind: 'skipped', reason: missing };
    const judgements = await judgeReplies();
    return { kind: 'measured', lines: report(judgements), goals: [goalOf(judgements)] };
  }
};

/** Says why the fixtures can't be measured; null when they are there. */
export function missingSets(): string | null {
  return existsSync(join(SETS, 'talon')) ? null : 'the folder ../shared/mail-corpus/signatures is not there';
}

export async function judgeReplies(): Promise<ReplyJudgement[]> {
  return [...judgeLines(), ...judgeForwards(), ...(await judgeTalonMessages()), ...judgeTalonPages()];
}

export function isRight({ leaked, lost }: ReplyJudgement): boolean {
  return leaked.length === 0 && lost.length === 0;
}

/** The goal over all fixtures; missed when there is nothing to measure. */
export function goalOf(judgements: readonly ReplyJudgement[]): Goal {
  const right = judgements.filter(isRight).length;
  return {
    words: `replies as the fixtures expect: ${percent(right, judgements.length)} (goal: at least 95 %)`,
    isMet: judgements.length > 0 && right >= judgements.length * LEAST_RIGHT
  };
}

/** The plain texts whose own tests say which lines are shown: github, zapier, willdurand and crisp. */
function judgeLines(): ReplyJudgement[] {
  const rows = readFileSync(SHOWN_LINES, 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => {
    const [file = '', ranges = ''] = row.split('\t');
    const lines = linesOf(readFileSync(join(SETS, file), 'utf8'));
    const isShown = (index: number) => ranges === 'all' || ranges.split(',').some((range) => holds(range, index + 1));
    const shown = lines.filter((_, index) => isShown(index));
    const hidden = lines.filter((_, index) => !isShown(index));
    return judge(file, extractFromText(lines.join('\n'), null), shown, hidden);
  });
}

/** Crisp's forwards have one invented text: the forwarder's words above, the forwarded ones below. */
function judgeForwards(): ReplyJudgement[] {
  const folder = 'crisp-email-forward-parser/fixtures';
  return readdirSync(join(SETS, folder))
    .filter((file) => /_body(?:_|\.)/.test(file))
    .sort()
    .map((file) => {
      const lines = linesOf(readFileSync(join(SETS, folder, file), 'utf8'));
      const isForwarded = (line: string) => /Aenean quis diam urna|Sed nec facilisis tellus/.test(line);
      const start = lines.findIndex((line) => line.trim() !== '');
      const shown = lines
        .slice(start, start + 3)
        .filter((line) => /^(?:Praesent suscipit egestas|Aliquam eget dui)/.test(line));
      return judge(`${folder}/${file}`, extractFromText(lines.join('\n'), null), shown, lines.filter(isForwarded));
    });
}

/** Talon's messages answer "Hello", or what the file beside them says. */
async function judgeTalonMessages(): Promise<ReplyJudgement[]> {
  const folder = 'talon/standard_replies';
  const judgements: ReplyJudgement[] = [];
  for (const file of readdirSync(join(SETS, folder)).sort()) {
    if (!file.endsWith('.eml')) continue;
    const message = await parseMimeMessage(readFileSync(join(SETS, folder, file)), {
      providerId: file,
      folder: { kind: 'inbox', name: 'Inbox' },
      mailbox: { address: 'mia@acme.example', aliases: [], isShared: false }
    });
    const beside = join(SETS, folder, file.replace('.eml', '_reply_text'));
    const shown = existsSync(beside) ? linesOf(readFileSync(beside, 'utf8')) : ['Hello'];
    const all = linesOf(message.body.text ?? textOfHtml(message.body.html ?? ''));
    const hidden = all.filter((line) => !shown.some((other) => other.trim() === line.trim()));
    judgements.push(judge(`${folder}/${file}`, extractFromMessage(message), shown, hidden));
  }
  return judgements;
}

/** Talon's pages of nine clients all answer "Hi. I am fine. Thanks, Alex". */
function judgeTalonPages(): ReplyJudgement[] {
  const folder = 'talon/html_replies';
  return readdirSync(join(SETS, folder))
    .sort()
    .map((file) => {
      const text = textOfHtml(readFileSync(join(SETS, folder, file), 'utf8'));
      const shown = ['Hi. I am fine.', 'Thanks,', 'Alex'];
      const hidden = linesOf(text).filter((line) => !shown.includes(line.trim()));
      return judge(`${folder}/${file}`, extractFromText(text, null), shown, hidden);
    });
}

function judge(path: string, found: Extraction, shown: readonly string[], hidden: readonly string[]): ReplyJudgement {
  const set = path.split('/', 1)[0] ?? '';
  const reply = new Set(comparable(linesOf(found.reply.text)));
  const kept = new Set([...reply, ...comparable(linesOf(found.signature?.text ?? ''))]);
  const expected = new Set(comparable(shown));
  return {
    set,
    file: path.slice(set.length + 1),
    leaked: comparable(hidden).filter((line) => reply.has(line) && !expected.has(line)),
    lost: [...expected].filter((line) => !kept.has(line))
  };
}

function comparable(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/\s+/g, ' ').trim()).filter((line) => line !== '');
}

function linesOf(text: string): string[] {
  return text.split(/\r\n?|\n/);
}

function holds(range: string, line: number): boolean {
  const [first = 0, last = first] = range.split('-').map(Number);
  return line >= first && line <= last;
}

function report(judgements: readonly ReplyJudgement[]): string[] {
  const sets = [...new Set(judgements.map(({ set }) => set))].sort();
  const rows = sets.map((set) => {
    const own = judgements.filter((judgement) => judgement.set === set);
    const leaked = own.filter((judgement) => judgement.leaked.length > 0).length;
    const lost = own.filter((judgement) => judgement.lost.length > 0).length;
    return [set, own.length, own.filter(isRight).length, leaked, lost];
  });
  const wrong = judgements
    .filter((judgement) => !isRight(judgement))
    .map(
      ({ set, file, leaked, lost }) => `  ${set}/${file}: leaked ${String(leaked.length)}, lost ${String(lost.length)}`
    );
  return [
    'right: no hidden line is in the reply, and every shown line is in the reply or in the signature',
    ...tableOf([['set', 'fixtures', 'right', 'leaked', 'lost'], ...rows]),
    '',
    ...(wrong.length === 0 ? ['Every fixture is right.'] : ['where the product differs from the fixtures', ...wrong])
  ];
}
