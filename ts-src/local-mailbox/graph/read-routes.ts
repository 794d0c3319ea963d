import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HIDDEN_FOLDERS } from '../store/folders.ts';
import type { AttachmentRow, FolderRow, MailboxRow, MessageRow } from '../store/rows.ts';
import { deltaPage, folderDelta, type DeltaPage } from './delta.ts';
import { folderOf, mailboxOf, messageOf, readOData, type GraphContext, type ODataRequest } from './graph-context.ts';
import { GraphError, itemNotFound } from './graph-error.ts';
import { listMessages } from './message-list.ts';
import { checkSelect, viewAttachment, viewMessage, viewUser, type GraphItem } from './message-view.ts';
import { appliedPreferences } from './query-options.ts';

interface Path {
  Params: { user: string; folder: string; message: string; attachment: string };
}
type Handler = (request: FastifyRequest<Path>, reply: FastifyReply) => unknown;

/** Serves everything of Graph mail that only reads. */
export function addReadRoutes(server: FastifyInstance, context: GraphContext): void {
  const get = (path: string, handler: Handler): void => {
    server.get<Path>(`/v1.0/users/:user${path}`, handler);
  };
  get('', (request) => ({
    ...entity(context, '#users/$entity'),
    ...viewUser(mailboxOf(context, request.params.user))
  }));
  server.get('/v1.0/users', () => ({ ...entity(context, '#users'), value: context.store.mailboxes().map(viewUser) }));
  server.get('/v1.0/me/*', () => {
    throw new GraphError(400, 'BadRequest', '/me request is only valid with delegated authentication flow.');
  });
  addFolderRoutes(get, context);
  get('/messages', (request, reply) => {
    const mailbox = mailboxOf(context, request.params.user);
    return listMessages(context, mailbox, null, messageOData(context, request, reply));
  });
  get('/mailFolders/:folder/messages', (request, reply) => {
    const mailbox = mailboxOf(context, request.params.user);
    const folder = folderOf(context, mailbox, request.params.folder);
    return listMessages(context, mailbox, folder, messageOData(context, request, reply));
  });
  get('/mailFolders/:folder/messages/delta', (request, reply) => {
    const mailbox = mailboxOf(context, request.params.user);
    const folder = folderOf(context, mailbox, request.params.folder);
    const odata = messageOData(context, request, reply);
    const { deltaGeneration: generation, deltaQuirks: quirks } = context;
    const page = deltaPage(context.store, { folder, ...odata, generation, quirks });
    return deltaAnswer(context, odata, '#Collection(message)', page);
  });
  for (const prefix of ['', '/mailFolders/:folder']) addMessageRoutes(get, context, prefix);
}

function addFolderRoutes(get: (path: string, handler: Handler) => void, context: GraphContext): void {
  get('/mailFolders', (request, reply) => {
    const mailbox = mailboxOf(context, request.params.user);
    return folderList(context, mailbox, context.store.findFolder(mailbox.id, 'msgfolderroot'), request, reply);
  });
  get('/mailFolders/delta', (request, reply) => {
    const mailbox = mailboxOf(context, request.params.user);
    const odata = odataOf(context, request, reply);
    const token = odata.query.get('$deltatoken');
    const state = { mailboxId: mailbox.id, token, generation: context.deltaGeneration };
    const page = folderDelta(context.store, state, (folder) => viewFolder(context, folder));
    return deltaAnswer(context, odata, '#Collection(mailFolder)', page);
  });
  get('/mailFolders/:folder', (request) => {
    const mailbox = mailboxOf(context, request.params.user);
    const folder = folderOf(context, mailbox, request.params.folder);
    return { ...entity(context, '#users/mailFolders/$entity'), ...viewFolder(context, folder) };
  });
  get('/mailFolders/:folder/childFolders', (request, reply) => {
    const mailbox = mailboxOf(context, request.params.user);
    return folderList(context, mailbox, folderOf(context, mailbox, request.params.folder), request, reply);
  });
}

function addMessageRoutes(get: (path: string, handler: Handler) => void, context: GraphContext, prefix: string): void {
  const find = (request: FastifyRequest<Path>): MessageRow =>
    messageOf(context, mailboxOf(context, request.params.user), request.params.message);
  get(`${prefix}/messages/:message`, (request, reply) => {
    const odata = messageOData(context, request, reply);
    const row = find(request);
    return {
      ...entity(context, '#users/messages/$entity'),
      ...viewMessage(context.store, row, odata.options, odata.preferences)
    };
  });
  get(`${prefix}/messages/:message/$value`, (request, reply) =>
    reply.type('text/plain').send(context.store.raw(find(request).id))
  );
  get(`${prefix}/messages/:message/attachments`, (request) => {
    const row = find(request);
    const { select } = readOData(request, context.origin()).options;
    const isWithContent = select === null || select.some((name) => /contentBytes$/i.test(name));
    const value = context.store
      .attachments(row.id)
      .map((part) => selected(viewAttachment(context.store, part, row, isWithContent), select));
    return { ...entity(context, '#users/messages/attachments'), value };
  });
  get(`${prefix}/messages/:message/attachments/:attachment`, (request) => {
    const row = find(request);
    const { select } = readOData(request, context.origin()).options;
    const view = viewAttachment(context.store, attachmentOf(context, row, request.params.attachment), row, true);
    return { ...entity(context, '#users/messages/attachments/$entity'), ...selected(view, select) };
  });
  get(`${prefix}/messages/:message/attachments/:attachment/$value`, (request, reply) => {
    const part = attachmentOf(context, find(request), request.params.attachment);
    if (part.json.kind === 'reference') {
      throw new GraphError(405, 'ErrorInvalidRequest', 'A reference attachment has no raw contents.');
    }
    return reply.type(part.json.contentType).send(context.store.attachmentContent(part.id));
  });
}

function attachmentOf(context: GraphContext, row: MessageRow, id: string): AttachmentRow {
  const part = context.store.attachments(row.id).find((attachment) => attachment.id === id);
  if (part === undefined) throw itemNotFound();
  return part;
}

function selected(item: GraphItem, select: readonly string[] | null): GraphItem {
  if (select === null) return item;
  const wanted = new Set([
    '@odata.type',
    '@odata.mediaContentType',
    'id',
    ...select.map((name) => name.split('/').at(-1))
  ]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.has(name)));
}

function odataOf(context: GraphContext, request: FastifyRequest, reply: FastifyReply): ODataRequest {
  const odata = readOData(request, context.origin());
  const applied = appliedPreferences(odata.preferences);
  if (applied !== '') void reply.header('preference-applied', applied);
  return odata;
}

function messageOData(context: GraphContext, request: FastifyRequest, reply: FastifyReply): ODataRequest {
  const odata = odataOf(context, request, reply);
  checkSelect(odata.options.select);
  return odata;
}

/** The @odata.context line of an answer. */
export function entity(context: GraphContext, fragment: string): { '@odata.context': string } {
  return { '@odata.context': `${context.origin()}/v1.0/$metadata${fragment}` };
}

function deltaAnswer(context: GraphContext, odata: ODataRequest, fragment: string, page: DeltaPage): object {
  return {
    ...entity(context, fragment),
    [page.link.name]: `${context.origin()}${odata.path}?${page.link.query}`,
    value: page.value
  };
}

/** Shows one folder as Graph does. */
export function viewFolder(context: GraphContext, folder: FolderRow): GraphItem {
  const counts = context.store.folderCounts(folder.id);
  return {
    id: folder.id,
    displayName: folder.name,
    parentFolderId: folder.parentId,
    childFolderCount: counts.children,
    unreadItemCount: counts.unread,
    totalItemCount: counts.total,
    sizeInBytes: 0,
    isHidden: false
  };
}

function folderList(
  context: GraphContext,
  mailbox: MailboxRow,
  parent: FolderRow | null,
  request: FastifyRequest,
  reply: FastifyReply
): object {
  if (parent === null) throw new GraphError(404, 'ErrorFolderNotFound', 'The specified folder was not found.');
  const { options, path, preferences } = odataOf(context, request, reply);
  const all = context.store
    .folders(mailbox.id)
    .filter(
      (folder) => !folder.isDeleted && folder.parentId === parent.id && !HIDDEN_FOLDERS.has(folder.wellKnown ?? '')
    )
    .filter((folder) => matchesName(folder, options.filter));
  const size = options.top ?? preferences.maxPageSize ?? 10;
  const page = all.slice(options.skip, options.skip + size);
  const next = new URLSearchParams({ $skip: String(options.skip + size), $top: String(size) });
  if (options.select !== null) next.set('$select', options.select.join(','));
  return {
    ...entity(context, '#users/mailFolders'),
    ...(options.count ? { '@odata.count': all.length } : {}),
    value: page.map((folder) => selected(viewFolder(context, folder), options.select)),
    ...(all.length > options.skip + size ? { '@odata.nextLink': `${context.origin()}${path}?${next.toString()}` } : {})
  };
}

function matchesName(folder: FolderRow, filter: string | null): boolean {
  const name = /displayName eq '([^']*)'/.exec(filter ?? '')?.[1];
  return name === undefined || name.toLowerCase() === folder.name.toLowerCase();
}
