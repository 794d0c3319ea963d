import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractFromText } from './extract-from-message.ts';

const ida = { address: 'ida.holm@northwind.example', name: 'Ida Holm' };
const bo = { address: 'bo@sub.northwind.example', name: 'Bo Lind' };
const mail = { address: 'ida.holm@gmail.com', name: 'Ida Holm' };

const ROWS: readonly (readonly [string, typeof ida, string | null])[] = [
  ['northwind.example', ida, 'http://northwind.example'],
  ['www.northwind.example', ida, 'http://www.northwind.example'],
  ['Web: northwind.example/pumps | Tel: +49 30 901820', ida, 'http://northwind.example/pumps'],
  ['shop.northwind.example', bo, 'http://shop.northwind.example'],
  ['acme.com', ida, 'http://acme.com'],
  ['acme.com | northwind.example', ida, 'http://northwind.example'],
  ['ida.holm@northwind.example', ida, null],
  ['ida.holm @ northwind.example', ida, null],
  ['ida.holm (at) northwind.example', ida, null],
  ['ida.holm @ acme.com', ida, null],
  ['ida.holm at acme.com', ida, null],
  ['mailto:ida.holm@northwind.example', ida, null],
  ['northwind.example.pdf', ida, null],
  ['gmail.com', mail, null],
  ['offer.v2.entwurf', ida, null]
];

for (const [line, sender, website] of ROWS) {
  test(`the website in "${line}" is ${website ?? 'none'}`, () => {
    const text = `Hello Mia,\n\nthe pumps arrive on Monday, as you asked.\n\nRegards,\n${sender.name}\n${line}\n`;
    const { person } = extractFromText(text, sender);
    assert.equal(person?.website?.replace(/\/$/, '') ?? null, website);
  });
}

test('a website without a scheme is found in its line', () => {
  const { person } = extractFromText('Hello,\n\nplease call.\n\nRegards,\nIda Holm\nnorthwind.example', ida);
  const found = person?.evidence.find(({ field }) => field === 'website');
  assert.deepEqual([found?.line, found?.confidence], [7, 0.9]);
});
