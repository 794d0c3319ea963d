import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IntakeErrorCode } from '../../../core/intake-error.ts';
import { refusalOfAnswer } from './google-error.ts';
import { refused, toGmailError, type AskedFor } from './gmail-errors.ts';

const asked: AskedFor = { what: 'mailbox', user: 'maya.stone@acme.example', clientId: '104857600000000000001' };

function apiError(status: number, reason: string, message = 'No.', name = 'UNKNOWN'): object {
  const errors = [{ message, domain: 'global', reason }];
  return { error: { code: status, message, errors, status: name } };
}

function answered(status: number, body: object | string, retryAfter: string | null = null, what = asked.what) {
  const headers = retryAfter === null ? {} : { 'retry-after': retryAfter };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return refused(refusalOfAnswer(new Response(text, { status, headers }), text), { ...asked, what });
}

const QUOTA_SENTENCE =
  "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service 'gmail.googleapis.com' for consumer 'project_number:1'.";
const soon = new Date(Date.now() + 600_000).toISOString();

const WAITS: readonly (readonly [string, ReturnType<typeof answered>, number])[] = [
  ['429 with seconds', answered(429, apiError(429, 'rateLimitExceeded'), '120'), 120_000],
  ['429 with a date', answered(429, apiError(429, 'rateLimitExceeded'), new Date(soon).toUTCString()), 600_000],
  ['429 without a word', answered(429, ''), 30_000],
  ['a user limit', answered(403, apiError(403, 'userRateLimitExceeded')), 30_000],
  ['a project limit', answered(403, apiError(403, 'rateLimitExceeded'), '5'), 5_000],
  ['a quota', answered(403, apiError(403, 'quotaExceeded')), 30_000],
  ['a quota in words only', answered(403, apiError(403, 'forbidden', QUOTA_SENTENCE)), 30_000],
  ['a spent day', answered(403, apiError(403, 'dailyLimitExceeded')), 3_600_000],
  [
    'a date in the sentence',
    answered(403, apiError(403, 'rateLimitExceeded', `User-rate limit exceeded.  Retry after ${soon}`)),
    600_000
  ],
  ['a busy service that says when', answered(503, apiError(503, 'backendError'), '7'), 7_000]
];
for (const [what, error, wait] of WAITS) {
  test(`waits for ${what}`, () => {
    assert.equal(error.code, 'MAILBOX_THROTTLED');
    assert.equal(error.retryable, true);
    assert.ok(Math.abs((error.retryAfterMs ?? 0) - wait) < 2_000, String(error.retryAfterMs));
  });
}

const signIn = (error: string, description: string): object => ({ error, error_description: description });
const REFUSALS: readonly (readonly [string, ReturnType<typeof answered>, RegExp])[] = [
  [
    'no delegation',
    answered(401, signIn('unauthorized_client', 'Client is unauthorized.')),
    /104857600000000000001.*gmail\.readonly/
  ],
  ['a wrong key', answered(400, signIn('invalid_grant', 'Invalid JWT Signature.')), /new key.*secret/],
  [
    'an unknown user',
    answered(400, signIn('invalid_grant', 'Invalid email or User ID')),
    /maya\.stone@acme\.example.*Provider User/
  ],
  ['a wrong clock', answered(400, signIn('invalid_grant', 'Invalid JWT: Token must be a short-lived token')), /clock/],
  ['too small a scope', answered(403, apiError(403, 'insufficientPermissions')), /gmail\.readonly/],
  ['a disabled API', answered(403, apiError(403, 'accessNotConfigured')), /Enable the Gmail API/],
  ['a policy of the domain', answered(403, apiError(403, 'domainPolicy')), /API controls/],
  ['no Gmail for the user', answered(400, apiError(400, 'failedPrecondition', 'Mail service not enabled')), /licence/],
  ['a denied delegation', answered(403, apiError(403, 'forbidden', 'Delegation denied for x')), /Provider User/],
  [
    'a topic without Publisher',
    answered(403, apiError(403, 'forbidden', 'Error sending test message to Cloud PubSub')),
    /gmail-api-push@system/
  ],
  [
    'a topic that is not there',
    answered(404, apiError(404, 'notFound', 'Error sending test message to Cloud PubSub')),
    /gmail\.topic/
  ],
  ['a subscription that is not there', answered(404, apiError(404, 'notFound'), null, 'pubsub'), /gmail\.subscription/],
  ['an unknown account', answered(404, apiError(404, 'notFound')), /Google Workspace/]
];
for (const [what, error, cure] of REFUSALS) {
  test(`names the cure for ${what}`, () => {
    assert.equal(error.code, 'MAILBOX_ACCESS_REFUSED', error.message);
    assert.equal(error.retryable, false);
    assert.match(error.actions.join(' '), cure);
  });
}

const OTHERS: readonly (readonly [string, ReturnType<typeof answered>, IntakeErrorCode, boolean])[] = [
  ['a message that is gone', answered(404, apiError(404, 'notFound'), null, 'message'), 'MESSAGE_GONE', false],
  ['an old history id', answered(404, apiError(404, 'notFound'), null, 'history'), 'MAILBOX_CURSOR_EXPIRED', false],
  [
    'an old page token',
    answered(400, apiError(400, 'invalidArgument', 'Invalid pageToken')),
    'MAILBOX_CURSOR_EXPIRED',
    false
  ],
  ['a fault of the service', answered(500, apiError(500, 'backendError')), 'MAILBOX_UNREACHABLE', true],
  ['a sign-in that is down', answered(503, signIn('internal_failure', 'Try later.')), 'MAILBOX_UNREACHABLE', true],
  ['a page of a proxy', answered(502, '<html>Bad gateway</html>'), 'MAILBOX_UNREACHABLE', true],
  ['a wrong request', answered(400, apiError(400, 'invalidArgument', 'Invalid label')), 'MAILBOX_UNREACHABLE', false],
  ['a broken line', toGmailError(new TypeError('fetch failed'), asked), 'MAILBOX_UNREACHABLE', true]
];
for (const [what, error, code, retryable] of OTHERS) {
  test(`knows ${what}`, () => {
    assert.deepEqual([error.code, error.retryable], [code, retryable]);
    assert.ok(error.actions.length > 0);
  });
}
