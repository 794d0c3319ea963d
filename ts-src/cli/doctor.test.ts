import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../testkit/free-port.ts';
import type { Relay } from '../relay/main.ts';
import { SIGNING_KEY, Surroundings } from '../relay/testkit.ts';
import { examine } from './doctor/examine.ts';
import type { GroupedFinding } from './doctor/finding.ts';

const MAILBOX = 'healthy@acme.example';

async function look(env: NodeJS.ProcessEnv, file: string | null = null): Promise<readonly GroupedFinding[]> {
  const findings: GroupedFinding[] = [];
  for await (const finding of examine(env, file)) findings.push(finding);
  return findings;
}

function faultsOf(findings: readonly GroupedFinding[]): readonly GroupedFinding[] {
  const faults = findings.filter(({ ok }) => !ok);
  for (const { check, needed, cure } of faults) assert.ok(needed !== '' && cure !== '', `${check} has a cure`);
  assert.equal(new Set(faults.map(({ check }) => check)).size, faults.length, 'each fault comes once');
  return faults;
}

describe('the doctor', () => {
  let surroundings: Surroundings;
  let folder: string;
  let relayPort: number;

  before(async () => {
    surroundings = await Surroundings.start();
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
    relayPort = await freePort();
    for (const { Id } of await surroundings.rows('SELECT Id FROM Intake_Mailbox__c'))
      await surroundings.update('Intake_Mailbox__c', String(Id), { Active__c: false });
    await surroundings.addMailbox(MAILBOX);
  });
  after(async () => {
    await surroundings.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The environment of a relay in these surroundings. */
  function environment(changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const { mailbox, org } = surroundings;
    return {
      INTAKE_ORG_LOGIN_URL: org.url,
      INTAKE_ORG_INSTANCE_URL: org.url,
      INTAKE_ORG_AUTH: 'access-token',
      INTAKE_ORG_ACCESS_TOKEN: org.tokenFor('relay@acme.example'),
      INTAKE_GRAPH_TENANT_ID: mailbox.tenantId,
      INTAKE_GRAPH_CLIENT_ID: mailbox.clientId,
      INTAKE_GRAPH_CLIENT_SECRET: mailbox.clientSecret,
      INTAKE_GRAPH_AUTHORITY_HOST: mailbox.url,
      INTAKE_GRAPH_BASE_URL: `${mailbox.url}/v1.0`,
      INTAKE_SIGNING_KEY: SIGNING_KEY,
      INTAKE_HTTP_PORT: String(relayPort),
      INTAKE_DATA_DIR: join(folder, 'data'),
      INTAKE_CA_FILE: mailbox.caFile,
      ...changes
    };
  }

  async function withRelay(work: (relay: Relay) => Promise<void>): Promise<void> {
    const config = { dataDir: join(folder, 'data'), http: { host: '127.0.0.1', port: relayPort } };
    const relay = await surroundings.startRelay(config);
    try {
      await work(relay);
    } finally {
      await relay.stop();
    }
  }

  it('finds no fault where all is well, and tells what it looked at', async () => {
    await withRelay(async () => {
      const findings = await look(environment());
      assert.deepEqual(faultsOf(findings), []);
      const groups = [...new Set(findings.map(({ group }) => group))];
      assert.deepEqual(groups, ['configuration', 'this machine', 'Salesforce', 'mailboxes', 'relay']);
      const found = new Map(findings.map((finding) => [finding.check, finding.found]));
      assert.match(found.get('API calls') ?? '', /^\d+ of \d+ left/);
      assert.match(found.get('database') ?? '', /the running relay has it/);
      assert.match(found.get('ledger') ?? '', /accounted for/);
    });
  });

  it('names each wrong setting with its place', async () => {
    const file = join(folder, 'relay.yaml');
    writeFileSync(file, 'org:\n  auth: password\nhttp:\n  port: many\ncolour: green\nsigningKey: in-the-file\n');
    const faults = faultsOf(await look({}, file));
    const checks = faults.map(({ check }) => check);
    for (const setting of ['org.auth', 'http.port', 'colour', 'signingKey'])
      assert.ok(checks.includes(setting), `${setting} is named: ${checks.join(', ')}`);
    assert.ok(faults.every(({ group, cure }) => group === 'configuration' && cure.includes(file)));
  });

  it('names everything that is down, each once', async () => {
    const nowhere = String(await freePort());
    const faults = faultsOf(
      await look(
        environment({
          INTAKE_ORG_LOGIN_URL: `http://127.0.0.1:${nowhere}`,
          INTAKE_ORG_INSTANCE_URL: `http://127.0.0.1:${nowhere}`,
          DATABASE_URL: `postgres://intake:a-secret@127.0.0.1:${nowhere}/intake`
        })
      )
    );
    assert.deepEqual(
      faults.map(({ check }) => check),
      ['database', 'sign-in', 'running relay']
    );
    const [database] = faults;
    assert.equal(database?.found, 'nothing listens there');
    assert.doesNotMatch(JSON.stringify(faults), /a-secret/);
  });

  it('tells a relay with another key from one that is down', async () => {
    await withRelay(async () => {
      const faults = faultsOf(await look(environment({ INTAKE_SIGNING_KEY: 'another-key-than-the-one-of-the-relay' })));
      assert.deepEqual(
        faults.map(({ check }) => check),
        ['running relay']
      );
      assert.match(faults[0]?.cure ?? '', /same key/);
    });
  });

  it('names the mailbox that the provider does not have, and the one without a connection', async () => {
    const create = async (name: string, provider: string): Promise<string> =>
      await surroundings.create('Intake_Mailbox__c', {
        Name: name,
        Address__c: `${name}@acme.example`,
        Provider__c: provider,
        Active__c: true
      });
    const ids = [await create('unknown', 'Microsoft 365'), await create('elsewhere', 'IMAP')];
    const faults = faultsOf(await look(environment())).filter(({ group }) => group === 'mailboxes');
    for (const id of ids) await surroundings.remove('Intake_Mailbox__c', id);
    assert.equal(faults.length, 2, JSON.stringify(faults));
    assert.ok(faults.some(({ check, found }) => `${check} ${found}`.includes('unknown@acme.example')));
    assert.match(faults.find(({ check }) => check === 'IMAP')?.needed ?? '', /elsewhere@acme\.example/);
  });

  it('says which user lacks the permission set', async () => {
    const token = surroundings.org.tokenFor('nina.okafor@acme.example');
    const faults = faultsOf(await look(environment({ INTAKE_ORG_ACCESS_TOKEN: token })));
    const objects = faults.filter(({ group }) => group === 'Salesforce');
    assert.ok(objects.length > 0);
    assert.ok(objects.every(({ cure }) => cure.includes('Email_Intake_Relay')));
  });
});
