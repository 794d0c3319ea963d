import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { arrival, FOLDER, MAILBOX, ScriptedMailbox } from './scripted-mailbox.ts';
import { moveCursor, readCursor } from './state/cursor.ts';
import { openTestState, type TestState } from './state-testkit.ts';
import type { Database } from './state/database.ts';
import { readLedger } from './state/ledger.ts';
import { takeMailbox } from './state/mailbox-lease.ts';
import { claimOutbox } from './state/outbox.ts';
import { reportAlive } from './state/relays.ts';
import { syncMailbox, type SyncOptions } from './sync.ts';

const RELAY = 'a-relay';

describe('reading a mailbox', () => {
  const options: SyncOptions = {
    phase: 'news',
    relay: RELAY,
    signal: new AbortController().signal,
    folders: [FOLDER],
    mayRead: () => Promise.resolve(true),
    onPage: () => undefined
  };
  let state: TestState;
  let database: Database;

  before(async () => {
    state = await openTestState();
    ({ database } = state);
  });

  after(async () => {
    await state.stop();
  });

  beforeEach(async () => {
    await database.query('TRUNCATE intake.message, intake.folder_cursor, intake.mailbox_state CASCADE');
    await reportAlive(database, RELAY);
    assert.equal(await takeMailbox(database, MAILBOX, RELAY), null);
  });

  /** Reads what is new and then all that is old. */
  async function readAll(mailbox: ScriptedMailbox, through: Database = database): Promise<void> {
    const { hasBackfill } = await syncMailbox(through, mailbox, options);
    if (hasBackfill) await syncMailbox(through, mailbox, { ...options, phase: 'backfill' });
  }

  async function counts(): Promise<{ messages: number; outbox: number; cursor: string | null }> {
    const [row] = await database.query(
      'SELECT (SELECT count(*)::int FROM intake.message) AS messages, (SELECT count(*)::int FROM intake.outbox) AS outbox'
    );
    const { cursor } = await readCursor(database, MAILBOX, FOLDER);
    return { messages: Number(row?.['messages']), outbox: Number(row?.['outbox']), cursor };
  }

  /** A database that dies before the given statement of a transaction. */
  function dyingBefore(pattern: RegExp, hits: number): Database {
    let left = hits;
    return {
      ...database,
      transaction: async (work) =>
        await database.transaction(
          async (tx) =>
            await work({
              query: async (sql, values) => {
                if (pattern.test(sql)) left -= 1;
                if (left === 0) throw new Error('the power went');
                return await tx.query(sql, values);
              }
            })
        )
    };
  }

  it('keeps messages, outbox and cursor of a page together', async () => {
    await readAll(new ScriptedMailbox([[arrival('a'), arrival('b')], [arrival('c')]]));
    assert.deepEqual(await counts(), { messages: 3, outbox: 3, cursor: '2' });
  });

  it('keeps nothing of a page that breaks off, and reads it again', async () => {
    const mailbox = new ScriptedMailbox([
      [arrival('a'), arrival('b')],
      [arrival('c'), arrival('d')]
    ]);
    await assert.rejects(readAll(mailbox, dyingBefore(/INTO intake\.outbox/, 2)), /the power went/);
    assert.deepEqual(await counts(), { messages: 2, outbox: 2, cursor: '1' });
    await readAll(mailbox);
    assert.deepEqual(await counts(), { messages: 4, outbox: 4, cursor: '2' });
  });

  it('lets only the worker go on that found the cursor where it was', async () => {
    const stale = await readCursor(database, MAILBOX, FOLDER);
    assert.ok(await moveCursor(database, MAILBOX, FOLDER, stale, { cursor: '1', isCaughtUp: true, isEnd: true }));
    assert.equal(
      await moveCursor(database, MAILBOX, FOLDER, stale, { cursor: '7', isCaughtUp: true, isEnd: true }),
      null
    );
    assert.equal((await readCursor(database, MAILBOX, FOLDER)).cursor, '1');
  });

  it('takes each message once when two workers read the same folder', async () => {
    const pages = [[arrival('a')], [arrival('b')], [arrival('c')]];
    await Promise.all(
      [1, 2].map(async () => {
        await readAll(new ScriptedMailbox(pages));
      })
    );
    await readAll(new ScriptedMailbox(pages));
    assert.deepEqual(await counts(), { messages: 3, outbox: 3, cursor: '3' });
  });

  it('starts anew after an expired cursor and takes in only what is new', async () => {
    const mailbox = new ScriptedMailbox([[arrival('a'), arrival('b')]]);
    await readAll(mailbox);
    mailbox.isExpired = true;
    mailbox.pages = [[arrival('a'), arrival('b')], [arrival('c')]];
    await readAll(mailbox);
    assert.deepEqual(mailbox.asked, [null, '1', null, '1']);
    assert.deepEqual(await counts(), { messages: 3, outbox: 3, cursor: '2' });
    assert.ok((await claimOutbox(database, 10, 'dead')).every(({ revision }) => revision === 1));
  });

  it('decides again only when a fact changed that a decision rests on', async () => {
    const message = sampleMessage({ providerId: 'a' });
    await readAll(new ScriptedMailbox([[{ kind: 'message', message }]]));
    await database.query('TRUNCATE intake.folder_cursor');
    await readAll(new ScriptedMailbox([[{ kind: 'message', message: { ...message, size: 7 } }]]));
    assert.deepEqual(
      (await claimOutbox(database, 10, 'dead')).map(({ revision }) => revision),
      [1]
    );
    await database.query('TRUNCATE intake.folder_cursor');
    const categorised = { ...message, categories: ['Salesforce'] };
    await readAll(new ScriptedMailbox([[{ kind: 'message', message: categorised }]]));
    assert.deepEqual(
      (await claimOutbox(database, 10, 'dead')).map(({ revision }) => revision),
      [2]
    );
  });

  it('takes a removal as no order to forget', async () => {
    const pages = [
      [arrival('a'), { kind: 'removed', providerId: 'a' }, { kind: 'removed', providerId: 'unknown' }]
    ] as const;
    await readAll(new ScriptedMailbox(pages));
    assert.deepEqual(await readLedger(database), [
      { mailbox: MAILBOX, folder: 'Inbox', seen: 1, dispositions: {}, unaccounted: 1 }
    ]);
  });

  it('accounts for a message that vanished before it could be read, and reads it if it comes back', async () => {
    const pages = [
      [arrival('a'), { kind: 'vanished', providerId: 'a' }, { kind: 'vanished', providerId: 'b' }]
    ] as const;
    await readAll(new ScriptedMailbox(pages));
    const line = { mailbox: MAILBOX, folder: 'Inbox', seen: 2 };
    assert.deepEqual(await readLedger(database), [{ ...line, dispositions: { removed: 1 }, unaccounted: 1 }]);
    await database.query('TRUNCATE intake.folder_cursor');
    await readAll(new ScriptedMailbox([[arrival('b')]]));
    assert.deepEqual(await readLedger(database), [{ ...line, dispositions: {}, unaccounted: 2 }]);
  });

  it('keeps text that a database column could not hold', async () => {
    const subject = 'half \ud83d and zero \u0000';
    const message = sampleMessage({ providerId: 'odd', subject });
    await readAll(new ScriptedMailbox([[{ kind: 'message', message }]]));
    const [item] = await claimOutbox(database, 1, 'dead');
    assert.equal(item?.piece.kind === 'message' ? item.piece.message.subject : '', 'half \ufffd and zero ');
  });
});
