import type { MailboxIdentity } from '../../../core/classify/decision.ts';
import type { MessageOrigin } from '../mime/parse-message.ts';
import type { ParseOutcome, ParsePool } from '../mime/parse-pool.ts';
import type { MailboxChange, MailboxFolder } from '../port.ts';
import type { Blame } from './blame.ts';
import { categoriesOf, hasFlag } from './categories.ts';
import { formatLocator, identityHash, identityOf } from './imap-locator.ts';
import { ServerRefusal, type ImapRow, type ImapSource, type OpenFolder } from './imap-session.ts';

/** A larger message is never held as a whole. */
const STREAMED_BYTES = 2 * 1024 * 1024;
/** The source of a larger unreadable message stays with the server. */
const MOST_KEPT_BYTES = 40 * 1024 * 1024;
const PIECE_BYTES = 512 * 1024;
/** What is fetched with one command. */
const PORTION_MESSAGES = 50;
const PORTION_BYTES = 2 * 1024 * 1024;

export interface ReadingContext {
  readonly identity: MailboxIdentity;
  readonly folder: MailboxFolder;
  readonly pool: ParsePool;
  readonly blame: Blame;
}

/** A message of unknown size may be a large one. */
export function isStreamed({ size }: ImapRow): boolean {
  return size === null || size > STREAMED_BYTES;
}

/** Reads messages that a listing named; one change each, in its order. */
export async function readContents(
  open: OpenFolder,
  rows: readonly ImapRow[],
  context: ReadingContext
): Promise<MailboxChange[]> {
  const small = rows.filter((row) => !isStreamed(row));
  const told = await readSmall(open, small, context);
  const changes: MailboxChange[] = [];
  for (const row of rows) {
    changes.push(told.get(row.uid) ?? (await readLarge(open, row, context)));
  }
  context.blame.passed();
  return changes;
}

/** The next portion is fetched while the one before it is parsed. */
async function readSmall(
  open: OpenFolder,
  rows: readonly ImapRow[],
  context: ReadingContext
): Promise<Map<number, MailboxChange>> {
  const changes = new Map<number, MailboxChange>(rows.map((row) => [row.uid, vanished(open, row)]));
  const parsing: Promise<void>[] = [];
  for (const portion of inPortions(rows)) {
    const { sources, refused } = await fetchAll(open, portion, context);
    for (const [uid, change] of refused) changes.set(uid, change);
    const reading = parseInto(changes, open, [...sources.values()], context);
    // Awaited below, unless fetching fails before.
    reading.catch(() => undefined);
    parsing.push(reading);
  }
  await Promise.all(parsing);
  return changes;
}

function inPortions(rows: readonly ImapRow[]): ImapRow[][] {
  const portions: ImapRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const portion = portions.at(-1);
    bytes += row.size ?? 0;
    if (portion !== undefined && portion.length < PORTION_MESSAGES && bytes <= PORTION_BYTES) {
      portion.push(row);
      continue;
    }
    portions.push([row]);
    bytes = row.size ?? 0;
  }
  return portions;
}

async function parseInto(
  changes: Map<number, MailboxChange>,
  open: OpenFolder,
  sources: readonly ImapSource[],
  context: ReadingContext
): Promise<void> {
  const named = sources.map((source) => ({ source, providerId: identityOf(source.raw) }));
  const outcomes = await context.pool.parse(
    named.map(({ source, providerId }) => ({ raw: source.raw, origin: originOf(source, providerId, context) }))
  );
  for (const [place, { source, providerId }] of named.entries()) {
    const outcome = outcomes[place];
    if (outcome !== undefined) changes.set(source.uid, toChange(open, source, providerId, outcome, source.raw));
  }
}

interface Fetched {
  readonly sources: Map<number, ImapSource>;
  /** Messages that the server can't give. */
  readonly refused: Map<number, MailboxChange>;
}

/** A message that the server can't give must not keep the others back: they are asked for one by one then. */
async function fetchAll(open: OpenFolder, rows: readonly ImapRow[], { blame }: ReadingContext): Promise<Fetched> {
  const fetched: Fetched = { sources: new Map(), refused: new Map() };
  const alone = rows.filter(({ uid }) => blame.isSuspect(locatorOf(open, uid)));
  const together = rows.filter((row) => !alone.includes(row));
  try {
    await fetchInto(fetched, open, together, blame);
  } catch (error) {
    if (!(error instanceof ServerRefusal)) throw error;
    alone.unshift(...together);
  }
  for (const row of alone) {
    const refusal = await attempt(open, row, blame, async () => {
      await fetchInto(fetched, open, [row], blame);
    });
    if (refusal !== null) fetched.refused.set(row.uid, refusal);
  }
  return fetched;
}

async function fetchInto(
  { sources }: Fetched,
  open: OpenFolder,
  rows: readonly ImapRow[],
  blame: Blame
): Promise<void> {
  try {
    for (const [uid, source] of await open.sources(rows.map(({ uid }) => uid))) sources.set(uid, source);
  } catch (error) {
    const locators = rows.map(({ uid }) => locatorOf(open, uid));
    blame.accuse(locators, error);
    throw error;
  }
}

/** Reads one message; how it is told when the server can't give it, else null. */
async function attempt(
  open: OpenFolder,
  row: ImapRow,
  blame: Blame,
  read: () => Promise<void>
): Promise<MailboxChange | null> {
  const verdict = blame.verdict(locatorOf(open, row.uid));
  if (verdict !== null) return notGiven(open, row, verdict);
  try {
    await read();
    return null;
  } catch (error) {
    if (error instanceof ServerRefusal) return notGiven(open, row, error.message);
    blame.accuse([locatorOf(open, row.uid)], error);
    throw error;
  }
}

function notGiven(open: OpenFolder, row: ImapRow, said: string): MailboxChange {
  const locator = locatorOf(open, row.uid);
  return {
    kind: 'unreadable',
    providerId: locator,
    reason: `The mail server can't give this message: ${said}. Open it in the mailbox, or have the mail server checked.`,
    receivedAt: row.receivedAt,
    locator
  };
}

async function readLarge(open: OpenFolder, row: ImapRow, context: ReadingContext): Promise<MailboxChange> {
  let change = vanished(open, row);
  const refusal = await attempt(open, row, context.blame, async () => {
    change = await readStreamed(open, row, context);
  });
  return refusal ?? change;
}

async function readStreamed(open: OpenFolder, row: ImapRow, context: ReadingContext): Promise<MailboxChange> {
  const read = await streamMessage(open, row, context);
  if (read === null) return vanished(open, row);
  const { providerId, outcome, bytes } = read;
  const isKept = outcome.kind === 'unreadable' && bytes <= MOST_KEPT_BYTES;
  const raw = isKept ? await readWhole(open, row.uid) : null;
  return toChange(open, row, providerId, outcome, raw);
}

export interface StreamedMessage {
  readonly providerId: string;
  readonly bytes: number;
  readonly outcome: ParseOutcome;
}

/** Parses a message while it comes, and tells its identity; null when it is gone. */
export async function streamMessage(
  open: OpenFolder,
  row: ImapRow,
  context: ReadingContext
): Promise<StreamedMessage | null> {
  const hash = identityHash();
  const hashed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const piece of readPieces((start, length) => open.piece(row.uid, start, length))) {
      hash.update(piece);
      yield piece;
    }
  };
  const outcome = await context.pool.parseStream(hashed(), originOf(row, '', context));
  // A message that is expunged while it is read ends early, and would pass for another one.
  if (hash.bytes() < (row.size ?? Infinity) && !(await isPresent(open, row.uid))) return null;
  const providerId = hash.digest();
  if (outcome.kind === 'unreadable') return { providerId, bytes: hash.bytes(), outcome };
  const message = { ...outcome.message, providerId };
  return { providerId, bytes: hash.bytes(), outcome: { kind: 'message', message } };
}

/** A message's bytes in pieces; one is fetched while the one before it is used. */
export async function* readPieces(
  read: (start: number, length: number) => Promise<Buffer | null>
): AsyncGenerator<Buffer> {
  let coming = read(0, PIECE_BYTES);
  try {
    for (let start = 0; ;) {
      const piece = await coming;
      if (piece === null) return;
      start += piece.length;
      // Some servers answer with everything whatever was asked for; a short piece is the last.
      const isLast = piece.length !== PIECE_BYTES;
      if (!isLast) coming = read(start, PIECE_BYTES);
      coming.catch(() => undefined);
      yield piece;
      if (isLast) return;
    }
  } finally {
    // Whoever stops early gets the connection back when nothing is under way on it.
    await coming.catch(() => null);
  }
}

/** All bytes of a message; null when it is gone. */
export async function readWhole(open: OpenFolder, uid: number): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  for await (const piece of readPieces((start, length) => open.piece(uid, start, length))) pieces.push(piece);
  return pieces.length === 0 ? null : Buffer.concat(pieces);
}

async function isPresent(open: OpenFolder, uid: number): Promise<boolean> {
  return (await findRow(open, uid)) !== null;
}

/** What the folder's listing says of one message; null when it is gone. */
export async function findRow(open: OpenFolder, uid: number): Promise<ImapRow | null> {
  const rows = await open.rows(String(uid));
  return rows.find((row) => row.uid === uid) ?? null;
}

/** What the mailbox knows of the message besides its bytes. */
export function originOf(row: ImapRow, providerId: string, { identity, folder }: ReadingContext): MessageOrigin {
  return {
    providerId,
    folder: { kind: folder.kind, name: folder.name },
    mailbox: identity,
    categories: categoriesOf(row.flags),
    receivedAt: row.receivedAt,
    ...(hasFlag(row.flags, '\\Draft') ? { isDraft: true } : {})
  };
}

function toChange(
  open: OpenFolder,
  row: ImapRow,
  providerId: string,
  outcome: ParseOutcome,
  raw: Uint8Array | null
): MailboxChange {
  const locator = locatorOf(open, row.uid);
  if (outcome.kind === 'message') return { kind: 'message', message: outcome.message, locator };
  return {
    kind: 'unreadable',
    providerId,
    reason: outcome.reason,
    receivedAt: row.receivedAt,
    locator,
    ...(raw === null ? {} : { raw })
  };
}

/** Its content was never seen, so its place has to name it. */
function vanished(open: OpenFolder, row: ImapRow): MailboxChange {
  const locator = locatorOf(open, row.uid);
  return { kind: 'vanished', providerId: locator, locator };
}

export function locatorOf({ path, uidValidity }: OpenFolder, uid: number): string {
  return formatLocator({ path, uidValidity, uid });
}
