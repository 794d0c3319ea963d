/** A real mailbox of Microsoft 365's kind and a real state, for the tests of the comparison; product code must not import this. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalMailbox, type LocalMailbox } from '../../local-mailbox/main.ts';
import { officialClient, trust } from '../../local-mailbox/testkit.ts';
import { connectGraph } from '../mailbox/graph/graph-client.ts';
import { openGraphMailbox } from '../mailbox/graph/graph-mailbox.ts';
import type { MailboxPort } from '../mailbox/port.ts';
import { reconcileMailbox, type ReconcileOptions, type ReconcileReport } from './reconcile-mailbox.ts';
import { openDatabase, type Database } from './state/database.ts';
import { takeMailbox } from './state/mailbox-lease.ts';
import { migrate } from './state/migrations.ts';
import { claimOutbox, settleOutbox } from './state/outbox.ts';
import { reportAlive } from './state/relays.ts';
import { syncMailbox } from './sync.ts';

const RELAY = 'relay-of-the-tests';

/** A mailbox server and a relay's state, with what a relay does to them, one step at a time. */
export class ReconcileStand {
  readonly server: LocalMailbox;
  readonly database: Database;
  private readonly folder: string;

  private constructor(server: LocalMailbox, database: Database, folder: string) {
    this.server = server;
    this.database = database;
    this.folder = folder;
  }

  /** `databaseUrl`: null for the embedded database. */
  static async start(databaseUrl: string | null = null): Promise<ReconcileStand> {
    const folder = mkdtempSync(join(tmpdir(), 'relay-reconcile-'));
    const server = await startLocalMailbox({ port: 0, dataDir: join(folder, 'mailbox') });
    trust(server.caFile);
    const database = await openDatabase(join(folder, 'relay'), databaseUrl);
    await migrate(database);
    return new ReconcileStand(server, database, folder);
  }

  /** Makes a mailbox at the provider and opens it. */
  async open(address: string): Promise<MailboxPort> {
    const { server } = this;
    server.addMailbox(address, address);
    const client = connectGraph(
      {
        tenantId: server.tenantId,
        clientId: server.clientId,
        auth: { kind: 'client-secret', clientSecret: server.clientSecret },
        authorityHost: server.url,
        baseUrl: `${server.url}/v1.0`
      },
      2_000
    );
    const identity = { address, aliases: [], isShared: false };
    await this.take(address);
    return openGraphMailbox(client, { identity, user: null, salesforceFolder: 'Salesforce', publicUrl: null });
  }

  /** The relay of the tests works on the mailbox from now on. */
  async take(address: string): Promise<void> {
    await reportAlive(this.database, RELAY);
    await takeMailbox(this.database, address, RELAY);
  }

  async destroy(address: string, id: string): Promise<void> {
    await officialClient(this.server).api(`/users/${address}/messages/${id}/permanentDelete`).post({});
  }

  async move(address: string, id: string, folder: string): Promise<void> {
    await officialClient(this.server).api(`/users/${address}/messages/${id}/move`).post({ destinationId: folder });
  }

  /** Reads the mailbox to its present end. */
  async sync(port: MailboxPort): Promise<boolean> {
    await reportAlive(this.database, RELAY);
    for (const phase of ['news', 'backfill', 'news'] as const) {
      const report = await syncMailbox(this.database, port, {
        phase,
        relay: RELAY,
        signal: new AbortController().signal,
        folders: await port.listFolders(),
        mayRead: async () => await Promise.resolve(true),
        onPage: () => undefined
      });
      if (report.isCutShort) return false;
    }
    return true;
  }

  /** Decides on everything that waits. */
  async decide(): Promise<void> {
    await reportAlive(this.database, RELAY);
    for (;;) {
      const items = await claimOutbox(this.database, 200, RELAY);
      if (items.length === 0) return;
      const decided = { duplicateOf: null, errorCode: null, error: null, decided: null };
      await settleOutbox(
        this.database,
        items.map(({ key, revision, piece }) => ({
          key,
          revision,
          disposition: piece.kind === 'message' ? 'saveable' : 'failed',
          ...decided
        }))
      );
    }
  }

  /** Compares the mailbox as it will look in an hour: what just came has settled by then. */
  async reconcile(port: MailboxPort, changes: Partial<ReconcileOptions> = {}): Promise<ReconcileReport> {
    return await reconcileMailbox({
      database: this.database,
      mailbox: port.identity.address,
      ports: [port],
      sourceOf: () => port,
      range: { days: 7 },
      settle: async () => await this.sync(port),
      now: () => new Date(Date.now() + 3_600_000),
      signal: new AbortController().signal,
      ...changes
    });
  }

  /** Loses what the ledger knows of a message, as no part of the relay does. */
  async lose(mailbox: string, providerId: string): Promise<void> {
    const own = '(SELECT key FROM intake.message WHERE mailbox = $1 AND provider_id = $2)';
    for (const table of ['outbox', 'sighting', 'original', 'quarantine', 'message'])
      await this.database.query(`DELETE FROM intake.${table} WHERE key IN ${own}`, [mailbox, providerId]);
  }

  /** Provider ids of the ledger with their dispositions. */
  async entries(mailbox: string): Promise<ReadonlyMap<string, string | null>> {
    const rows = await this.database.query(
      'SELECT provider_id, disposition FROM intake.message WHERE mailbox = $1 ORDER BY provider_id',
      [mailbox]
    );
    return new Map(
      rows.map((row) => [
        String(row['provider_id']),
        typeof row['disposition'] === 'string' ? row['disposition'] : null
      ])
    );
  }

  /** Every locator that the provider lists now. */
  async listed(port: MailboxPort): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (const folder of await port.listFolders())
      for await (const page of port.listMessages(folder, { from: null, to: null }))
        for (const { locator } of page) found.add(locator);
    return found;
  }

  async stop(): Promise<void> {
    await this.database.close();
    await this.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The same mailbox with some of its methods done otherwise. */
export function portWith(port: MailboxPort, changes: Partial<MailboxPort>): MailboxPort {
  return {
    identity: port.identity,
    push: port.push,
    listen: port.listen,
    listFolders: async () => await port.listFolders(),
    readChanges: async (...parameters) => await port.readChanges(...parameters),
    listMessages: (...parameters) => port.listMessages(...parameters),
    readMessage: async (ref) => await port.readMessage(ref),
    readRaw: async (ref) => await port.readRaw(ref),
    readAttachment: async (...parameters) => await port.readAttachment(...parameters),
    close: async () => {
      await port.close();
    },
    ...changes
  };
}
