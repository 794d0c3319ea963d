import type { MailboxIdentity } from '../classify/decision.ts';
import { addressWithoutTag, isSameAddress, normalizeAddress } from './address.ts';
import type { Direction, Folder, MailAddress } from './message.ts';

/** Says which way the message went: out when the mailbox or one of its aliases wrote it. */
export function directionOf(
  message: { readonly from: MailAddress | null; readonly sender: MailAddress | null; readonly folder: Folder },
  mailbox: MailboxIdentity
): Direction {
  if (message.folder.kind === 'sent' || message.folder.kind === 'outbox' || message.folder.kind === 'drafts')
    return 'out';
  const writer = message.from ?? message.sender;
  return writer !== null && isMailboxAddress(writer.address, mailbox) ? 'out' : 'in';
}

/** Says whether an address is the mailbox's own or one of its aliases (plus tags and case aside). */
export function isMailboxAddress(address: string, mailbox: MailboxIdentity): boolean {
  return [mailbox.address, ...mailbox.aliases].some((own) => isSameAddress(own, address));
}

/** Returns the comparable forms of the mailbox's own addresses. */
export function mailboxAddresses(mailbox: MailboxIdentity): Set<string> {
  const normalized = [mailbox.address, ...mailbox.aliases].map(normalizeAddress).filter((address) => address !== null);
  return new Set(normalized.flatMap((address) => [address, addressWithoutTag(address)]));
}
