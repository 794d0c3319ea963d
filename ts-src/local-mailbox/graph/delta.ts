import { z } from 'zod';
import type { MailStore } from '../store/mail-store.ts';
import type { FolderHead, FolderRow } from '../store/rows.ts';
import { badRequest, GraphError } from './graph-error.ts';
import { fullMessage, viewMessage, type GraphItem } from './message-view.ts';
import { parseFilter } from './odata-filter.ts';
import type { Preferences, QueryOptions } from './query-options.ts';

/**
 * What Graph's delta rounds may do and clients must bear: a page without items that has a next page, an item that is told
 * again on the next page, and removals in the first round.
 */
export const deltaQuirkSchema = z.enum(['empty-pages', 'repeated-items', 'removals-in-first-round']);
export type DeltaQuirk = z.infer<typeof deltaQuirkSchema>;

const DEFAULT_PAGE = 10;
const FILTERED_LIMIT = 5000;

/* The options of the first request travel inside the token, as Graph encodes them there. */
const stateSchema = z.object({
  folder: z.string(),
  /** Everything up to this change was told. */
  seq: z.number(),
  /** The log's end when the first round began; null in later rounds. Removals before it are no news. */
  roundStart: z.number().nullable(),
  /** The page before this one had no items. */
  afterEmpty: z.boolean().default(false),
  /** Told so far in a round with $filter, which Graph ends at 5,000. */
  told: z.number(),
  generation: z.number(),
  select: z.array(z.string()).nullable(),
  expand: z.array(z.string()),
  filter: z.string().nullable(),
  top: z.number().nullable(),
  changeType: z.enum(['created', 'updated', 'deleted']).nullable()
});
type DeltaState = z.infer<typeof stateSchema>;

export interface DeltaRequest {
  readonly folder: FolderRow;
  readonly query: URLSearchParams;
  readonly options: QueryOptions;
  readonly preferences: Preferences;
  /** Raised to make all tokens handed out before die. */
  readonly generation: number;
  readonly quirks: ReadonlySet<DeltaQuirk>;
}

export interface DeltaPage {
  readonly value: GraphItem[];
  /** The query-string part of the next link or of the delta link. */
  readonly link: { readonly name: '@odata.nextLink' | '@odata.deltaLink'; readonly query: string };
}

/** Answers one page of /messages/delta: the first round, a next page of it, or what changed since a delta link. */
export function deltaPage(store: MailStore, request: DeltaRequest): DeltaPage {
  const state = stateOf(store, request);
  if (request.quirks.has('empty-pages') && !state.afterEmpty) {
    const link = `$skiptoken=${encode({ ...state, afterEmpty: true })}`;
    return { value: [], link: { name: '@odata.nextLink', query: link } };
  }
  const size = request.preferences.maxPageSize ?? state.top ?? DEFAULT_PAGE;
  const heads = store.folderChanges(request.folder.id, state.seq, size + 1);
  const page = heads.slice(0, size);
  const value = page.flatMap((head) => deltaItem(store, head, state, request));
  const told = state.told + value.length;
  const isFull = state.filter !== null && state.roundStart !== null && told >= FILTERED_LIMIT;
  const seq = isFull ? (state.roundStart ?? 0) : (page.at(-1)?.seq ?? Math.max(state.seq, state.roundStart ?? 0));
  if (heads.length > size && !isFull) {
    const isRepeated = request.quirks.has('repeated-items') && page.length > 1;
    const next = { ...state, seq: isRepeated ? (page.at(-2)?.seq ?? seq) : seq, told, afterEmpty: false };
    return { value, link: { name: '@odata.nextLink', query: `$skiptoken=${encode(next)}` } };
  }
  const done = encode({ ...state, seq, told: 0, roundStart: null, afterEmpty: false });
  return { value, link: { name: '@odata.deltaLink', query: `$deltatoken=${done}` } };
}

function stateOf(store: MailStore, request: DeltaRequest): DeltaState {
  const token = request.query.get('$skiptoken') ?? request.query.get('$deltatoken');
  if (token !== null) return decode(token, request);
  const { select, expand, filter, top, orderBy, search, skip } = request.options;
  if (search !== null || skip > 0) throw badRequest('The query option is not supported for delta requests.');
  if (orderBy !== null && !/^receivedDateTime(\s+(asc|desc))?$/i.test(orderBy)) {
    throw badRequest('Change tracking is only supported with $orderby=receivedDateTime desc.');
  }
  if (filter !== null && !/^\s*receivedDateTime\s+(ge|gt)\s+\S+\s*$/i.test(filter)) {
    throw badRequest('Change tracking is only supported with $filter=receivedDateTime ge or gt a time.');
  }
  const changeType = z.enum(['created', 'updated', 'deleted']).nullable().safeParse(request.query.get('changeType'));
  return {
    folder: request.folder.id,
    seq: 0,
    roundStart: store.lastSeq(),
    told: 0,
    afterEmpty: false,
    generation: request.generation,
    select: select === null ? null : [...select],
    expand: [...expand],
    filter,
    top,
    changeType: changeType.success ? changeType.data : null
  };
}

function encode(state: DeltaState): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url');
}

function decode(token: string, request: DeltaRequest): DeltaState {
  let state: DeltaState;
  try {
    state = stateSchema.parse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')));
  } catch {
    throw badRequest('Badly formed token.');
  }
  if (state.folder !== request.folder.id) throw badRequest('The token belongs to another folder.');
  if (state.generation !== request.generation) {
    throw new GraphError(410, 'SyncStateNotFound', 'The sync state generation is not found; a full resync is needed.');
  }
  return state;
}

function deltaItem(store: MailStore, head: FolderHead, state: DeltaState, request: DeltaRequest): GraphItem[] {
  const isHere = !head.isDeleted && head.currentFolderId === request.folder.id;
  if (!isHere || head.currentRestId !== head.restId) {
    // Went and came back: for the immutable id nothing happened but the coming back, which has its own entry.
    if (isHere && request.preferences.immutableIds) return [];
    const isOldNews =
      state.roundStart !== null && head.seq <= state.roundStart && !request.quirks.has('removals-in-first-round');
    // Came and went between two rounds: the client never heard of it.
    const isUnknown = state.roundStart === null && head.enteredSeq > state.seq;
    if (isOldNews || isUnknown || !wants(state, 'deleted')) return [];
    const id = request.preferences.immutableIds ? head.immutableId : head.restId;
    return [
      { '@odata.type': '#microsoft.graph.message', '@removed': { reason: head.isDeleted ? 'deleted' : 'changed' }, id }
    ];
  }
  if (!wants(state, state.roundStart !== null || head.enteredSeq > state.seq ? 'created' : 'updated')) return [];
  const row = store.messageByNumber(head.messageId);
  if (row === null) return [];
  if (state.filter !== null && !parseFilter(state.filter)(fullMessage(row, request.preferences))) return [];
  return [{ '@odata.type': '#microsoft.graph.message', ...viewMessage(store, row, state, request.preferences) }];
}

function wants(state: DeltaState, kind: 'created' | 'updated' | 'deleted'): boolean {
  return state.changeType === null || state.changeType === kind;
}

const folderStateSchema = z.object({
  mailbox: z.string(),
  seq: z.number(),
  first: z.boolean(),
  generation: z.number()
});

/** Answers /mailFolders/delta in one page. */
export function folderDelta(
  store: MailStore,
  request: { readonly mailboxId: string; readonly token: string | null; readonly generation: number },
  view: (folder: FolderRow) => GraphItem
): DeltaPage {
  const { mailboxId, generation } = request;
  const state = folderState(request);
  const changed = store.folders(mailboxId, state.seq).filter((folder) => folder.wellKnown !== 'msgfolderroot');
  const value = changed
    .filter((folder) => !folder.isDeleted || !state.first)
    .map((folder) => (folder.isDeleted ? { id: folder.id, '@removed': { reason: 'deleted' } } : view(folder)));
  const next = { mailbox: mailboxId, seq: changed.at(-1)?.seq ?? state.seq, first: false, generation };
  const query = `$deltatoken=${Buffer.from(JSON.stringify(next)).toString('base64url')}`;
  return { value, link: { name: '@odata.deltaLink', query } };
}

function folderState(request: {
  readonly mailboxId: string;
  readonly token: string | null;
  readonly generation: number;
}): z.infer<typeof folderStateSchema> {
  if (request.token === null)
    return { mailbox: request.mailboxId, seq: 0, first: true, generation: request.generation };
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(request.token, 'base64url').toString('utf8'));
  } catch {
    throw badRequest('Badly formed token.');
  }
  const state = folderStateSchema.safeParse(parsed);
  if (!state.success || state.data.mailbox !== request.mailboxId) throw badRequest('Badly formed token.');
  if (state.data.generation !== request.generation) {
    throw new GraphError(410, 'SyncStateNotFound', 'The sync state generation is not found; a full resync is needed.');
  }
  return state.data;
}
