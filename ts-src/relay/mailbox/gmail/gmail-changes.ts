import type { ChangePage, KnownMessage, MailboxChange, MailboxFolder, ReadOptions } from '../port.ts';
import { LIST_LIMIT } from './gmail-client.ts';
import { readCursor, startAt, writeCursor, type Position } from './gmail-cursor.ts';
import { AT_ONCE, compare, readHistory, type HistoryPage } from './gmail-history.ts';
import { readAsChange, type MessageReader } from './gmail-message.ts';
import { UNITS } from './gmail-quota.ts';
import { inParallel } from './in-parallel.ts';

type Backfill = NonNullable<Position['backfill']>;

/** Looks up with one query what is known of the messages that are listed. */
interface Listed {
  readonly id: string;
  readonly known: KnownMessage | null;
}

/**
 * One page of changes of a label. The point in the history is asked for before the label is listed, so that what
 * arrives meanwhile is told by the history; and while older mail is read, each page looks at the history first.
 */
export async function readChanges(
  reader: MessageReader,
  folder: MailboxFolder,
  cursor: string | null,
  options: ReadOptions
): Promise<ChangePage> {
  if (cursor === null) {
    const { historyId } = await reader.client.profile();
    return await backfillPage(reader, folder, { changes: [], position: startAt(historyId), hasMore: false }, options);
  }
  const news = await readHistory(reader, folder, readCursor(cursor), options);
  return await backfillPage(reader, folder, news, options);
}

/** Fills up the page of news with older mail. */
async function backfillPage(
  reader: MessageReader,
  folder: MailboxFolder,
  news: HistoryPage,
  options: ReadOptions
): Promise<ChangePage> {
  const { changes, position } = news;
  const room = options.limit - changes.length;
  if (position.backfill === null || news.hasMore || room <= 0) {
    return { changes, cursor: writeCursor(position), hasMore: news.hasMore || position.backfill !== null };
  }
  const listed = await list(reader, folder, position.backfill, options);
  const { toRead, rest } = await choose(listed.pending, folder, room, reader.client.quota.left(), options);
  if (toRead.length === 0 && rest.length > 0) {
    // The quota holds the older mail up, never the news.
    if (changes.length === 0) throw reader.client.quota.exhausted();
    return { changes, cursor: writeCursor({ ...position, backfill: listed }), hasMore: true, isBackfill: true };
  }
  const older = await inParallel(toRead, AT_ONCE, async (item) => readListed(reader, folder, item, options.signal));
  const isDone = rest.length === 0 && listed.isListed;
  const backfill = isDone ? null : { ...listed, pending: rest };
  return {
    changes: [...changes, ...older.filter((change) => change !== null)],
    cursor: writeCursor({ ...position, backfill }),
    hasMore: !isDone,
    ...(isDone ? {} : { isBackfill: true })
  };
}

/** Lists on when everything that was listed has been read. */
async function list(
  { client }: MessageReader,
  { key }: MailboxFolder,
  backfill: Backfill,
  { signal }: ReadOptions
): Promise<Backfill> {
  if (backfill.pending.length > 0 || backfill.isListed) return backfill;
  const request = { labelId: key, query: null, pageToken: backfill.nextPage, limit: LIST_LIMIT };
  const { messages, nextPageToken } = await client.list(request, signal);
  const nextPage = nextPageToken ?? null;
  return { pending: messages.map(({ id }) => id), nextPage, isListed: nextPage === null };
}

/** What of the listed mail is read now: what is not known yet, as far as page and quota go. */
async function choose(
  pending: readonly string[],
  folder: MailboxFolder,
  room: number,
  units: number,
  options: ReadOptions
): Promise<{ readonly toRead: readonly Listed[]; readonly rest: string[] }> {
  const known = await options.known(pending);
  const toRead: Listed[] = [];
  let left = units;
  for (const [index, id] of pending.entries()) {
    const seen = known.get(id) ?? null;
    // Known in this folder: a label that came meanwhile shows in the listing of that label.
    if (seen?.folderKind === folder.kind) continue;
    left -= seen === null ? UNITS.message : 2 * UNITS.message;
    if (toRead.length === room || left < 0) return { toRead, rest: pending.slice(index) };
    toRead.push({ id, known: seen });
  }
  return { toRead, rest: [] };
}

async function readListed(
  reader: MessageReader,
  folder: MailboxFolder,
  { id, known }: Listed,
  signal: AbortSignal
): Promise<MailboxChange | null> {
  if (known !== null && (await compare(reader, folder, known, signal)) !== 'changed') return null;
  return await readAsChange(reader, id, (labelIds) => reader.labels.isIn(labelIds, folder), signal);
}
