import assert from 'node:assert/strict';
import { createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import type { OrgAuth, OrgConfig } from '../config.ts';
import { signIn } from './session.ts';

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
});
const stranger = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
});
const claimsSchema = z.object({ iss: z.string(), sub: z.string(), aud: z.string(), exp: z.number() });

let server: Server;
let url = '';

/** A token endpoint that checks assertions against the one known key. */
before(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const form = new URLSearchParams(text);
      const isRight = form.get('client_secret') === 'right' || isAssertionRight(form.get('assertion') ?? '');
      const answer = isRight
        ? { access_token: 'the-token', instance_url: 'https://instance.example' }
        : { error: 'invalid_grant', error_description: 'invalid assertion' };
      response.writeHead(isRight ? 200 : 400, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${String(typeof address === 'object' && address !== null ? address.port : 0)}`;
});

after(() => {
  server.close();
});

function isAssertionRight(assertion: string): boolean {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  const verify = createVerify('RSA-SHA256').update(`${head}.${claims}`);
  if (!verify.verify(createPublicKey(pair.publicKey), signature, 'base64url')) return false;
  const said = claimsSchema.parse(JSON.parse(Buffer.from(claims, 'base64url').toString()));
  const seconds = said.exp - Date.now() / 1000;
  return (
    said.iss === 'client' && said.sub === 'relay@acme.example' && said.aud === url && seconds > 0 && seconds <= 300
  );
}

function config(auth: OrgAuth, loginUrl = url): OrgConfig {
  return { loginUrl, instanceUrl: null, apiVersion: '67.0', auth };
}

function jwt(privateKey: string): OrgAuth {
  return { kind: 'jwt', clientId: 'client', username: 'relay@acme.example', privateKey };
}

async function refused(promise: Promise<unknown>): Promise<IntakeError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof IntakeError);
    return error;
  }
  return assert.fail('it was admitted');
}

test('signs in with a key, with a secret, or with a given token', async () => {
  const expected = { instanceUrl: 'https://instance.example', accessToken: 'the-token' };
  assert.deepEqual(await signIn(config(jwt(pair.privateKey))), expected);
  assert.deepEqual(
    await signIn(config({ kind: 'client-credentials', clientId: 'c', clientSecret: 'right' })),
    expected
  );
  assert.deepEqual(await signIn(config({ kind: 'access-token', accessToken: 'given' })), {
    instanceUrl: url,
    accessToken: 'given'
  });
});

test('says what to check when key or secret is the wrong one', async () => {
  for (const auth of [
    jwt(stranger.privateKey),
    { kind: 'client-credentials', clientId: 'c', clientSecret: 'wrong' } as const
  ]) {
    const error = await refused(signIn(config(auth)));
    assert.deepEqual([error.code, error.retryable], ['ORG_ACCESS_REFUSED', false]);
    assert.match(error.message, /invalid assertion/);
    assert.match(error.actions.join(' '), /connected app/);
  }
});

test('says so when the private key is no key', async () => {
  const error = await refused(signIn(config(jwt('not a key'))));
  assert.equal(error.code, 'ORG_ACCESS_REFUSED');
  assert.match(error.actions.join(' '), /org\.privateKeyFile/);
  assert.doesNotMatch(error.message, /not a key/);
});

test('can be tried again when nobody answers', async () => {
  const error = await refused(signIn(config(jwt(pair.privateKey), 'http://127.0.0.1:9')));
  assert.deepEqual([error.code, error.retryable], ['ORG_UNREACHABLE', true]);
});
