import type {
  FetchMessageObject,
  FetchOptions,
  FetchQueryObject,
  ImapFlow,
  ImapFlowError,
  SearchObject
} from 'imapflow';
import { IntakeError } from '../../../core/intake-error.ts';
import type { Blame } from './blame.ts';
import { openConnection, type Connection, type ConnectionOptions } from './imap-connection.ts';
import { shortAnswer } from './imap-errors.ts';
import { packUids } from './uid-set.ts';

/** What a folder's listing says of a message. */
export interface ImapRow {
  readonly uid: number;
  readonly flags: ReadonlySet<string>;
  /** Bytes, as far as the server knows; null when it was not asked. */
  readonly size: number | null;
  /** When the mailbox took it in, ISO 8601. */
  readonly receivedAt: string | null;
}

export interface ImapSource extends ImapRow {
  readonly raw: Buffer;
}

/** A folder that is open for reading; nothing done here changes a flag. */
export interface OpenFolder {
  readonly path: string;
  readonly uidValidity: string;
  /** The UID that the next message will have at least. */
  readonly uidNext: number;
  /** Null: the server keeps no mod-sequences for it. */
  readonly modseq: bigint | null;
  /** The flags and keywords that occur in it. */
  readonly flags: ReadonlySet<string>;
  /** UIDs, ascending. */
  search(query: SearchObject): Promise<number[]>;
  /** Rows of a sequence set of UIDs, in the server's order; with `changedSince` only those that changed after it. */
  list(set: string, changedSince?: bigint): AsyncGenerator<ImapRow>;
  /** The same rows at once. */
  rows(set: string): Promise<ImapRow[]>;
  /** Whole messages; what is gone is left out. Errors: MAILBOX_…; ServerRefusal when the server can't give one of them. */
  sources(uids: readonly number[]): Promise<ReadonlyMap<number, ImapSource>>;
  /** Bytes of a message from `start` on, at most `length`; null when there are none. */
  piece(uid: number, start: number, length: number): Promise<Buffer | null>;
  /** UIDs that were told as expunged since the last call (QRESYNC). */
  takeVanished(): readonly number[];
}

/** The server answered NO or BAD to a command on messages: it is them, not the connection. With the server's words. */
export class ServerRefusal extends Error {}

/** The one working connection of a mailbox: opened when it is needed, closed after a while of rest. */
export interface ImapSession {
  run<T>(work: (client: ImapFlow) => Promise<T>): Promise<T>;
  /** One work at a time. `isFresh`: what arrived since the folder was opened must be seen. */
  withFolder<T>(path: string, isFresh: boolean, work: (folder: OpenFolder) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** `restMs`: how long a connection is kept that nobody uses. */
export function openSession(options: ConnectionOptions, restMs: number, blame: Blame): ImapSession {
  let opening: Promise<Connection> | null = null;
  let users = 0;
  let usedAt = Date.now();
  let rest: NodeJS.Timeout | undefined;
  const connect = async (): Promise<Connection> => {
    const earlier = opening;
    if (earlier !== null && (await isUsable(earlier, Date.now() - usedAt > DOUBTED_MS))) return await earlier;
    // Whoever comes first opens a new one, the others wait for it.
    if (opening === earlier) opening = openConnection(options);
    return await (opening ?? openConnection(options));
  };
  const close = async (): Promise<void> => {
    clearTimeout(rest);
    const ending = opening;
    opening = null;
    const connection = await ending?.catch(() => null);
    connection?.close();
  };
  const use = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    clearTimeout(rest);
    users += 1;
    try {
      const connection = await connect();
      return await guarded(connection, async () => await work(connection));
    } finally {
      users -= 1;
      usedAt = Date.now();
      if (users === 0) rest = setTimeout(() => void close(), restMs).unref();
    }
  };
  return {
    run: async (work) => await use(async ({ client }) => await work(client)),
    withFolder: async (path, isFresh, work) =>
      await use(async (connection) => {
        const { client } = connection;
        const lock = await client.getMailboxLock(path, { readOnly: true });
        try {
          return await work(await openFolder(connection, path, isFresh, blame));
        } finally {
          lock.release();
        }
      }),
    close
  };
}

/** A server or a firewall may have ended a connection that rested; asking costs less than a failure. */
const DOUBTED_MS = 10_000;

async function isUsable(opening: Promise<Connection>, isDoubted: boolean): Promise<boolean> {
  try {
    const connection = await opening;
    if (isDoubted && connection.isUsable()) await connection.client.noop();
    return connection.isUsable();
  } catch {
    return false;
  }
}

async function guarded<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ServerRefusal) throw notGivenError(error.message, error);
    const failure = connection.failure(error);
    // What a broken exchange left on the line belongs to nobody.
    if (failure.code === 'MAILBOX_UNREACHABLE') connection.close();
    throw failure;
  }
}

/** The server has the message and can't give it; `said`: its words. */
export function notGivenError(said: string, cause?: unknown): IntakeError {
  return new IntakeError('MESSAGE_UNREADABLE', `The mail server can't give this message: ${said}.`, {
    actions: ['Open the message in the mailbox, or have the mail server checked.'],
    cause
  });
}

async function openFolder(connection: Connection, path: string, isFresh: boolean, blame: Blame): Promise<OpenFolder> {
  const { client } = connection;
  const box = isFresh || client.mailbox === false ? await client.mailboxOpen(path, { readOnly: true }) : client.mailbox;
  const byUid: FetchOptions = { uid: true };
  const list = async function* (set: string, changedSince?: bigint): AsyncGenerator<ImapRow> {
    const query: FetchQueryObject = { uid: true, flags: true, size: blame.mayAskSizes(), internalDate: true };
    const options = changedSince === undefined ? byUid : { ...byUid, changedSince };
    try {
      for await (const message of client.fetch(set, query, options)) {
        // Servers may tell flag changes of other messages in between.
        if (message.internalDate !== undefined) yield toRow(message);
      }
    } catch (error) {
      blame.accuseListing(error);
      throw error;
    }
  };
  return {
    path,
    uidValidity: String(box.uidValidity),
    uidNext: box.uidNext > 0 ? box.uidNext : (await lastUid(client)) + 1,
    modseq: client.enabled.has('CONDSTORE') && box.noModseq !== true ? (box.highestModseq ?? null) : null,
    flags: box.flags,
    search: async (query) => {
      const found = await client.search(query, byUid);
      if (!Array.isArray(found)) throw new Error('the server does not answer the search');
      return found.sort((a, b) => a - b);
    },
    list,
    rows: async (set) => {
      const rows: ImapRow[] = [];
      for await (const row of list(set)) rows.push(row);
      return rows;
    },
    sources: async (uids) => await fetchSources(client, uids),
    piece: async (uid, start, length) => {
      const query: FetchQueryObject = { uid: true, source: { start, maxLength: length } };
      const message = await refusable(client, async () => await client.fetchOne(String(uid), query, byUid));
      return message === false || message.source === undefined || message.source.length === 0 ? null : message.source;
    },
    takeVanished: () => connection.takeVanished()
  };
}

async function fetchSources(client: ImapFlow, uids: readonly number[]): Promise<ReadonlyMap<number, ImapSource>> {
  const sources = new Map<number, ImapSource>();
  if (uids.length === 0) return sources;
  const query: FetchQueryObject = { uid: true, flags: true, size: true, internalDate: true, source: true };
  await refusable(client, async () => {
    for await (const message of client.fetch(packUids(uids), query, { uid: true })) {
      if (message.source !== undefined) sources.set(message.uid, { ...toRow(message), raw: message.source });
    }
  });
  return sources;
}

async function refusable<T>(client: ImapFlow, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!client.usable || !isRefusal(cause)) throw cause;
    throw new ServerRefusal(shortAnswer(cause.responseText ?? 'it says no more'), { cause });
  }
}

function isRefusal(error: unknown): error is ImapFlowError {
  return error instanceof Error && 'responseStatus' in error && error.responseStatus !== undefined;
}

async function lastUid(client: ImapFlow): Promise<number> {
  const last = await client.fetchOne('*', { uid: true });
  return last === false ? 0 : last.uid;
}

function toRow({ uid, flags, size, internalDate }: FetchMessageObject): ImapRow {
  const time = internalDate === undefined ? NaN : new Date(internalDate).getTime();
  return {
    uid,
    flags: flags ?? new Set(),
    size: size ?? null,
    receivedAt: Number.isNaN(time) ? null : new Date(time).toISOString()
  };
}
