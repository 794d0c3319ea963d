import { Client } from '@microsoft/microsoft-graph-client';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answered, officialCredential, startMailboxUnderTest, type MailboxUnderTest } from '../testkit.ts';

let stand: MailboxUnderTest;
before(async () => {
  stand = await startMailboxUnderTest();
});
after(() => stand.stop());

const SCOPE = 'https://graph.microsoft.com/.default';

test('the official credential gets a token that Graph takes', async () => {
  const token = await officialCredential(stand.mailbox).getToken(SCOPE);
  assert.ok(token.expiresOnTimestamp > Date.now() + 3_000_000);
  const user = await answered(stand.client.api('/users/maya.stone@acme.example').get());
  assert.equal(user.displayName, 'Maya Stone');
});

test('a wrong secret is refused with AADSTS7000215', async () => {
  await assert.rejects(
    officialCredential(stand.mailbox, 'wrong').getToken(SCOPE),
    /AADSTS7000215: Invalid client secret/
  );
});

test('an unknown tenant is refused', async () => {
  const elsewhere = { ...stand.mailbox, tenantId: '00000000-0000-0000-0000-000000000000' };
  await assert.rejects(officialCredential(elsewhere).getToken(SCOPE), /AADSTS90002/);
});

test('Graph refuses a request without, with a foreign, and with a changed token', async () => {
  const token = (await officialCredential(stand.mailbox).getToken(SCOPE)).token;
  const bare = await fetch(`${stand.mailbox.url}/v1.0/users/maya.stone@acme.example`);
  assert.equal(bare.status, 401);
  for (const bad of ['abc', `${token.slice(0, -3)}xyz`]) {
    const client = Client.init({
      authProvider: (done) => {
        done(null, bad);
      },
      baseUrl: stand.mailbox.url,
      customHosts: new Set(['localhost'])
    });
    await assert.rejects(client.api('/users/maya.stone@acme.example').get(), {
      statusCode: 401,
      code: 'InvalidAuthenticationToken'
    });
  }
});

test('a token ends after an hour', async () => {
  let offset = 0;
  const later = await startMailboxUnderTest({ now: () => new Date(Date.now() + offset) });
  const { token } = await officialCredential(later.mailbox).getToken(SCOPE);
  offset = 3_600_000;
  const answer = await fetch(`${later.mailbox.url}/v1.0/users/maya.stone@acme.example`, {
    headers: { authorization: `Bearer ${token}` }
  });
  assert.equal(answer.status, 401);
  assert.match(await answer.text(), /the token is expired/);
  await later.stop();
});
