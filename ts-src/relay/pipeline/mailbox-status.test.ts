import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { IntakeError } from '../../core/intake-error.ts';
import { openSpool } from '../mailbox/files/spool.ts';
import { openParsePool } from '../mailbox/mime/parse-pool.ts';
import type { MailboxProvider } from '../mailbox/provider.ts';
import type { OrgRecord } from '../org/org-port.ts';
import { Budget } from './budget.ts';
import { MailboxStatusBoard, type MailboxStatus } from './mailbox-status.ts';
import { MailboxRegistry } from './mailboxes.ts';
import { createMetrics } from './metrics.ts';
import { MAILBOX, ScriptedMailbox } from './scripted-mailbox.ts';
import { openTestState, type TestState } from './state-testkit.ts';
import { moveCursor, readCursor } from './state/cursor.ts';
import type { Database } from './state/database.ts';
import { takeMailbox } from './state/mailbox-lease.ts';
import { noteFailure, noteSuccess } from './state/mailbox-state.ts';
import { reportAlive } from './state/relays.ts';

const RELAY = 'a-relay';
const INBOX = { key: 'inbox', kind: 'inbox', name: 'Inbox', messageCount: 40_000 } as const;
const SENT = { key: 'sent', kind: 'sent', name: 'Sent' } as const;
const AWAITED = { purpose: 'person', isAwaited: true } as const;

describe('the status of a mailbox', () => {
  let state: TestState;
  let database: Database;
  let budget: Budget;
  let told: OrgRecord[];

  before(async () => {
    state = await openTestState();
    ({ database } = state);
  });
  after(async () => {
    await state.stop();
  });
  beforeEach(async () => {
    await database.query('TRUNCATE intake.folder_cursor, intake.mailbox_state, intake.turn CASCADE');
    await reportAlive(database, RELAY);
    await takeMailbox(database, MAILBOX, RELAY);
    budget = new Budget({ database, metrics: createMetrics(), dailyCalls: 10, now: () => new Date() });
    told = [];
  });

  function registry(provider: string): MailboxRegistry {
    const imap: MailboxProvider = { open: () => new ScriptedMailbox([]), listen: null, examine: async function* () {} };
    const mailboxes = new MailboxRegistry(
      new Map([['IMAP', imap]]),
      openSpool(database, state.folder),
      openParsePool()
    );
    const rest = { aliases: [], user: null, isShared: false, isPaused: false, salesforceFolder: null, startDate: null };
    mailboxes.replace([{ id: 'a0B000000000001', address: MAILBOX, provider, ownerId: '005000000000001', ...rest }]);
    return mailboxes;
  }

  function board(): MailboxStatusBoard {
    const upsert = async (_object: string, _key: string, records: readonly OrgRecord[]) => {
      told.push(...records);
      return await Promise.resolve(records.map(() => ({ success: true as const, id: 'a0B', isCreated: false })));
    };
    return new MailboxStatusBoard(database, { upsert }, budget);
  }

  async function status(provider = 'IMAP'): Promise<MailboxStatus> {
    const found = (await board().read(registry(provider).all())).get(MAILBOX);
    assert.ok(found !== undefined);
    return found;
  }

  async function fail(code: ConstructorParameters<typeof IntakeError>[0], retryAfterMs?: number): Promise<void> {
    const options = { actions: ['Do something.'], retryable: true };
    const error = new IntakeError(
      code,
      'Something is wrong.',
      retryAfterMs === undefined ? options : { ...options, retryAfterMs }
    );
    await noteFailure(database, MAILBOX, error);
  }

  it('is connecting until somebody read it, then running', async () => {
    assert.deepEqual([(await status()).status, (await status()).condition], ['Connecting', null]);
    await noteSuccess(database, MAILBOX);
    const { status: said, condition, lastContact } = await status();
    assert.deepEqual([said, condition], ['Running', 'reading']);
    assert.ok(lastContact !== null);
  });

  it('says how many messages there are while it is read for the first time, as far as the provider tells', async () => {
    await noteSuccess(database, MAILBOX);
    const start = await readCursor(database, MAILBOX, INBOX);
    assert.deepEqual([(await status()).condition, (await status()).expected], ['first-reading', 40_000]);
    await readCursor(database, MAILBOX, SENT);
    assert.equal((await status()).expected, null, 'one folder does not tell');
    await readCursor(database, MAILBOX, { ...SENT, messageCount: 500 });
    await readCursor(database, MAILBOX, SENT);
    assert.equal((await status()).expected, 40_500, 'it told before');
    await board().report(registry('IMAP').all(), true);
    assert.deepEqual(
      told.map((record) => [record['Condition__c'], record['Expected__c'], record['Seen__c']]),
      [['first-reading', 40_500, 0]]
    );
    const end = { cursor: 'end', isCaughtUp: true, isEnd: true };
    await moveCursor(database, MAILBOX, INBOX, start, end);
    await moveCursor(database, MAILBOX, SENT, await readCursor(database, MAILBOX, SENT), end);
    assert.deepEqual([(await status()).condition, (await status()).expected], ['reading', null]);
  });

  for (const [code, condition] of [
    ['MAILBOX_THROTTLED', 'waiting'],
    ['MAILBOX_ACCESS_REFUSED', 'sign-in'],
    ['MAILBOX_UNREACHABLE', 'unreachable'],
    ['INTERNAL', null]
  ] as const) {
    it(`tells ${code} as ${condition ?? 'its text alone'}, with what to do, until it was read again`, async () => {
      await fail(code, 3_600_000);
      const failed = await status();
      assert.deepEqual([failed.status, failed.condition, failed.text], ['Attention', condition, 'Something is wrong.']);
      assert.equal(failed.lastError, 'Something is wrong.\nDo something.');
      const waits = Date.parse(failed.waitsUntil ?? '') - Date.now();
      assert.ok(waits > 3_500_000 && waits <= 3_600_000, String(waits));
      await noteSuccess(database, MAILBOX);
      const { status: said, lastError, waitsUntil } = await status();
      assert.deepEqual([said, lastError, waitsUntil], ['Running', null, null]);
    });
  }

  it('says that this relay has no connection to the provider', async () => {
    await noteSuccess(database, MAILBOX);
    const { status: said, condition, text } = await status('Gmail');
    assert.deepEqual([said, condition], ['Attention', 'not-connected']);
    assert.match(text, /no connection to Gmail/);
    assert.equal((await status('Files')).condition, 'reading');
  });

  it('says that the calls of the day are used up, unless the mailbox itself has a fault', async () => {
    await noteSuccess(database, MAILBOX);
    for (let call = 0; call < 10; call += 1) budget.admit(AWAITED);
    const { status: said, condition, waitsUntil } = await status();
    assert.deepEqual([said, condition], ['Attention', 'org-limit']);
    assert.ok(Date.parse(waitsUntil ?? '') > Date.now());
    await fail('MAILBOX_ACCESS_REFUSED');
    assert.equal((await status()).condition, 'sign-in');
  });
});
