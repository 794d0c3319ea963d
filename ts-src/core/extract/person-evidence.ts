import { organisationDomainOf, websiteDomainOf } from '../match/organisation-domain.ts';
import type { MailAddress } from '../message/message.ts';
import type { ExtractedPerson, FieldEvidence } from './extraction.ts';
import { isCompanyLine } from './signature-evidence.ts';

/**
 * Says for each field of the person where it was read and how sure that is: 0.9 when two signs agree, 0.7 when one
 * does, 0.5 for a guess. `firstLine` is the 1-based line of the message that the signature begins at.
 */
export function evidenceOf(
  person: Omit<ExtractedPerson, 'evidence'>,
  sender: MailAddress | null,
  signature: readonly string[],
  firstLine: number
): FieldEvidence[] {
  const lineOf = (value: string) => {
    const found = signature.findIndex((line) => folded(line).includes(folded(value)));
    return found === -1 ? null : firstLine + found;
  };
  const evidence: FieldEvidence[] = [];
  const add = (field: FieldEvidence['field'], value: string | null, isSure: boolean, written = value) => {
    if (value === null || written === null) return;
    const line = lineOf(written);
    evidence.push({ field, line, confidence: isSure && line !== null ? 0.9 : isSure || line !== null ? 0.7 : 0.5 });
  };
  const isNamed = (value: string | null) => value !== null && folded(sender?.name ?? '').includes(folded(value));
  add('firstName', person.firstName, isNamed(person.firstName));
  add('lastName', person.lastName, isNamed(person.lastName));
  add('title', person.title, false);
  add('company', person.company, person.company !== null && isCompanyLine(person.company));
  for (const { raw, kind } of person.phones) add('phone', raw, kind !== 'other');
  add('website', person.website, isOwnWebsite(person.website, sender), writtenLink(person.website));
  add('address', person.address, person.address?.includes(', ') === true, person.address?.split(', ')[0] ?? null);
  return evidence;
}

function isOwnWebsite(website: string | null, sender: MailAddress | null): boolean {
  const own = sender === null ? null : organisationDomainOf(sender.address);
  return website !== null && own !== null && websiteDomainOf(website) === own;
}

/** A link as people write it: without the scheme that was added, and without the slash at its end. */
function writtenLink(link: string | null): string | null {
  return link?.replace(/^https?:\/\//i, '').replace(/\/$/, '') ?? null;
}

function folded(text: string): string {
  return text.slice(0, 400).replace(/\s+/g, ' ').trim().toLowerCase();
}
