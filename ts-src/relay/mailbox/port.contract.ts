/** What every mailbox adapter must do; each adapter's test runs it against a real source. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { IntakeError, type IntakeErrorCode } from '../../core/intake-error.ts';
import type { Message } from '../../core/message/message.ts';
import type {
  KnownLookup,
  ListedMessage,
  MailboxChange,
  MailboxFolder,
  MailboxPort,
  MessageRef,
  ReadOptions
} from './port.ts';

/** One adapter on a fresh mailbox, and how to make things happen in it. What the source can't do is null. */
export interface MailboxUnderContract {
  readonly port: MailboxPort;
  /** The same mailbox by a port that has not looked yet. */
  reopen(): MailboxPort;
  /** Puts a message into the first folder; returns its provider id. */
  deliver(raw: string): Promise<string>;
  /** Makes the message disappear from the source. */
  destroy(providerId: string): Promise<void>;
  /** Moves the message into the folder of that kind. */
  readonly move: ((providerId: string, kind: 'salesforce') => Promise<void>) | null;
  /** Changes a fact of the message that asks for a new decision. */
  readonly categorise: ((providerId: string, category: string) => Promise<void>) | null;
  /** Makes the next request for a single message find nothing. */
  readonly loseNextRead: (() => void) | null;
  readonly expireCursors: (() => void) | null;
  /** Makes the next requests be refused with an order to wait. */
  readonly throttle: ((seconds: number, as: 'seconds' | 'date') => void) | null;
  /** Makes the source cut connections, stay silent or fail. */
  readonly break: ((how: 'reset' | 'timeout' | 503 | 500) => void) | null;
  readonly mend: (() => void) | null;
  /** The same mailbox with wrong credentials. */
  readonly withWrongSecret: (() => MailboxPort) | null;
  stop(): Promise<void>;
}

const BINARY = Buffer.from(Array.from({ length: 3000 }, (_, index) => index % 256));

function letter(name: string): string {
  return [
    'From: Priya Nair <priya.nair@larkfield.example>',
    'To: Maya Stone <maya.stone@acme.example>',
    'Date: Mon, 23 Nov 2026 09:15:00 +0000',
    `Message-ID: <${name}@larkfield.example>`,
    'References: <first@larkfield.example> <second@larkfield.example>',
    'In-Reply-To: <second@larkfield.example>',
    `Subject: Letter ${name}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=cut',
    '',
    '--cut',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Text of ${name} — with a dash`,
    '--cut',
    'Content-Type: application/octet-stream',
    'Content-Disposition: attachment; filename="Daten ä.bin"',
    'Content-Transfer-Encoding: base64',
    '',
    BINARY.toString('base64').replaceAll(/(.{76})/g, '$1\r\n'),
    '--cut--',
    ''
  ].join('\r\n');
}

const NOTHING_KNOWN: KnownLookup = async () => await Promise.resolve(new Map());

/** How a page is asked for; of nothing is known that it was seen before. */
export function reading(limit: number, known: KnownLookup = NOTHING_KNOWN): ReadOptions {
  return { limit, known, signal: new AbortController().signal };
}

async function listAll(port: MailboxPort, folder: MailboxFolder, from: Date | null, to: Date | null) {
  const listed: ListedMessage[] = [];
  for await (const page of port.listMessages(folder, { from, to })) listed.push(...page);
  return listed;
}

interface Round {
  readonly changes: MailboxChange[];
  readonly cursor: string;
  readonly pages: number;
}

async function readRound(
  port: MailboxPort,
  folder: MailboxFolder,
  from: string | null,
  between: (page: number) => Promise<void> = async () => {
    await Promise.resolve();
  }
): Promise<Round> {
  const changes: MailboxChange[] = [];
  let cursor = from;
  for (let pages = 1; ; pages += 1) {
    const page = await port.readChanges(folder, cursor, reading(3));
    changes.push(...page.changes);
    cursor = page.cursor;
    if (!page.hasMore) return { changes, cursor, pages };
    await between(pages);
  }
}

function messagesOf(changes: readonly MailboxChange[]): Message[] {
  return changes.flatMap((change) => (change.kind === 'message' ? [change.message] : []));
}

function idsOf(changes: readonly MailboxChange[]): string[] {
  return [...new Set(messagesOf(changes).map((message) => message.providerId))].sort();
}

async function failure(work: Promise<unknown>): Promise<IntakeError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof IntakeError, String(error));
    return error;
  }
  return assert.fail('it did not fail');
}

async function refuses(work: Promise<unknown>, code: IntakeErrorCode): Promise<IntakeError> {
  const error = await failure(work);
  assert.equal(error.code, code, error.message);
  assert.ok(error.actions.length > 0, 'it says what to do');
  return error;
}

/** Runs the contract; `open` gives the adapter on a mailbox without messages. */
export function mailboxContract(name: string, open: () => Promise<MailboxUnderContract>): void {
  describe(`${name} is a mailbox`, () => {
    let box: MailboxUnderContract;
    const delivered: string[] = [];
    /** Where each message was seen last, as the ledger keeps it. */
    const places = new Map<string, string>();
    const refOf = (providerId: string): MessageRef => ({ providerId, locator: places.get(providerId) ?? null });
    const readOn: typeof readRound = async (...round) => {
      const result = await readRound(...round);
      for (const change of result.changes) {
        if (change.kind === 'message' && change.locator !== undefined)
          places.set(change.message.providerId, change.locator);
      }
      return result;
    };
    let folder: MailboxFolder;
    let cursor = '';

    before(async () => {
      box = await open();
    });
    after(async () => {
      await box.stop();
    });

    it('names its folders, each once and with its kind', async () => {
      const folders = await box.port.listFolders();
      const first = folders[0];
      assert.ok(first);
      assert.equal(first.kind, 'inbox');
      assert.equal(new Set(folders.map(({ key }) => key)).size, folders.length);
      assert.ok(folders.every((item) => item.name !== ''));
      assert.deepEqual(
        (await box.port.listFolders()).map(({ key }) => key),
        folders.map(({ key }) => key)
      );
      folder = first;
    });

    it('gives an empty folder a cursor that later changes start from', async () => {
      const { changes, cursor: end } = await readOn(box.port, folder, null);
      assert.deepEqual(changes, []);
      delivered.push(await box.deliver(letter('early')));
      assert.deepEqual(idsOf((await readOn(box.port, folder, end)).changes), delivered);
    });

    it('reads all messages in pages, and what arrives meanwhile', async () => {
      for (let index = 0; index < 7; index += 1) {
        delivered.push(await box.deliver(letter(`first-${String(index)}`)));
      }
      const {
        changes,
        cursor: end,
        pages
      } = await readOn(box.port, folder, null, async (page) => {
        if (page === 2) delivered.push(await box.deliver(letter('meanwhile')));
      });
      const later = await readOn(box.port, folder, end);
      assert.ok(pages >= 3, `${String(pages)} pages`);
      assert.deepEqual(idsOf([...changes, ...later.changes]), [...delivered].sort());
      cursor = later.cursor;
    });

    it('tells only what changed after the cursor, and the same again from the same cursor', async () => {
      assert.deepEqual((await readOn(box.port, folder, cursor)).changes, []);
      const fresh = [await box.deliver(letter('fresh-1')), await box.deliver(letter('fresh-2'))];
      delivered.push(...fresh);
      const once = await readOn(box.port, folder, cursor);
      const twice = await readOn(box.port, folder, cursor);
      assert.deepEqual(idsOf(once.changes), [...fresh].sort());
      assert.deepEqual(messagesOf(twice.changes), messagesOf(once.changes));
      cursor = once.cursor;
    });

    it('gives the facts of a message alike in the list and alone', async () => {
      const id = await box.deliver(letter('facts'));
      delivered.push(id);
      const round = await readOn(box.port, folder, cursor);
      cursor = round.cursor;
      const [listed] = messagesOf(round.changes);
      const alone = await box.port.readMessage(refOf(id));
      assert.deepEqual({ ...alone, receivedAt: null }, { ...listed, receivedAt: null });
      assert.equal(alone.messageId, 'facts@larkfield.example');
      assert.equal(alone.inReplyTo, 'second@larkfield.example');
      assert.deepEqual(alone.references, ['first@larkfield.example', 'second@larkfield.example']);
      assert.equal(alone.subject, 'Letter facts');
      assert.deepEqual(alone.from, { address: 'priya.nair@larkfield.example', name: 'Priya Nair' });
      assert.equal(alone.sentAt, '2026-11-23T09:15:00.000Z');
      assert.equal(alone.direction, 'in');
      assert.equal(alone.folder.kind, 'inbox');
      assert.match(alone.body.text ?? '', /Text of facts — with a dash/);
      assert.deepEqual(
        alone.attachments.map(({ name: file, isInline }) => [file, isInline]),
        [['Daten ä.bin', false]]
      );
    });

    it('keeps raw messages and attachments to the byte', async () => {
      const raw = letter('exact').replace('Text of', 'Grüße, 8-bit:');
      const id = await box.deliver(raw);
      delivered.push(id);
      cursor = (await readOn(box.port, folder, cursor)).cursor;
      assert.equal(
        Buffer.from(await box.port.readRaw(refOf(id))).toString('latin1'),
        Buffer.from(raw).toString('latin1')
      );
      const [meta] = (await box.port.readMessage(refOf(id))).attachments;
      const { attachment, content } = await box.port.readAttachment(refOf(id), meta?.id ?? '');
      assert.deepEqual(attachment, meta);
      const hash = createHash('sha256');
      for await (const chunk of content) hash.update(chunk);
      assert.equal(hash.digest('hex'), createHash('sha256').update(BINARY).digest('hex'));
      await refuses(box.port.readAttachment(refOf(id), 'no-such-attachment'), 'ATTACHMENT_NOT_FOUND');
    });

    it('counts what the folder holds when it looks first', async () => {
      const fresh = box.reopen();
      const counted = (await fresh.listFolders()).find(({ key }) => key === folder.key);
      await fresh.close();
      assert.equal(counted?.messageCount, delivered.length);
    });

    it('lists what the folder holds, and by the time it came', async () => {
      const placeOf = (id: string): string => places.get(id) ?? id;
      const listed = await listAll(box.port, folder, null, null);
      assert.deepEqual(listed.map(({ locator }) => locator).sort(), delivered.map(placeOf).sort());
      const tomorrow = new Date(Date.now() + 86_400_000);
      const yesterday = new Date(Date.now() - 86_400_000);
      assert.deepEqual(await listAll(box.port, folder, tomorrow, null), []);
      assert.deepEqual(await listAll(box.port, folder, null, yesterday), []);
      assert.equal((await listAll(box.port, folder, yesterday, tomorrow)).length, delivered.length);
      const first = listed[0]?.locator ?? '';
      const message = await box.port.readMessage({ providerId: first, locator: first });
      assert.equal(placeOf(message.providerId), first);
    });

    it('says that a message is gone, and reads on without it', async () => {
      const id = await box.deliver(letter('short-lived'));
      cursor = (await readOn(box.port, folder, cursor)).cursor;
      await box.destroy(id);
      await refuses(box.port.readMessage(refOf(id)), 'MESSAGE_GONE');
      await refuses(box.port.readRaw(refOf(id)), 'MESSAGE_GONE');
      const { changes, cursor: end } = await readOn(box.port, folder, cursor);
      assert.deepEqual(idsOf(changes), []);
      cursor = end;
    });

    it('follows a message that moves, one that vanishes and one that changes while pages are read', async (t) => {
      const { move, categorise } = box;
      if (move === null || categorise === null) {
        t.skip('the source can do neither');
        return;
      }
      const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
      const ids: string[] = [];
      for (const item of names) ids.push(await box.deliver(letter(`turmoil-${item}`)));
      const [first = '', , , , , , seventh = '', last = ''] = ids;
      const { changes, cursor: end } = await readOn(box.port, folder, cursor, async (page) => {
        if (page !== 1) return;
        await categorise(first, 'Salesforce');
        await move(seventh, 'salesforce');
        await box.destroy(last);
      });
      const rest = await readOn(box.port, folder, end);
      const told = [...changes, ...rest.changes];
      assert.deepEqual(idsOf(told), ids.filter((id) => id !== seventh && id !== last).sort());
      assert.deepEqual(messagesOf(told).findLast(({ providerId }) => providerId === first)?.categories, ['Salesforce']);
      const target = (await box.port.listFolders()).find(({ kind }) => kind === 'salesforce');
      assert.ok(target);
      const moved = messagesOf((await readOn(box.port, target, null)).changes);
      assert.deepEqual(
        moved.map(({ providerId, folder: place }) => [providerId, place.kind]),
        [[seventh, 'salesforce']]
      );
      assert.equal((await box.port.readMessage(refOf(seventh))).folder.kind, 'salesforce');
      delivered.push(...ids.filter((id) => id !== seventh && id !== last));
      cursor = rest.cursor;
    });

    it('tells of a message that is deleted while its page is read, and reads the others', async (t) => {
      if (box.loseNextRead === null) {
        t.skip('it reads a page at once');
        return;
      }
      const ids = [await box.deliver(letter('doomed')), await box.deliver(letter('survivor'))];
      box.loseNextRead();
      const { changes, cursor: end } = await readOn(box.port, folder, cursor);
      box.mend?.();
      assert.deepEqual(changes[0], { kind: 'vanished', providerId: ids[0] });
      assert.deepEqual(idsOf(changes), ids.slice(1));
      delivered.push(...ids);
      cursor = end;
    });

    it('says that a cursor has expired, and starts anew without one', async (t) => {
      if (box.expireCursors === null) {
        t.skip('its cursors never expire');
        return;
      }
      box.expireCursors();
      await refuses(box.port.readChanges(folder, cursor, reading(3)), 'MAILBOX_CURSOR_EXPIRED');
      const { changes, cursor: end } = await readOn(box.port, folder, null);
      assert.deepEqual(idsOf(changes), [...delivered].sort());
      cursor = end;
    });

    for (const as of ['seconds', 'date'] as const) {
      it(`passes an order to wait on at once, given in ${as}`, async (t) => {
        if (box.throttle === null) {
          t.skip('it never throttles');
          return;
        }
        box.throttle(90, as);
        const start = Date.now();
        const error = await refuses(box.port.readChanges(folder, cursor, reading(3)), 'MAILBOX_THROTTLED');
        box.mend?.();
        assert.ok(Date.now() - start < 5_000, 'only the pipeline waits');
        assert.equal(error.retryable, true);
        assert.ok(Math.abs((error.retryAfterMs ?? 0) - 90_000) <= 2_000, String(error.retryAfterMs));
      });
    }

    for (const how of ['reset', 'timeout', 500, 503] as const) {
      it(`can be tried again after a failure of the connection or the service: ${String(how)}`, async (t) => {
        if (box.break === null) {
          t.skip('it has no connection');
          return;
        }
        box.break(how);
        const error = await failure(box.port.readChanges(folder, cursor, reading(3)));
        box.mend?.();
        assert.ok(['MAILBOX_UNREACHABLE', 'MAILBOX_THROTTLED'].includes(error.code), error.code);
        assert.equal(error.retryable, true);
        assert.ok(error.actions.length > 0);
        assert.deepEqual(idsOf((await readOn(box.port, folder, cursor)).changes), []);
      });
    }

    it('says what to check when the sign-in is refused', async (t) => {
      if (box.withWrongSecret === null) {
        t.skip('it needs no sign-in');
        return;
      }
      const error = await refuses(box.withWrongSecret().listFolders(), 'MAILBOX_ACCESS_REFUSED');
      assert.equal(error.retryable, false);
      assert.match(error.actions.join(' '), /secret/);
      assert.doesNotMatch(error.message, /wrong-secret-value/);
    });
  });
}
