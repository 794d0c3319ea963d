/** IMAP mailboxes for tests; product code must not import this. */
import assert from 'node:assert/strict';
import { ImapFlow } from 'imapflow';
import type { ImapConfig } from '../../config.ts';
import { openParsePool } from '../mime/parse-pool.ts';
import type { MailboxChange, MailboxFolder, MailboxPort } from '../port.ts';
import { reading } from '../port.contract.ts';
import type { MailboxAccount } from '../provider.ts';
import { identityOf } from './imap-locator.ts';

/** Its threads end by themselves. */
export const PARSERS = openParsePool();

export const MAYA = 'maya.stone@acme.example';

export function accountOf(address: string, changes: Partial<MailboxAccount> = {}): MailboxAccount {
  return {
    identity: { address, aliases: [], isShared: false },
    user: null,
    salesforceFolder: 'Salesforce',
    ...changes
  };
}

export function configOf(server: { readonly host: string; readonly port: number }, password: string): ImapConfig {
  return {
    name: null,
    mailboxes: [],
    host: server.host,
    port: server.port,
    security: 'none',
    login: '{user}',
    auth: { kind: 'password', password, passwordFolder: null },
    sharedPrefix: null
  };
}

/** A person's mail program on the same mailbox. */
export class MailProgram {
  private readonly client: ImapFlow;
  /** By provider id: in which folder the message is, and its Message-ID. */
  private readonly places = new Map<string, { path: string; messageId: string }>();

  private constructor(client: ImapFlow) {
    this.client = client;
  }

  static async open(config: ImapConfig, user: string, pass: string): Promise<MailProgram> {
    const { host, port } = config;
    const auth = { user, pass };
    const client = new ImapFlow({ host, port, secure: false, doSTARTTLS: false, auth, logger: false });
    client.on('error', () => undefined);
    await client.connect();
    return new MailProgram(client);
  }

  /** Puts a message into a folder; its provider id. */
  async append(path: string, raw: string | Buffer, flags: string[] = []): Promise<string> {
    const bytes = Buffer.from(raw);
    await this.client.append(path, bytes, flags);
    const providerId = identityOf(bytes);
    const messageId = /^message-id:\s*(\S+)/im.exec(bytes.toString('latin1'))?.[1] ?? '';
    this.places.set(providerId, { path, messageId });
    return providerId;
  }

  async remove(providerId: string): Promise<void> {
    await this.onMessage(providerId, async (uid) => await this.client.messageDelete(String(uid), { uid: true }));
  }

  async move(providerId: string, target: string): Promise<void> {
    await this.onMessage(providerId, async (uid) => await this.client.messageMove(String(uid), target, { uid: true }));
    const place = this.places.get(providerId);
    if (place !== undefined) this.places.set(providerId, { ...place, path: target });
  }

  async addFlag(providerId: string, flag: string): Promise<void> {
    await this.onMessage(
      providerId,
      async (uid) => await this.client.messageFlagsAdd(String(uid), [flag], { uid: true })
    );
  }

  async removeFlag(providerId: string, flag: string): Promise<void> {
    await this.onMessage(
      providerId,
      async (uid) => await this.client.messageFlagsRemove(String(uid), [flag], { uid: true })
    );
  }

  async create(path: string): Promise<void> {
    await this.client.mailboxCreate(path);
  }

  async close(): Promise<void> {
    await this.client.logout();
  }

  private async onMessage(providerId: string, work: (uid: number) => Promise<unknown>): Promise<void> {
    const place = this.places.get(providerId);
    assert.ok(place);
    const lock = await this.client.getMailboxLock(place.path);
    try {
      const found = await this.client.search({ header: { 'message-id': place.messageId } }, { uid: true });
      const uid = Array.isArray(found) ? found[0] : undefined;
      assert.ok(uid !== undefined, `${place.messageId} is in ${place.path}`);
      await work(uid);
    } finally {
      lock.release();
    }
  }
}

export async function folderOf(port: MailboxPort, kind: MailboxFolder['kind'] = 'inbox'): Promise<MailboxFolder> {
  const folder = (await port.listFolders()).find((item) => item.kind === kind);
  assert.ok(folder, `there is a folder ${kind}`);
  return folder;
}

export interface ReadAll {
  readonly changes: readonly MailboxChange[];
  readonly cursor: string;
}

/** Reads a folder to its present end. */
export async function readToEnd(
  port: MailboxPort,
  folder: MailboxFolder,
  from: string | null,
  options = reading(100)
): Promise<ReadAll> {
  const changes: MailboxChange[] = [];
  for (let cursor = from; ;) {
    const page = await port.readChanges(folder, cursor, options);
    changes.push(...page.changes);
    cursor = page.cursor;
    if (!page.hasMore) return { changes, cursor };
  }
}
