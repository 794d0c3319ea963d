import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { after, afterEach, before, test } from 'node:test';
import { generate } from 'selfsigned';
import type { GraphConfig } from '../../config.ts';
import type { Finding } from '../finding.ts';
import { graphProvider } from './graph-provider.ts';
import { ADDRESS, startGraph, type GraphStand } from './testkit.ts';

let stand: GraphStand;
before(async () => {
  stand = await startGraph();
});
after(() => stand.stop());
afterEach(() => {
  stand.server.planFaults([]);
  stand.server.signIn.setRoles(['Mail.Read']);
});

async function examine(config: GraphConfig, publicUrl: string | null = null, ...addresses: string[]) {
  const accounts = [ADDRESS, ...addresses].map((address) => ({
    identity: { address, aliases: [], isShared: false },
    user: null,
    salesforceFolder: 'Salesforce'
  }));
  const findings: Finding[] = [];
  for await (const finding of graphProvider(config, publicUrl).examine(accounts)) findings.push(finding);
  return findings;
}

const faults = (findings: readonly Finding[]): string[] =>
  findings.filter(({ ok }) => !ok).map(({ check, found, cure }) => `${check}: ${found} ${cure}`);

test('a configuration that works has no fault, and shows what was looked at', async () => {
  stand.server.signIn.setRoles(['Mail.Read']);
  const findings = await examine(stand.config());
  assert.deepEqual(faults(findings), []);
  assert.deepEqual(
    findings.map(({ check }) => check),
    [
      'Microsoft sign-in host',
      'Microsoft Graph',
      'Microsoft 365 sign-in',
      'permissions',
      `mailbox ${ADDRESS}`,
      'push notifications'
    ]
  );
  assert.match(findings.find(({ check }) => check.startsWith('mailbox'))?.found ?? '', /Inbox, Sent Items, Salesforce/);
});

test('a host that is away ends the steps that need it', async () => {
  const config = { ...stand.config(), authorityHost: 'https://localhost:1' };
  const [fault, ...more] = faults(await examine(config));
  assert.match(fault ?? '', /sign-in host: no answer from localhost:1 .*graph.authorityHost/);
  assert.deepEqual(more, []);
});

test('a wrong secret, an unknown tenant and a mailbox that is none are told with their cure', async () => {
  const wrong = stand.config({ kind: 'client-secret', clientSecret: 'wrong-secret-value' });
  assert.match(faults(await examine(wrong)).join(), /sign-in: .*AADSTS7000215.*the client secret's value/);
  const findings = await examine(stand.config(), null, 'nobody@acme.example');
  assert.match(faults(findings).join(), /mailbox nobody@acme\.example: .*no such mailbox.*Provider User/);
});

test('a token without a mail role is a fault, unless RBAC for Applications lets the mailbox be read', async () => {
  stand.server.signIn.setRoles(['User.Read.All']);
  const granted = await examine(stand.config());
  assert.deepEqual(faults(granted), []);
  assert.match(granted.find(({ check }) => check === 'permissions')?.found ?? '', /RBAC for Applications/);
  stand.server.planFaults([{ fault: 403, path: '/users/' }]);
  const refused = faults(await examine(stand.config()));
  assert.equal(refused.length, 2);
  assert.match(refused[1] ?? '', /permissions: .*Grant Mail\.Read with admin consent/);
});

test('a mailbox whose folders may be listed but not read is a fault', async () => {
  stand.server.planFaults([{ fault: 403, path: '/messages' }]);
  assert.match(faults(await examine(stand.config())).join(), /mailbox maya\.stone@acme\.example: .*refuses access/);
});

test('a certificate that ends soon is told before it does', async () => {
  const day = 86_400_000;
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'email-intake' }], {
    keyType: 'rsa',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - day),
    notAfterDate: new Date(Date.now() + 5 * day)
  });
  stand.server.signIn.addCertificate(cert);
  const found = faults(await examine(stand.config({ kind: 'certificate', certificate: `${cert}${key}` })));
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /certificate: .*valid until \d{4}-\d\d-\d\d Renew it soon/);
  assert.match(
    faults(await examine(stand.config({ kind: 'certificate', certificate: 'none' }))).join('\n'),
    /certificate: .*no certificate[\s\S]*sign-in: .*no certificate/
  );
});

test('a public address that does not lead to the relay is told', async (context) => {
  let answer = (request: IncomingMessage, response: ServerResponse): void => {
    response.end(new URL(request.url ?? '', 'http://x').searchParams.get('validationToken'));
  };
  const server = createServer((request, response) => {
    answer(request, response);
  });
  context.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`;
  assert.deepEqual(faults(await examine(stand.config(), url)), []);
  answer = (_, response) => {
    response.end('a page of the proxy');
  };
  assert.match(
    faults(await examine(stand.config(), url)).join(),
    /push notifications: .*200 at \/graph\/notifications.*proxy/
  );
  assert.match(faults(await examine(stand.config(), 'http://127.0.0.1:1')).join(), /push notifications/);
});
