import { IntakeError } from '../../core/intake-error.ts';
import type { Message } from '../../core/message/message.ts';
import { parseMimeMessage } from '../mailbox/mime/parse-message.ts';
import { readAttachment } from '../mailbox/mime/read-attachment.ts';
import type { AttachmentContent, MailboxPort } from '../mailbox/port.ts';
import type { Database } from './state/database.ts';
import type { LedgerEntry } from './state/ledger.ts';
import { findQuarantined, forgetQuarantined, type Quarantined } from './state/quarantine.ts';

/** One message of the ledger, read from its mailbox or, when that no longer has it, from what was kept of it. */
export interface MessageSource {
  /** Errors: MESSAGE_GONE, MESSAGE_UNREADABLE. */
  readMessage(): Promise<Message>;
  /** The RFC 5322 bytes. Errors: MESSAGE_GONE. */
  readRaw(): Promise<Uint8Array>;
  /** Errors: MESSAGE_GONE, ATTACHMENT_NOT_FOUND. */
  readAttachment(attachmentId: string): Promise<AttachmentContent>;
}

/** The source of a message; of what could not be read the raw source may have been kept. */
export function openSource(database: Database, port: MailboxPort, entry: LedgerEntry): MessageSource {
  const keptAfter = async (error: unknown): Promise<Quarantined> => await findAfter(database, entry, error);
  return {
    readMessage: async () =>
      await port
        .readMessage(entry)
        .catch(async (error: unknown) => await parseKept(await keptAfter(error), port, entry)),
    readRaw: async () => await port.readRaw(entry).catch(async (error: unknown) => (await keptAfter(error)).raw),
    readAttachment: async (attachmentId) =>
      await port.readAttachment(entry, attachmentId).catch(async (error: unknown) => {
        const { meta, content } = await readAttachment((await keptAfter(error)).raw, attachmentId);
        return { attachment: meta, content: once(content) };
      })
  };
}

/**
 * Reads a message once more, as for a Retry. What was kept of it goes when the mailbox gives it, and stays when it is
 * all that is left. Errors: MESSAGE_GONE, MESSAGE_UNREADABLE.
 */
export async function readAgain(database: Database, port: MailboxPort, entry: LedgerEntry): Promise<Message> {
  let message: Message;
  try {
    message = await port.readMessage(entry);
  } catch (error) {
    return await parseKept(await findAfter(database, entry, error), port, entry);
  }
  await forgetQuarantined(database, entry.key);
  return message;
}

/** What was kept of a message that its mailbox no longer has; any other failure stays one. */
async function findAfter(database: Database, entry: LedgerEntry, error: unknown): Promise<Quarantined> {
  const isGone = error instanceof IntakeError && error.code === 'MESSAGE_GONE';
  const kept = isGone ? await findQuarantined(database, entry.key) : null;
  if (kept === null) throw error;
  return kept;
}

async function parseKept(kept: Quarantined, port: MailboxPort, entry: LedgerEntry): Promise<Message> {
  return await parseMimeMessage(kept.raw, {
    providerId: entry.providerId,
    folder: { kind: entry.folderKind, name: entry.folder },
    mailbox: port.identity,
    receivedAt: kept.receivedAt
  });
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(content);
}
