import { z } from 'zod';
import { readDecisionFacts } from '../../../core/classify/decision-facts.ts';
import type { DecisionFacts } from '../../../core/classify/decision.ts';
import type { Database, Queryable } from './database.ts';
import { IS_ALIVE } from './relays.ts';

/** A message that a person may still save, or that the rules keep from it. */
export interface WaitingMessage {
  readonly key: string;
  readonly mailbox: string;
  readonly providerId: string;
  readonly internetMessageId: string | null;
  readonly contentHash: string | null;
  readonly revision: number;
  readonly disposition: string;
  readonly duplicateOf: string | null;
  /** Null: it was decided on by a version that kept none. */
  readonly facts: DecisionFacts | null;
  readonly decisionHash: string | null;
}

/** What a message is now by the rules; `decisionHash` null: nothing was written, it is to be read first. */
export interface RedecidedMessage {
  readonly message: WaitingMessage;
  readonly disposition: string;
  readonly duplicateOf: string | null;
  readonly decisionHash: string;
}

const rowSchema = z.object({
  key: z.string(),
  provider_id: z.string(),
  internet_message_id: z.string().nullable(),
  content_hash: z.string().nullable(),
  revision: z.coerce.number(),
  disposition: z.string(),
  duplicate_of: z.string().nullable(),
  facts: z.string().nullable(),
  decision_hash: z.string().nullable()
});

/** The mailboxes whose waiting messages were decided on by other rules than these, or are to be read again. */
export async function findOutdated(
  database: Queryable,
  rules: ReadonlyMap<string, string>
): Promise<readonly string[]> {
  const values = [[...rules.keys()], [...rules.values()]];
  // A mailbox that is seen for the first time has been decided on by nothing else.
  await database.query(
    `INSERT INTO intake.redecision (mailbox, done) SELECT unnest($1::text[]), unnest($2::text[])
     ON CONFLICT (mailbox) DO NOTHING`,
    values
  );
  const rows = await database.query(
    `SELECT r.mailbox FROM intake.redecision r
     JOIN (SELECT unnest($1::text[]) AS mailbox, unnest($2::text[]) AS rules) AS n ON n.mailbox = r.mailbox
     WHERE r.done IS DISTINCT FROM n.rules
       OR EXISTS (SELECT 1 FROM intake.message m WHERE m.mailbox = r.mailbox AND m.wants_reading)
     ORDER BY r.mailbox`,
    values
  );
  return rows.map((row) => String(row['mailbox']));
}

/**
 * Begins to decide by these rules, or goes on where an earlier run by the same rules stopped: behind this key. Null: all
 * is done, or another relay is at it.
 */
export async function beginRedecision(
  database: Queryable,
  mailbox: string,
  rules: string,
  relay: string
): Promise<string | null> {
  const [row] = await database.query(
    `INSERT INTO intake.redecision AS d (mailbox, running, worker) VALUES ($1, $2, $3)
     ON CONFLICT (mailbox) DO UPDATE
       SET running = $2, worker = $3, after_key = CASE WHEN d.running = $2 THEN d.after_key ELSE '' END
     WHERE d.done IS DISTINCT FROM $2
       AND (d.worker = $3 OR NOT EXISTS (SELECT 1 FROM intake.relay r WHERE r.id = d.worker AND ${IS_ALIVE}))
     RETURNING after_key`,
    [mailbox, rules, relay]
  );
  return row === undefined ? null : String(row['after_key']);
}

/** Notes that all was decided on by these rules; nothing when others began meanwhile. */
export async function endRedecision(database: Queryable, mailbox: string, rules: string): Promise<void> {
  await database.query(
    `UPDATE intake.redecision SET done = running, running = NULL, after_key = '' WHERE mailbox = $1 AND running = $2`,
    [mailbox, rules]
  );
}

/** Leaves the mailbox to whoever decides on it next. */
export async function leaveRedecision(database: Queryable, mailbox: string, relay: string): Promise<void> {
  await database.query('UPDATE intake.redecision SET worker = NULL WHERE mailbox = $1 AND worker = $2', [
    mailbox,
    relay
  ]);
}

/** Asks for a whole run: something was decided on by rules that were replaced meanwhile. */
export async function outdateRedecision(database: Queryable, mailboxes: readonly string[]): Promise<void> {
  await database.query(
    `UPDATE intake.redecision SET done = 'outdated', running = NULL WHERE mailbox = ANY($1::text[])`,
    [mailboxes]
  );
}

/** The next waiting messages of a mailbox in the order of their keys. */
export async function readWaiting(
  database: Queryable,
  mailbox: string,
  afterKey: string,
  limit: number
): Promise<readonly WaitingMessage[]> {
  const rows = await database.query(
    `SELECT key, provider_id, internet_message_id, content_hash, revision, disposition, duplicate_of, facts::text AS facts, decision_hash
     FROM intake.message
     WHERE mailbox = $1 AND key > $2 AND disposition IN ('saveable', 'filtered', 'ignored', 'service')
     ORDER BY key LIMIT $3`,
    [mailbox, afterKey, limit]
  );
  return rows.map((row) => {
    const parsed = rowSchema.parse(row);
    return {
      key: parsed.key,
      mailbox,
      providerId: parsed.provider_id,
      internetMessageId: parsed.internet_message_id,
      contentHash: parsed.content_hash,
      revision: parsed.revision,
      disposition: parsed.disposition,
      duplicateOf: parsed.duplicate_of,
      facts: readDecisionFacts(parsed.facts),
      decisionHash: parsed.decision_hash
    };
  });
}

/**
 * Takes messages for writing: until they are settled or released, the outbox leaves them alone. What changed since it
 * was read, or waits in the outbox, is not among the returned keys; it gets its decision there.
 */
export async function takeWaiting(
  database: Queryable,
  messages: readonly WaitingMessage[],
  relay: string
): Promise<ReadonlySet<string>> {
  const rows = await database.query(
    `UPDATE intake.message AS m SET busy_by = $4
     FROM (SELECT unnest($1::text[]) AS key, unnest($2::int[]) AS revision, unnest($3::text[]) AS disposition) AS n
     WHERE m.key = n.key AND m.revision = n.revision AND m.disposition = n.disposition
       AND NOT EXISTS (SELECT 1 FROM intake.outbox o WHERE o.key = m.key)
     RETURNING m.key`,
    [
      messages.map(({ key }) => key),
      messages.map(({ revision }) => revision),
      messages.map(({ disposition }) => disposition),
      relay
    ]
  );
  return new Set(rows.map((row) => String(row['key'])));
}

/** Gives back what was taken and could not be written. */
export async function releaseWaiting(database: Queryable, keys: readonly string[]): Promise<void> {
  await database.query('UPDATE intake.message SET busy_by = NULL WHERE key = ANY($1::text[])', [keys]);
}

export interface RedecisionStep {
  readonly mailbox: string;
  readonly rules: string;
  /** Everything up to here is decided on. */
  readonly upTo: string;
  readonly written: readonly RedecidedMessage[];
  /** Taken, but not written. */
  readonly released: readonly string[];
  /** To be read again from the mailbox. */
  readonly toRead: readonly string[];
}

/** Settles a part of a run in one transaction: the ledger follows the org, and the run goes on behind it. */
export async function settleRedecision(database: Database, step: RedecisionStep): Promise<void> {
  await database.transaction(async (tx) => {
    // What people saved, or the mailbox changed, since it was taken keeps its own state.
    await tx.query(
      `UPDATE intake.message AS m SET disposition = n.disposition, duplicate_of = n.duplicate_of, decision_hash = n.hash,
         accounted_at = clock_timestamp()
       FROM (SELECT unnest($1::text[]) AS key, unnest($2::int[]) AS revision, unnest($3::text[]) AS before,
           unnest($4::text[]) AS disposition, unnest($5::text[]) AS duplicate_of, unnest($6::text[]) AS hash) AS n
       WHERE m.key = n.key AND m.revision = n.revision AND m.disposition = n.before`,
      [
        step.written.map(({ message }) => message.key),
        step.written.map(({ message }) => message.revision),
        step.written.map(({ message }) => message.disposition),
        step.written.map(({ disposition }) => disposition),
        step.written.map(({ duplicateOf }) => duplicateOf),
        step.written.map(({ decisionHash }) => decisionHash)
      ]
    );
    await releaseWaiting(tx, [...step.written.map(({ message }) => message.key), ...step.released]);
    await tx.query('UPDATE intake.message SET wants_reading = true WHERE key = ANY($1::text[])', [step.toRead]);
    await tx.query('UPDATE intake.redecision SET after_key = $3 WHERE mailbox = $1 AND running = $2', [
      step.mailbox,
      step.rules,
      step.upTo
    ]);
  });
}

/** Keys of messages of the mailbox that are to be read again. */
export async function findToRead(database: Queryable, mailbox: string): Promise<readonly string[]> {
  const rows = await database.query(
    'SELECT key FROM intake.message WHERE mailbox = $1 AND wants_reading ORDER BY key',
    [mailbox]
  );
  return rows.map((row) => String(row['key']));
}

/** It can't be read any more: it stays as it is. */
export async function forgetToRead(database: Queryable, key: string): Promise<void> {
  await database.query('UPDATE intake.message SET wants_reading = false WHERE key = $1', [key]);
}
