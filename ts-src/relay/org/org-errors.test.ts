import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IntakeError } from '../../core/intake-error.ts';
import { apiFailure, isPassing, toOrgError } from './org-errors.ts';

const URL = 'https://org.example';

test('turns the platform’s codes into what a person can act on', () => {
  const cases = [
    ['REQUEST_LIMIT_EXCEEDED', 'ORG_LIMIT_REACHED', true],
    ['INVALID_SESSION_ID', 'ORG_ACCESS_REFUSED', false],
    ['ERROR_HTTP_401', 'ORG_ACCESS_REFUSED', false],
    ['INVALID_FIELD', 'ORG_ACCESS_REFUSED', false],
    ['INVALID_TYPE', 'ORG_ACCESS_REFUSED', false],
    ['ERROR_HTTP_503', 'ORG_UNREACHABLE', true],
    ['UNABLE_TO_LOCK_ROW', 'ORG_WRITE_REFUSED', true],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'ORG_WRITE_REFUSED', false]
  ] as const;
  for (const [errorCode, code, retryable] of cases) {
    const error = apiFailure({ errorCode, message: 'said so' }, URL);
    assert.deepEqual([error.code, error.retryable], [code, retryable], errorCode);
    assert.ok(error.actions.length > 0, errorCode);
  }
  assert.ok((apiFailure({ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: '' }, URL).retryAfterMs ?? 0) >= 60_000);
});

test('names the permission set when the relay user lacks a field', () => {
  const error = apiFailure({ errorCode: 'INVALID_FIELD', message: 'No such column' }, URL);
  assert.match(error.actions.join(' '), /Email_Intake_Relay/);
});

test('leaves the product’s own errors as they are and wraps what the network threw', () => {
  const own = new IntakeError('SAVE_REFUSED', 'No.');
  assert.equal(toOrgError(own, URL), own);
  const wrapped = toOrgError(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }), URL);
  assert.equal(wrapped.code, 'ORG_UNREACHABLE');
  assert.match(wrapped.message, /ECONNREFUSED/);
  const coded = Object.assign(new Error('Session expired'), { errorCode: 'INVALID_SESSION_ID' });
  assert.equal(toOrgError(coded, URL).code, 'ORG_ACCESS_REFUSED');
});

test('tells passing refusals of single records from lasting ones', () => {
  assert.deepEqual(['UNABLE_TO_LOCK_ROW', 'REQUEST_LIMIT_EXCEEDED', 'REQUIRED_FIELD_MISSING'].map(isPassing), [
    true,
    true,
    false
  ]);
});
