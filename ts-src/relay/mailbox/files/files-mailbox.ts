import type { MailboxIdentity } from '../../../core/classify/decision.ts';
import { IntakeError } from '../../../core/intake-error.ts';
import type { Message } from '../../../core/message/message.ts';
import type { ParsePool, RawMessage } from '../mime/parse-pool.ts';
import { openAttachment } from '../mime/read-attachment.ts';
import type { ChangePage, ListedMessage, ListRange, MailboxChange, MailboxFolder, MailboxPort } from '../port.ts';
import { toRawMessage } from './message-file.ts';
import type { Spool, SpooledPiece } from './spool.ts';

/** Imported mail counts as inbox mail; its direction follows from its sender. */
const IMPORTED: MailboxFolder = { key: 'imported', kind: 'inbox', name: 'Imported', isAwaited: true };

/** So many bytes of messages are in memory at a time. */
const GROUP_BYTES = 8 * 1024 * 1024;

/** Every mailbox can hold imported files beside what its provider delivers; they are parsed in `pool`. */
export function openFilesMailbox(identity: MailboxIdentity, spool: Spool, pool: ParsePool): MailboxPort {
  const read = async (providerId: string): Promise<RawMessage> => {
    const raw = await spool.read(providerId);
    const folder = { kind: IMPORTED.kind, name: IMPORTED.name };
    return await toRawMessage(raw, { providerId, folder, mailbox: identity });
  };
  return {
    identity,
    push: null,
    listen: null,
    listFolders: async () => [{ ...IMPORTED, messageCount: await spool.count(identity.address) }],
    readChanges: async (_folder, cursor, { limit }) =>
      await readPage({ spool, pool, mailbox: identity.address, read }, cursor, limit),
    listMessages: (_folder, range) => listSpool(spool, identity.address, range),
    close: async () => {
      await Promise.resolve();
    },
    readMessage: async ({ providerId }) => await parseOne(pool, await read(providerId)),
    readRaw: async ({ providerId }) => (await read(providerId)).raw,
    readAttachment: async ({ providerId }, attachmentId) =>
      await openAttachment((await read(providerId)).raw, attachmentId)
  };
}

async function parseOne(pool: ParsePool, message: RawMessage): Promise<Message> {
  const [outcome] = await pool.parse([message]);
  if (outcome?.kind === 'message') return outcome.message;
  throw new IntakeError('MESSAGE_UNREADABLE', outcome?.reason ?? 'The message can’t be read.', {
    actions: ['Open the file in a mail program; export it again as .eml.']
  });
}

async function* listSpool(
  spool: Spool,
  mailbox: string,
  { from, to }: ListRange
): AsyncGenerator<readonly ListedMessage[]> {
  for (let after = 0; ;) {
    const pieces = await spool.list(mailbox, after, 1_000);
    yield pieces
      .filter(({ receivedAt }) => isWithin(Date.parse(receivedAt), from, to))
      .map(({ providerId, receivedAt }) => ({ locator: providerId, receivedAt }));
    const last = pieces.at(-1);
    if (last === undefined || pieces.length < 1_000) return;
    after = last.seq;
  }
}

function isWithin(time: number, from: Date | null, to: Date | null): boolean {
  return (from === null || time >= from.getTime()) && (to === null || time < to.getTime());
}

interface FilesSource {
  readonly spool: Spool;
  readonly pool: ParsePool;
  readonly mailbox: string;
  readonly read: (providerId: string) => Promise<RawMessage>;
}

async function readPage(
  { spool, pool, mailbox, read }: FilesSource,
  cursor: string | null,
  limit: number
): Promise<ChangePage> {
  const pieces = await spool.list(mailbox, Number(cursor ?? '0'), limit + 1);
  const page = pieces.slice(0, limit);
  const changes: MailboxChange[] = [];
  for await (const group of inGroups(page, read)) changes.push(...(await parseGroup(pool, group)));
  return { changes, cursor: String(page.at(-1)?.seq ?? cursor ?? 0), hasMore: pieces.length > limit };
}

/** A piece with its message, or why that can't be read. */
interface OpenedPiece {
  readonly piece: SpooledPiece;
  readonly message: RawMessage | null;
  readonly reason: string;
}

async function* inGroups(
  pieces: readonly SpooledPiece[],
  read: (providerId: string) => Promise<RawMessage>
): AsyncGenerator<readonly OpenedPiece[]> {
  let group: OpenedPiece[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const opened = await openPiece(piece, read);
    group.push(opened);
    bytes += opened.message?.raw.byteLength ?? 0;
    if (bytes < GROUP_BYTES) continue;
    yield group;
    [group, bytes] = [[], 0];
  }
  yield group;
}

/** Any failure here belongs to this piece alone: its raw source stays in the spool and the next one goes on. */
async function openPiece(piece: SpooledPiece, read: (providerId: string) => Promise<RawMessage>): Promise<OpenedPiece> {
  try {
    return { piece, message: await read(piece.providerId), reason: '' };
  } catch (error) {
    if (!(error instanceof IntakeError)) throw error;
    return { piece, message: null, reason: [error.message, ...error.actions].join(' ') };
  }
}

async function parseGroup(pool: ParsePool, group: readonly OpenedPiece[]): Promise<MailboxChange[]> {
  const outcomes = await pool.parse(group.flatMap(({ message }) => message ?? []));
  let next = 0;
  return group.map(({ piece, message, reason }): MailboxChange => {
    const outcome = message === null ? null : outcomes[next++];
    if (outcome?.kind === 'message') return outcome;
    const { providerId, receivedAt } = piece;
    return { kind: 'unreadable', providerId, reason: outcome?.reason ?? reason, receivedAt };
  });
}
