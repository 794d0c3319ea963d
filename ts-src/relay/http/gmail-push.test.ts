import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { fastify } from 'fastify';
import { SignJWT } from 'jose';
import { plainMail } from '../../local-mailbox/testkit.ts';
import type { GmailConfig } from '../config.ts';
import { IntakeError } from '../../core/intake-error.ts';
import { account, MAYA, startGmail, type GmailUnderTest } from '../mailbox/gmail/testkit.ts';
import { eventually } from '../testkit.ts';
import { registerGmailPush } from './gmail-push.ts';

const SENDER = 'pubsub@local-project.iam.gserviceaccount.com';
const AUDIENCE = 'https://relay.acme.example/gmail/push';
let gmail: GmailUnderTest;
let receiver: FastifyInstance;
let url = '';
const woken: string[] = [];

async function listenWith(config: GmailConfig | null): Promise<FastifyInstance> {
  const server = fastify();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  server.setErrorHandler((error, _request, reply) => {
    assert.ok(error instanceof IntakeError, String(error));
    assert.ok(error.actions.length > 0);
    const status = { SIGNATURE_INVALID: 401, REQUEST_INVALID: 400, MAILBOX_UNREACHABLE: 503 };
    void reply.status(Object.entries(status).find(([code]) => code === error.code)?.[1] ?? 500).send(error.message);
  });
  registerGmailPush(server, {
    gmail: config,
    wake: async (who) => {
      woken.push(who);
      await Promise.resolve();
    }
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  return server;
}

function addressOf(server: FastifyInstance): string {
  return `${server.listeningOrigin}/gmail/push`;
}

before(async () => {
  gmail = await startGmail();
  receiver = await listenWith({ ...gmail.config, pushAudience: AUDIENCE, pushServiceAccount: SENDER });
  url = addressOf(receiver);
});
after(async () => {
  await receiver.close();
  await gmail.stop();
});

const { privateKey: strangersKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
interface Claims {
  readonly issuer?: string;
  readonly audience?: string;
  readonly email?: string;
  readonly isVerified?: boolean;
  readonly expiresIn?: number;
}

/** A token as Google signs it, but with another key. */
async function strangersToken(): Promise<string> {
  return await new SignJWT({ email: SENDER, email_verified: true })
    .setProtectedHeader({ alg: 'RS256', kid: 'google-local-1' })
    .setIssuer('https://accounts.google.com')
    .setAudience(AUDIENCE)
    .setExpirationTime('1h')
    .sign(strangersKey);
}

async function googlesToken(claims: Claims = {}): Promise<string> {
  return await gmail.server.gmail.identityToken({ email: SENDER, audience: AUDIENCE, ...claims });
}

const announcement = (who: string): string =>
  JSON.stringify({
    message: { data: Buffer.from(JSON.stringify({ emailAddress: who, historyId: 7 })).toString('base64') },
    subscription: 'projects/p/subscriptions/s'
  });

async function post(token: string | null, body: string, to = url): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` })
  };
  return (await fetch(to, { method: 'POST', headers, body })).status;
}

describe('what Pub/Sub posts', () => {
  test('wakes the mailbox when new mail comes in', async () => {
    const { topic } = gmail.server.gmail;
    gmail.server.gmail.pushTo(url, SENDER, AUDIENCE);
    await gmail.open({ topic }, {}, account).push?.subscribe(null, '');
    woken.length = 0;
    await gmail.server.deliver(MAYA, plainMail('announced'));
    await eventually('the announcement', async () => await Promise.resolve(woken.includes(MAYA) ? true : null));
  });

  test('is taken with the right token, in any case of the address', async () => {
    assert.equal(await post(await googlesToken(), announcement('Support@acme.example')), 204);
    assert.ok(woken.includes('support@acme.example'));
  });

  const WRONG: readonly (readonly [string, Claims])[] = [
    ['another audience', { audience: 'https://elsewhere.example/' }],
    ['another sender', { email: 'somebody@else.iam.gserviceaccount.com' }],
    ['an unverified sender', { isVerified: false }],
    ['another issuer', { issuer: 'https://accounts.example' }],
    ['an expired token', { expiresIn: -60 }]
  ];
  for (const [what, claims] of WRONG) {
    test(`is refused with ${what}`, async () => {
      assert.equal(await post(await googlesToken(claims), announcement('sales@acme.example')), 401);
      assert.ok(!woken.includes('sales@acme.example'));
    });
  }

  test("is refused without a token, with rubbish for one and with a stranger's signature", async () => {
    for (const token of [null, 'rubbish', await strangersToken()]) {
      assert.equal(await post(token, announcement(MAYA)), 401);
    }
  });

  test('is refused when it is no announcement or far too large', async () => {
    const token = await googlesToken();
    for (const body of [
      '',
      'rubbish',
      '{}',
      JSON.stringify({ message: { data: 'bm90IGpzb24' } }),
      'x'.repeat(100_000)
    ]) {
      assert.equal(await post(token, body), 400, body.slice(0, 20));
    }
  });

  test('is refused while nothing is configured, and asked for again while the keys are out of reach', async () => {
    const closed = await listenWith({ ...gmail.config, pushAudience: AUDIENCE });
    assert.equal(await post(await googlesToken(), announcement(MAYA), addressOf(closed)), 401);
    await closed.close();
    const config = { ...gmail.config, pushAudience: AUDIENCE, pushServiceAccount: SENDER };
    const lost = await listenWith({ ...config, certificatesUrl: 'http://127.0.0.1:9/certs' });
    assert.equal(await post(await googlesToken(), announcement(MAYA), addressOf(lost)), 503);
    await lost.close();
  });
});
