import { z } from 'zod';
import type { Metrics } from './metrics.ts';
import type { Database } from './state/database.ts';
import { outboxDepth } from './state/outbox.ts';

const SILENT_FOR = [300, 3_600, 86_400];

const waitingSchema = z.object({ stage: z.string(), seconds: z.coerce.number() });
const mailboxSchema = z.object({
  code: z.string(),
  mailboxes: z.coerce.number(),
  parked: z.coerce.number(),
  ages: z.array(z.coerce.number())
});

/** The oldest message that no relay has settled yet, and the oldest whose turn it is. */
const OLDEST = `SELECT 'unsettled' AS stage,
    coalesce(extract(epoch FROM now() - min(m.seen_at)), 0)::float8 AS seconds
  FROM intake.outbox o JOIN intake.message m ON m.key = o.key
  UNION ALL
  SELECT 'due', greatest(0, coalesce(extract(epoch FROM now() - min(not_before)), 0))::float8 FROM intake.outbox`;

const MAILBOXES = `SELECT coalesce(error_code, 'none') AS code, count(*)::int AS mailboxes,
    count(*) FILTER (WHERE parked_until > now())::int AS parked,
    coalesce(jsonb_agg(extract(epoch FROM now() - last_contact)) FILTER (WHERE last_contact IS NOT NULL), '[]') AS ages
  FROM intake.mailbox_state GROUP BY 1`;

/** Reads the figures that stand in the database, for all relays on it; called when somebody asks for the metrics. */
export async function collectFigures(
  database: Database,
  metrics: Metrics,
  depths: Readonly<Record<string, number>>
): Promise<void> {
  metrics.outbox.set((await outboxDepth(database)).waiting);
  for (const [queue, waiting] of Object.entries(depths)) metrics.jobs.set({ queue }, waiting);
  for (const row of await database.query(OLDEST)) {
    const { stage, seconds } = waitingSchema.parse(row);
    metrics.oldestWaiting.set({ stage }, seconds);
  }
  showMailboxes(metrics, z.array(mailboxSchema).parse(await database.query(MAILBOXES)));
}

function showMailboxes(metrics: Metrics, rows: readonly z.infer<typeof mailboxSchema>[]): void {
  // A code that no mailbox has any more must not stay.
  metrics.mailboxes.reset();
  metrics.parkedMailboxes.reset();
  for (const { code, mailboxes, parked } of rows) {
    metrics.mailboxes.set({ code }, mailboxes);
    if (parked > 0) metrics.parkedMailboxes.set({ code }, parked);
  }
  const ages = rows.flatMap((row) => row.ages);
  metrics.contactAge.set(Math.max(0, ...ages));
  for (const seconds of SILENT_FOR)
    metrics.silentMailboxes.set({ seconds: String(seconds) }, ages.filter((age) => age > seconds).length);
}
