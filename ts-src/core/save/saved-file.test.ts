import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSavedFiles, type SavedFile } from './saved-file.ts';

const file: SavedFile = { attachmentId: '1', name: 'offer.pdf', size: 10, state: 'failed', error: 'Too large.' };

test('reads what was stored', () => {
  assert.deepEqual(readSavedFiles(JSON.stringify([file])), [file]);
});

test('leaves out what has another form, and reads the rest', () => {
  const stored = JSON.stringify([null, { ...file, state: 'gone' }, { ...file, error: 5 }, { name: 'x' }, file]);
  assert.deepEqual(readSavedFiles(stored), [file]);
});

test('takes nothing, and what is no list, for no files', () => {
  for (const stored of [null, undefined, '', '{}', '[{"attachmentId"']) assert.deepEqual(readSavedFiles(stored), []);
});
