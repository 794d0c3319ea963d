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
  ],
  [
    // What a relay is at is its own while it lives, however long that takes.
    `ALTER TABLE intake.message DROP COLUMN busy_until, ADD COLUMN busy_by text`,
    `ALTER TABLE intake.redecision ADD COLUMN worker text`,
    // Where a message lies, when it came, and which marks it had: what a folder showed can be told without reading it.
    `ALTER TABLE intake.message
       ADD COLUMN locator text,
       ADD COLUMN received_at timestamptz,
       ADD COLUMN categories jsonb NOT NULL DEFAULT '[]'`,
    `CREATE INDEX message_by_day ON intake.message (mailbox, folder, received_at)`,
    `CREATE TABLE intake.sighting (
       mailbox text NOT NULL,
       locator text NOT NULL,
       key text NOT NULL REFERENCES intake.message (key),
       folder_key text NOT NULL,
       seen_at timestamptz NOT NULL DEFAULT now(),
       PRIMARY KEY (mailbox, locator))`,
    `CREATE INDEX sighting_by_key ON intake.sighting (key)`,
    // The raw source of what could not be read.
    `CREATE TABLE intake.quarantine (
       key text PRIMARY KEY REFERENCES intake.message (key),
       raw bytea NOT NULL,
       kept_at timestamptz NOT NULL DEFAULT now())`,
    // Of equal messages the first one is the original, whoever decides on the others and when.
    `CREATE TABLE intake.original (
       message_id text NOT NULL,
       content_hash text NOT NULL,
       key text NOT NULL REFERENCES intake.message (key),
       PRIMARY KEY (message_id, content_hash))`,
    `INSERT INTO intake.original (message_id, content_hash, key)
       SELECT DISTINCT ON (internet_message_id, content_hash) internet_message_id, content_hash, key
       FROM intake.message WHERE internet_message_id IS NOT NULL AND content_hash IS NOT NULL
         AND disposition IN ('saveable', 'saved')
       ORDER BY internet_message_id, content_hash, seen_at, key`,
    // How each mailbox is doing, what the org was told of it, and which relay works on it.
    `CREATE TABLE intake.mailbox_state (
       mailbox text PRIMARY KEY,
       error_code text,
       error text,
       last_error text,
       is_retryable boolean NOT NULL DEFAULT true,
       last_contact timestamptz,
       looked_at timestamptz,
       parked_until timestamptz,
       failures integer NOT NULL DEFAULT 0,
       reported text,
       worker text,
       wants_sync boolean NOT NULL DEFAULT false)`,
    `CREATE TABLE intake.turn (name text PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
    `CREATE TABLE intake.relay (id text PRIMARY KEY, seen_at timestamptz NOT NULL DEFAULT now())`,
    `ALTER TABLE intake.outbox
       ADD COLUMN mailbox text,
       ADD COLUMN is_backfill boolean NOT NULL DEFAULT false,
       ADD COLUMN claimed_by text`,
    `UPDATE intake.outbox AS o SET mailbox = m.mailbox FROM intake.message m WHERE m.key = o.key`,
    `ALTER TABLE intake.outbox ALTER COLUMN mailbox SET NOT NULL`,
    `CREATE INDEX outbox_by_mailbox ON intake.outbox (mailbox, seq)`,
    // Calls to the org by the quarter of an hour.
    `CREATE TABLE intake.org_call (at timestamptz NOT NULL, purpose text NOT NULL, calls bigint NOT NULL,
       PRIMARY KEY (at, purpose))`,
    // What the provider listed beside what the ledger has, by folder and day; day NULL: the whole folder.
    `CREATE TABLE intake.reconciliation (
       mailbox text NOT NULL,
       folder_key text NOT NULL,
       folder_name text NOT NULL,
       day date,
       listed integer NOT NULL,
       accounted integer NOT NULL,
       missing integer NOT NULL,
       repaired integer NOT NULL,
       checked_at timestamptz NOT NULL DEFAULT now(),
       UNIQUE NULLS NOT DISTINCT (mailbox, folder_key, day))`,
    // What a listing showed and no reading had told; it stays open until the message was read.
    `CREATE TABLE intake.gap (
       mailbox text NOT NULL,
       locator text NOT NULL,
       folder_key text NOT NULL,
       folder_name text NOT NULL,
       day date,
       found_at timestamptz NOT NULL DEFAULT now(),
       repaired_at timestamptz,
       PRIMARY KEY (mailbox, locator))`,
    `CREATE TABLE intake.spool_content (provider_id text PRIMARY KEY, raw bytea NOT NULL)`
  ],
  [
    // As the provider counts; null: it does not tell.
    'ALTER TABLE intake.folder_cursor ADD COLUMN message_count bigint',
    // Somebody waits for it: it goes out when only such things may.
    'ALTER TABLE intake.outbox ADD COLUMN is_awaited boolean NOT NULL DEFAULT false',
    'CREATE INDEX outbox_awaited ON intake.outbox (seq) WHERE is_awaited'
  ],
  [
    // Images that were put into the org, by their bytes; looked at then, whether a record shows them.
    `CREATE TABLE intake.stored_image (
       checksum text PRIMARY KEY,
       look_at timestamptz NOT NULL,
       is_going boolean NOT NULL DEFAULT false)`,
    'CREATE INDEX stored_image_to_look_at ON intake.stored_image (look_at)'
  ],
  [
    // What people may save and nobody was found for: it waits for a Contact or Lead with one of its addresses.
    `CREATE INDEX message_without_match ON intake.message (key)
       WHERE disposition = 'saveable' AND facts->'related'->>'hasMatch' = 'false'`
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
