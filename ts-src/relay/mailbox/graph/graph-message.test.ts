import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../../core/message/message.ts';
import { graphMessageSchema, toAttachments, toMessage } from './graph-message.ts';

const mailbox = { address: 'maya.stone@acme.example', aliases: [], isShared: false };
const folder = { kind: 'inbox', name: 'Inbox' } as const;

function read(item: Readonly<Record<string, unknown>>): Message {
  return toMessage(graphMessageSchema.parse({ id: 'AAMk=', ...item }), folder, mailbox, []);
}

function properties(...pairs: (readonly [string, string])[]): Record<string, unknown> {
  return { singleValueExtendedProperties: pairs.map(([id, value]) => ({ id, value })) };
}

test('finds extended properties however Graph writes their numbers', () => {
  for (const id of ['String 0x1a', 'String 0x001A', 'String 0x1A', 'string 0x001a']) {
    assert.equal(read(properties([id, 'REPORT.IPM.Note.NDR'])).kind.itemClass, 'REPORT.IPM.Note.NDR', id);
  }
  const message = read(properties(['Integer 0x36', '2'], ['Integer 0xe08', '12345']));
  assert.deepEqual([message.sensitivity, message.size, message.kind.itemClass], ['private', 12345, null]);
});

test('takes every sensitivity, and an unknown one as normal', () => {
  const said = ['0', '1', '2', '3', '9', 'x'].map((value) => read(properties(['Integer 0x36', value])).sensitivity);
  assert.deepEqual(said, ['normal', 'personal', 'private', 'confidential', 'normal', 'normal']);
});

test('knows meeting messages of every kind from ordinary mail', () => {
  for (const kind of [
    'meetingRequest',
    'meetingCancelled',
    'meetingAccepted',
    'meetingTentativelyAccepted',
    // Graph's own spelling.
    'meetingTenativelyAccepted',
    'meetingDeclined'
  ]) {
    assert.equal(read({ '@odata.type': '#microsoft.graph.eventMessage', meetingMessageType: kind }).kind.meeting, kind);
  }
  assert.equal(read({ meetingMessageType: 'none' }).kind.meeting, null);
  assert.equal(read({ '@odata.type': '#microsoft.graph.message' }).kind.meeting, null);
  assert.equal(read({}).kind.meeting, null);
});

test('knows meeting and sharing messages by the name of their type where the properties were not asked for', () => {
  for (const type of ['eventMessage', 'eventMessageRequest', 'eventMessageResponse'])
    assert.equal(read({ '@odata.type': `#microsoft.graph.${type}` }).kind.meeting, type);
  const forwarded = { '@odata.type': '#microsoft.graph.eventMessage', meetingMessageType: 'none' };
  assert.equal(read(forwarded).kind.meeting, 'eventMessage');
  const sharing = { '@odata.type': '#microsoft.graph.calendarSharingMessage' };
  assert.equal(read(sharing).kind.itemClass, 'IPM.Sharing');
  assert.equal(
    read({ ...sharing, ...properties(['String 0x1a', 'IPM.Sharing.Index']) }).kind.itemClass,
    'IPM.Sharing.Index'
  );
});

test('reads report and S/MIME types from the top content type', () => {
  const kindOf = (value: string) => read({ internetMessageHeaders: [{ name: 'Content-Type', value }] }).kind;
  assert.equal(kindOf('multipart/report; report-type="delivery-status"; boundary=x').reportType, 'delivery-status');
  assert.equal(kindOf('multipart/report; report-type=disposition-notification').reportType, 'disposition-notification');
  assert.equal(kindOf('application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m').smimeType, 'enveloped-data');
  assert.equal(kindOf('application/pkcs7-mime').smimeType, '');
  assert.equal(
    kindOf('application/x-pkcs7-mime; name="report-type=x"; smime-type="signed-data"').smimeType,
    'signed-data'
  );
  assert.equal(kindOf('text/plain; x-report-type=delivery-status').reportType, null);
  assert.equal(kindOf('text/plain').smimeType, null);
});

test('bears a message that lacks nearly everything', () => {
  const message = read({
    from: null,
    sender: { emailAddress: null },
    toRecipients: [{ emailAddress: { address: ' ' } }],
    body: null
  });
  assert.deepEqual([message.from, message.sender, message.to, message.subject], [null, null, [], '']);
  assert.deepEqual([message.messageId, message.sentAt, message.receivedAt, message.size], [null, null, null, null]);
  assert.deepEqual(message.body, { html: null, text: null });
  assert.equal(message.direction, 'in');
});

test('takes a name that only repeats the address as none, and dates that are none as absent', () => {
  const message = read({
    from: { emailAddress: { address: 'priya@larkfield.example', name: 'priya@larkfield.example' } },
    sentDateTime: 'yesterday',
    receivedDateTime: '2026-11-23T10:15:00+01:00'
  });
  assert.deepEqual(message.from, { address: 'priya@larkfield.example', name: null });
  assert.deepEqual([message.sentAt, message.receivedAt], [null, '2026-11-23T09:15:00.000Z']);
});

test('reads the thread from the header fields, oldest first', () => {
  const message = read({
    internetMessageId: '<three@x.example>',
    internetMessageHeaders: [
      { name: 'References', value: '<one@x.example>\r\n <two@x.example>' },
      { name: 'In-Reply-To', value: '<two@x.example>' }
    ]
  });
  assert.deepEqual(
    [message.messageId, message.inReplyTo, message.references],
    ['three@x.example', 'two@x.example', ['one@x.example', 'two@x.example']]
  );
});

test('gives HTML its text, and keeps plain text', () => {
  assert.match(
    read({ body: { contentType: 'html', content: '<p>Hello <b>you</b></p>' } }).body.text ?? '',
    /Hello you/
  );
  assert.deepEqual(read({ body: { contentType: 'text', content: 'a\r\nb' } }).body, { html: null, text: 'a\nb' });
});

test('takes files, attached messages and links to the cloud as attachments', () => {
  const attachments = toAttachments({
    value: [
      {
        '@odata.type': '#microsoft.graph.fileAttachment',
        id: '1',
        name: 'a.PNG',
        contentType: 'Image/PNG; name=a',
        size: 3,
        isInline: true,
        contentId: '<c@x>'
      },
      { '@odata.type': '#microsoft.graph.itemAttachment', id: '2', name: 'Letter', contentType: null, size: 9 },
      { '@odata.type': '#microsoft.graph.referenceAttachment', id: '3', name: null, contentType: null, size: null }
    ]
  });
  assert.deepEqual(attachments, [
    { id: '1', name: 'a.PNG', contentType: 'image/png', size: 3, isInline: true, contentId: 'c@x' },
    { id: '2', name: 'Letter.eml', contentType: 'message/rfc822', size: 9, isInline: false, contentId: null },
    { id: '3', name: 'attachment', contentType: 'message/external-body', size: 0, isInline: false, contentId: null }
  ]);
});
