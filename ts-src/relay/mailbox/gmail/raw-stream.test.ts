import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRawAnswer, type RawAnswer } from './raw-stream.ts';

const source = Buffer.from(Array.from({ length: 1_000 }, (_, index) => (index * 7) % 256));

async function read(json: string, chunkSize: number): Promise<RawAnswer> {
  const bytes = Buffer.from(json);
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < bytes.length; start += chunkSize) {
      yield await Promise.resolve(bytes.subarray(start, start + chunkSize));
    }
  }
  return await readRawAnswer(chunks(), async () => {
    await Promise.resolve();
  });
}

const about = { id: '19a0', snippet: 'it says "raw": "nothing" – ü', labelIds: ['INBOX'] };
/** As Google may write it: the fields in any order, padding plain or escaped, white space or none. */
const ANSWERS: readonly (readonly [string, (raw: string) => string])[] = [
  ['last', (raw) => JSON.stringify({ ...about, raw })],
  ['first', (raw) => JSON.stringify({ raw, ...about })],
  ['with white space', (raw) => JSON.stringify({ raw, ...about }, null, 2).replace('"raw": ', '"raw" : ')],
  ['with padding', (raw) => JSON.stringify({ ...about, raw: raw.padEnd(Math.ceil(raw.length / 4) * 4, '=') })],
  ['with escaped padding', (raw) => JSON.stringify({ ...about, raw: `${raw}#` }).replace('#', String.raw`\u003d\u003D`)]
];
for (const [what, write] of ANSWERS) {
  test(`reads a source that stands ${what}, whatever the pieces it comes in`, async () => {
    for (const length of [998, 999, 1_000]) {
      const expected = source.subarray(0, length);
      for (const chunkSize of [1, 3, 64, 100_000]) {
        const { rest, raw } = await read(write(expected.toString('base64url')), chunkSize);
        assert.deepEqual(Buffer.concat(raw ?? []), expected, `${String(length)} by ${String(chunkSize)}`);
        assert.deepEqual(rest, { ...about, raw: '' });
      }
    }
  });
}

test('an answer without a source has none', async () => {
  assert.deepEqual(await read(JSON.stringify(about), 10), { rest: about, raw: null });
});

test('an answer that breaks off or is none is refused', async () => {
  await assert.rejects(read(JSON.stringify({ ...about, raw: 'abcd' }).slice(0, -5), 10), SyntaxError);
  await assert.rejects(read('x'.repeat(2_000_000), 100_000), /no message of Gmail/);
});

test('the growth is told before more is read', async () => {
  const told: number[] = [];
  const body = JSON.stringify({ raw: source.toString('base64url') });
  const chunks = [body.slice(0, 700), body.slice(700)].map((text) => Buffer.from(text));
  async function* waiting(): AsyncGenerator<Uint8Array> {
    for (const [index, chunk] of chunks.entries()) {
      assert.equal(told.length, index);
      yield await Promise.resolve(chunk);
    }
  }
  await readRawAnswer(waiting(), async (bytes) => {
    told.push(bytes);
    await Promise.resolve();
  });
  assert.equal(told.at(-1), source.length);
});
