import { z } from 'zod';
import type { Queryable } from './database.ts';

/** What was kept of a message that could not be read. */
export interface Quarantined {
  readonly raw: Uint8Array;
  /** ISO date-time; null when the mailbox did not say. */
  readonly receivedAt: string | null;
}

const rowSchema = z.object({ raw: z.instanceof(Uint8Array), received_at: z.date().nullable() });

/** The kept raw source of a message; null when none was kept. */
export async function findQuarantined(database: Queryable, key: string): Promise<Quarantined | null> {
  const [row] = await database.query(
    `SELECT q.raw, m.received_at FROM intake.quarantine q JOIN intake.message m ON m.key = q.key WHERE q.key = $1`,
    [key]
  );
  if (row === undefined) return null;
  const { raw, received_at: receivedAt } = rowSchema.parse(row);
  return { raw, receivedAt: receivedAt?.toISOString() ?? null };
}

/** The mailbox has the message, and it can be read: what was kept of it is not needed any more. */
export async function forgetQuarantined(database: Queryable, key: string): Promise<void> {
  await database.query('DELETE FROM intake.quarantine WHERE key = $1', [key]);
}

/** By mailbox and folder, how many messages are parked: they could not be read, and their raw source is kept. */
export async function countParked(
  database: Queryable
): Promise<readonly { readonly mailbox: string; readonly folder: string; readonly parked: number }[]> {
  const rows = await database.query(
    `SELECT m.mailbox, m.folder, count(*)::int AS parked FROM intake.quarantine q JOIN intake.message m ON m.key = q.key
     WHERE m.disposition = 'failed' GROUP BY 1, 2`
  );
  return rows.map((row) => parkedSchema.parse(row));
}

const parkedSchema = z.object({ mailbox: z.string(), folder: z.string(), parked: z.coerce.number() });
