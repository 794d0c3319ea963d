import { addressWithoutTag, normalizeAddress } from '../message/address.ts';
import { caseNumbersIn } from './case-reference.ts';
import type { MatchInput } from './match-input.ts';
import { organisationDomainOf, websiteDomainOf } from './organisation-domain.ts';

/** What to look up in the org for a message (R6, R13). */
export interface SearchTerms {
  /** Comparable addresses of the message that are not blacklisted, with and without plus tags. */
  readonly addresses: readonly string[];
  /** Addresses from the body and signature. */
  readonly extractedEmails: readonly string[];
  /** Registrable domains of outside addresses and the signature's website; no free-mail. */
  readonly domains: readonly string[];
  /** Case numbers in the subject, without leading zeros. */
  readonly caseNumbers: readonly string[];
  readonly threadTokens: readonly string[];
  /** Message-IDs without brackets, nearest first: own, In-Reply-To, References newest to oldest. */
  readonly messageIds: readonly string[];
  /** The thread's first Message-ID. */
  readonly threadIdentifiers: readonly string[];
  /** From of incoming mail from outside: whom did people pick for it? */
  readonly senders: readonly string[];
}

const MOST_ADDRESSES = 200;
const MOST_MESSAGE_IDS = 50;

/** Derives the look-ups of a message from its matching facts. */
export function searchTermsOf(input: MatchInput): SearchTerms {
  const usable = input.addresses.filter(({ verdict }) => verdict !== 'blacklisted');
  const outside = usable.filter(({ verdict }) => verdict !== 'internal').map(({ address }) => address);
  const domains = [...outside.map(organisationDomainOf), websiteDomainOf(input.website)];
  const ids = [...(input.messageId === null ? [] : [input.messageId]), ...input.ancestors];
  return {
    addresses: comparable(usable.map(({ address }) => address)),
    extractedEmails: comparable(input.extractedEmails),
    domains: unique(domains.filter((domain) => domain !== null)),
    caseNumbers: caseNumbersIn(input.subject),
    threadTokens: input.threadTokens,
    messageIds: unique(ids).slice(0, MOST_MESSAGE_IDS),
    threadIdentifiers: input.threadIdentifier === null ? [] : [input.threadIdentifier],
    senders: pickableSendersOf(input)
  };
}

/** The writer of an incoming message whom a person may have picked a record for; none for our own people. */
export function pickableSendersOf({ direction, addresses }: MatchInput): string[] {
  if (direction === 'out') return [];
  const from = addresses.find(({ role }) => role === 'from');
  if (from === undefined || from.verdict === 'internal' || from.verdict === 'blacklisted') return [];
  const address = normalizeAddress(from.address);
  return address === null ? [] : [address];
}

function comparable(addresses: readonly string[]): string[] {
  const normalized = addresses.map(normalizeAddress).filter((address) => address !== null);
  return unique(normalized.flatMap((address) => [address, addressWithoutTag(address)])).slice(0, MOST_ADDRESSES);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
