import { z } from 'zod';
import type { Queryable } from './database.ts';

/** Calls of one quarter of an hour, of all relays that share the database. */
export interface CallsOfQuarter {
  readonly at: Date;
  readonly calls: number;
}

const rowSchema = z.object({ at: z.coerce.date(), calls: z.coerce.number() });

/** Adds calls to the quarter of an hour that begins at `at`. */
export async function addCalls(database: Queryable, at: Date, calls: ReadonlyMap<string, number>): Promise<void> {
  if (calls.size === 0) return;
  await database.query(
    `INSERT INTO intake.org_call AS c (at, purpose, calls)
     SELECT $1::timestamptz, * FROM unnest($2::text[], $3::bigint[])
     ON CONFLICT (at, purpose) DO UPDATE SET calls = c.calls + excluded.calls`,
    [at.toISOString(), [...calls.keys()], [...calls.values()]]
  );
}

/** The calls since then, oldest first; what is older is forgotten. */
export async function readCalls(database: Queryable, since: Date): Promise<readonly CallsOfQuarter[]> {
  await database.query('DELETE FROM intake.org_call WHERE at < $1::timestamptz', [since.toISOString()]);
  const rows = await database.query(
    'SELECT at, sum(calls)::bigint AS calls FROM intake.org_call GROUP BY at ORDER BY at'
  );
  return rows.map((row) => rowSchema.parse(row));
}
