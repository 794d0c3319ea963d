import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparableContentId, contentIdsIn } from './content-id.ts';

test('finds the parts that HTML shows, however they are written', () => {
  const html =
    `<img src="cid:Logo%40acme.example"><img src='CID:photo@acme.example'><td style="background:url(cid:back)">` +
    `<img src="https://acme.example/cid:no">cid:text`;
  assert.deepEqual([...contentIdsIn(html)], ['Logo@acme.example', 'photo@acme.example', 'back']);
});

test('takes a stray percent sign as it stands', () => {
  assert.equal(comparableContentId('100%@Acme.example'), '100%@acme.example');
});
