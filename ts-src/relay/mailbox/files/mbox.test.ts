import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitMbox } from './mbox.ts';

const FROM_A = 'From a@x.example Mon Nov 23 09:15:00 2026';
const FROM_B = 'From b@x.example Mon Nov 23 09:16:00 2026';

async function* inChunks(content: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(content, 'latin1');
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function splitIn(size: number, content: string, largest?: number): Promise<(string | null)[]> {
  const pieces: (string | null)[] = [];
  for await (const piece of splitMbox(inChunks(content, size), largest))
    pieces.push(piece === null ? null : Buffer.from(piece).toString('latin1'));
  return pieces;
}

/** However the bytes come in, the messages are the same. */
async function split(content: string): Promise<(string | null)[]> {
  const whole = await splitIn(1_000_000, content);
  for (const size of [1, 2, 7, 64]) assert.deepEqual(await splitIn(size, content), whole, `chunks of ${String(size)}`);
  return whole;
}

const withLength = (body: string, fields = 'Subject: s'): string =>
  `${fields}\nContent-Length: ${String(body.length)}\n\n${body}`;

for (const [ends, line] of [
  ['LF', '\n'],
  ['CRLF', '\r\n']
] as const) {
  test(`mboxrd with ${ends}: one quote of any depth is taken off, other lines stay to the byte`, async () => {
    const one = ['Subject: one', '', '>From the quay', '>>From the harbour', '> From', 'x >From y', '', 'end', ''].join(
      line
    );
    const two = ['Subject: two', '', '>From at once', ''].join(line);
    assert.deepEqual(await split(`${FROM_A}${line}${one}${line}${FROM_B}${line}${two}${line}`), [
      one.replaceAll(/^>(>?From)/gm, '$1'),
      two.replace('>From', 'From')
    ]);
  });
}

test('mboxo: a bare From in the running text of a paragraph is no boundary', async () => {
  const body = 'Subject: one\n\nGreetings\nFrom the coast.\n\nFrom here on no time is named\n';
  assert.deepEqual(await split(`${FROM_A}\n${body}\n${FROM_B}\nSubject: two\n\nb\n`), [body, 'Subject: two\n\nb\n']);
});

test('mboxcl: the length leads to the next message, and quotes are taken off', async () => {
  const one = withLength('Hello\n\n>From me\n');
  const two = withLength('Bye\n');
  assert.deepEqual(await split(`${FROM_A}\n${one}\n${FROM_B}\n${two}\n`), [one.replace('>From', 'From'), two]);
});

test('mboxcl2: nothing is quoted, so nothing is taken off, here and in the messages that follow', async () => {
  const one = withLength(`Forwarded:\n\n${FROM_B}\nSubject: inner\n\n>From inside\n`);
  const two = withLength('>From a reply\n');
  assert.deepEqual(await split(`${FROM_A}\n${one}\n${FROM_B}\n${two}\n`), [one, two]);
});

test('a length may end right at the next From_ line, or at the end of the file', async () => {
  const [one, two] = [withLength('a\n'), withLength('no line end')];
  assert.deepEqual(await split(`${FROM_A}\n${one}${FROM_B}\n${two}`), [one, two]);
});

test('a length that leads elsewhere is ignored: too short, too long, beyond the file, absurd, none', async () => {
  for (const length of ['3', '40', '100000', '99999999999', '-1', 'many', '']) {
    const one = `Subject: one\nContent-Length: ${length}\n\nfirst line\nsecond line\n`;
    const pieces = await split(`${FROM_A}\n${one}\n${FROM_B}\nSubject: two\n\nb\n`);
    assert.deepEqual(pieces, [one, 'Subject: two\n\nb\n'], `Content-Length: ${length}`);
  }
});

test('a message that was cut off, and a writer without empty lines, swallow no other message', async () => {
  const eudora = 'From ???@??? Mon Nov 23 09:16:00 2026';
  assert.deepEqual(await split(`${FROM_A}\nSubject: one\n\ncut in the mid\n${eudora}\nSubject: two\n\nb\n`), [
    'Subject: one\n\ncut in the mid\n',
    'Subject: two\n\nb\n'
  ]);
});

test('knows the From_ lines of many writers', async () => {
  for (const line of [
    'From - Mon Nov 23 09:16:00 2026',
    'From 1780000000000000000@xxx Mon Nov 23 09:16:00 +0000 2026',
    'From MAILER-DAEMON Mon Nov  2 09:16:00 2026',
    'From "b c"@x.example Mon Nov 23 09:16 2026',
    'From b@x.example  Mon, 23 Nov 2026 09:16:00 +0100'
  ])
    assert.equal((await split(`${FROM_A}\nSubject: 1\n\na\n\n${line}\nSubject: 2\n\nb\n`)).length, 2, line);
  assert.equal((await split('From nobody\nSubject: 1\n\na\n\nFrom nobody\nSubject: 2\n\nb\n')).length, 2, 'no dates');
});

test('bears empty files, empty lines around messages, empty bodies, and a file without a From_ line', async () => {
  assert.deepEqual(await split(''), []);
  assert.deepEqual(await split('\n\r\n\n'), []);
  assert.deepEqual(await split('Subject: alone\n\nbody\n'), ['Subject: alone\n\nbody\n']);
  assert.equal((await split(`\n\n${FROM_A}\nSubject: 1\n\n\n\n\n${FROM_B}\nSubject: 2\n\n`)).length, 2);
  assert.deepEqual(await split(`${FROM_A}\n\n${FROM_B}\nSubject: 2\n\nb\n`), ['', 'Subject: 2\n\nb\n']);
});

test('passes over a message that is too large, and reads the others', async () => {
  const large = `Subject: large\n\n${'0123456789abcdef\n'.repeat(1000)}`;
  const content = `${FROM_A}\nSubject: 1\n\na\n\n${FROM_B}\n${large}\n${FROM_A}\nSubject: 3\n\nc\n`;
  for (const size of [1, 100, 1000])
    assert.deepEqual(await splitIn(size, content, 5_000), ['Subject: 1\n\na\n', null, 'Subject: 3\n\nc\n']);
});

test('holds one message at a time, however long the file is', async () => {
  const letter = Buffer.from(`${FROM_A}\nSubject: n\n\n${'0123456789abcdef\n'.repeat(6000)}\n`);
  let sent = 0;
  let taken = 0;
  let most = 0;
  async function* file(): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < 3000; index += 1) {
      sent += letter.length;
      most = Math.max(most, sent - taken);
      yield await Promise.resolve(letter);
    }
  }
  let count = 0;
  for await (const piece of splitMbox(file())) {
    assert.ok(piece !== null);
    taken += letter.length;
    count += 1;
  }
  assert.equal(count, 3000);
  assert.ok(most <= 3 * letter.length, `${String(most)} bytes were held`);
});
