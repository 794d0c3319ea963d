import type { Database } from './database.ts';

/** One step of the state's schema; never edited after a release, only followed by another. */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE intake.folder_cursor (
       mailbox text NOT NULL,
       folder_key text NOT NULL,
       folder_name text NOT NULL,
       cursor text,
       version bigint NOT NULL DEFAULT 0,
       caught_up_at timestamptz,
       PRIMARY KEY (mailbox, folder_key))`,
    `CREATE TABLE intake.message (
       key text PRIMARY KEY,
       mailbox text NOT NULL,
       provider_id text NOT NULL,
       folder text NOT NULL,
       folder_kind text NOT NULL,
       internet_message_id text,
       content_hash text,
       fingerprint text NOT NULL,
       revision integer NOT NULL DEFAULT 1,
       disposition text,
       error_code text,
       error text,
       duplicate_of text,
       seen_at timestamptz NOT NULL DEFAULT now(),
       accounted_at timestamptz,
       UNIQUE (mailbox, provider_id))`,
    `CREATE INDEX message_by_internet_id ON intake.message (internet_message_id)`,
    `CREATE INDEX message_by_folder ON intake.message (mailbox, folder, disposition)`,
    `CREATE TABLE intake.outbox (
       key text PRIMARY KEY REFERENCES intake.message (key),
       seq bigserial NOT NULL,
       revision integer NOT NULL,
       piece jsonb NOT NULL,
       attempts integer NOT NULL DEFAULT 0,
       not_before timestamptz NOT NULL DEFAULT now(),
       error text)`,
    `CREATE INDEX outbox_in_order ON intake.outbox (not_before, seq)`,
    `CREATE TABLE intake.spool (
       mailbox text NOT NULL,
       provider_id text NOT NULL,
       seq bigserial NOT NULL,
       name text,
       size bigint NOT NULL,
       received_at timestamptz NOT NULL DEFAULT now(),
       PRIMARY KEY (mailbox, provider_id))`,
    `CREATE INDEX spool_in_order ON intake.spool (mailbox, seq)`,
    `CREATE TABLE intake.org_snapshot (name text PRIMARY KEY, value jsonb NOT NULL, read_at timestamptz NOT NULL DEFAULT now())`,
    `CREATE TABLE intake.push_subscription (
       id text PRIMARY KEY,
       mailbox text NOT NULL,
       folder_key text NOT NULL,
       client_state text NOT NULL,
       expires_at timestamptz NOT NULL,
       renew_at timestamptz NOT NULL,
       UNIQUE (mailbox, folder_key))`
  ],
  [
    // What a decision was made from, and the decision that the org has.
    `ALTER TABLE intake.message
       ADD COLUMN facts jsonb,
       ADD COLUMN decision_hash text,
       ADD COLUMN counts_hits boolean NOT NULL DEFAULT true,
       ADD COLUMN wants_reading boolean NOT NULL DEFAULT false,
       ADD COLUMN busy_until timestamptz`,
    `UPDATE intake.message SET counts_hits = false WHERE accounted_at IS NOT NULL`,
    `ALTER TABLE intake.outbox ADD COLUMN may_save boolean NOT NULL DEFAULT true`,
    `CREATE INDEX message_by_mailbox ON intake.message (mailbox, key)`,
    `CREATE INDEX message_to_read ON intake.message (mailbox) WHERE wants_reading`,
    `CREATE INDEX message_saved_by_id ON intake.message (lower(internet_message_id)) WHERE disposition = 'saved'`,
    `CREATE TABLE intake.org_filter (id text PRIMARY KEY, entry jsonb NOT NULL)`,
    `CREATE TABLE intake.redecision (
       mailbox text PRIMARY KEY,
       done text,
       running text,
       after_key text NOT NULL DEFAULT '')`,
    `CREATE TABLE intake.filter_hit (
       entry_id text PRIMARY KEY,
       hits bigint NOT NULL,
       reported bigint NOT NULL DEFAULT 0,
       last_hit timestamptz NOT NULL)`
  ]
];

/** Brings the schema `intake` up to date; several relays may start at once. */
export async function migrate(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(4712001)');
    await tx.query('CREATE SCHEMA IF NOT EXISTS intake');
    await tx.query(
      'CREATE TABLE IF NOT EXISTS intake.migration (version integer PRIMARY KEY, done_at timestamptz NOT NULL DEFAULT now())'
    );
    const [row] = await tx.query('SELECT coalesce(max(version), 0)::int AS version FROM intake.migration');
    const done = Number(row?.['version'] ?? 0);
    for (const [index, statements] of MIGRATIONS.entries()) {
      if (index < done) continue;
      for (const statement of statements) await tx.query(statement);
      await tx.query('INSERT INTO intake.migration (version) VALUES ($1)', [index + 1]);
    }
  });
}
