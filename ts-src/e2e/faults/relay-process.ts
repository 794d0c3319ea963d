/** A relay in a process of its own, which can be killed at any step. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { RelayConfig } from '../../relay/config.ts';
import type { Step } from '../../relay/pipeline/checkpoint.ts';
import { callRelay, type SignedCall } from '../../relay/testkit.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');
const PRELOAD = join(import.meta.dirname, 'fault-preload.ts');

/** What happens when the step was passed for the nth time. */
export interface PlannedFault {
  readonly step: Step;
  readonly at: number;
  /** The clock is set on by so much; without it the process is killed. */
  readonly clockJumpMs?: number;
}

export interface RelayProcessOptions {
  readonly config: RelayConfig;
  readonly caFile: string;
  readonly fault?: PlannedFault;
}

const readySchema = z.object({ ready: z.object({ url: z.string() }) });

export class RelayProcess {
  readonly url: string;
  /** How the process ended. */
  readonly ended: Promise<string>;
  private readonly child: ChildProcess;
  /** Requests to it are signed by its own clock. */
  private readonly clockJumpMs: number;

  private constructor(child: ChildProcess, url: string, ended: Promise<string>, clockJumpMs: number) {
    this.child = child;
    this.clockJumpMs = clockJumpMs;
    this.url = url;
    this.ended = ended;
  }

  static async start(options: RelayProcessOptions): Promise<RelayProcess> {
    const child = fork(MAIN, ['relay'], {
      env: { ...process.env, ...environmentOf(options) },
      execArgv: ['--disable-warning=ExperimentalWarning', '--import', PRELOAD],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc']
    });
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-4000);
    });
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => {
        resolve(String(signal ?? code));
      });
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.on('message', (message) => {
        const parsed = readySchema.safeParse(message);
        if (parsed.success) resolve(parsed.data.ready.url);
      });
      // A fault may hit before it is ready: then it has no address.
      void ended.then((how) => {
        if (how === 'SIGKILL') resolve('');
        else reject(new Error(`The relay ended with ${how}: ${complaint}`));
      });
    });
    return new RelayProcess(child, url, ended, options.fault?.clockJumpMs ?? 0);
  }

  /** Ends it at once; nothing if it has ended. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Asks the relay to end; resolves with the milliseconds that it took. */
  async stop(): Promise<number> {
    const start = performance.now();
    this.child.kill('SIGTERM');
    await this.ended;
    return performance.now() - start;
  }

  async call(path: string, call: SignedCall = {}): Promise<Response> {
    const skew = (call.skew ?? 0) + Math.round(this.clockJumpMs / 1000);
    return await callRelay({ url: this.url, stop: () => Promise.resolve() }, path, { ...call, skew });
  }
}

function environmentOf({ config, caFile, fault }: RelayProcessOptions): Record<string, string> {
  const { org, graph } = config;
  const token = org.auth.kind === 'access-token' ? org.auth.accessToken : '';
  return {
    INTAKE_CONFIG: '',
    INTAKE_ORG_LOGIN_URL: org.loginUrl,
    INTAKE_ORG_INSTANCE_URL: org.instanceUrl ?? org.loginUrl,
    INTAKE_ORG_AUTH: 'access-token',
    INTAKE_ORG_ACCESS_TOKEN: token,
    ...(graph === null || graph.auth.kind !== 'client-secret'
      ? {}
      : {
          INTAKE_GRAPH_TENANT_ID: graph.tenantId,
          INTAKE_GRAPH_CLIENT_ID: graph.clientId,
          INTAKE_GRAPH_CLIENT_SECRET: graph.auth.clientSecret,
          INTAKE_GRAPH_AUTHORITY_HOST: graph.authorityHost,
          INTAKE_GRAPH_BASE_URL: graph.baseUrl
        }),
    INTAKE_SIGNING_KEY: config.signingKey,
    INTAKE_HTTP_PORT: String(config.http.port),
    INTAKE_DATA_DIR: config.dataDir,
    INTAKE_POLL_MAILBOX_SECONDS: String(config.polling.mailboxSeconds),
    INTAKE_POLL_ORG_SECONDS: String(config.polling.orgSeconds),
    INTAKE_CA_FILE: caFile,
    INTAKE_LOG_LEVEL: process.env['FAULT_LOG'] ?? 'silent',
    ...(config.databaseUrl === null ? {} : { DATABASE_URL: config.databaseUrl }),
    ...(fault === undefined ? {} : { FAULT_STEP: fault.step, FAULT_AT: String(fault.at) }),
    ...(fault?.clockJumpMs === undefined ? {} : { FAULT_CLOCK_JUMP_MS: String(fault.clockJumpMs) })
  };
}
