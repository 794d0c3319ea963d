import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { SignJWT } from 'jose';
import { startLocalOrg } from '../main.ts';
import type { LocalOrg } from '../main.ts';

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const app = {
  clientId: 'email-intake',
  clientSecret: 'a-secret-of-the-test',
  runAsUsername: 'relay@acme.example',
  certificate: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  redirectUris: ['http://127.0.0.1/callback']
};

let dataDir: string;
let org: LocalOrg;

before(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'local-org-'));
  org = await start();
});

after(async () => {
  await org.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function start(): Promise<LocalOrg> {
  const sourceDir = join(import.meta.dirname, '../../../force-app');
  return startLocalOrg({ port: 0, dataDir, sourceDir, seed: true, inProcess: true, connectedApps: [app] });
}

async function token(form: Record<string, string>): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const body: unknown = await response.json();
  assert.ok(typeof body === 'object' && body !== null);
  return { status: response.status, body: { ...body } };
}

async function usernameOf(accessToken: unknown): Promise<unknown> {
  const response = await fetch(`${org.url}/services/oauth2/userinfo`, {
    headers: { authorization: `Bearer ${String(accessToken)}` }
  });
  const body: unknown = await response.json();
  return typeof body === 'object' && body !== null && 'preferred_username' in body ? body.preferred_username : null;
}

describe('a login', () => {
  it('by SOAP opens a session, and refuses a wrong password', async () => {
    const connection = new Connection({ loginUrl: org.url, version: '67.0' });
    const info = await connection.login('maya.stone@acme.example', org.password);
    assert.equal(info.organizationId, org.organizationId);
    assert.equal((await connection.identity()).username, 'maya.stone@acme.example');
    await assert.rejects(
      new Connection({ loginUrl: org.url }).login('maya.stone@acme.example', 'wrong'),
      /INVALID_LOGIN/
    );
  });

  it('by client credentials acts as the integration user', async () => {
    const { body } = await token({
      grant_type: 'client_credentials',
      client_id: app.clientId,
      client_secret: app.clientSecret
    });
    assert.match(String(body['access_token']), /^00D\w{12,15}![.\w]+$/);
    assert.equal(body['instance_url'], org.url);
    assert.equal(await usernameOf(body['access_token']), 'relay@acme.example');
    const wrong = await token({ grant_type: 'client_credentials', client_id: app.clientId, client_secret: 'nope' });
    assert.deepEqual([wrong.status, wrong.body['error']], [400, 'invalid_client']);
  });

  it('by JWT takes an exp in milliseconds, and only the registered key', async () => {
    const claims = { iss: app.clientId, sub: 'nina.okafor@acme.example', aud: org.url, exp: Date.now() + 180_000 };
    const sign = (key: Parameters<SignJWT['sign']>[0]): Promise<string> =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(key);
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const good = await token({ grant_type, assertion: await sign(keys.privateKey) });
    assert.equal(good.status, 200, JSON.stringify(good.body));
    assert.equal(await usernameOf(good.body['access_token']), 'nina.okafor@acme.example');
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const bad = await token({ grant_type, assertion: await sign(stranger.privateKey) });
    assert.deepEqual([bad.status, bad.body['error']], [400, 'invalid_grant']);
    const past = await new SignJWT({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(keys.privateKey);
    assert.equal((await token({ grant_type, assertion: past })).body['error'], 'invalid_grant');
  });

  it('by code needs the verifier of its challenge and gives a refresh token', async () => {
    const verifier = 'a-verifier-of-enough-length-for-the-rule-of-forty-three';
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const [redirect_uri = ''] = app.redirectUris;
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: app.clientId,
      redirect_uri,
      code_challenge,
      state: 's'
    });
    const maya = org.users.find((user) => user.username === 'maya.stone@acme.example');
    const authorize = async (): Promise<string> => {
      const path = `/services/oauth2/authorize/as/${maya?.id ?? ''}?${query.toString()}`;
      const response = await fetch(`${org.url}${path}`, { redirect: 'manual' });
      return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
    };
    const form = { grant_type: 'authorization_code', client_id: app.clientId, redirect_uri };
    assert.equal(
      (await token({ ...form, code: await authorize(), code_verifier: 'another' })).body['error'],
      'invalid_grant'
    );
    const { body } = await token({ ...form, code: await authorize(), code_verifier: verifier });
    const refreshed = await token({
      grant_type: 'refresh_token',
      client_id: app.clientId,
      refresh_token: String(body['refresh_token'])
    });
    assert.equal(await usernameOf(refreshed.body['access_token']), 'maya.stone@acme.example');
  });

  it('is over after revocation', async () => {
    const { body } = await token({
      grant_type: 'password',
      client_id: app.clientId,
      client_secret: app.clientSecret,
      username: 'theo.brandt@acme.example',
      password: org.password
    });
    const accessToken = String(body['access_token']);
    assert.equal(await usernameOf(accessToken), 'theo.brandt@acme.example');
    await fetch(`${org.url}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: accessToken })
    });
    const response = await fetch(`${org.url}/services/data/v67.0/limits`, {
      headers: { authorization: `Bearer ${accessToken}` }
    });
    assert.equal(response.status, 401);
  });
});

describe('the front door', () => {
  it('turns a token into a cookie and stays on this org', async () => {
    const sid = encodeURIComponent(org.accessToken);
    const inside = await fetch(`${org.url}/secur/frontdoor.jsp?sid=${sid}&retURL=/lightning/page`, {
      redirect: 'manual'
    });
    assert.equal(inside.status, 302);
    assert.equal(inside.headers.get('location'), '/lightning/page');
    const cookie = (inside.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const context = await fetch(`${org.url}/lightning/context`, { headers: { cookie } });
    const body: unknown = await context.json();
    assert.ok(JSON.stringify(body).includes('"username":"admin@acme.example"'));
    const outside = await fetch(`${org.url}/secur/frontdoor.jsp?sid=${sid}&retURL=https://elsewhere.example/`, {
      redirect: 'manual'
    });
    assert.equal(outside.headers.get('location'), '/');
  });
});

describe('a restart', () => {
  it('keeps tokens and records and does not seed twice', async () => {
    const before = org.accessToken;
    const count = async (): Promise<number> =>
      new Connection({ instanceUrl: org.url, accessToken: before, version: '67.0' }).sobject('Account').count();
    const accounts = await count();
    await org.close();
    org = await start();
    assert.equal(org.accessToken, before);
    assert.equal(await count(), accounts);
  });

  it('names a busy port and an unwritable data folder', async () => {
    const port = Number(new URL(org.url).port);
    const other = mkdtempSync(join(tmpdir(), 'local-org-'));
    await assert.rejects(startLocalOrg({ port, dataDir: other, sourceDir: null, inProcess: true }), {
      code: 'PORT_IN_USE'
    });
    await assert.rejects(startLocalOrg({ port: 0, dataDir: '/dev/null/data', sourceDir: null }), {
      code: 'DATA_FOLDER_UNWRITABLE'
    });
    rmSync(other, { recursive: true, force: true });
  });
});
