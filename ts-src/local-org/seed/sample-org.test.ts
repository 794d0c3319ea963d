import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createOrgEngine } from '../data/org-engine.ts';
import * as cast from '../../testkit/sample-cast.ts';
import { seedSampleOrg } from './sample-org.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';

let engine: LocalOrgEngine;

before(() => {
  engine = createOrgEngine({ databaseFile: ':memory:', sourceDir: join(import.meta.dirname, '../../../force-app') });
  assert.equal(seedSampleOrg(engine, { adminUserId: engine.adminUserId }), true);
});
after(() => {
  engine.close();
});

function count(objectName: string, where = ''): number {
  return engine.query(`SELECT COUNT() FROM ${objectName} ${where}`, engine.systemAccess).totalSize;
}

describe('the sample org', () => {
  it('holds the whole cast, each case under its number', () => {
    assert.equal(count('Account'), cast.accounts.length);
    assert.equal(count('Contact'), cast.contacts.length);
    assert.equal(count('Lead'), cast.leads.length);
    assert.equal(count('Opportunity'), cast.opportunities.length);
    assert.equal(count('EmailMessage'), cast.earlierMessages.length);
    const { records } = engine.query('SELECT CaseNumber, Subject FROM Case', engine.systemAccess);
    const subjects = new Map(records.map((record) => [record.fields['CaseNumber'], record.fields['Subject']]));
    assert.deepEqual(subjects, new Map(cast.cases.map((one) => [one.number, one.subject] as const).toSorted()));
  });

  it('has two contacts for one address, and an account that only its website finds', () => {
    assert.equal(count('Contact', "WHERE Email = 'voss@harbourlight.example'"), 2);
    assert.equal(count('Contact', "WHERE Account.Website LIKE '%quillfeather.example'"), 0);
    assert.equal(count('Account', "WHERE Website LIKE '%quillfeather.example'"), 1);
  });

  it('gives each user the permission sets of the cast', () => {
    for (const user of cast.users) {
      const assigned = `WHERE Assignee.Username = '${user.username}' AND PermissionSet.Name LIKE 'Email_Intake%'`;
      assert.equal(count('PermissionSetAssignment', assigned), user.permissionSets.length, user.username);
    }
  });

  it('keeps threads findable by Message-ID and is written once', () => {
    for (const message of cast.earlierMessages) {
      assert.equal(count('EmailMessage', `WHERE MessageIdentifier = '${message.messageId}'`), 1, message.messageId);
    }
    assert.equal(seedSampleOrg(engine, { adminUserId: engine.adminUserId }), false);
    assert.equal(count('Intake_Mailbox__c'), cast.mailboxes.length);
  });
});
