/** The SOQL of the look-up; how much fits into a statement is told in statement-room.ts. */
import { soqlList, soqlText } from './org-port.ts';
import { MOST_CHARACTERS, partsOf } from './statement-room.ts';

export const MOST_ROWS = 2000;
export const MOST_SITES = 300;

/** Names of the e-mail fields of each person object, and what else the org's describe tells. */
export interface EmailFields {
  readonly Contact: readonly string[];
  readonly Lead: readonly string[];
  readonly User: readonly string[];
  /** Whether the user may see that a Lead was converted; such Leads are no candidates any more. */
  readonly canSeeConversion: boolean;
  /** Whether the org has person accounts, so Contact.IsPersonAccount and Account.PersonContactId. */
  readonly hasPersonAccounts: boolean;
}

export type PersonType = 'Contact' | 'Lead' | 'User';

const CASE_COLUMNS = 'Id, CaseNumber, Subject, Status, IsClosed, ContactId, AccountId, SuppliedEmail, LastModifiedDate';
const OPPORTUNITY_COLUMNS = 'Name, StageName, IsClosed, AccountId, LastModifiedDate';
const EMAIL_COLUMNS =
  'MessageIdentifier, ThreadIdentifier, Subject, MessageDate, Incoming, ParentId, Parent.CaseNumber, Parent.Subject, ' +
  'Parent.Status, Parent.IsClosed, Parent.ContactId, Parent.AccountId, Parent.SuppliedEmail, Parent.LastModifiedDate';
/** What only a person says with a choice of their own; a bulk save takes what was suggested. */
const CHOSEN_BY_HAND = ['dialog', 'one-click', 'save-anyway'];

/** People by any of their e-mail fields. */
export function peopleQueries(type: PersonType, fields: EmailFields, addresses: readonly string[]): string[] {
  if (fields[type].length === 0) return [];
  return partsOf(addresses, fields[type].length).map((part) => {
    const list = soqlList(part);
    return personQuery(type, fields, fields[type].map((field) => `${field} IN ${list}`).join(' OR '));
  });
}

interface PersonQueryOptions {
  readonly columns?: readonly string[];
  readonly order?: string;
  readonly limit?: number;
}

export function personQuery(
  type: PersonType,
  fields: EmailFields,
  condition: string,
  { columns = [], order, limit = MOST_ROWS }: PersonQueryOptions = {}
): string {
  const selected = ['Id', ...personColumns(type, fields), ...fields[type], ...columns].join(', ');
  const ordered = order === undefined ? '' : ` ORDER BY ${order}`;
  return `SELECT ${selected} FROM ${type} WHERE ${condition}${ordered} LIMIT ${String(limit)}`;
}

function personColumns(type: PersonType, { canSeeConversion, hasPersonAccounts }: EmailFields): string[] {
  if (type === 'User') return ['Name', 'Title', 'IsActive'];
  if (type === 'Lead') return ['Name', 'Title', 'Company', ...(canSeeConversion ? ['IsConverted'] : [])];
  const columns = ['Name', 'Title', 'AccountId', 'Account.Name', 'Account.Website'];
  return hasPersonAccounts ? [...columns, 'IsPersonAccount'] : columns;
}

/** Message-IDs stand in the org with angle brackets when Salesforce wrote them, and without when others did. */
export function emailQueries(messageIds: readonly string[], threadIds: readonly string[]): string[] {
  const conditions = [
    ...partsOf(withBrackets(messageIds), 1).map((part) => `MessageIdentifier IN ${soqlList(part)}`),
    ...partsOf(withBrackets(threadIds), 1).map((part) => `ThreadIdentifier IN ${soqlList(part)}`)
  ];
  return together(conditions).map(
    (condition) =>
      `SELECT Id, ${EMAIL_COLUMNS}, (SELECT RelationId FROM EmailMessageRelations) ` +
      `FROM EmailMessage WHERE ${condition} ORDER BY MessageDate DESC LIMIT ${String(MOST_ROWS)}`
  );
}

/** Mail that was saved with these people, the newest first. */
export function earlierMailQuery(personIds: readonly string[]): string {
  const columns = EMAIL_COLUMNS.split(', ').map((column) => `EmailMessage.${column}`);
  return (
    `SELECT RelationId, EmailMessageId, ${columns.join(', ')} FROM EmailMessageRelation ` +
    `WHERE RelationId IN ${soqlList(personIds)} ORDER BY EmailMessage.MessageDate DESC LIMIT ${String(MOST_ROWS)}`
  );
}

/** Open Cases of contacts, and those that were opened from an address. */
export function openCaseQueries(contactIds: readonly string[], addresses: readonly string[]): string[] {
  const conditions = [
    ...partsOf(contactIds, 1).map((part) => `ContactId IN ${soqlList(part)}`),
    ...partsOf(addresses, 1).map((part) => `SuppliedEmail IN ${soqlList(part)}`)
  ];
  return together(conditions).map((condition) => caseQuery(`IsClosed = false AND (${condition})`));
}

/** Cases by their numbers and ids, closed ones too. An empty list would find whatever has no value. */
export function namedCaseQueries(caseNumbers: readonly string[], ids: readonly string[]): string[] {
  const numbers = caseNumbers.flatMap((number) => [number, number.padStart(8, '0')]);
  const conditions = [
    ...(numbers.length === 0 ? [] : [`CaseNumber IN ${soqlList(numbers)}`]),
    ...(ids.length === 0 ? [] : [`Id IN ${soqlList(ids)}`])
  ];
  return conditions.length === 0 ? [] : [caseQuery(conditions.join(' OR '))];
}

export function opportunityQuery(accountIds: readonly string[]): string {
  return (
    `SELECT Id, ${OPPORTUNITY_COLUMNS} FROM Opportunity WHERE IsClosed = false AND AccountId IN ${soqlList(accountIds)} ` +
    `ORDER BY LastModifiedDate DESC LIMIT ${String(MOST_ROWS)}`
  );
}

export function contactRoleQuery(contactIds: readonly string[]): string {
  const columns = OPPORTUNITY_COLUMNS.split(', ').map((column) => `Opportunity.${column}`);
  return (
    `SELECT ContactId, OpportunityId, ${columns.join(', ')} FROM OpportunityContactRole WHERE Opportunity.IsClosed = false ` +
    `AND ContactId IN ${soqlList(contactIds)} ORDER BY Opportunity.LastModifiedDate DESC LIMIT ${String(MOST_ROWS)}`
  );
}

/** LIKE finds too much (notacme.example); core compares the registrable domain of what comes back. */
export function siteQueries(domains: readonly string[], { hasPersonAccounts }: EmailFields): string[] {
  const sites = domains.map((domain) => `Website LIKE ${soqlText(`%${domain.replaceAll(/[%_]/g, '\\$&')}%`)}`);
  const columns = hasPersonAccounts ? 'Id, Name, Website, PersonContactId' : 'Id, Name, Website';
  return Array.from({ length: Math.ceil(sites.length / MOST_SITES) }, (_, part) => {
    const some = sites.slice(part * MOST_SITES, (part + 1) * MOST_SITES);
    return `SELECT ${columns} FROM Account WHERE ${some.join(' OR ')} LIMIT ${String(MOST_ROWS)}`;
  });
}

/** Intakes of these senders that a person saved with a Contact or a Lead of their choice, the newest first. */
export function pickQueries(
  senders: readonly string[],
  { canSeeConversion, hasPersonAccounts }: EmailFields
): string[] {
  const columns = [
    'From_Address__c, From_Name__c, Saved_At__c, Saved_By__r.Name',
    'Contact__c, Contact__r.Name, Contact__r.Title, Contact__r.AccountId, Contact__r.Account.Name, Contact__r.Account.Website',
    ...(hasPersonAccounts ? ['Contact__r.IsPersonAccount'] : []),
    'Lead__c, Lead__r.Name, Lead__r.Title, Lead__r.Company',
    ...(canSeeConversion ? ['Lead__r.IsConverted'] : [])
  ];
  return partsOf(senders, 1).map(
    (part) =>
      `SELECT ${columns.join(', ')} FROM Email_Intake__c WHERE From_Address__c IN ${soqlList(part)} ` +
      `AND Saved_How__c IN ${soqlList(CHOSEN_BY_HAND)} AND (Contact__c != null OR Lead__c != null) ` +
      `ORDER BY Saved_At__c DESC NULLS LAST LIMIT ${String(MOST_ROWS)}`
  );
}

function caseQuery(condition: string): string {
  return `SELECT ${CASE_COLUMNS} FROM Case WHERE ${condition} ORDER BY LastModifiedDate DESC LIMIT ${String(MOST_ROWS)}`;
}

/** One statement for all conditions where they fit into it. */
function together(conditions: readonly string[]): string[] {
  const one = conditions.join(' OR ');
  if (conditions.length === 0) return [];
  return one.length <= MOST_CHARACTERS + MOST_CHARACTERS / 4 ? [one] : [...conditions];
}

function withBrackets(ids: readonly string[]): string[] {
  return ids.flatMap((id) => [`<${id}>`, id]);
}
