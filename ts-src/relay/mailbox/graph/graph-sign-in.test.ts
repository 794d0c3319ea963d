import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { generate } from 'selfsigned';
import { readCertificate } from './certificate.ts';
import { signInByDeviceCode } from './delegated-sign-in.ts';
import { delegatedScopes } from './graph-sign-in.ts';
import { ADDRESS, failure, startGraph, type GraphStand } from './testkit.ts';

let stand: GraphStand;
before(async () => {
  stand = await startGraph();
  stand.server.addMailbox('support@acme.example', 'Support', true);
  stand.server.addMailbox('theo.brandt@acme.example', 'Theo Brandt');
});
after(() => stand.stop());

const DAY = 86_400_000;

async function makeCertificate(from: number, to: number): Promise<{ cert: string; private: string }> {
  return await generate([{ name: 'commonName', value: 'email-intake' }], {
    keyType: 'rsa',
    keySize: 2048,
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() + from * DAY),
    notAfterDate: new Date(Date.now() + to * DAY)
  });
}

test('signs in by a certificate whose public part the app registration has', async () => {
  const { cert, private: key } = await makeCertificate(-1, 30);
  const config = stand.config({ kind: 'certificate', certificate: `${cert}\n${key}` });
  const error = await failure(stand.open(config).listFolders());
  assert.match(`${error.message} ${error.actions.join(' ')}`, /AADSTS700027.*Upload this certificate/);
  stand.server.signIn.addCertificate(cert);
  assert.equal((await stand.open(config).listFolders())[0]?.name, 'Inbox');
});

test('an expired certificate is told with its date, one of tomorrow too', async () => {
  for (const [from, to, says] of [
    [-30, -2, /expired on \d{4}-\d\d-\d\d/],
    [2, 30, /not valid before \d{4}-\d\d-\d\d/]
  ] as const) {
    const { cert, private: key } = await makeCertificate(from, to);
    const error = await failure(
      stand.open(stand.config({ kind: 'certificate', certificate: `${cert}${key}` })).listFolders()
    );
    assert.equal(error.code, 'MAILBOX_ACCESS_REFUSED');
    assert.match(error.message, says);
    assert.ok(error.actions.length > 0);
  }
});

test('says what is wrong with a certificate that is none', async () => {
  const { cert, private: key } = await makeCertificate(-1, 30);
  const other = await makeCertificate(-1, 30);
  for (const [pem, says] of [
    ['', /no certificate/],
    [key, /no certificate/],
    [cert, /no private key/],
    [`${cert}\n-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII\n-----END ENCRYPTED PRIVATE KEY-----`, /is encrypted/],
    [`-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n${key}`, /understood/],
    [`${cert}\n${other.private}`, /another certificate/]
  ] as const) {
    assert.throws(() => readCertificate(pem), { code: 'CONFIG_INVALID', message: says });
  }
});

test('a user signs in by a device code; the relay reads the own and shared mailboxes until the sign-in ends', async () => {
  const cacheFile = join(stand.folder, 'sign-in', 'tokens.json');
  const config = stand.config({ kind: 'delegated', cacheFile });
  const own = stand.open(config);
  const before = await failure(own.listFolders());
  assert.equal(before.code, 'MAILBOX_ACCESS_REFUSED');
  assert.match(before.actions.join(' '), /email-intake sign-in/);

  // Shorter than what is renewed beforehand: each use asks for another token.
  stand.server.signIn.setTokenSeconds(60);
  const signIn = async (): Promise<string> =>
    await signInByDeviceCode(config, cacheFile, delegatedScopes(config), ({ userCode }) => {
      assert.equal(stand.server.signIn.enterDeviceCode(userCode, ADDRESS), true);
    });
  assert.equal(await signIn(), ADDRESS);
  assert.equal(statSync(cacheFile).mode & 0o777, 0o600);
  assert.equal((await own.listFolders())[0]?.name, 'Inbox');
  assert.equal((await stand.open(config, 'support@acme.example').listFolders())[0]?.name, 'Inbox');
  const foreign = await failure(stand.open(config, 'theo.brandt@acme.example').listFolders());
  assert.equal(foreign.code, 'MAILBOX_ACCESS_REFUSED');
  assert.match(foreign.actions.join(' '), /full access/);

  stand.server.signIn.revoke();
  const ended = await failure(own.listFolders());
  assert.equal(ended.code, 'MAILBOX_ACCESS_REFUSED');
  assert.match(ended.message, /no longer valid: AADSTS700082/);
  assert.match(ended.actions.join(' '), /email-intake sign-in/);
  await signIn();
  assert.equal((await own.listFolders())[0]?.name, 'Inbox', 'the same mailbox goes on with the new file');

  writeFileSync(cacheFile, '{ half');
  assert.match((await failure(stand.open(config).listFolders())).actions.join(' '), /email-intake sign-in/);
});

test('a sign-in host that is away is no refusal', async () => {
  const cacheFile = join(stand.folder, 'tokens.json');
  const config = { ...stand.config({ kind: 'delegated', cacheFile }), authorityHost: 'https://localhost:1' };
  const error = await failure(signInByDeviceCode(config, cacheFile, delegatedScopes(config), () => undefined));
  assert.equal(error.code, 'MAILBOX_UNREACHABLE');
});
