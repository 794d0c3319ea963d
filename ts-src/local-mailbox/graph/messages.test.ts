import { PageIterator, ResponseType } from '@microsoft/microsoft-graph-client';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import {
  answered,
  answeredPage,
  plainMail,
  startMailboxUnderTest,
  type Answer,
  type AnswerPage,
  type MailboxUnderTest
} from '../testkit.ts';

const USER = '/users/maya.stone@acme.example';
let stand: MailboxUnderTest;
before(async () => {
  stand = await startMailboxUnderTest();
  stand.mailbox.addMailbox('support@acme.example', 'Support', true);
});
after(() => stand.stop());

const deliver = (
  subject: string,
  headers: Record<string, string> = {},
  at = '2026-11-20T10:00:00Z'
): Promise<{ id: string; immutableId: string }> =>
  stand.mailbox.deliver('maya.stone@acme.example', plainMail(subject, headers), {
    receivedAt: new Date(at),
    folder: 'archive'
  });

const get = (path: string): Promise<Answer> => answered(stand.client.api(`${USER}${path}`).get());
const list = (path: string): Promise<AnswerPage> => answeredPage(stand.client.api(`${USER}${path}`).get());
const subjects = (page: AnswerPage): string[] => page.value.map(({ subject }) => subject);

test('a message shows what Graph shows, and headers only when selected', async () => {
  const { id } = await deliver('Shown: caf\u00e9', {
    Sender: 'Desk <desk@larkfield.example>',
    Cc: 'Owen Castle <owen.castle@larkfield.example>, plain@x.example',
    Importance: 'high',
    'In-Reply-To': '<root@acme.example>'
  });
  const message = await get(`/messages/${id}`);
  assert.equal(message.subject, 'Shown: caf\u00e9');
  assert.deepEqual(message.from?.emailAddress, { name: 'Priya Nair', address: 'priya.nair@larkfield.example' });
  assert.equal(message.sender?.emailAddress.address, 'desk@larkfield.example');
  assert.equal(message.ccRecipients[1]?.emailAddress.name, 'plain@x.example');
  assert.equal(message['importance'], 'high');
  assert.equal(message['receivedDateTime'], '2026-11-20T10:00:00Z');
  assert.equal(message['sentDateTime'], '2026-11-23T09:15:00Z');
  assert.equal(message['bodyPreview'], 'Body of Shown: caf\u00e9');
  assert.equal(message.internetMessageHeaders, undefined);
  assert.equal(message['singleValueExtendedProperties'], undefined);
  assert.match(message['@odata.etag'], /^W\/"/);
  const selected = await get(`/messages/${id}?$select=internetMessageHeaders,subject`);
  const shown: unknown = await stand.client.api(`${USER}/messages/${id}?$select=internetMessageHeaders,subject`).get();
  const names = Object.keys(z.looseObject({}).parse(shown));
  assert.deepEqual(names.sort(), ['@odata.context', '@odata.etag', 'id', 'internetMessageHeaders', 'subject']);
  assert.ok(selected.internetMessageHeaders?.some((field) => field.name === 'In-Reply-To'));
});

test('message class, sensitivity and size come as extended properties when asked for', async () => {
  const { id } = await deliver('Private', { Sensitivity: 'Private' });
  const expand =
    "singleValueExtendedProperties($filter=id eq 'String 0x001A' or id eq 'Integer 0x0036' or id eq 'Integer 0x0E08')";
  const message = await answered(stand.client.api(`${USER}/messages/${id}`).expand(expand).select('subject').get());
  assert.deepEqual(message['singleValueExtendedProperties'], [
    { id: 'String 0x1a', value: 'IPM.Note' },
    { id: 'Integer 0x36', value: '2' },
    { id: 'Integer 0xe08', value: String(plainMail('Private', { Sensitivity: 'Private' }).length) }
  ]);
});

test('the body comes in the type that Prefer asks for', async () => {
  const { id } = await deliver('Body', { 'Content-Type': 'text/html; charset=utf-8' });
  const kind = async (type: string): Promise<string> =>
    (
      await answered(
        stand.client.api(`${USER}/messages/${id}`).header('Prefer', `outlook.body-content-type="${type}"`).get()
      )
    ).body.contentType;
  assert.equal(await kind('text'), 'text');
  assert.equal(await kind('html'), 'html');
});

test('lists are filtered, ordered, paged and counted', async () => {
  for (const [index, day] of ['01', '02', '03', '04'].entries())
    await deliver(`list ${String(index)}`, {}, `2026-10-${day}T08:00:00Z`);
  const range = 'receivedDateTime ge 2026-10-01T00:00:00Z and receivedDateTime lt 2026-10-31T00:00:00Z';
  const page = await answeredPage(
    stand.client.api(`${USER}/messages`).filter(range).top(3).count(true).orderby('receivedDateTime').get()
  );
  assert.deepEqual(subjects(page), ['list 0', 'list 1', 'list 2']);
  assert.equal(page['@odata.count'], 4);
  const all: string[] = [];
  await new PageIterator(stand.client, page, (item: { subject: string }) => all.push(item.subject) > 0).iterate();
  assert.deepEqual(all, ['list 0', 'list 1', 'list 2', 'list 3']);
  const byId = await list(`/messages?$filter=internetMessageId eq '<list-2@larkfield.example>'`);
  assert.deepEqual(subjects(byId), ['list 2']);
  const bySender = await list(
    `/mailFolders/archive/messages?$filter=${range} and from/emailAddress/address eq 'PRIYA.nair@larkfield.example' and not contains(subject,'1')`
  );
  assert.deepEqual(subjects(bySender), ['list 3', 'list 2', 'list 0']);
  await assert.rejects(list('/messages?$filter=subject eq'), { statusCode: 400 });
  assert.deepEqual(subjects(await list('/messages?$search="list 3"')), ['list 3']);
});

test('categories and the read state are set by PATCH and found by $filter', async () => {
  const { id } = await deliver('Categorised');
  const before = await get(`/messages/${id}`);
  const changed = await answered(
    stand.client.api(`${USER}/messages/${id}`).patch({ categories: ['Salesforce', 'Blue'], isRead: true })
  );
  assert.deepEqual(changed.categories, ['Salesforce', 'Blue']);
  assert.notEqual(changed.changeKey, before.changeKey);
  assert.deepEqual(subjects(await list("/messages?$filter=categories/any(c:c eq 'Salesforce')")), ['Categorised']);
  await assert.rejects(stand.client.api(`${USER}/messages/${id}`).patch({ subject: 'x' }), {
    code: 'ErrorInvalidPropertySet'
  });
});

test('file, inline and nested message attachments keep their bytes and their kinds', async () => {
  const nested = plainMail('Inner');
  const raw = [
    plainMail('Outer', { 'Content-Type': 'multipart/mixed; boundary="o"' }).split('\r\n\r\n')[0],
    '',
    '--o',
    'Content-Type: multipart/related; boundary="r"',
    '',
    '--r',
    'Content-Type: text/html',
    '',
    '<img src="cid:logo@x">',
    '--r',
    'Content-Type: image/png; name="logo.png"',
    'Content-ID: <logo@x>',
    'Content-Disposition: inline; filename="logo.png"',
    'Content-Transfer-Encoding: base64',
    '',
    'iVBORw0KGgo=',
    '--r--',
    '--o',
    'Content-Type: application/pdf',
    'Content-Disposition: attachment; filename="offer.pdf"',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('%PDF-1.4 \u0000\u00ff', 'latin1').toString('base64'),
    '--o',
    'Content-Type: message/rfc822',
    '',
    nested,
    '--o--',
    ''
  ].join('\r\n');
  const { id } = await stand.mailbox.deliver('maya.stone@acme.example', raw);
  const { value } = await list(`/messages/${id}/attachments`);
  const [logo, offer, inner] = value;
  assert.ok(logo !== undefined && offer !== undefined && inner !== undefined);
  assert.deepEqual([logo.isInline, logo.contentId, logo.name], [true, 'logo@x', 'logo.png']);
  assert.equal(Buffer.from(offer.contentBytes ?? '', 'base64').toString('latin1'), '%PDF-1.4 \u0000\u00ff');
  assert.equal(inner['@odata.type'], '#microsoft.graph.itemAttachment');
  assert.equal(inner.name, 'Inner');
  const bytes: unknown = await stand.client
    .api(`${USER}/messages/${id}/attachments/${inner.id}/$value`)
    .responseType(ResponseType.ARRAYBUFFER)
    .get();
  assert.ok(bytes instanceof ArrayBuffer);
  assert.match(Buffer.from(bytes).toString('utf8'), /Body of Inner/);
  const metadata = await list(`/messages/${id}/attachments?$select=id,name,size`);
  assert.equal(metadata.value[1]?.contentBytes, undefined);
  assert.equal((await get(`/messages/${id}?$expand=attachments`)).attachments?.length, 3);
  assert.equal((await get(`/messages/${id}`)).hasAttachments, true);
});

test('a meeting request is an eventMessage with its meetingMessageType', async () => {
  const raw = plainMail('Invite', { 'Content-Type': 'text/calendar; method=REQUEST' }).replace(
    'Body of',
    'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nX:'
  );
  const { id } = await stand.mailbox.deliver('maya.stone@acme.example', raw);
  const message = await get(`/messages/${id}`);
  assert.equal(message['@odata.type'], '#microsoft.graph.eventMessageRequest');
  assert.equal(message['meetingMessageType'], 'meetingRequest');
});

test('a reply joins the conversation of the message that it answers', async () => {
  const root = await deliver('Root');
  const reply = await deliver('Re: Root', {
    'In-Reply-To': '<Root@larkfield.example>',
    References: '<Root@larkfield.example>'
  });
  const other = await deliver('Other');
  const conversation = async (id: string): Promise<string | undefined> =>
    (await get(`/messages/${id}?$select=conversationId`)).conversationId;
  assert.equal(await conversation(root.id), await conversation(reply.id));
  assert.notEqual(await conversation(root.id), await conversation(other.id));
});

test('a draft is written, changed and sent; local recipients get it and Bcc stays secret', async () => {
  const to = [{ emailAddress: { address: 'support@acme.example' } }];
  const draft = await answered(
    stand.client
      .api(`${USER}/messages`)
      .post({ subject: 'Draft', body: { contentType: 'html', content: '<p>H\u00e9llo</p>' }, toRecipients: to })
  );
  assert.equal(draft.isDraft, true);
  const bcc = [{ emailAddress: { name: 'Self', address: 'maya.stone@acme.example' } }];
  await stand.client.api(`${USER}/messages/${draft.id}`).patch({ subject: 'Final', bccRecipients: bcc });
  await stand.client.api(`${USER}/messages/${draft.id}/send`).post({});
  const sent = (await list("/mailFolders/sentitems/messages?$filter=subject eq 'Final'")).value[0];
  assert.equal(sent?.bccRecipients[0]?.emailAddress.address, 'maya.stone@acme.example');
  const received = (
    await answeredPage(stand.client.api('/users/support@acme.example/mailFolders/inbox/messages').get())
  ).value[0];
  assert.equal(received?.subject, 'Final');
  assert.match(received.body.content, /H\u00e9llo/);
  assert.deepEqual(received.bccRecipients, []);
  await assert.rejects(get(`/messages/${draft.id}`), { statusCode: 404 });
});

test('sendMail sends and keeps no copy when told so', async () => {
  const to = [{ emailAddress: { address: 'support@acme.example' } }];
  await stand.client
    .api(`${USER}/sendMail`)
    .post({ message: { subject: 'No copy', toRecipients: to }, saveToSentItems: false });
  assert.deepEqual(subjects(await list("/messages?$filter=subject eq 'No copy'")), []);
  const received = await answeredPage(
    stand.client.api("/users/support@acme.example/messages?$filter=subject eq 'No copy'").get()
  );
  assert.equal(received.value.length, 1);
});

test('properties that v1.0 does not have, costly sort orders and /me are refused', async () => {
  await assert.rejects(list('/messages?$select=sensitivity'), { statusCode: 400 });
  await assert.rejects(list('/messages?$filter=isRead eq false&$orderby=receivedDateTime desc'), {
    code: 'InefficientFilter'
  });
  await assert.rejects(stand.client.api('/me/messages').get(), { statusCode: 400, code: 'BadRequest' });
});

test('unknown users, folders, messages and segments are refused in Graph\u2019s words', async () => {
  await assert.rejects(stand.client.api('/users/nobody@acme.example/messages').get(), {
    statusCode: 404,
    code: 'ErrorInvalidUser'
  });
  await assert.rejects(get('/mailFolders/nonsense/messages'), { statusCode: 400, code: 'ErrorInvalidIdMalformed' });
  await assert.rejects(get(`/messages/AAMkA${'x'.repeat(120)}=`), { statusCode: 404, code: 'ErrorItemNotFound' });
  await assert.rejects(get('/nothing'), { statusCode: 400, code: 'BadRequest' });
});

test('custom folders are listed and well-known names work in both spellings of OData', async () => {
  const page = await list('/mailFolders?$top=50');
  const names = page.value.map(({ displayName }) => displayName);
  assert.ok(names.includes('Salesforce') && names.includes('Sent Items') && !names.includes('Deletions'));
  const keyed = await answered(stand.client.api("/users('maya.stone@acme.example')/mailFolders('inbox')").get());
  assert.equal(keyed.displayName, 'Inbox');
});
