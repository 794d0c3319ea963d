import { addressWithoutTag, domainOfAddress, normalizeAddress } from '../message/address.ts';
import { mailboxAddresses } from '../message/direction.ts';
import type { MailAddress, Message } from '../message/message.ts';
import type { AddressRole, AddressVerdict, ClassifiedAddress, FilterEntry, MailboxIdentity } from './decision.ts';
import type { FilterList } from './filter-list.ts';
import { isFreeMailDomain } from './free-mail-domains.ts';

/** An address with its verdict and the whole entry behind it. */
export interface AddressFinding extends ClassifiedAddress {
  readonly filter: FilterEntry | null;
}

/** Gives every address of the message its verdict, each address once per role. */
export function classifyAddresses(message: Message, filters: FilterList, mailbox: MailboxIdentity): AddressFinding[] {
  const own = mailboxAddresses(mailbox);
  const seen = new Set<string>();
  return addressesByRole(message).flatMap(({ role, value }) => {
    const key = `${role} ${normalizeAddress(value.address) ?? value.address}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [judge(role, value, filters, own)];
  });
}

/** Lists the addresses of a message with their roles, in reading order; Sender only where it differs from From. */
export function addressesByRole(
  message: Pick<Message, 'from' | 'sender' | 'replyTo' | 'to' | 'cc' | 'bcc'>
): { readonly role: AddressRole; readonly value: MailAddress }[] {
  const single = (role: AddressRole, value: MailAddress | null) => (value === null ? [] : [{ role, value }]);
  const many = (role: AddressRole, values: readonly MailAddress[]) => values.map((value) => ({ role, value }));
  const isProxy = message.sender !== null && !isSame(message.sender, message.from);
  return [
    ...single('from', message.from),
    ...(isProxy ? single('sender', message.sender) : []),
    ...many(
      'reply-to',
      message.replyTo.filter((value) => !isSame(value, message.from))
    ),
    ...many('to', message.to),
    ...many('cc', message.cc),
    ...many('bcc', message.bcc)
  ];
}

function isSame(left: MailAddress, right: MailAddress | null): boolean {
  return right !== null && normalizeAddress(left.address) === normalizeAddress(right.address);
}

function judge(role: AddressRole, value: MailAddress, filters: FilterList, own: ReadonlySet<string>): AddressFinding {
  const filter = filters.find(value.address);
  const base = { address: value.address, name: value.name, role, filter };
  if (filter !== null) {
    return { ...base, verdict: verdictOf(filter, value.address), entry: filter.pattern, entryId: filter.id };
  }
  const normalized = normalizeAddress(value.address);
  if (normalized !== null && (own.has(normalized) || own.has(addressWithoutTag(normalized)))) {
    return { ...base, verdict: 'internal', entry: 'this mailbox', entryId: null };
  }
  const domain = domainOfAddress(value.address) ?? '';
  return isFreeMailDomain(domain)
    ? { ...base, verdict: 'free-mail', entry: domain, entryId: null }
    : { ...base, verdict: 'external', entry: null, entryId: null };
}

function verdictOf(filter: FilterEntry, address: string): AddressVerdict {
  if (filter.kind === 'internal') return 'internal';
  if (filter.kind === 'blacklist') return 'blacklisted';
  return isFreeMailDomain(domainOfAddress(address) ?? '') ? 'free-mail' : 'external';
}
