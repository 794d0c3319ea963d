import type { Queryable } from './database.ts';

/** Whether it is this relay's turn: of all relays one does the named work, at most every so many seconds. */
export async function takeTurn(database: Queryable, name: string, everySeconds: number): Promise<boolean> {
  const rows = await database.query(
    `INSERT INTO intake.turn AS t (name) VALUES ($1)
     ON CONFLICT (name) DO UPDATE SET taken_at = clock_timestamp()
     WHERE t.taken_at <= clock_timestamp() - ($2::float8 * interval '1 second')
     RETURNING name`,
    [name, everySeconds]
  );
  return rows.length > 0;
}
