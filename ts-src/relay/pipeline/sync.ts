import { IntakeError } from '../../core/intake-error.ts';
import type { MailboxFolder, MailboxPort } from '../mailbox/port.ts';
import { moveCursor, readCursor } from './state/cursor.ts';
import type { Database } from './state/database.ts';
import { recordChange } from './state/ledger.ts';

const PAGE = 100;

export interface SyncOptions {
  readonly signal: AbortSignal;
  /** Called after each committed page with what it brought. */
  readonly onPage: (folder: MailboxFolder, recorded: number) => void;
}

/** Reads every folder of a mailbox to its present end; each page is one transaction with its cursor. */
export async function syncMailbox(database: Database, port: MailboxPort, options: SyncOptions): Promise<void> {
  for (const folder of await port.listFolders()) {
    await syncFolder(database, port, folder, options);
  }
}

async function syncFolder(
  database: Database,
  port: MailboxPort,
  folder: MailboxFolder,
  options: SyncOptions
): Promise<void> {
  const mailbox = port.identity.address;
  let cursor = await readCursor(database, mailbox, folder);
  for (;;) {
    if (options.signal.aborted) return;
    const page = await readOrRestart(port, folder, cursor.cursor);
    if (page === 'expired') {
      // A fresh round tells everything again; known messages change nothing.
      const restarted = await moveCursor(database, mailbox, folder, cursor, null);
      if (restarted === null) return;
      cursor = restarted;
      continue;
    }
    const from = cursor;
    const step = await database.transaction(async (tx) => {
      const moved = await moveCursor(tx, mailbox, folder, from, page.cursor);
      // Another worker went on from here: its pages hold these changes too.
      if (moved === null) return null;
      let recorded = 0;
      for (const change of page.changes) {
        // A removal is a move more often than a deletion, and what was read already is kept: intake is append-only.
        if (change.kind !== 'removed' && (await recordChange(tx, mailbox, folder, change))) recorded += 1;
      }
      return { moved, recorded };
    });
    if (step === null) return;
    options.onPage(folder, step.recorded);
    cursor = step.moved;
    if (!page.hasMore) return;
  }
}

async function readOrRestart(port: MailboxPort, folder: MailboxFolder, cursor: string | null) {
  try {
    return await port.readChanges(folder, cursor, PAGE);
  } catch (error) {
    if (error instanceof IntakeError && error.code === 'MAILBOX_CURSOR_EXPIRED' && cursor !== null)
      return 'expired' as const;
    throw error;
  }
}
