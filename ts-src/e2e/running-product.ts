/** The whole product as `npm start` runs it, in a data folder of its own, driven through Chromium. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@microsoft/microsoft-graph-client';
import { Connection } from 'jsforce';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { readPlace } from '../cli/local-place.ts';
import { callRelay } from '../cli/relay-client.ts';
import { sendFile } from '../local-mailbox/send.ts';
import { officialClient, trust } from '../local-mailbox/testkit.ts';
import { loadConfig } from '../relay/config.ts';
import { freePort } from '../testkit/free-port.ts';
import { CHROMIUM, findSystemTool, missingReason } from '../../scripts/system-tool.ts';

const MAIN = join(import.meta.dirname, '../cli/main.ts');
const START_WITHIN_MS = 180_000;

/** Why the suite can't run here; false when it can. */
export function whyNoBrowser(): string | false {
  return findSystemTool(CHROMIUM) === null ? missingReason(CHROMIUM) : false;
}

export interface Places {
  readonly page: string;
  readonly orgUrl: string;
  readonly token: string;
}

export interface LaunchOptions {
  /** Whether the sample company and its mail are there. */
  readonly samples?: boolean;
  /** Settings of the relay, over those that `npm start` writes. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How a command ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
  readonly complaint: string;
}

const ledgerSchema = z.array(
  z.object({
    mailbox: z.string(),
    folder: z.string(),
    seen: z.number(),
    dispositions: z.record(z.string(), z.number()),
    unaccounted: z.number()
  })
);
export type LedgerLines = z.infer<typeof ledgerSchema>;

export class RunningProduct {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'email-intake-'));
  readonly #relayPort: number;
  readonly #options: LaunchOptions;
  #process: ChildProcess | null = null;
  #browser: Browser | null = null;
  #output = '';
  places: Places = { page: '', orgUrl: '', token: '' };

  private constructor(relayPort: number, options: LaunchOptions) {
    this.#relayPort = relayPort;
    this.#options = options;
  }

  /** Starts everything and waits until it prints where things are. */
  static async start(options: LaunchOptions = {}): Promise<RunningProduct> {
    const product = new RunningProduct(await freePort(), options);
    await product.#launch();
    return product;
  }

  async #launch(): Promise<void> {
    const samples = this.#options.samples === false ? ['--no-samples'] : [];
    const ports = ['--org-port', '0', '--mailbox-port', '0', '--relay-port', String(this.#relayPort)];
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, 'start', '--data', this.dataDir, ...ports, ...samples],
      {
        env: { ...process.env, ...this.#options.environment },
        stdio: ['ignore', 'pipe', 'pipe']
      }
    );
    this.#process = child;
    const keep = (chunk: Buffer): void => {
      this.#output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    await until(
      'the product to start',
      () => Promise.resolve(this.#readPlaces() || child.exitCode !== null),
      START_WITHIN_MS
    );
    if (this.places.page === '') throw new Error(`npm start ended: ${this.#output}`);
  }

  #readPlaces(): boolean {
    const page = /^ {2}(http\S+frontdoor\S+)$/m.exec(this.#output)?.[1];
    const org = /Org API\s+(\S+)\s+token (\S+)/.exec(this.#output);
    if (page === undefined || org === null) return false;
    this.places = { page, orgUrl: org[1] ?? '', token: org[2] ?? '' };
    return true;
  }

  /** The administrator's connection, as any jsforce script has it. */
  connection(): Connection {
    return new Connection({ instanceUrl: this.places.orgUrl, accessToken: this.places.token, version: '67.0' });
  }

  /** Runs a command of the product's command line; returns what it printed. */
  async run(...parameters: string[]): Promise<string> {
    const { code, output, complaint } = await this.attempt(...parameters);
    if (code !== 0) throw new Error(`${parameters.join(' ')} ended with ${String(code)}: ${complaint}${output}`);
    return output;
  }

  /** Runs a command that may fail. */
  async attempt(...parameters: string[]): Promise<CommandResult> {
    return await runCommand(parameters, { INTAKE_CONFIG: this.configFile });
  }

  get configFile(): string {
    return join(this.dataDir, 'relay.yaml');
  }

  /** Asks the running relay, signed as its command line does. */
  async askRelay(path: string): Promise<unknown> {
    return await callRelay(loadConfig({}, this.configFile), 'GET', path);
  }

  async ledger(): Promise<LedgerLines> {
    return ledgerSchema.parse(await this.askRelay('/v1/ledger'));
  }

  /** Waits until so many messages of the mailbox were seen and every one has its disposition. */
  async untilAccounted(mailbox: string, seen: number, withinMs = 60_000): Promise<void> {
    await until(
      `${String(seen)} messages of ${mailbox} to be accounted for`,
      async () => {
        // The relay may be down just now: that is what some tests are about.
        const lines = await this.ledger().catch(() => []);
        const own = lines.filter((line) => line.mailbox === mailbox);
        const sum = (figure: 'seen' | 'unaccounted') => own.reduce((total, line) => total + line[figure], 0);
        return sum('seen') >= seen && sum('unaccounted') === 0;
      },
      withinMs
    );
  }

  /** Writes a message into a file and drops it into the mailbox. */
  async send(message: string, to = 'maya.stone@acme.example'): Promise<void> {
    const file = join(this.dataDir, `${String(Date.now())}.eml`);
    writeFileSync(file, message.replaceAll('\n', '\r\n'));
    await this.run('send', file, '--to', to, '--data', this.dataDir);
  }

  /** Drops a message into the mailbox without a process of its own. */
  async deliver(message: string | Buffer, to = 'maya.stone@acme.example'): Promise<void> {
    const file = join(this.dataDir, `${randomUUID()}.eml`);
    writeFileSync(file, typeof message === 'string' ? message.replaceAll('\n', '\r\n') : message);
    const { mailbox } = readPlace(this.dataDir);
    await sendFile(file, { mailboxUrl: mailbox.url, caFile: mailbox.caFile, to });
  }

  /** The official Graph client on the mailboxes, as another program of the organisation has it. */
  graphClient(): Client {
    const { graph, caFile } = loadConfig({}, this.configFile);
    if (graph?.auth.kind !== 'client-secret' || caFile === null) throw new Error('the relay reads no local mailbox');
    trust(caFile);
    const { tenantId, clientId, auth } = graph;
    const { url } = readPlace(this.dataDir).mailbox;
    return officialClient({ url, tenantId, clientId, clientSecret: auth.clientSecret });
  }

  /** Ends the relay as a power cut would; `start` brings it up again. */
  killRelay(): void {
    this.signal('relay', 'SIGKILL');
  }

  /** Sends a signal to one part; a part that ends is started again. */
  signal(part: 'relay' | 'org' | 'mailbox', signal: NodeJS.Signals): void {
    try {
      process.kill(this.pidOf(part), signal);
    } catch (error) {
      // It may be just between two lives.
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'ESRCH') throw error;
    }
  }

  pidOf(part: 'relay' | 'org' | 'mailbox'): number {
    return Number(readFileSync(join(this.dataDir, `${part}.pid`), 'utf8'));
  }

  async openPage(): Promise<Page> {
    const executablePath = findSystemTool(CHROMIUM);
    if (executablePath === null) throw new Error(missingReason(CHROMIUM));
    this.#browser ??= await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    const page = await this.#browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(30_000);
    await page.goto(this.places.page, { timeout: 120_000 });
    return page;
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    const child = this.#process;
    if (child !== null && child.exitCode === null) {
      await new Promise((resolve) => {
        child.once('exit', resolve);
        child.kill('SIGTERM');
      });
    }
    if (existsSync(this.dataDir)) rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** What the product printed, for a failed test's message. */
  get output(): string {
    return this.#output;
  }
}

/** Runs a command of the product's command line to its end. */
export async function runCommand(
  parameters: readonly string[],
  environment: NodeJS.ProcessEnv = {}
): Promise<CommandResult> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...parameters], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let output = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output, complaint };
}

/** Waits for a condition, not for a time. */
export async function until(what: string, isTrue: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`Waited ${String(withinMs / 1000)} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
