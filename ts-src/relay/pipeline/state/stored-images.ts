import { z } from 'zod';
import type { Queryable } from './database.ts';

/** So long an image may wait for the record that shows it. */
const UNUSED_DAYS = 1;
/** How often an image that a record shows is looked at. */
const USED_DAYS = 30;

const checksumSchema = z.object({ checksum: z.string() });
const notedSchema = checksumSchema.extend({ is_going: z.boolean() });

/**
 * Notes that images are put into the org now, before they are: a relay that ends meanwhile leaves none behind. Returns
 * the checksums of those whose files are just being removed, and must not be used.
 */
export async function noteImages(database: Queryable, checksums: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await database.query(
    `INSERT INTO intake.stored_image AS i (checksum, look_at)
       SELECT unnest($1::text[]), now() + $2::float8 * interval '1 day'
     ON CONFLICT (checksum) DO UPDATE SET look_at = greatest(i.look_at, excluded.look_at)
     RETURNING checksum, is_going`,
    [[...new Set(checksums)], UNUSED_DAYS]
  );
  return new Set(
    rows
      .map((row) => notedSchema.parse(row))
      .filter((row) => row.is_going)
      .map((row) => row.checksum)
  );
}

/** Checksums of images that are due to be looked at, the longest waiting first. */
export async function findDueImages(database: Queryable, most: number): Promise<readonly string[]> {
  const rows = await database.query(
    'SELECT checksum FROM intake.stored_image WHERE look_at <= now() ORDER BY look_at LIMIT $1',
    [most]
  );
  return rows.map((row) => checksumSchema.parse(row).checksum);
}

/** A record shows the images. */
export async function noteUsed(database: Queryable, checksums: readonly string[]): Promise<void> {
  await database.query(
    `UPDATE intake.stored_image SET look_at = now() + $2::float8 * interval '1 day' WHERE checksum = ANY($1::text[])`,
    [checksums, USED_DAYS]
  );
}

/** Nobody may use the images from now on; those that somebody uses again meanwhile are left out of the answer. */
export async function markGoing(database: Queryable, checksums: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await database.query(
    `UPDATE intake.stored_image SET is_going = true WHERE checksum = ANY($1::text[]) AND look_at <= now()
     RETURNING checksum`,
    [checksums]
  );
  return new Set(rows.map((row) => checksumSchema.parse(row).checksum));
}

/** The files are removed. An image that was put into the org anew meanwhile stays noted. */
export async function forgetImages(database: Queryable, checksums: readonly string[]): Promise<void> {
  await database.query(
    'DELETE FROM intake.stored_image WHERE checksum = ANY($1::text[]) AND is_going AND look_at <= now()',
    [checksums]
  );
  await database.query('UPDATE intake.stored_image SET is_going = false WHERE checksum = ANY($1::text[])', [checksums]);
}
