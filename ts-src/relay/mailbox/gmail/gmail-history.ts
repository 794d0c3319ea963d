import { IntakeError } from '../../../core/intake-error.ts';
import type { KnownMessage, MailboxChange, MailboxFolder, ReadOptions } from '../port.ts';
import type { HistoryRecord } from './gmail-client.ts';
import type { Position } from './gmail-cursor.ts';
import { readAsChange, type MessageReader } from './gmail-message.ts';
import { UNITS } from './gmail-quota.ts';
import { inParallel } from './in-parallel.ts';

/** Requests for messages that are under way at once for a mailbox: Gmail refuses more than a handful. */
export const AT_ONCE = 6;

export interface HistoryPage {
  readonly changes: readonly MailboxChange[];
  readonly position: Position;
  readonly hasMore: boolean;
}

/** What a page of history says of one message, its records taken together. */
interface Mention {
  readonly id: string;
  readonly isDeleted: boolean;
  /** A label came or went that says where the message belongs. */
  readonly isMoved: boolean;
  /** It lay in the folder at some time. */
  readonly concerns: boolean;
  /** Whether it lies there by the last that was told; null: its labels were not told. */
  readonly isHere: boolean | null;
}

type Known = ReadonlyMap<string, KnownMessage>;

/** Reads what happened since the position, as far as the page and the quota go. */
export async function readHistory(
  reader: MessageReader,
  folder: MailboxFolder,
  position: Position,
  options: ReadOptions
): Promise<HistoryPage> {
  const { client } = reader;
  const answer = await client.history(position.historyId, position.historyPage, options.signal);
  const mentions = answer.history.map((record) => mentionsOf(reader, folder, record));
  const known = await options.known([...new Set(mentions.flat().map(({ id }) => id))]);
  const taken = countAffordable(mentions, known, options.limit, client.quota.left());
  if (taken === 0 && mentions.length > 0) throw client.quota.exhausted();
  const told = await inParallel(collapse(mentions.slice(0, taken)), AT_ONCE, async (mention) =>
    toChange(reader, folder, mention, known.get(mention.id) ?? null, options)
  );
  return {
    changes: told.filter((change) => change !== null),
    ...nextOf(position, answer, taken)
  };
}

/** A record's own id is a place to start from; the page token is needed only when a page held no record. */
function nextOf(
  position: Position,
  answer: { readonly history: readonly HistoryRecord[]; historyId: string; nextPageToken?: string | null | undefined },
  taken: number
): Pick<HistoryPage, 'position' | 'hasMore'> {
  const { history, historyId, nextPageToken } = answer;
  const last = history[taken - 1];
  const isWhole = taken === history.length;
  if (isWhole && nextPageToken == null) {
    return { position: { ...position, historyId, historyPage: null }, hasMore: false };
  }
  if (last === undefined) return { position: { ...position, historyPage: nextPageToken ?? null }, hasMore: true };
  return { position: { ...position, historyId: last.id, historyPage: null }, hasMore: true };
}

/** What one record says of each message, in the order of what counts more. */
function mentionsOf({ labels }: MessageReader, folder: MailboxFolder, record: HistoryRecord): Mention[] {
  const mention = (
    { message }: HistoryRecord['messagesAdded'][number],
    moved: readonly string[],
    isDeleted = false
  ): Mention => {
    const now = message.labelIds ?? null;
    return {
      id: message.id,
      isDeleted,
      isMoved: moved.some((id) => labels.isPlace(id)),
      concerns: now === null || now.includes(folder.key) || moved.includes(folder.key),
      isHere: now === null ? null : labels.isIn(now, folder)
    };
  };
  return [
    ...record.messagesAdded.map((item) => mention(item, [])),
    ...[...record.labelsRemoved, ...record.labelsAdded].map((item) => mention(item, item.labelIds)),
    ...record.messagesDeleted.map((item) => mention(item, [], true))
  ];
}

/** One mention a message: what happened at any time counts, and where it was seen last. */
function collapse(records: readonly (readonly Mention[])[]): Mention[] {
  const byId = new Map<string, Mention>();
  for (const mention of records.flat()) {
    const before = byId.get(mention.id);
    byId.set(mention.id, {
      id: mention.id,
      isDeleted: mention.isDeleted || before?.isDeleted === true,
      isMoved: mention.isMoved || before?.isMoved === true,
      concerns: mention.concerns || before?.concerns === true,
      isHere: mention.isHere
    });
  }
  return [...byId.values()];
}

/** How many records fit into the page and the quota; at least one whatever the page holds. */
function countAffordable(records: readonly (readonly Mention[])[], known: Known, limit: number, units: number): number {
  const costs = new Map<string, number>();
  let spent = 0;
  for (const [index, record] of records.entries()) {
    for (const mention of record) {
      const before = costs.get(mention.id) ?? 0;
      const cost = Math.max(before, unitsOf(mention, known.has(mention.id)));
      costs.set(mention.id, cost);
      spent += cost - before;
    }
    const told = [...costs.values()].filter((cost) => cost > 0).length;
    if (spent > units || (index > 0 && told > limit)) return index;
  }
  return records.length;
}

/** A known message is looked at, and read again only when it differs. */
function unitsOf({ isDeleted, concerns, isMoved, isHere }: Mention, isKnown: boolean): number {
  if (isDeleted || !concerns) return 0;
  if (isKnown) return isMoved ? 2 * UNITS.message : 0;
  return isHere === false ? 0 : UNITS.message;
}

async function toChange(
  reader: MessageReader,
  folder: MailboxFolder,
  mention: Mention,
  known: KnownMessage | null,
  { signal }: ReadOptions
): Promise<MailboxChange | null> {
  const { id, isDeleted, concerns, isMoved, isHere } = mention;
  if (!concerns) return null;
  if (isDeleted) return { kind: 'removed', providerId: id };
  const isWanted = (labelIds: readonly string[]): boolean => reader.labels.isIn(labelIds, folder);
  // What came and went before it was read belongs to the folder where it lies now.
  if (known === null) return isHere === false ? null : await readAsChange(reader, id, isWanted, signal);
  if (!isMoved) return null;
  const now = await compare(reader, folder, known, signal);
  if (now === 'same') return null;
  return now === 'changed' ? await readAsChange(reader, id, isWanted, signal) : { kind: 'removed', providerId: id };
}

/** Holds what is known of a message against its labels now. */
export async function compare(
  { client, labels }: MessageReader,
  folder: MailboxFolder,
  known: KnownMessage,
  signal: AbortSignal
): Promise<'same' | 'changed' | 'gone'> {
  let labelIds: readonly string[];
  try {
    ({ labelIds } = await client.minimal(known.providerId, signal));
  } catch (error) {
    if (error instanceof IntakeError && error.code === 'MESSAGE_GONE') return 'gone';
    throw error;
  }
  if (!labels.isIn(labelIds, folder)) return 'gone';
  await labels.know(labelIds);
  const isSame =
    labels.folderOf(labelIds).kind === known.folderKind &&
    JSON.stringify(labels.categoriesOf(labelIds)) === JSON.stringify([...known.categories].sort());
  return isSame ? 'same' : 'changed';
}
