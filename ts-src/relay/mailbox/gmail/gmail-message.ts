import type { MailboxIdentity } from '../../../core/classify/decision.ts';
import { IntakeError } from '../../../core/intake-error.ts';
import type { Message } from '../../../core/message/message.ts';
import type { MessageOrigin } from '../mime/parse-message.ts';
import type { ParseOutcome, ParsePool } from '../mime/parse-pool.ts';
import type { MailboxChange } from '../port.ts';
import type { GmailClient, GmailMessage, RawMessage } from './gmail-client.ts';
import type { LabelBook } from './gmail-labels.ts';

/** Reads messages of one mailbox. */
export interface MessageReader {
  readonly client: GmailClient;
  readonly labels: LabelBook;
  readonly identity: MailboxIdentity;
  readonly pool: ParsePool;
}

/** Larger ones are given to the parser piece by piece. */
const STREAMED_BYTES = 1024 * 1024;
/** The source of a larger unreadable message stays with Gmail. */
const MOST_KEPT_BYTES = 5 * 1024 * 1024;

const OPEN_IT = 'Open the message in Gmail; save what is needed by hand.';

function noSource(id: string): string {
  return `Gmail gives no source of the message ${id}.`;
}

/** The message as RFC 5322 bytes. Errors: MESSAGE_UNREADABLE. */
export async function bytesOf({ about, raw }: RawMessage): Promise<Uint8Array> {
  if (raw !== null) return await Promise.resolve(Buffer.concat(raw));
  throw new IntakeError('MESSAGE_UNREADABLE', noSource(about.id), { actions: [OPEN_IT] });
}

/** Reads and understands one message. Errors: MESSAGE_GONE, MESSAGE_UNREADABLE. */
export async function readWhole(reader: MessageReader, id: string): Promise<Message> {
  const outcome = await reader.client.raw(id, async (found) => understand(reader, found));
  if (outcome.kind === 'message') return outcome.message;
  throw new IntakeError('MESSAGE_UNREADABLE', outcome.reason, { actions: [OPEN_IT] });
}

/** The same as a change of a folder: null when it does not lie there any more. */
export async function readAsChange(
  reader: MessageReader,
  id: string,
  isWanted: (labelIds: readonly string[]) => boolean,
  signal: AbortSignal
): Promise<MailboxChange | null> {
  const use = async (found: RawMessage): Promise<MailboxChange | null> =>
    isWanted(found.about.labelIds) ? await toChange(reader, found) : null;
  try {
    return await reader.client.raw(id, use, signal);
  } catch (error) {
    if (error instanceof IntakeError && error.code === 'MESSAGE_GONE') return { kind: 'vanished', providerId: id };
    throw error;
  }
}

/** What can't be understood is parked with its source, and the next one goes on. */
async function toChange(reader: MessageReader, found: RawMessage): Promise<MailboxChange> {
  const outcome = await understand(reader, found);
  if (outcome.kind === 'message') return outcome;
  const { about, raw, bytes } = found;
  const source = raw !== null && bytes <= MOST_KEPT_BYTES ? { raw: Buffer.concat(raw) } : {};
  return { ...outcome, providerId: about.id, receivedAt: receivedAt(about), ...source };
}

async function understand(reader: MessageReader, { about, raw, bytes }: RawMessage): Promise<ParseOutcome> {
  await reader.labels.know(about.labelIds);
  const origin = originOf(reader, about);
  if (raw === null) return { kind: 'unreadable', reason: `${noSource(about.id)} ${OPEN_IT}` };
  if (bytes > STREAMED_BYTES) return await reader.pool.parseStream(oneByOne(raw), origin);
  const [outcome] = await reader.pool.parse([{ raw: Buffer.concat(raw), origin }]);
  return outcome ?? { kind: 'unreadable', reason: `${noSource(about.id)} ${OPEN_IT}` };
}

function originOf({ labels, identity }: MessageReader, about: GmailMessage): MessageOrigin {
  const { id, labelIds, threadId, sizeEstimate } = about;
  return {
    providerId: id,
    folder: labels.folderOf(labelIds),
    mailbox: identity,
    // A sent message keeps SENT under any other label; a letter to oneself carries INBOX as well.
    direction: labelIds.includes('SENT') && !labelIds.includes('INBOX') ? 'out' : null,
    categories: labels.categoriesOf(labelIds),
    receivedAt: receivedAt(about),
    conversationId: threadId ?? null,
    isDraft: labelIds.includes('DRAFT'),
    size: sizeEstimate ?? null
  };
}

async function* oneByOne(pieces: readonly Buffer[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece);
}

function receivedAt({ internalDate }: GmailMessage): string | null {
  const time = Number(internalDate ?? Number.NaN);
  return Number.isFinite(time) ? new Date(time).toISOString() : null;
}
