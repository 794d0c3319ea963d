import { z } from 'zod';
import { FILTER_MARK } from './filter-rows.ts';
import { soqlText, type OrgPort, type OrgRecord } from './org-port.ts';
import { SETTINGS_FIELDS, settingsSchema, type SettingsRecord } from './org-settings.ts';

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

/** What the relay reads of the org again and again, save for the lists: they are long and followed by their changes. */
export interface OrgSnapshot {
  readonly mailboxes: readonly MailboxRecord[];
  /** By the id of organisation, profile or user. */
  readonly settings: readonly SettingsRecord[];
  /** Profile of every mailbox owner, for the hierarchy of the settings. */
  readonly profiles: Readonly<Record<string, string>>;
}

export const EMPTY_SNAPSHOT: OrgSnapshot = { mailboxes: [], settings: [], profiles: {} };

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

const MAILBOXES =
  'SELECT Id, Address__c, Aliases__c, Provider__c, Provider_User__c, Shared__c, Paused__c, OwnerId, Salesforce_Folder__c, Start_Date__c ' +
  'FROM Intake_Mailbox__c WHERE Active__c = true ORDER BY Id';
const SETTINGS = `SELECT ${SETTINGS_FIELDS} FROM Intake_Settings__c ORDER BY Id`;
const OWNERS = 'SELECT Id, ProfileId FROM User WHERE Id IN (SELECT OwnerId FROM Intake_Mailbox__c) ORDER BY Id';

export interface ChangedDisposition {
  readonly key: string;
  readonly disposition: string;
}

/** Reads the snapshot, what the statement asks of the lists, and which intakes changed since, in one API call. */
export async function readOrgSnapshot(
  org: OrgPort,
  changedSince: string,
  listsStatement = FILTER_MARK
): Promise<{ snapshot: OrgSnapshot; lists: readonly OrgRecord[]; changed: readonly ChangedDisposition[] }> {
  const [mailboxes, lists, settings, owners, changed] = await org.query([
    MAILBOXES,
    listsStatement,
    SETTINGS,
    OWNERS,
    `SELECT Message_Key__c, Disposition__c FROM Email_Intake__c WHERE LastModifiedDate >= ${changedSince}`
  ]);
  return {
    snapshot: {
      mailboxes: (mailboxes ?? []).map(toMailbox),
      settings: (settings ?? []).map((row) => settingsSchema.parse(row)),
      profiles: Object.fromEntries((owners ?? []).map((row) => [String(row['Id']), String(row['ProfileId'])]))
    },
    lists: lists ?? [],
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

/** Whether a user with that address exists: the owner of a mailbox made by an import. */
export async function findUserByEmail(org: OrgPort, address: string): Promise<string | null> {
  const [rows] = await org.query([
    `SELECT Id FROM User WHERE IsActive = true AND (Email = ${soqlText(address)} OR Username = ${soqlText(address)}) LIMIT 1`
  ]);
  const id = rows?.[0]?.['Id'];
  return typeof id === 'string' ? id : null;
}
