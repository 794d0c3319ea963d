import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexWildcards, matchesWildcard } from './wildcard-index.ts';

/** A small generator with a fixed seed: the same patterns and texts in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

test('finds exactly what trying every wildcard finds', () => {
  const next = random(7);
  const word = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet.charAt(Math.floor(next() * alphabet.length))).join('');
  const entries = Array.from({ length: 400 }, (_, value) => ({
    pattern: word('ab*?.@', 2 + Math.floor(next() * 8)),
    value
  }));
  const index = indexWildcards(entries);
  for (let count = 0; count < 500; count += 1) {
    const text = word('ab.@', 1 + Math.floor(next() * 10));
    const expected = entries.filter(({ pattern }) => matchesWildcard(pattern, text)).map(({ value }) => value);
    assert.deepEqual(
      [...index.find(text)].sort((a, b) => a - b),
      expected,
      text
    );
  }
});

test('many stars do not explode', () => {
  const index = indexWildcards([{ pattern: `${'*a'.repeat(120)}b`, value: 1 }]);
  assert.deepEqual(index.find('a'.repeat(1000)), []);
});
