/** The whole product as `npm start` runs it, in a data folder of its own, driven through Chromium. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from 'jsforce';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
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

export class RunningProduct {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'email-intake-'));
  readonly #relayPort: number;
  #process: ChildProcess | null = null;
  #browser: Browser | null = null;
  #output = '';
  places: Places = { page: '', orgUrl: '', token: '' };

  private constructor(relayPort: number) {
    this.#relayPort = relayPort;
  }

  /** Starts everything and waits until it prints where things are. */
  static async start(): Promise<RunningProduct> {
    const product = new RunningProduct(await freePort());
    await product.#launch();
    return product;
  }

  async #launch(): Promise<void> {
    const ports = ['--org-port', '0', '--mailbox-port', '0', '--relay-port', String(this.#relayPort)];
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, 'start', '--data', this.dataDir, ...ports],
      {
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
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...parameters], {
      env: { ...process.env, INTAKE_CONFIG: join(this.dataDir, 'relay.yaml') },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`${parameters.join(' ')} ended with ${String(code)}: ${complaint}${output}`);
    return output;
  }

  /** Writes a message into a file and drops it into the mailbox. */
  async send(message: string, to = 'maya.stone@acme.example'): Promise<void> {
    const file = join(this.dataDir, `${String(Date.now())}.eml`);
    writeFileSync(file, message.replaceAll('\n', '\r\n'));
    await this.run('send', file, '--to', to, '--data', this.dataDir);
  }

  /** Ends the relay as a power cut would; `start` brings it up again. */
  killRelay(): void {
    const pid = Number(readFileSync(join(this.dataDir, 'relay.pid'), 'utf8'));
    process.kill(pid, 'SIGKILL');
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

/** Waits for a condition, not for a time. */
export async function until(what: string, isTrue: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`Waited ${String(withinMs / 1000)} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
