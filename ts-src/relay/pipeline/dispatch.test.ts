import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { IntakeError } from '../../core/intake-error.ts';
import { lazySanitizer } from '../html-sanitizer.ts';
import { DEFAULT_SETTINGS } from '../../core/classify/default-settings.ts';
import type { Message } from '../../core/message/message.ts';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { readEmailFields, type EmailFields } from '../org/org-facts.ts';
import type { OrgPort } from '../org/org-port.ts';
import { readSaveSettings } from '../org/save-settings.ts';
import { readAllFilters } from '../org/filter-rows.ts';
import { addsCaseContactRole } from '../org/org-settings.ts';
import { readOrgSnapshot, type OrgSnapshot } from '../org/org-snapshot.ts';
import { Surroundings } from '../testkit.ts';
import { saveAutomatically, type AutomaticSave, type SaveContext } from './automatic-save.ts';
import { dispatchBatch } from './dispatch.ts';
import { RuleBook } from './rules.ts';
import { openDatabase, type Database } from './state/database.ts';
import { findEntry, messageKey, recordChanges } from './state/ledger.ts';
import { migrate } from './state/migrations.ts';

const KEPT = 'kept@acme.example';
const LOST = 'lost@acme.example';
const FOLDER = { key: 'inbox-key', kind: 'inbox', name: 'Inbox' } as const;

function letter(name: string, changes: Partial<Message> = {}): Message {
  return sampleMessage({
    providerId: name,
    messageId: `${name}@larkfield.example`,
    subject: name,
    from: { address: 'priya.nair@larkfield.example', name: 'Priya Nair' },
    ...changes
  });
}

describe('writing into a real org', () => {
  let surroundings: Surroundings;
  let database: Database;
  let org: OrgPort;
  let snapshot: OrgSnapshot;
  let rules: RuleBook;
  let emailFields: EmailFields;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(KEPT);
    const lostId = await surroundings.addMailbox(LOST);
    org = surroundings.relayOrg();
    database = await openDatabase(join(surroundings.folder, 'state'), null);
    await migrate(database);
    ({ snapshot } = await readOrgSnapshot(org, new Date(0).toISOString()));
    rules = new RuleBook(snapshot, (await readAllFilters(org)).entries, new Date().toISOString().slice(0, 10));
    emailFields = await readEmailFields(org);
    await surroundings.remove('Intake_Mailbox__c', lostId);
  });

  after(async () => {
    await database.close();
    await surroundings.stop();
  });

  async function record(mailbox: string, message: Message): Promise<string> {
    await database.transaction(async (tx) => {
      await recordChanges(tx, mailbox, FOLDER, [{ kind: 'message', message }]);
    });
    return messageKey(mailbox, message.providerId);
  }

  async function dispatch(
    requestSave: (save: AutomaticSave) => Promise<void> = async () => {
      await Promise.resolve();
    }
  ) {
    return await dispatchBatch({
      relay: 'a-relay',
      database,
      org,
      rules,
      emailFields,
      now: () => new Date(),
      requestSave
    });
  }

  async function dispositionOf(key: string): Promise<string | null> {
    return (await findEntry(database, key))?.disposition ?? null;
  }

  it('writes the good records of a batch when the org refuses others, and keeps the reason of those', async () => {
    const good = [await record(KEPT, letter('good-1')), await record(KEPT, letter('good-2'))];
    const bad = await record(LOST, letter('bad'));
    const report = await dispatch();
    assert.deepEqual([report?.sent, report?.failed, report?.postponed], [2, 1, 0]);
    for (const key of good) {
      assert.equal(await dispositionOf(key), 'saveable');
      await surroundings.row(`SELECT Id FROM Email_Intake__c WHERE Message_Key__c = '${key}'`);
    }
    assert.equal(await dispositionOf(bad), 'failed');
    const [row] = await database.query('SELECT error_code, error FROM intake.message WHERE key = $1', [bad]);
    assert.equal(row?.['error_code'], 'ORG_WRITE_REFUSED');
    assert.match(String(row['error']), /Retry/);
    assert.equal(await dispatch(), null);
  });

  it('reads national phone numbers with the country that the organisation set', async () => {
    const text = 'Hello Mia,\n\nplease call me.\n\nRegards\nIda Holm\nTel: 030 901820';
    const from = { address: 'ida.holm@northwind.example', name: 'Ida Holm' };
    const key = await record(KEPT, letter('national', { from, body: { html: null, text } }));
    const organisation = {
      SetupOwnerId: surroundings.org.organizationId,
      Default_Country__c: 'DE',
      Set_Here__c: 'defaultCountry'
    };
    const before = rules;
    rules = new RuleBook({ ...snapshot, settings: [organisation] }, [], new Date().toISOString().slice(0, 10));
    await dispatch();
    rules = before;
    const intake = await surroundings.row(`SELECT People__c FROM Email_Intake__c WHERE Message_Key__c = '${key}'`);
    assert.match(String(intake['People__c']), /\+4930901820/);
  });

  it('offers and chooses no Lead where the organisation offers none', async () => {
    const address = 'lena.lead@larkfield.example';
    await surroundings.create('Lead', { LastName: 'Lead', Company: 'Larkfield', Email: address });
    const organisation = {
      SetupOwnerId: surroundings.org.organizationId,
      Automatic_Saving__c: true,
      Related_Objects__c: 'Account;Opportunity;User',
      Set_Here__c: 'automaticSaving;relatedObjects'
    };
    const before = rules;
    const day = new Date().toISOString().slice(0, 10);
    const found = async (name: string, setHere: string) => {
      const key = await record(KEPT, letter(name, { from: { address, name: null } }));
      rules = new RuleBook({ ...snapshot, settings: [{ ...organisation, Set_Here__c: setHere }] }, [], day);
      const saves: AutomaticSave[] = [];
      await dispatch(async (save) => {
        saves.push(save);
        await Promise.resolve();
      });
      const fields = 'Lead__c, Candidates__c, Auto_Save__c';
      const intake = await surroundings.row(`SELECT ${fields} FROM Email_Intake__c WHERE Message_Key__c = '${key}'`);
      return { intake, leads: saves.map(({ leadId }) => leadId) };
    };
    const offered = await found('lead-offered', 'automaticSaving');
    assert.deepEqual(offered.leads, [offered.intake['Lead__c']]);
    const hidden = await found('lead-hidden', 'automaticSaving;relatedObjects');
    rules = before;
    assert.deepEqual([hidden.intake['Lead__c'], hidden.leads], [null, []]);
    assert.doesNotMatch(String(hidden.intake['Candidates__c']), /"type":"Lead"/);
    assert.match(String(hidden.intake['Auto_Save__c']), /auto\.no-match/);
  });

  it('lets a duplicate wait while another relay is sending its original', async () => {
    const original = await record(KEPT, letter('twin', { providerId: 'twin-1' }));
    const copy = await record(KEPT, letter('twin', { providerId: 'twin-2' }));
    await database.query(`INSERT INTO intake.relay (id) VALUES ('another-relay')`);
    await database.query(`UPDATE intake.outbox SET claimed_by = 'another-relay' WHERE key = $1`, [original]);
    await database.query(
      `INSERT INTO intake.original (message_id, content_hash, key)
       SELECT internet_message_id, content_hash, key FROM intake.message WHERE key = $1`,
      [original]
    );
    const early = await dispatch();
    assert.deepEqual([early?.sent, early?.failed, early?.postponed], [0, 0, 1]);
    assert.equal(await dispositionOf(copy), null);
    await database.query(`DELETE FROM intake.relay WHERE id = 'another-relay'`);
    await database.query('UPDATE intake.outbox SET not_before = now()');
    const late = await dispatch();
    assert.deepEqual([late?.sent, late?.failed, late?.postponed], [2, 0, 0]);
    assert.deepEqual([await dispositionOf(original), await dispositionOf(copy)], ['saveable', 'duplicate']);
  });

  it('says of a duplicate that its original is gone from the org', async () => {
    const original = await record(KEPT, letter('gone', { providerId: 'gone-1' }));
    await dispatch();
    const row = await surroundings.row(`SELECT Id FROM Email_Intake__c WHERE Message_Key__c = '${original}'`);
    await surroundings.remove('Email_Intake__c', String(row['Id']));
    await database.query(`UPDATE intake.message SET accounted_at = now() - interval '2 minutes' WHERE key = $1`, [
      original
    ]);
    const copy = await record(KEPT, letter('gone', { providerId: 'gone-2' }));
    const report = await dispatch();
    assert.deepEqual([report?.sent, report?.failed, report?.postponed], [0, 1, 0]);
    assert.equal(await dispositionOf(copy), 'failed');
  });

  it('leaves everything in the outbox when the org does not answer', async () => {
    const key = await record(KEPT, letter('patient'));
    surroundings.line.cut();
    await assert.rejects(
      dispatch(),
      (error: unknown) => error instanceof IntakeError && error.code === 'ORG_UNREACHABLE'
    );
    assert.equal(await dispositionOf(key), null);
    surroundings.line.mend();
    assert.equal((await dispatch())?.sent, 1);
    assert.equal(await dispositionOf(key), 'saveable');
  });

  it('writes a message again without a double when the answer to the first write was lost', async () => {
    const key = await record(KEPT, letter('twice'));
    const deaf: OrgPort = {
      ...bound(org),
      upsert: async (...parameters) => {
        await org.upsert(...parameters);
        throw new IntakeError('ORG_UNREACHABLE', 'The answer was lost.', { retryable: true });
      }
    };
    await assert.rejects(
      dispatchBatch({
        relay: 'a-relay',
        database,
        org: deaf,
        rules,
        emailFields,
        now: () => new Date(),
        requestSave: () => Promise.resolve()
      })
    );
    assert.equal((await dispatch())?.sent, 1);
    await surroundings.row(`SELECT Id FROM Email_Intake__c WHERE Message_Key__c = '${key}'`);
  });

  it('does not touch a record that a person saved meanwhile', async () => {
    const key = await record(KEPT, letter('saved-by-hand'));
    await dispatch();
    const row = await surroundings.row(`SELECT Id FROM Email_Intake__c WHERE Message_Key__c = '${key}'`);
    await surroundings.update('Email_Intake__c', String(row['Id']), {
      Disposition__c: 'saved',
      Subject__c: 'as saved'
    });
    await record(KEPT, letter('saved-by-hand', { categories: ['Blue'] }));
    await dispatch();
    const after = await surroundings.row(
      `SELECT Disposition__c, Subject__c FROM Email_Intake__c WHERE Message_Key__c = '${key}'`
    );
    assert.deepEqual([after['Disposition__c'], after['Subject__c']], ['saved', 'as saved']);
    assert.equal(await dispositionOf(key), 'saved');
  });

  it('reads from the org what a save may write there', async () => {
    const described = await Promise.all(
      ['EmailMessage', 'TaskRelation'].map(async (object) => await org.describe(object))
    );
    assert.equal(
      described[0]?.fields.some(({ name }) => name === 'IsClientManaged'),
      true
    );
    const settings = await readSaveSettings(org);
    assert.deepEqual(settings, { enhancedEmail: true, sharedActivities: described[1] !== null });
    const bare: OrgPort = { ...bound(org), describe: () => Promise.resolve(null) };
    assert.deepEqual(await readSaveSettings(bare), { enhancedEmail: false, sharedActivities: false });
  });

  it('adds the Contact as a role of the Case only where the settings say so', async () => {
    const mailbox = snapshot.mailboxes.find(({ address }) => address === KEPT);
    assert.ok(mailbox);
    assert.equal(addsCaseContactRole(snapshot, mailbox), false);
    const [row] = await surroundings.rows('SELECT Id FROM Intake_Settings__c');
    await surroundings.update('Intake_Settings__c', String(row?.['Id']), {
      Add_Case_Contact_Role__c: true,
      Set_Here__c: 'addCaseContactRole'
    });
    const changed = (await readOrgSnapshot(org, new Date().toISOString())).snapshot;
    assert.equal(addsCaseContactRole(changed, mailbox), true);
  });

  async function saveContext(): Promise<{ context: SaveContext; contactId: string; caseId: string }> {
    const [contact] = await surroundings.rows(`SELECT Id FROM Contact WHERE Email = 'priya.nair@larkfield.example'`);
    const [found] = await surroundings.rows('SELECT Id FROM Case LIMIT 1');
    const context = {
      org,
      orgSettings: { enhancedEmail: true, sharedActivities: false },
      emailFields,
      settings: DEFAULT_SETTINGS,
      addCaseContactRole: false,
      sanitise: lazySanitizer(),
      storeImages: () => Promise.resolve({}),
      now: () => new Date()
    };
    return { context, contactId: String(contact?.['Id']), caseId: String(found?.['Id']) };
  }

  async function emailsOf(name: string): Promise<Record<string, unknown>[]> {
    const ids = `'${name}@larkfield.example', '<${name}@larkfield.example>'`;
    return await surroundings.rows(`SELECT Id, ParentId FROM EmailMessage WHERE MessageIdentifier IN (${ids})`);
  }

  it('saves all of a message or nothing of it', async () => {
    const message = letter('all-or-none');
    const key = await record(KEPT, message);
    await dispatch();
    const { context, contactId, caseId } = await saveContext();
    const save = { key, contactId, leadId: null, personIds: [contactId], how: 'automatic' } as const;
    const nowhere = { ...save, caseId: '500000000000000AAA' };
    await assert.rejects(
      saveAutomatically(context, nowhere, message),
      (error: unknown) => error instanceof IntakeError
    );
    assert.deepEqual(await emailsOf('all-or-none'), []);
    const select = `SELECT Disposition__c, Saved_Record_Id__c FROM Email_Intake__c WHERE Message_Key__c = '${key}'`;
    assert.equal((await surroundings.row(select))['Disposition__c'], 'saveable');
    await saveAutomatically(context, { ...save, caseId }, message);
    const [email] = await emailsOf('all-or-none');
    assert.equal(email?.['ParentId'], caseId);
    const row = await surroundings.row(select);
    assert.deepEqual([row['Disposition__c'], row['Saved_Record_Id__c']], ['saved', email['Id']]);
  });

  it('saves a message once, however often it is asked to', async () => {
    const message = letter('asked-twice');
    const key = await record(KEPT, message);
    await dispatch();
    const { context, contactId, caseId } = await saveContext();
    const save = { key, contactId, leadId: null, caseId, personIds: [contactId], how: 'folder' } as const;
    await saveAutomatically(context, save, message);
    assert.deepEqual(await saveAutomatically(context, save, message), { kind: 'saved', attachments: null });
    assert.equal((await emailsOf('asked-twice')).length, 1);
  });

  it('saves nothing that was decided on otherwise since the save was asked for', async () => {
    const message = letter('decided-otherwise');
    const key = await record(KEPT, message);
    await dispatch();
    const { context, contactId, caseId } = await saveContext();
    const row = await surroundings.row(`SELECT Id FROM Email_Intake__c WHERE Message_Key__c = '${key}'`);
    await surroundings.update('Email_Intake__c', String(row['Id']), { Disposition__c: 'filtered' });
    const save = { key, contactId, leadId: null, caseId, personIds: [contactId], how: 'automatic' } as const;
    assert.deepEqual(await saveAutomatically(context, save, message), { kind: 'not-saveable' });
    assert.deepEqual(await emailsOf('decided-otherwise'), []);
  });

  it('refers to the e-mail that is in the org already under the same Message-ID', async () => {
    const message = letter('there-before');
    const { context, contactId, caseId } = await saveContext();
    const present = await surroundings.create('EmailMessage', {
      Subject: 'there-before',
      ParentId: caseId,
      MessageIdentifier: '<there-before@larkfield.example>',
      Status: '3',
      Incoming: true
    });
    const key = await record(KEPT, message);
    await dispatch();
    const save = { key, contactId, leadId: null, caseId, personIds: [], how: 'automatic' } as const;
    assert.deepEqual(await saveAutomatically(context, save, message), { kind: 'saved', attachments: null });
    assert.equal((await emailsOf('there-before')).length, 1);
    const row = await surroundings.row(
      `SELECT Disposition__c, Saved_Record_Id__c FROM Email_Intake__c WHERE Message_Key__c = '${key}'`
    );
    assert.deepEqual([row['Disposition__c'], row['Saved_Record_Id__c']], ['saved', present]);
  });
});

/** The port's methods as own properties, so that a test can replace one. */
function bound(org: OrgPort): OrgPort {
  return {
    url: org.url,
    query: async (statements) => await org.query(statements),
    upsert: async (...parameters) => await org.upsert(...parameters),
    insert: async (...parameters) => await org.insert(...parameters),
    remove: async (ids) => await org.remove(ids),
    writeGraph: async (nodes) => await org.writeGraph(nodes),
    uploadFile: async (upload) => await org.uploadFile(upload),
    describe: async (object) => await org.describe(object),
    whoAmI: async () => await org.whoAmI(),
    watchChanges: (watcher) => org.watchChanges(watcher),
    callCount: () => org.callCount()
  };
}
