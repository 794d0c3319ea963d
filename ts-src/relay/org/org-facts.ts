import { NO_FACTS, type OrgFacts, type PersonRecord } from '../../core/match/candidate.ts';
import { recordIdOfToken } from '../../core/match/case-reference.ts';
import { indexPeople } from '../../core/match/match-people.ts';
import type { SearchTerms } from '../../core/match/search-terms.ts';
import { withPurpose } from './call-purpose.ts';
import {
  accountsOfContacts,
  caseOfEmail,
  caseSchema,
  emailSchema,
  emailsOfRelations,
  toAccount,
  toCase,
  toEarlierEmail,
  toOpportunities,
  toPeople,
  toPicks
} from './fact-rows.ts';
import {
  contactRoleQuery,
  earlierMailQuery,
  emailQueries,
  MOST_ROWS,
  namedCaseQueries,
  openCaseQueries,
  opportunityQuery,
  peopleQueries,
  personQuery,
  pickQueries,
  siteQueries,
  type EmailFields,
  type PersonType
} from './fact-statements.ts';
import { soqlList, type OrgPort, type OrgRecord } from './org-port.ts';
import { QUERIES_PER_CALL } from './salesforce-org.ts';
import { lengthOf, MOST_CHARACTERS, partsOf, takeFairly } from './statement-room.ts';

export type { EmailFields } from './fact-statements.ts';

/** Of case numbers and of tokens, each. */
const MOST_NUMBER_CHARACTERS = 30_000;
/** Thread identifiers share a statement with Message-IDs. */
const MOST_THREAD_CHARACTERS = 60_000;
/** Two calls look for people, threads and websites, two for what belongs to these people. */
const MOST_STATEMENTS = 2 * QUERIES_PER_CALL;
/** Of the second statements these are one each, whatever was found: Opportunities by account and by role, mail, named Cases, two of people. */
const SINGLE_STATEMENTS = 6;
const PERSON_TYPES: readonly PersonType[] = ['Contact', 'Lead', 'User'];

/** Asks the org which e-mail fields its people have: matching looks at all of them. */
export async function readEmailFields(org: OrgPort): Promise<EmailFields> {
  const described = await Promise.all(
    ['Contact', 'Lead', 'User', 'Account'].map(async (object) => (await org.describe(object))?.fields ?? [])
  );
  const [contact = [], lead = [], user = [], account = []] = described;
  const emails = (fields: typeof contact) =>
    fields.filter(({ type, name }) => type === 'email' && name !== 'SenderEmail').map(({ name }) => name);
  return {
    Contact: emails(contact),
    Lead: emails(lead),
    User: emails(user),
    canSeeConversion: lead.some(({ name }) => name === 'IsConverted'),
    hasPersonAccounts:
      contact.some(({ name }) => name === 'IsPersonAccount') && account.some(({ name }) => name === 'PersonContactId')
  };
}

type Queries = Pick<OrgPort, 'query'>;

/**
 * Reads what matching needs for many messages at once: two API calls, at most four when the values are long. Of
 * References that do not fit, the farthest are left out; only addresses or domains for more than four calls are
 * looked up in two halves.
 */
export async function readOrgFacts(
  org: Queries,
  terms: readonly SearchTerms[],
  fields: EmailFields
): Promise<OrgFacts> {
  return await withPurpose('look-up', async () => await lookUp(org, terms, fields));
}

async function lookUp(org: Queries, terms: readonly SearchTerms[], fields: EmailFields): Promise<OrgFacts> {
  if (terms.every(isEmpty)) return NO_FACTS;
  const asked = firstStatements(terms, fields);
  if (terms.length > 1 && asked.isTooMuch) {
    const half = Math.ceil(terms.length / 2);
    return joined(await lookUp(org, terms.slice(0, half), fields), await lookUp(org, terms.slice(half), fields));
  }
  const first = await readFirst(org, asked, fields);
  const second = await readRelated(org, terms, first, fields);
  const emails = [...second.emails, ...first.emails];
  return {
    people: uniqueById([...second.people, ...first.people]),
    accounts: uniqueById([...first.sites, ...first.accounts]),
    cases: uniqueById([...second.cases, ...emails.flatMap(caseOfEmail)]),
    opportunities: second.opportunities,
    earlierEmails: uniqueById(emails.map(toEarlierEmail)),
    picks: second.picks,
    resolvedTokens: []
  };
}

type FirstStatements = ReturnType<typeof firstStatements>;

/** What does not depend on what is found: people by address, mail of the threads, accounts by website. */
function firstStatements(terms: readonly SearchTerms[], fields: EmailFields) {
  const addresses = addressesOf(terms);
  const people = PERSON_TYPES.flatMap((type) => peopleQueries(type, fields, addresses).map((text) => ({ type, text })));
  const sites = siteQueries(collect(terms.flatMap((term) => term.domains)), fields);
  const threadIds = takeFairly(
    terms.map((term) => term.threadIdentifiers),
    MOST_THREAD_CHARACTERS,
    bothForms
  );
  const left = MOST_STATEMENTS - people.length - sites.length;
  const room = left - partsOf(threadIds, 2).length;
  const messageIds = takeFairly(
    terms.map((term) => term.messageIds),
    // The parts of a statement leave up to one value's room unused.
    Math.max(1, room) * (MOST_CHARACTERS - 2_000),
    bothForms
  );
  const later = partsOf(addresses, 1).length + 1 + partsOf(collect(terms.flatMap((term) => term.senders)), 1).length;
  return {
    people,
    sites,
    emails: emailQueries(messageIds, threadIds),
    isTooMuch: room < 1 || later + SINGLE_STATEMENTS > MOST_STATEMENTS
  };
}

async function readFirst(org: Queries, asked: FirstStatements, fields: EmailFields) {
  const answers = await org.query([...asked.people.map(({ text }) => text), ...asked.sites, ...asked.emails]);
  const rowsOf = answersInOrder(answers);
  const people = asked.people.map(({ type }) => ({ type, rows: rowsOf(1) }));
  return {
    people: uniqueById(people.flatMap(({ type, rows }) => toPeople[type](rows, fields[type]))),
    accounts: people.flatMap(({ type, rows }) => (type === 'Contact' ? accountsOfContacts(rows) : [])),
    sites: rowsOf(asked.sites.length).map(toAccount),
    emails: rowsOf(asked.emails.length).map((row) => emailSchema.parse(row))
  };
}

/** What belongs to the people that were found, the people of their threads, and whom a person picked for a sender. */
async function readRelated(
  org: Queries,
  terms: readonly SearchTerms[],
  { people, accounts, sites, emails }: Awaited<ReturnType<typeof readFirst>>,
  fields: EmailFields
) {
  const contactIds = idsOf(people, 'Contact');
  const personIds = [...contactIds, ...idsOf(people, 'Lead')].slice(0, MOST_ROWS);
  const accountIds = collect([
    ...people.map((one) => one.accountId ?? ''),
    ...[...accounts, ...sites].map(({ id }) => id)
  ]);
  const known = new Set(people.map(({ id }) => id));
  const unknown = collect(emails.flatMap((row) => toEarlierEmail(row).personIds)).filter((id) => !known.has(id));
  const asked = {
    cases: [...openCaseQueries(contactIds, addressesOf(terms)), ...namedCases(terms)],
    opportunities: ifAny(accountIds.slice(0, MOST_ROWS), opportunityQuery),
    roles: ifAny(contactIds, contactRoleQuery),
    emails: ifAny(personIds, earlierMailQuery),
    contacts: ifAny(ofPrefix(unknown, '003'), (ids) => personQuery('Contact', fields, `Id IN ${soqlList(ids)}`)),
    leads: ifAny(ofPrefix(unknown, '00Q'), (ids) => personQuery('Lead', fields, `Id IN ${soqlList(ids)}`)),
    picks: pickQueries(unclearSenders(terms, people), fields)
  };
  const rowsOf = answersInOrder(await org.query(Object.values(asked).flat()));
  const cases = rowsOf(asked.cases.length).map((row) => toCase(caseSchema.parse(row)));
  const opportunities = toOpportunities(rowsOf(asked.opportunities.length), rowsOf(asked.roles.length));
  const earlier = emailsOfRelations(rowsOf(asked.emails.length));
  const ofThreads = [
    ...toPeople.Contact(rowsOf(asked.contacts.length), fields.Contact),
    ...toPeople.Lead(rowsOf(asked.leads.length), fields.Lead)
  ];
  const picked = toPicks(rowsOf(asked.picks.length));
  return { cases, opportunities, emails: earlier, picks: picked.picks, people: [...picked.people, ...ofThreads] };
}

function namedCases(terms: readonly SearchTerms[]): string[] {
  const numbers = takeFairly(
    terms.map((term) => term.caseNumbers),
    MOST_NUMBER_CHARACTERS,
    (number) => lengthOf(number) * 2 + 8
  );
  const tokens = takeFairly(
    terms.map((term) => term.threadTokens.flatMap((token) => recordIdOfToken(token) ?? [])),
    MOST_NUMBER_CHARACTERS,
    lengthOf
  );
  return namedCaseQueries(numbers, tokens);
}

/** Where an address belongs to one person, what was picked for it before changes nothing. */
function unclearSenders(terms: readonly SearchTerms[], people: readonly PersonRecord[]): string[] {
  const find = indexPeople(people.filter(({ type, isActive }) => type !== 'User' && isActive));
  return collect(terms.flatMap(({ senders }) => senders)).filter((sender) => find(sender).length !== 1);
}

function isEmpty(term: SearchTerms): boolean {
  return Object.values(term).every((list: readonly string[]) => list.length === 0);
}

function addressesOf(terms: readonly SearchTerms[]): string[] {
  return collect(terms.flatMap((term) => [...term.addresses, ...term.extractedEmails]));
}

function idsOf(people: readonly PersonRecord[], wanted: PersonType): string[] {
  return people.flatMap(({ id, type }) => (type === wanted ? [id] : [])).slice(0, MOST_ROWS);
}

function ofPrefix(ids: readonly string[], prefix: string): string[] {
  return ids.filter((id) => id.startsWith(prefix)).slice(0, MOST_ROWS);
}

function ifAny(ids: readonly string[], statement: (ids: readonly string[]) => string): string[] {
  return ids.length === 0 ? [] : [statement(ids)];
}

/** Reads the rows of the next so many statements. */
function answersInOrder(answers: readonly (readonly OrgRecord[])[]): (statements: number) => OrgRecord[] {
  let next = 0;
  return (statements) => {
    next += statements;
    return answers.slice(next - statements, next).flat();
  };
}

/** Of a value that stands with and without angle brackets. */
function bothForms(id: string): number {
  return lengthOf(id) * 2 + 2;
}

function collect(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== ''))];
}

function joined(left: OrgFacts, right: OrgFacts): OrgFacts {
  return {
    people: uniqueById([...left.people, ...right.people]),
    accounts: uniqueById([...left.accounts, ...right.accounts]),
    cases: uniqueById([...left.cases, ...right.cases]),
    opportunities: uniqueById([...left.opportunities, ...right.opportunities]),
    earlierEmails: uniqueById([...left.earlierEmails, ...right.earlierEmails]),
    picks: [...left.picks, ...right.picks],
    resolvedTokens: []
  };
}

function uniqueById<T extends { readonly id: string }>(records: readonly T[]): T[] {
  return [...new Map(records.map((record) => [record.id, record])).values()];
}
