import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readMailFiles } from './readers.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'relay-readers-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const letter = (name: string): string => `From: a@x.example\nSubject: ${name}\n\nBody of ${name}\n`;

interface Found {
  readonly subjects: string[];
  readonly faults: string[];
  readonly raw: string[];
  readonly leftOut: string[];
}

async function read(...paths: string[]): Promise<Found> {
  const subjects: string[] = [];
  const faults: string[] = [];
  const raw: string[] = [];
  const leftOut: string[] = [];
  for await (const found of readMailFiles(paths)) {
    if ('leftOut' in found) {
      leftOut.push(found.leftOut);
      continue;
    }
    if ('error' in found) {
      faults.push(found.error.message);
      assert.equal(found.error.code, 'FILE_UNREADABLE');
      assert.ok(found.error.actions.length > 0);
      continue;
    }
    const text = Buffer.from(found.raw).toString('utf8');
    raw.push(text);
    subjects.push(/Subject: (.*?)\r?$/m.exec(text)?.[1] ?? '');
  }
  return { subjects, faults, raw, leftOut };
}

test('reads .eml files to the byte, whole folders in the order of their names', async () => {
  put('b.eml', letter('second'));
  put('a.eml', letter('first'));
  put('deeper/c.eml', letter('third'));
  const { subjects, raw } = await read(folder);
  assert.deepEqual(subjects, ['first', 'second', 'third']);
  assert.equal(raw[0], letter('first'));
});

test('splits an mbox into its messages, compressed or not', async () => {
  const mbox = `From a@x.example Mon Nov 23 09:15:00 2026\n${letter('one')}\nFrom b@x.example Mon Nov 23 09:16:00 2026\n${letter('two')}\n`;
  assert.deepEqual((await read(put('mail.mbox', mbox))).subjects, ['one', 'two']);
  assert.deepEqual((await read(put('Inbox', mbox))).subjects, ['one', 'two'], 'known by its first line');
  assert.deepEqual((await read(put('mail.mbox.gz', gzipSync(mbox)))).subjects, ['one', 'two']);
});

test('gives back lines that an mbox had to quote, of all depths', async () => {
  const body = '>From the harbour\n>>From the quay\n> From is no quotation';
  const mbox = `From a@x.example Mon Nov 23 09:15:00 2026\nSubject: quoted\n\n${body}\n\nFrom b@x.example Mon Nov 23 09:16:00 2026\n${letter('next')}\n`;
  const { subjects, raw } = await read(put('rd.mbox', mbox));
  assert.deepEqual(subjects, ['quoted', 'next']);
  assert.match(raw[0] ?? '', /^From the harbour\r?$/m);
  assert.match(raw[0] ?? '', /^>From the quay\r?$/m);
});

test('reads cur and new of a Maildir, and not what is half delivered', async () => {
  put('Maildir/cur/1:2,S', letter('read'));
  put('Maildir/new/2', letter('unread'));
  put('Maildir/tmp/3', letter('half'));
  assert.deepEqual((await read(join(folder, 'Maildir'))).subjects, ['read', 'unread']);
});

test('reads the folders of a Maildir, with spaces in their names, and leaves out drafts and deleted mail', async () => {
  for (const part of ['', '.Sent Mail/', '.Archive.2025/']) {
    put(`Mail dir/${part}cur/1 a:2,S`, letter(`${part}read`));
    put(`Mail dir/${part}new/2 b`, letter(`${part}new`));
  }
  put('Mail dir/cur/3:2,DS', letter('draft'));
  put('Mail dir/cur/4:2,ST', letter('deleted'));
  put('Mail dir/dovecot.index.log', 'no mail');
  const { subjects, leftOut, faults } = await read(join(folder, 'Mail dir'));
  assert.deepEqual(subjects.sort(), [
    '.Archive.2025/new',
    '.Archive.2025/read',
    '.Sent Mail/new',
    '.Sent Mail/read',
    'new',
    'read'
  ]);
  assert.deepEqual(leftOut.sort(), ['deleted', 'draft']);
  assert.deepEqual(faults, []);
});

test('does not walk into folders that begin with a dot elsewhere, nor in circles', async () => {
  put('box/a.eml', letter('a'));
  put('box/.git/b.eml', letter('hidden'));
  symlinkSync(join(folder, 'box'), join(folder, 'box', 'again'));
  symlinkSync(join(folder, 'box', 'lost'), join(folder, 'box', 'lost'));
  const { subjects, faults } = await read(join(folder, 'box'));
  assert.deepEqual(subjects, ['a']);
  assert.match(faults.join(), /lost can't be read/);
});

test(
  'tells of what it may not read, and reads on',
  { skip: process.getuid?.() === 0 && 'root may read everything' },
  async () => {
    const shut = put('shut/a.eml', letter('shut'));
    chmodSync(dirname(shut), 0);
    put('open/b.eml', letter('open'));
    const { subjects, faults } = await read(folder);
    chmodSync(dirname(shut), 0o700);
    assert.deepEqual(subjects, ['open']);
    assert.match(faults.join(), /shut can't be read/);
  }
);

test('passes over a compressed mbox that can’t be read', { skip: process.platform !== 'linux' }, async () => {
  // Opens, but fails at the first read, also for root.
  mkdirSync(join(folder, 'loop'));
  symlinkSync('/proc/self/mem', join(folder, 'loop', 'mail.mbox.gz'));
  put('loop/next.eml', letter('next'));
  const { subjects, faults } = await read(join(folder, 'loop'));
  assert.deepEqual(subjects, ['next']);
  assert.equal(faults.length, 1);
});

test('passes over what can’t be read, with a sentence for each, and reads on', async () => {
  const broken = put('broken.mbox.gz', gzipSync('From a@x.example Mon Nov 23 09:15:00 2026\n').subarray(0, 12));
  const { subjects, faults } = await read(
    join(folder, 'none.eml'),
    put('empty.eml', ''),
    broken,
    put('good.eml', letter('good'))
  );
  assert.deepEqual(subjects, ['good']);
  assert.equal(faults.length, 3);
  assert.match(faults[0] ?? '', /none\.eml can't be read/);
  assert.match(faults[1] ?? '', /empty\.eml is empty/);
});
