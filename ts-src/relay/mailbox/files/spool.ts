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

/** Raw messages that were handed in as files: content-addressed in the data folder, in order in the state. */
export interface Spool {
  /** Keeps a raw message; the same bytes are kept once. */
  add(
    mailbox: string,
    raw: Uint8Array,
    name: string | null
  ): Promise<{ readonly providerId: string; readonly isNew: boolean }>;
  list(mailbox: string, afterSeq: number, limit: number): Promise<readonly SpooledPiece[]>;
  read(providerId: string): Promise<Uint8Array>;
}

const rowSchema = z.object({ provider_id: z.string(), seq: z.coerce.number(), received_at: z.coerce.date() });

/** Opens the spool in the data folder. */
export function openSpool(database: Database, dataDir: string): Spool {
  const pathOf = (providerId: string): string => join(dataDir, 'spool', providerId.slice(0, 2), `${providerId}.eml`);
  return {
    add: async (mailbox, raw, name) => {
      const providerId = createHash('sha256').update(raw).digest('hex');
      await writeOnce(pathOf(providerId), raw);
      return { providerId, isNew: await register(database, mailbox, providerId, name, raw.byteLength) };
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
      if (!/^[0-9a-f]{64}$/.test(providerId)) throw gone(providerId);
      try {
        return await readFile(pathOf(providerId));
      } catch (cause) {
        throw gone(providerId, cause);
      }
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

function gone(providerId: string, cause?: unknown): IntakeError {
  return new IntakeError('MESSAGE_GONE', `The imported message ${providerId.slice(0, 12)}… is not in the spool.`, {
    actions: ['Import the file again.'],
    cause
  });
}
