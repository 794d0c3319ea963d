import type { FastifyRequest } from 'fastify';
import type { MailStore } from '../store/mail-store.ts';
import type { FolderRow, MailboxRow, MessageRow } from '../store/rows.ts';
import type { DeltaQuirk } from './delta.ts';
import { GraphError, itemNotFound } from './graph-error.ts';
import { readPreferences, readQueryOptions, type Preferences, type QueryOptions } from './query-options.ts';

/** What the routes share: the store, the public origin, and the state that tests turn. */
export interface GraphContext {
  readonly store: MailStore;
  readonly origin: () => string;
  readonly now: () => Date;
  /** Delta tokens of an older generation are dead. */
  deltaGeneration: number;
  /** What delta rounds do that clients must bear. */
  deltaQuirks: ReadonlySet<DeltaQuirk>;
  /** Makes every delta token handed out so far answer 410. */
  readonly expireDeltaTokens: () => void;
}

/** One request's OData side: query, options and preferences. */
export interface ODataRequest {
  readonly query: URLSearchParams;
  readonly options: QueryOptions;
  readonly preferences: Preferences;
  readonly path: string;
}

/** Reads the OData side of a request. */
export function readOData(request: FastifyRequest, origin: string): ODataRequest {
  const url = new URL(request.url, origin);
  const prefer = request.headers['prefer'];
  return {
    query: url.searchParams,
    options: readQueryOptions(url.searchParams),
    preferences: readPreferences(Array.isArray(prefer) ? prefer.join(', ') : prefer),
    path: url.pathname
  };
}

/** Finds the mailbox of `/users/{id|upn}` or answers as Graph does for an unknown user. */
export function mailboxOf(context: GraphContext, user: string): MailboxRow {
  const mailbox = context.store.findMailbox(user);
  if (mailbox !== null) return mailbox;
  throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${user}' is invalid.`);
}

/** Finds a folder by id or well-known name. */
export function folderOf(context: GraphContext, mailbox: MailboxRow, idOrName: string): FolderRow {
  const folder = context.store.findFolder(mailbox.id, idOrName);
  if (folder !== null) return folder;
  if (/^[A-Za-z0-9_-]{20,}=*$/.test(idOrName)) throw itemNotFound();
  throw new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');
}

/** Finds a message by either kind of id. */
export function messageOf(context: GraphContext, mailbox: MailboxRow, id: string): MessageRow {
  const message = context.store.findMessage(mailbox.id, id);
  if (message !== null) return message;
  if (/^[A-Za-z0-9_-]{20,}=*$/.test(id)) throw itemNotFound();
  throw new GraphError(400, 'ErrorInvalidIdMalformed', 'Id is malformed.');
}
