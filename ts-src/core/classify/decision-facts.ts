import { parseAddressList } from '../message/address-list.ts';
import { normalizeAddress } from '../message/address.ts';
import type { MailAddress, Message } from '../message/message.ts';
import type { AddressRole, DecisionFacts, FactAddress, RelatedFacts } from './decision.ts';
import { serviceSightings } from './service-mail.ts';

/** Nobody looked for records, and nothing of the message or its thread is saved. */
export const NOTHING_RELATED: RelatedFacts = { hasMatch: null, isSaved: false, isThreadSaved: false };

const RESENT_FIELDS = new Set(['resent-from', 'resent-sender', 'resent-to', 'resent-cc', 'resent-bcc']);

/** Gathers what the rules read of a message: with the same lists and settings, the same facts give the same decision. */
export function decisionFactsOf(message: Message, related: RelatedFacts = NOTHING_RELATED): DecisionFacts {
  return {
    version: 1,
    direction: message.direction,
    folder: { kind: message.folder.kind, name: message.folder.name },
    categories: message.categories,
    sensitivity: message.sensitivity,
    date: message.receivedAt ?? message.sentAt,
    addresses: withoutRepetitions(addressesByRole(message)),
    sightings: serviceSightings(message),
    related
  };
}

/** Reads stored facts; null when there are none or they are damaged. */
export function readDecisionFacts(json: string | null | undefined): DecisionFacts | null {
  if (json === null || json === undefined || json === '') return null;
  try {
    const value: unknown = JSON.parse(json);
    return isDecisionFacts(value) ? value : null;
  } catch {
    return null;
  }
}

/** Lists the addresses of a message with their roles, in reading order; Sender only where it differs from From. */
export function addressesByRole(
  message: Pick<Message, 'from' | 'sender' | 'replyTo' | 'to' | 'cc' | 'bcc' | 'headers'>
): FactAddress[] {
  const single = (role: AddressRole, value: MailAddress | null) => (value === null ? [] : many(role, [value]));
  const many = (role: AddressRole, values: readonly MailAddress[]) =>
    values.map(({ address, name }) => ({ role, address, name }));
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
    ...many('bcc', message.bcc),
    ...many('resent', resentAddresses(message.headers))
  ];
}

/** Whoever a message was sent on to has it as well (RFC 5322, 3.6.6). */
function resentAddresses(headers: Message['headers']): MailAddress[] {
  return headers.filter(({ name }) => RESENT_FIELDS.has(name)).flatMap(({ value }) => parseAddressList(value));
}

function withoutRepetitions(addresses: readonly FactAddress[]): FactAddress[] {
  const seen = new Set<string>();
  return addresses.filter(({ role, address }) => {
    const key = `${role} ${normalizeAddress(address) ?? address}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isSame(left: MailAddress, right: MailAddress | null): boolean {
  return right !== null && normalizeAddress(left.address) === normalizeAddress(right.address);
}

/** Facts are written by this code only: what matters is that no field the rules read is missing. */
function isDecisionFacts(value: unknown): value is DecisionFacts {
  if (typeof value !== 'object' || value === null) return false;
  const facts = new Map<string, unknown>(Object.entries(value));
  return (
    facts.get('version') === 1 &&
    Array.isArray(facts.get('addresses')) &&
    Array.isArray(facts.get('categories')) &&
    ['folder', 'sightings', 'related'].every((name) => typeof facts.get(name) === 'object' && facts.get(name) !== null)
  );
}
