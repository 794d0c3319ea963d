import type { FastifyRequest } from 'fastify';
import type { LabelStore } from '../store/label-store.ts';
import type { MailStore } from '../store/mail-store.ts';
import type { MailboxRow, MessageRow } from '../store/rows.ts';
import { numberOf } from './gmail-ids.ts';
import { GoogleError, notFound } from './google-error.ts';
import type { Access, GoogleTokens } from './google-tokens.ts';
import type { MessageResources } from './message-resource.ts';
import type { LocalPubSub } from './pubsub.ts';
import type { Watches } from './watches.ts';

/** What the routes of Gmail share. */
export interface GmailContext {
  readonly store: MailStore;
  readonly labels: LabelStore;
  readonly resources: MessageResources;
  readonly tokens: GoogleTokens;
  readonly pubsub: LocalPubSub;
  readonly watches: Watches;
}

/** The mailbox that a request may see: its token's own, asked for as `me` or by address. */
export function mailboxOf(
  { tokens, store }: GmailContext,
  request: FastifyRequest<{ Params: { user: string } }>,
  access: Access
): MailboxRow {
  const address = tokens.accountOf(request.headers.authorization, access);
  const { user } = request.params;
  const mailbox = store.findMailbox(address);
  if (mailbox === null) throw new GoogleError(400, 'failedPrecondition', 'Mail service not enabled');
  if (user !== 'me' && user.toLowerCase() !== mailbox.address) {
    throw new GoogleError(403, 'forbidden', `Delegation denied for ${mailbox.address}`);
  }
  return mailbox;
}

/** A message by its id. */
export function messageOf({ labels }: GmailContext, mailbox: MailboxRow, id: string): MessageRow {
  const number = numberOf(id);
  if (number === null) throw new GoogleError(400, 'invalidArgument', 'Invalid id value');
  const message = labels.message(mailbox.id, number);
  if (message === null) throw notFound();
  return message;
}
