import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { plainMail } from '../../../local-mailbox/testkit.ts';
import type { Message } from '../../../core/message/message.ts';
import { parseMimeMessage, type MessageOrigin } from './parse-message.ts';
import { openParsePool, type ParseOutcome, type ParsePool } from './parse-pool.ts';
import { streamAttachment } from './read-attachment.ts';

const origin: MessageOrigin = {
  providerId: 'one',
  folder: { kind: 'inbox', name: 'Inbox' },
  mailbox: { address: 'maya.stone@acme.example', aliases: [], isShared: false },
  receivedAt: '2026-11-23T09:15:00.000Z'
};
const worker = new URL('./poison-worker.ts', import.meta.url);
const pool = openParsePool({ worker });
const impatient = openParsePool({ worker, withinMs: 3_000 });
after(async () => {
  await Promise.all([pool.close(), impatient.close()]);
});

function messageOf(outcome: ParseOutcome): Message {
  assert.equal(outcome.kind, 'message', outcome.kind === 'unreadable' ? outcome.reason : '');
  return outcome.message;
}

async function parseOne(raw: Uint8Array, by: ParsePool = pool): Promise<ParseOutcome> {
  const [outcome] = await by.parse([{ raw, origin }]);
  assert.ok(outcome);
  return outcome;
}

async function* inPieces(raw: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < raw.length; start += size) {
    yield await Promise.resolve(raw.subarray(start, start + size));
  }
}

const FILE = Buffer.from(Array.from({ length: 400_000 }, (_, index) => (index * 7 + (index >> 8)) % 256));
const WITH_PARTS = Buffer.from(
  [
    'From: Priya Nair <priya.nair@larkfield.example>',
    'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=cut',
    '',
    '--cut',
    'Content-Type: multipart/related; boundary=inner',
    '',
    '--inner',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Grüße <img src="cid:logo"></p>',
    '--inner',
    'Content-Type: image/png; name=logo.png',
    'Content-ID: <logo>',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('a picture').toString('base64'),
    '--inner--',
    '--cut',
    'Content-Type: application/octet-stream; name="Daten ä.bin"',
    'Content-Transfer-Encoding: base64',
    '',
    FILE.toString('base64').replaceAll(/(.{76})/g, '$1\r\n'),
    '--cut',
    'Content-Type: text/x-notes; charset=utf-8',
    'Content-Disposition: attachment; filename=notes.txt',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'a=20line=\r\n that goes on',
    '--cut--',
    ''
  ].join('\r\n')
);

test('gives the same of a message that streams in as of the whole one', async () => {
  const whole = await parseMimeMessage(WITH_PARTS, origin);
  assert.deepEqual(
    whole.attachments.map(({ name, size, isInline }) => [name, size, isInline]),
    [
      ['logo.png', 9, true],
      ['Daten ä.bin', FILE.length, false],
      ['notes.txt', 19, false]
    ]
  );
  assert.deepEqual(messageOf(await parseOne(WITH_PARTS)), whole);
  for (const size of [1_000_003, 4_099, 331]) {
    assert.deepEqual(messageOf(await pool.parseStream(inPieces(WITH_PARTS, size), origin)), whole, String(size));
  }
});

test('streams one attachment out of a message that streams in', async () => {
  const { attachments } = await parseMimeMessage(WITH_PARTS, origin);
  const hash = createHash('sha256');
  for await (const chunk of streamAttachment(inPieces(WITH_PARTS, 9_001), attachments[1]?.id ?? '')) hash.update(chunk);
  assert.equal(hash.digest('hex'), createHash('sha256').update(FILE).digest('hex'));
  await assert.rejects(
    async () => {
      for await (const chunk of streamAttachment(inPieces(WITH_PARTS, 9_001), 'none')) assert.fail(String(chunk));
    },
    { code: 'ATTACHMENT_NOT_FOUND' }
  );
});

test('ends the source when nobody reads the attachment on', async () => {
  let isEnded = false;
  const source = (async function* () {
    try {
      yield* inPieces(WITH_PARTS, 10_000);
    } finally {
      isEnded = true;
    }
  })();
  for await (const chunk of streamAttachment(source, '2')) {
    assert.ok(chunk.length > 0);
    break;
  }
  assert.equal(isEnded, true);
});

test('passes the error of a source that breaks', async () => {
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(WITH_PARTS.subarray(0, 200_000));
    throw new Error('the line was cut');
  };
  await assert.rejects(pool.parseStream(broken(), origin), /the line was cut/);
  await assert.rejects(async () => {
    for await (const chunk of streamAttachment(broken(), '2')) assert.ok(chunk.length > 0);
  }, /the line was cut/);
});

test('reads a source to its end whatever its message does to the parser', async () => {
  const many = Buffer.from(
    ['Content-Type: multipart/mixed; boundary=b', '', ...Array<string>(3_000).fill('--b\r\n\r\nx'), '--b--'].join(
      '\r\n'
    )
  );
  let read = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of inPieces(many, 500)) {
      read += piece.length;
      yield piece;
    }
  };
  await pool.parseStream(counted(), origin);
  assert.equal(read, many.length);
});

test('a message that is no message is unreadable with what to do', async () => {
  const outcome = await parseOne(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]));
  assert.match(outcome.kind === 'unreadable' ? outcome.reason : '', /Outlook .* Save it as \.eml/);
});

for (const [fault, reason] of [
  ['endless', /did not come to an end within 3 seconds/],
  ['crash', /parser broke down/],
  ['memory', /more than 256 MB of memory/]
] as const) {
  test(`a message whose parser thread fails (${fault}) is unreadable, and the others pass`, async () => {
    const poison = Buffer.from(plainMail('Poison', { 'X-Fault': fault }));
    const others = Array.from({ length: 20 }, (_, index) => Buffer.from(plainMail(`Letter ${String(index)}`)));
    const threads = fault === 'endless' ? impatient : pool;
    const [bad, ...good] = await threads.parse([poison, ...others].map((raw) => ({ raw, origin })));
    assert.match(bad?.kind === 'unreadable' ? bad.reason : '', reason);
    assert.deepEqual(
      good.map((outcome) => messageOf(outcome).subject),
      others.map((_, index) => `Letter ${String(index)}`)
    );
  });
}

test('a message whose thread is ended by closing is no unreadable one', async () => {
  const closing = openParsePool({ worker });
  await parseOne(Buffer.from(plainMail('First')), closing);
  const parsing = parseOne(Buffer.from(plainMail('Poison', { 'X-Fault': 'endless' })), closing);
  const refused = assert.rejects(parsing, { code: 'INTERNAL', retryable: true });
  await new Promise(setImmediate);
  await closing.close();
  await refused;
  assert.equal(messageOf(await parseOne(Buffer.from(plainMail('Next')), closing)).subject, 'Next');
  await closing.close();
});
