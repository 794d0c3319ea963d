import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Message } from '../../core/message/message.ts';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { readAllFilters } from '../org/filter-rows.ts';
import { readEmailFields, type EmailFields } from '../org/org-facts.ts';
import type { OrgPort } from '../org/org-port.ts';
import { readOrgSnapshot } from '../org/org-snapshot.ts';
import { Surroundings } from '../testkit.ts';
import type { AutomaticSave } from './automatic-save.ts';
import { dispatchBatch } from './dispatch.ts';
import { RuleBook } from './rules.ts';
import { openDatabase, type Database } from './state/database.ts';
import { messageKey, recordChanges } from './state/ledger.ts';
import { migrate } from './state/migrations.ts';

const MINE = 'mine@acme.example';
const OTHERS = 'others@acme.example';
const FOLDER = { key: 'inbox-key', kind: 'inbox', name: 'Inbox' } as const;
const PRIYA = { address: 'priya.nair@larkfield.example', name: 'Priya Nair' };
const FIRST = 'followed-first@larkfield.example';

describe('a followed thread', () => {
  let surroundings: Surroundings;
  let database: Database;
  let org: OrgPort;
  let rules: RuleBook;
  let emailFields: EmailFields;
  let contactId: string;
  let caseId: string;
  let followedId: string;

  before(async () => {
    surroundings = await Surroundings.start();
    const mailboxId = await surroundings.addMailbox(MINE);
    await surroundings.addMailbox(OTHERS);
    org = surroundings.relayOrg();
    database = await openDatabase(join(surroundings.folder, 'state'), null);
    await migrate(database);
    const { snapshot } = await readOrgSnapshot(org, new Date(0).toISOString());
    rules = new RuleBook(snapshot, (await readAllFilters(org)).entries, new Date().toISOString().slice(0, 10));
    emailFields = await readEmailFields(org);
    contactId = String((await surroundings.row(`SELECT Id FROM Contact WHERE Email = '${PRIYA.address}'`))['Id']);
    const [record] = await surroundings.rows(`SELECT Id FROM Case WHERE ContactId != '${contactId}' LIMIT 1`);
    caseId = String(record?.['Id']);
    const [outcome] = await org.insert('Email_Intake__c', [
      {
        Message_Key__c: 'followed',
        Mailbox__c: mailboxId,
        Internet_Message_Id__c: FIRST,
        Thread_Identifier__c: FIRST,
        Subject__c: 'Pump leaks',
        Disposition__c: 'saved',
        Contact__c: contactId,
        Case__c: caseId,
        Follow_Thread__c: true
      }
    ]);
    assert.ok(outcome?.success === true);
    followedId = String(
      (await surroundings.row(`SELECT Id FROM Email_Intake__c WHERE Message_Key__c = 'followed'`))['Id']
    );
  });

  after(async () => {
    await database.close();
    await surroundings.stop();
  });

  /** What is saved when a reply arrives while automatic saving is off. */
  async function savedWhen(
    name: string,
    changes: Partial<Message> = {},
    mailbox = MINE
  ): Promise<AutomaticSave | null> {
    const message = sampleMessage({
      providerId: name,
      messageId: `${name}@larkfield.example`,
      subject: 'Re: Pump leaks',
      from: PRIYA,
      inReplyTo: FIRST,
      references: [FIRST],
      ...changes
    });
    await database.transaction(async (tx) => {
      await recordChanges(tx, mailbox, FOLDER, [{ kind: 'message', message }]);
    });
    const saves: AutomaticSave[] = [];
    const calls = org.callCount();
    await dispatchBatch({
      relay: 'a-relay',
      database,
      org,
      rules,
      emailFields,
      now: () => new Date(),
      requestSave: (save) => {
        saves.push(save);
        return Promise.resolve();
      }
    });
    assert.ok(org.callCount() - calls <= 4, 'the followed thread costs no call of its own');
    return saves.find(({ key }) => key === messageKey(mailbox, name)) ?? null;
  }

  it('saves a reply to the same Contact and Case, whatever matching would choose', async () => {
    const save = await savedWhen('reply');
    assert.deepEqual([save?.how, save?.contactId, save?.caseId], ['thread', contactId, caseId]);
    const row = await surroundings.row(
      `SELECT Auto_Save__c FROM Email_Intake__c WHERE Internet_Message_Id__c = 'reply@larkfield.example'`
    );
    assert.match(String(row['Auto_Save__c']), /auto\.thread-followed/);
  });

  it('finds the thread by its first message when the reply answers another one', async () => {
    const later = { inReplyTo: 'unknown@larkfield.example', references: [FIRST, 'unknown@larkfield.example'] };
    assert.equal((await savedWhen('later', later))?.caseId, caseId);
  });

  it('saves nothing of a stranger who writes into the thread, even with the Contact in Cc', async () => {
    const stranger = { from: { address: 'mallory@elsewhere.example', name: 'Priya Nair' }, cc: [PRIYA] };
    assert.equal(await savedWhen('stranger', stranger), null);
  });

  it('saves nothing under another subject', async () => {
    assert.equal(await savedWhen('topic', { subject: 'Invoice 2041 is wrong' }), null);
  });

  it('saves nothing of another mailbox', async () => {
    assert.equal(await savedWhen('elsewhere', {}, OTHERS), null);
  });

  it('saves nothing any more when it has ended', async () => {
    await surroundings.update('Email_Intake__c', followedId, { Follow_Thread__c: false });
    assert.equal(await savedWhen('ended'), null);
  });
});
