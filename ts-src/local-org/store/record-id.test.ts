import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalizeId, recordId } from './record-id.ts';

test('adds the checksum that the platform adds', () => {
  assert.equal(normalizeId('00D000000000062'), '00D000000000062EAA');
  assert.equal(normalizeId('001A0000006Vm9r'), '001A0000006Vm9rIAC');
});
test('restores the case of an 18-character Id', () => {
  assert.equal(normalizeId('001a0000006vm9riac'), '001A0000006Vm9rIAC');
});
test('refuses what is no Id', () => {
  for (const text of ['', 'abc', '001A0000006Vm9rIA', '001A0000006Vm9rXXX9', '001A0000006Vm9-'])
    assert.equal(normalizeId(text), null, text);
});
test('numbers make different Ids of 18 characters', () => {
  const ids = new Set(Array.from({ length: 500 }, (_, number) => recordId('a00', number * 7919)));
  assert.equal(ids.size, 500);
  for (const id of ids) assert.equal(normalizeId(id), id);
});
