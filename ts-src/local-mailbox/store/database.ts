import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/*
 * `change_log` is append-only; its `seq` is the Graph delta state and Gmail's historyId.
 * `folder_head` is an index over it: the last change of each message as one folder saw it, which makes a delta page
 * one index range whatever the length of the log.
 * `message_label` holds what a message carries beside its folder (a folder's id, or the name of a mark of Gmail), and
 * `label_change` what an entry of the log means for Gmail where its kind does not say so.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS mailbox (
    id TEXT PRIMARY KEY, address TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, shared INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS folder (
    id TEXT PRIMARY KEY, mailbox_id TEXT NOT NULL REFERENCES mailbox(id), parent_id TEXT, name TEXT NOT NULL,
    well_known TEXT, deleted INTEGER NOT NULL DEFAULT 0, seq INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS folder_by_mailbox ON folder (mailbox_id, seq);
  CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, mailbox_id TEXT NOT NULL REFERENCES mailbox(id), folder_id TEXT NOT NULL,
    immutable_id TEXT NOT NULL UNIQUE, rest_id TEXT NOT NULL UNIQUE, received_at TEXT NOT NULL,
    internet_message_id TEXT, conversation_id TEXT NOT NULL, is_read INTEGER NOT NULL, deleted INTEGER NOT NULL DEFAULT 0,
    modified_at TEXT NOT NULL, change_number INTEGER NOT NULL DEFAULT 1, json TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS message_by_folder ON message (folder_id, deleted, received_at);
  CREATE INDEX IF NOT EXISTS message_by_mailbox ON message (mailbox_id, deleted, received_at);
  CREATE INDEX IF NOT EXISTS message_by_message_id ON message (mailbox_id, internet_message_id);
  CREATE TABLE IF NOT EXISTS raw (message_id INTEGER PRIMARY KEY REFERENCES message(id), mime BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS attachment (
    id TEXT PRIMARY KEY, message_id INTEGER NOT NULL REFERENCES message(id), position INTEGER NOT NULL,
    json TEXT NOT NULL, content BLOB NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS attachment_by_message ON attachment (message_id, position);
  CREATE TABLE IF NOT EXISTS change_log (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, mailbox_id TEXT NOT NULL, folder_id TEXT NOT NULL,
    message_id INTEGER, kind TEXT NOT NULL, rest_id TEXT, immutable_id TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS folder_head (
    folder_id TEXT NOT NULL, message_id INTEGER NOT NULL, seq INTEGER NOT NULL, entered_seq INTEGER NOT NULL,
    rest_id TEXT NOT NULL, PRIMARY KEY (folder_id, rest_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS folder_head_by_seq ON folder_head (folder_id, seq);
  CREATE INDEX IF NOT EXISTS change_log_by_message ON change_log (message_id, seq);
  CREATE INDEX IF NOT EXISTS change_log_by_mailbox ON change_log (mailbox_id, seq);
  CREATE INDEX IF NOT EXISTS message_by_conversation ON message (mailbox_id, conversation_id);
  CREATE TABLE IF NOT EXISTS message_label (
    message_id INTEGER NOT NULL REFERENCES message(id), label TEXT NOT NULL, UNIQUE (message_id, label)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS message_label_by_label ON message_label (label, message_id);
  CREATE TABLE IF NOT EXISTS label_change (
    seq INTEGER PRIMARY KEY REFERENCES change_log(seq), added TEXT NOT NULL, removed TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS gmail_watch (
    mailbox_id TEXT PRIMARY KEY, topic TEXT NOT NULL, json TEXT NOT NULL, expires_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS pubsub_subscription (name TEXT PRIMARY KEY, topic TEXT NOT NULL, json TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS pubsub_topic (name TEXT PRIMARY KEY) STRICT;
  CREATE TABLE IF NOT EXISTS subscription (
    id TEXT PRIMARY KEY, json TEXT NOT NULL, expires_at TEXT NOT NULL
  ) STRICT;
`;

/** Opens (and on first use fills with tables) the mailbox store of `dataDir`. */
export function openDatabase(dataDir: string): DatabaseSync {
  const database = new DatabaseSync(join(dataDir, 'mailbox.sqlite'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;');
  database.exec(SCHEMA);
  return database;
}

/** Runs `work` in one transaction, or inside the one that is already open. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Reads a value kept beside the mail; null when it was never set. */
export function storedValue(database: DatabaseSync, key: string): string | null {
  const value = database.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value'];
  return typeof value === 'string' ? value : null;
}

/** Keeps a value beside the mail. */
export function setValue(database: DatabaseSync, key: string, value: string): void {
  database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value);
}

/** Reads a value that is made once and then kept with the store. */
export function keptValue(database: DatabaseSync, key: string, make: () => string = randomSecret): string {
  const kept = storedValue(database, key);
  if (kept !== null) return kept;
  const value = make();
  setValue(database, key, value);
  return value;
}

function randomSecret(): string {
  return randomBytes(24).toString('base64url');
}
