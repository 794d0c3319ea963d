import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startLocalMailbox } from '../../../local-mailbox/main.ts';
import { plainMail, trust } from '../../../local-mailbox/testkit.ts';
import { reading } from '../port.contract.ts';
import { connectGraph } from './graph-client.ts';
import { openGraphMailbox } from './graph-mailbox.ts';

const identity = { address: 'maya.stone@acme.example', aliases: [], isShared: false };

test('a kept cursor is read on at the address that is configured now', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-moved-'));
  const server = await startLocalMailbox({ port: 0, dataDir: folder });
  context.after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  trust(server.caFile);
  server.addMailbox(identity.address, 'Maya Stone');
  const { tenantId, clientId, clientSecret, url } = server;
  const auth = { kind: 'client-secret', clientSecret } as const;
  const config = { tenantId, clientId, auth, authorityHost: url, baseUrl: `${url}/v1.0` };
  const options = { identity, user: null, salesforceFolder: 'Salesforce', publicUrl: null };
  const port = openGraphMailbox(connectGraph(config, 5_000), options);
  const [inbox] = await port.listFolders();
  assert.ok(inbox !== undefined);
  const { cursor } = await port.readChanges(inbox, null, reading(10));
  const elsewhere = cursor.replace(url, 'https://localhost:1');
  assert.notEqual(elsewhere, cursor);
  await server.deliver(identity.address, plainMail('after the move'));
  const page = await port.readChanges(inbox, elsewhere, reading(10));
  assert.deepEqual(
    page.changes.map((change) => (change.kind === 'message' ? change.message.subject : change.kind)),
    ['after the move']
  );
});
