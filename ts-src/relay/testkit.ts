/** A real org and a real mailbox for the relay's tests; product code must not import this. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from 'jsforce';
import { pino } from 'pino';
import { z } from 'zod';
import { startLocalMailbox, type LocalMailbox } from '../local-mailbox/main.ts';
import { trust } from '../local-mailbox/testkit.ts';
import { startLocalOrg, type LocalOrg, type LocalOrgOptions } from '../local-org/main.ts';
import type { RelayConfig } from './config.ts';
import { signRequest } from './http/signature.ts';
import { layEmbeddedDatabase } from '../testkit/embedded-template.ts';
import { startRelay, type Relay, type RelayOptions } from './main.ts';
import { connectOrg } from './org/salesforce-org.ts';
import type { OrgPort } from './org/org-port.ts';

export const SIGNING_KEY = 'the-key-that-org-and-relay-share-in-tests';
/** By its client credentials a relay signs in as the integration user, as often as it needs. */
export const CONNECTED_APP = {
  clientId: 'email-intake',
  clientSecret: 'a-secret-of-the-tests',
  runAsUsername: 'relay@acme.example'
} as const;
const VERSION = '67.0';
const rowsSchema = z.array(z.record(z.string(), z.unknown()));

/** The org with the sample company and its mailbox server, in a folder of their own. */
export class Surroundings {
  readonly folder: string;
  readonly org: LocalOrg;
  readonly mailbox: LocalMailbox;
  readonly line: OrgLine;
  private readonly admin: Connection;

  private constructor(folder: string, org: LocalOrg, mailbox: LocalMailbox, line: OrgLine) {
    this.folder = folder;
    this.org = org;
    this.mailbox = mailbox;
    this.line = line;
    this.admin = new Connection({ instanceUrl: org.url, accessToken: org.accessToken, version: VERSION });
  }

  static async start(options: Partial<LocalOrgOptions> = {}): Promise<Surroundings> {
    const folder = mkdtempSync(join(tmpdir(), 'relay-'));
    const org = await startLocalOrg({
      port: 0,
      dataDir: join(folder, 'org'),
      sourceDir: join(import.meta.dirname, '../../force-app'),
      seed: true,
      inProcess: true,
      signingKey: SIGNING_KEY,
      connectedApps: [CONNECTED_APP],
      ...options
    });
    const mailbox = await startLocalMailbox({ port: 0, dataDir: join(folder, 'mailbox') });
    trust(mailbox.caFile);
    return new Surroundings(folder, org, mailbox, await OrgLine.open(org.url));
  }

  /** A relay's configuration for these surroundings; it reaches the org by a line that can be cut. */
  config(changes: Partial<RelayConfig> = {}): RelayConfig {
    return {
      org: {
        loginUrl: this.line.url,
        instanceUrl: this.line.url,
        apiVersion: VERSION,
        auth: { kind: 'access-token', accessToken: this.org.tokenFor('relay@acme.example') }
      },
      graph: {
        tenantId: this.mailbox.tenantId,
        clientId: this.mailbox.clientId,
        auth: { kind: 'client-secret', clientSecret: this.mailbox.clientSecret },
        authorityHost: this.mailbox.url,
        baseUrl: `${this.mailbox.url}/v1.0`
      },
      gmail: null,
      imap: [],
      orgDailyCalls: null,
      signingKey: SIGNING_KEY,
      http: { host: '127.0.0.1', port: 0 },
      dataDir: join(this.folder, 'relay'),
      databaseUrl: null,
      polling: { mailboxSeconds: 0.5, orgSeconds: 1 },
      publicUrl: null,
      caFile: null,
      logLevel: 'silent',
      ...changes
    };
  }

  /** The org as the relay user sees it. */
  relayOrg(): OrgPort {
    return connectOrg(this.config().org);
  }

  async startRelay(changes: Partial<RelayConfig> = {}, options: RelayOptions = {}): Promise<Relay> {
    const config = this.config(changes);
    if (config.databaseUrl === null) layEmbeddedDatabase(config.dataDir);
    return await startRelay(config, { logger: pino({ level: 'silent' }), ...options });
  }

  /** Makes a mailbox at the provider and its record in the org; returns the record's id. */
  async addMailbox(address: string, fields: Readonly<Record<string, unknown>> = {}): Promise<string> {
    this.mailbox.addMailbox(address, address);
    return await this.create('Intake_Mailbox__c', {
      Name: address,
      Address__c: address,
      Provider__c: 'Microsoft 365',
      Active__c: true,
      ...fields
    });
  }

  /** Inserts a record as the administrator. */
  async create(object: string, fields: Readonly<Record<string, unknown>>): Promise<string> {
    const answer: unknown = await this.admin.requestPost(`/services/data/v${VERSION}/sobjects/${object}`, fields);
    return z.object({ id: z.string() }).parse(answer).id;
  }

  /** Inserts records as the administrator, 200 a call; their ids. */
  async createMany(object: string, records: readonly Readonly<Record<string, unknown>>[]): Promise<string[]> {
    const ids: string[] = [];
    for (let start = 0; start < records.length; start += 200) {
      const part = records.slice(start, start + 200).map((fields) => ({ attributes: { type: object }, ...fields }));
      const body = { allOrNone: true, records: part };
      const answer: unknown = await this.admin.requestPost(`/services/data/v${VERSION}/composite/sobjects`, body);
      ids.push(
        ...z
          .array(z.object({ id: z.string() }))
          .parse(answer)
          .map(({ id }) => id)
      );
    }
    return ids;
  }

  /** Runs SOQL as the administrator. */
  async rows(soql: string): Promise<Record<string, unknown>[]> {
    return rowsSchema.parse((await this.admin.query(soql)).records);
  }

  /** The fields of the one row of a query. */
  async row(soql: string): Promise<Record<string, unknown>> {
    const rows = await this.rows(soql);
    if (rows[0] === undefined || rows.length > 1) throw new Error(`${String(rows.length)} rows: ${soql}`);
    return rows[0];
  }

  async update(object: string, id: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
    await this.admin.requestPatch(`/services/data/v${VERSION}/sobjects/${object}/${id}`, fields);
  }

  async remove(object: string, id: string): Promise<void> {
    await this.admin.requestDelete(`/services/data/v${VERSION}/sobjects/${object}/${id}`);
  }

  async stop(): Promise<void> {
    await this.line.close();
    await this.mailbox.close();
    await this.org.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The network between relay and org. */
export class OrgLine {
  readonly url: string;
  isCut = false;
  private readonly server: Server;
  private readonly sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, url: string) {
    this.server = server;
    this.sockets = sockets;
    this.url = url;
  }

  static async open(orgUrl: string): Promise<OrgLine> {
    const target = new URL(orgUrl);
    const sockets = new Set<Socket>();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const line = new OrgLine(server, sockets, `http://127.0.0.1:${String(port)}`);
    server.on('connection', (socket) => {
      const far = connect(Number(target.port), target.hostname);
      for (const end of [socket, far]) {
        sockets.add(end);
        end.on('error', () => undefined);
        end.on('close', () => {
          sockets.delete(end);
          socket.destroy();
          far.destroy();
        });
      }
      if (line.isCut) socket.destroy();
      else socket.pipe(far).pipe(socket);
    });
    return line;
  }

  /** From now on nothing gets through, also on connections that are open. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

export interface SignedCall {
  readonly method?: string;
  readonly body?: string;
  /** Seconds that the signing clock is off. */
  readonly skew?: number;
  readonly key?: string;
}

/** Calls the relay as the org's Apex does. */
export async function callRelay(relay: Relay, path: string, call: SignedCall = {}): Promise<Response> {
  const { method = 'GET', body = '', skew = 0, key = SIGNING_KEY } = call;
  const timestamp = Math.floor(Date.now() / 1000) + skew;
  return await fetch(`${relay.url}${path}`, {
    method,
    headers: {
      'x-intake-timestamp': String(timestamp),
      'x-intake-signature': signRequest(key, timestamp, { method, path, body: Buffer.from(body) })
    },
    ...(method === 'GET' ? {} : { body })
  });
}

/** Waits until the look gives a value; a condition, not a time. */
export async function eventually<T>(what: string, look: () => Promise<T | null>, withinMs = 20_000): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end) throw new Error(`Waited ${String(withinMs / 1000)} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
