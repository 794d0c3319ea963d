import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { plainMail } from '../../../local-mailbox/testkit.ts';
import type { KnownMessage, MailboxChange, MailboxFolder, MailboxPort } from '../port.ts';
import { reading } from '../port.contract.ts';
import { ADDRESS, failure, messagesOf, startGraph, type GraphStand } from './testkit.ts';

let stand: GraphStand;
let port: MailboxPort;
let inbox: MailboxFolder;
before(async () => {
  stand = await startGraph();
});
after(() => stand.stop());
let count = 0;
beforeEach(async () => {
  // A mailbox for each test, so that none finds what another left.
  count += 1;
  const address = `box-${String(count)}@acme.example`;
  stand.server.addMailbox(address, 'Box');
  port = stand.open(stand.config(), address);
  const [first] = await port.listFolders();
  assert.ok(first);
  inbox = first;
  stand.server.takeRequests();
});
afterEach(() => {
  stand.server.planFaults([]);
  stand.server.planDelta([]);
});

const withFile = (name: string): string =>
  plainMail(name, { 'Content-Type': 'multipart/mixed; boundary=cut' }).replace(
    /\r\n\r\n[\s\S]*$/,
    `\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\n${name}\r\n--cut\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="${name}.pdf"\r\n\r\nPDF\r\n--cut--\r\n`
  );

async function deliver(...raws: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const raw of raws) ids.push((await stand.server.deliver(port.identity.address, raw)).immutableId);
  return ids;
}

async function round(cursor: string | null, options = reading(3)) {
  const changes: MailboxChange[] = [];
  const pages: { readonly changes: number; readonly isBackfill: boolean | undefined; readonly cursor: string }[] = [];
  for (let at = cursor; ;) {
    const page = await port.readChanges(inbox, at, options);
    changes.push(...page.changes);
    pages.push({ changes: page.changes.length, isBackfill: page.isBackfill, cursor: page.cursor });
    at = page.cursor;
    if (!page.hasMore) return { changes, pages, cursor: at };
  }
}

const subjects = (changes: readonly MailboxChange[]): string[] => messagesOf(changes).map(({ subject }) => subject);
const paths = (): string[] =>
  stand.server.takeRequests().map(({ method, url }) => `${method} ${url.split('?')[0] ?? ''}`);
const numbered = (how: number, make: (name: string) => string): string[] =>
  Array.from({ length: how }, (_, index) => make(`m${String(index)}`));

test('asks for immutable ids in every request, also for next pages and each part of a batch', async () => {
  await deliver(...numbered(7, withFile));
  const { changes } = await round(null);
  const [message] = messagesOf(changes);
  assert.ok(message);
  const ref = { providerId: message.providerId, locator: null };
  await port.readMessage(ref);
  await port.readRaw(ref);
  await port.readAttachment(ref, message.attachments[0]?.id ?? '');
  for await (const page of port.listMessages(inbox, { from: null, to: null })) assert.equal(page.length, 7);
  const requests = stand.server.takeRequests();
  assert.ok(requests.some(({ isBatchPart }) => isBatchPart));
  assert.ok(requests.some(({ url }) => url.includes('skiptoken')));
  assert.deepEqual(
    requests.filter(({ prefer }) => !prefer.includes('IdType="ImmutableId"')),
    []
  );
});

test('reads the attachment lists of a page in batches of 20', async () => {
  await deliver(...numbered(25, withFile), plainMail('plain'));
  const { changes } = await round(null, reading(100));
  assert.equal(messagesOf(changes).filter(({ attachments }) => attachments.length === 1).length, 25);
  const asked = paths();
  assert.deepEqual(asked.filter((path) => path.endsWith('$batch')).length, 2);
  assert.deepEqual(asked.filter((path) => path.endsWith('/messages/delta')).length, 1);
  assert.equal(asked.length, 1 + 2 + 25);
});

test('asks again only for the part of a batch that was throttled for a moment', async () => {
  const [, second = ''] = await deliver(...numbered(4, withFile));
  const retryAfter = { seconds: 1, as: 'seconds' } as const;
  stand.server.planFaults([{ fault: 429, path: `/messages/${second}/attachments`, count: 1, retryAfter }]);
  const { changes } = await round(null, reading(10));
  assert.equal(
    messagesOf(changes).every(({ attachments }) => attachments.length === 1),
    true
  );
  const lists = paths().filter((path) => path.endsWith('/attachments'));
  assert.equal(lists.length, 5);
  assert.equal(lists.filter((path) => path.includes(second)).length, 2);
});

test('a part that must wait longer parks the page, which is read again whole', async () => {
  const [, second = ''] = await deliver(...numbered(4, withFile));
  const retryAfter = { seconds: 600, as: 'date' } as const;
  stand.server.planFaults([{ fault: 429, path: `/messages/${second}/attachments`, count: 1, retryAfter }]);
  const error = await failure(port.readChanges(inbox, null, reading(10)));
  assert.equal(error.code, 'MAILBOX_THROTTLED');
  assert.ok(Math.abs((error.retryAfterMs ?? 0) - 600_000) < 5_000, String(error.retryAfterMs));
  assert.equal(messagesOf((await round(null, reading(10))).changes).length, 4);
});

test('what was seen and is unchanged is not read again after a restart, but is when it changes later', async () => {
  const [first = '', second = '', third = ''] = await deliver(...numbered(3, withFile));
  const user = `/users/${port.identity.address}`;
  await stand.outlook.api(`${user}/messages/${second}`).patch({ categories: ['B', 'A'] });
  const known: KnownMessage[] = [
    { providerId: first, folderKind: 'inbox', categories: [] },
    { providerId: second, folderKind: 'inbox', categories: ['A', 'B'] },
    { providerId: third, folderKind: 'inbox', categories: ['Salesforce'] }
  ];
  const asking = reading(
    10,
    async (ids) =>
      await Promise.resolve(
        new Map(known.filter((item) => ids.includes(item.providerId)).map((item) => [item.providerId, item]))
      )
  );
  stand.server.takeRequests();
  const restarted = await round(null, asking);
  assert.deepEqual(
    messagesOf(restarted.changes).map(({ providerId }) => providerId),
    [third]
  );
  assert.deepEqual(
    paths().filter((path) => path.includes(first)),
    []
  );
  await stand.outlook.api(`${user}/messages/${first}`).patch({ isRead: true });
  const later = await round(restarted.cursor, asking);
  assert.deepEqual(
    messagesOf(later.changes).map(({ providerId }) => providerId),
    [first]
  );
});

test('says which pages tell mail that lay there before, and which tell new mail', async () => {
  await deliver(...numbered(5, plainMail));
  const first = await round(null, reading(2));
  assert.deepEqual(
    first.pages.map(({ isBackfill }) => isBackfill),
    [true, true, true]
  );
  await deliver(plainMail('new'));
  const next = await round(first.cursor);
  assert.deepEqual(
    next.pages.map(({ isBackfill }) => isBackfill),
    [false]
  );
});

test('bears pages without items, repeated items and removals in the first round', async () => {
  const ids = await deliver(...numbered(7, withFile));
  await stand.outlook.api(`/users/${port.identity.address}/messages/${ids[6] ?? ''}/permanentDelete`).post({});
  stand.server.planDelta(['empty-pages', 'repeated-items', 'removals-in-first-round']);
  const { changes, pages, cursor } = await round(null);
  assert.deepEqual([...new Set(subjects(changes))].sort(), ['m0', 'm1', 'm2', 'm3', 'm4', 'm5']);
  assert.ok(subjects(changes).length > 6, 'some were told twice');
  assert.ok(pages.some((page) => page.changes === 0));
  assert.deepEqual(
    changes.filter(({ kind }) => kind === 'removed'),
    [{ kind: 'removed', providerId: ids[6] }]
  );
  stand.server.planDelta([]);
  assert.deepEqual((await round(cursor)).changes, []);
});

test('a next page that dies in the middle of a round asks for a fresh start', async () => {
  await deliver(...numbered(5, plainMail));
  const page = await port.readChanges(inbox, null, reading(2));
  stand.server.expireDeltaTokens();
  assert.equal((await failure(port.readChanges(inbox, page.cursor, reading(2)))).code, 'MAILBOX_CURSOR_EXPIRED');
  assert.equal(messagesOf((await round(null, reading(2))).changes).length, 5);
});

test('a message that leaves the folder and comes back keeps its id', async () => {
  const [id = ''] = await deliver(plainMail('wanderer'));
  const { cursor } = await round(null);
  const user = `/users/${port.identity.address}`;
  await stand.outlook.api(`${user}/messages/${id}/move`).post({ destinationId: 'archive' });
  const gone = await round(cursor);
  assert.deepEqual(gone.changes, [{ kind: 'removed', providerId: id }]);
  await stand.outlook.api(`${user}/messages/${id}/move`).post({ destinationId: 'inbox' });
  const back = await round(gone.cursor);
  assert.deepEqual(
    messagesOf(back.changes).map(({ providerId }) => providerId),
    [id]
  );
});

test('a message that Microsoft 365 fails on again and again does not hold up its folder', async () => {
  const [, second = ''] = await deliver(...numbered(3, withFile));
  stand.server.planFaults([{ fault: 500, path: `/messages/${second}/attachments` }]);
  for (let time = 1; time <= 2; time += 1) {
    const error = await failure(port.readChanges(inbox, null, reading(10)));
    assert.deepEqual([error.code, error.retryable], ['MAILBOX_UNREACHABLE', true]);
  }
  const { changes } = await round(null, reading(10));
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['message', 'unreadable', 'message']
  );
});

test('stops reading when it is told to', async () => {
  await deliver(...numbered(2, withFile));
  const stop = new AbortController();
  stand.server.planFaults([{ fault: 429, path: '/attachments', retryAfter: { seconds: 9, as: 'seconds' } }]);
  const reads = port.readChanges(inbox, null, { ...reading(10), signal: stop.signal });
  setImmediate(() => {
    stop.abort();
  });
  await assert.rejects(reads);
});

test('a folder that is deleted while it is read is looked for again', async () => {
  const made: unknown = await stand.outlook.api(`/users/${ADDRESS}/mailFolders`).post({ displayName: 'Short' });
  assert.ok(typeof made === 'object' && made !== null && 'id' in made);
  const own = stand.open();
  const folder: MailboxFolder = { key: String(made.id), kind: 'salesforce', name: 'Short' };
  await stand.outlook.api(`/users/${ADDRESS}/mailFolders/${folder.key}`).delete();
  const error = await failure(own.readChanges(folder, null, reading(10)));
  assert.deepEqual([error.code, error.retryable], ['MAILBOX_UNREACHABLE', true]);
  assert.match(error.actions.join(' '), /folders again/);
});
