import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { ExtractedPerson, ExtractedPhone, FieldEvidence } from '../extract/extraction.ts';
import { splitName } from '../extract/sender-person.ts';
import type { OrgFacts } from '../match/candidate.ts';
import type { MatchAddress, MatchInput } from '../match/match-input.ts';
import { organisationDomainOf, websiteDomainOf } from '../match/organisation-domain.ts';

export type PersonObject = 'Contact' | 'Lead';

/** A value for a field of a Contact or Lead, and what it was taken from, in words for the user. */
export interface DraftValue {
  /** API name of the field: `FirstName`, `MailingStreet`. */
  readonly field: string;
  readonly value: string;
  readonly source: string;
  readonly isUncertain: boolean;
}

const SURE = 0.7;

const PHONE_FIELDS: Readonly<Record<ExtractedPhone['kind'], string>> = {
  work: 'Phone',
  mobile: 'MobilePhone',
  fax: 'Fax',
  other: 'Phone'
};

/**
 * Fills the fields of a new Contact or Lead from the message: who wrote it, or, where a colleague wrote it, whom it
 * was sent to first. The postal address stays whole, in the street: where its parts begin is not sure.
 */
export function draftPerson(
  objectName: PersonObject,
  input: MatchInput,
  signature: ExtractedPerson | null,
  facts: OrgFacts
): readonly DraftValue[] {
  const address = outsiderOf(input);
  if (address === null) return [];
  const person = address.role === 'from' ? signature : null;
  const values = [
    ...nameValues(address, person),
    draftValue('Email', address.address, `the ${address.role === 'from' ? 'sender' : 'recipient'}'s address`),
    ...(person === null ? [] : signatureValues(objectName, person)),
    ...organisationValues(objectName, address, person, facts)
  ];
  return values.map((value) => ({ ...value, value: value.value.trim() })).filter(({ value }) => value !== '');
}

/** The first address that belongs to nobody of the own organisation; the sender's where they are outside. */
function outsiderOf(input: MatchInput): MatchAddress | null {
  const isOutside = ({ verdict }: MatchAddress) => verdict === 'external' || verdict === 'free-mail';
  const from = input.addresses.find(({ role }) => role === 'from');
  if (from !== undefined && input.direction === 'in' && isOutside(from)) return from;
  return input.addresses.find((address) => address.role === 'to' && isOutside(address)) ?? null;
}

function nameValues(address: MatchAddress, person: ExtractedPerson | null): DraftValue[] {
  const written = splitName(address.name);
  // A signature tells the whole name, or none: parts of two writings would make a third person.
  const isSigned = person !== null && person.lastName !== null;
  const name = isSigned ? person : written;
  return [
    ...fromEvidence('FirstName', name.firstName, isSigned ? evidenceOf(person, 'firstName') : null),
    ...fromEvidence('LastName', name.lastName, isSigned ? evidenceOf(person, 'lastName') : null)
  ];
}

/** What the signature says of title, phones, website and postal address; the first number of a kind counts. */
function signatureValues(objectName: PersonObject, person: ExtractedPerson): readonly DraftValue[] {
  const phones = person.phones.map((phone, index) => ({
    ...phone,
    field: PHONE_FIELDS[phone.kind],
    evidence: person.evidence.filter(({ field }) => field === 'phone')[index] ?? null
  }));
  const firstOfKind = phones.filter(({ field }, index) => phones.findIndex((one) => one.field === field) === index);
  return [
    ...fromEvidence('Title', person.title, evidenceOf(person, 'title')),
    ...firstOfKind.flatMap(({ field, e164, evidence }) => fromEvidence(field, legiblePhone(e164), evidence)),
    ...(objectName === 'Lead' ? fromEvidence('Website', person.website, evidenceOf(person, 'website')) : []),
    ...fromEvidence(objectName === 'Lead' ? 'Street' : 'MailingStreet', person.address, evidenceOf(person, 'address'))
  ];
}

/** Groups of digits, with the country, as people read a number out. */
function legiblePhone(e164: string): string {
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
}

/** A Contact's Account where exactly one fits; a Lead's company, which is the domain where nobody wrote its name. */
function organisationValues(
  objectName: PersonObject,
  { address }: MatchAddress,
  person: ExtractedPerson | null,
  facts: OrgFacts
): readonly DraftValue[] {
  const domain = organisationDomainOf(address);
  if (objectName === 'Contact') return accountValues(domain, facts);
  if (person !== null && person.company !== null)
    return fromEvidence('Company', person.company, evidenceOf(person, 'company'));
  return domain === null ? [] : [draftValue('Company', domain, 'the domain of the address', true)];
}

function accountValues(domain: string | null, facts: OrgFacts): readonly DraftValue[] {
  if (domain === null) return [];
  const byWebsite = facts.accounts.filter(({ website }) => websiteDomainOf(website) === domain).map(({ id }) => id);
  const [onlySite, otherSite] = new Set(byWebsite);
  if (onlySite !== undefined) {
    return otherSite === undefined ? [draftValue('AccountId', onlySite, `its website is at ${domain}`)] : [];
  }
  const byPeople = facts.people
    .filter(({ emails }) => emails.some((email) => organisationDomainOf(email) === domain))
    .flatMap(({ accountId }) => accountId ?? []);
  const [onlyAccount, otherAccount] = new Set(byPeople);
  if (onlyAccount === undefined || otherAccount !== undefined) return [];
  return [draftValue('AccountId', onlyAccount, `others at ${domain} belong to it`, true)];
}

function evidenceOf(person: ExtractedPerson, wanted: FieldEvidence['field']): FieldEvidence | null {
  return person.evidence.find(({ field }) => field === wanted) ?? null;
}

function fromEvidence(field: string, value: string | null, evidence: FieldEvidence | null): DraftValue[] {
  if (value === null) return [];
  const source =
    evidence === null || evidence.line === null
      ? 'the name beside the address'
      : `line ${String(evidence.line)} of the message`;
  return [draftValue(field, value, source, evidence !== null && evidence.confidence < SURE)];
}

function draftValue(field: string, value: string, source: string, isUncertain = false): DraftValue {
  return { field, value, source, isUncertain };
}
