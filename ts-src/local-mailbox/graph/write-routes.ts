import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { composeDraft, draftSchema } from '../mime/compose.ts';
import type { MessageJson } from '../mime/message-json.ts';
import type { FolderRow, MailboxRow, MessageRow } from '../store/rows.ts';
import { folderOf, mailboxOf, messageOf, readOData, type GraphContext } from './graph-context.ts';
import { badRequest, GraphError } from './graph-error.ts';
import { viewMessage, type GraphItem } from './message-view.ts';
import { entity, viewFolder } from './read-routes.ts';

interface Path {
  Params: { user: string; folder?: string; message: string };
}

const patchSchema = z.looseObject({
  isRead: z.boolean().optional(),
  categories: z.array(z.string()).optional(),
  importance: z.enum(['low', 'normal', 'high']).optional(),
  flag: z.looseObject({ flagStatus: z.string() }).optional(),
  inferenceClassification: z.string().optional()
});
const DRAFT_ONLY = ['subject', 'body', 'toRecipients', 'ccRecipients', 'bccRecipients', 'replyTo', 'attachments'];
const destinationSchema = z.object({ destinationId: z.string().min(1) });
const folderSchema = z.object({ displayName: z.string().min(1).max(255) });

/** Serves what of Graph mail writes: drafts, changes, moves, copies, deletions, sending and folders. */
export function addWriteRoutes(server: FastifyInstance, context: GraphContext): void {
  for (const prefix of ['/v1.0/users/:user', '/v1.0/users/:user/mailFolders/:folder']) {
    addDraftRoutes(server, context, prefix);
    addChangeRoutes(server, context, prefix);
  }
  addSendRoutes(server, context);
  addFolderWrites(server, context);
}

function addDraftRoutes(server: FastifyInstance, context: GraphContext, prefix: string): void {
  server.post<Path>(`${prefix}/messages`, async (request, reply) => {
    const mailbox = mailboxOf(context, request.params.user);
    const folder = folderOf(context, mailbox, request.params.folder ?? 'drafts');
    const { raw, override } = await composeDraft(mailbox, parseBody(draftSchema, request.body), context.now());
    const row = await context.store.ingest(folder, raw, { override: { ...override, isDraft: true, isRead: true } });
    return reply.code(201).send(messageAnswer(context, request, row));
  });
  server.patch<Path>(`${prefix}/messages/:message`, async (request) => {
    const mailbox = mailboxOf(context, request.params.user);
    const row = messageOf(context, mailbox, request.params.message);
    return messageAnswer(context, request, await patchMessage(context, mailbox, row, request.body));
  });
}

async function patchMessage(
  context: GraphContext,
  mailbox: MailboxRow,
  row: MessageRow,
  body: unknown
): Promise<MessageRow> {
  const given = parseBody(patchSchema, body);
  const { isRead, categories, importance, flag, inferenceClassification } = given;
  const asked = { isRead, categories, importance, flag, inferenceClassification };
  const change: Partial<MessageJson> = Object.fromEntries(
    Object.entries(asked).filter(([, value]) => value !== undefined)
  );
  const rewrites = DRAFT_ONLY.filter((name) => name in given);
  if (rewrites.length === 0) return context.store.update(row, change);
  if (!row.json.isDraft) {
    throw new GraphError(400, 'ErrorInvalidPropertySet', `'${rewrites.join(', ')}' can be set on drafts only.`);
  }
  const draft = parseBody(draftSchema, { ...row.json, ...given });
  const kept = context.store
    .attachments(row.id)
    .map(({ id, json }) => ({ ...json, content: context.store.attachmentContent(id) }));
  const { raw, override } = await composeDraft(mailbox, draft, context.now(), kept);
  return context.store.rewrite(row, raw, { ...override, ...change, isDraft: true });
}

function addChangeRoutes(server: FastifyInstance, context: GraphContext, prefix: string): void {
  const find = (request: FastifyRequest<Path>): { mailbox: MailboxRow; row: MessageRow } => {
    const mailbox = mailboxOf(context, request.params.user);
    return { mailbox, row: messageOf(context, mailbox, request.params.message) };
  };
  const target = (mailbox: MailboxRow, body: unknown): FolderRow =>
    folderOf(context, mailbox, parseBody(destinationSchema, body).destinationId);
  server.post<Path>(`${prefix}/messages/:message/move`, async (request, reply) => {
    const { mailbox, row } = find(request);
    const moved = context.store.move(row, target(mailbox, request.body));
    return reply.code(201).send(messageAnswer(context, request, moved));
  });
  server.post<Path>(`${prefix}/messages/:message/copy`, async (request, reply) => {
    const { mailbox, row } = find(request);
    const copied = context.store.copy(row, target(mailbox, request.body));
    return reply.code(201).send(messageAnswer(context, request, copied));
  });
  // As in Graph a deletion lands in the recoverable items; permanentDelete ends it.
  server.delete<Path>(`${prefix}/messages/:message`, async (request, reply) => {
    const { mailbox, row } = find(request);
    context.store.move(row, folderOf(context, mailbox, 'recoverableitemsdeletions'));
    return reply.code(204).send();
  });
  server.post<Path>(`${prefix}/messages/:message/permanentDelete`, async (request, reply) => {
    context.store.remove(find(request).row);
    return reply.code(204).send();
  });
}

const sendMailSchema = z.object({ message: draftSchema, saveToSentItems: z.boolean().default(true) });

function addSendRoutes(server: FastifyInstance, context: GraphContext): void {
  server.post<Path>('/v1.0/users/:user/sendMail', async (request, reply) => {
    const mailbox = mailboxOf(context, request.params.user);
    const lowered = lowerFirst(request.body);
    const { message, saveToSentItems } = parseBody(sendMailSchema, lowered);
    const { raw } = await composeDraft(mailbox, message, context.now());
    await send(context, mailbox, raw, saveToSentItems);
    return reply.code(202).send();
  });
  server.post<Path>('/v1.0/users/:user/messages/:message/send', async (request, reply) => {
    const mailbox = mailboxOf(context, request.params.user);
    const row = messageOf(context, mailbox, request.params.message);
    if (!row.json.isDraft) throw new GraphError(400, 'ErrorInvalidRequest', 'Only a draft can be sent.');
    await send(context, mailbox, context.store.raw(row.id), true);
    context.store.remove(row);
    return reply.code(202).send();
  });
}

/* Bcc stands in the sender's own copy only. */
async function send(context: GraphContext, mailbox: MailboxRow, raw: Buffer, keepCopy: boolean): Promise<void> {
  const { store } = context;
  const sent = folderOf(context, mailbox, 'sentitems');
  const own = await store.ingest(sent, raw, { override: { isRead: true } });
  const { toRecipients, ccRecipients, bccRecipients } = own.json;
  if (!keepCopy) store.remove(own);
  const withoutBcc = Buffer.from(raw.toString('latin1').replace(/^bcc:.*\r\n(?:[ \t].*\r\n)*/im, ''), 'latin1');
  const addresses = [...toRecipients, ...ccRecipients, ...bccRecipients].map(
    ({ emailAddress }) => emailAddress.address
  );
  for (const address of new Set(addresses.map((entry) => entry.toLowerCase()))) {
    const local = store.findMailbox(address);
    if (local !== null) await store.ingest(folderOf(context, local, 'inbox'), withoutBcc);
  }
}

function addFolderWrites(server: FastifyInstance, context: GraphContext): void {
  const create = (request: FastifyRequest<Path>): GraphItem => {
    const mailbox = mailboxOf(context, request.params.user);
    const parent = folderOf(context, mailbox, request.params.folder ?? 'msgfolderroot');
    const { displayName } = parseBody(folderSchema, request.body);
    const taken = context.store
      .folders(mailbox.id)
      .some((folder) => !folder.isDeleted && folder.parentId === parent.id && sameName(folder.name, displayName));
    if (taken) throw new GraphError(409, 'ErrorFolderExists', 'A folder with the specified name already exists.');
    return viewFolder(context, context.store.addFolder(mailbox.id, parent.id, displayName));
  };
  for (const path of ['/v1.0/users/:user/mailFolders', '/v1.0/users/:user/mailFolders/:folder/childFolders']) {
    server.post<Path>(path, async (request, reply) =>
      reply.code(201).send({ ...entity(context, '#users/mailFolders/$entity'), ...create(request) })
    );
  }
  server.patch<Path>('/v1.0/users/:user/mailFolders/:folder', (request) => {
    const folder = ownFolder(context, request);
    const { displayName } = parseBody(folderSchema, request.body);
    return viewFolder(context, context.store.changeFolder(folder, { name: displayName }));
  });
  server.delete<Path>('/v1.0/users/:user/mailFolders/:folder', async (request, reply) => {
    const folder = ownFolder(context, request);
    for (const row of [...context.store.messages({ mailboxId: folder.mailboxId, folderId: folder.id })]) {
      context.store.remove(row);
    }
    context.store.changeFolder(folder, { isDeleted: true });
    return reply.code(204).send();
  });
}

function ownFolder(context: GraphContext, request: FastifyRequest<Path>): FolderRow {
  const folder = folderOf(context, mailboxOf(context, request.params.user), request.params.folder ?? '');
  if (folder.wellKnown === null) return folder;
  throw new GraphError(400, 'ErrorDeleteDistinguishedFolder', 'A distinguished folder cannot be changed.');
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/* Documentation and clients write both `message` and `Message`. */
function lowerFirst(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value])
  );
}

function messageAnswer(context: GraphContext, request: FastifyRequest, row: MessageRow): GraphItem {
  const { options, preferences } = readOData(request, context.origin());
  return {
    ...entity(context, '#users/messages/$entity'),
    ...viewMessage(context.store, row, options, preferences)
  };
}

/** Parses a request body or answers 400 with what is wrong. */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw badRequest(`The request body is not valid. ${z.prettifyError(result.error)}`);
}
