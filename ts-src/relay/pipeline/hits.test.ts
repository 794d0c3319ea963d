import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { IntakeError } from '../../core/intake-error.ts';
import type { Message } from '../../core/message/message.ts';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { readAllFilters } from '../org/filter-rows.ts';
import { readEmailFields, type EmailFields } from '../org/org-facts.ts';
import type { OrgPort } from '../org/org-port.ts';
import { readOrgSnapshot } from '../org/org-snapshot.ts';
import { Surroundings } from '../testkit.ts';
import { dispatchBatch } from './dispatch.ts';
import { reportHits } from './hits.ts';
import { RuleBook } from './rules.ts';
import { openDatabase, type Database } from './state/database.ts';
import { findEntry, messageKey, recordChanges, reopenEntry } from './state/ledger.ts';
import { migrate } from './state/migrations.ts';

const MAILBOX = 'hits@acme.example';
const FOLDER = { key: 'inbox', kind: 'inbox', name: 'Inbox' } as const;

describe('counting the hits of list entries', () => {
  let surroundings: Surroundings;
  let org: OrgPort;
  let database: Database;
  let rules: RuleBook;
  let emailFields: EmailFields;
  let entryId: string;
  let count = 0;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(MAILBOX);
    org = surroundings.relayOrg();
    database = await openDatabase(join(surroundings.folder, 'state'), null);
    await migrate(database);
    emailFields = await readEmailFields(org);
  });
  after(async () => {
    await database.close();
    await surroundings.stop();
  });

  beforeEach(async () => {
    count += 1;
    entryId = await surroundings.create('Intake_Filter__c', {
      Pattern__c: domain(),
      Kind__c: 'blacklist',
      Match__c: 'domain',
      Scope__c: 'organisation',
      Active__c: true,
      Hits__c: 5
    });
    const { snapshot } = await readOrgSnapshot(org, new Date().toISOString());
    const { entries } = await readAllFilters(org);
    rules = new RuleBook(snapshot, entries, new Date().toISOString().slice(0, 10));
  });

  const domain = (): string => `hit${String(count)}.example`;

  function letter(name: string): Message {
    const address = (local: string) => ({ address: `${local}@${domain()}`, name: null });
    return sampleMessage({
      providerId: `${name} of ${domain()}`,
      messageId: `${name}@${domain()}`,
      subject: name,
      from: address('kim'),
      cc: [address('lee')]
    });
  }

  async function takeIn(message: Message): Promise<string> {
    await database.transaction(async (tx) => await recordChanges(tx, MAILBOX, FOLDER, [{ kind: 'message', message }]));
    await dispatch();
    return messageKey(MAILBOX, message.providerId);
  }

  async function dispatch(): Promise<void> {
    const requestSave = () => Promise.resolve();
    await dispatchBatch({ relay: 'a-relay', database, org, rules, emailFields, now: () => new Date(), requestSave });
  }

  async function hitsInOrg(): Promise<unknown[]> {
    const row = await surroundings.row(`SELECT Hits__c, Last_Hit__c FROM Intake_Filter__c WHERE Id = '${entryId}'`);
    return [row['Hits__c'], row['Last_Hit__c'] !== null];
  }

  it('counts a message once for an entry, however many of its addresses it matched, and adds to the org’s figure', async () => {
    await takeIn(letter('one'));
    await takeIn(letter('two'));
    assert.deepEqual(await hitsInOrg(), [5, false]);
    const before = org.callCount();
    await reportHits(database, org);
    assert.equal(org.callCount() - before, 2);
    assert.deepEqual(await hitsInOrg(), [7, true]);
  });

  it('reports what is new only', async () => {
    await takeIn(letter('one'));
    await reportHits(database, org);
    const before = org.callCount();
    assert.equal(await reportHits(database, org), 0);
    assert.equal(org.callCount(), before);
    assert.deepEqual(await hitsInOrg(), [6, true]);
  });

  it('does not count a message again that is delivered or decided on again', async () => {
    const message = letter('again');
    const key = await takeIn(message);
    await takeIn(message);
    await takeIn({ ...message, categories: ['Blue'] });
    const entry = await findEntry(database, key);
    assert.ok(entry);
    await reopenEntry(database, entry, { kind: 'message', message });
    await dispatch();
    await reportHits(database, org);
    assert.deepEqual(await hitsInOrg(), [6, true]);
  });

  it('adds to what another relay counted meanwhile', async () => {
    await takeIn(letter('one'));
    await surroundings.update('Intake_Filter__c', entryId, { Hits__c: 100 });
    await reportHits(database, org);
    assert.deepEqual(await hitsInOrg(), [101, true]);
  });

  it('passes over an entry that is gone', async () => {
    await takeIn(letter('one'));
    await surroundings.remove('Intake_Filter__c', entryId);
    await reportHits(database, org);
    const before = org.callCount();
    await reportHits(database, org);
    assert.equal(org.callCount(), before);
  });

  it('reports later what the org could not be told', async () => {
    await takeIn(letter('one'));
    surroundings.line.cut();
    await assert.rejects(
      reportHits(database, org),
      (error: unknown) => error instanceof IntakeError && error.code === 'ORG_UNREACHABLE'
    );
    surroundings.line.mend();
    await reportHits(database, org);
    assert.deepEqual(await hitsInOrg(), [6, true]);
  });
});
