import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { IntakeError } from '../../core/intake-error.ts';
import { sampleMessage } from '../../testkit/sample-message.ts';
import type { ChangePage, MailboxChange, MailboxFolder, MailboxPort } from '../mailbox/port.ts';
import { moveCursor, readCursor } from './state/cursor.ts';
import { openDatabase, type Database } from './state/database.ts';
import { readLedger } from './state/ledger.ts';
import { migrate } from './state/migrations.ts';
import { claimOutbox } from './state/outbox.ts';
import { syncMailbox } from './sync.ts';

const MAILBOX = 'mia@acme.example';
const FOLDER: MailboxFolder = { key: 'inbox-key', kind: 'inbox', name: 'Inbox' };

function arrival(id: string): MailboxChange {
  return { kind: 'message', message: sampleMessage({ providerId: id, messageId: `${id}@northwind.example` }) };
}

/** A mailbox whose pages the test writes; cursors are page numbers. */
class ScriptedMailbox implements MailboxPort {
  readonly identity = { address: MAILBOX, aliases: [], isShared: false };
  readonly push = null;
  readonly asked: (string | null)[] = [];
  pages: readonly (readonly MailboxChange[])[];
  isExpired = false;

  constructor(pages: readonly (readonly MailboxChange[])[]) {
    this.pages = pages;
  }

  async listFolders(): Promise<readonly MailboxFolder[]> {
    return await Promise.resolve([FOLDER]);
  }

  async readChanges(_folder: MailboxFolder, cursor: string | null): Promise<ChangePage> {
    this.asked.push(cursor);
    if (cursor !== null && this.isExpired) {
      this.isExpired = false;
      throw new IntakeError('MAILBOX_CURSOR_EXPIRED', 'The cursor has expired.');
    }
    const at = Number(cursor ?? '0');
    const changes = this.pages[at] ?? [];
    const next = Math.min(at + 1, this.pages.length);
    return await Promise.resolve({ changes, cursor: String(next), hasMore: next < this.pages.length });
  }

  readMessage(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  readRaw(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  readAttachment(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }
}

describe('reading a mailbox', () => {
  const options = { signal: new AbortController().signal, onPage: () => undefined };
  let folder: string;
  let database: Database;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'relay-sync-'));
    database = await openDatabase(folder, null);
    await migrate(database);
  });

  after(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    await database.query('TRUNCATE intake.outbox, intake.message, intake.folder_cursor');
  });

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
    await syncMailbox(database, new ScriptedMailbox([[arrival('a'), arrival('b')], [arrival('c')]]), options);
    assert.deepEqual(await counts(), { messages: 3, outbox: 3, cursor: '2' });
  });

  it('keeps nothing of a page that breaks off, and reads it again', async () => {
    const mailbox = new ScriptedMailbox([
      [arrival('a'), arrival('b')],
      [arrival('c'), arrival('d')]
    ]);
    await assert.rejects(syncMailbox(dyingBefore(/INTO intake\.outbox/, 4), mailbox, options), /the power went/);
    assert.deepEqual(await counts(), { messages: 2, outbox: 2, cursor: '1' });
    await syncMailbox(database, mailbox, options);
    assert.deepEqual(await counts(), { messages: 4, outbox: 4, cursor: '2' });
  });

  it('lets only the worker go on that found the cursor where it was', async () => {
    const stale = await readCursor(database, MAILBOX, FOLDER);
    assert.ok(await moveCursor(database, MAILBOX, FOLDER, stale, '1'));
    assert.equal(await moveCursor(database, MAILBOX, FOLDER, stale, '7'), null);
    assert.equal((await readCursor(database, MAILBOX, FOLDER)).cursor, '1');
  });

  it('takes each message once when two workers read the same folder', async () => {
    const pages = [[arrival('a')], [arrival('b')], [arrival('c')]];
    await Promise.all(
      [1, 2].map(async () => {
        await syncMailbox(database, new ScriptedMailbox(pages), options);
      })
    );
    await syncMailbox(database, new ScriptedMailbox(pages), options);
    assert.deepEqual(await counts(), { messages: 3, outbox: 3, cursor: '3' });
  });

  it('starts anew after an expired cursor and takes in only what is new', async () => {
    const mailbox = new ScriptedMailbox([[arrival('a'), arrival('b')]]);
    await syncMailbox(database, mailbox, options);
    mailbox.isExpired = true;
    mailbox.pages = [[arrival('a'), arrival('b')], [arrival('c')]];
    await syncMailbox(database, mailbox, options);
    assert.deepEqual(mailbox.asked, [null, '1', null, '1']);
    assert.deepEqual(await counts(), { messages: 3, outbox: 3, cursor: '2' });
    assert.ok((await claimOutbox(database, 10)).every(({ revision }) => revision === 1));
  });

  it('decides again only when a fact changed that a decision rests on', async () => {
    const message = sampleMessage({ providerId: 'a' });
    await syncMailbox(database, new ScriptedMailbox([[{ kind: 'message', message }]]), options);
    await database.query('TRUNCATE intake.folder_cursor');
    await syncMailbox(
      database,
      new ScriptedMailbox([[{ kind: 'message', message: { ...message, size: 7 } }]]),
      options
    );
    assert.deepEqual(
      (await claimOutbox(database, 10)).map(({ revision }) => revision),
      [1]
    );
    await database.query('TRUNCATE intake.folder_cursor');
    const categorised = { ...message, categories: ['Salesforce'] };
    await syncMailbox(database, new ScriptedMailbox([[{ kind: 'message', message: categorised }]]), options);
    assert.deepEqual(
      (await claimOutbox(database, 10)).map(({ revision }) => revision),
      [2]
    );
  });

  it('takes a removal as no order to forget', async () => {
    const pages = [
      [arrival('a'), { kind: 'removed', providerId: 'a' }, { kind: 'removed', providerId: 'unknown' }]
    ] as const;
    await syncMailbox(database, new ScriptedMailbox(pages), options);
    assert.deepEqual(await readLedger(database), [
      { mailbox: MAILBOX, folder: 'Inbox', seen: 1, dispositions: {}, unaccounted: 1 }
    ]);
  });

  it('accounts for a message that vanished before it could be read, and reads it if it comes back', async () => {
    const pages = [
      [arrival('a'), { kind: 'vanished', providerId: 'a' }, { kind: 'vanished', providerId: 'b' }]
    ] as const;
    await syncMailbox(database, new ScriptedMailbox(pages), options);
    const line = { mailbox: MAILBOX, folder: 'Inbox', seen: 2 };
    assert.deepEqual(await readLedger(database), [{ ...line, dispositions: { removed: 1 }, unaccounted: 1 }]);
    await database.query('TRUNCATE intake.folder_cursor');
    await syncMailbox(database, new ScriptedMailbox([[arrival('b')]]), options);
    assert.deepEqual(await readLedger(database), [{ ...line, dispositions: {}, unaccounted: 2 }]);
  });

  it('keeps text that a database column could not hold', async () => {
    const subject = 'half \ud83d and zero \u0000';
    const message = sampleMessage({ providerId: 'odd', subject });
    await syncMailbox(database, new ScriptedMailbox([[{ kind: 'message', message }]]), options);
    const [item] = await claimOutbox(database, 1);
    assert.equal(item?.piece.kind === 'message' ? item.piece.message.subject : '', 'half \ufffd and zero ');
  });
});
