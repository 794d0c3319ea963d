import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Queryable } from './database.ts';

/** A relay that did not say for so long that it lives is dead: another takes over what it was at. */
export const DEAD_AFTER_SECONDS = 30;

/** A condition on `r`, a row of intake.relay; the database's clock is the only one that counts. */
export const IS_ALIVE = `r.seen_at > now() - interval '${String(DEAD_AFTER_SECONDS)} seconds'`;

/**
 * The name of the relay that works in the data folder, kept there: when it starts again, what it was at is still its
 * own, and nobody waits until it counts as dead.
 */
export function nameRelay(dataDir: string): string {
  const path = join(dataDir, 'relay-name');
  try {
    const kept = readFileSync(path, 'utf8').trim();
    if (kept !== '') return kept;
  } catch {
    // The first start in this folder.
  }
  const name = `${hostname()}-${randomUUID().slice(0, 8)}`;
  writeFileSync(path, name, { mode: 0o600 });
  return name;
}

/** Says that the relay lives, and forgets those that are long dead. */
export async function reportAlive(database: Queryable, relay: string): Promise<void> {
  await database.query(
    'INSERT INTO intake.relay (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp()',
    [relay]
  );
  await database.query(`DELETE FROM intake.relay WHERE seen_at < now() - interval '1 hour'`);
}

/** Says that the relay ends: others take over at once. */
export async function reportGone(database: Queryable, relay: string): Promise<void> {
  await database.query('DELETE FROM intake.relay WHERE id = $1', [relay]);
}

/** The relays that live, in the order of their names. */
export async function listRelays(database: Queryable): Promise<readonly string[]> {
  const rows = await database.query(`SELECT r.id FROM intake.relay r WHERE ${IS_ALIVE} ORDER BY r.id`);
  return rows.map((row) => String(row['id']));
}
