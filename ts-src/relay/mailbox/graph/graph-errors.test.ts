import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { graphClient } from './graph-client.ts';
import { signInOf } from './graph-sign-in.ts';
import { readRetryAfter } from './retry-after.ts';
import { failure, startGraph, type GraphStand } from './testkit.ts';

let stand: GraphStand;
before(async () => {
  stand = await startGraph();
});
after(() => stand.stop());
afterEach(() => {
  stand.server.planFaults([]);
});

const NOW = Date.parse('2026-11-23T09:15:00Z');
const waitOf = (headers: Readonly<Record<string, string>>): number =>
  readRetryAfter((name) => headers[name] ?? null, NOW);

test('takes every form of Retry-After', () => {
  assert.equal(waitOf({ 'retry-after': '90' }), 90_000);
  assert.equal(waitOf({ 'retry-after': ' 1.5 ' }), 1_500);
  assert.equal(waitOf({ 'retry-after': 'Mon, 23 Nov 2026 09:16:30 GMT' }), 90_000);
  assert.equal(waitOf({ 'retry-after': '90', 'x-ms-retry-after-ms': '2500' }), 2_500);
});

test('makes a sensible wait of what is no sensible Retry-After', () => {
  assert.equal(waitOf({}), 30_000);
  assert.equal(waitOf({ 'retry-after': 'soon' }), 30_000);
  assert.equal(waitOf({ 'retry-after': '' }), 30_000);
});

test('throttling in any status and form parks the mailbox, and a wait of days is asked about again after one', async () => {
  for (const fault of [429, 503, 504] as const) {
    stand.server.planFaults([{ fault, path: '/users/|batch', headers: { 'retry-after': '12.5' } }]);
    const error = await failure(stand.open().listFolders());
    assert.deepEqual([error.code, error.retryable, error.retryAfterMs], ['MAILBOX_THROTTLED', true, 12_500]);
  }
  stand.server.planFaults([{ fault: 429, path: 'batch', headers: { 'retry-after': '604800' } }]);
  const error = await failure(stand.open().listFolders());
  assert.equal(error.retryAfterMs, 86_400_000);
  assert.match(error.actions.join(' '), /after 24 hours/);
});

test('a sign-in host that fails is no refusal', async () => {
  for (const path of ['v2.0/token', 'openid-configuration'])
    for (const fault of [429, 500, 503, 'reset'] as const) {
      stand.server.planFaults([{ fault, path }]);
      const error = await failure(stand.open().listFolders());
      assert.deepEqual([error.code, error.retryable], ['MAILBOX_UNREACHABLE', true], `${path} ${String(fault)}`);
      assert.match(error.message, /sign-in host/);
    }
});

test('a sign-in host that stays silent is given up', async () => {
  stand.server.planFaults([{ fault: 'timeout', path: 'v2.0/token' }]);
  const { credential, scopes } = signInOf(stand.config());
  const error = await failure(graphClient(`${stand.server.url}/v1.0`, credential, scopes, 300).get('/users'));
  assert.deepEqual([error.code, error.retryable], ['MAILBOX_UNREACHABLE', true]);
});

const STATES = [
  [404, 'MailboxNotEnabledForRESTAPI', 'MAILBOX_ACCESS_REFUSED', false, /licence.*IMAP/],
  [400, 'MailboxNotSupportedForRESTAPI', 'MAILBOX_ACCESS_REFUSED', false, /licence.*IMAP/],
  [404, 'ErrorInvalidUser', 'MAILBOX_ACCESS_REFUSED', false, /Provider User/],
  [503, 'ErrorMailboxMoveInProgress', 'MAILBOX_UNREACHABLE', true, /goes on/],
  [500, 'ErrorMailboxStoreUnavailable', 'MAILBOX_UNREACHABLE', true, /by itself/],
  [403, 'Authorization_RequestDenied', 'MAILBOX_ACCESS_REFUSED', false, /admin consent/],
  [403, 'ErrorAccessDenied', 'MAILBOX_ACCESS_REFUSED', false, /RBAC for Applications/],
  [403, 'ErrorAccountDisabled', 'MAILBOX_ACCESS_REFUSED', false, /Enable the account/],
  [409, 'Conflict', 'MAILBOX_UNREACHABLE', true, /by itself/],
  [400, 'BadRequest', 'MAILBOX_UNREACHABLE', false, /service health/]
] as const;

for (const [fault, code, expected, retryable, cure] of STATES) {
  test(`${code} becomes ${expected} with its cure, in a batch and alone`, async () => {
    const port = stand.open();
    await port.listFolders();
    stand.server.planFaults([{ fault, code, path: '/users/' }]);
    for (const work of [port.listFolders(), stand.open().listFolders()]) {
      const error = await failure(work);
      assert.deepEqual([error.code, error.retryable], [expected, retryable]);
      assert.match(error.actions.join(' '), cure);
    }
  });
}
