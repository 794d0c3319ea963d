import { z } from 'zod';
import type { IntakeSettings } from '../../core/classify/decision.ts';
import {
  readSettingNames,
  resolveSettings,
  settingsOfMailbox,
  type EffectiveSettings,
  type SettingName,
  type SettingsLevel,
  type SettingValues
} from '../../core/classify/effective-settings.ts';
import type { MailboxRecord, OrgSnapshot } from './org-snapshot.ts';

const text = z.string().nullish();
const flag = z.boolean().nullish();

/** One row of the hierarchy custom setting Intake_Settings__c. */
export const settingsSchema = z.object({
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
  Incoming_Status__c: text,
  Link_Suggested_Case__c: flag,
  Case_Contact_Role__c: text,
  Ignore_Gmail_Dots__c: flag,
  Role_Senders__c: text,
  Default_Country__c: text,
  Related_Objects__c: text,
  Locked__c: text,
  Locked_More__c: text,
  Set_Here__c: text,
  Set_Here_More__c: text
});
export type SettingsRecord = z.infer<typeof settingsSchema>;

export const SETTINGS_FIELDS = Object.keys(settingsSchema.shape).join(', ');

const FIELD_OF = {
  automaticSaving: 'Automatic_Saving__c',
  outboundOnly: 'Outbound_Only__c',
  paused: 'Paused__c',
  saveAs: 'Save_As__c',
  saveUnmatched: 'Save_Unmatched__c',
  excludeAutomated: 'Exclude_Automated__c',
  excludeSigned: 'Exclude_Signed__c',
  attachmentLimitMb: 'Attachment_Limit_MB__c',
  followThreads: 'Follow_Threads__c',
  ignoreGmailDots: 'Ignore_Gmail_Dots__c',
  roleSenders: 'Role_Senders__c',
  startDate: 'Start_Date__c',
  salesforceFolder: 'Salesforce_Folder__c',
  addCaseContactRole: 'Add_Case_Contact_Role__c',
  incomingStatus: 'Incoming_Status__c',
  linkSuggestedCase: 'Link_Suggested_Case__c',
  caseContactRole: 'Case_Contact_Role__c',
  defaultCountry: 'Default_Country__c',
  relatedObjects: 'Related_Objects__c'
} as const satisfies Record<SettingName, keyof SettingsRecord>;
const FIELDS = Object.entries(FIELD_OF);

/** The settings that count for a mailbox (R17), with what its own record says: pause, folder and start date. */
export function settingsFor(snapshot: OrgSnapshot, mailbox: MailboxRecord): IntakeSettings {
  const { values } = effectiveSettings(snapshot, mailbox);
  return settingsOfMailbox(values, mailbox);
}

/** Whether a save also makes the Contact a role of the Case. */
export function addsCaseContactRole(snapshot: OrgSnapshot, mailbox: MailboxRecord): boolean {
  return effectiveSettings(snapshot, mailbox).values.addCaseContactRole;
}

function effectiveSettings(snapshot: OrgSnapshot, mailbox: MailboxRecord): EffectiveSettings {
  const rowOf = (isRow: (row: SettingsRecord) => boolean, level: SettingsLevel['level']): SettingsLevel[] => {
    const row = snapshot.settings.find(isRow);
    return row === undefined ? [] : [toLevel(row, level)];
  };
  return resolveSettings([
    ...rowOf((row) => row.SetupOwnerId.startsWith('00D'), 'organisation'),
    ...rowOf((row) => row.SetupOwnerId === snapshot.profiles[mailbox.ownerId], 'profile'),
    ...rowOf((row) => row.SetupOwnerId === mailbox.ownerId, 'person')
  ]);
}

function toLevel(row: SettingsRecord, level: SettingsLevel['level']): SettingsLevel {
  const locked = namesIn(row.Locked__c, row.Locked_More__c)
    .split(';')
    .map((name) => nameOf(name.trim()));
  return {
    level,
    values: valuesOf(row),
    setHere:
      row.Set_Here__c == null ? guessSetHere(row) : readSettingNames(namesIn(row.Set_Here__c, row.Set_Here_More__c)),
    locked: readSettingNames(locked.join(';'))
  };
}

/** One field has not the room for all names. */
function namesIn(...texts: readonly (string | null | undefined)[]): string {
  return texts.filter((one) => typeof one === 'string').join(';');
}

/** Older rows lock fields by their API names. */
function nameOf(stored: string): string {
  return FIELDS.find(([, field]) => field === stored)?.[0] ?? stored;
}

/** A row from before Set_Here__c: what is there counts, and of checkboxes only those that are ticked. */
function guessSetHere(row: SettingsRecord): SettingName[] {
  const names = FIELDS.filter(([, field]) => row[field] != null && row[field] !== false).map(([name]) => name);
  return readSettingNames(names.join(';'));
}

function valuesOf(row: SettingsRecord): Partial<SettingValues> {
  return {
    automaticSaving: row.Automatic_Saving__c ?? false,
    outboundOnly: row.Outbound_Only__c ?? false,
    paused: row.Paused__c ?? false,
    saveUnmatched: row.Save_Unmatched__c ?? false,
    excludeAutomated: row.Exclude_Automated__c ?? false,
    excludeSigned: row.Exclude_Signed__c ?? false,
    followThreads: row.Follow_Threads__c ?? false,
    ignoreGmailDots: row.Ignore_Gmail_Dots__c ?? false,
    addCaseContactRole: row.Add_Case_Contact_Role__c ?? false,
    linkSuggestedCase: row.Link_Suggested_Case__c ?? false,
    ...(row.Incoming_Status__c == null ? {} : { incomingStatus: row.Incoming_Status__c === 'New' ? 'New' : 'Read' }),
    ...(row.Case_Contact_Role__c == null ? {} : { caseContactRole: row.Case_Contact_Role__c }),
    roleSenders: row.Role_Senders__c ?? '',
    relatedObjects: row.Related_Objects__c ?? '',
    startDate: row.Start_Date__c ?? null,
    ...(row.Default_Country__c == null ? {} : { defaultCountry: row.Default_Country__c }),
    ...(row.Save_As__c == null ? {} : { saveAs: row.Save_As__c === 'Task' ? 'Task' : 'EmailMessage' }),
    ...(row.Attachment_Limit_MB__c == null ? {} : { attachmentLimitMb: row.Attachment_Limit_MB__c }),
    ...(row.Salesforce_Folder__c == null ? {} : { salesforceFolder: row.Salesforce_Folder__c })
  };
}
