import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HistoryEntry, Label, MessageQuery } from '../store/label-store.ts';
import type { MailboxRow, MessageRow } from '../store/rows.ts';
import { mailboxOf, messageOf, type GmailContext } from './gmail-context.ts';
import { gmailId, numberOf } from './gmail-ids.ts';
import { messageQuery } from './gmail-search.ts';
import { GoogleError, invalid, notFound } from './google-error.ts';
import { formatSchema } from './message-resource.ts';

export interface Path {
  Params: { user: string; id: string; attachment: string };
}
type UserRequest = FastifyRequest<Path>;

const USER = '/gmail/v1/users/:user';
const HISTORY_TYPES = ['messageAdded', 'messageDeleted', 'labelAdded', 'labelRemoved'];
const EVERYTHING: MessageQuery = { where: [], values: [] };

/** Serves what of Gmail reads. */
export function addReadRoutes(server: FastifyInstance, context: GmailContext): void {
  const { labels, store, resources } = context;
  const get = (
    path: string,
    answer: (mailbox: MailboxRow, query: URLSearchParams, request: UserRequest) => object
  ): void => {
    server.get<Path>(`${USER}${path}`, (request) => {
      const query = new URL(request.url, 'https://localhost').searchParams;
      return answer(mailboxOf(context, request, 'read'), query, request);
    });
  };
  get('/profile', (mailbox) => ({
    emailAddress: mailbox.address,
    messagesTotal: labels.total(mailbox.id, EVERYTHING),
    threadsTotal: labels.total(mailbox.id, EVERYTHING, 'DISTINCT conversation_id'),
    historyId: String(store.lastSeq())
  }));
  get('/labels', (mailbox) => ({ labels: labels.labels(mailbox.id).map(labelView) }));
  get('/labels/:id', (mailbox, _, { params }) => labelWithCounts(context, mailbox, params.id));
  get('/messages', (mailbox, query) => listMessages(context, mailbox, query));
  get('/messages/:id', (mailbox, query, { params }) => {
    const format = formatSchema.safeParse(query.get('format') ?? undefined);
    if (!format.success) throw invalid('Invalid value for format');
    return resources.view(messageOf(context, mailbox, params.id), format.data, query.getAll('metadataHeaders'));
  });
  get('/messages/:id/attachments/:attachment', (mailbox, _, { params }) =>
    resources.attachment(messageOf(context, mailbox, params.id), params.attachment)
  );
  get('/threads', (mailbox, query) => listThreads(context, mailbox, query));
  get('/threads/:id', (mailbox, query, { params }) => {
    const format = formatSchema.safeParse(query.get('format') ?? undefined);
    const messages = threadMessages(context, mailbox, params.id);
    const historyId = String(Math.max(...messages.map(({ id }) => labels.historyOf(id))));
    return { id: params.id, historyId, messages: messages.map((row) => resources.view(row, format.data ?? 'full')) };
  });
  get('/history', (mailbox, query) => history(context, mailbox, query));
}

/** A label as lists show it. */
export function labelView({ id, name, type }: Label): object {
  const shown = type === 'user' ? { messageListVisibility: 'show', labelListVisibility: 'labelShow' } : {};
  return { id, name, type, ...shown };
}

function labelWithCounts({ labels }: GmailContext, mailbox: MailboxRow, id: string): object {
  const all = labels.labels(mailbox.id);
  const label = all.find((candidate) => candidate.id === id);
  if (label === undefined) throw notFound();
  const request = { q: '', includeSpamTrash: id === 'TRASH' || id === 'SPAM' };
  const having = (labelIds: readonly string[], what?: string): number =>
    labels.total(mailbox.id, messageQuery({ ...request, labelIds }, all), what);
  return {
    ...labelView(label),
    messagesTotal: having([id]),
    messagesUnread: having([id, 'UNREAD']),
    threadsTotal: having([id], 'DISTINCT conversation_id'),
    threadsUnread: having([id, 'UNREAD'], 'DISTINCT conversation_id')
  };
}

interface Listing {
  readonly rows: readonly MessageRow[];
  readonly nextPageToken: string | null;
  readonly total: number;
}

/** The page token names the last message shown, so that pages hold whatever arrives meanwhile. */
function listing({ labels }: GmailContext, mailbox: MailboxRow, query: URLSearchParams): Listing {
  const labelIds = query.getAll('labelIds');
  const all = labels.labels(mailbox.id);
  const unknown = labelIds.find((id) => !all.some((label) => label.id === id));
  if (unknown !== undefined) throw invalid(`Invalid label: ${unknown}`);
  const includeSpamTrash = query.get('includeSpamTrash') === 'true';
  const wanted = messageQuery({ labelIds, q: query.get('q') ?? '', includeSpamTrash }, all);
  const limit = Math.min(500, Math.max(1, Number(query.get('maxResults') ?? '100') || 100));
  const token = query.get('pageToken');
  const after = token === null ? null : pageStart(token);
  const rows = labels.messages(
    mailbox.id,
    after === null
      ? wanted
      : {
          where: [...wanted.where, '(received_at, id) < (?, ?)'],
          values: [...wanted.values, after.receivedAt, after.id]
        },
    limit + 1
  );
  const last = rows[limit - 1];
  return {
    rows: rows.slice(0, limit),
    nextPageToken: rows.length > limit && last !== undefined ? pageToken(last) : null,
    total: labels.total(mailbox.id, wanted)
  };
}

function pageToken({ receivedAt, id }: MessageRow): string {
  return `${String(Date.parse(receivedAt) / 1000)}${gmailId(id)}`;
}

function pageStart(token: string): { readonly receivedAt: string; readonly id: number } {
  const [, seconds = '', id = ''] = /^(\d+)([0-9a-f]{16})$/.exec(token) ?? [];
  const number = numberOf(id);
  if (number === null) throw invalid('Invalid pageToken');
  return { receivedAt: `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`, id: number };
}

function listMessages(context: GmailContext, mailbox: MailboxRow, query: URLSearchParams): object {
  const { rows, nextPageToken, total } = listing(context, mailbox, query);
  return {
    ...(rows.length === 0 ? {} : { messages: rows.map((row) => context.resources.ids(row)) }),
    ...(nextPageToken === null ? {} : { nextPageToken }),
    resultSizeEstimate: total
  };
}

function listThreads(context: GmailContext, mailbox: MailboxRow, query: URLSearchParams): object {
  const { rows, nextPageToken, total } = listing(context, mailbox, query);
  const threads = new Map<string, object>();
  for (const row of rows) {
    const id = gmailId(context.labels.threadOf(row));
    if (threads.has(id)) continue;
    threads.set(id, { id, snippet: row.json.bodyPreview, historyId: String(context.labels.historyOf(row.id)) });
  }
  return {
    ...(threads.size === 0 ? {} : { threads: [...threads.values()] }),
    ...(nextPageToken === null ? {} : { nextPageToken }),
    resultSizeEstimate: total
  };
}

function threadMessages(context: GmailContext, mailbox: MailboxRow, id: string): MessageRow[] {
  const first = context.store.messageByNumber(numberOf(id) ?? -1);
  if (first === null || first.mailboxId !== mailbox.id) throw notFound();
  const query = { where: ['conversation_id = ?'], values: [first.conversationId] };
  const rows = context.labels.messages(mailbox.id, query, 500).reverse();
  if (rows.length === 0) throw notFound();
  return rows;
}

function history(context: GmailContext, mailbox: MailboxRow, query: URLSearchParams): object {
  const { labels, store } = context;
  const start = query.get('startHistoryId') ?? '';
  if (!/^\d+$/.test(start)) throw new GoogleError(400, 'required', 'Required parameter: startHistoryId');
  if (Number(start) < labels.oldest() || Number(start) > store.lastSeq()) throw notFound();
  const limit = Math.min(500, Math.max(1, Number(query.get('maxResults') ?? '100') || 100));
  const token = query.get('pageToken');
  if (token !== null && !/^\d+$/.test(token)) throw invalid('Invalid pageToken');
  // The current end is taken first: what comes while the page is made is told by the next one.
  const historyId = String(store.lastSeq());
  const entries = labels.history(mailbox.id, Number(token ?? start), limit + 1);
  const page = entries.slice(0, limit);
  const types = query.getAll('historyTypes');
  const records = page.flatMap((entry) => record(context, mailbox, entry, types, query.get('labelId')) ?? []);
  return {
    ...(records.length === 0 ? {} : { history: records }),
    ...(entries.length > limit ? { nextPageToken: String(page.at(-1)?.seq ?? start) } : {}),
    historyId
  };
}

function record(
  { labels, resources }: GmailContext,
  mailbox: MailboxRow,
  entry: HistoryEntry,
  asked: readonly string[],
  labelId: string | null
): object | null {
  const types = asked.length === 0 ? HISTORY_TYPES : asked;
  const all = labels.labels(mailbox.id);
  const touched = [...labels.labelsOf(entry.message, all), ...entry.added, ...entry.removed];
  if (labelId !== null && !touched.includes(labelId)) return null;
  const message = resources.mention(entry.message, all);
  const changes = {
    ...(entry.kind === 'added' && types.includes('messageAdded') ? { messagesAdded: [{ message }] } : {}),
    ...(entry.kind === 'deleted' && types.includes('messageDeleted') ? { messagesDeleted: [{ message }] } : {}),
    ...(entry.added.length > 0 && types.includes('labelAdded')
      ? { labelsAdded: [{ message, labelIds: entry.added }] }
      : {}),
    ...(entry.removed.length > 0 && types.includes('labelRemoved')
      ? { labelsRemoved: [{ message, labelIds: entry.removed }] }
      : {})
  };
  if (Object.keys(changes).length === 0) return null;
  return { id: String(entry.seq), messages: [resources.ids(entry.message)], ...changes };
}
