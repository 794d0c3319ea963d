import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pino } from 'pino';
import { IntakeError } from '../../core/intake-error.ts';
import { openSpool } from '../mailbox/files/spool.ts';
import { openParsePool } from '../mailbox/mime/parse-pool.ts';
import type { MailboxProvider } from '../mailbox/provider.ts';
import { Arrivals } from './arrivals.ts';
import { MailboxWork } from './mailbox-work.ts';
import { MailboxRegistry } from './mailboxes.ts';
import { createMetrics } from './metrics.ts';
import { arrival, MAILBOX, ScriptedMailbox } from './scripted-mailbox.ts';
import { openTestState, type TestState } from './state-testkit.ts';
import type { Database } from './state/database.ts';
import { readMailboxStates } from './state/mailbox-state.ts';
import { countWaiting } from './state/outbox.ts';
import { reportAlive } from './state/relays.ts';

const RELAY = 'a-relay';
const PAGE = 100;

function pagesOf(count: number, name: string) {
  return Array.from({ length: count }, (_, page) =>
    Array.from({ length: PAGE }, (__, index) => arrival(`${name}-${String(page * PAGE + index)}`))
  );
}

describe('working on mailboxes', () => {
  let state: TestState;
  let database: Database;
  let mailbox: ScriptedMailbox;
  let work: MailboxWork;
  let asked: string[];

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
    mailbox = new ScriptedMailbox([]);
    asked = [];
    work = openWork();
  });

  function openWork(): MailboxWork {
    const provider: MailboxProvider = { open: () => mailbox, listen: null, examine: async function* () {} };
    const mailboxes = new MailboxRegistry(
      new Map([['IMAP', provider]]),
      openSpool(database, state.folder),
      openParsePool()
    );
    mailboxes.replace([
      {
        id: 'a0B000000000001',
        address: MAILBOX,
        aliases: [],
        provider: 'IMAP',
        user: null,
        isShared: false,
        isPaused: false,
        ownerId: '005000000000001',
        salesforceFolder: null,
        startDate: null
      }
    ]);
    return new MailboxWork({
      database,
      mailboxes,
      arrivals: new Arrivals(),
      metrics: createMetrics(),
      logger: pino({ level: 'silent' }),
      signal: new AbortController().signal,
      relay: RELAY,
      wakeNews: async () => {
        asked.push('news');
        await Promise.resolve();
      },
      wakeBackfill: async (_mailbox, afterSeconds) => {
        asked.push(`backfill in ${String(afterSeconds)}`);
        await Promise.resolve();
      },
      wakeDispatch: () => undefined
    });
  }

  async function waiting(): Promise<number> {
    return (await countWaiting(database, MAILBOX)).ofMailbox;
  }

  it('takes in the first page at once and leaves the long past to slices of its own', async () => {
    mailbox.pages = pagesOf(3, 'old');
    assert.equal(await work.run(MAILBOX, 'news'), true);
    assert.equal(await waiting(), PAGE);
    assert.deepEqual(asked, ['backfill in 0']);
    await work.run(MAILBOX, 'backfill');
    assert.equal(await waiting(), 3 * PAGE);
    assert.deepEqual(asked, ['backfill in 0'], 'nothing is left');
  });

  it('stops reading the past while the org takes nothing, keeps its place and goes on', async () => {
    mailbox.pages = pagesOf(40, 'old');
    await work.run(MAILBOX, 'backfill');
    const full = await waiting();
    assert.ok(full >= 3_000 && full < 3_000 + PAGE, String(full));
    assert.deepEqual(asked, ['backfill in 2']);
    await work.run(MAILBOX, 'backfill');
    assert.equal(await waiting(), full, 'there is still no room');
    await database.query('DELETE FROM intake.outbox');
    await work.run(MAILBOX, 'backfill');
    assert.equal(await waiting(), 40 * PAGE - full);
  });

  it('notes why a mailbox can’t be read, leaves it alone as long as was asked, and forgets it when it can', async () => {
    mailbox.failure = new IntakeError('MAILBOX_ACCESS_REFUSED', 'The password is wrong.', { actions: ['Change it.'] });
    assert.equal(await work.run(MAILBOX, 'news'), false);
    const state = (await readMailboxStates(database)).get(MAILBOX);
    assert.equal(state?.errorCode, 'MAILBOX_ACCESS_REFUSED');
    assert.equal(state.lastError, 'The password is wrong.\nChange it.');
    assert.equal(state.isRetryable, false);
    assert.equal(await work.run(MAILBOX, 'news'), true, 'it is asked again all the same');
    assert.equal((await readMailboxStates(database)).get(MAILBOX)?.errorCode, null);
    const wait = { retryable: true, retryAfterMs: 600_000 };
    mailbox.failure = new IntakeError('MAILBOX_THROTTLED', 'Wait.', wait);
    await work.run(MAILBOX, 'news');
    const asks = mailbox.asked.length;
    assert.equal(await work.run(MAILBOX, 'news'), false);
    assert.equal(mailbox.asked.length, asks, 'nothing is asked of it meanwhile');
  });

  it('looks for the folders now and then only, and anew after a failure', async () => {
    await work.run(MAILBOX, 'news');
    await work.run(MAILBOX, 'news');
    assert.equal(mailbox.looks, 1);
    mailbox.failure = new IntakeError('MAILBOX_ACCESS_REFUSED', 'The folder is gone.');
    await work.run(MAILBOX, 'news');
    await work.run(MAILBOX, 'news');
    assert.equal(mailbox.looks, 2);
  });

  it('two wake-ups at once lead to one run and one more', async () => {
    mailbox.pages = pagesOf(1, 'new');
    await Promise.all([work.run(MAILBOX, 'news'), work.run(MAILBOX, 'news')]);
    assert.equal(mailbox.asked.length, 1);
    assert.deepEqual(asked, ['news']);
  });
});
