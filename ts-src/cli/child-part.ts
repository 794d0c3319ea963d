/** One part of the local run in a process of its own, started again when it dies. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PartOptions {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the part's process id is written, for people and tests that want to end it alone. */
  readonly pidFile: string;
  /** Where what the part prints is kept. */
  readonly logFile: string;
  /** Told when the part ended without being asked and is started again. */
  readonly onRestart: (name: string, reason: string) => void;
}

const MAIN = join(import.meta.dirname, 'main.ts');
const RESTART_AFTER_MS = 1000;
const STOP_WITHIN_MS = 10_000;

/** What a part says to its parent when it is ready. */
export interface ReadyMessage {
  readonly ready: unknown;
}

/** Tells the parent process, when there is one, that this part is ready. */
export function tellParent(facts: unknown): void {
  process.send?.({ ready: facts } satisfies ReadyMessage);
}

export class ChildPart {
  readonly #options: PartOptions;
  #child: ChildProcess | null = null;
  #isStopping = false;

  constructor(options: PartOptions) {
    this.#options = options;
  }

  /** Starts the part; resolves with the facts that it told, rejects with what it printed when it ended before. */
  start(): Promise<unknown> {
    const log = openSync(this.#options.logFile, 'a', 0o600);
    const child = fork(MAIN, [...this.#options.parameters], {
      env: { ...process.env, ...this.#options.environment },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', log, 'pipe', 'ipc']
    });
    closeSync(log);
    this.#child = child;
    writeFileSync(this.#options.pidFile, String(child.pid ?? ''));
    let complaint = '';
    let isReady = false;
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-4000);
      if (isReady) process.stderr.write(chunk);
    });
    return new Promise((resolve, reject) => {
      child.on('message', (message) => {
        if (!isReadyMessage(message)) return;
        isReady = true;
        resolve(message.ready);
      });
      child.once('exit', (code, signal) => {
        this.#child = null;
        if (!isReady)
          reject(new Error(complaint.trim() || `${this.#options.name} ended with ${String(signal ?? code)}`));
        else if (!this.#isStopping) this.#restart(String(signal ?? code));
      });
    });
  }

  /** Ends the part: asks, and after ten seconds insists. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (child === null) return;
    await new Promise<void>((resolve) => {
      const insist = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      child.once('exit', () => {
        clearTimeout(insist);
        resolve();
      });
      child.kill('SIGTERM');
    });
  }

  #restart(reason: string): void {
    this.#options.onRestart(this.#options.name, reason);
    setTimeout(() => {
      if (this.#isStopping) return;
      this.start().catch((error: unknown) => {
        this.#restart(error instanceof Error ? error.message : String(error));
      });
    }, RESTART_AFTER_MS);
  }
}

function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'ready' in message;
}
