import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { IntakeError } from './intake-error.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

describe('IntakeError', () => {
  it('is not to be retried unless an adapter says so', () => {
    const error = new IntakeError('MESSAGE_GONE', 'It is gone.');
    assert.equal(error.retryable, false);
    assert.equal(error.retryAfterMs, null);
    assert.deepEqual(error.actions, []);
  });

  it('has every code in the table of docs/errors.md, and no other', () => {
    const declared = [...read('ts-src/core/intake-error.ts').matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(
      (match) => match[1]
    );
    const shown = [...read('docs/errors.md').matchAll(/^\| ([A-Z_]+) *\|/gm)].map((match) => match[1]);
    assert.ok(declared.length > 15);
    assert.deepEqual(shown, declared);
  });
});
