/** Messages that people may save and that belong to nobody whom the org knows. */
import { z } from 'zod';
import type { PeoplePositions } from '../../org/changed-people.ts';
import type { Database, Queryable } from './database.ts';
import { toJsonText } from './ledger.ts';

export interface UnmatchedMessage {
  readonly key: string;
  readonly mailbox: string;
  readonly addresses: readonly string[];
}

const IS_UNMATCHED = `disposition = 'saveable' AND facts->'related'->>'hasMatch' = 'false'`;

const rowSchema = z.object({
  key: z.string(),
  mailbox: z.string(),
  addresses: z.array(z.looseObject({ address: z.string() }))
});
const positionSchema = z.object({ at: z.string(), id: z.string() });
const positionsSchema = z.object({ Contact: positionSchema, Lead: positionSchema });

export async function hasUnmatched(database: Queryable): Promise<boolean> {
  const rows = await database.query(`SELECT 1 FROM intake.message WHERE ${IS_UNMATCHED} LIMIT 1`);
  return rows.length > 0;
}

/** The next ones in the order of their keys. */
export async function readUnmatched(
  database: Queryable,
  afterKey: string,
  limit: number
): Promise<readonly UnmatchedMessage[]> {
  const rows = await database.query(
    `SELECT key, mailbox, facts->'addresses' AS addresses FROM intake.message
     WHERE ${IS_UNMATCHED} AND key > $1 ORDER BY key LIMIT $2`,
    [afterKey, limit]
  );
  return rows.map((row) => {
    const { key, mailbox, addresses } = rowSchema.parse(row);
    return { key, mailbox, addresses: addresses.map(({ address }) => address) };
  });
}

/** How far the org's people were looked through; null: never yet. */
export async function readPeoplePositions(database: Queryable): Promise<PeoplePositions | null> {
  const [row] = await database.query(`SELECT value FROM intake.org_snapshot WHERE name = 'people'`);
  return positionsSchema.safeParse(row?.['value']).data ?? null;
}

/** Notes in one step that these messages are to be read and matched again, and how far the people were looked through. */
export async function settlePeople(
  database: Database,
  positions: PeoplePositions,
  keys: readonly string[] = []
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query(`UPDATE intake.message SET wants_reading = true WHERE key = ANY($1::text[]) AND ${IS_UNMATCHED}`, [
      keys
    ]);
    await tx.query(
      `INSERT INTO intake.org_snapshot (name, value) VALUES ('people', $1)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value, read_at = now()`,
      [toJsonText(positions)]
    );
  });
}
