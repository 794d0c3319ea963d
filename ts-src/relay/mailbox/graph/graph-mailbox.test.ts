import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalMailbox } from '../../../local-mailbox/main.ts';
import { officialClient, trust } from '../../../local-mailbox/testkit.ts';
import { mailboxContract } from '../port.contract.ts';
import { connectGraph } from './graph-client.ts';
import { openGraphMailbox } from './graph-mailbox.ts';

const identity = { address: 'maya.stone@acme.example', aliases: [], isShared: false };

mailboxContract('Microsoft 365', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-graph-'));
  const server = await startLocalMailbox({ port: 0, dataDir: folder });
  trust(server.caFile);
  server.addMailbox(identity.address, 'Maya Stone');
  const outlook = officialClient(server);
  const user = `/users/${identity.address}`;
  const open = (clientSecret: string) => {
    const config = {
      tenantId: server.tenantId,
      clientId: server.clientId,
      auth: { kind: 'client-secret', clientSecret } as const,
      authorityHost: server.url,
      baseUrl: `${server.url}/v1.0`
    };
    const options = { identity, user: null, salesforceFolder: 'Salesforce', publicUrl: null };
    return openGraphMailbox(connectGraph(config, 1_000), options);
  };
  const port = open(server.clientSecret);
  return {
    port,
    reopen: () => open(server.clientSecret),
    deliver: async (raw) => (await server.deliver(identity.address, raw)).immutableId,
    destroy: async (providerId) => {
      await outlook.api(`${user}/messages/${providerId}/permanentDelete`).post({});
    },
    move: async (providerId, kind) => {
      const target = (await port.listFolders()).find((item) => item.kind === kind);
      await outlook.api(`${user}/messages/${providerId}/move`).post({ destinationId: target?.key });
    },
    categorise: async (providerId, category) => {
      await outlook.api(`${user}/messages/${providerId}`).patch({ categories: [category] });
    },
    loseNextRead: () => {
      server.planFaults([{ fault: 404, path: '/messages/[^/]+/attachments', count: 1 }]);
    },
    expireCursors: () => {
      server.expireDeltaTokens();
    },
    throttle: (seconds, as) => {
      server.planFaults([{ fault: 429, retryAfter: { seconds, as } }]);
    },
    break: (how) => {
      server.planFaults([{ fault: how }]);
    },
    mend: () => {
      server.planFaults([]);
    },
    withWrongSecret: () => open('wrong-secret-value'),
    stop: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
});
