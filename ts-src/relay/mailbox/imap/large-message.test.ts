import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { plainMail } from '../../../local-mailbox/testkit.ts';
import { startDovecot, whyNoDovecot, type Dovecot } from '../../../testkit/dovecot/dovecot.ts';
import { parseMimeMessage } from '../mime/parse-message.ts';
import { reading } from '../port.contract.ts';
import type { MailboxChange, MailboxPort } from '../port.ts';
import { identityOf } from './imap-locator.ts';
import { imapProvider } from './imap-provider.ts';
import { accountOf, configOf, folderOf, MAYA, readToEnd, PARSERS } from './testkit.ts';

const MEGABYTE = 1024 * 1024;
const THEO = 'theo.brandt@acme.example';

/** A letter with a file of so many megabytes before transfer encoding. */
function letterWithFile(megabytes: number): { raw: Buffer; file: Buffer } {
  const file = Buffer.alloc(megabytes * MEGABYTE);
  for (let at = 0; at < file.length; at += 4) file.writeUInt32LE((at * 2_654_435_761) >>> 0, at);
  const head = [
    'From: Priya Nair <priya.nair@larkfield.example>',
    'To: Maya Stone <maya.stone@acme.example>',
    'Date: Mon, 23 Nov 2026 09:15:00 +0000',
    'Message-ID: <large@larkfield.example>',
    'Subject: A large one',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=cut',
    '',
    '--cut',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'The plans are attached — all of them.',
    '--cut',
    'Content-Type: application/pdf; name=plans.pdf',
    'Content-Disposition: attachment; filename=plans.pdf',
    'Content-Transfer-Encoding: base64',
    '',
    ''
  ].join('\r\n');
  const encoded = file.toString('base64').replaceAll(/(.{76})/g, '$1\r\n');
  return { raw: Buffer.from(`${head}${encoded}\r\n--cut--\r\n`), file };
}

/** Writes a letter with a file into a Maildir piece by piece. */
function writeLarge(maildir: string, megabytes: number, order: number): void {
  const cur = join(maildir, 'cur');
  mkdirSync(cur, { recursive: true });
  const { raw } = letterWithFile(1);
  const text = raw.toString('latin1');
  const start = text.indexOf('\r\n\r\n', text.indexOf('base64')) + 4;
  const line = `${'A'.repeat(76)}\r\n`;
  const file = join(cur, `179000000${String(order)}.M1P1.test:2,`);
  writeFileSync(file, text.slice(0, start));
  // 57 bytes a line; what is left over is a shorter line.
  const lines = Math.floor((megabytes * MEGABYTE) / 57);
  const piece = line.repeat(10_000);
  for (let left = lines; left > 0; left -= 10_000) appendFileSync(file, piece.slice(0, left * line.length));
  appendFileSync(file, `${Buffer.alloc(megabytes * MEGABYTE - lines * 57).toString('base64')}\r\n--cut--\r\n`);
}

/** The most that was alive at once while the work ran: counted behind a collection, so that garbage does not count. */
async function peakBytes(work: () => Promise<void>): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let peak = 0;
  const timer = setInterval(() => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    peak = Math.max(peak, heapUsed + external);
  }, 100);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  assert.ok(peak > 0, 'it was over before anything was measured');
  return peak;
}

function messageOf(change: MailboxChange | undefined) {
  assert.ok(change?.kind === 'message' && change.locator !== undefined);
  return { message: change.message, ref: { providerId: change.message.providerId, locator: change.locator } };
}

describe('a large message on Dovecot', { skip: whyNoDovecot() ?? false }, () => {
  let server: Dovecot;
  let port: MailboxPort;
  before(async () => {
    server = await startDovecot({ users: [MAYA, THEO] });
    const opened = imapProvider([configOf(server, server.password)], PARSERS).open(accountOf(MAYA));
    assert.ok(opened);
    port = opened;
  });
  after(async () => {
    await port.close();
    await server.stop();
  });

  it('has the facts that it has as a whole, and its file can be read from it', async () => {
    const { raw, file } = letterWithFile(3);
    server.fill(MAYA, null, [plainMail('Short before'), raw, plainMail('Short after')]);
    const inbox = await folderOf(port);
    const { changes } = await readToEnd(port, inbox, null);
    assert.deepEqual(
      changes.map((change) => messageOf(change).message.subject),
      ['Short after', 'A large one', 'Short before']
    );
    const { message, ref } = messageOf(changes[1]);
    assert.equal(message.providerId, identityOf(raw));
    const whole = await parseMimeMessage(raw, {
      providerId: identityOf(raw),
      folder: message.folder,
      mailbox: port.identity,
      receivedAt: message.receivedAt
    });
    assert.deepEqual(message, whole);
    assert.deepEqual(await port.readMessage(ref), whole);
    const { attachment, content } = await port.readAttachment(ref, whole.attachments[0]?.id ?? '');
    assert.deepEqual(attachment, whole.attachments[0]);
    const hash = createHash('sha256');
    for await (const chunk of content) hash.update(chunk);
    assert.equal(hash.digest('hex'), createHash('sha256').update(file).digest('hex'));
    await assert.rejects(port.readAttachment(ref, 'none'), { code: 'ATTACHMENT_NOT_FOUND' });
  });

  it('does not keep others from the mailbox while its file is taken slowly', async () => {
    const inbox = await folderOf(port);
    const { changes } = await port.readChanges(inbox, null, reading(2));
    const { message, ref } = messageOf(changes[1]);
    const { content } = await port.readAttachment(ref, message.attachments[0]?.id ?? '');
    const iterator = content[Symbol.asyncIterator]();
    assert.equal((await iterator.next()).done, false);
    assert.equal((await port.readMessage(messageOf(changes[0]).ref)).subject, 'Short after');
    await iterator.return?.();
    assert.equal((await port.readMessage(ref)).subject, 'A large one');
  });

  it('is never held in memory as a whole', async () => {
    const theirs = imapProvider([configOf(server, server.password)], PARSERS).open(accountOf(THEO));
    assert.ok(theirs);
    const [small, large] = [12, 80];
    writeLarge(server.maildirOf(THEO, null), large, 1);
    writeLarge(server.maildirOf(THEO, null), small, 2);
    server.fill(THEO, null, []);
    const inbox = await folderOf(theirs);
    let cursor: string | null = null;
    const readOne = async (megabytes: number): Promise<void> => {
      const page = await theirs.readChanges(inbox, cursor, reading(1));
      const { message, ref } = messageOf(page.changes[0]);
      assert.equal(message.attachments[0]?.size, megabytes * MEGABYTE);
      const { content } = await theirs.readAttachment(ref, message.attachments[0].id);
      let bytes = 0;
      for await (const chunk of content) bytes += chunk.length;
      assert.equal(bytes, megabytes * MEGABYTE);
      cursor = page.cursor;
    };
    const before = await peakBytes(async () => {
      await readOne(small);
    });
    const growth = Math.round(
      ((await peakBytes(async () => {
        await readOne(large);
      })) -
        before) /
        MEGABYTE
    );
    // Held as a whole it would take 91 MB more as it comes, and 68 MB more decoded; a busy machine buffers some 20 more.
    assert.ok(growth < 45, `${String(growth)} MB more`);
    await theirs.close();
  });
});
