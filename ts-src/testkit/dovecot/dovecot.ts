/** Debian's Dovecot as a process of its own with its own users, mail and ports; product code must not import this. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOVECOT, findSystemTool, missingReason } from '../../../scripts/system-tool.ts';
import { localhostCertificate } from '../../local-mailbox/certificate.ts';
import {
  dovecotConfiguration,
  MAIL_USER,
  masterUsersFile,
  oauthFile,
  oauthSettings,
  usersFile
} from './dovecot-settings.ts';
import { freePort } from '../free-port.ts';

export interface DovecotOptions {
  /** Logins, which are the mailboxes' addresses. */
  readonly users: readonly string[];
  /** Whether CONDSTORE and QRESYNC are offered; they are. */
  readonly condstore?: boolean;
  readonly introspectionUrl?: string;
  readonly separator?: string;
  /** In front of all personal folders, e.g. `INBOX.`. */
  readonly prefix?: string;
}

export interface Dovecot {
  readonly host: string;
  /** Clear text, with STARTTLS. */
  readonly port: number;
  readonly tlsPort: number;
  /** Of every user. */
  readonly password: string;
  /** Signs in as anybody: `address*master`. */
  readonly master: { readonly user: string; readonly password: string };
  /** PEM file of the certificate, which vouches for itself. */
  readonly caFile: string;
  changePassword(user: string, password: string): void;
  /** Writes messages straight into a folder, one file each; the last one is the newest. Null: the inbox. */
  fill(user: string, folder: string | null, messages: Iterable<string | Uint8Array>): void;
  /** The Maildir of a folder; null: the inbox. */
  maildirOf(user: string, folder: string | null): string;
  /** Ends the user's sessions and makes the folder forget its UIDs: the next session sees another UIDVALIDITY. */
  forgetUids(user: string, folder: string | null): void;
  /** Lets `user` into the folder of `owner`; null: the inbox. */
  share(owner: string, folder: string | null, user: string): void;
  /** Ends the sessions of a user. */
  kick(user: string): void;
  readLog(): string;
  stop(): Promise<void>;
}

const PASSWORD = 'a-password-of-the-tests';
const MASTER = { user: 'relay', password: 'a-master-password-of-the-tests' } as const;
const STARTS_WITHIN_MS = 15_000;

/** Why there is no Dovecot to test with; null when there is one. */
export function whyNoDovecot(): string | null {
  return findSystemTool(DOVECOT) === null ? missingReason(DOVECOT) : null;
}

/** Starts a server in a new folder under the system's folder for temporary files. */
export async function startDovecot(options: DovecotOptions): Promise<Dovecot> {
  const program = findSystemTool(DOVECOT);
  if (program === null) throw new Error(missingReason(DOVECOT));
  const folder = mkdtempSync(join(tmpdir(), 'dovecot-'));
  chmodSync(folder, 0o755);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const { caFile } = await localhostCertificate(folder);
  prepareFolder(folder, options, port, tlsPort);
  const server = spawn(program, ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' });
  // A test that breaks down must not leave it behind.
  const end = (): void => {
    server.kill('SIGTERM');
  };
  process.once('exit', end);
  server.once('exit', () => {
    process.off('exit', end);
  });
  try {
    await greeted(server, port);
  } catch (cause) {
    await endServer(server);
    const error = new Error(`Dovecot does not start: ${readLog(folder)}`, { cause });
    removeFolder(folder);
    throw error;
  }
  return { host: '127.0.0.1', port, tlsPort, caFile, ...controls(folder, server) };
}

function prepareFolder(folder: string, options: DovecotOptions, port: number, tlsPort: number): void {
  const introspectionUrl = options.introspectionUrl ?? null;
  const { condstore = true, separator = '/', prefix = '' } = options;
  writeFileSync(
    join(folder, 'dovecot.conf'),
    dovecotConfiguration({ folder, port, tlsPort, introspectionUrl, condstore, separator, prefix })
  );
  writeFileSync(usersFile(folder), options.users.map((user) => `${user}:${PASSWORD}\n`).join(''));
  writeFileSync(masterUsersFile(folder), `${MASTER.user}:${MASTER.password}\n`);
  if (introspectionUrl !== null) writeFileSync(oauthFile(folder), oauthSettings(introspectionUrl));
  mkdirSync(join(folder, 'mail'));
  for (const user of options.users) mkdirSync(join(folder, 'mail', user, 'Maildir'), { recursive: true });
  // The dictionary of shared folders is written beside the mail.
  own(folder, false);
  own(join(folder, 'mail'), true);
}

function own(path: string, isRecursive: boolean): void {
  if (process.getuid?.() !== 0) return;
  execFileSync('chown', [...(isRecursive ? ['-R'] : []), `${MAIL_USER}:${MAIL_USER}`, path]);
}

async function greeted(server: ChildProcess, port: number): Promise<void> {
  const end = Date.now() + STARTS_WITHIN_MS;
  while (!(await answers(port))) {
    if (server.exitCode !== null || Date.now() > end) throw new Error('no greeting');
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (isUp: boolean): void => {
      socket.destroy();
      resolve(isUp);
    };
    socket.once('data', (data: Buffer) => {
      settle(data.toString('latin1').startsWith('* OK'));
    });
    socket.once('error', () => {
      settle(false);
    });
    socket.once('close', () => {
      settle(false);
    });
  });
}

function controls(folder: string, server: ChildProcess): Omit<Dovecot, 'host' | 'port' | 'tlsPort' | 'caFile'> {
  const maildirOf = (user: string, name: string | null): string =>
    join(folder, 'mail', user, 'Maildir', ...(name === null ? [] : [`.${name}`]));
  const doveadm = (...parameters: string[]): string =>
    execFileSync('doveadm', ['-c', join(folder, 'dovecot.conf'), ...parameters], { encoding: 'utf8' });
  const kick = (user: string): void => {
    while (doveadm('who', '-1', user).includes(user)) {
      try {
        doveadm('kick', user);
      } catch {
        // The last session has ended by itself in between.
      }
    }
  };
  return {
    password: PASSWORD,
    master: MASTER,
    maildirOf,
    changePassword: (user, password) => {
      const lines = readFileSync(usersFile(folder), 'utf8').split('\n');
      writeFileSync(
        usersFile(folder),
        lines.map((line) => (line.startsWith(`${user}:`) ? `${user}:${password}` : line)).join('\n')
      );
    },
    fill: (user, name, messages) => {
      fillMaildir(maildirOf(user, name), messages);
    },
    forgetUids: (user, name) => {
      // A session that ends later would write down the numbers that it knew.
      kick(user);
      forgetUids(maildirOf(user, name));
    },
    share: (owner, name, user) => {
      doveadm('acl', 'set', '-u', owner, name ?? 'INBOX', `user=${user}`, 'lookup', 'read');
    },
    kick,
    readLog: () => readLog(folder),
    stop: async () => {
      await endServer(server);
      removeFolder(folder);
    }
  };
}

let written = 0;

function fillMaildir(maildir: string, messages: Iterable<string | Uint8Array>): void {
  for (const part of ['', 'cur', 'new', 'tmp']) mkdirSync(join(maildir, part), { recursive: true });
  for (const message of messages) {
    written += 1;
    // Dovecot numbers by the name's beginning; the size in the name saves it a look into the file.
    const name = `1795000000.M${String(written).padStart(9, '0')}P${String(process.pid)}.test,S=${String(Buffer.byteLength(message))}:2,`;
    writeFileSync(join(maildir, 'cur', name), message);
  }
  own(maildir, true);
}

/** Dovecot takes the time in seconds for a new UIDVALIDITY, which may be the old one still: it is given one. */
function forgetUids(maildir: string): void {
  const list = join(maildir, 'dovecot-uidlist');
  const [, version = '3', validity = '1', guid = ''] =
    /^(\d+) V(\d+) N\d+(?: G(\S+))?/.exec(readFileSync(list, 'utf8')) ?? [];
  for (const name of readdirSync(maildir)) {
    if (/^dovecot[-.](?:uidvalidity|index)/.test(name)) rmSync(join(maildir, name));
  }
  writeFileSync(list, `${version} V${String(Number(validity) + 1000)} N1${guid === '' ? '' : ` G${guid}`}\n`);
  own(list, false);
}

function readLog(folder: string): string {
  try {
    return readFileSync(join(folder, 'log'), 'utf8');
  } catch {
    return '';
  }
}

/** Sessions may write something down while they end. */
function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}

async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  await new Promise((resolve) => {
    server.once('exit', resolve);
    server.kill('SIGTERM');
  });
}
