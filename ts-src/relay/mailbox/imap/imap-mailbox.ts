import { IntakeError } from '../../../core/intake-error.ts';
import type { Attachment, Message } from '../../../core/message/message.ts';
import { countOnce } from '../message-counts.ts';
import type { ParsePool } from '../mime/parse-pool.ts';
import { attachmentNotFound, openAttachment, streamAttachment } from '../mime/read-attachment.ts';
import type { AttachmentContent, MailboxFolder, MailboxPort, MessageRef } from '../port.ts';
import { keepBlame } from './blame.ts';
import { keywordOf } from './categories.ts';
import { readChangePage } from './imap-changes.ts';
import type { ConnectionOptions } from './imap-connection.ts';
import { originOf, readPieces, readWhole, isStreamed, streamMessage, type ReadingContext } from './imap-content.ts';
import { countMessages, findFolders } from './imap-folders.ts';
import { listenTo } from './imap-listener.ts';
import { listFolder } from './imap-listing.ts';
import { formatLocator, identityOf } from './imap-locator.ts';
import { notGivenError, openSession, type ImapSession, type OpenFolder } from './imap-session.ts';
import { findMessage, gone, type FolderSource, type FoundMessage } from './message-search.ts';

export interface ImapMailboxOptions extends ConnectionOptions {
  readonly pool: ParsePool;
  /** How long a connection is kept that nobody uses. */
  readonly restMs: number;
}

/** One mailbox by IMAP. Nothing is asked of the server yet. */
export function openImapMailbox(options: ImapMailboxOptions): MailboxPort {
  const { config, account, pool } = options;
  const blame = keepBlame();
  const session = openSession(options, options.restMs, blame);
  const keyword = keywordOf(account.salesforceFolder);
  const counted = countOnce();
  let seen: readonly MailboxFolder[] | null = null;
  const listFolders = async (): Promise<readonly MailboxFolder[]> => {
    const folders = await session.run(
      async (client) =>
        await counted(await findFolders(client, config, account), async (path) => await countMessages(client, path))
    );
    seen = folders;
    return folders;
  };
  const folders: FolderSource = async (isFresh) => (isFresh ? null : seen) ?? (await listFolders());
  const contextOf = (folder: MailboxFolder): ReadingContext => ({
    identity: account.identity,
    folder,
    pool,
    blame
  });
  const reader = messageReader(session, folders, contextOf);
  return {
    identity: account.identity,
    push: null,
    listen: listenTo(options, async () => inboxOf(await listFolders())),
    listFolders,
    readChanges: async (folder, cursor, reading) =>
      await session.withFolder(
        folder.key,
        true,
        async (open) => await readChangePage(open, cursor, reading, { ...contextOf(folder), keyword })
      ),
    listMessages: (folder, range) => listFolder(session, folder, range),
    ...reader,
    close: async () => {
      await session.close();
    }
  };
}

function inboxOf(folders: readonly MailboxFolder[]): string {
  return folders.find(({ kind }) => kind === 'inbox')?.key ?? 'INBOX';
}

/** Of so many large messages the attachments are remembered: each file of a message is asked for by itself. */
const MOST_REMEMBERED = 50;

function messageReader(
  session: ImapSession,
  folders: FolderSource,
  contextOf: (folder: MailboxFolder) => ReadingContext
): Pick<MailboxPort, 'readMessage' | 'readRaw' | 'readAttachment'> {
  const remember = rememberLast(MOST_REMEMBERED);
  const messageAt = async (ref: MessageRef, found: FoundMessage): Promise<Message> => {
    const context = contextOf(found.folder);
    const message = await judged(found, context, async () => {
      return await inFolderOf(session, found, async (open) => await readOne(open, found.row, context));
    });
    if (message === null || !isMeant(ref, message.providerId)) throw gone();
    if (isStreamed(found.row)) remember.set(message.providerId, message.attachments);
    return message;
  };
  const rawAt = async (ref: MessageRef, found: FoundMessage): Promise<Buffer> => {
    const raw = await judged(found, contextOf(found.folder), async () => {
      return await inFolderOf(session, found, async (open) => await readWhole(open, found.row.uid));
    });
    if (raw === null || !isMeant(ref, identityOf(raw))) throw gone();
    return raw;
  };
  const streamAt = async (ref: MessageRef, found: FoundMessage, id: string): Promise<AttachmentContent> => {
    const attachments = remember.get(ref.providerId) ?? (await messageAt(ref, found)).attachments;
    const attachment = attachments.find((item) => item.id === id);
    if (attachment === undefined) throw attachmentNotFound(id);
    // The folder is free between the pieces: whoever takes the file may be slow.
    const pieces = readPieces(
      async (start, length) =>
        await inFolderOf(session, found, async (open) => await open.piece(found.row.uid, start, length))
    );
    return { attachment, content: streamAttachment(pieces, id) };
  };
  return {
    readMessage: async (ref) => await messageAt(ref, await findMessage(session, folders, ref)),
    readRaw: async (ref) => await rawAt(ref, await findMessage(session, folders, ref)),
    readAttachment: async (ref, id) => {
      const found = await findMessage(session, folders, ref);
      if (isStreamed(found.row)) return await streamAt(ref, found, id);
      return await openAttachment(await rawAt(ref, found), id);
    }
  };
}

/** Attachments by the identity of their message, which never has others. */
function rememberLast(most: number) {
  const kept = new Map<string, readonly Attachment[]>();
  return {
    get: (providerId: string) => kept.get(providerId),
    set: (providerId: string, attachments: readonly Attachment[]): void => {
      kept.delete(providerId);
      kept.set(providerId, attachments);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    }
  };
}

/** A server that breaks off over a message says so once; the message is unreadable from then on. */
async function judged<T>(found: FoundMessage, { blame }: ReadingContext, read: () => Promise<T>): Promise<T> {
  const locator = formatLocator({ path: found.folder.key, uidValidity: found.uidValidity, uid: found.row.uid });
  const verdict = blame.verdict(locator);
  if (verdict !== null) throw notGivenError(verdict);
  try {
    return await read();
  } catch (error) {
    blame.accuse([locator], error);
    throw error;
  }
}

/** After a reconnection the folder may be numbered anew, and the UID another message's. */
async function inFolderOf<T>(
  session: ImapSession,
  { folder, uidValidity }: FoundMessage,
  work: (open: OpenFolder) => Promise<T>
): Promise<T> {
  return await session.withFolder(folder.key, false, async (open) => {
    if (open.uidValidity !== uidValidity) throw gone();
    return await work(open);
  });
}

/** A listing's reference names the place alone. */
function isMeant({ providerId, locator }: MessageRef, found: string): boolean {
  return providerId === locator || providerId === found;
}

async function readOne(open: OpenFolder, row: FoundMessage['row'], context: ReadingContext): Promise<Message | null> {
  const read = isStreamed(row) ? await streamMessage(open, row, context) : await parseOne(open, row, context);
  if (read === null) return null;
  if (read.outcome.kind === 'message') return read.outcome.message;
  throw new IntakeError('MESSAGE_UNREADABLE', read.outcome.reason, {
    actions: ['Open the message in the mailbox; save what is needed by hand.']
  });
}

async function parseOne(open: OpenFolder, row: FoundMessage['row'], context: ReadingContext) {
  const raw = await readWhole(open, row.uid);
  if (raw === null) return null;
  const [outcome] = await context.pool.parse([{ raw, origin: originOf(row, identityOf(raw), context) }]);
  return outcome === undefined ? null : { outcome };
}
