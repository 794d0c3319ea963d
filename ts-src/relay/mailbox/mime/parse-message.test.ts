import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IntakeError } from '../../../core/intake-error.ts';
import { parseMailDate } from './mime-date.ts';
import { parseMimeMessageWithNotes } from './parse-message.ts';
import type { MessageOrigin } from './parse-message.ts';
import { readAttachment, readInlineImages } from './read-attachment.ts';

const origin: MessageOrigin = {
  providerId: 'p1',
  folder: { kind: 'inbox', name: 'Inbox' },
  mailbox: { address: 'mia@acme.example', aliases: ['sales@acme.example'], isShared: false }
};

const bytes = (text: string) => Buffer.from(text.replace(/\n/g, '\r\n'), 'latin1');
const read = (raw: Buffer) => parseMimeMessageWithNotes(raw, origin);

const MIXED = bytes(`From: =?utf-8?Q?Ida_H=C3=B8lm?= <ida@northwind.example>
To: "Berg, Mia" <mia@acme.example>, Team: bo@acme.example, al@acme.example;
Subject: =?iso-8859-1?Q?Gr=FC?= =?iso-8859-1?Q?=DFe?=
Date: Mon, 2 Mar 2026 10:30:00 +0100 (CET)
Message-ID: <1@northwind.example>
References: <a@x.example>
 <b@x.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=utf-8

<p>Hello <img src="cid:logo@x"></p>
--r
Content-Type: image/png; name=logo.png
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--r--
--m
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''%C3%9Cbersicht.pdf
Content-Transfer-Encoding: base64

JVBERi0=
--m--
`);

test('reads names, groups, encoded words, folded references, dates, text of HTML and attachments', async () => {
  const { message, notes } = await read(MIXED);
  assert.deepEqual(message.from, { address: 'ida@northwind.example', name: 'Ida Hølm' });
  assert.deepEqual(
    message.to.map(({ address }) => address),
    ['mia@acme.example', 'bo@acme.example', 'al@acme.example']
  );
  assert.equal(message.to[0]?.name, 'Berg, Mia');
  assert.equal(message.subject, 'Grüße');
  assert.equal(message.sentAt, '2026-03-02T09:30:00.000Z');
  assert.deepEqual(message.references, ['a@x.example', 'b@x.example']);
  assert.equal(message.body.text?.includes('Hello'), true);
  assert.deepEqual(
    message.attachments.map(({ name, isInline, size }) => [name, isInline, size]),
    [
      ['logo.png', true, 8],
      ['Übersicht.pdf', false, 5]
    ]
  );
  assert.equal(message.direction, 'in');
  assert.deepEqual(notes, []);
});

test('reads one attachment by its id, and the inline images within a limit', async () => {
  const { message } = await read(MIXED);
  const { content, meta } = await readAttachment(MIXED, message.attachments[1]?.id ?? '');
  assert.equal(content.toString(), '%PDF-');
  assert.equal(meta.contentType, 'application/pdf');
  assert.equal((await readInlineImages(MIXED, 1000)).length, 1);
  assert.equal((await readInlineImages(MIXED, 1)).length, 0);
  await assert.rejects(
    readAttachment(MIXED, '99'),
    (error) => error instanceof IntakeError && error.code === 'ATTACHMENT_NOT_FOUND'
  );
});

test('an invalid date is no date, never now', async () => {
  const { message } = await read(bytes('From: a@b.example\nDate: yesterday, after lunch\n\nHi\n'));
  assert.equal(message.sentAt, null);
});

const DATES: readonly (readonly [string, string | null])[] = [
  ['Mon, 02 Mar 2026 10:30:00 +0100', '2026-03-02T09:30:00.000Z'],
  ['2 Mar 26 10:30 EST', '2026-03-02T15:30:00.000Z'],
  ['Mon Mar  2 10:30:00 2026', '2026-03-02T10:30:00.000Z'],
  ['2026-03-02T10:30:00Z', '2026-03-02T10:30:00.000Z'],
  ['Mon, 02 Mar 2026 10:30:00', '2026-03-02T10:30:00.000Z'],
  ['Mon, 32 Mar 2026 10:30:00 +0000', null],
  ['1', null],
  ['', null]
];

for (const [written, expected] of DATES) {
  test(`reads the date "${written}" as ${String(expected)}`, () => {
    assert.equal(parseMailDate(written), expected);
  });
}

test('raw 8-bit headers and unlabelled Latin-1 text keep their letters', async () => {
  const { message, notes } = await read(
    bytes('From: J\u00fcrgen <j@b.example>\nSubject: Gr\u00fc\u00dfe\n\nSch\u00f6ne Gr\u00fc\u00dfe\n')
  );
  assert.equal(message.from?.name, 'Jürgen');
  assert.equal(message.subject, 'Grüße');
  assert.equal(message.body.text?.trim(), 'Schöne Grüße');
  assert.equal(notes.length, 1);
});

test('an unknown charset is read as UTF-8 or Latin-1 with a note', async () => {
  const { message, notes } = await read(
    bytes('From: a@b.example\nContent-Type: text/plain; charset=klingon\n\nGr\u00fc\u00dfe\n')
  );
  assert.equal(message.body.text?.trim(), 'Grüße');
  assert.match(notes.join(), /"klingon" is not known/);
});

test('UTF-7 and ISO-2022-JP are decoded', async () => {
  const seven = await read(bytes('From: a@b.example\nContent-Type: text/plain; charset=utf-7\n\nGr+APwA3w-e\n'));
  assert.equal(seven.message.body.text?.trim(), 'Grüße');
  const japanese = await read(
    bytes('From: a@b.example\nContent-Type: text/plain; charset=iso-2022-jp\n\n\u001b$B%F%9%H\u001b(B\n')
  );
  assert.equal(japanese.message.body.text?.trim(), 'テスト');
});

test('a delivery report stays out of the text and is known by its structure', async () => {
  const { message } = await read(
    bytes(
      'From: mailer-daemon@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nFailed.\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--\n'
    )
  );
  assert.equal(message.body.text?.trim(), 'Failed.');
  assert.equal(message.kind.reportType, 'delivery-status');
  assert.ok(message.kind.partTypes.includes('message/delivery-status'));
});

test('the METHOD of a calendar is found in the type and in the calendar itself', async () => {
  const declared = await read(
    bytes('From: a@b.example\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\n')
  );
  assert.equal(declared.message.kind.meeting, 'REQUEST');
  const inside = await read(
    bytes('From: a@b.example\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:CANCEL\n')
  );
  assert.equal(inside.message.kind.meeting, 'CANCEL');
});

test('a message without From, Date and Message-ID is a message', async () => {
  const { message } = await read(bytes('Subject: hello\n\nHi\n'));
  assert.deepEqual([message.from, message.sentAt, message.messageId, message.subject], [null, null, null, 'hello']);
});

test('mail that an alias of the mailbox wrote goes out', async () => {
  const { message } = await read(bytes('From: Sales+x@ACME.example\nTo: ida@northwind.example\n\nHi\n'));
  assert.equal(message.direction, 'out');
});

test('an encoded word never becomes an address', async () => {
  const { message } = await read(bytes('From: =?utf-8?Q?ceo=40bank.example?= <x@evil.example>\n\nHi\n'));
  assert.deepEqual(message.from, { address: 'x@evil.example', name: 'ceo@bank.example' });
});

const NO_MESSAGES: readonly (readonly [string, Buffer])[] = [
  ['nothing', Buffer.alloc(0)],
  ['blank lines', Buffer.from('\r\n \r\n')],
  [
    'an image',
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1])
  ],
  ['an Outlook .msg', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0])],
  ['a letter without headers', Buffer.from('Dear Mia,\n\nhello\n')]
];

for (const [what, raw] of NO_MESSAGES) {
  test(`refuses ${what} with a sentence and what to do`, async () => {
    await assert.rejects(
      read(raw),
      (error) => error instanceof IntakeError && error.code === 'MESSAGE_UNREADABLE' && error.actions.length > 0
    );
  });
}

test('a thousandfold structure is broken off with a note, and the headers stay', async () => {
  const parts = Array.from({ length: 1500 }, () => '--b\nContent-Type: text/plain\n\nx\n').join('');
  const { message, notes } = await read(
    bytes(`From: a@b.example\nSubject: many\nContent-Type: multipart/mixed; boundary=b\n\n${parts}--b--\n`)
  );
  assert.equal(message.subject, 'many');
  assert.match(notes.join(), /damaged or too large/);
});

test('thousands of nested elements still give text', async () => {
  const html = `${'<div>'.repeat(3000)}deep words${'</div>'.repeat(3000)}`;
  const { message } = await read(bytes(`From: a@b.example\nContent-Type: text/html\n\n${html}\n`));
  assert.equal(message.body.text, 'deep words');
});

const ADDRESS_LISTS: readonly (readonly [string, readonly string[]])[] = [
  ['team: a@x.example, "B, C" <b@x.example>;, d@y.example', ['a@x.example', 'b@x.example', 'd@y.example']],
  ['undisclosed-recipients:;', []],
  ['"ida holm"@x.example', ['"ida holm"@x.example']],
  ['ida(comment)@(other)x.example', ['ida@x.example']],
  ['=?utf-8?Q?J=C3=BCrgen_=3Cevil@z.example=3E?= <j@x.example>', ['j@x.example']],
  ['"ceo@acme.example" <x@shady.example>', ['x@shady.example']],
  ['Ida <ida@x.example> Bob <bob@y.example>', ['ida@x.example', 'bob@y.example']],
  ['a@x.example b@y.example', ['a@x.example', 'b@y.example']],
  ['ida@x.example; bob@y.example', ['ida@x.example', 'bob@y.example']],
  ['<@relay.example:ida@x.example>', ['ida@x.example']],
  ['Holm, Ida <ida@x.example>', ['ida@x.example']],
  ['<ida@x.example', ['ida@x.example']]
];

for (const [written, expected] of ADDRESS_LISTS) {
  test(`reads the addresses of ${written}`, async () => {
    const raw = Buffer.from(`From: x@y.example\r\nTo: ${written}\r\n\r\nHello\r\n`);
    const {
      message: { to }
    } = await read(raw);
    assert.deepEqual(
      to.map(({ address }) => address),
      expected
    );
  });
}

test('a raw UTF-8 header keeps the letters whose second byte looks like a space', async () => {
  const raw = Buffer.from('From: x@y.example\r\nSubject: voilà à bientôt\r\n\r\nHello\r\n', 'utf8');
  assert.equal((await read(raw)).message.subject, 'voilà à bientôt');
});
