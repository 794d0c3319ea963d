import { addressesByRole } from '../classify/decision-facts.ts';
import type { AddressRole, AddressVerdict, ClassifiedAddress } from '../classify/decision.ts';
import type { Extraction } from '../extract/extraction.ts';
import { parseAddressList } from '../message/address-list.ts';
import { parseJson, property, stringOf } from '../message/stored-json.ts';
import { bareMessageId, threadAncestorsOf, threadIdentifierOf } from '../message/message-id.ts';
import type { Direction, Message } from '../message/message.ts';
import { threadTokensIn } from './case-reference.ts';

/** The facts of a message that matching needs; the relay builds them from a Message, the page from the stored intake. */
export interface MatchInput {
  readonly direction: Direction;
  readonly subject: string;
  /** Thread tokens of subject, text and HTML, as written. */
  readonly threadTokens: readonly string[];
  readonly messageId: string | null;
  /** In-Reply-To; null when there is none. */
  readonly inReplyTo: string | null;
  /** In-Reply-To, then References newest first. */
  readonly ancestors: readonly string[];
  /** The thread's first Message-ID. */
  readonly threadIdentifier: string | null;
  readonly addresses: readonly MatchAddress[];
  /** Addresses found in the body or signature. */
  readonly extractedEmails: readonly string[];
  /** Website of the sender's signature. */
  readonly website: string | null;
}

export interface MatchAddress {
  readonly address: string;
  readonly name: string | null;
  readonly role: AddressRole;
  readonly verdict: AddressVerdict;
}

/** The intake's strings as the page gets them (docs/apex-api.md, IntakeDetail). */
export interface StoredIntake {
  readonly direction?: string | null;
  readonly subject?: string | null;
  readonly fromAddress?: string | null;
  readonly fromName?: string | null;
  readonly toAddresses?: string | null;
  readonly ccAddresses?: string | null;
  readonly bccAddresses?: string | null;
  readonly internetMessageId?: string | null;
  /** In-Reply-To, then References newest first, one a line. */
  readonly references?: string | null;
  readonly threadIdentifier?: string | null;
  /** JSON ClassifiedAddress[]. */
  readonly addresses?: string | null;
  /** JSON Extraction. */
  readonly people?: string | null;
  /** JSON Match as the relay saw it: it has read the body. */
  readonly candidates?: string | null;
  readonly snippet?: string | null;
}

/** Builds the matching facts from a message; without a decision every address counts as external. */
export function matchInputOfMessage(
  message: Message,
  decided: readonly ClassifiedAddress[] | null,
  extraction: Extraction | null
): MatchInput {
  const addresses: readonly (MatchAddress & { isSkipped?: boolean })[] =
    decided ?? addressesByRole(message).map((value) => ({ ...value, verdict: 'external' }));
  return {
    direction: message.direction,
    subject: message.subject,
    threadTokens: threadTokensIn(message.subject, message.body.text, message.body.html),
    messageId: message.messageId,
    inReplyTo: message.inReplyTo,
    ancestors: threadAncestorsOf(message),
    threadIdentifier: threadIdentifierOf(message),
    addresses: addresses
      .filter(({ isSkipped }) => isSkipped !== true)
      .map(({ address, name, role, verdict }) => ({ address, name, role, verdict })),
    extractedEmails: extraction?.emails ?? [],
    website: extraction?.person?.website ?? null
  };
}

/** Builds the matching facts from the stored intake; damaged JSON falls back to the address fields. */
export function matchInputOfIntake(intake: StoredIntake): MatchInput {
  const ancestors = lines(intake.references).flatMap((line) => bareMessageId(line) ?? []);
  const stored = storedAddresses(parseJson(intake.addresses));
  const extraction = parseJson(intake.people);
  return {
    direction: /^out/i.test(intake.direction ?? '') ? 'out' : 'in',
    subject: intake.subject ?? '',
    threadTokens: unique([
      ...threadTokensIn(intake.subject ?? null, intake.snippet ?? null),
      ...stringsOf(property(parseJson(intake.candidates), 'threadTokens'))
    ]),
    messageId: bareMessageId(intake.internetMessageId),
    inReplyTo: ancestors[0] ?? null,
    ancestors,
    threadIdentifier: bareMessageId(intake.threadIdentifier),
    addresses: stored.length > 0 ? stored : writtenAddresses(intake),
    extractedEmails: stringsOf(property(extraction, 'emails')),
    website: stringOf(property(property(extraction, 'person'), 'website'))
  };
}

function writtenAddresses(intake: StoredIntake): MatchAddress[] {
  const list = (role: AddressRole, text: string | null | undefined) =>
    parseAddressList(text ?? '').map((value) => ({ ...value, role, verdict: 'external' as const }));
  const from = intake.fromAddress ?? '';
  return [
    ...(from === ''
      ? []
      : [{ address: from, name: intake.fromName ?? null, role: 'from' as const, verdict: 'external' as const }]),
    ...list('to', intake.toAddresses),
    ...list('cc', intake.ccAddresses),
    ...list('bcc', intake.bccAddresses)
  ];
}

const ROLES: readonly AddressRole[] = ['from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'resent'];
const VERDICTS: readonly AddressVerdict[] = ['external', 'internal', 'blacklisted', 'free-mail'];

function storedAddresses(value: unknown): MatchAddress[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const address = stringOf(property(item, 'address'));
    const role = ROLES.find((known) => known === property(item, 'role'));
    const verdict = VERDICTS.find((known) => known === property(item, 'verdict'));
    if (address === null || role === undefined || property(item, 'isSkipped') === true) return [];
    return [{ address, name: stringOf(property(item, 'name')), role, verdict: verdict ?? 'external' }];
  });
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item: unknown) => typeof item === 'string') : [];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function lines(text: string | null | undefined): string[] {
  return (text ?? '').split('\n').filter((line) => line.trim() !== '');
}
