import type { ExtractedPerson, ExtractedPhone, FieldEvidence } from '../extract/extraction.ts';
import { parseJson, property, stringOf } from '../message/stored-json.ts';

const KINDS: readonly ExtractedPhone['kind'][] = ['work', 'mobile', 'fax', 'other'];
const FIELDS: readonly FieldEvidence['field'][] = [
  'firstName',
  'lastName',
  'title',
  'company',
  'phone',
  'website',
  'address'
];

/** The sender's fields of a stored Extraction (JSON); null when there are none, or the text is damaged. */
export function storedPersonOf(people: string | null): ExtractedPerson | null {
  const person = property(parseJson(people), 'person');
  if (typeof person !== 'object' || person === null) return null;
  const text = (name: string) => stringOf(property(person, name));
  return {
    firstName: text('firstName'),
    lastName: text('lastName'),
    title: text('title'),
    company: text('company'),
    website: text('website'),
    address: text('address'),
    phones: listOf(property(person, 'phones')).flatMap(phoneOf),
    evidence: listOf(property(person, 'evidence')).flatMap(evidenceOf)
  };
}

function phoneOf(value: unknown): ExtractedPhone[] {
  const e164 = stringOf(property(value, 'e164'));
  const kind = KINDS.find((known) => known === property(value, 'kind')) ?? 'other';
  return e164 === null ? [] : [{ kind, e164, raw: stringOf(property(value, 'raw')) ?? e164 }];
}

function evidenceOf(value: unknown): FieldEvidence[] {
  const field = FIELDS.find((known) => known === property(value, 'field'));
  const line = property(value, 'line');
  const confidence = property(value, 'confidence');
  if (field === undefined) return [];
  return [
    {
      field,
      line: typeof line === 'number' ? line : null,
      confidence: typeof confidence === 'number' ? confidence : 0
    }
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
