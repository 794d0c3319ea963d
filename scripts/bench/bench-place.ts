/** The product's surroundings for a measurement: each part is a process of its own, as in a real installation. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from 'jsforce';
import { stringify } from 'yaml';
import { z } from 'zod';
import { ChildPart } from '../../ts-src/cli/child-part.ts';
import { keepSecrets } from '../../ts-src/cli/local-place.ts';
import { RELAY_USER } from '../../ts-src/cli/org.ts';
import { figuresOf, untilIdle, type ProcessFigures } from './process-figures.ts';

const VERSION = '67.0';
const CLIENT_ID = randomUUID();

const orgReady = z.object({ url: z.string(), accessToken: z.string() });
const relayReady = z.object({ url: z.string() });

/** A part with its process. */
export class BenchPart {
  readonly pid: number;
  private readonly part: ChildPart;

  private constructor(part: ChildPart, pid: number) {
    this.part = part;
    this.pid = pid;
  }

  static async start(
    folder: string,
    name: string,
    parameters: readonly string[],
    environment: Readonly<Record<string, string>> = {}
  ): Promise<{ readonly part: BenchPart; readonly facts: unknown }> {
    const pidFile = join(folder, `${name}.pid`);
    const part = new ChildPart({
      name,
      parameters,
      environment,
      pidFile,
      logFile: join(folder, `${name}.log`),
      onRestart: (_, reason) => {
        throw new Error(`The ${name} ended while it was measured: ${reason}`);
      }
    });
    const facts = await part.start();
    return { part: new BenchPart(part, Number(readFileSync(pidFile, 'utf8'))), facts };
  }

  figures(): ProcessFigures {
    const figures = figuresOf(this.pid);
    if (figures === null) throw new Error('The measured process has ended.');
    return figures;
  }

  async stop(): Promise<void> {
    await this.part.stop();
  }
}

export interface RelaySettings {
  readonly name: string;
  readonly databaseUrl: string | null;
  /** Beside the settings that every relay has. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the org is reached; the org's own address when it is not given. */
  readonly orgUrl?: string;
}

const METRICS = {
  read: /^intake_messages_read_total (\d+)/m,
  sent: /^intake_messages_dispatched_total\{outcome="sent"\} (\d+)/m
} as const;

/** A relay of its own. */
export class BenchRelay {
  readonly part: BenchPart;
  readonly url: string;

  constructor(part: BenchPart, url: string) {
    this.part = part;
    this.url = url;
  }

  /** Messages that it has read into its ledger, and that it has sent to the org. */
  async progress(): Promise<{ readonly read: number; readonly sent: number }> {
    const text = await this.metrics();
    const valueOf = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? 0);
    return { read: valueOf(METRICS.read), sent: valueOf(METRICS.sent) };
  }

  /** What it tells Prometheus. */
  async metrics(): Promise<string> {
    return await (await fetch(`${this.url}/metrics`)).text();
  }
}

/** A fresh org, and what is started beside it. */
export class BenchPlace {
  readonly folder: string;
  readonly orgUrl: string;
  readonly accessToken: string;
  readonly org: BenchPart;
  private readonly admin: Connection;
  private readonly secrets: ReturnType<typeof keepSecrets>;
  private readonly parts: BenchPart[] = [];

  private constructor(folder: string, org: BenchPart, facts: z.infer<typeof orgReady>) {
    this.folder = folder;
    this.secrets = keepSecrets(folder);
    this.org = org;
    this.orgUrl = facts.url;
    this.accessToken = facts.accessToken;
    this.admin = new Connection({ instanceUrl: facts.url, accessToken: facts.accessToken, version: VERSION });
  }

  static async open(): Promise<BenchPlace> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const secrets = keepSecrets(folder);
    const { part, facts } = await BenchPart.start(folder, 'org', [
      ...['org', '--port', '0', '--data', join(folder, 'org'), '--relay-app', CLIENT_ID],
      ...['--relay-key', join(folder, 'secrets', 'relay.pub'), '--signing-key', secrets.signingKeyFile]
    ]);
    // It builds its pages when it has started.
    await untilIdle(part.pid);
    return new BenchPlace(folder, part, orgReady.parse(facts));
  }

  /** Makes the mailbox known to the org. */
  async addMailbox(address: string, provider: string): Promise<void> {
    await this.admin.sobject('Intake_Mailbox__c').create({
      Name: address,
      Address__c: address,
      Provider__c: provider,
      Active__c: true
    });
  }

  /** Resolves when the relay has started; its mailboxes are being read then. */
  async startRelay(settings: RelaySettings): Promise<BenchRelay> {
    const folder = join(this.folder, settings.name);
    mkdirSync(folder);
    const orgUrl = settings.orgUrl ?? this.orgUrl;
    const configuration = {
      org: {
        loginUrl: orgUrl,
        instanceUrl: orgUrl,
        auth: 'jwt',
        clientId: CLIENT_ID,
        username: RELAY_USER,
        privateKeyFile: this.secrets.privateKeyFile
      },
      signingKeyFile: this.secrets.signingKeyFile,
      http: { port: 0 },
      dataDir: join(folder, 'data'),
      logLevel: 'info'
    };
    const file = join(folder, 'relay.yaml');
    writeFileSync(file, stringify(configuration));
    const database: Record<string, string> =
      settings.databaseUrl === null ? {} : { DATABASE_URL: settings.databaseUrl };
    const environment = { INTAKE_CONFIG: file, ...database, ...settings.environment };
    const { part, facts } = await BenchPart.start(folder, 'relay', ['relay'], environment);
    this.parts.push(part);
    return new BenchRelay(part, relayReady.parse(facts).url);
  }

  /** Starts another program of the product beside the org. */
  async startPart(name: string, parameters: readonly string[]): Promise<{ part: BenchPart; facts: unknown }> {
    const started = await BenchPart.start(this.folder, name, parameters);
    this.parts.push(started.part);
    return started;
  }

  async countIntakes(): Promise<number> {
    return (await this.admin.query('SELECT COUNT() FROM Email_Intake__c')).totalSize;
  }

  async rows(soql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return (await this.admin.query(soql)).records;
  }

  /** API calls that the org has counted today; asking is one. */
  async apiCalls(): Promise<number> {
    const { DailyApiRequests: calls } = z
      .object({ DailyApiRequests: z.object({ Max: z.number(), Remaining: z.number() }) })
      .parse(await this.admin.request('/limits'));
    return calls.Max - calls.Remaining;
  }

  async close(): Promise<void> {
    for (const part of [...this.parts.reverse(), this.org]) await part.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Looks every 100 ms until the look says so. */
export async function until(isDone: () => Promise<boolean>, withinMs = 1_800_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isDone())) {
    if (Date.now() > end) throw new Error(`Waited ${String(withinMs / 1000)} s in vain.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
