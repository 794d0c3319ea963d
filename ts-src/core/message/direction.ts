import type { MailboxIdentity } from '../classify/decision.ts';
import { addressForms, isSameAddress, normalizeAddress } from './address.ts';
import { parseAddressList } from './address-list.ts';
import type { Direction, Folder, HeaderField, MailAddress } from './message.ts';

/** Fields that delivery writes: the address at which a message came in. None of them stands in a sent copy. */
const DELIVERY_FIELDS = new Set(['delivered-to', 'x-delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to']);

export interface DirectionFacts {
  readonly from: MailAddress | null;
  readonly sender: MailAddress | null;
  readonly folder: Folder;
  readonly headers: readonly HeaderField[];
}

/**
 * Says which way the message went: out when it lies in Sent, or when the mailbox or one of its aliases wrote it and
 * it was not delivered here (a note to oneself, or a forged sender, has a delivery field that names the mailbox).
 */
export function directionOf(message: DirectionFacts, mailbox: MailboxIdentity): Direction {
  if (message.folder.kind === 'sent' || message.folder.kind === 'outbox' || message.folder.kind === 'drafts')
    return 'out';
  const writer = message.from ?? message.sender;
  if (writer === null || !isMailboxAddress(writer.address, mailbox)) return 'in';
  return isDeliveredTo(message.headers, mailbox) ? 'in' : 'out';
}

/** Says whether an address is the mailbox's own or one of its aliases (plus tags and case aside). */
export function isMailboxAddress(address: string, mailbox: MailboxIdentity): boolean {
  return [mailbox.address, ...mailbox.aliases].some((own) => isSameAddress(own, address));
}

/** Returns the comparable forms of the mailbox's own addresses. */
export function mailboxAddresses(mailbox: MailboxIdentity, ignoreGmailDots = false): Set<string> {
  const normalized = [mailbox.address, ...mailbox.aliases].map(normalizeAddress).filter((address) => address !== null);
  return new Set(normalized.flatMap((address) => addressForms(address, ignoreGmailDots)));
}

function isDeliveredTo(headers: readonly HeaderField[], mailbox: MailboxIdentity): boolean {
  return headers
    .filter(({ name }) => DELIVERY_FIELDS.has(name))
    .some(({ value }) => parseAddressList(value).some(({ address }) => isMailboxAddress(address, mailbox)));
}
