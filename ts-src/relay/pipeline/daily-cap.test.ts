import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { plainMail } from '../../local-mailbox/testkit.ts';
import type { Relay } from '../main.ts';
import { callRelay, eventually, Surroundings } from '../testkit.ts';
import { openDatabase } from './state/database.ts';
import { messageKey } from './state/ledger.ts';
import { addCalls } from './state/org-calls.ts';

const MAILBOX = 'capped@acme.example';
const ledgerSchema = z.array(z.object({ seen: z.number() }));

describe('a relay at its cap of calls', () => {
  let surroundings: Surroundings;
  let relay: Relay;
  let first: string;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(MAILBOX);
    relay = await surroundings.startRelay();
    first = await deliver('Before the cap');
    await eventually('the first message', async () => await taken('Before the cap'));
    await relay.stop();
    await spend(960);
    relay = await surroundings.startRelay({ orgDailyCalls: 1_000 });
  });
  after(async () => {
    await relay.stop();
    await surroundings.stop();
  });

  async function deliver(subject: string): Promise<string> {
    return (await surroundings.mailbox.deliver(MAILBOX, plainMail(subject))).immutableId;
  }

  async function taken(subject: string): Promise<true | null> {
    const rows = await surroundings.rows(`SELECT Id FROM Email_Intake__c WHERE Subject__c = '${subject}'`);
    return rows.length === 1 ? true : null;
  }

  async function spend(calls: number): Promise<void> {
    const database = await openDatabase(surroundings.config().dataDir, null);
    await addCalls(database, new Date(), new Map([['other', calls]]));
    await database.close();
  }

  async function read(): Promise<number> {
    const lines = ledgerSchema.parse(await (await callRelay(relay, '/v1/ledger')).json());
    return lines.reduce((sum, { seen }) => sum + seen, 0);
  }

  it('takes in what a person imports or retries, while new mail waits in the outbox', async () => {
    await deliver('It waits');
    await eventually('the mailbox to be read', async () => ((await read()) === 2 ? true : null));
    const body = plainMail('Somebody waits for it');
    const answer = await callRelay(relay, `/v1/import?mailbox=${MAILBOX}`, { method: 'POST', body });
    assert.equal(answer.status, 200);
    await eventually('the imported message', async () => await taken('Somebody waits for it'));

    const [before] = await surroundings.rows(
      `SELECT Id, Disposition__c FROM Email_Intake__c WHERE Subject__c = 'Before the cap'`
    );
    await surroundings.update('Email_Intake__c', String(before?.['Id']), { Snippet__c: 'something else' });
    await callRelay(relay, `/v1/messages/${messageKey(MAILBOX, first)}/retry`, { method: 'POST' });
    await eventually('the retried message', async () => {
      const row = await surroundings.row(`SELECT Snippet__c FROM Email_Intake__c WHERE Subject__c = 'Before the cap'`);
      return row['Snippet__c'] === 'something else' ? null : true;
    });

    assert.equal(await taken('It waits'), null);
    await eventually('the state on the mailbox', async () => {
      const row = await surroundings.row(`SELECT Condition__c FROM Intake_Mailbox__c WHERE Address__c = '${MAILBOX}'`);
      return row['Condition__c'] === 'org-limit' ? true : null;
    });
  });
});
