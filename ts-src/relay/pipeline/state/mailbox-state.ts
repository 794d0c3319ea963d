import { z } from 'zod';
import type { IntakeError } from '../../../core/intake-error.ts';
import type { Queryable } from './database.ts';

/** How a mailbox is doing, whichever relay worked on it last. */
export interface MailboxState {
  readonly mailbox: string;
  readonly errorCode: string | null;
  /** One sentence; null while all is well. */
  readonly error: string | null;
  /** The sentence and what to do, one a line. */
  readonly lastError: string | null;
  readonly isRetryable: boolean;
  readonly lastContact: Date | null;
  /** Until then it is left alone. */
  readonly parkedUntil: Date | null;
  /** What the org was told last. */
  readonly reported: string | null;
}

const rowSchema = z.object({
  mailbox: z.string(),
  error_code: z.string().nullable(),
  error: z.string().nullable(),
  last_error: z.string().nullable(),
  is_retryable: z.boolean(),
  last_contact: z.coerce.date().nullable(),
  parked_until: z.coerce.date().nullable(),
  reported: z.string().nullable()
});

/** Without an order to wait a mailbox that fails is asked ever more seldom, but so often at least. */
const LONGEST_PAUSE_SECONDS = 300;
/** Whatever a provider says, it is asked again after a day. */
const LONGEST_PARK_SECONDS = 86_400;

/** Notes that the mailbox was read. */
export async function noteSuccess(database: Queryable, mailbox: string): Promise<void> {
  await database.query(
    `UPDATE intake.mailbox_state SET error_code = NULL, error = NULL, last_error = NULL, failures = 0,
       parked_until = NULL, last_contact = now(), looked_at = now() WHERE mailbox = $1`,
    [mailbox]
  );
}

/** Notes why the mailbox was not read, and leaves it alone as long as its provider asked; otherwise longer each time. */
export async function noteFailure(database: Queryable, mailbox: string, error: IntakeError): Promise<void> {
  const seconds = error.retryAfterMs === null ? null : Math.min(LONGEST_PARK_SECONDS, error.retryAfterMs / 1000);
  await database.query(
    `UPDATE intake.mailbox_state SET error_code = $2, error = $3, last_error = $4, is_retryable = $5, looked_at = now(),
       failures = failures + 1,
       parked_until = now() + coalesce($6::float8, least(${String(LONGEST_PAUSE_SECONDS)}, power(2, least(failures, 12)) - 1))
         * interval '1 second'
     WHERE mailbox = $1`,
    [mailbox, error.code, error.message, [error.message, ...error.actions].join('\n'), error.retryable, seconds]
  );
}

/** Leaves the mailbox alone no longer: a person asked for it, or its configuration changed. */
export async function unparkMailbox(database: Queryable, mailbox: string): Promise<void> {
  await database.query('UPDATE intake.mailbox_state SET parked_until = NULL WHERE mailbox = $1', [mailbox]);
}

/** The states of all mailboxes that were ever worked on. */
export async function readMailboxStates(database: Queryable): Promise<ReadonlyMap<string, MailboxState>> {
  const rows = await database.query(
    `SELECT mailbox, error_code, error, last_error, is_retryable, last_contact, parked_until, reported
     FROM intake.mailbox_state`
  );
  return new Map(
    rows.map((row) => {
      const parsed = rowSchema.parse(row);
      return [
        parsed.mailbox,
        {
          mailbox: parsed.mailbox,
          errorCode: parsed.error_code,
          error: parsed.error,
          lastError: parsed.last_error,
          isRetryable: parsed.is_retryable,
          lastContact: parsed.last_contact,
          parkedUntil: parsed.parked_until,
          reported: parsed.reported
        }
      ];
    })
  );
}

/** Notes what the org was told of mailboxes. */
export async function noteReported(
  database: Queryable,
  marks: readonly { readonly mailbox: string; readonly mark: string }[]
): Promise<void> {
  if (marks.length === 0) return;
  await database.query(
    `INSERT INTO intake.mailbox_state (mailbox, reported) SELECT * FROM unnest($1::text[], $2::text[])
     ON CONFLICT (mailbox) DO UPDATE SET reported = excluded.reported`,
    [marks.map(({ mailbox }) => mailbox), marks.map(({ mark }) => mark)]
  );
}
