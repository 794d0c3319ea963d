import { z } from 'zod';
import type { Database } from './database.ts';

const nameSchema = z.object({ name: z.string() });

/** When PostgreSQL's autovacuum would go to a table, by its default thresholds. */
const DUE = `SELECT format('%I.%I', s.schemaname, s.relname) AS name
  FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
  WHERE s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)
     OR s.n_ins_since_vacuum > 1000 + 0.2 * greatest(c.reltuples, 0)
     OR s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0)`;

/**
 * Does what a server's autovacuum does, and the embedded database lacks: without it dead rows pile up, and the planner
 * takes tables for empty ones and reads them from end to end.
 */
export async function vacuumEmbedded(database: Database): Promise<void> {
  if (!database.isEmbedded) return;
  for (const row of await database.query(DUE)) await database.query(`VACUUM ANALYZE ${nameSchema.parse(row).name}`);
}
