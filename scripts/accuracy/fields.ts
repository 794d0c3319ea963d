import { extractFromText } from '../../ts-src/core/extract/extract-from-message.ts';
import type { ExtractedPerson } from '../../ts-src/core/extract/extraction.ts';
import { parseAddressList } from '../../ts-src/core/message/address-list.ts';
import { LABELLED_SIGNATURES } from './labelled-signatures.ts';
import type { LabelledSignature } from './labelled-signatures.ts';
import { percent, tableOf } from './section.ts';
import type { Goal, Section } from './section.ts';

const LEAST_PRECISION = 0.9;
const LETTER = 'Hello,\n\nthe pumps that we talked about last week arrive on Monday.\n\n';
const FIELDS = ['firstName', 'lastName', 'title', 'company', 'phone', 'website', 'address'] as const;
type Field = (typeof FIELDS)[number];

export interface FieldCounts {
  readonly field: Field;
  readonly labelled: number;
  readonly found: number;
  readonly right: number;
  /** What differs, for the report: `expected → found`. */
  readonly wrong: readonly string[];
}

export const fieldSection: Section = {
  title: 'Fields of signatures',
  measure: () => {
    const counts = countFields();
    const rows = counts.map(({ field, labelled, found, right }) => [
      field,
      labelled,
      found,
      percent(right, found),
      percent(right, labelled)
    ]);
    return Promise.resolve({
      kind: 'measured',
      lines: [
        `${String(LABELLED_SIGNATURES.length)} invented signatures, labelled by hand before they were measured; a value counts when it is the same, phones with their kind`,
        ...tableOf([['field', 'labelled', 'found', 'precision', 'recall'], ...rows]),
        ...counts.flatMap(({ field, wrong }) => wrong.map((words) => `  ${field}: ${words}`))
      ],
      goals: [goalOf(counts)]
    });
  }
};

export function countFields(): FieldCounts[] {
  const pairs = LABELLED_SIGNATURES.map((label) => ({ label, person: personOf(label) }));
  return FIELDS.map((field) => {
    const values = pairs.map(({ label, person }) => [labelledIn(label, field), foundIn(person, field)] as const);
    return {
      field,
      labelled: values.reduce((sum, [labelled]) => sum + labelled.length, 0),
      found: values.reduce((sum, [, found]) => sum + found.length, 0),
      right: values.reduce(
        (sum, [labelled, found]) => sum + found.filter((value) => labelled.includes(value)).length,
        0
      ),
      wrong: values
        .filter(([labelled, found]) => labelled.join() !== found.join())
        .map(([labelled, found]) => `${labelled.join(', ') || 'none'} → ${found.join(', ') || 'none'}`)
    };
  });
}

/** The goal over all fields; missed when nothing was found. */
export function goalOf(counts: readonly Pick<FieldCounts, 'found' | 'right'>[]): Goal {
  const found = counts.reduce((sum, count) => sum + count.found, 0);
  const right = counts.reduce((sum, count) => sum + count.right, 0);
  return {
    words: `fields of signatures: precision ${percent(right, found)} (goal: at least 90 %)`,
    isMet: found > 0 && right >= found * LEAST_PRECISION
  };
}

function personOf({ sender, text }: LabelledSignature): ExtractedPerson | null {
  return extractFromText(LETTER + text, parseAddressList(sender)[0] ?? null).person;
}

function labelledIn(label: LabelledSignature, field: Field): readonly string[] {
  if (field === 'phone') return label.phones;
  const value = label[field];
  return value === null ? [] : [value];
}

function foundIn(person: ExtractedPerson | null, field: Field): readonly string[] {
  if (person === null) return [];
  if (field === 'phone') return person.phones.map(({ kind, e164 }) => `${kind} ${e164}`);
  const value = field === 'website' ? (person.website?.replace(/^http:\/\/|\/$/g, '') ?? null) : person[field];
  return value === null ? [] : [value];
}
