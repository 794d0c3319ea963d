import assert from 'node:assert/strict';
import type { gmail_v1 } from '@googleapis/gmail';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { z } from 'zod';
import { answered, answeredPage, plainMail, startMailboxUnderTest, type MailboxUnderTest } from '../testkit.ts';
import { officialGmail, officialSignIn } from './testkit.ts';

const me = { userId: 'me' };
const READ_ONLY = 'https://www.googleapis.com/auth/gmail.readonly';
const PUBSUB = 'https://www.googleapis.com/auth/pubsub';
let stand: MailboxUnderTest;
let address = '';
let users: gmail_v1.Resource$Users;
let count = 0;

before(async () => {
  stand = await startMailboxUnderTest();
});
after(() => stand.stop());
beforeEach(() => {
  count += 1;
  address = `box-${String(count)}@acme.example`;
  stand.mailbox.addMailbox(address);
  ({ users } = officialGmail(stand.mailbox, address));
});
afterEach(() => {
  stand.mailbox.planFaults([]);
});

const refusalSchema = z.object({
  response: z.object({
    status: z.number(),
    data: z.object({
      error: z.object({
        code: z.number(),
        message: z.string(),
        status: z.string(),
        errors: z.array(z.object({ reason: z.string(), domain: z.string() }))
      })
    })
  })
});

/** The reason and status that Google's client throws with. */
async function refused(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => assert.fail('it was not refused'),
    (reason: unknown) => reason
  );
  const { status, data } = refusalSchema.parse(error).response;
  assert.equal(data.error.code, status);
  return `${String(status)} ${data.error.errors[0]?.reason ?? ''} ${data.error.status}`;
}

async function deliver(subject: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await stand.mailbox.deliver(address, plainMail(subject, headers))).gmailId;
}

async function found(q: string, more: gmail_v1.Params$Resource$Users$Messages$List = {}): Promise<string[]> {
  const { data } = await users.messages.list({ ...me, q, ...more });
  return (data.messages ?? []).map(({ id }) => id ?? '');
}

async function label(name: string): Promise<string> {
  return (await users.labels.create({ ...me, requestBody: { name } })).data.id ?? '';
}

async function labelsOf(id: string): Promise<string[]> {
  return ((await users.messages.get({ ...me, id, format: 'minimal' })).data.labelIds ?? []).toSorted();
}

async function historyId(): Promise<string> {
  return (await users.getProfile(me)).data.historyId ?? '';
}

/** What happened since, in short. */
async function since(
  startHistoryId: string,
  more: gmail_v1.Params$Resource$Users$History$List = {}
): Promise<string[]> {
  const { data } = await users.history.list({ ...me, startHistoryId, ...more });
  return (data.history ?? []).flatMap(({ messagesAdded, messagesDeleted, labelsAdded, labelsRemoved }) => [
    ...(messagesAdded ?? []).map(({ message }) => `added ${message?.labelIds?.toSorted().join() ?? ''}`),
    ...(messagesDeleted ?? []).map(() => 'deleted'),
    ...(labelsAdded ?? []).map(({ labelIds }) => `+${labelIds?.join() ?? ''}`),
    ...(labelsRemoved ?? []).map(({ labelIds }) => `-${labelIds?.join() ?? ''}`)
  ]);
}

describe('messages', () => {
  test('are shown in each format', async () => {
    const text = 'Grüße from the bridge';
    const raw = [
      ...plainMail('Parts', { 'Content-Type': 'multipart/mixed; boundary=cut' }).split('\r\n').slice(0, -2),
      '--cut',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Gr=C3=BC=C3=9Fe from=',
      ' the bridge',
      '--cut',
      'Content-Type: application/pdf; name=plan.pdf',
      'Content-Disposition: attachment; filename=plan.pdf',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0=',
      '--cut--',
      ''
    ].join('\r\n');
    const { gmailId: id } = await stand.mailbox.deliver(address, raw);
    const { data } = await users.messages.get({ ...me, id });
    assert.equal(data.id, id);
    assert.match(id, /^[0-9a-f]{16}$/);
    assert.equal(data.threadId, id);
    assert.deepEqual(data.labelIds, ['UNREAD', 'INBOX']);
    assert.equal(data.sizeEstimate, Buffer.byteLength(raw));
    assert.ok(Math.abs(Number(data.internalDate) - Date.now()) < 60_000);
    assert.equal(data.payload?.mimeType, 'multipart/mixed');
    const [body, attachment] = data.payload.parts ?? [];
    assert.equal(Buffer.from(body?.body?.data ?? '', 'base64url').toString('utf8'), text);
    assert.deepEqual([attachment?.filename, attachment?.partId, attachment?.body?.size], ['plan.pdf', '1', 5]);
    const got = await users.messages.attachments.get({
      ...me,
      messageId: id,
      id: attachment?.body?.attachmentId ?? ''
    });
    assert.equal(Buffer.from(got.data.data ?? '', 'base64url').toString(), '%PDF-');
    const whole = await users.messages.get({ ...me, id, format: 'raw' });
    assert.equal(Buffer.from(whole.data.raw ?? '', 'base64url').toString(), raw);
    const metadata = await users.messages.get({ ...me, id, format: 'metadata', metadataHeaders: ['Subject', 'To'] });
    assert.deepEqual(
      metadata.data.payload?.headers?.map(({ name, value }) => [name, value]),
      [
        ['To', 'Maya Stone <maya.stone@acme.example>'],
        ['Subject', 'Parts']
      ]
    );
    assert.equal(metadata.data.payload.parts, undefined);
  });

  test('come in by insertion, import, sending and upload', async () => {
    const raw = Buffer.from(plainMail('put there')).toString('base64url');
    const inserted = await users.messages.insert({ ...me, requestBody: { raw, labelIds: ['INBOX', 'STARRED'] } });
    assert.deepEqual(await labelsOf(inserted.data.id ?? ''), ['INBOX', 'STARRED']);
    const imported = await users.messages.import({ ...me, requestBody: { raw } });
    assert.deepEqual(await labelsOf(imported.data.id ?? ''), ['INBOX', 'UNREAD']);
    const sent = await users.messages.send({ ...me, requestBody: { raw } });
    assert.deepEqual(await labelsOf(sent.data.id ?? ''), ['SENT']);
    const media = { mimeType: 'message/rfc822', body: plainMail('uploaded') };
    const uploaded = await users.messages.insert(
      { ...me, requestBody: { labelIds: ['INBOX'] }, media },
      // The client sends uploads to Google unless the call itself says where to.
      { rootUrl: stand.mailbox.url }
    );
    const { data } = await users.messages.get({ ...me, id: uploaded.data.id ?? '', format: 'raw' });
    assert.equal(Buffer.from(data.raw ?? '', 'base64url').toString(), plainMail('uploaded'));
    assert.deepEqual(data.labelIds, ['INBOX']);
    assert.equal(
      await refused(users.messages.insert({ ...me, requestBody: {} })),
      '400 invalidArgument INVALID_ARGUMENT'
    );
  });

  test('are found by label, place, date, id and words', async () => {
    const bridge = await deliver('Bridge survey', { From: 'Tom Reed <tom.reed@northwind.example>' });
    const tunnel = await deliver('Tunnel plan');
    const wanted = await label('Wanted mail');
    await users.messages.modify({
      ...me,
      id: tunnel,
      requestBody: { addLabelIds: [wanted], removeLabelIds: ['UNREAD'] }
    });
    const seconds = (offset: number): string => String(Math.floor(Date.now() / 1000) + offset);
    assert.deepEqual(await found(''), [tunnel, bridge]);
    assert.deepEqual(await found('', { labelIds: ['INBOX', wanted] }), [tunnel]);
    assert.deepEqual(await found('label:wanted-mail'), [tunnel]);
    assert.deepEqual(await found('is:unread'), [bridge]);
    assert.deepEqual(await found('in:inbox -is:unread'), [tunnel]);
    assert.deepEqual(await found(`after:${seconds(-60)} before:${seconds(60)}`), [tunnel, bridge]);
    assert.deepEqual(await found(`after:${seconds(60)}`), []);
    assert.deepEqual(await found('rfc822msgid:Bridge-survey@larkfield.example'), [bridge]);
    assert.deepEqual(await found('from:tom.reed subject:"bridge survey"'), [bridge]);
    assert.deepEqual(await found('tunnel'), [tunnel]);
    assert.equal(await refused(found('', { labelIds: ['Label_1'] })), '400 invalidArgument INVALID_ARGUMENT');
    await users.messages.trash({ ...me, id: bridge });
    assert.deepEqual(await found(''), [tunnel]);
    assert.deepEqual(await found('in:trash'), [bridge]);
    assert.deepEqual(await found('', { includeSpamTrash: true }), [tunnel, bridge]);
  });

  test('are listed in pages that hold while mail arrives', async () => {
    const ids = [];
    for (let index = 0; index < 5; index += 1) ids.unshift(await deliver(`page ${String(index)}`));
    const first = await users.messages.list({ ...me, maxResults: 2 });
    await deliver('late');
    const second = await users.messages.list({ ...me, maxResults: 3, pageToken: first.data.nextPageToken ?? '' });
    const listed = [...(first.data.messages ?? []), ...(second.data.messages ?? [])].map(({ id }) => id);
    assert.deepEqual(listed, ids);
    assert.equal(second.data.nextPageToken, undefined);
    assert.equal(
      await refused(users.messages.list({ ...me, pageToken: 'old' })),
      '400 invalidArgument INVALID_ARGUMENT'
    );
  });

  test('of a conversation are a thread', async () => {
    const first = await deliver('Question');
    const answer = await deliver('Answer', { 'In-Reply-To': '<Question@larkfield.example>' });
    const { data } = await users.threads.list(me);
    assert.deepEqual(
      data.threads?.map(({ id }) => id),
      [first]
    );
    const thread = await users.threads.get({ ...me, id: first, format: 'minimal' });
    assert.deepEqual(
      thread.data.messages?.map(({ id }) => id),
      [first, answer]
    );
  });

  test('that are gone are not found', async () => {
    const id = await deliver('gone');
    await users.messages.delete({ ...me, id });
    assert.equal(await refused(users.messages.get({ ...me, id })), '404 notFound NOT_FOUND');
    assert.equal(await refused(users.messages.get({ ...me, id: 'x' })), '400 invalidArgument INVALID_ARGUMENT');
    assert.equal(await refused(users.drafts.list(me)), '404 notFound NOT_FOUND', 'what it does not have');
  });
});

describe('labels', () => {
  test('are the folders and the marks, with counts', async () => {
    await deliver('one');
    const id = await label('Projects');
    const below = await label('Projects/Bridge');
    const { data } = await users.labels.list(me);
    const names = new Map(data.labels?.map((item) => [item.id, `${item.name ?? ''} ${item.type ?? ''}`]));
    assert.equal(names.get('INBOX'), 'INBOX system');
    assert.equal(names.get(id), 'Projects user');
    assert.equal(names.get(below), 'Projects/Bridge user');
    assert.ok([...names.values()].includes('Salesforce user'));
    const inbox = await users.labels.get({ ...me, id: 'INBOX' });
    assert.deepEqual([inbox.data.messagesTotal, inbox.data.messagesUnread], [1, 1]);
    assert.equal(await refused(label('projects')), '409 aborted ALREADY_EXISTS');
  });

  test("beside the folder change nothing for Graph; taking the folder's label away moves the message there", async () => {
    const { gmailId: id, immutableId } = await stand.mailbox.deliver(address, plainMail('two faces'));
    const delta = `/users/${address}/mailFolders/inbox/messages/delta`;
    const link = (await answeredPage(stand.client.api(delta).get()))['@odata.deltaLink'] ?? '';
    const projects = await label('Projects');
    await users.messages.modify({ ...me, id, requestBody: { addLabelIds: [projects] } });
    assert.deepEqual(await labelsOf(id), ['INBOX', projects, 'UNREAD'].toSorted());
    const next = `${delta}${new URL(link).search}`;
    assert.deepEqual((await answeredPage(stand.client.api(next).get())).value, []);
    await users.messages.modify({ ...me, id, requestBody: { removeLabelIds: ['INBOX'] } });
    const [removed] = (await answeredPage(stand.client.api(next).get())).value;
    assert.equal(removed?.['@removed']?.reason, 'changed');
    const folder = await answeredPage(
      stand.client.api(`/users/${address}/mailFolders?$filter=displayName eq 'Projects'`).get()
    );
    const there = await answeredPage(
      stand.client.api(`/users/${address}/mailFolders/${folder.value[0]?.id ?? ''}/messages`).get()
    );
    assert.deepEqual(
      there.value.map(({ subject }) => subject),
      ['two faces']
    );
    assert.equal(
      (await answered(stand.client.api(`/users/${address}/messages/${immutableId}`).get())).subject,
      'two faces'
    );
  });

  test('of the last folder taken away archive the message', async () => {
    const id = await deliver('archived');
    await users.messages.modify({ ...me, id, requestBody: { removeLabelIds: ['INBOX', 'UNREAD'] } });
    assert.deepEqual(await labelsOf(id), []);
    assert.deepEqual(await found(''), [id]);
    const archive = await answeredPage(stand.client.api(`/users/${address}/mailFolders/archive/messages`).get());
    assert.equal(archive.value.length, 1);
    await users.messages.modify({ ...me, id, requestBody: { addLabelIds: ['INBOX'] } });
    assert.deepEqual(await labelsOf(id), ['INBOX']);
  });

  test('change for many messages at once', async () => {
    const ids = [await deliver('a'), await deliver('b')];
    await users.messages.batchModify({ ...me, requestBody: { ids, removeLabelIds: ['UNREAD'] } });
    assert.deepEqual(await found('is:unread'), []);
  });
});

describe('history', () => {
  test('tells what either face did, each change once', async () => {
    const start = await historyId();
    const { gmailId: id, immutableId } = await stand.mailbox.deliver(address, plainMail('followed'));
    const message = `/users/${address}/messages/${immutableId}`;
    await stand.client.api(message).header('Prefer', 'IdType="ImmutableId"').patch({ isRead: true });
    await stand.client.api(`${message}/move`).post({ destinationId: 'sentitems' });
    await users.messages.modify({ ...me, id, requestBody: { addLabelIds: ['INBOX', 'STARRED'] } });
    await users.messages.trash({ ...me, id });
    await users.messages.delete({ ...me, id });
    assert.deepEqual(await since(start), [
      'added SENT,STARRED,TRASH',
      '-UNREAD',
      '-INBOX',
      '+SENT',
      '+INBOX,STARRED',
      '+TRASH',
      '-INBOX',
      'deleted'
    ]);
    assert.deepEqual(await since(start, { historyTypes: ['messageDeleted'] }), ['deleted']);
    assert.deepEqual(await since(await historyId()), []);
  });

  test('comes in pages, and narrowed to a label', async () => {
    const start = await historyId();
    for (let index = 0; index < 3; index += 1) await deliver(`page ${String(index)}`);
    await stand.mailbox.deliver(address, plainMail('elsewhere'), { folder: 'sentitems' });
    const first = await users.history.list({ ...me, startHistoryId: start, maxResults: 2 });
    const pageToken = first.data.nextPageToken ?? '';
    const second = await users.history.list({ ...me, startHistoryId: start, maxResults: 2, pageToken });
    assert.deepEqual([first.data.history?.length, second.data.history?.length], [2, 2]);
    assert.equal(second.data.nextPageToken, undefined);
    assert.equal(second.data.historyId, await historyId());
    assert.equal((await since(start, { labelId: 'INBOX' })).length, 3);
  });

  test('that is too old, or none, is not found', async () => {
    const start = await historyId();
    await deliver('old');
    stand.mailbox.expireDeltaTokens();
    assert.equal(await refused(since(start)), '404 notFound NOT_FOUND');
    assert.equal(await refused(since('999999999')), '404 notFound NOT_FOUND');
    assert.equal(await refused(since('')), '400 required INVALID_ARGUMENT');
    assert.deepEqual(await since(await historyId()), []);
  });
});

describe('access', () => {
  test("is for the token's own mailbox and for what it was asked for", async () => {
    const reader = officialGmail(stand.mailbox, address, READ_ONLY).users;
    assert.equal((await reader.getProfile(me)).data.emailAddress, address);
    assert.equal((await reader.getProfile({ userId: address.toUpperCase() })).data.emailAddress, address);
    assert.equal(
      await refused(reader.getProfile({ userId: 'maya.stone@acme.example' })),
      '403 forbidden PERMISSION_DENIED'
    );
    const id = await deliver('read only');
    assert.equal(await refused(reader.messages.trash({ ...me, id })), '403 insufficientPermissions PERMISSION_DENIED');
    const answer = await fetch(`${stand.mailbox.url}/gmail/v1/users/me/profile`, {
      headers: { authorization: 'Bearer x.y.z' }
    });
    assert.equal(answer.status, 401);
  });

  test("is refused at the sign-in in Google's words", async () => {
    const says = async (user: string | null, scope: string): Promise<string> =>
      await officialSignIn(stand.mailbox, user, scope)().catch((error: unknown) => String(error));
    assert.match(await says('nobody@acme.example', READ_ONLY), /invalid_grant: Invalid email or User ID/);
    assert.match(await says(address, 'https://www.googleapis.com/auth/drive'), /unauthorized_client/);
    assert.match(await says(null, READ_ONLY), /unauthorized_client/);
    assert.match(await says(null, PUBSUB), /^ya29\./);
  });

  test("fails by plan in the shape of Google's errors", async () => {
    await users.getProfile(me);
    stand.mailbox.planFaults([{ fault: 429, count: 1, retryAfter: { seconds: 9, as: 'seconds' } }]);
    assert.equal(await refused(users.getProfile(me)), '429 rateLimitExceeded RESOURCE_EXHAUSTED');
    stand.mailbox.planFaults([{ fault: 403, count: 1, code: 'userRateLimitExceeded' }]);
    assert.equal(await refused(users.getProfile(me)), '403 userRateLimitExceeded PERMISSION_DENIED');
    stand.mailbox.planFaults([{ fault: 503, count: 1 }]);
    assert.equal(await refused(users.getProfile(me)), '503 backendError UNAVAILABLE');
  });
});

test('a watch announces changes on its topic until it is stopped; what is acknowledged is not told again', async () => {
  const { topic, subscription } = stand.mailbox.gmail;
  const robot = officialSignIn(stand.mailbox, null, PUBSUB);
  const pubsub = async (method: string, body: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${await robot()}`, 'content-type': 'application/json' };
    const url = `${stand.mailbox.url}/v1/${subscription}:${method}`;
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 200);
    return await answer.json();
  };
  const pulledSchema = z.object({
    receivedMessages: z.array(z.object({ ackId: z.string(), message: z.object({ data: z.string() }) }))
  });
  const pull = async (): Promise<string[]> => {
    const { receivedMessages } = pulledSchema.parse(await pubsub('pull', { maxMessages: 10 }));
    await pubsub('acknowledge', { ackIds: receivedMessages.map(({ ackId }) => ackId) });
    return receivedMessages.map(({ message }) => Buffer.from(message.data, 'base64').toString('utf8'));
  };
  const { data } = await users.watch({ ...me, requestBody: { topicName: topic, labelIds: ['INBOX'] } });
  assert.ok(Number(data.expiration) - Date.now() > 6 * 86_400_000);
  assert.deepEqual(await pull(), [JSON.stringify({ emailAddress: address, historyId: Number(data.historyId) })]);
  const waiting = pull();
  await deliver('announced');
  assert.deepEqual(await waiting, [JSON.stringify({ emailAddress: address, historyId: Number(await historyId()) })]);
  await users.stop(me);
  await deliver('not announced');
  await users.watch({ ...me, requestBody: { topicName: topic } });
  assert.equal((await pull()).length, 1);
  const missing = { topicName: 'projects/local-project/topics/nowhere' };
  assert.equal(await refused(users.watch({ ...me, requestBody: missing })), '404 notFound NOT_FOUND');
  assert.equal(
    await refused(users.watch({ ...me, requestBody: { topicName: 'nowhere' } })),
    '400 invalidArgument INVALID_ARGUMENT'
  );
});
