import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { IntakeError } from '../../../core/intake-error.ts';
import type { Database } from '../../pipeline/state/database.ts';

export interface SpooledPiece {
  readonly providerId: string;
  readonly seq: number;
  readonly receivedAt: string;
}

/**
 * Raw messages that were handed in as files: content-addressed, in order in the state. Their bytes stand in the data
 * folder, or in the database where other relays share it.
 */
export interface Spool {
  /** Keeps a raw message; the same bytes are kept once. */
  add(
    mailbox: string,
    raw: Uint8Array,
    name: string | null
  ): Promise<{ readonly providerId: string; readonly isNew: boolean }>;
  /** How many messages were imported into the mailbox. */
  count(mailbox: string): Promise<number>;
  list(mailbox: string, afterSeq: number, limit: number): Promise<readonly SpooledPiece[]>;
  /** Errors: MESSAGE_GONE. */
  read(providerId: string): Promise<Uint8Array>;
}

/** Where the bytes stand, by their digest. */
interface ContentStore {
  keep(providerId: string, raw: Uint8Array): Promise<void>;
  /** Null when they are not there. */
  read(providerId: string): Promise<Uint8Array | null>;
}

const rowSchema = z.object({ provider_id: z.string(), seq: z.coerce.number(), received_at: z.coerce.date() });
const countSchema = z.object({ count: z.coerce.number() });
const contentSchema = z.object({ raw: z.instanceof(Uint8Array) });

/** Opens the spool. */
export function openSpool(database: Database, dataDir: string): Spool {
  const content = database.isEmbedded ? folderContent(dataDir) : tableContent(database, folderContent(dataDir));
  return {
    add: async (mailbox, raw, name) => {
      const providerId = createHash('sha256').update(raw).digest('hex');
      await content.keep(providerId, raw);
      return { providerId, isNew: await register(database, mailbox, providerId, name, raw.byteLength) };
    },
    count: async (mailbox) => {
      const [row] = await database.query('SELECT count(*) AS count FROM intake.spool WHERE mailbox = $1', [mailbox]);
      return countSchema.parse(row).count;
    },
    list: async (mailbox, afterSeq, limit) => {
      const rows = await database.query(
        'SELECT provider_id, seq, received_at FROM intake.spool WHERE mailbox = $1 AND seq > $2 ORDER BY seq LIMIT $3',
        [mailbox, afterSeq, limit]
      );
      return rows.map((row) => {
        const parsed = rowSchema.parse(row);
        return { providerId: parsed.provider_id, seq: parsed.seq, receivedAt: parsed.received_at.toISOString() };
      });
    },
    read: async (providerId) => {
      const raw = /^[0-9a-f]{64}$/.test(providerId) ? await content.read(providerId) : null;
      if (raw === null) throw gone(providerId);
      return raw;
    }
  };
}

function folderContent(dataDir: string): ContentStore {
  const pathOf = (providerId: string): string => join(dataDir, 'spool', providerId.slice(0, 2), `${providerId}.eml`);
  return {
    keep: async (providerId, raw) => {
      await writeOnce(pathOf(providerId), raw);
    },
    read: async (providerId) => {
      try {
        return await readFile(pathOf(providerId));
      } catch (cause) {
        if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new IntakeError(
          'FILE_UNREADABLE',
          `The imported message can't be read from the data folder (${reason}).`,
          {
            actions: ['Check the disk and the permissions of the data folder, then choose Retry.'],
            cause
          }
        );
      }
    }
  };
}

/** Every relay on the database reads them; `former`: where a relay kept them before it had the table. */
function tableContent(database: Database, former: ContentStore): ContentStore {
  return {
    keep: async (providerId, raw) => {
      await database.query(
        'INSERT INTO intake.spool_content (provider_id, raw) VALUES ($1,$2) ON CONFLICT DO NOTHING',
        [providerId, raw]
      );
    },
    read: async (providerId) => {
      const [row] = await database.query('SELECT raw FROM intake.spool_content WHERE provider_id = $1', [providerId]);
      return row === undefined ? await former.read(providerId) : contentSchema.parse(row).raw;
    }
  };
}

/** Sequence numbers become visible in their order: one writer at a time for a mailbox. */
async function register(
  database: Database,
  mailbox: string,
  providerId: string,
  name: string | null,
  size: number
): Promise<boolean> {
  return await database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(4712002, hashtext($1))', [mailbox]);
    const rows = await tx.query(
      `INSERT INTO intake.spool (mailbox, provider_id, name, size) VALUES ($1,$2,$3,$4)
       ON CONFLICT DO NOTHING RETURNING seq`,
      [mailbox, providerId, name, size]
    );
    return rows.length > 0;
  });
}

/** Written beside, flushed, then renamed: a file of the spool is whole or absent. */
async function writeOnce(path: string, raw: Uint8Array): Promise<void> {
  if (await exists(path)) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${String(process.pid)}-${String(Math.floor(performance.now() * 1000))}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(raw);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

function gone(providerId: string): IntakeError {
  return new IntakeError('MESSAGE_GONE', `The imported message ${providerId.slice(0, 12)}… is not in the spool.`, {
    actions: ['Import the file again.']
  });
}
