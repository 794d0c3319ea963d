import { z } from 'zod';
import type { FilterEntry, IntakeSettings } from '../../core/classify/decision.ts';
import { DEFAULT_SETTINGS } from '../../core/classify/default-settings.ts';
import { soqlText, type OrgPort, type OrgRecord } from './org-port.ts';

/** One Intake_Mailbox__c. */
export interface MailboxRecord {
  readonly id: string;
  readonly address: string;
  readonly aliases: readonly string[];
  readonly provider: string;
  readonly user: string | null;
  readonly isShared: boolean;
  readonly isPaused: boolean;
  readonly ownerId: string;
  readonly salesforceFolder: string | null;
  readonly startDate: string | null;
}

export interface PersonalFilter extends FilterEntry {
  readonly ownerId: string;
}

/** What the relay reads of the org again and again: mailboxes, lists, settings, and what people decided. */
export interface OrgSnapshot {
  readonly mailboxes: readonly MailboxRecord[];
  readonly filters: readonly PersonalFilter[];
  /** By the id of organisation, profile or user. */
  readonly settings: readonly SettingsRecord[];
  /** Profile of every mailbox owner, for the hierarchy of the settings. */
  readonly profiles: Readonly<Record<string, string>>;
}

const text = z.string().nullish();
const flag = z.boolean().nullish();
const mailboxSchema = z.object({
  Id: z.string(),
  Address__c: z.string(),
  Aliases__c: text,
  Provider__c: z.string(),
  Provider_User__c: text,
  Shared__c: flag,
  Paused__c: flag,
  OwnerId: z.string(),
  Salesforce_Folder__c: text,
  Start_Date__c: text,
  Owner: z.looseObject({}).nullish()
});
const filterSchema = z.object({
  Id: z.string(),
  Pattern__c: z.string(),
  Kind__c: z.enum(['internal', 'blacklist', 'allow']),
  Match__c: z.enum(['address', 'domain', 'domain-and-subdomains', 'wildcard']),
  Scope__c: z.enum(['organisation', 'person']).nullish(),
  Action__c: z.enum(['filter-when-all-match', 'skip-address', 'never-take-in']).nullish(),
  Expires_On__c: text,
  OwnerId: z.string()
});
const settingsSchema = z.object({
  SetupOwnerId: z.string(),
  Automatic_Saving__c: flag,
  Outbound_Only__c: flag,
  Paused__c: flag,
  Save_Unmatched__c: flag,
  Exclude_Automated__c: flag,
  Exclude_Signed__c: flag,
  Follow_Threads__c: flag,
  Save_As__c: text,
  Attachment_Limit_MB__c: z.number().nullish(),
  Start_Date__c: text,
  Salesforce_Folder__c: text,
  Add_Case_Contact_Role__c: flag,
  Locked__c: text
});
export type SettingsRecord = z.infer<typeof settingsSchema>;

const MAILBOXES =
  'SELECT Id, Address__c, Aliases__c, Provider__c, Provider_User__c, Shared__c, Paused__c, OwnerId, Salesforce_Folder__c, Start_Date__c ' +
  'FROM Intake_Mailbox__c WHERE Active__c = true';
const FILTERS =
  'SELECT Id, Pattern__c, Kind__c, Match__c, Scope__c, Action__c, Expires_On__c, OwnerId FROM Intake_Filter__c WHERE Active__c = true';
const SETTINGS =
  'SELECT SetupOwnerId, Automatic_Saving__c, Outbound_Only__c, Paused__c, Save_Unmatched__c, Exclude_Automated__c, Exclude_Signed__c, ' +
  'Follow_Threads__c, Save_As__c, Attachment_Limit_MB__c, Start_Date__c, Salesforce_Folder__c, Add_Case_Contact_Role__c, Locked__c FROM Intake_Settings__c';
const OWNERS = 'SELECT Id, ProfileId FROM User WHERE Id IN (SELECT OwnerId FROM Intake_Mailbox__c)';

export interface ChangedDisposition {
  readonly key: string;
  readonly disposition: string;
}

/** Reads the snapshot and what people changed since, in one API call. */
export async function readOrgSnapshot(
  org: OrgPort,
  changedSince: string
): Promise<{ snapshot: OrgSnapshot; changed: readonly ChangedDisposition[] }> {
  const [mailboxes, filters, settings, owners, changed] = await org.query([
    MAILBOXES,
    FILTERS,
    SETTINGS,
    OWNERS,
    `SELECT Message_Key__c, Disposition__c FROM Email_Intake__c WHERE LastModifiedDate >= ${changedSince}`
  ]);
  return {
    snapshot: {
      mailboxes: (mailboxes ?? []).map(toMailbox),
      filters: (filters ?? []).flatMap(toFilter),
      settings: (settings ?? []).map((row) => settingsSchema.parse(row)),
      profiles: Object.fromEntries((owners ?? []).map((row) => [String(row['Id']), String(row['ProfileId'])]))
    },
    changed: (changed ?? []).map((row) => ({
      key: String(row['Message_Key__c']),
      disposition: String(row['Disposition__c'])
    }))
  };
}

function toMailbox(row: OrgRecord): MailboxRecord {
  const parsed = mailboxSchema.parse(row);
  return {
    id: parsed.Id,
    address: parsed.Address__c.toLowerCase(),
    aliases: (parsed.Aliases__c ?? '')
      .split(/[\r\n;,]+/)
      .map((alias) => alias.trim().toLowerCase())
      .filter((alias) => alias !== ''),
    provider: parsed.Provider__c,
    user: parsed.Provider_User__c ?? null,
    isShared: parsed.Shared__c ?? false,
    isPaused: parsed.Paused__c ?? false,
    ownerId: parsed.OwnerId,
    salesforceFolder: parsed.Salesforce_Folder__c ?? null,
    startDate: parsed.Start_Date__c ?? null
  };
}

/** An entry that this version does not know is left out rather than stopping all intake. */
function toFilter(row: OrgRecord): PersonalFilter[] {
  const parsed = filterSchema.safeParse(row).data;
  if (parsed === undefined) return [];
  return [
    {
      id: parsed.Id,
      pattern: parsed.Pattern__c,
      kind: parsed.Kind__c,
      match: parsed.Match__c,
      scope: parsed.Scope__c ?? 'organisation',
      action: parsed.Action__c ?? 'filter-when-all-match',
      active: true,
      expiresOn: parsed.Expires_On__c ?? null,
      ownerId: parsed.OwnerId
    }
  ];
}

/** The lists that count for a mailbox: the organisation's, and its owner's own. */
export function filtersFor(snapshot: OrgSnapshot, mailbox: MailboxRecord): readonly FilterEntry[] {
  return snapshot.filters.filter((filter) => filter.scope === 'organisation' || filter.ownerId === mailbox.ownerId);
}

/** The settings that count for a mailbox: organisation, then profile, then person; what a higher level locks stays (R17). */
export function settingsFor(snapshot: OrgSnapshot, mailbox: MailboxRecord): IntakeSettings {
  return toSettings(mergedSettings(snapshot, mailbox), mailbox);
}

/** Whether a save also makes the Contact a role of the Case. */
export function addsCaseContactRole(snapshot: OrgSnapshot, mailbox: MailboxRecord): boolean {
  return mergedSettings(snapshot, mailbox).Add_Case_Contact_Role__c ?? false;
}

function mergedSettings(snapshot: OrgSnapshot, mailbox: MailboxRecord): SettingsRecord {
  const levels = [
    snapshot.settings.find((row) => row.SetupOwnerId.startsWith('00D')),
    snapshot.settings.find((row) => row.SetupOwnerId === snapshot.profiles[mailbox.ownerId]),
    snapshot.settings.find((row) => row.SetupOwnerId === mailbox.ownerId)
  ].filter((row) => row !== undefined);
  const locked = new Set<string>();
  const merged: Record<string, unknown> = {};
  for (const level of levels) {
    for (const [field, value] of Object.entries(level)) if (value != null && !locked.has(field)) merged[field] = value;
    for (const field of (level.Locked__c ?? '').split(';')) locked.add(field.trim());
  }
  return settingsSchema.parse({ SetupOwnerId: '', ...merged });
}

function toSettings(row: SettingsRecord, mailbox: MailboxRecord): IntakeSettings {
  const folder = mailbox.salesforceFolder ?? row.Salesforce_Folder__c ?? DEFAULT_SETTINGS.salesforceFolder;
  const start = mailbox.startDate ?? row.Start_Date__c ?? null;
  return {
    automaticSaving: row.Automatic_Saving__c ?? DEFAULT_SETTINGS.automaticSaving,
    outboundOnly: row.Outbound_Only__c ?? DEFAULT_SETTINGS.outboundOnly,
    paused: mailbox.isPaused || (row.Paused__c ?? DEFAULT_SETTINGS.paused),
    saveAs: row.Save_As__c === 'Task' ? 'Task' : 'EmailMessage',
    saveUnmatched: row.Save_Unmatched__c ?? DEFAULT_SETTINGS.saveUnmatched,
    excludeAutomated: row.Exclude_Automated__c ?? DEFAULT_SETTINGS.excludeAutomated,
    excludeSigned: row.Exclude_Signed__c ?? DEFAULT_SETTINGS.excludeSigned,
    attachmentLimitBytes:
      row.Attachment_Limit_MB__c == null
        ? DEFAULT_SETTINGS.attachmentLimitBytes
        : row.Attachment_Limit_MB__c * 1024 * 1024,
    followThreads: row.Follow_Threads__c ?? DEFAULT_SETTINGS.followThreads,
    startDate: start === null ? null : `${start.slice(0, 10)}T00:00:00.000Z`,
    salesforceFolder: folder,
    salesforceCategory: folder
  };
}

/** Whether a user with that address exists: the owner of a mailbox made by an import. */
export async function findUserByEmail(org: OrgPort, address: string): Promise<string | null> {
  const [rows] = await org.query([
    `SELECT Id FROM User WHERE IsActive = true AND (Email = ${soqlText(address)} OR Username = ${soqlText(address)}) LIMIT 1`
  ]);
  const id = rows?.[0]?.['Id'];
  return typeof id === 'string' ? id : null;
}
