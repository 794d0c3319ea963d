import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { plainMail } from '../../local-mailbox/testkit.ts';
import { lazySanitizer } from '../html-sanitizer.ts';
import { openSpool } from '../mailbox/files/spool.ts';
import { openParsePool } from '../mailbox/mime/parse-pool.ts';
import { callRelay, eventually, Surroundings } from '../testkit.ts';
import { Budget } from './budget.ts';
import { createMetrics } from './metrics.ts';
import { Pipeline } from './pipeline.ts';
import { openDatabase, type Database } from './state/database.ts';
import { migrate } from './state/migrations.ts';

const POLLING = { mailboxSeconds: 0.5, orgSeconds: 60 };
const FIRST = 'first@acme.example';
const SECOND = 'second@acme.example';
const NAMES = Array.from({ length: 12 }, (_, index) => `shared ${String(index)}`);

describe('two relays', () => {
  let surroundings: Surroundings;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(FIRST);
    await surroundings.addMailbox(SECOND, { Provider__c: 'Files' });
  });
  after(async () => {
    await surroundings.stop();
  });

  async function dispositions(names: readonly string[]): Promise<unknown[]> {
    const rows = await surroundings.rows('SELECT Subject__c, Disposition__c FROM Email_Intake__c');
    return rows.filter((row) => names.includes(String(row['Subject__c']))).map((row) => row['Disposition__c']);
  }

  async function untilAll(names: readonly string[], disposition: string): Promise<void> {
    await eventually(`all to be ${disposition}`, async () => {
      const found = await dispositions(names);
      return found.length === names.length && found.every((value) => value === disposition) ? true : null;
    });
  }

  /** The sender of `plainMail`; it is in the sample company's address book. */
  async function blacklistSender(): Promise<string> {
    const row = await surroundings.row(
      `SELECT From_Address__c FROM Email_Intake__c WHERE Subject__c LIKE '% 0' LIMIT 1`
    );
    return await surroundings.create('Intake_Filter__c', {
      Pattern__c: row['From_Address__c'],
      Kind__c: 'blacklist',
      Match__c: 'address',
      Scope__c: 'organisation',
      Active__c: true
    });
  }

  it('with states and mailboxes of their own decide alike on one org', async () => {
    const names = ['own 0', 'own 1'];
    const left = await surroundings.startRelay({ polling: POLLING });
    const right = await surroundings.startRelay({
      polling: POLLING,
      graph: null,
      dataDir: join(surroundings.folder, 'other-relay')
    });
    try {
      await surroundings.mailbox.deliver(FIRST, plainMail('own 0'));
      await callRelay(right, `/v1/import?mailbox=${SECOND}`, { method: 'POST', body: plainMail('own 1') });
      await untilAll(names, 'saveable');
      const entry = await blacklistSender();
      await untilAll(names, 'filtered');
      await surroundings.update('Intake_Filter__c', entry, { Active__c: false });
      await untilAll(names, 'saveable');
      await surroundings.remove('Intake_Filter__c', entry);
    } finally {
      await left.stop();
      await right.stop();
    }
  });

  it('with one state share its work: they agree, and count each hit once', async () => {
    const folder = join(surroundings.folder, 'shared');
    const database = await openDatabase(folder, null);
    await migrate(database);
    // To each of them the database is a server that others use too.
    const shared: Database = { ...database, isEmbedded: false };
    const open = (relay: string): Pipeline =>
      new Pipeline({
        database: shared,
        org: surroundings.relayOrg(),
        spool: openSpool(shared, folder),
        parsers: openParsePool(),
        relay,
        budget: new Budget({ database: shared, metrics: createMetrics(), dailyCalls: null, now: () => new Date() }),
        providers: new Map(),
        sanitise: lazySanitizer(),
        polling: POLLING,
        metrics: createMetrics(),
        logger: pino({ level: 'silent' }),
        now: () => new Date()
      });
    const relays = [open('left'), open('right')] as const;
    for (const relay of relays) await relay.start();
    try {
      for (const [index, name] of NAMES.entries())
        await relays[index % 2 === 0 ? 0 : 1].importMessage(SECOND, Buffer.from(plainMail(name)), null);
      await untilAll(NAMES, 'saveable');
      const entry = await blacklistSender();
      await untilAll(NAMES, 'filtered');
      await relays[0].importMessage(SECOND, Buffer.from(plainMail('shared late')), null);
      await untilAll([...NAMES, 'shared late'], 'filtered');
      await surroundings.update('Intake_Filter__c', entry, { Active__c: false });
      await untilAll([...NAMES, 'shared late'], 'saveable');
      await eventually('the ledger to agree with the org', async () => {
        const rows = await database.query('SELECT DISTINCT disposition FROM intake.message WHERE mailbox = $1', [
          SECOND
        ]);
        return rows.length === 1 && rows[0]?.['disposition'] === 'saveable' ? true : null;
      });
      await Promise.all(relays.map((relay) => relay.stop()));
      // The late message counts where the relay that took it in knew the entry by then.
      const [counted] = await database.query('SELECT hits FROM intake.filter_hit WHERE entry_id = $1', [entry]);
      const hits = await surroundings.row(`SELECT Hits__c FROM Intake_Filter__c WHERE Id = '${entry}'`);
      const expected = Number(counted?.['hits'] ?? 0);
      assert.equal(hits['Hits__c'], expected);
      assert.ok(expected <= 1, 'only the message that came while the entry stood');
    } finally {
      await Promise.all(relays.map((relay) => relay.stop()));
      await database.close();
    }
  });
});
