import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { IntakeError } from '../core/intake-error.ts';
import { SETTINGS } from './config-settings.ts';
import { findConfigFaults, loadConfig } from './config.ts';

function withFolder(work: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'relay-config-'));
  try {
    work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('names every fault at once, each with its setting', () => {
  assert.throws(
    () =>
      loadConfig(
        { INTAKE_ORG_AUTH: 'jwt', INTAKE_HTTP_PORT: 'x', INTAKE_SIGNING_KEY: 'short', INTAKE_GRAPH_TENANT_ID: 't' },
        null
      ),
    (error: unknown) => {
      assert.ok(error instanceof IntakeError);
      assert.equal(error.code, 'CONFIG_INVALID');
      for (const setting of [
        'org.clientId',
        'org.username',
        'org.privateKeyFile',
        'http.port',
        'signingKeyFile',
        'graph.clientId',
        'graph.clientSecretFile'
      ]) {
        assert.ok(error.message.includes(setting), `${setting} is not named in: ${error.message}`);
      }
      assert.ok(!error.message.includes('short '), 'a secret value is never shown');
      return true;
    }
  );
});

test('reads secrets from the files that the configuration names, relative to it', () => {
  withFolder((folder) => {
    writeFileSync(join(folder, 'key'), `${'s'.repeat(40)}\n`);
    writeFileSync(join(folder, 'token'), 'the-token\n');
    const file = join(folder, 'relay.yaml');
    writeFileSync(
      file,
      'org: { auth: access-token, instanceUrl: "https://org.example", accessTokenFile: token }\nsigningKeyFile: key\ndataDir: data\n'
    );
    const config = loadConfig({}, file);
    assert.deepEqual(config.org.auth, { kind: 'access-token', accessToken: 'the-token' });
    assert.equal(config.signingKey, 's'.repeat(40));
    assert.equal(config.dataDir, join(folder, 'data'));
    assert.equal(config.graph, null);
  });
});

test('refuses a secret in the file and a setting that it does not know', () => {
  withFolder((folder) => {
    const file = join(folder, 'relay.yaml');
    writeFileSync(file, 'signingKey: abc\norgg: { auth: jwt }\n');
    assert.throws(() => loadConfig({}, file), /signingKey is a secret and may not stand in the file/);
    assert.throws(() => loadConfig({}, file), /orgg\.auth .*is no known setting/);
  });
});

/** A configuration without a fault. */
const ORG = {
  INTAKE_ORG_AUTH: 'access-token',
  INTAKE_ORG_ACCESS_TOKEN: 'a-token',
  INTAKE_ORG_INSTANCE_URL: 'https://org.example',
  INTAKE_SIGNING_KEY: 's'.repeat(40)
};
const GMAIL = { ...ORG, INTAKE_GMAIL_SERVICE_ACCOUNT_KEY: '{}' };
const IMAP = { ...ORG, INTAKE_IMAP_HOST: 'mail.acme.example', INTAKE_IMAP_PASSWORD: 'a-password' };

function faultsOf(env: NodeJS.ProcessEnv): string {
  return findConfigFaults(env, null).join('\n');
}

test('says of every number what is needed', () => {
  for (const env of [ORG, GMAIL, IMAP]) assert.equal(faultsOf(env), '');
  const numbers: readonly (readonly [string, NodeJS.ProcessEnv, readonly string[], RegExp])[] = [
    ['INTAKE_HTTP_PORT', ORG, ['many', '-1', '65536', '80.5'], /^http\.port .*must be a port number, 0 to 65535$/],
    ['INTAKE_IMAP_PORT', IMAP, ['many', '65536'], /^imap\.port .*must be a port number, 0 to 65535$/],
    ['INTAKE_POLL_MAILBOX_SECONDS', ORG, ['often', '0.1', '86401'], /must be a number of seconds, 0\.2 to 86400$/],
    ['INTAKE_POLL_ORG_SECONDS', ORG, ['often'], /must be a number of seconds, 0\.2 to 86400$/],
    ['INTAKE_ORG_DAILY_CALLS', ORG, ['few', '99', 'Infinity'], /must be a (?:whole )?number/],
    [
      'INTAKE_GMAIL_UNITS_PER_MINUTE',
      GMAIL,
      ['all', '10', '2000000'],
      /must be a number of quota units, 600 to 1200000$/
    ]
  ];
  for (const [name, env, wrong, needed] of numbers)
    for (const value of wrong) assert.match(faultsOf({ ...env, [name]: value }), needed, `${name}=${value}`);
});

test('takes what Google allows a mailbox from the configuration', () => {
  assert.equal(loadConfig(GMAIL, null).gmail?.unitsPerMinute, 6_000);
  assert.equal(loadConfig({ ...GMAIL, INTAKE_GMAIL_UNITS_PER_MINUTE: '15000' }, null).gmail?.unitsPerMinute, 15_000);
});

test('wants audience and sender of announcements together', () => {
  const [audience, sender] = [{ INTAKE_GMAIL_PUSH_AUDIENCE: 'a' }, { INTAKE_GMAIL_PUSH_SERVICE_ACCOUNT: 's' }];
  assert.match(faultsOf({ ...GMAIL, ...audience }), /^gmail\.pushServiceAccount .*missing: gmail\.pushAudience/);
  assert.match(faultsOf({ ...GMAIL, ...sender }), /^gmail\.pushAudience .*missing: gmail\.pushServiceAccount/);
  assert.equal(faultsOf({ ...GMAIL, ...audience, ...sender }), '');
});

test('lets no password leave this machine unencrypted', () => {
  const open = { ...IMAP, INTAKE_IMAP_SECURITY: 'none' };
  assert.match(faultsOf(open), /^imap\.security .*unencrypted to mail\.acme\.example: set it to tls or starttls$/);
  for (const host of ['127.0.0.1', '::1', 'localhost']) assert.equal(faultsOf({ ...open, INTAKE_IMAP_HOST: host }), '');
  withFolder((folder) => {
    const file = join(folder, 'relay.yaml');
    writeFileSync(join(folder, 'password'), 'a-password');
    writeFileSync(
      file,
      'imapServers: { branch: { mailboxes: [branch.example], host: mail.branch.example, security: none, passwordFile: password } }\n'
    );
    assert.match(findConfigFaults(ORG, file).join(), /^imapServers\.branch\.security none would send/);
  });
});

test('every setting and its variable stand in the documented table', () => {
  const document = readFileSync(join(import.meta.dirname, '../../docs/relay-configuration.md'), 'utf8');
  const rows = document.split('\n').filter((line) => line.startsWith('|'));
  for (const { path, env, kind } of SETTINGS) {
    const name = kind === 'secret' ? `${path}File` : path;
    const row = rows.find((line) => line.includes(`\`${name}\``));
    assert.ok(row !== undefined, `${name} has no row`);
    assert.ok(env === null || row.includes(`\`${env}\``), `${name}: its row does not name ${String(env)}`);
  }
});
