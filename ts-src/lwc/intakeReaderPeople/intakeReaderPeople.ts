/** The people of a message as the reader shows them: who, with which verdict, and because of which entry. */
import { domainOfAddress, isSameAddress, pretendsToBeAnother } from 'c/intakeCore';
import type { ClassifiedAddress } from 'c/intakeCore';
import type { ListChoice } from 'c/intakeFilterMenu';
import { labels } from 'c/intakeLabels';
import { fill, readable } from 'c/intakeText';

export interface ShownPerson {
  readonly key: string;
  readonly text: string;
  readonly address: string;
  readonly verdict: string;
  readonly verdictText: string;
  readonly title: string;
  readonly isSkipped: boolean;
  readonly isMisleading: boolean;
  /** One of the mailbox's own addresses: no list entry changes what it is. */
  readonly isOwn: boolean;
  readonly className: string;
}

export interface ShownLine {
  readonly key: string;
  readonly label: string;
  readonly people: readonly ShownPerson[];
}

interface ListedAddress {
  readonly key: string;
  readonly address: string;
  readonly title: string | null;
  readonly verdict: string;
  readonly className: string;
  readonly entry: string;
  readonly entryId: string | null;
}

export interface ListedObservation {
  readonly text: string;
  readonly title: string | null;
  readonly addresses: readonly ListedAddress[];
}

const verdictLabels: Readonly<Record<string, string>> = {
  external: labels.verdictExternal,
  internal: labels.verdictInternal,
  blacklisted: labels.verdictBlacklisted,
  'free-mail': labels.verdictFreeMail
};

const recipientRoles: readonly (readonly [ClassifiedAddress['role'], string])[] = [
  ['sender', labels.sentBy],
  ['to', labels.to],
  ['cc', labels.cc],
  ['bcc', labels.bcc],
  ['reply-to', labels.replyTo],
  ['resent', labels.resent]
];

/** What the relay calls the entry behind the mailbox's own addresses. */
const ownEntry = 'this mailbox';
const maxShownPeople = 8;

/** The sender; null while the verdicts have not come. */
export function shownSender(
  classified: readonly ClassifiedAddress[],
  ownAddresses: readonly string[]
): ShownPerson | null {
  const sender = classified.find((address) => address.role === 'from');
  return sender === undefined ? null : shownPerson(sender, 0, ownAddresses);
}

/** The lines under the sender, each cut to its first people unless all are asked for. */
export function recipientLines(
  classified: readonly ClassifiedAddress[],
  ownAddresses: readonly string[],
  showsAll: boolean
): ShownLine[] {
  return recipientRoles
    .map(([role, label]) => {
      const all = classified.filter((address) => address.role === role);
      const listed = showsAll ? all : all.slice(0, maxShownPeople);
      return { key: role, label, people: listed.map((address, index) => shownPerson(address, index, ownAddresses)) };
    })
    .filter((line) => line.people.length > 0);
}

/** How many people there are beside the sender, when that is more than are shown; else null. */
export function uncutRecipients(classified: readonly ClassifiedAddress[]): number | null {
  const recipients = classified.filter((address) => address.role !== 'from').length;
  return recipients > maxShownPeople ? recipients : null;
}

/** A name that shows another address than the real one is how phishing looks: the warning, or null. */
export function pretenceOf(classified: readonly ClassifiedAddress[]): string | null {
  const sender = classified.find((address) => address.role === 'from' && pretendsToBeAnother(address));
  return sender === undefined ? null : fill(labels.namePretends, sender.address);
}

/** Domains of the mailboxes themselves, which are never offered for a list as a whole. */
export function ownDomainsOf(
  classified: readonly ClassifiedAddress[],
  ownAddresses: readonly string[]
): readonly string[] {
  const own = classified.filter((address) => address.entry === ownEntry && address.entryId === null);
  const domains = [...ownAddresses, ...own.map((address) => address.address)].map(domainOfAddress);
  return [...new Set(domains.filter((domain) => domain !== null))];
}

/** A filter's sentence names every address with its entry: shown as a list when the verdicts say the same. */
export function listedObservation(said: string, classified: readonly ClassifiedAddress[]): ListedObservation {
  const matched = classified.filter((address) => address.entry !== null);
  const parts = [
    ...new Set(matched.map((address) => `${address.address} (${address.verdict}: ${address.entry ?? ''})`))
  ];
  const lead = said.slice(0, said.indexOf(':') + 1);
  const isWhole = parts.length > 0 && said === `${lead} ${parts.join(', ')}`;
  if (!isWhole) return { ...readable(said), addresses: [] };
  const addresses = [...new Map(matched.map((address) => [address.address, address])).values()].map((address) => {
    const { text, title } = readable(address.address);
    return {
      key: address.address,
      address: text,
      title,
      verdict: verdictLabels[address.verdict] ?? address.verdict,
      className: `chip chip_${address.verdict}`,
      entry: address.entry ?? '',
      entryId: address.entryId
    };
  });
  return { text: lead, title: null, addresses };
}

/** Why this very message may stay as it is after an entry was added; empty where it won't. */
export function hintFor(
  choice: ListChoice,
  classified: readonly ClassifiedAddress[],
  isForeignMailbox: boolean
): string {
  if (choice.scope === 'person' && isForeignMailbox) return labels.listedElsewhere;
  if (choice.kind !== 'blacklist') return '';
  const other = classified.find((address) => isOutside(address) && !isHeldBy(choice, address.address));
  return other === undefined ? '' : fill(labels.listedOthers, other.address);
}

function shownPerson(address: ClassifiedAddress, index: number, ownAddresses: readonly string[]): ShownPerson {
  return {
    key: `${address.role}-${String(index)}`,
    text: readable(address.name ?? address.address).text,
    address: address.address,
    verdict: address.verdict,
    verdictText: verdictLabels[address.verdict] ?? address.verdict,
    title: verdictReason(address),
    isSkipped: address.isSkipped === true,
    isMisleading: pretendsToBeAnother(address),
    isOwn: isOwnAddress(address, ownAddresses),
    className: `chip chip_${address.verdict}`
  };
}

function isOwnAddress(address: ClassifiedAddress, ownAddresses: readonly string[]): boolean {
  if (address.entry === ownEntry && address.entryId === null) return true;
  return ownAddresses.some((own) => isSameAddress(own, address.address));
}

/** With the address as it stands: who is suspicious sees the punycode. */
function verdictReason(address: ClassifiedAddress): string {
  const verdict = verdictLabels[address.verdict] ?? address.verdict;
  if (address.entry === null) return `${address.address} – ${verdict}`;
  const label = address.isSkipped === true ? labels.verdictSkippedByEntry : labels.verdictByEntry;
  return fill(label, address.address, verdict, address.entry);
}

function isOutside(address: ClassifiedAddress): boolean {
  return address.verdict === 'external' || address.verdict === 'free-mail';
}

function isHeldBy(choice: ListChoice, address: string): boolean {
  return choice.match === 'domain'
    ? domainOfAddress(address) === choice.comparable
    : isSameAddress(choice.pattern, address);
}
