import { z } from 'zod';
import type {
  AccountRecord,
  CaseRecord,
  EarlierEmail,
  OpportunityRecord,
  PersonRecord,
  SenderPick
} from '../../core/match/candidate.ts';
import type { OrgRecord } from './org-port.ts';

const text = z.string().nullish();
const contactSchema = z.looseObject({
  Id: z.string(),
  Name: text,
  Title: text,
  AccountId: text,
  Account: z.object({ Name: text, Website: text }).nullish(),
  IsPersonAccount: z.boolean().optional()
});
const leadSchema = z.looseObject({
  Id: z.string(),
  Name: text,
  Title: text,
  Company: text,
  IsConverted: z.boolean().nullish()
});
const userSchema = z.looseObject({ Id: z.string(), Name: text, Title: text, IsActive: z.boolean().nullish() });
const accountSchema = z.object({ Id: z.string(), Name: z.string(), Website: text, PersonContactId: text });
const opportunitySchema = z.object({
  Id: z.string(),
  Name: z.string(),
  StageName: text,
  IsClosed: z.boolean(),
  AccountId: text,
  LastModifiedDate: text
});
const contactRoleSchema = z.object({
  ContactId: z.string(),
  OpportunityId: z.string(),
  Opportunity: opportunitySchema.omit({ Id: true })
});
const pickSchema = z.object({
  From_Address__c: z.string(),
  From_Name__c: text,
  Saved_At__c: text,
  Saved_By__r: z.object({ Name: text }).nullish(),
  Contact__c: text,
  Contact__r: contactSchema.omit({ Id: true }).nullish(),
  Lead__c: text,
  Lead__r: leadSchema.omit({ Id: true }).nullish()
});
export const caseSchema = z.object({
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
export const emailSchema = z.object({
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
/** A person's tie to an EmailMessage, with what is told of the message. */
const relationSchema = z.object({
  RelationId: z.string(),
  EmailMessageId: z.string(),
  EmailMessage: emailSchema.omit({ Id: true, EmailMessageRelations: true }).nullish()
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
      isActive: true,
      ...(row.IsPersonAccount === undefined ? {} : { isPersonAccount: row.IsPersonAccount })
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

/** Accounts of people; a person account is its Contact already. */
export function accountsOfContacts(rows: readonly OrgRecord[]): AccountRecord[] {
  return rows
    .map((row) => contactSchema.parse(row))
    .flatMap((row) =>
      row.AccountId && row.Account && row.IsPersonAccount !== true
        ? [{ id: row.AccountId, name: row.Account.Name ?? '', website: row.Account.Website ?? null }]
        : []
    );
}

/** People of an object by their rows; the names are those of its e-mail fields. */
export const toPeople = { Contact: toContacts, Lead: toLeads, User: toUsers } as const;

export function toAccount(record: OrgRecord): AccountRecord {
  const { Id: id, Name: name, Website, PersonContactId } = accountSchema.parse(record);
  return {
    id,
    name,
    website: Website ?? null,
    ...(PersonContactId === undefined ? {} : { personContactId: PersonContactId })
  };
}

/** Opportunities of accounts, and those in which contacts have a role, each once. */
export function toOpportunities(rows: readonly OrgRecord[], roles: readonly OrgRecord[]): OpportunityRecord[] {
  const contactRoles = roles.map((row) => contactRoleSchema.parse(row));
  const ofRoles = contactRoles.map(({ OpportunityId: Id, Opportunity }) => ({ Id, ...Opportunity }));
  const all = [...rows.map((row) => opportunitySchema.parse(row)), ...ofRoles];
  const byId = new Map(all.map((row) => [row.Id, row]));
  return [...byId.values()].map((row) => ({
    id: row.Id,
    name: row.Name,
    stage: row.StageName ?? '',
    isClosed: row.IsClosed,
    accountId: row.AccountId ?? null,
    contactIds: contactRoles.filter((role) => role.OpportunityId === row.Id).map(({ ContactId }) => ContactId),
    lastModifiedAt: row.LastModifiedDate ?? null
  }));
}

/** Picks of people for senders, and the records that were picked. */
export function toPicks(rows: readonly OrgRecord[]): { picks: SenderPick[]; people: PersonRecord[] } {
  const intakes = rows.map((row) => pickSchema.parse(row));
  const picks = intakes.flatMap((row): SenderPick[] => {
    const personId = row.Contact__c ?? row.Lead__c;
    if (personId == null) return [];
    return [
      {
        address: row.From_Address__c,
        senderName: row.From_Name__c ?? null,
        personId,
        pickedBy: row.Saved_By__r?.Name ?? null,
        pickedAt: row.Saved_At__c ?? null
      }
    ];
  });
  const contacts = intakes.flatMap(({ Contact__c: Id, Contact__r: row }) => (Id && row ? [{ Id, ...row }] : []));
  const leads = intakes.flatMap(({ Lead__c: Id, Lead__r: row }) => (Id && row ? [{ Id, ...row }] : []));
  return { picks, people: [...toContacts(contacts, []), ...toLeads(leads, [])] };
}

export function caseOfEmail(email: z.infer<typeof emailSchema>): CaseRecord[] {
  return email.Parent && email.ParentId ? [toCase({ Id: email.ParentId, ...email.Parent })] : [];
}

export function toCase(row: z.infer<typeof caseSchema>): CaseRecord {
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

export function toEarlierEmail(row: z.infer<typeof emailSchema>): EarlierEmail {
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

/** Mail by the ties of people to it, each message once, in the order of the rows. */
export function emailsOfRelations(rows: readonly OrgRecord[]): z.infer<typeof emailSchema>[] {
  const emails = new Map<string, z.infer<typeof emailSchema>>();
  for (const row of rows) {
    const { RelationId, EmailMessageId: Id, EmailMessage } = relationSchema.parse(row);
    if (EmailMessage == null) continue;
    const known = emails.get(Id)?.EmailMessageRelations?.records ?? [];
    emails.set(Id, { Id, ...EmailMessage, EmailMessageRelations: { records: [...known, { RelationId }] } });
  }
  return [...emails.values()];
}
