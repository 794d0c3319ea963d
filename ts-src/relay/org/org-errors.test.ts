import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IntakeError } from '../../core/intake-error.ts';
import { apiFailure, isPassing, meaningOf, refusalIn, refusalOf, toOrgError } from './org-errors.ts';

const URL = 'https://org.example';
const CPU = 'IntakeTrigger: execution of BeforeInsert caused by: System.LimitException: Apex CPU time limit exceeded';

test('tells what each refusal of the platform means, and what a person can do about it', () => {
  const cases = [
    ['REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'limit', 'ORG_LIMIT_REACHED', true, 900_000],
    ['REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests Limit exceeded.', 'busy', 'ORG_UNREACHABLE', true, 10_000],
    ['REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.', 'busy', 'ORG_UNREACHABLE', true, 10_000],
    ['ERROR_HTTP_429', 'HTTP 429', 'busy', 'ORG_UNREACHABLE', true, 10_000],
    ['SERVER_UNAVAILABLE', 'The server is unavailable.', 'unavailable', 'ORG_UNREACHABLE', true, 60_000],
    ['API_CURRENTLY_DISABLED', 'API is temporarily unavailable', 'unavailable', 'ORG_UNREACHABLE', true, 60_000],
    ['ERROR_HTTP_500', 'HTTP 500', 'unavailable', 'ORG_UNREACHABLE', true, 60_000],
    ['ERROR_HTTP_502', 'HTTP 502', 'unavailable', 'ORG_UNREACHABLE', true, 60_000],
    ['ERROR_HTTP_503', 'HTTP 503', 'unavailable', 'ORG_UNREACHABLE', true, 60_000],
    ['ERROR_HTTP_302', 'HTTP 302', 'unavailable', 'ORG_UNREACHABLE', true, 60_000],
    ['INVALID_SESSION_ID', 'Session expired or invalid', 'session', 'ORG_ACCESS_REFUSED', false, null],
    ['ERROR_HTTP_401', 'HTTP 401', 'session', 'ORG_ACCESS_REFUSED', false, null],
    ['API_DISABLED_FOR_ORG', 'not enabled', 'access', 'ORG_ACCESS_REFUSED', false, null],
    ['ORG_LOCKED', 'locked', 'access', 'ORG_ACCESS_REFUSED', false, null],
    ['TXN_SECURITY_NO_ACCESS', 'blocked', 'access', 'ORG_ACCESS_REFUSED', false, null],
    ['ERROR_HTTP_403', 'HTTP 403', 'access', 'ORG_ACCESS_REFUSED', false, null],
    ['INVALID_FIELD', 'No such column', 'schema', 'ORG_ACCESS_REFUSED', false, null],
    ['INVALID_TYPE', 'not supported', 'schema', 'ORG_ACCESS_REFUSED', false, null],
    ['UNABLE_TO_LOCK_ROW', 'exclusive access', 'lock', 'ORG_WRITE_REFUSED', true, null],
    ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', CPU, 'batch', 'ORG_WRITE_REFUSED', false, null],
    ['CANNOT_EXECUTE_FLOW_TRIGGER', 'the process failed', 'batch', 'ORG_WRITE_REFUSED', false, null],
    [
      'UNKNOWN_EXCEPTION',
      'System.LimitException: Too many SOQL queries: 101',
      'batch',
      'ORG_WRITE_REFUSED',
      false,
      null
    ],
    ['ERROR_HTTP_413', 'HTTP 413', 'size', 'ORG_WRITE_REFUSED', false, null],
    ['QUERY_TIMEOUT', 'too long', 'passing', 'ORG_WRITE_REFUSED', true, null],
    ['UNKNOWN_EXCEPTION', 'An unexpected error occurred.', 'passing', 'ORG_WRITE_REFUSED', true, null],
    ['STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded', 'passing', 'ORG_WRITE_REFUSED', true, null],
    ['TXN_SECURITY_METERING_ERROR', 'metering', 'passing', 'ORG_WRITE_REFUSED', true, null],
    ['FIELD_CUSTOM_VALIDATION_EXCEPTION', 'a rule', 'lasting', 'ORG_WRITE_REFUSED', false, null],
    ['REQUIRED_FIELD_MISSING', 'Name', 'lasting', 'ORG_WRITE_REFUSED', false, null]
  ] as const;
  for (const [errorCode, message, meaning, code, retryable, retryAfterMs] of cases) {
    const error = apiFailure({ errorCode, message }, URL);
    assert.deepEqual(
      [meaningOf(errorCode, message), error.code, error.retryable, error.retryAfterMs],
      [meaning, code, retryable, retryAfterMs],
      `${errorCode}: ${message}`
    );
    assert.equal(refusalOf(error), meaning);
    assert.ok(error.actions.length > 0, errorCode);
  }
});

test('waits as long as the answer asks', () => {
  assert.equal(apiFailure({ errorCode: 'ERROR_HTTP_503', message: '' }, URL, 7_000).retryAfterMs, 7_000);
});

test('names the permission set when the relay user lacks a field, and the policy when one blocks it', () => {
  const lacking = apiFailure({ errorCode: 'INVALID_FIELD', message: 'No such column' }, URL);
  assert.match(lacking.actions.join(' '), /Email_Intake_Relay/);
  const blocked = apiFailure({ errorCode: 'TXN_SECURITY_NO_ACCESS', message: 'blocked' }, URL);
  assert.match(blocked.actions.join(' '), /Transaction Security/);
});

test('says nothing of the page that a server before the org shows', () => {
  const error = apiFailure(refusalIn('<html>Down for maintenance</html>', 503), URL);
  assert.doesNotMatch(error.message, /html|maintenance/);
});

test('leaves the product’s own errors as they are and wraps what the network threw', () => {
  const own = new IntakeError('SAVE_REFUSED', 'No.');
  assert.equal(toOrgError(own, URL), own);
  const wrapped = toOrgError(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }), URL);
  assert.equal(wrapped.code, 'ORG_UNREACHABLE');
  assert.match(wrapped.message, /ECONNREFUSED/);
  assert.equal(refusalOf(wrapped), null);
});

test('tells passing refusals of single records from lasting ones', () => {
  assert.equal(isPassing('UNABLE_TO_LOCK_ROW'), true);
  assert.equal(isPassing('REQUIRED_FIELD_MISSING'), false);
  assert.equal(isPassing('UNKNOWN_EXCEPTION', CPU), false);
});
