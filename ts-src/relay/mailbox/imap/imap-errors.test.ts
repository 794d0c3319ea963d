import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toImapError } from './imap-errors.ts';
import { chooseServer, fillTemplate } from './server-choice.ts';
import { accountOf, configOf, MAYA } from './testkit.ts';
import { packUids, unpackUids } from './uid-set.ts';

const config = configOf({ host: 'mail.acme.example', port: 143 }, 'secret');
const context = { config, address: MAYA, bye: null, backoffMs: null };

function signIn(response: string): Error {
  return Object.assign(new Error('Command failed'), { authenticationFailed: true, responseStatus: 'NO', response });
}

for (const [answer, code, cure] of [
  ['3 NO [AUTHENTICATIONFAILED] Authentication failed.', 'MAILBOX_ACCESS_REFUSED', /imap\.password/],
  ['3 NO [AUTHORIZATIONFAILED] No such proxy right', 'MAILBOX_ACCESS_REFUSED', /may not open this mailbox/],
  ['3 NO [EXPIRED] Password expired', 'MAILBOX_ACCESS_REFUSED', /has expired/],
  ['3 NO [PRIVACYREQUIRED] Cleartext disallowed', 'MAILBOX_ACCESS_REFUSED', /security to tls/],
  ['3 NO [CONTACTADMIN] Account locked', 'MAILBOX_ACCESS_REFUSED', /administrator/],
  ['3 NO [UNAVAILABLE] Temporary authentication failure', 'MAILBOX_UNREACHABLE', /tries again/],
  ['3 NO [LIMIT] Too much', 'MAILBOX_THROTTLED', /waits/],
  ['3 NO [ALERT] Too many simultaneous connections. (Failure)', 'MAILBOX_THROTTLED', /waits/],
  ['3 NO [OVERQUOTA] Account exceeded command or bandwidth limits.', 'MAILBOX_THROTTLED', /waits/]
] as const) {
  test(`tells apart what a server answers to a sign-in: ${answer}`, () => {
    const error = toImapError(signIn(answer), context);
    assert.equal(error.code, code, error.message);
    assert.match(error.actions.join(' '), cure);
    assert.equal(error.retryable, code !== 'MAILBOX_ACCESS_REFUSED');
    assert.match(error.message, /mail\.acme\.example/);
  });
}

test('waits as long as Exchange says, also when it says it in a goodbye', () => {
  const words = 'Request is throttled. Suggested Backoff Time: 92415 milliseconds';
  const error = toImapError(new Error('Connection not available'), { ...context, bye: words });
  assert.deepEqual([error.code, error.retryAfterMs], ['MAILBOX_THROTTLED', 92_415]);
});

test('a mailbox is served by the server that names it, then its domain, then the one for all others', () => {
  const byAddress = { ...config, name: 'one', mailboxes: [MAYA] };
  const byDomain = { ...config, name: 'two', mailboxes: ['acme.example'] };
  const servers = [config, byDomain, byAddress];
  assert.equal(chooseServer(servers, 'Maya.Stone@acme.example'), byAddress);
  assert.equal(chooseServer(servers, 'theo.brandt@acme.example'), byDomain);
  assert.equal(chooseServer(servers, 'someone@larkfield.example'), config);
  assert.equal(chooseServer([byDomain, byAddress], 'someone@larkfield.example'), null);
});

test('a login is made of the address, its name and the provider user', () => {
  const account = accountOf(MAYA, { user: 'mstone' });
  assert.equal(fillTemplate('ACME\\relay\\{user}', account), 'ACME\\relay\\mstone');
  assert.equal(fillTemplate('shared/{name}+{address}', account), `shared/maya.stone+${MAYA}`);
});

test('UIDs are written as an IMAP set and read back', () => {
  const uids = [9, 3, 1, 2, 7, 8, 20];
  assert.equal(packUids(uids), '1:3,7:9,20');
  assert.deepEqual(
    unpackUids(packUids(uids)),
    uids.toSorted((a, b) => a - b)
  );
  assert.deepEqual([packUids([]), unpackUids('')], ['', []]);
});
