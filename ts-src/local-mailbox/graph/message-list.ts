import type { FolderRow, MailboxRow, MessageRow } from '../store/rows.ts';
import type { GraphContext, ODataRequest } from './graph-context.ts';
import { badRequest, GraphError } from './graph-error.ts';
import { fullMessage, viewMessage } from './message-view.ts';
import { parseFilter, readPath } from './odata-filter.ts';

const DEFAULT_PAGE = 10;

/** Answers /messages of a mailbox or of one folder, with $filter, $search, $orderby, $top, $skip and $count. */
export function listMessages(
  context: GraphContext,
  mailbox: MailboxRow,
  folder: FolderRow | null,
  odata: ODataRequest
): object {
  const { options, preferences } = odata;
  const size = options.top ?? preferences.maxPageSize ?? DEFAULT_PAGE;
  const found = matchingMessages(context, mailbox, folder, odata);
  const page: MessageRow[] = [];
  let seen = 0;
  let hasMore = false;
  for (const row of found) {
    seen += 1;
    if (seen <= options.skip) continue;
    if (page.length < size) page.push(row);
    else {
      hasMore = true;
      if (!options.count) break;
    }
  }
  const fragment = `/v1.0/$metadata#users('${mailbox.id}')/messages`;
  return {
    '@odata.context': `${context.origin()}${fragment}`,
    ...(options.count ? { '@odata.count': seen } : {}),
    value: page.map((row) => viewMessage(context.store, row, options, preferences)),
    ...(hasMore ? { '@odata.nextLink': nextLink(context, odata, options.skip + size) } : {})
  };
}

function nextLink(context: GraphContext, odata: ODataRequest, skip: number): string {
  const query = new URLSearchParams(odata.query);
  query.set('$skip', String(skip));
  return `${context.origin()}${odata.path}?${query.toString()}`;
}

function matchingMessages(
  context: GraphContext,
  mailbox: MailboxRow,
  folder: FolderRow | null,
  { options, preferences }: ODataRequest
): Iterable<MessageRow> {
  const order = orderOf(options.orderBy);
  checkCost(options.filter, order);
  const exactId = /^\s*internetMessageId\s+eq\s+'([^']*)'\s*$/.exec(options.filter ?? '')?.[1];
  const scope = {
    mailboxId: mailbox.id,
    folderId: folder?.id ?? null,
    ascending: order?.path === 'receivedDateTime' && order.ascending,
    ...(exactId === undefined ? {} : { internetMessageId: exactId })
  };
  const filter = options.filter === null ? null : parseFilter(options.filter);
  const words = searchWords(options.search);
  const rows = context.store.messages(scope);
  const matching = matches(rows, (row) => {
    const full = fullMessage(row, preferences);
    return (filter === null || filter(full)) && words.every((word) => searchText(row).includes(word));
  });
  return order === null || order.path === 'receivedDateTime' ? matching : sorted(matching, order);
}

function* matches(rows: Iterable<MessageRow>, test: (row: MessageRow) => boolean): Generator<MessageRow> {
  for (const row of rows) if (test(row)) yield row;
}

interface Order {
  readonly path: string;
  readonly ascending: boolean;
}

function orderOf(text: string | null): Order | null {
  if (text === null) return null;
  const match = /^\s*([\w/]+)(?:\s+(asc|desc))?\s*(?:,.*)?$/i.exec(text);
  if (match === null) throw badRequest(`Invalid $orderby clause: '${text}'.`);
  return { path: match[1] ?? '', ascending: match[2]?.toLowerCase() !== 'desc' };
}

function sorted(rows: Iterable<MessageRow>, order: Order): MessageRow[] {
  const plain = { immutableIds: false, bodyType: null, maxPageSize: null };
  const keyed = [...rows].map((row) => ({ row, key: sortKey(readPath(fullMessage(row, plain), order.path)) }));
  const sign = order.ascending ? 1 : -1;
  return keyed.sort((a, b) => sign * a.key.localeCompare(b.key)).map(({ row }) => row);
}

/* Exchange sorts a filtered list only by what the filter restricts, too. */
function checkCost(filter: string | null, order: Order | null): void {
  if (filter === null || order === null || filter.includes(order.path)) return;
  throw new GraphError(400, 'InefficientFilter', 'The restriction or sort order is too complex for this operation.');
}

function sortKey(value: unknown): string {
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}

function searchWords(search: string | null): string[] {
  if (search === null) return [];
  return search
    .replaceAll('"', '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

function searchText({ json }: MessageRow): string {
  const people = [json.from, ...json.toRecipients, ...json.ccRecipients].map(
    (person) => `${person?.emailAddress.name ?? ''} ${person?.emailAddress.address ?? ''}`
  );
  return `${json.subject} ${json.textBody} ${people.join(' ')}`.toLowerCase();
}
