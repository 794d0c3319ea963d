import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openDatabase, type Database } from '../../pipeline/state/database.ts';
import { migrate } from '../../pipeline/state/migrations.ts';
import { openParsePool } from '../mime/parse-pool.ts';
import type { MailboxPort } from '../port.ts';
import { reading } from '../port.contract.ts';
import { openFilesMailbox } from './files-mailbox.ts';
import { readOutlookMessage } from './outlook-message.ts';
import { makeOutlookFile, type OutlookFile } from './outlook-testkit.ts';
import { openSpool, type Spool } from './spool.ts';

const identity = { address: 'maya.stone@acme.example', aliases: [], isShared: false };
let folder: string;
let database: Database;
let spool: Spool;
let port: MailboxPort;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relay-outlook-'));
  database = await openDatabase(folder, null);
  await migrate(database);
  spool = openSpool(database, folder);
  port = openFilesMailbox(identity, spool, openParsePool());
});
after(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const SENT = new Date('2026-11-23T09:15:00Z');
const LETTER: OutlookFile = {
  properties: {
    '001a001f': 'IPM.Note',
    '0037001f': 'Vertrag für Zoë — Entwurf',
    '0c1a001f': 'Priya Nair',
    '0c1e001f': 'EX',
    '0c1f001f': '/O=EXCHANGE/OU=GROUP/CN=RECIPIENTS/CN=PNAIR',
    '5d01001f': 'priya.nair@larkfield.example',
    '1000001f': 'Grüße aus dem Büro',
    '10130102': Buffer.from('<p>Gr\xfc\xdfe aus dem <b>B\xfcro</b> <img src="cid:logo@x"></p>', 'latin1'),
    '3fde0003': 1252,
    '00390040': SENT,
    '0e060040': new Date('2026-11-23T09:15:09Z'),
    '1035001f': '<letter@larkfield.example>',
    '1042001f': '<before@acme.example>',
    '1039001f': '<first@acme.example> <before@acme.example>',
    '00360003': 2
  },
  recipients: [
    { '3001001f': 'Stone, Maya', '39fe001f': 'maya.stone@acme.example', '0c150003': 1 },
    { '3001001f': 'Théo Brandt', '3003001f': 'theo.brandt@acme.example', '0c150003': 2 },
    { '3001001f': 'Nobody', '3003001f': '/O=EXCHANGE/CN=NOBODY', '0c150003': 1 }
  ],
  attachments: [
    {
      '3707001f': 'Vertrag für Zoë.pdf',
      '370e001f': 'application/pdf',
      '37010102': Buffer.from([0, 255, 128, 13, 10])
    },
    { '3707001f': 'logo.png', '370e001f': 'image/png', '3712001f': 'logo@x', '37010102': Buffer.from('PNG') }
  ],
  inner: [
    {
      properties: {
        '001a001f': 'IPM.Note',
        '0037001f': 'Inner letter',
        '0c1a001f': 'Ida Lund',
        '0c1f001f': 'ida.lund@northwind.example',
        '1000001f': 'Text of the inner letter'
      },
      attachments: [{ '3707001f': 'deep.txt', '37010102': Buffer.from('deep') }]
    }
  ]
};

async function take(file: OutlookFile | Uint8Array, name: string) {
  const raw = file instanceof Uint8Array ? file : makeOutlookFile(file);
  const { providerId } = await spool.add(identity.address, raw, name);
  return { ref: { providerId, locator: null }, raw };
}

test('an Outlook file becomes the message that it holds', async () => {
  const { ref } = await take(LETTER, 'letter.msg');
  const message = await port.readMessage(ref);
  assert.equal(message.subject, 'Vertrag für Zoë — Entwurf');
  assert.deepEqual(message.from, { address: 'priya.nair@larkfield.example', name: 'Priya Nair' });
  assert.deepEqual(message.to, [{ address: 'maya.stone@acme.example', name: 'Stone, Maya' }]);
  assert.deepEqual(message.cc, [{ address: 'theo.brandt@acme.example', name: 'Théo Brandt' }]);
  assert.deepEqual(
    [message.messageId, message.inReplyTo, message.references],
    ['letter@larkfield.example', 'before@acme.example', ['first@acme.example', 'before@acme.example']]
  );
  assert.deepEqual([message.sentAt, message.receivedAt], ['2026-11-23T09:15:00.000Z', '2026-11-23T09:15:09.000Z']);
  assert.match(message.body.html ?? '', /Grüße aus dem <b>Büro<\/b>/);
  assert.match(message.body.text ?? '', /Grüße aus dem Büro/);
  assert.deepEqual([message.kind.itemClass, message.sensitivity, message.isDraft], ['IPM.Note', 'private', false]);
  assert.deepEqual(
    message.attachments.map(({ name, contentType, isInline }) => [name, contentType, isInline]),
    [
      ['Vertrag für Zoë.pdf', 'application/pdf', false],
      ['logo.png', 'image/png', true],
      ['Inner letter.eml', 'message/rfc822', false]
    ]
  );
});

test('keeps attachments to the byte, and messages within messages as messages', async () => {
  const { ref } = await take(LETTER, 'letter.msg');
  const { attachments } = await port.readMessage(ref);
  const bytesOf = async (index: number): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for await (const part of (await port.readAttachment(ref, attachments[index]?.id ?? '')).content) parts.push(part);
    return Buffer.concat(parts);
  };
  assert.deepEqual(await bytesOf(0), Buffer.from([0, 255, 128, 13, 10]));
  const inner = (await bytesOf(2)).toString();
  assert.match(inner, /^From: Ida Lund <ida\.lund@northwind\.example>\r$/m);
  assert.match(inner, /filename="deep\.txt"/);
});

test('gives the same bytes for the same file, and leaves the file in the spool as it came', async () => {
  const { ref, raw } = await take(LETTER, 'letter.msg');
  assert.deepEqual(Buffer.from(await port.readRaw(ref)), Buffer.from(readOutlookMessage(raw).mime));
  assert.deepEqual(Buffer.from(await spool.read(ref.providerId)), Buffer.from(raw));
});

test('takes the header fields of the way over those that Outlook kept', async () => {
  const headers =
    'Received: from a by b; Mon, 23 Nov 2026 09:15:09 +0000\r\nFrom: "Priya N."\r\n <priya.nair@larkfield.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n\tboundary="old"\r\n\r\n';
  const properties = { ...LETTER.properties, '007d001f': headers, '001a001f': 'IPM.Note.Rules.OofTemplate.Microsoft' };
  const message = await port.readMessage((await take({ ...LETTER, properties }, 'away.msg')).ref);
  assert.equal(message.from?.name, 'Priya N.');
  assert.equal(message.headers.find(({ name }) => name === 'auto-submitted')?.value, 'auto-replied');
  assert.equal(message.kind.itemClass, 'IPM.Note.Rules.OofTemplate.Microsoft');
  assert.equal(message.attachments.length, 3);
});

test('reads an old file in its code page, and a draft as one', async () => {
  const text = (value: string): Uint8Array => Buffer.from(value, 'latin1');
  const message = await port.readMessage(
    (
      await take(
        {
          properties: {
            '001a001e': text('IPM.Note'),
            '0037001e': text('\xcf\xf0\xe8\xe2\xe5\xf2'),
            '1000001e': text('\xcf\xe8\xf1\xfc\xec\xee'),
            '3ffd0003': 1251,
            '0e070003': 8
          }
        },
        'old.msg'
      )
    ).ref
  );
  assert.deepEqual([message.subject, message.body.text?.trim(), message.isDraft], ['Привет', 'Письмо', true]);
});

test('a broken Outlook file is told as unreadable, and the next file is read', async () => {
  const whole = makeOutlookFile(LETTER);
  const broken = Uint8Array.from(whole.subarray(0, 700));
  const noise = Uint8Array.from(whole, (byte, index) => (index > 512 ? (index * 7919) % 256 : byte));
  await take(broken, 'broken.msg');
  await take(noise, 'noise.msg');
  await take({ properties: { '0037001f': 'After the broken ones', '001a001f': 'IPM.Note' } }, 'next.msg');
  const [imported] = await port.listFolders();
  assert.ok(imported);
  const { changes } = await port.readChanges(imported, null, reading(100));
  const reasons = changes.flatMap((change) => (change.kind === 'unreadable' ? [change.reason] : []));
  assert.equal(reasons.length, 2);
  assert.ok(
    reasons.every((reason) => /Outlook .*save it as \.eml/.test(reason)),
    reasons.join('\n')
  );
  assert.ok(changes.some((change) => change.kind === 'message' && change.message.subject === 'After the broken ones'));
});
