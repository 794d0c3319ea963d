import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterOf } from './retry-after.ts';

test('reads a wait in seconds and as a date', () => {
  const now = Date.parse('2026-11-16T09:30:00Z');
  assert.equal(retryAfterOf('120', now), 120_000);
  assert.equal(retryAfterOf(' 1.5 ', now), 1_500);
  assert.equal(retryAfterOf('Mon, 16 Nov 2026 09:31:00 GMT', now), 60_000);
  for (const past of ['-5', 'Mon, 16 Nov 2026 09:29:00 GMT']) assert.equal(retryAfterOf(past, now), 0);
  for (const nothing of ['soon', '', null]) assert.equal(retryAfterOf(nothing, now), null);
});
