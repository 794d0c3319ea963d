import type { MailboxIdentity } from '../../../core/classify/decision.ts';
import { IntakeError } from '../../../core/intake-error.ts';
import type { Message } from '../../../core/message/message.ts';
import { parseMimeMessage } from '../mime/parse-message.ts';
import { readAttachment } from '../mime/read-attachment.ts';
import type { ChangePage, MailboxChange, MailboxFolder, MailboxPort } from '../port.ts';
import type { Spool, SpooledPiece } from './spool.ts';

/** Imported mail counts as inbox mail; its direction follows from its sender. */
const IMPORTED: MailboxFolder = { key: 'imported', kind: 'inbox', name: 'Imported' };

/** Every mailbox can hold imported files beside what its provider delivers. */
export function openFilesMailbox(identity: MailboxIdentity, spool: Spool): MailboxPort {
  const parse = async (raw: Uint8Array, providerId: string, receivedAt: string | null): Promise<Message> =>
    await parseMimeMessage(raw, {
      providerId,
      folder: { kind: IMPORTED.kind, name: IMPORTED.name },
      mailbox: identity,
      receivedAt
    });
  return {
    identity,
    push: null,
    listFolders: async () => await Promise.resolve([IMPORTED]),
    readChanges: async (_folder, cursor, limit) => await readPage(spool, identity, cursor, limit, parse),
    readMessage: async (providerId) => await parse(await spool.read(providerId), providerId, null),
    readRaw: async (providerId) => await spool.read(providerId),
    readAttachment: async (providerId, attachmentId) => {
      const { meta, content } = await readAttachment(await spool.read(providerId), attachmentId);
      return { attachment: meta, content: once(content) };
    }
  };
}

async function readPage(
  spool: Spool,
  identity: MailboxIdentity,
  cursor: string | null,
  limit: number,
  parse: (raw: Uint8Array, providerId: string, receivedAt: string | null) => Promise<Message>
): Promise<ChangePage> {
  const pieces = await spool.list(identity.address, Number(cursor ?? '0'), limit + 1);
  const page = pieces.slice(0, limit);
  const changes: MailboxChange[] = [];
  for (const piece of page) changes.push(await readPiece(spool, piece, parse));
  return { changes, cursor: String(page.at(-1)?.seq ?? cursor ?? 0), hasMore: pieces.length > limit };
}

async function readPiece(
  spool: Spool,
  piece: SpooledPiece,
  parse: (raw: Uint8Array, providerId: string, receivedAt: string | null) => Promise<Message>
): Promise<MailboxChange> {
  try {
    return { kind: 'message', message: await parse(await spool.read(piece.providerId), piece.providerId, null) };
  } catch (error) {
    // Any failure here belongs to this piece alone: its raw source stays in the spool and the next one goes on.
    const reason =
      error instanceof IntakeError
        ? [error.message, ...error.actions].join(' ')
        : `The message can't be read: ${String(error)}`;
    return { kind: 'unreadable', providerId: piece.providerId, reason, receivedAt: piece.receivedAt };
  }
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(content);
}
