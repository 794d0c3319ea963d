import { z } from 'zod';
import type { Queryable } from './database.ts';

/** Hits of one entry that the org does not know yet. */
export interface UnreportedHits {
  readonly entryId: string;
  readonly hits: number;
  readonly lastHit: Date;
}

const rowSchema = z.object({ entry_id: z.string(), news: z.coerce.number(), last_hit: z.coerce.date() });

/** Adds one hit for each mention of an entry. */
export async function countHits(tx: Queryable, entryIds: readonly string[]): Promise<void> {
  if (entryIds.length === 0) return;
  await tx.query(
    `INSERT INTO intake.filter_hit (entry_id, hits, last_hit)
     SELECT entry_id, count(*), now() FROM unnest($1::text[]) AS entry_id GROUP BY entry_id
     ON CONFLICT (entry_id) DO UPDATE SET hits = intake.filter_hit.hits + excluded.hits, last_hit = excluded.last_hit`,
    [entryIds]
  );
}

/** Takes hits to report; they count as reported until given back, so that no other relay reports them too. */
export async function takeHits(database: Queryable, limit: number): Promise<readonly UnreportedHits[]> {
  const rows = await database.query(
    `WITH due AS (
       SELECT entry_id, hits - reported AS news FROM intake.filter_hit WHERE hits > reported
       ORDER BY entry_id LIMIT $1 FOR UPDATE SKIP LOCKED)
     UPDATE intake.filter_hit AS h SET reported = h.hits FROM due WHERE h.entry_id = due.entry_id
     RETURNING h.entry_id, due.news, h.last_hit`,
    [limit]
  );
  return rows.map((row) => {
    const parsed = rowSchema.parse(row);
    return { entryId: parsed.entry_id, hits: parsed.news, lastHit: parsed.last_hit };
  });
}

/** What could not be reported is reported later. */
export async function giveBackHits(database: Queryable, hits: readonly UnreportedHits[]): Promise<void> {
  if (hits.length === 0) return;
  await database.query(
    `UPDATE intake.filter_hit AS h SET reported = h.reported - n.hits
     FROM (SELECT unnest($1::text[]) AS entry_id, unnest($2::bigint[]) AS hits) AS n WHERE h.entry_id = n.entry_id`,
    [hits.map(({ entryId }) => entryId), hits.map((hit) => hit.hits)]
  );
}
