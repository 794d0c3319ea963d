import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trimCharacters, trimLastCharacters } from './trim-characters.ts';

const CASES: readonly (readonly [string, RegExp, string, string])[] = [
  ['..a.b..', /\./, 'a.b', '..a.b'],
  [' "Ida" ', /[\s"]/, 'Ida', ' "Ida'],
  ['', /\./, '', ''],
  ['...', /\./, '', ''],
  ['plain', /\./, 'plain', 'plain']
];

for (const [text, character, both, last] of CASES) {
  test(`"${text}" without ${String(character)} at its ends`, () => {
    assert.equal(trimCharacters(text, character), both);
    assert.equal(trimLastCharacters(text, character), last);
  });
}
