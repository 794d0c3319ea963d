/** A local Microsoft 365 for the adapter's tests; product code must not import this. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@microsoft/microsoft-graph-client';
import { IntakeError } from '../../../core/intake-error.ts';
import type { Message } from '../../../core/message/message.ts';
import { startLocalMailbox, type LocalMailbox } from '../../../local-mailbox/main.ts';
import { officialClient, trust } from '../../../local-mailbox/testkit.ts';
import type { GraphAuth, GraphConfig } from '../../config.ts';
import type { MailboxChange, MailboxPort } from '../port.ts';
import { connectGraph } from './graph-client.ts';
import { openGraphMailbox } from './graph-mailbox.ts';

export const ADDRESS = 'maya.stone@acme.example';

export interface GraphStand {
  readonly folder: string;
  readonly server: LocalMailbox;
  /** Acts as Outlook does: the official client, as the user's app. */
  readonly outlook: Client;
  config(auth?: GraphAuth): GraphConfig;
  open(config?: GraphConfig, address?: string): MailboxPort;
  stop(): Promise<void>;
}

/** Starts a server with one mailbox. */
export async function startGraph(): Promise<GraphStand> {
  const folder = mkdtempSync(join(tmpdir(), 'relay-graph-'));
  const server = await startLocalMailbox({ port: 0, dataDir: folder });
  trust(server.caFile);
  server.addMailbox(ADDRESS, 'Maya Stone');
  const config = (auth: GraphAuth = { kind: 'client-secret', clientSecret: server.clientSecret }): GraphConfig => ({
    tenantId: server.tenantId,
    clientId: server.clientId,
    auth,
    authorityHost: server.url,
    baseUrl: `${server.url}/v1.0`
  });
  return {
    folder,
    server,
    outlook: officialClient(server),
    config,
    open: (given = config(), address = ADDRESS) =>
      openGraphMailbox(connectGraph(given, 5_000), {
        identity: { address, aliases: [], isShared: false },
        user: null,
        salesforceFolder: 'Salesforce',
        publicUrl: null
      }),
    stop: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** The product's error that the work ends with. */
export async function failure(work: Promise<unknown>): Promise<IntakeError> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof IntakeError, String(error));
    return error;
  }
  return assert.fail('it did not fail');
}

export function messagesOf(changes: readonly MailboxChange[]): Message[] {
  return changes.flatMap((change) => (change.kind === 'message' ? [change.message] : []));
}
