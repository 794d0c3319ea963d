import { z } from 'zod';
import type { FilterChanges, ListEntry } from '../../org/filter-rows.ts';
import { EMPTY_SNAPSHOT, type OrgSnapshot } from '../../org/org-snapshot.ts';
import type { Database, Queryable } from './database.ts';
import { toJsonText } from './ledger.ts';

/** The last known state of the org, without its lists. */
export interface KeptSnapshot {
  readonly snapshot: OrgSnapshot;
  /** How far the kept lists follow the org's; null: they were never read. */
  readonly newest: string | null;
  readonly unknownIds: readonly string[];
}

const ROWS_A_STATEMENT = 5_000;

// Written by this program in the same schema version: the shapes are its own.
const keptSchema = z.object({
  snapshot: z.custom<OrgSnapshot>((value) => typeof value === 'object' && value !== null && 'settings' in value),
  newest: z.string().nullable(),
  unknownIds: z.array(z.string())
});
const entrySchema = z.custom<ListEntry>((value) => typeof value === 'object' && value !== null && 'pattern' in value);

/** Reads what was kept; an empty snapshot when there is nothing, or an older version's. */
export async function readSnapshot(database: Queryable): Promise<KeptSnapshot> {
  const [row] = await database.query(`SELECT value FROM intake.org_snapshot WHERE name = 'state'`);
  return keptSchema.safeParse(row?.['value']).data ?? { snapshot: EMPTY_SNAPSHOT, newest: null, unknownIds: [] };
}

export async function keepSnapshot(database: Queryable, kept: KeptSnapshot): Promise<void> {
  await database.query(
    `INSERT INTO intake.org_snapshot (name, value) VALUES ('state', $1)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value, read_at = now()`,
    [toJsonText(kept)]
  );
}

export async function readKeptLists(database: Queryable): Promise<readonly ListEntry[]> {
  const rows = await database.query('SELECT entry FROM intake.org_filter ORDER BY id');
  return rows.map((row) => entrySchema.parse(row['entry']));
}

/** Keeps what changed in the lists; with `isWhole` everything else is dropped. */
export async function keepLists(database: Database, changes: FilterChanges, isWhole: boolean): Promise<void> {
  await database.transaction(async (tx) => {
    if (isWhole) await tx.query('DELETE FROM intake.org_filter');
    else
      await tx.query('DELETE FROM intake.org_filter WHERE id = ANY($1::text[])', [
        [...changes.removedIds, ...changes.unknownIds]
      ]);
    for (let start = 0; start < changes.entries.length; start += ROWS_A_STATEMENT) {
      const part = changes.entries.slice(start, start + ROWS_A_STATEMENT);
      await tx.query(
        `INSERT INTO intake.org_filter (id, entry)
         SELECT unnest($1::text[]), unnest($2::text[])::jsonb
         ON CONFLICT (id) DO UPDATE SET entry = excluded.entry`,
        [part.map(({ id }) => id), part.map((entry) => toJsonText(entry))]
      );
    }
  });
}
