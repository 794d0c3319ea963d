/** A PostgreSQL server of its own for tests and benchmarks, from Debian's packages. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findSystemTool, missingReason, POSTGRESQL } from '../../scripts/system-tool.ts';
import { freePort } from './free-port.ts';

const VERSIONS = '/usr/lib/postgresql';

/** Why there is no server here; null when there can be one. */
export function missingPostgres(): string | null {
  return findSystemTool(POSTGRESQL) === null || programs() === null ? missingReason(POSTGRESQL) : null;
}

function programs(): string | null {
  if (!existsSync(VERSIONS)) return null;
  const [newest] = readdirSync(VERSIONS).sort((left, right) => Number(right) - Number(left));
  return newest === undefined ? null : join(VERSIONS, newest, 'bin');
}

/** The server refuses to run as root: then it runs as the user that its package made. */
function owner(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

export class PostgresServer {
  readonly port: number;
  private readonly folder: string;
  private process: ChildProcess | null = null;
  private databases = 0;

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  /** Starts a server with an empty cluster; it keeps no promise over a power cut, but every one over a kill. */
  static async start(): Promise<PostgresServer> {
    const bin = programs();
    if (bin === null) throw new Error(missingReason(POSTGRESQL));
    const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
    const user = owner();
    if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
    execFileSync(
      join(bin, 'initdb'),
      ['-D', join(folder, 'data'), '-U', 'intake', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
      {
        stdio: 'ignore',
        cwd: folder,
        ...user
      }
    );
    const server = new PostgresServer(folder, await freePort());
    await server.resume();
    return server;
  }

  /** Starts the stopped server again on the same cluster. */
  async resume(): Promise<void> {
    const bin = programs() ?? '';
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      max_connections: '60'
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.process = spawn(join(bin, 'postgres'), ['-D', join(this.folder, 'data'), '-p', String(this.port), ...flags], {
      stdio: 'ignore',
      cwd: this.folder,
      ...owner()
    });
    await this.untilReady();
  }

  /** Ends the server at once, as a fault of the machine would. */
  async halt(): Promise<void> {
    const { process: running } = this;
    if (running === null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGQUIT');
    await ended;
    this.process = null;
  }

  /** A database that nobody used yet. */
  async freshDatabase(): Promise<string> {
    this.databases += 1;
    const name = `intake_${String(this.databases)}`;
    const client = new pg.Client({ connectionString: this.urlOf('postgres') });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    return this.urlOf(name);
  }

  async stop(): Promise<void> {
    await this.halt();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private urlOf(database: string): string {
    return `postgresql://intake@127.0.0.1:${String(this.port)}/${database}`;
  }

  private async untilReady(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const client = new pg.Client({ connectionString: this.urlOf('postgres') });
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        if (attempt > 300) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}
