import { z } from 'zod';
import type { MailboxFolder } from '../../mailbox/port.ts';
import type { Queryable } from './database.ts';

/** How far a folder is read. */
export interface CursorPosition {
  readonly cursor: string | null;
  /** Its older mail was read to the end. */
  readonly isCaughtUp: boolean;
}

export interface CursorMove extends CursorPosition {
  /** Nothing more is waiting in the folder right now. */
  readonly isEnd: boolean;
}

/** Where the reading of one folder stands. */
export interface FolderCursor extends CursorPosition {
  /** Grows with every move; a move from an older version is refused. */
  readonly version: number;
}

const rowSchema = z
  .object({ cursor: z.string().nullable(), version: z.coerce.number(), is_caught_up: z.boolean() })
  .transform(({ cursor, version, is_caught_up: isCaughtUp }) => ({ cursor, version, isCaughtUp }));

const expectedSchema = z.object({ mailbox: z.string(), expected: z.coerce.number().nullable() });

/** Reads the folder's cursor, and makes one at the beginning when the folder is new. */
export async function readCursor(database: Queryable, mailbox: string, folder: MailboxFolder): Promise<FolderCursor> {
  const [row] = await database.query(
    `INSERT INTO intake.folder_cursor AS c (mailbox, folder_key, folder_name, message_count) VALUES ($1,$2,$3,$4)
     ON CONFLICT (mailbox, folder_key) DO UPDATE SET folder_name = excluded.folder_name,
       message_count = coalesce(excluded.message_count, c.message_count)
     RETURNING cursor, version, caught_up_at IS NOT NULL AS is_caught_up`,
    [mailbox, folder.key, folder.name, folder.messageCount ?? null]
  );
  return rowSchema.parse(row);
}

/**
 * Moves the cursor on, only from where the reader found it; null when another worker moved it meanwhile. `caught_up_at`
 * is when the folder was last read to its end.
 */
export async function moveCursor(
  tx: Queryable,
  mailbox: string,
  folder: MailboxFolder,
  from: FolderCursor,
  to: CursorMove
): Promise<FolderCursor | null> {
  const [row] = await tx.query(
    `UPDATE intake.folder_cursor SET cursor = $3, version = version + 1, caught_up_at =
       CASE WHEN NOT $5 THEN NULL WHEN $6 THEN now() ELSE coalesce(caught_up_at, now()) END
     WHERE mailbox = $1 AND folder_key = $2 AND version = $4
     RETURNING cursor, version, caught_up_at IS NOT NULL AS is_caught_up`,
    [mailbox, folder.key, to.cursor, from.version, to.isCaughtUp, to.isEnd]
  );
  return row === undefined ? null : rowSchema.parse(row);
}

/**
 * Mailboxes of which some folder is being read for the first time: it was neither read to its end nor compared. The
 * value: how many messages all of the mailbox's folders hold, as far as their providers tell; null when one does not.
 */
export async function findFirstReadings(database: Queryable): Promise<ReadonlyMap<string, number | null>> {
  const rows = await database.query(
    `SELECT c.mailbox, CASE WHEN bool_and(c.message_count IS NOT NULL) THEN sum(c.message_count) END AS expected
     FROM intake.folder_cursor c GROUP BY c.mailbox
     HAVING bool_or(c.caught_up_at IS NULL AND NOT EXISTS (
       SELECT 1 FROM intake.reconciliation r WHERE r.mailbox = c.mailbox AND r.folder_key = c.folder_key))`
  );
  return new Map(
    rows.map((row) => {
      const { mailbox, expected } = expectedSchema.parse(row);
      return [mailbox, expected];
    })
  );
}
