import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { IntakeError } from '../../core/intake-error.ts';
import { missingPostgres, PostgresServer } from '../../testkit/postgres.ts';
import { sampleMessage } from '../../testkit/sample-message.ts';
import type { MailboxFolder } from '../mailbox/port.ts';
import { openTestState } from './state-testkit.ts';
import type { Database } from './state/database.ts';
import { recordChanges } from './state/ledger.ts';
import { askForSync, findDueMailboxes, giveMailboxBack, holdsMailbox, takeMailbox } from './state/mailbox-lease.ts';
import { noteFailure, noteSuccess } from './state/mailbox-state.ts';
import { claimOriginals } from './state/originals.ts';
import { claimOutbox, releaseClaims } from './state/outbox.ts';
import { listRelays, nameRelay, reportAlive, reportGone } from './state/relays.ts';
import { takeTurn } from './state/turns.ts';

const FOLDER: MailboxFolder = { key: 'inbox', kind: 'inbox', name: 'Inbox' };
const BUSY = 'busy@acme.example';
const QUIET = 'quiet@acme.example';
const LEFT = 'left';
const RIGHT = 'right';

/** The same promises on the embedded database and on a server that relays share. */
function sharing(name: string, open: () => Promise<{ database: Database; stop: () => Promise<void> }>): void {
  describe(`relays that share ${name}`, () => {
    let database: Database;
    let stop: () => Promise<void>;

    before(async () => {
      ({ database, stop } = await open());
    });
    after(async () => {
      await stop();
    });
    beforeEach(async () => {
      await database.query(
        'TRUNCATE intake.message, intake.mailbox_state, intake.relay, intake.turn, intake.original CASCADE'
      );
      await reportAlive(database, LEFT);
      await reportAlive(database, RIGHT);
    });

    async function record(mailbox: string, ids: readonly string[], isBackfill: boolean): Promise<void> {
      const changes = ids.map((id) => ({
        kind: 'message' as const,
        message: sampleMessage({ providerId: id, messageId: `${id}@northwind.example` })
      }));
      await database.transaction(async (tx) => await recordChanges(tx, mailbox, FOLDER, changes, isBackfill));
    }

    /** As when its process ended a while ago without a word. */
    async function die(relay: string): Promise<void> {
      await database.query(`UPDATE intake.relay SET seen_at = now() - interval '31 seconds' WHERE id = $1`, [relay]);
    }

    async function claim(relay: string, limit: number): Promise<string[]> {
      return (await claimOutbox(database, limit, relay)).map(({ mailbox, providerId }) => `${mailbox} ${providerId}`);
    }

    it('one works on a mailbox at a time, and hears that it was asked for meanwhile', async () => {
      assert.equal(await takeMailbox(database, BUSY, LEFT), null);
      assert.equal(await takeMailbox(database, BUSY, RIGHT), 'busy');
      assert.equal(await takeMailbox(database, QUIET, RIGHT), null);
      assert.equal(await giveMailboxBack(database, BUSY, LEFT), true, 'the other one asked');
      assert.equal(await takeMailbox(database, BUSY, RIGHT), null);
      await askForSync(database, BUSY);
      assert.equal(await giveMailboxBack(database, BUSY, RIGHT), true);
      assert.equal(await takeMailbox(database, BUSY, LEFT), null);
      assert.equal(await giveMailboxBack(database, BUSY, LEFT), false, 'nobody asked this time');
    });

    it('of many that want a mailbox at once, one gets it', async () => {
      const refusals = await Promise.all(
        Array.from({ length: 10 }, async (_, index) => {
          await reportAlive(database, `relay-${String(index)}`);
          return await takeMailbox(database, BUSY, `relay-${String(index)}`);
        })
      );
      assert.equal(refusals.filter((refusal) => refusal === null).length, 1);
    });

    it('another takes over from a dead one, whose late pages are not kept', async () => {
      assert.equal(await takeMailbox(database, BUSY, LEFT), null);
      await die(LEFT);
      assert.equal(await database.transaction(async (tx) => await holdsMailbox(tx, BUSY, LEFT)), false);
      assert.equal(await takeMailbox(database, BUSY, RIGHT), null);
      await reportAlive(database, LEFT);
      assert.equal(await database.transaction(async (tx) => await holdsMailbox(tx, BUSY, LEFT)), false);
      assert.equal(await database.transaction(async (tx) => await holdsMailbox(tx, BUSY, RIGHT)), true);
    });

    it('one that ends gives everything back at once', async () => {
      assert.equal(await takeMailbox(database, BUSY, LEFT), null);
      await record(QUIET, ['a'], false);
      assert.equal((await claim(LEFT, 5)).length, 1);
      assert.deepEqual(await claim(RIGHT, 5), [], 'what another claimed is its own');
      await reportGone(database, LEFT);
      assert.deepEqual(await listRelays(database), [RIGHT]);
      assert.equal(await takeMailbox(database, BUSY, RIGHT), null);
      assert.equal((await claim(RIGHT, 5)).length, 1);
    });

    it('one that failed to send what it claimed finds it again', async () => {
      await record(QUIET, ['a', 'b'], false);
      assert.equal((await claim(LEFT, 5)).length, 2);
      assert.deepEqual(await claim(LEFT, 5), []);
      await releaseClaims(database, LEFT);
      assert.equal((await claim(LEFT, 5)).length, 2);
    });

    it('new mail goes before older mail, and the mailboxes take turns', async () => {
      const old = Array.from({ length: 40 }, (_, index) => `old-${String(index)}`);
      await record(BUSY, old, true);
      await record(BUSY, ['new-1', 'new-2', 'new-3'], false);
      await record(QUIET, ['late'], false);
      await record(QUIET, ['past'], true);
      const names = [
        `${BUSY} new-1`,
        `${BUSY} new-2`,
        `${BUSY} new-3`,
        `${BUSY} old-0`,
        `${QUIET} late`,
        `${QUIET} past`
      ];
      assert.deepEqual((await claim(LEFT, 6)).sort(), names);
    });

    it('a message claimed by two at the same moment is sent by one', async () => {
      const ids = Array.from({ length: 30 }, (_, index) => `id-${String(index)}`);
      await record(QUIET, ids, false);
      const claimed = (await Promise.all([claim(LEFT, 20), claim(RIGHT, 20), claim(LEFT, 20)])).flat();
      assert.equal(new Set(claimed).size, claimed.length);
    });

    it('of equal messages one is the original, whoever decides first; one that is decided against gives way', async () => {
      const equal = { messageId: 'm@northwind.example', contentHash: 'c' };
      for (const [mailbox, id] of [
        [BUSY, 'x'],
        [QUIET, 'y']
      ] as const)
        await record(mailbox, [id], false);
      const rows = await database.query('SELECT key, mailbox FROM intake.message ORDER BY mailbox');
      const [first = '', second = ''] = rows.map((row) => String(row['key']));
      const answers = await Promise.all(
        [first, second].map(async (key) => await claimOriginals(database, [{ key, ...equal }]))
      );
      const losers = answers.flatMap((answer) => [...answer].map(([key, original]) => [key, original.key] as const));
      assert.equal(losers.length, 1, 'one is the original and the other knows it');
      const [loser = '', winner = ''] = losers[0] ?? [];
      assert.deepEqual([loser, winner].sort(), [first, second].sort());
      await database.query(`UPDATE intake.message SET disposition = 'filtered' WHERE key = $1`, [winner]);
      assert.deepEqual([...(await claimOriginals(database, [{ key: loser, ...equal }]))], []);
      assert.deepEqual(
        [...(await claimOriginals(database, [{ key: winner, ...equal }]))],
        [[winner, { key: loser, mailbox: String(rows.find((row) => row['key'] === loser)?.['mailbox']) }]]
      );
    });

    it('a mailbox whose provider asks to wait is left alone, and asked ever more seldom when it fails', async () => {
      assert.equal(await takeMailbox(database, BUSY, LEFT), null);
      await noteFailure(
        database,
        BUSY,
        new IntakeError('MAILBOX_THROTTLED', 'Wait.', { retryable: true, retryAfterMs: 3_600_000 })
      );
      await giveMailboxBack(database, BUSY, LEFT);
      assert.equal(await takeMailbox(database, BUSY, LEFT), 'parked');
      assert.deepEqual(await findDueMailboxes(database, [BUSY, QUIET], 60), [QUIET]);
      assert.equal(await takeMailbox(database, QUIET, RIGHT), null);
      const pauses: number[] = [];
      for (let time = 0; time < 14; time += 1) {
        await noteFailure(database, QUIET, new IntakeError('MAILBOX_UNREACHABLE', 'Gone.', { retryable: true }));
        const [row] = await database.query(
          'SELECT coalesce(extract(epoch FROM parked_until - now()), 0)::float8 AS s FROM intake.mailbox_state WHERE mailbox = $1',
          [QUIET]
        );
        pauses.push(Math.round(Number(row?.['s'])));
      }
      assert.ok(
        pauses.every((pause, index) => pause >= (pauses[index - 1] ?? 0)),
        pauses.join(' ')
      );
      assert.equal(pauses.at(-1), 300);
      await noteSuccess(database, QUIET);
      await giveMailboxBack(database, QUIET, RIGHT);
      assert.equal(await takeMailbox(database, QUIET, LEFT), null);
    });

    it('one does what is to be done once', async () => {
      const turns = await Promise.all([1, 2, 3, 4].map(async () => await takeTurn(database, 'status', 60)));
      assert.equal(turns.filter(Boolean).length, 1);
      assert.equal(await takeTurn(database, 'status', 0), true);
    });
  });
}

sharing('the embedded database', openTestState);

const missing = missingPostgres();
if (missing === null) {
  sharing('PostgreSQL', async () => {
    const server = await PostgresServer.start();
    const { database, stop } = await openTestState(await server.freshDatabase());
    return {
      database,
      stop: async () => {
        await stop();
        await server.stop();
      }
    };
  });
} else {
  it('relays that share PostgreSQL', { skip: missing }, () => undefined);
}

it('a relay keeps its name in its data folder, and two folders have two', () => {
  const folders = [mkdtempSync(join(tmpdir(), 'relay-name-')), mkdtempSync(join(tmpdir(), 'relay-name-'))] as const;
  const name = nameRelay(folders[0]);
  assert.equal(nameRelay(folders[0]), name);
  assert.notEqual(nameRelay(folders[1]), name);
  for (const folder of folders) rmSync(folder, { recursive: true });
});
