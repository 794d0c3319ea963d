import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { PushSubscription } from '../../mailbox/port.ts';
import type { Queryable } from './database.ts';

/** One push subscription as it is kept; `folderKey` is empty when it covers the whole mailbox. */
export interface KeptSubscription {
  readonly id: string;
  readonly mailbox: string;
  readonly folderKey: string;
  /** The secret that every delivery of it carries. */
  readonly clientState: string;
  /** Not made at the provider, or gone there: it must be made. */
  readonly isMissing: boolean;
}

const MISSING = 'missing:';
/** A relay that tends a subscription has it for itself so long; after that another may take over. */
const CLAIM_SECONDS = 120;
const COLUMNS = 'id, mailbox, folder_key, client_state';

const rowSchema = z
  .object({ id: z.string(), mailbox: z.string(), folder_key: z.string(), client_state: z.string() })
  .transform(({ id, mailbox, folder_key: folderKey, client_state: clientState }) => ({
    id,
    mailbox,
    folderKey,
    clientState,
    isMissing: id.startsWith(MISSING)
  }));

export async function findSubscription(database: Queryable, id: string): Promise<KeptSubscription | null> {
  const [row] = await database.query(`SELECT ${COLUMNS} FROM intake.push_subscription WHERE id = $1`, [id]);
  return row === undefined ? null : rowSchema.parse(row);
}

/** Takes the subscriptions of these mailboxes that are due; of several relays one gets each. */
export async function claimDue(
  database: Queryable,
  mailboxes: readonly string[],
  limit: number
): Promise<KeptSubscription[]> {
  const rows = await database.query(
    `UPDATE intake.push_subscription AS s SET renew_at = now() + make_interval(secs => $3)
     FROM (SELECT mailbox, folder_key FROM intake.push_subscription
           WHERE renew_at <= now() AND mailbox = ANY($1) ORDER BY renew_at LIMIT $2 FOR UPDATE SKIP LOCKED) AS due
     WHERE s.mailbox = due.mailbox AND s.folder_key = due.folder_key
     RETURNING s.id, s.mailbox, s.folder_key, s.client_state`,
    [mailboxes, limit, CLAIM_SECONDS]
  );
  return rows.map((row) => rowSchema.parse(row));
}

/** Takes a place that has no subscription yet; null when another relay was faster. */
export async function claimNew(
  database: Queryable,
  mailbox: string,
  folderKey: string
): Promise<KeptSubscription | null> {
  const [row] = await database.query(
    `INSERT INTO intake.push_subscription (id, mailbox, folder_key, client_state, expires_at, renew_at)
     VALUES ($1,$2,$3,$4, now() + make_interval(secs => $5), now() + make_interval(secs => $5))
     ON CONFLICT (mailbox, folder_key) DO NOTHING RETURNING ${COLUMNS}`,
    [`${MISSING}${randomUUID()}`, mailbox, folderKey, newClientState(), CLAIM_SECONDS]
  );
  return row === undefined ? null : rowSchema.parse(row);
}

/** 43 characters; Graph takes up to 128. */
export function newClientState(): string {
  return randomBytes(32).toString('base64url');
}

/** Keeps what the provider answered. */
export async function keepSubscription(
  database: Queryable,
  { mailbox, folderKey }: KeptSubscription,
  { id, expiresAt, renewAt }: PushSubscription,
  clientState: string
): Promise<void> {
  await database.query(
    `UPDATE intake.push_subscription SET id = $3, client_state = $4, expires_at = $5::timestamptz,
       renew_at = $6::timestamptz WHERE mailbox = $1 AND folder_key = $2`,
    [mailbox, folderKey, id, clientState, expiresAt, renewAt]
  );
}

/** Tries again after so many milliseconds. */
export async function delaySubscription(
  database: Queryable,
  { mailbox, folderKey }: KeptSubscription,
  milliseconds: number
): Promise<void> {
  await database.query(
    `UPDATE intake.push_subscription SET renew_at = now() + make_interval(secs => $3)
     WHERE mailbox = $1 AND folder_key = $2`,
    [mailbox, folderKey, milliseconds / 1000]
  );
}

/** Marks it as gone at the provider: the next look makes it anew. */
export async function markMissing(database: Queryable, id: string): Promise<void> {
  await database.query('UPDATE intake.push_subscription SET id = $2, renew_at = now() WHERE id = $1', [
    id,
    `${MISSING}${randomUUID()}`
  ]);
}

export async function renewNow(database: Queryable, id: string): Promise<void> {
  await database.query('UPDATE intake.push_subscription SET renew_at = now() WHERE id = $1', [id]);
}

export async function forgetSubscription(
  database: Queryable,
  { mailbox, folderKey }: Pick<KeptSubscription, 'mailbox' | 'folderKey'>
): Promise<void> {
  await database.query('DELETE FROM intake.push_subscription WHERE mailbox = $1 AND folder_key = $2', [
    mailbox,
    folderKey
  ]);
}

/** The subscriptions of one mailbox. */
export async function subscriptionsOf(database: Queryable, mailbox: string): Promise<KeptSubscription[]> {
  const rows = await database.query(`SELECT ${COLUMNS} FROM intake.push_subscription WHERE mailbox = $1`, [mailbox]);
  return rows.map((row) => rowSchema.parse(row));
}

/** Those of these mailboxes that have no subscription, or a folder that was read and has none. */
export async function findUncovered(database: Queryable, mailboxes: readonly string[]): Promise<string[]> {
  const rows = await database.query(
    `SELECT m.mailbox FROM unnest($1::text[]) AS m (mailbox)
     WHERE NOT EXISTS (SELECT FROM intake.push_subscription s WHERE s.mailbox = m.mailbox)
        OR NOT EXISTS (SELECT FROM intake.push_subscription s WHERE s.mailbox = m.mailbox AND s.folder_key = '')
       AND EXISTS (SELECT FROM intake.folder_cursor c WHERE c.mailbox = m.mailbox AND c.folder_key <> 'imported'
             AND NOT EXISTS (SELECT FROM intake.push_subscription s
                             WHERE s.mailbox = c.mailbox AND s.folder_key = c.folder_key))`,
    [mailboxes]
  );
  return rows.map((row) => String(row['mailbox']));
}

/** Forgets what the providers have forgotten long ago, and no relay renews any more. */
export async function forgetExpired(database: Queryable): Promise<void> {
  await database.query(
    "DELETE FROM intake.push_subscription WHERE expires_at < now() - interval '1 day' AND renew_at < now() - interval '1 day'"
  );
}
