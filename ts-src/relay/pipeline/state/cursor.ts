import { z } from 'zod';
import type { MailboxFolder } from '../../mailbox/port.ts';
import type { Queryable } from './database.ts';

/** Where the reading of one folder stands. */
export interface FolderCursor {
  readonly cursor: string | null;
  /** Grows with every move; a move from an older version is refused. */
  readonly version: number;
}

const rowSchema = z.object({ cursor: z.string().nullable(), version: z.coerce.number() });

/** Reads the folder's cursor, and makes one at the beginning when the folder is new. */
export async function readCursor(database: Queryable, mailbox: string, folder: MailboxFolder): Promise<FolderCursor> {
  const [row] = await database.query(
    `INSERT INTO intake.folder_cursor (mailbox, folder_key, folder_name) VALUES ($1,$2,$3)
     ON CONFLICT (mailbox, folder_key) DO UPDATE SET folder_name = excluded.folder_name
     RETURNING cursor, version`,
    [mailbox, folder.key, folder.name]
  );
  return rowSchema.parse(row);
}

/** Moves the cursor on, only from where the reader found it; false when another worker moved it meanwhile. */
export async function moveCursor(
  tx: Queryable,
  mailbox: string,
  folder: MailboxFolder,
  from: FolderCursor,
  to: string | null
): Promise<FolderCursor | null> {
  const [row] = await tx.query(
    `UPDATE intake.folder_cursor SET cursor = $3, version = version + 1
     WHERE mailbox = $1 AND folder_key = $2 AND version = $4 RETURNING cursor, version`,
    [mailbox, folder.key, to, from.version]
  );
  return row === undefined ? null : rowSchema.parse(row);
}
