import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costOfSaves, type SaveCostItem } from './save-cost.ts';

const plain: SaveCostItem = { saveAs: 'EmailMessage', messageBytes: 10_000, attachmentBytes: [] };

test('an email takes its body and a Task of 2 KB, and one callout for its plan', () => {
  assert.deepEqual(costOfSaves([plain]), {
    dataBytes: 12_048,
    fileBytes: 0,
    files: 0,
    apiCalls: 0,
    callouts: 1,
    unknown: 0
  });
});

test('a Task takes 2 KB, however long the message is', () => {
  assert.equal(costOfSaves([{ ...plain, saveAs: 'Task', messageBytes: 5_000_000 }]).dataBytes, 2_048);
});

test('attachments take file storage, calls and a callout, and are no part of the body', () => {
  const cost = costOfSaves([{ ...plain, messageBytes: 1_380_000, attachmentBytes: [600_000, 400_000] }]);
  assert.deepEqual([cost.dataBytes, cost.fileBytes, cost.files], [2_048 + 10_000, 1_000_000, 2]);
  assert.deepEqual([cost.apiCalls, cost.callouts], [8, 2]);
});

test('a mailbox that counts attachments unencoded gives no negative body', () => {
  assert.equal(costOfSaves([{ ...plain, messageBytes: 1_010_000, attachmentBytes: [1_000_000] }]).dataBytes, 12_048);
  assert.equal(costOfSaves([{ ...plain, messageBytes: 900, attachmentBytes: [1_000] }]).dataBytes, 4_096);
});

test('a body is cut at the length of its fields', () => {
  assert.equal(costOfSaves([{ ...plain, messageBytes: 30_000_000 }]).dataBytes, 2_048 + 2 * 131_072 + 32_000);
});

test('says how many sizes are unknown, and adds up', () => {
  const cost = costOfSaves([plain, plain, { ...plain, messageBytes: null }]);
  assert.deepEqual([cost.unknown, cost.dataBytes, cost.callouts], [1, 2 * 12_048 + 4_096, 3]);
  assert.equal(costOfSaves([]).dataBytes, 0);
});
