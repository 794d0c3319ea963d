import { z } from 'zod';
import type { DecisionFacts, Disposition } from '../../../core/classify/decision.ts';
import type { Database, Queryable, Row } from './database.ts';
import { countHits } from './filter-hits.ts';
import { IS_ALIVE } from './relays.ts';
import { toJsonText, type OutboxPiece } from './ledger.ts';

/** One message that the org does not know yet, or not as it is now. */
export interface OutboxItem {
  readonly key: string;
  readonly mailbox: string;
  readonly providerId: string;
  readonly internetMessageId: string | null;
  readonly contentHash: string | null;
  readonly revision: number;
  /** How often sending was tried; more than none means the org may know it already. */
  readonly attempts: number;
  /** Whether the decision may lead to an automatic save. */
  readonly maySave: boolean;
  readonly piece: OutboxPiece;
}

/** How one item ended in the org. */
export interface OutboxOutcome {
  readonly key: string;
  readonly revision: number;
  readonly disposition: Disposition;
  readonly duplicateOf: string | null;
  readonly errorCode: string | null;
  readonly error: string | null;
  readonly decided: DecidedOn | null;
}

/** What a decision leaves behind for the next one. */
export interface DecidedOn {
  readonly facts: DecisionFacts;
  readonly hash: string;
  /** Entries of the lists that counted for an address. */
  readonly entryIds: readonly string[];
}

const sizeSchema = z.object({ key: z.string(), size: z.coerce.number() });

const rowSchema = z.object({
  key: z.string(),
  mailbox: z.string(),
  provider_id: z.string(),
  internet_message_id: z.string().nullable(),
  content_hash: z.string().nullable(),
  revision: z.coerce.number(),
  attempts: z.coerce.number(),
  may_save: z.boolean(),
  // Written by this program in the same schema version: the shape is the outbox's own.
  piece: z.custom<OutboxPiece>((value) => typeof value === 'object' && value !== null && 'kind' in value)
});

/** A batch is read into memory at once; sizes are those of the compressed column. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * A message whose decision is being written anew is left until that is done: the later facts win. What a relay has
 * claimed is its own while it lives.
 */
const IS_DUE = `o.not_before <= now()
  AND (o.claimed_by IS NULL OR NOT EXISTS (SELECT 1 FROM intake.relay r WHERE r.id = o.claimed_by AND ${IS_ALIVE}))
  AND NOT EXISTS (SELECT 1 FROM intake.message m JOIN intake.relay r ON r.id = m.busy_by AND ${IS_ALIVE} WHERE m.key = o.key)`;

/** New mail before older mail; of each the mailboxes in turn, each in its order. */
const NEXT = `SELECT q.key, q.size FROM (
    SELECT o.key, o.seq, o.is_backfill, pg_column_size(o.piece) AS size,
      row_number() OVER (PARTITION BY o.mailbox, o.is_backfill ORDER BY o.seq) AS turn
    FROM intake.outbox o WHERE ${IS_DUE}) AS q
  ORDER BY q.is_backfill, q.turn, q.seq LIMIT $1`;

const NEXT_AWAITED = `SELECT o.key, pg_column_size(o.piece) AS size FROM intake.outbox o
  WHERE o.is_awaited AND ${IS_DUE} ORDER BY o.seq LIMIT $1`;

const CLAIM = `WITH due AS (
    SELECT o.key FROM intake.outbox o WHERE o.key = ANY($1::text[]) AND ${IS_DUE} ORDER BY o.seq FOR UPDATE SKIP LOCKED),
  claimed AS (
    UPDATE intake.outbox AS o SET attempts = o.attempts + 1, claimed_by = $2 FROM due WHERE o.key = due.key
    RETURNING o.key, o.seq, o.revision, o.attempts - 1 AS attempts, o.may_save, o.piece)
  SELECT c.key, c.revision, c.attempts, c.may_save, c.piece, m.mailbox, m.provider_id, m.internet_message_id, m.content_hash
  FROM claimed c JOIN intake.message m ON m.key = c.key ORDER BY c.seq`;

/** All that is due, or only what a person waits for. */
export type OutboxShare = 'all' | 'awaited';

/** Takes the next items for a relay and notes the attempt before anything is sent. */
export async function claimOutbox(
  database: Queryable,
  limit: number,
  relay: string,
  share: OutboxShare = 'all'
): Promise<readonly OutboxItem[]> {
  const keys = fitting(await database.query(share === 'all' ? NEXT : NEXT_AWAITED, [limit]));
  if (keys.length === 0) return [];
  const rows = await database.query(CLAIM, [keys, relay]);
  return rows.map((row) => {
    const parsed = rowSchema.parse(row);
    return {
      key: parsed.key,
      mailbox: parsed.mailbox,
      providerId: parsed.provider_id,
      internetMessageId: parsed.internet_message_id,
      contentHash: parsed.content_hash,
      revision: parsed.revision,
      attempts: parsed.attempts,
      maySave: parsed.may_save,
      piece: parsed.piece
    };
  });
}

/** As many as fit into memory, at least one. */
function fitting(rows: readonly Row[]): string[] {
  let bytes = 0;
  return rows.flatMap((row, index) => {
    const { key, size } = sizeSchema.parse(row);
    bytes += size;
    return index === 0 || bytes <= MOST_BYTES ? [key] : [];
  });
}

/** Accounts for sent items in ledger and outbox at once; an item that changed meanwhile stays and is sent again. */
export async function settleOutbox(database: Database, outcomes: readonly OutboxOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await database.transaction(async (tx) => {
    const rows = await tx.query(SETTLE, outcomeValues(outcomes));
    await tx.query(
      `DELETE FROM intake.outbox AS b USING (SELECT unnest($1::text[]) AS key, unnest($2::int[]) AS revision) AS o
       WHERE b.key = o.key AND b.revision = o.revision`,
      [outcomes.map((item) => item.key), outcomes.map((item) => item.revision)]
    );
    const first = new Set(rows.filter((row) => row['is_first'] === true).map((row) => row['key']));
    await countHits(
      tx,
      outcomes.filter(({ key }) => first.has(key)).flatMap(({ decided }) => decided?.entryIds ?? [])
    );
  });
}

/** The first decision of a message counts the hits of the lists; what is decided on again was counted. */
const SETTLE = `UPDATE intake.message AS m SET disposition = o.disposition, duplicate_of = o.duplicate_of,
    error_code = o.error_code, error = o.error, accounted_at = now(),
    facts = coalesce(o.facts::jsonb, m.facts), decision_hash = o.hash,
    counts_hits = m.counts_hits AND o.hash IS NULL, wants_reading = false
  FROM (SELECT unnest($1::text[]) AS key, unnest($2::int[]) AS revision, unnest($3::text[]) AS disposition,
      unnest($4::text[]) AS duplicate_of, unnest($5::text[]) AS error_code, unnest($6::text[]) AS error,
      unnest($7::text[]) AS facts, unnest($8::text[]) AS hash) AS o
  JOIN intake.message b ON b.key = o.key
  WHERE m.key = o.key AND m.revision = o.revision
  RETURNING m.key, b.counts_hits AND o.hash IS NOT NULL AS is_first`;

function outcomeValues(outcomes: readonly OutboxOutcome[]): unknown[] {
  return [
    outcomes.map((item) => item.key),
    outcomes.map((item) => item.revision),
    outcomes.map((item) => item.disposition),
    outcomes.map((item) => item.duplicateOf),
    outcomes.map((item) => item.errorCode),
    outcomes.map((item) => item.error),
    outcomes.map(({ decided }) => (decided === null ? null : toJsonText(decided.facts))),
    outcomes.map(({ decided }) => decided?.hash ?? null)
  ];
}

/** Gives back what the relay claimed and did not settle: it is due at once. */
export async function releaseClaims(database: Queryable, relay: string): Promise<void> {
  await database.query('UPDATE intake.outbox SET claimed_by = NULL WHERE claimed_by = $1', [relay]);
}

/** Puts items back for later, with the reason that people see. */
export async function postponeOutbox(
  database: Queryable,
  keys: readonly string[],
  delayMs: number,
  reason: string
): Promise<void> {
  if (keys.length === 0) return;
  await database.query(
    `UPDATE intake.outbox SET not_before = now() + ($2::float8 * interval '1 millisecond'), error = $3 WHERE key = ANY($1::text[])`,
    [keys, delayMs, reason]
  );
}

/** Makes the items of mailboxes due now. */
export async function releaseOutbox(database: Queryable, mailboxes: readonly string[]): Promise<void> {
  if (mailboxes.length === 0) return;
  await database.query('UPDATE intake.outbox SET not_before = now() WHERE mailbox = ANY($1::text[])', [mailboxes]);
}

/** How many items wait, and how many milliseconds until the next is due (null: none waits). */
export async function outboxDepth(
  database: Queryable
): Promise<{ readonly waiting: number; readonly nextDueMs: number | null }> {
  const [row] = await database.query(
    `SELECT count(*)::int AS waiting, (extract(epoch FROM (min(not_before) - now())) * 1000)::float8 AS next_due FROM intake.outbox`
  );
  const parsed = z.object({ waiting: z.coerce.number(), next_due: z.coerce.number().nullable() }).parse(row);
  return { waiting: parsed.waiting, nextDueMs: parsed.waiting === 0 ? null : Math.max(0, parsed.next_due ?? 0) };
}

/** How many messages wait for the org, of the mailbox and in all. */
export async function countWaiting(
  database: Queryable,
  mailbox: string
): Promise<{ readonly ofMailbox: number; readonly all: number }> {
  const [row] = await database.query(
    `SELECT count(*)::int AS all, (count(*) FILTER (WHERE mailbox = $1))::int AS of_mailbox FROM intake.outbox`,
    [mailbox]
  );
  const parsed = z.object({ all: z.coerce.number(), of_mailbox: z.coerce.number() }).parse(row);
  return { ofMailbox: parsed.of_mailbox, all: parsed.all };
}

/** Of the given Message-IDs (comparable form), those whose message is saved. */
export async function findSavedIds(database: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await database.query(
    `SELECT DISTINCT lower(internet_message_id) AS id FROM intake.message
     WHERE disposition = 'saved' AND lower(internet_message_id) = ANY($1::text[])`,
    [ids]
  );
  return new Set(rows.map((row) => String(row['id'])));
}

/** For messages with the given Message-IDs: which were taken in first, and as what. */
export async function findTwins(database: Queryable, ids: readonly string[]): Promise<readonly Twin[]> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return [];
  const rows = await database.query(
    `SELECT key, mailbox, internet_message_id AS message_id, content_hash, disposition FROM intake.message
     WHERE internet_message_id = ANY($1::text[]) AND disposition IN ('saveable', 'saved') ORDER BY seen_at, key`,
    [unique]
  );
  return rows.map((row) => twinSchema.parse(row));
}

const twinSchema = z.object({
  key: z.string(),
  mailbox: z.string(),
  message_id: z.string(),
  content_hash: z.string().nullable(),
  disposition: z.string().nullable()
});

export type Twin = z.infer<typeof twinSchema>;
