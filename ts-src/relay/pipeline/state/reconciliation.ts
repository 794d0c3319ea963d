import { z } from 'zod';
import type { ListedMessage, MailboxFolder } from '../../mailbox/port.ts';
import type { Queryable } from './database.ts';

/** What the ledger has of a message that a listing shows. */
export interface Standing {
  readonly isAccounted: boolean;
  /** The ledger has it as vanished, although it is there. */
  readonly isVanished: boolean;
}

/** A message that a listing showed and that no reading had told. */
export interface Gap {
  readonly locator: string;
  readonly folderKey: string;
  readonly folderName: string;
}

/** One folder and day (ISO date, UTC; null: the whole folder) as the provider listed it. */
export interface DayResult {
  readonly day: string | null;
  readonly listed: number;
  /** Those of them that had a disposition. */
  readonly accounted: number;
  /** Those of them that no reading had told. */
  readonly missing: number;
  /** Those of the missing ones that were read since. */
  readonly repaired: number;
}

/** An entry that waits for a decision which nothing will bring. */
export interface StuckEntry {
  readonly key: string;
  readonly providerId: string;
}

const STUCK_AFTER_MINUTES = 15;
const KEEP_DAYS = 90;

const standingSchema = z.object({ place: z.string(), is_accounted: z.boolean(), is_vanished: z.boolean() });

/** Of messages by locator or provider id, those that the mailbox's ledger has. */
export async function findStandings(
  database: Queryable,
  mailbox: string,
  locators: readonly string[]
): Promise<ReadonlyMap<string, Standing>> {
  if (locators.length === 0) return new Map();
  const rows = await database.query(
    `SELECT place, bool_or(disposition IS NOT NULL) AS is_accounted,
       bool_and(fingerprint = 'vanished' AND disposition IS NOT DISTINCT FROM 'removed') AS is_vanished
     FROM (
       SELECT s.locator AS place, m.disposition, m.fingerprint
       FROM intake.sighting s JOIN intake.message m ON m.key = s.key WHERE s.mailbox = $1 AND s.locator = ANY($2::text[])
       UNION ALL
       SELECT m.provider_id, m.disposition, m.fingerprint
       FROM intake.message m WHERE m.mailbox = $1 AND m.provider_id = ANY($2::text[])) AS known
     GROUP BY place`,
    [mailbox, locators]
  );
  return new Map(
    rows.map((row) => {
      const parsed = standingSchema.parse(row);
      return [parsed.place, { isAccounted: parsed.is_accounted, isVanished: parsed.is_vanished }];
    })
  );
}

/** Whether the folder was read to its end once: before that, what it lacks is only not read yet. */
export async function wasReadOnce(database: Queryable, mailbox: string, folderKey: string): Promise<boolean> {
  const rows = await database.query(
    'SELECT 1 FROM intake.folder_cursor WHERE mailbox = $1 AND folder_key = $2 AND caught_up_at IS NOT NULL',
    [mailbox, folderKey]
  );
  return rows.length > 0;
}

/** Notes gaps; one that comes again is open again. */
export async function noteGaps(
  database: Queryable,
  mailbox: string,
  folder: MailboxFolder,
  gaps: readonly ListedMessage[]
): Promise<void> {
  if (gaps.length === 0) return;
  await database.query(
    `INSERT INTO intake.gap (mailbox, locator, folder_key, folder_name, day)
     SELECT $1, g.locator, $2, $3, g.day::date FROM unnest($4::text[], $5::text[]) AS g (locator, day)
     ON CONFLICT (mailbox, locator) DO UPDATE SET folder_key = excluded.folder_key, folder_name = excluded.folder_name,
       found_at = now(), repaired_at = NULL`,
    [
      mailbox,
      folder.key,
      folder.name,
      gaps.map(({ locator }) => locator),
      gaps.map(({ receivedAt }) => dayOf(receivedAt))
    ]
  );
}

/** The UTC day of an ISO date-time. */
export function dayOf(time: string | null): string | null {
  return time === null ? null : new Date(time).toISOString().slice(0, 10);
}

const gapSchema = z.object({ locator: z.string(), folder_key: z.string(), folder_name: z.string() });

/** The mailbox's open gaps behind the given locator, in their order. */
export async function openGaps(
  database: Queryable,
  mailbox: string,
  after: string,
  limit: number
): Promise<readonly Gap[]> {
  const rows = await database.query(
    `SELECT locator, folder_key, folder_name FROM intake.gap
     WHERE mailbox = $1 AND locator > $2 AND repaired_at IS NULL ORDER BY locator LIMIT $3`,
    [mailbox, after, limit]
  );
  return rows.map((row) => {
    const parsed = gapSchema.parse(row);
    return { locator: parsed.locator, folderKey: parsed.folder_key, folderName: parsed.folder_name };
  });
}

export async function closeGap(database: Queryable, mailbox: string, locator: string): Promise<void> {
  await database.query('UPDATE intake.gap SET repaired_at = now() WHERE mailbox = $1 AND locator = $2', [
    mailbox,
    locator
  ]);
}

/** What went before it could be read was no gap. */
export async function forgetGap(database: Queryable, mailbox: string, locator: string): Promise<void> {
  await database.query('DELETE FROM intake.gap WHERE mailbox = $1 AND locator = $2', [mailbox, locator]);
}

/** Of the given locators, those whose gap is still open, and those whose gap was closed. */
export async function findGapStates(
  database: Queryable,
  mailbox: string,
  locators: readonly string[]
): Promise<{ readonly open: ReadonlySet<string>; readonly repaired: ReadonlySet<string> }> {
  const rows =
    locators.length === 0
      ? []
      : await database.query(
          'SELECT locator, repaired_at IS NULL AS is_open FROM intake.gap WHERE mailbox = $1 AND locator = ANY($2::text[])',
          [mailbox, locators]
        );
  const of = (isOpen: boolean): ReadonlySet<string> =>
    new Set(rows.filter((row) => row['is_open'] === isOpen).map((row) => String(row['locator'])));
  return { open: of(true), repaired: of(false) };
}

/** Keeps how a folder compared; what was kept of the same days before is replaced, and old days are forgotten. */
export async function keepResults(
  database: Queryable,
  mailbox: string,
  folder: MailboxFolder,
  results: readonly DayResult[]
): Promise<void> {
  await database.query(
    `INSERT INTO intake.reconciliation (mailbox, folder_key, folder_name, day, listed, accounted, missing, repaired)
     SELECT $1, $2, $3, r.day::date, r.listed, r.accounted, r.missing, r.repaired
     FROM unnest($4::text[], $5::int[], $6::int[], $7::int[], $8::int[]) AS r (day, listed, accounted, missing, repaired)
     ON CONFLICT (mailbox, folder_key, day) DO UPDATE SET folder_name = excluded.folder_name, listed = excluded.listed,
       accounted = excluded.accounted, missing = excluded.missing, repaired = excluded.repaired, checked_at = now()`,
    [
      mailbox,
      folder.key,
      folder.name,
      results.map(({ day }) => day),
      results.map(({ listed }) => listed),
      results.map(({ accounted }) => accounted),
      results.map(({ missing }) => missing),
      results.map(({ repaired }) => repaired)
    ]
  );
}

/** Forgets days and repaired gaps that nobody asks about any more. */
export async function forgetOldResults(database: Queryable, mailbox: string): Promise<void> {
  const old = `now() - interval '${String(KEEP_DAYS)} days'`;
  await database.query(`DELETE FROM intake.reconciliation WHERE mailbox = $1 AND checked_at < ${old}`, [mailbox]);
  await database.query(`DELETE FROM intake.gap WHERE mailbox = $1 AND repaired_at < ${old}`, [mailbox]);
}

/** Entries without a disposition for a quarter of an hour for which nothing waits in the outbox. */
export async function findStuck(
  database: Queryable,
  mailbox: string,
  after: string,
  limit: number
): Promise<readonly StuckEntry[]> {
  const rows = await database.query(
    `SELECT m.key, m.provider_id FROM intake.message m
     WHERE m.mailbox = $1 AND m.key > $2 AND m.disposition IS NULL
       AND m.seen_at < now() - interval '${String(STUCK_AFTER_MINUTES)} minutes'
       AND NOT EXISTS (SELECT 1 FROM intake.outbox o WHERE o.key = m.key)
     ORDER BY m.key LIMIT $3`,
    [mailbox, after, limit]
  );
  return rows.map((row) => ({ key: String(row['key']), providerId: String(row['provider_id']) }));
}

/** What is due of a mailbox: its last days once a day, its whole folders once a week. */
export type DueReconciliation = 'days' | 'all';

/** Of the mailboxes of which a folder was read to its end once, those whose comparison is due, the longest waiting first. */
export async function findDueReconciliations(
  database: Queryable,
  mailboxes: readonly string[]
): Promise<readonly { readonly mailbox: string; readonly range: DueReconciliation }[]> {
  const rows = await database.query(
    `WITH read AS (
       SELECT DISTINCT c.mailbox FROM intake.folder_cursor c
       WHERE c.mailbox = ANY($1::text[]) AND c.caught_up_at IS NOT NULL),
     compared AS (
       SELECT mailbox, max(checked_at) AS at, max(checked_at) FILTER (WHERE day IS NULL) AS all_at
       FROM intake.reconciliation WHERE mailbox = ANY($1::text[]) GROUP BY 1)
     SELECT r.mailbox, c.all_at IS NULL OR c.all_at < now() - interval '7 days' AS is_all
     FROM read r LEFT JOIN compared c ON c.mailbox = r.mailbox
     WHERE c.at IS NULL OR c.at < now() - interval '1 day' OR c.all_at IS NULL OR c.all_at < now() - interval '7 days'
     ORDER BY c.at NULLS FIRST, r.mailbox`,
    [mailboxes]
  );
  return rows.map((row) => ({ mailbox: String(row['mailbox']), range: row['is_all'] === true ? 'all' : 'days' }));
}

/** One line of the comparison. */
export interface ComparedDay extends DayResult {
  /** ISO date-time. */
  readonly checkedAt: string;
}

const daySchema = z.object({
  day: z.string().nullable(),
  listed: z.coerce.number(),
  accounted: z.coerce.number(),
  missing: z.coerce.number(),
  repaired: z.coerce.number(),
  checked_at: z.date()
});

/** How a folder compared, day by day, the newest first; day null: the whole folder. */
export async function readDays(database: Queryable, mailbox: string, folder: string): Promise<readonly ComparedDay[]> {
  const rows = await database.query(
    `SELECT day::text AS day, listed, accounted, missing, repaired, checked_at FROM intake.reconciliation
     WHERE mailbox = $1 AND folder_name = $2 ORDER BY day DESC NULLS FIRST`,
    [mailbox, folder]
  );
  return rows.map((row) => {
    const { checked_at: checkedAt, ...figures } = daySchema.parse(row);
    return { ...figures, checkedAt: checkedAt.toISOString() };
  });
}

/** What the comparison knows of a folder. */
export interface FolderStanding {
  readonly mailbox: string;
  readonly folder: string;
  /** Messages that the provider lists and the ledger lacks. */
  readonly gaps: number;
  /** Gaps that were found and repaired within the time that they are kept. */
  readonly repaired: number;
  /** ISO date-time of the last comparison; null: there was none. */
  readonly lastReconciled: string | null;
}

const folderSchema = z.object({
  mailbox: z.string(),
  folder: z.string(),
  gaps: z.coerce.number(),
  repaired: z.coerce.number(),
  at: z.date().nullable()
});

/** Every folder that was compared or has gaps; of all mailboxes, or of one. */
export async function readFolderStandings(
  database: Queryable,
  mailbox: string | null = null
): Promise<readonly FolderStanding[]> {
  const rows = await database.query(
    `SELECT mailbox, folder, sum(gaps)::int AS gaps, sum(repaired)::int AS repaired, max(at) AS at FROM (
       SELECT mailbox, folder_name AS folder, 0 AS gaps, 0 AS repaired, checked_at AS at FROM intake.reconciliation
       UNION ALL
       SELECT mailbox, folder_name, (repaired_at IS NULL)::int, (repaired_at IS NOT NULL)::int, NULL FROM intake.gap) AS f
     WHERE $1::text IS NULL OR mailbox = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [mailbox]
  );
  return rows.map((row) => {
    const { at, ...figures } = folderSchema.parse(row);
    return { ...figures, lastReconciled: at?.toISOString() ?? null };
  });
}

/** How many gaps are open. */
export async function countOpenGaps(database: Queryable): Promise<number> {
  const [row] = await database.query('SELECT count(*)::int AS n FROM intake.gap WHERE repaired_at IS NULL');
  return z.coerce.number().parse(row?.['n']);
}
