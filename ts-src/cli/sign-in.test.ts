import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ADDRESS, startGraph, type GraphStand } from '../relay/mailbox/graph/testkit.ts';

let stand: GraphStand;
before(async () => {
  stand = await startGraph();
});
after(() => stand.stop());

/** Runs the command as a person does; `onOutput` sees everything that was printed so far. */
async function run(env: NodeJS.ProcessEnv, onOutput: (output: string) => void = () => undefined) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), 'sign-in'], {
    cwd: stand.folder,
    env: {
      ...process.env,
      INTAKE_ORG_AUTH: 'access-token',
      INTAKE_ORG_ACCESS_TOKEN: 'none',
      INTAKE_ORG_INSTANCE_URL: 'https://acme.example',
      INTAKE_SIGNING_KEY: 'a-key-that-is-long-enough-for-the-test',
      INTAKE_DATA_DIR: join(stand.folder, 'relay'),
      INTAKE_GRAPH_TENANT_ID: stand.server.tenantId,
      INTAKE_GRAPH_CLIENT_ID: stand.server.clientId,
      INTAKE_GRAPH_AUTHORITY_HOST: stand.server.url,
      INTAKE_GRAPH_BASE_URL: `${stand.server.url}/v1.0`,
      INTAKE_CA_FILE: stand.server.caFile,
      ...env
    }
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput(output);
    });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

test('shows a code, waits for the person, and keeps the sign-in for the relay', async () => {
  let isEntered = false;
  const { code, output } = await run({ INTAKE_GRAPH_AUTH: 'delegated' }, (soFar) => {
    const userCode = /enter the code (\w+)/.exec(soFar)?.[1];
    if (userCode === undefined || isEntered) return;
    isEntered = true;
    assert.equal(stand.server.signIn.enterDeviceCode(userCode, ADDRESS), true);
  });
  assert.equal(code, 0, output);
  assert.match(output, new RegExp(`Signed in as ${ADDRESS.replaceAll('.', '\\.')}\\.`));
  const cacheFile = join(stand.folder, 'relay', 'microsoft-sign-in.json');
  assert.ok(existsSync(cacheFile));
  const port = stand.open(stand.config({ kind: 'delegated', cacheFile }));
  assert.equal((await port.listFolders())[0]?.name, 'Inbox');
});

test('says what to set where the relay signs in as an app', async () => {
  const { code, output } = await run({ INTAKE_GRAPH_AUTH: 'client-secret', INTAKE_GRAPH_CLIENT_SECRET: 'secret' });
  assert.equal(code, 1);
  assert.match(output, /graph\.auth: delegated/);
});
