import { z } from 'zod';
import type { Database } from './database.ts';

/** A message that may be the first of its kind. */
export interface OriginalClaim {
  readonly key: string;
  readonly messageId: string;
  readonly contentHash: string;
}

const rowSchema = z.object({ key: z.string(), original: z.string(), mailbox: z.string() });

/** One that was decided against, or is gone, gives its place to the next. */
const CLAIM = `INSERT INTO intake.original AS o (message_id, content_hash, key)
  SELECT DISTINCT ON (n.message_id, n.content_hash) n.message_id, n.content_hash, n.key
  FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS n (key, message_id, content_hash, position)
  ORDER BY n.message_id, n.content_hash, n.position
  ON CONFLICT (message_id, content_hash) DO UPDATE SET key = excluded.key
    WHERE NOT EXISTS (SELECT 1 FROM intake.message m
      WHERE m.key = o.key AND (m.disposition IS NULL OR m.disposition IN ('saveable', 'saved')))`;

const OWNERS = `SELECT n.key, o.key AS original, m.mailbox FROM unnest($1::text[], $2::text[], $3::text[]) AS n (key, message_id, content_hash)
  JOIN intake.original o ON o.message_id = n.message_id AND o.content_hash = n.content_hash
  JOIN intake.message m ON m.key = o.key`;

/**
 * Settles, once for all relays, which of equal messages is the original; the keys of those that have another one, with
 * that one's key and mailbox. Equal: the same Message-ID and the same content.
 */
export async function claimOriginals(
  database: Database,
  claims: readonly OriginalClaim[]
): Promise<ReadonlyMap<string, { readonly key: string; readonly mailbox: string }>> {
  if (claims.length === 0) return new Map();
  const values = [
    claims.map(({ key }) => key),
    claims.map(({ messageId }) => messageId),
    claims.map(({ contentHash }) => contentHash)
  ];
  await database.query(CLAIM, values);
  const rows = await database.query(OWNERS, values);
  return new Map(
    rows
      .map((row) => rowSchema.parse(row))
      .filter(({ key, original }) => key !== original)
      .map(({ key, original, mailbox }) => [key, { key: original, mailbox }])
  );
}

/** Of the keys, those whose message was settled so long ago that its record would be in the org if it were still there. */
export async function findLongSettled(database: Database, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await database.query(
    `SELECT key FROM intake.message WHERE key = ANY($1::text[]) AND accounted_at < now() - interval '1 minute'`,
    [keys]
  );
  return new Set(rows.map((row) => String(row['key'])));
}
