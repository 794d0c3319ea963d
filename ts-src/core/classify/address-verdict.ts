import { addressForms, domainOfAddress, normalizeAddress } from '../message/address.ts';
import { mailboxAddresses } from '../message/direction.ts';
import type {
  AddressVerdict,
  ClassifiedAddress,
  DecisionFacts,
  FactAddress,
  FilterEntry,
  MailboxIdentity
} from './decision.ts';
import type { FilterList } from './filter-list.ts';
import { isFreeMailDomain } from './free-mail-domains.ts';

/** An address with its verdict and the whole entry behind it. */
export interface AddressFinding extends ClassifiedAddress {
  readonly filter: FilterEntry | null;
  /** It belongs to the mailbox itself. */
  readonly isOwn: boolean;
}

/** Judges the addresses of messages of one mailbox against its lists. */
export type AddressJudge = (facts: Pick<DecisionFacts, 'addresses' | 'direction'>) => AddressFinding[];

/** Makes the judge; the mailbox's own addresses are internal whatever an allow entry says. */
export function createAddressJudge(
  filters: FilterList,
  mailbox: MailboxIdentity,
  ignoreGmailDots: boolean
): AddressJudge {
  const own = mailboxAddresses(mailbox, ignoreGmailDots);
  const isOwn = (address: string): boolean => {
    const normalized = normalizeAddress(address);
    return normalized !== null && addressForms(normalized, ignoreGmailDots).some((form) => own.has(form));
  };
  return ({ addresses, direction }) =>
    addresses.map((value) => judge(value, filters.find(value.address, direction), isOwn(value.address)));
}

function judge(value: FactAddress, found: FilterEntry | null, isOwn: boolean): AddressFinding {
  const filter = isOwn && found?.kind === 'allow' ? null : found;
  const base = { address: value.address, name: value.name, role: value.role, filter, isOwn };
  if (filter !== null) {
    const isSkipped = filter.action === 'skip-address' && filter.kind !== 'allow';
    return {
      ...base,
      verdict: verdictOf(filter, value.address),
      entry: filter.pattern,
      entryId: filter.id,
      ...(isSkipped ? { isSkipped } : {})
    };
  }
  if (isOwn) return { ...base, verdict: 'internal', entry: 'this mailbox', entryId: null };
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
