import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { MailboxRow, MessageRow } from '../store/rows.ts';
import { mailboxOf, messageOf, type GmailContext } from './gmail-context.ts';
import { GoogleError, invalid } from './google-error.ts';
import { mimeTree } from './mime-tree.ts';
import { labelView, type Path } from './read-routes.ts';

const USER = '/gmail/v1/users/:user';
const names = z.array(z.string()).default([]);
const labelsSchema = z.object({ addLabelIds: names, removeLabelIds: names });
const batchSchema = labelsSchema.extend({ ids: z.array(z.string()).max(1000) });
const messageSchema = z.object({ raw: z.string().default(''), labelIds: z.array(z.string()).nullish() });
/** The folders that a new message may lie in, by what counts more. */
const PLACES = ['TRASH', 'SPAM', 'INBOX', 'SENT', 'DRAFT'];

/** Serves what of Gmail writes: messages, their labels, labels themselves and the watch. */
export function addWriteRoutes(server: FastifyInstance, context: GmailContext): void {
  const { labels, watches } = context;
  const post = (path: string, answer: (mailbox: MailboxRow, request: FastifyRequest<Path>) => unknown): void => {
    server.post<Path>(path, async (request, reply) => {
      const result = await answer(mailboxOf(context, request, 'write'), request);
      return result === null ? reply.code(204).send() : result;
    });
  };
  addNewMessages(post, context);
  addLabelChanges(post, context);
  post(`${USER}/labels`, (mailbox, { body }) => {
    const { name } = parsed(z.object({ name: z.string().min(1).max(225) }), body);
    const label = labels.create(mailbox.id, name);
    if (label === null) throw new GoogleError(409, 'aborted', 'Label name exists or conflicts');
    return labelView(label);
  });
  server.post<Path>(`${USER}/watch`, (request) => watches.start(mailboxOf(context, request, 'read'), request.body));
  server.post<Path>(`${USER}/stop`, (request, reply) => {
    watches.stop(mailboxOf(context, request, 'read'));
    return reply.code(204).send();
  });
  server.delete<Path>(`${USER}/messages/:id`, (request, reply) => {
    const mailbox = mailboxOf(context, request, 'write');
    context.store.remove(messageOf(context, mailbox, request.params.id));
    return reply.code(204).send();
  });
}

type Post = (path: string, answer: (mailbox: MailboxRow, request: FastifyRequest<Path>) => unknown) => void;

function addNewMessages(post: Post, context: GmailContext): void {
  const kinds = { '': [], '/import': ['INBOX', 'UNREAD'], '/send': ['SENT'] } as const;
  for (const [kind, usual] of Object.entries(kinds)) {
    for (const prefix of [USER, `/upload${USER}`]) {
      post(`${prefix}/messages${kind}`, async (mailbox, request) => {
        const { raw, labelIds } = uploaded(request);
        const chosen = kind === '/send' ? [...usual] : [...(labelIds ?? usual)];
        const isDated = /internalDateSource=dateHeader/i.test(request.url);
        const row = await insert(context, mailbox, raw, chosen, isDated);
        return { ...context.resources.ids(row), labelIds: context.labels.labelsOf(row) };
      });
    }
  }
}

function addLabelChanges(post: Post, context: GmailContext): void {
  const { labels, resources, store } = context;
  const change = (mailbox: MailboxRow, id: string, add: readonly string[], remove: readonly string[]): object => {
    const row = labels.modify(messageOf(context, mailbox, id), add, remove);
    return { ...resources.ids(row), labelIds: labels.labelsOf(row) };
  };
  post(`${USER}/messages/:id/modify`, (mailbox, { params, body }) => {
    const { addLabelIds, removeLabelIds } = parsed(labelsSchema, body ?? {});
    known(context, mailbox, [...addLabelIds, ...removeLabelIds]);
    return change(mailbox, params.id, addLabelIds, removeLabelIds);
  });
  post(`${USER}/messages/:id/trash`, (mailbox, { params }) => change(mailbox, params.id, ['TRASH'], ['INBOX']));
  post(`${USER}/messages/:id/untrash`, (mailbox, { params }) => change(mailbox, params.id, [], ['TRASH']));
  post(`${USER}/messages/batchModify`, (mailbox, { body }) => {
    const { ids, addLabelIds, removeLabelIds } = parsed(batchSchema, body);
    known(context, mailbox, [...addLabelIds, ...removeLabelIds]);
    for (const id of ids) change(mailbox, id, addLabelIds, removeLabelIds);
    return null;
  });
  post(`${USER}/messages/batchDelete`, (mailbox, { body }) => {
    for (const id of parsed(batchSchema, body).ids) store.remove(messageOf(context, mailbox, id));
    return null;
  });
}

function known({ labels }: GmailContext, mailbox: MailboxRow, ids: readonly string[]): void {
  const all = labels.labels(mailbox.id);
  const unknown = ids.find((id) => !all.some((label) => label.id === id));
  if (unknown !== undefined) throw invalid(`Invalid label: ${unknown}`);
}

async function insert(
  { store, labels }: GmailContext,
  mailbox: MailboxRow,
  raw: Buffer,
  labelIds: readonly string[],
  isDated: boolean
): Promise<MessageRow> {
  const all = labels.labels(mailbox.id);
  const given = labelIds.map((id) => all.find((label) => label.id === id) ?? id);
  const unknown = given.find((label) => typeof label === 'string');
  if (unknown !== undefined) throw invalid(`Invalid label: ${unknown}`);
  const id =
    PLACES.find((place) => labelIds.includes(place)) ??
    all.find((label) => label.folderId !== null && labelIds.includes(label.id))?.id;
  const folderId = all.find((label) => label.id === id)?.folderId ?? 'archive';
  const folder = store.findFolder(mailbox.id, folderId);
  if (folder === null) throw new GoogleError(500, 'backendError', 'The mailbox has no such folder.');
  const dated = isDated
    ? Date.parse(mimeTree(raw).headers.find(({ name }) => /^date$/i.test(name))?.value ?? '')
    : Number.NaN;
  const row = await store.ingest(folder, raw, {
    ...(Number.isNaN(dated) ? {} : { receivedAt: new Date(dated) }),
    override: { isRead: !labelIds.includes('UNREAD'), isDraft: labelIds.includes('DRAFT') }
  });
  return labels.modify(row, labelIds, []);
}

/** The message of an insertion: as JSON, as bytes, or as both in one (multipart/related). */
function uploaded(request: FastifyRequest): {
  readonly raw: Buffer;
  readonly labelIds?: readonly string[] | null | undefined;
} {
  const { body } = request;
  const type = request.headers['content-type'] ?? '';
  if (Buffer.isBuffer(body) && /^multipart\/related/i.test(type)) {
    const [about, bytes] = mimeTree(Buffer.concat([Buffer.from(`Content-Type: ${type}\r\n\r\n`), body])).parts;
    const said: unknown = JSON.parse(about?.content.toString('utf8') ?? '{}');
    return { raw: notEmpty(bytes?.content ?? Buffer.alloc(0)), labelIds: parsed(messageSchema, said).labelIds };
  }
  if (Buffer.isBuffer(body)) return { raw: notEmpty(body) };
  const { raw, labelIds } = parsed(messageSchema, body);
  return { raw: notEmpty(Buffer.from(raw, 'base64url')), labelIds };
}

function notEmpty(raw: Buffer): Buffer {
  if (raw.length > 0) return raw;
  throw invalid("'raw' RFC822 payload message string or uploading message via /upload/* URL required");
}

/** Reads a body or answers as Google does to a wrong one. */
export function parsed<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw invalid(`Invalid value at '${issue?.path.join('.') ?? ''}': ${issue?.message ?? ''}`);
}
