import { z } from 'zod';
import type { Queryable } from './database.ts';
import { IS_ALIVE } from './relays.ts';

/** Why a mailbox can't be worked on now: another relay does, or its provider asked to be left alone. */
export type LeaseRefusal = 'busy' | 'parked';

const LIVES = `EXISTS (SELECT 1 FROM intake.relay r WHERE r.id = s.worker AND ${IS_ALIVE})`;

/**
 * Takes a mailbox for one relay: it is worked on by one at a time, in order. Null: it is taken, or was this relay's own
 * already. A wake-up that finds it busy is noted, and told to the worker when it gives the mailbox back.
 */
export async function takeMailbox(database: Queryable, mailbox: string, relay: string): Promise<LeaseRefusal | null> {
  const taken = await database.query(
    `INSERT INTO intake.mailbox_state AS s (mailbox, worker) VALUES ($1, $2)
     ON CONFLICT (mailbox) DO UPDATE SET worker = $2, wants_sync = false
     WHERE (s.worker IS NULL OR s.worker = $2 OR NOT ${LIVES}) AND (s.parked_until IS NULL OR s.parked_until <= now())
     RETURNING s.mailbox`,
    [mailbox, relay]
  );
  if (taken.length > 0) return null;
  const [row] = await database.query(
    `UPDATE intake.mailbox_state AS s SET wants_sync = true WHERE mailbox = $1
     RETURNING s.worker IS NOT NULL AND ${LIVES} AS is_busy`,
    [mailbox]
  );
  return row?.['is_busy'] === true ? 'busy' : 'parked';
}

/** Notes a wake-up for whoever works on the mailbox. */
export async function askForSync(database: Queryable, mailbox: string): Promise<void> {
  await database.query('UPDATE intake.mailbox_state SET wants_sync = true WHERE mailbox = $1', [mailbox]);
}

/** Whether the relay still has the mailbox; inside a transaction, so that its pages are kept or not with the answer. */
export async function holdsMailbox(tx: Queryable, mailbox: string, relay: string): Promise<boolean> {
  const rows = await tx.query(
    `SELECT 1 FROM intake.mailbox_state s WHERE s.mailbox = $1 AND s.worker = $2 AND ${LIVES} FOR UPDATE OF s`,
    [mailbox, relay]
  );
  return rows.length > 0;
}

/** Gives the mailbox back; true when it was asked for meanwhile. */
export async function giveMailboxBack(database: Queryable, mailbox: string, relay: string): Promise<boolean> {
  const [row] = await database.query(
    `UPDATE intake.mailbox_state SET worker = NULL WHERE mailbox = $1 AND worker = $2 RETURNING wants_sync`,
    [mailbox, relay]
  );
  return row?.['wants_sync'] === true;
}

/** Mailboxes that are asked at the next poll: neither parked nor looked at within the given time. */
export async function findDueMailboxes(
  database: Queryable,
  mailboxes: readonly string[],
  seconds: number
): Promise<readonly string[]> {
  const rows = await database.query(
    `SELECT n.mailbox FROM unnest($1::text[]) AS n (mailbox) LEFT JOIN intake.mailbox_state s ON s.mailbox = n.mailbox
     WHERE (s.parked_until IS NULL OR s.parked_until <= now())
       AND (s.looked_at IS NULL OR s.looked_at <= now() - ($2::float8 * interval '1 second'))`,
    [mailboxes, seconds]
  );
  return rows.map((row) => z.string().parse(row['mailbox']));
}
