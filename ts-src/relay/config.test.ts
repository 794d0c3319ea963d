import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { IntakeError } from '../core/intake-error.ts';
import { loadConfig } from './config.ts';

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
