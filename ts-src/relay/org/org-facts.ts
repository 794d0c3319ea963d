import { z } from 'zod';
import type {
  AccountRecord,
  CaseRecord,
  EarlierEmail,
  OpportunityRecord,
  OrgFacts,
  PersonRecord
} from '../../core/match/candidate.ts';
import type { SearchTerms } from '../../core/match/search-terms.ts';
import { soqlList, soqlText, type OrgPort, type OrgRecord } from './org-port.ts';

const MOST_ROWS = 2000;
/** A statement may have 100,000 characters; values that do not fit go into a second round. */
const MOST_CHARACTERS = 90_000;
const MOST_SITES = 300;

/** Names of the e-mail fields of each person object, as the org describes them. */
export interface EmailFields {
  readonly Contact: readonly string[];
  readonly Lead: readonly string[];
  readonly User: readonly string[];
  /** Whether the user may see that a Lead was converted; such Leads are no candidates any more. */
  readonly canSeeConversion: boolean;
}

/** Asks the org which e-mail fields its people have: matching looks at all of them. */
export async function readEmailFields(org: OrgPort): Promise<EmailFields> {
  const described = await Promise.all(
    ['Contact', 'Lead', 'User'].map(async (object) => (await org.describe(object))?.fields ?? [])
  );
  const [contact = [], lead = [], user = []] = described.map((fields) =>
    fields.filter((field) => field.type === 'email' && field.name !== 'SenderEmail').map((field) => field.name)
  );
  const canSeeConversion = described[1]?.some((field) => field.name === 'IsConverted') ?? false;
  return { Contact: contact, Lead: lead, User: user, canSeeConversion };
}

/** Reads what matching needs for many messages at once: two API calls, more only when the values do not fit. */
export async function readOrgFacts(
  org: OrgPort,
  terms: readonly SearchTerms[],
  fields: EmailFields
): Promise<OrgFacts> {
  const addresses = collect(terms.flatMap((term) => [...term.addresses, ...term.extractedEmails]));
  const messageIds = collect(terms.flatMap((term) => term.messageIds));
  const caseNumbers = collect(terms.flatMap((term) => term.caseNumbers));
  const domains = collect(terms.flatMap((term) => term.domains));
  // Addresses stand once for each e-mail field, and twice for cases; Message-IDs stand with and without brackets.
  const repeats = Math.max(2, fields.Contact.length, fields.Lead.length, fields.User.length);
  if (terms.length > 1 && Math.max(lengthOf(addresses) * repeats, lengthOf(messageIds) * 2) > MOST_CHARACTERS) {
    const half = Math.ceil(terms.length / 2);
    return joined(
      await readOrgFacts(org, terms.slice(0, half), fields),
      await readOrgFacts(org, terms.slice(half), fields)
    );
  }
  if (addresses.length + messageIds.length + caseNumbers.length + domains.length === 0) return EMPTY;
  const first = await org.query([
    personQuery('Contact', 'Name, Title, AccountId, Account.Name, Account.Website', fields.Contact, addresses),
    personQuery(
      'Lead',
      fields.canSeeConversion ? 'Name, Title, Company, IsConverted' : 'Name, Title, Company',
      fields.Lead,
      addresses
    ),
    personQuery('User', 'Name, Title, IsActive', fields.User, addresses),
    emailQuery(messageIds),
    caseQuery(addresses, caseNumbers)
  ]);
  const people = [
    ...toContacts(first[0] ?? [], fields.Contact),
    ...toLeads(first[1] ?? [], fields.Lead),
    ...toUsers(first[2] ?? [], fields.User)
  ];
  const emails = (first[3] ?? []).map((row) => emailSchema.parse(row));
  const cases = [
    ...(first[4] ?? []).map((row) => toCase(caseSchema.parse(row))),
    ...emails.flatMap((email) =>
      email.Parent && email.ParentId ? [toCase({ Id: email.ParentId, ...email.Parent })] : []
    )
  ];
  const accountIds = collect(people.map((person) => person.accountId ?? ''));
  const { accounts, opportunities } = await readAccounts(org, domains, accountIds);
  return {
    people,
    accounts: uniqueById([...accounts, ...accountsOfContacts(first[0] ?? [])]),
    cases: uniqueById(cases),
    opportunities,
    earlierEmails: emails.map(toEarlierEmail)
  };
}

const EMPTY: OrgFacts = { people: [], accounts: [], cases: [], opportunities: [], earlierEmails: [] };

async function readAccounts(org: OrgPort, domains: readonly string[], accountIds: readonly string[]) {
  if (domains.length + accountIds.length === 0) return { accounts: [], opportunities: [] };
  // LIKE finds too much (notacme.example); core compares the registrable domain of what comes back.
  const sites = domains.map((domain) => `Website LIKE ${soqlText(`%${domain.replaceAll(/[%_]/g, '\\$&')}%`)}`);
  const parts = Array.from({ length: Math.ceil(sites.length / MOST_SITES) }, (_, part) =>
    sites.slice(part * MOST_SITES, (part + 1) * MOST_SITES)
  );
  const [opportunities, ...accounts] = await org.query([
    `SELECT Id, Name, StageName, IsClosed, AccountId FROM Opportunity WHERE IsClosed = false AND AccountId IN ${soqlList(accountIds.length === 0 ? [''] : accountIds)} ORDER BY LastModifiedDate DESC LIMIT ${String(MOST_ROWS)}`,
    ...parts.map(
      (part) => `SELECT Id, Name, Website FROM Account WHERE ${part.join(' OR ')} LIMIT ${String(MOST_ROWS)}`
    )
  ]);
  return {
    accounts: accounts
      .flat()
      .map((row) => accountSchema.parse(row))
      .map((row): AccountRecord => ({ id: row.Id, name: row.Name, website: row.Website ?? null })),
    opportunities: (opportunities ?? [])
      .map((row) => opportunitySchema.parse(row))
      .map((row): OpportunityRecord => ({
        id: row.Id,
        name: row.Name,
        stage: row.StageName ?? '',
        isClosed: row.IsClosed,
        accountId: row.AccountId ?? null
      }))
  };
}

function personQuery(
  object: string,
  columns: string,
  emailFields: readonly string[],
  addresses: readonly string[]
): string {
  const list = soqlList(addresses.length === 0 ? [''] : addresses);
  const condition =
    emailFields.length === 0 ? "Id = ''" : emailFields.map((field) => `${field} IN ${list}`).join(' OR ');
  return `SELECT Id, ${[columns, ...emailFields].join(', ')} FROM ${object} WHERE ${condition} LIMIT ${String(MOST_ROWS)}`;
}

/** Message-IDs stand in the org with angle brackets when Salesforce wrote them, and without when others did. */
function emailQuery(messageIds: readonly string[]): string {
  const ids = messageIds.flatMap((id) => [`<${id}>`, id]);
  return (
    'SELECT Id, MessageIdentifier, ThreadIdentifier, Subject, MessageDate, Incoming, ParentId, Parent.CaseNumber, Parent.Subject, ' +
    'Parent.Status, Parent.IsClosed, Parent.ContactId, Parent.AccountId, Parent.SuppliedEmail, Parent.LastModifiedDate, ' +
    '(SELECT RelationId FROM EmailMessageRelations) ' +
    `FROM EmailMessage WHERE MessageIdentifier IN ${soqlList(ids.length === 0 ? [''] : ids)} ORDER BY MessageDate DESC LIMIT ${String(MOST_ROWS)}`
  );
}

function caseQuery(addresses: readonly string[], caseNumbers: readonly string[]): string {
  const list = soqlList(addresses.length === 0 ? [''] : addresses);
  const numbers = caseNumbers.flatMap((number) => [number, number.padStart(8, '0')]);
  const named = numbers.length === 0 ? '' : ` OR CaseNumber IN ${soqlList(numbers)}`;
  return (
    'SELECT Id, CaseNumber, Subject, Status, IsClosed, ContactId, AccountId, SuppliedEmail, LastModifiedDate FROM Case ' +
    `WHERE (IsClosed = false AND (Contact.Email IN ${list} OR SuppliedEmail IN ${list}))${named} ORDER BY LastModifiedDate DESC LIMIT ${String(MOST_ROWS)}`
  );
}

const text = z.string().nullish();
const contactSchema = z.looseObject({
  Id: z.string(),
  Name: text,
  Title: text,
  AccountId: text,
  Account: z.object({ Name: text, Website: text }).nullish()
});
const leadSchema = z.looseObject({
  Id: z.string(),
  Name: text,
  Title: text,
  Company: text,
  IsConverted: z.boolean().nullish()
});
const userSchema = z.looseObject({ Id: z.string(), Name: text, Title: text, IsActive: z.boolean().nullish() });
const accountSchema = z.object({ Id: z.string(), Name: z.string(), Website: text });
const opportunitySchema = z.object({
  Id: z.string(),
  Name: z.string(),
  StageName: text,
  IsClosed: z.boolean(),
  AccountId: text
});
const caseSchema = z.object({
  Id: z.string(),
  CaseNumber: z.string(),
  Subject: text,
  Status: text,
  IsClosed: z.boolean().nullish(),
  ContactId: text,
  AccountId: text,
  SuppliedEmail: text,
  LastModifiedDate: text
});
const emailSchema = z.object({
  Id: z.string(),
  MessageIdentifier: text,
  ThreadIdentifier: text,
  Subject: text,
  MessageDate: text,
  Incoming: z.boolean().nullish(),
  ParentId: text,
  Parent: caseSchema.omit({ Id: true }).nullish(),
  EmailMessageRelations: z.object({ records: z.array(z.object({ RelationId: text })) }).nullish()
});

function toContacts(rows: readonly OrgRecord[], fields: readonly string[]): PersonRecord[] {
  return rows
    .map((row) => contactSchema.parse(row))
    .map((row) => ({
      id: row.Id,
      type: 'Contact',
      name: row.Name ?? '',
      emails: emailsOf(row, fields),
      title: row.Title ?? null,
      accountId: row.AccountId ?? null,
      accountName: row.Account?.Name ?? null,
      isActive: true
    }));
}

function toLeads(rows: readonly OrgRecord[], fields: readonly string[]): PersonRecord[] {
  return rows
    .map((row) => leadSchema.parse(row))
    .map((row) => ({
      id: row.Id,
      type: 'Lead',
      name: row.Name ?? '',
      emails: emailsOf(row, fields),
      title: row.Title ?? null,
      accountId: null,
      accountName: row.Company ?? null,
      isActive: row.IsConverted !== true
    }));
}

function toUsers(rows: readonly OrgRecord[], fields: readonly string[]): PersonRecord[] {
  return rows
    .map((row) => userSchema.parse(row))
    .map((row) => ({
      id: row.Id,
      type: 'User',
      name: row.Name ?? '',
      emails: emailsOf(row, fields),
      title: row.Title ?? null,
      accountId: null,
      accountName: null,
      isActive: row.IsActive !== false
    }));
}

function emailsOf(row: Readonly<Record<string, unknown>>, fields: readonly string[]): string[] {
  return fields
    .map((field) => row[field])
    .filter((value) => typeof value === 'string' && value !== '')
    .map(String);
}

function accountsOfContacts(rows: readonly OrgRecord[]): AccountRecord[] {
  return rows
    .map((row) => contactSchema.parse(row))
    .flatMap((row) =>
      row.AccountId && row.Account
        ? [{ id: row.AccountId, name: row.Account.Name ?? '', website: row.Account.Website ?? null }]
        : []
    );
}

function toCase(row: z.infer<typeof caseSchema>): CaseRecord {
  return {
    id: row.Id,
    caseNumber: row.CaseNumber,
    subject: row.Subject ?? null,
    status: row.Status ?? '',
    isClosed: row.IsClosed ?? false,
    contactId: row.ContactId ?? null,
    accountId: row.AccountId ?? null,
    suppliedEmail: row.SuppliedEmail ?? null,
    lastModifiedAt: row.LastModifiedDate ?? null
  };
}

function toEarlierEmail(row: z.infer<typeof emailSchema>): EarlierEmail {
  const related = (row.EmailMessageRelations?.records ?? [])
    .map((relation) => relation.RelationId)
    .filter((id) => typeof id === 'string');
  return {
    id: row.Id,
    messageId: row.MessageIdentifier?.replaceAll(/^<|>$/g, '') ?? null,
    threadIdentifier: row.ThreadIdentifier ?? null,
    subject: row.Subject ?? null,
    date: row.MessageDate ?? null,
    incoming: row.Incoming ?? false,
    caseId: row.Parent == null ? null : (row.ParentId ?? null),
    personIds: [...new Set(related)]
  };
}

function collect(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== ''))];
}

/** As SOQL quotes them. */
function lengthOf(values: readonly string[]): number {
  return values.reduce((sum, value) => sum + value.length + 3, 0);
}

function joined(left: OrgFacts, right: OrgFacts): OrgFacts {
  return {
    people: uniqueById([...left.people, ...right.people]),
    accounts: uniqueById([...left.accounts, ...right.accounts]),
    cases: uniqueById([...left.cases, ...right.cases]),
    opportunities: uniqueById([...left.opportunities, ...right.opportunities]),
    earlierEmails: uniqueById([...left.earlierEmails, ...right.earlierEmails])
  };
}

function uniqueById<T extends { readonly id: string }>(records: readonly T[]): T[] {
  return [...new Map(records.map((record) => [record.id, record])).values()];
}
