import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS } from '../../core/classify/default-settings.ts';
import { addsCaseContactRole, settingsFor, settingsSchema, type SettingsRecord } from './org-settings.ts';
import type { MailboxRecord, OrgSnapshot } from './org-snapshot.ts';

const ORGANISATION = '00D000000000001AAA';
const PROFILE = '00e000000000001AAA';
const OWNER = '005000000000001AAA';
const MAILBOX: MailboxRecord = {
  id: 'a00000000000001AAA',
  address: 'mia@acme.example',
  aliases: [],
  provider: 'Files',
  user: null,
  isShared: false,
  isPaused: false,
  ownerId: OWNER,
  salesforceFolder: null,
  startDate: null
};

function snapshotOf(...rows: readonly Partial<SettingsRecord>[]): OrgSnapshot {
  return {
    mailboxes: [MAILBOX],
    settings: rows.map((row) => settingsSchema.parse(row)),
    profiles: { [OWNER]: PROFILE }
  };
}

test('an org that has set nothing gives the default settings', () => {
  assert.deepEqual(settingsFor(snapshotOf(), MAILBOX), DEFAULT_SETTINGS);
});

test('the nearest level that sets a value decides, and a checkbox can be set to false', () => {
  const snapshot = snapshotOf(
    { SetupOwnerId: ORGANISATION, Automatic_Saving__c: true, Set_Here__c: 'automaticSaving;excludeAutomated' },
    { SetupOwnerId: PROFILE, Automatic_Saving__c: false, Save_As__c: 'Task', Set_Here__c: 'saveAs' },
    { SetupOwnerId: OWNER, Automatic_Saving__c: false, Set_Here__c: 'automaticSaving' },
    { SetupOwnerId: '005000000000002AAA', Paused__c: true, Set_Here__c: 'paused' }
  );
  const settings = settingsFor(snapshot, MAILBOX);
  assert.deepEqual([settings.automaticSaving, settings.saveAs, settings.paused], [false, 'Task', false]);
  assert.equal(settings.excludeAutomated, false, 'the organisation says so');
});

test('what a higher level locks stays', () => {
  const snapshot = snapshotOf(
    { SetupOwnerId: ORGANISATION, Outbound_Only__c: true, Set_Here__c: 'outboundOnly', Locked__c: 'outboundOnly' },
    { SetupOwnerId: OWNER, Outbound_Only__c: false, Set_Here__c: 'outboundOnly' }
  );
  assert.equal(settingsFor(snapshot, MAILBOX).outboundOnly, true);
});

test('the names that one field has no room for stand in the next', () => {
  const snapshot = snapshotOf(
    {
      SetupOwnerId: ORGANISATION,
      Outbound_Only__c: true,
      Paused__c: true,
      Set_Here__c: 'paused',
      Set_Here_More__c: 'outboundOnly',
      Locked__c: 'paused',
      Locked_More__c: 'outboundOnly'
    },
    { SetupOwnerId: OWNER, Outbound_Only__c: false, Paused__c: false, Set_Here__c: 'outboundOnly;paused' }
  );
  const { outboundOnly, paused } = settingsFor(snapshot, MAILBOX);
  assert.deepEqual([outboundOnly, paused], [true, true]);
});

test('a row from before the field that says what it sets counts with its values and its ticked checkboxes', () => {
  const snapshot = snapshotOf(
    { SetupOwnerId: ORGANISATION, Exclude_Automated__c: false, Attachment_Limit_MB__c: 7, Locked__c: 'Save_As__c' },
    { SetupOwnerId: OWNER, Add_Case_Contact_Role__c: true, Save_As__c: 'Task' }
  );
  const settings = settingsFor(snapshot, MAILBOX);
  assert.equal(settings.excludeAutomated, DEFAULT_SETTINGS.excludeAutomated);
  assert.equal(settings.attachmentLimitBytes, 7 * 1024 * 1024);
  assert.equal(settings.saveAs, 'EmailMessage', 'older rows lock fields by their own names');
  assert.equal(addsCaseContactRole(snapshot, MAILBOX), true);
});

test('how a save links is read by level, with Read, Other and the suggested Case where nothing is set', () => {
  const linkingOf = (...rows: readonly Partial<SettingsRecord>[]) => {
    const { emailStatus, caseContactRole, linkSuggestedCase } = settingsFor(snapshotOf(...rows), MAILBOX);
    return [emailStatus, caseContactRole, linkSuggestedCase];
  };
  assert.deepEqual(linkingOf(), ['1', 'Other', true]);
  const organisation = {
    SetupOwnerId: ORGANISATION,
    Incoming_Status__c: 'New',
    Case_Contact_Role__c: 'Business User',
    Link_Suggested_Case__c: false,
    Set_Here__c: 'incomingStatus;caseContactRole;linkSuggestedCase'
  };
  assert.deepEqual(linkingOf(organisation), ['0', 'Business User', false]);
  const own = { SetupOwnerId: OWNER, Incoming_Status__c: 'Read', Set_Here__c: 'incomingStatus' };
  assert.deepEqual(linkingOf(organisation, own), ['1', 'Business User', false]);
});

test('the related objects that are offered are read by level, and an empty list that is set means none', () => {
  const offeredOf = (...rows: readonly Partial<SettingsRecord>[]) =>
    settingsFor(snapshotOf(...rows), MAILBOX).relatedObjects;
  const organisation = {
    SetupOwnerId: ORGANISATION,
    Related_Objects__c: 'User; Lead;Campaign',
    Set_Here__c: 'relatedObjects'
  };
  const own = { SetupOwnerId: OWNER, Related_Objects__c: null, Set_Here__c: 'relatedObjects' };
  assert.deepEqual(offeredOf({ SetupOwnerId: ORGANISATION }), ['Lead', 'Account', 'Opportunity', 'User']);
  assert.deepEqual(offeredOf(organisation), ['Lead', 'User']);
  assert.deepEqual(offeredOf(organisation, own), []);
  assert.deepEqual(offeredOf({ ...organisation, Locked__c: 'relatedObjects' }, own), ['Lead', 'User']);
});

test('a mailbox’s own pause, folder and start date come before the settings', () => {
  const snapshot = snapshotOf({
    SetupOwnerId: ORGANISATION,
    Salesforce_Folder__c: 'CRM',
    Start_Date__c: '2026-01-01',
    Role_Senders__c: 'Orders; billing',
    Ignore_Gmail_Dots__c: true,
    Default_Country__c: 'at',
    Set_Here__c: 'salesforceFolder;startDate;roleSenders;ignoreGmailDots;defaultCountry'
  });
  const own = { ...MAILBOX, isPaused: true, salesforceFolder: 'Kept', startDate: '2026-10-01' };
  const settings = settingsFor(snapshot, own);
  assert.deepEqual(
    [settings.paused, settings.salesforceFolder, settings.startDate],
    [true, 'Kept', '2026-10-01T00:00:00.000Z']
  );
  const general = settingsFor(snapshot, MAILBOX);
  assert.deepEqual(
    [general.paused, general.salesforceFolder, general.startDate],
    [false, 'CRM', '2026-01-01T00:00:00.000Z']
  );
  assert.equal(general.defaultCountry, 'AT');
  assert.deepEqual([general.roleSenders, general.ignoreGmailDots], [['orders', 'billing'], true]);
});
