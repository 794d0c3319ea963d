import { PageIterator, ResponseType } from '@microsoft/microsoft-graph-client';
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { answered, answeredPage, plainMail, startMailboxUnderTest, type MailboxUnderTest } from '../testkit.ts';

interface DeltaItem {
  readonly id: string;
  readonly subject?: string;
  readonly isRead?: boolean;
  readonly '@removed'?: { readonly reason: string };
}

let stand: MailboxUnderTest;
let user: string;
let count = 0;

before(async () => {
  stand = await startMailboxUnderTest();
});
after(() => stand.stop());
beforeEach(() => {
  count += 1;
  user = `person${String(count)}@acme.example`;
  stand.mailbox.addMailbox(user);
});

const IMMUTABLE = { Prefer: 'IdType="ImmutableId", odata.maxpagesize=3' };
const folderUrl = (folder = 'inbox'): string =>
  `/users/${user}/mailFolders/${folder}/messages/delta?$select=subject,isRead`;

async function deliver(...subjects: string[]): Promise<string[]> {
  const ids = [];
  for (const subject of subjects) ids.push((await stand.mailbox.deliver(user, plainMail(subject))).immutableId);
  return ids;
}

async function round(
  url: string,
  headers: Record<string, string> = IMMUTABLE
): Promise<{ items: DeltaItem[]; link: string }> {
  const items: DeltaItem[] = [];
  const first = await answeredPage(stand.client.api(url).headers(headers).get());
  const iterator = new PageIterator(stand.client, first, (item: DeltaItem) => items.push(item) > 0, { headers });
  await iterator.iterate();
  return { items, link: iterator.getDeltaLink() ?? '' };
}

test('a first round pages through the folder and ends with a delta link', async () => {
  await deliver('one', 'two', 'three', 'four', 'five', 'six', 'seven');
  const first = await answeredPage(stand.client.api(folderUrl()).headers(IMMUTABLE).get());
  assert.equal(first.value.length, 3);
  assert.match(first['@odata.nextLink'] ?? '', /\$skiptoken=/);
  const { items, link } = await round(folderUrl());
  assert.deepEqual(
    items.map((item) => item.subject),
    ['one', 'two', 'three', 'four', 'five', 'six', 'seven']
  );
  assert.match(link, /\$deltatoken=/);
});

test('without a preference a page holds ten messages', async () => {
  await deliver(...Array.from({ length: 12 }, (_, index) => `m${String(index)}`));
  const first = await answeredPage(stand.client.api(folderUrl()).get());
  assert.equal(first.value.length, 10);
});

test('a delta link tells only what arrived, changed and left since', async () => {
  const [first = '', second = ''] = await deliver('first', 'second', 'third');
  const { link } = await round(folderUrl());
  await deliver('fourth');
  await stand.client.api(`/users/${user}/messages/${first}`).patch({ isRead: true });
  await stand.client.api(`/users/${user}/messages/${second}/move`).post({ destinationId: 'archive' });
  const { items } = await round(link);
  assert.deepEqual(
    items.map((item) => item['@removed']?.reason ?? item.subject),
    ['fourth', 'first', 'changed']
  );
  assert.equal(items[1]?.isRead, true);
  assert.equal(items[2]?.id, second);
});

test('a message deleted for good is told as deleted', async () => {
  const [only = ''] = await deliver('only');
  const { link } = await round(folderUrl());
  await stand.client.api(`/users/${user}/messages/${only}/permanentDelete`).post({});
  const { items } = await round(link);
  assert.deepEqual(
    items.map((item) => [item.id, item['@removed']?.reason]),
    [[only, 'deleted']]
  );
});

test('mail that arrives between two pages of a round is not lost', async () => {
  await deliver('a', 'b', 'c', 'd');
  const first = await answeredPage(stand.client.api(folderUrl()).headers(IMMUTABLE).get());
  const [early] = await deliver('late');
  const { items } = await round(first['@odata.nextLink'] ?? '');
  assert.ok(items.some((item) => item.id === early));
});

test('the default id changes with a move and the immutable id stays', async () => {
  const [immutable = ''] = await deliver('wanderer');
  const before = await answered(stand.client.api(`/users/${user}/messages/${immutable}`).get());
  await stand.client.api(`/users/${user}/messages/${immutable}/move`).post({ destinationId: 'archive' });
  const byImmutable = await answered(stand.client.api(`/users/${user}/messages/${immutable}`).get());
  assert.notEqual(byImmutable.id, before.id);
  const kept = await answered(
    stand.client.api(`/users/${user}/messages/${immutable}`).header('Prefer', 'IdType="ImmutableId"').get()
  );
  assert.equal(kept.id, immutable);
  await assert.rejects(stand.client.api(`/users/${user}/messages/${before.id}`).get(), {
    statusCode: 404,
    code: 'ErrorItemNotFound'
  });
});

test('a message that left and came back is told under its new default id, the old one removed', async () => {
  const [immutable = ''] = await deliver('boomerang');
  const { items: known, link } = await round(folderUrl(), {});
  for (const destinationId of ['archive', 'inbox']) {
    await stand.client.api(`/users/${user}/messages/${immutable}/move`).post({ destinationId });
  }
  const { items } = await round(link, {});
  assert.deepEqual(
    items.map((item) => item['@removed']?.reason ?? item.subject),
    ['changed', 'boomerang']
  );
  assert.equal(items[0]?.id, known[0]?.id);
});

test('expired tokens answer 410 SyncStateNotFound, and a fresh round works', async () => {
  await deliver('x');
  const { link } = await round(folderUrl());
  stand.mailbox.expireDeltaTokens();
  await assert.rejects(round(link), { statusCode: 410, code: 'SyncStateNotFound' });
  assert.equal((await round(folderUrl())).items.length, 1);
});

test('a filter on receivedDateTime is kept in the token, and any other is refused', async () => {
  await stand.mailbox.deliver(user, plainMail('old'), { receivedAt: new Date('2026-01-01T00:00:00Z') });
  await stand.mailbox.deliver(user, plainMail('new'), { receivedAt: new Date('2026-10-01T00:00:00Z') });
  const { items, link } = await round(`${folderUrl()}&$filter=receivedDateTime ge 2026-06-01T00:00:00Z`);
  assert.deepEqual(
    items.map((item) => item.subject),
    ['new']
  );
  await stand.mailbox.deliver(user, plainMail('older still'), { receivedAt: new Date('2025-01-01T00:00:00Z') });
  assert.deepEqual((await round(link)).items, []);
  await assert.rejects(round(`${folderUrl()}&$filter=isRead eq false`), { statusCode: 400 });
});

test('folders have a delta of their own', async () => {
  const first = await answeredPage(stand.client.api(`/users/${user}/mailFolders/delta`).get());
  const names = first.value.map(({ displayName }) => displayName);
  assert.ok(names.includes('Salesforce') && names.includes('Inbox'));
  await stand.client.api(`/users/${user}/mailFolders`).post({ displayName: 'Projects' });
  const next = await answeredPage(stand.client.api(first['@odata.deltaLink'] ?? '').get());
  assert.deepEqual(
    next.value.map(({ displayName }) => displayName),
    ['Projects']
  );
});

test('$value returns 8-bit MIME byte for byte', async () => {
  const raw = Buffer.concat([
    Buffer.from(
      plainMail('latin', { 'Content-Type': 'text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding': '8bit' })
    ),
    Buffer.from('Gr\u00fc\u00dfe aus M\u00fcnchen\r\n', 'latin1')
  ]);
  const { id } = await stand.mailbox.deliver(user, raw);
  const bytes: unknown = await stand.client
    .api(`/users/${user}/messages/${id}/$value`)
    .responseType(ResponseType.ARRAYBUFFER)
    .get();
  assert.ok(bytes instanceof ArrayBuffer);
  assert.ok(Buffer.from(bytes).equals(raw));
  const shown = await answered(stand.client.api(`/users/${user}/messages/${id}`).get());
  assert.match(shown.body.content, /Gr\u00fc\u00dfe aus M\u00fcnchen/);
});
