import { IntakeError } from '../../../core/intake-error.ts';
import type { MailboxFolder, MessageRef } from '../port.ts';
import { findRow, readPieces } from './imap-content.ts';
import { bytesOfIdentity, identityHash, parseLocator, type Place } from './imap-locator.ts';
import type { ImapRow, ImapSession, OpenFolder } from './imap-session.ts';

/** A message where it lies now. */
export interface FoundMessage {
  readonly folder: MailboxFolder;
  readonly uidValidity: string;
  readonly row: ImapRow;
}

/** Messages of the same size that are read and compared, newest first, in one folder. */
const MOST_CANDIDATES = 20;

/** The mailbox's folders: as they are now, or as they were seen last. */
export type FolderSource = (isFresh: boolean) => Promise<readonly MailboxFolder[]>;

/**
 * Finds a message by its place; where that is dead (moved, numbered anew), by size and content in all processed
 * folders. Throws MESSAGE_GONE.
 */
export async function findMessage(session: ImapSession, folders: FolderSource, ref: MessageRef): Promise<FoundMessage> {
  const place = parseLocator(ref.locator);
  const found = place === null ? null : await findAtPlace(session, await folders(false), place);
  const moved = found ?? (await findElsewhere(session, folders, ref.providerId));
  if (moved === null) throw gone();
  return moved;
}

async function findAtPlace(
  session: ImapSession,
  folders: readonly MailboxFolder[],
  { path, uidValidity, uid }: Place
): Promise<FoundMessage | null> {
  // A place outside the mailbox's own folders is none of this mailbox.
  const folder = folders.find(({ key }) => key === path);
  if (folder === undefined) return null;
  return await session.withFolder(path, false, async (open) => {
    const row = open.uidValidity === uidValidity ? await findRow(open, uid) : null;
    return row === null ? null : { folder, uidValidity, row };
  });
}

async function findElsewhere(
  session: ImapSession,
  folders: FolderSource,
  providerId: string
): Promise<FoundMessage | null> {
  const bytes = bytesOfIdentity(providerId);
  if (bytes === null) return null;
  for (const folder of await folders(true)) {
    const found = await session.withFolder(folder.key, true, async (open) => {
      const row = await findInFolder(open, providerId, bytes);
      return row === null ? null : { folder, uidValidity: open.uidValidity, row };
    });
    if (found !== null) return found;
  }
  return null;
}

async function findInFolder(open: OpenFolder, providerId: string, bytes: number): Promise<ImapRow | null> {
  const uids = await open.search({ larger: bytes - 1, smaller: bytes + 1 });
  for (const uid of uids.reverse().slice(0, MOST_CANDIDATES)) {
    const hash = identityHash();
    for await (const piece of readPieces((start, length) => open.piece(uid, start, length))) hash.update(piece);
    if (hash.digest() === providerId) return await findRow(open, uid);
  }
  return null;
}

export function gone(): IntakeError {
  return new IntakeError('MESSAGE_GONE', 'The message is no longer in the processed folders of the mailbox.', {
    actions: ['Move it back into the inbox in the mailbox, then retry.']
  });
}
