import type { Decision, DecisionFacts, Disposition } from '../../core/classify/decision.ts';
import type { Extraction } from '../../core/extract/extraction.ts';
import type { Match } from '../../core/match/candidate.ts';
import { formatAddress } from '../../core/message/address.ts';
import { threadAncestorsOf, threadIdentifierOf } from '../../core/message/message-id.ts';
import type { MailAddress, Message } from '../../core/message/message.ts';
import { cutText } from '../../core/save/safe-cut.ts';
import type { OrgRecord } from './org-port.ts';

export interface IntakeFacts {
  readonly key: string;
  readonly mailboxId: string;
  readonly ownerId: string | null;
  readonly message: Message;
  readonly decision: Decision;
  /** What the decision was made from. */
  readonly basis: DecisionFacts;
  readonly match: Match;
  readonly extraction: Extraction;
  readonly original: Original | null;
  readonly decidedAt: string;
}

/** The same message, which was taken in before. */
export interface Original {
  readonly key: string;
  /** It lies in a mailbox of somebody else: who has this copy may save it as well, and both end in one record. */
  readonly isOfOthers: boolean;
}

const LONG = 32_768;
const LONGEST = 131_072;

/** The record of one message: field lengths are respected, lists are shortened by whole entries. */
export function toIntakeRecord(facts: IntakeFacts): OrgRecord {
  const { message, decision, match, extraction, original } = facts;
  const person = match.candidates.find((candidate) => candidate.id === match.suggestedPersonId);
  const account = match.candidates.find((candidate) => candidate.type === 'Account' && candidate.strength !== 'weak');
  const shown = message.attachments.filter((attachment) => !attachment.isInline);
  return {
    ...identityFields(facts),
    ...messageFields(message),
    Snippet__c: cut((extraction.reply.text || (message.body.text ?? '')).replaceAll(/\s+/g, ' ').trim(), 255),
    Has_Attachments__c: shown.length > 0,
    Attachment_Count__c: Math.min(shown.length, 9999),
    Attachments__c: jsonList(message.attachments, LONG),
    ...decisionFields(decision, original, facts.decidedAt),
    Decision_Facts__c: cutJson(facts.basis, LONGEST),
    People__c: cutJson(withoutText(extraction), LONG),
    Candidates__c: matchJson(match),
    Contact__c: person?.type === 'Contact' ? person.id : null,
    Lead__c: person?.type === 'Lead' ? person.id : null,
    Case__c: match.suggestedCaseId,
    Account__c: account?.id ?? null,
    Error_Code__c: null,
    Error__c: null
  };
}

/** What the rules say of a message: all that changes when it is decided on again. */
export function decisionFields(
  decision: Decision,
  original: Original | null,
  decidedAt: string
): Readonly<Record<string, unknown>> {
  const isDuplicate = original !== null && !original.isOfOthers;
  return {
    Disposition__c: dispositionOf(decision, original),
    Mail_Class__c: decision.mailClass,
    Service_Kind__c: decision.serviceKind,
    Rule__c: cut(isDuplicate ? 'duplicate.same-message-id' : decision.rule, 80),
    Observations__c: cut([...twinObservations(original), ...decision.observations].join('\n'), LONG),
    Trace__c: jsonList(decision.trace, LONGEST),
    Addresses__c: jsonList(decision.addresses, LONGEST),
    Auto_Save__c: cutJson(decision.autoSave, LONG),
    Decided_At__c: decidedAt,
    ...(original === null ? {} : { Duplicate_Of__r: { Message_Key__c: original.key } })
  };
}

/** One person sees one copy; people who don't see each other's mailboxes have one each. */
export function dispositionOf(decision: Decision, original: Original | null): Disposition {
  return original === null || original.isOfOthers ? decision.disposition : 'duplicate';
}

function twinObservations(original: Original | null): string[] {
  if (original === null) return [];
  if (original.isOfOthers) return ['Somebody else has the same message; whoever saves it first saves it for both.'];
  return ['The same message was taken in from another mailbox or folder; save it there.'];
}

export interface WithheldFacts {
  readonly key: string;
  readonly mailboxId: string;
  readonly ownerId: string | null;
  readonly providerId: string;
  readonly decision: Decision;
  readonly basis: DecisionFacts;
  readonly decidedAt: string;
}

/** The rule of entries that keep messages out of Salesforce. */
export const WITHHELD_RULE = 'filter.never-take-in';

/**
 * The record of a message that a list keeps out of Salesforce: it is accounted for, and nothing of it can be read.
 * The fields of its content are emptied, for an earlier decision may have filled them.
 */
export function toWithheldRecord(facts: WithheldFacts): OrgRecord {
  const { decision, basis } = facts;
  return {
    ...identityFields(facts),
    ...Object.fromEntries(CONTENT_FIELDS.map((field) => [field, null])),
    Has_Attachments__c: false,
    Provider_Message_Id__c: cut(facts.providerId, 255),
    Direction__c: basis.direction === 'in' ? 'Incoming' : 'Outgoing',
    Folder_Kind__c: basis.folder.kind,
    Message_Date__c: basis.date,
    Disposition__c: 'ignored' satisfies Disposition,
    Rule__c: WITHHELD_RULE,
    Observations__c: cut(decision.observations.join('\n'), LONG),
    Decided_At__c: facts.decidedAt
  };
}

const CONTENT_FIELDS = [
  'Internet_Message_Id__c',
  'Thread_Identifier__c',
  'Conversation_Id__c',
  'References__c',
  'Folder__c',
  'Categories__c',
  'Subject__c',
  'From_Address__c',
  'From_Name__c',
  'To_Addresses__c',
  'Cc_Addresses__c',
  'Bcc_Addresses__c',
  'Received_At__c',
  'Snippet__c',
  'Size__c',
  'Attachment_Count__c',
  'Attachments__c',
  'Mail_Class__c',
  'Service_Kind__c',
  'Trace__c',
  'Addresses__c',
  'Auto_Save__c',
  'Decision_Facts__c',
  'People__c',
  'Candidates__c',
  'Contact__c',
  'Lead__c',
  'Case__c',
  'Account__c',
  'Duplicate_Of__c',
  'Error_Code__c',
  'Error__c'
] as const;

/** What a message is, without what was decided on it. */
function identityFields(facts: Pick<IntakeFacts, 'key' | 'mailboxId' | 'ownerId'>): Record<string, unknown> {
  return {
    Message_Key__c: facts.key,
    Mailbox__c: facts.mailboxId,
    ...(facts.ownerId === null ? {} : { OwnerId: facts.ownerId })
  };
}

function messageFields(message: Message): Record<string, unknown> {
  return {
    Provider_Message_Id__c: cut(message.providerId, 255),
    Internet_Message_Id__c: cut(message.messageId, 255, ''),
    Thread_Identifier__c: cut(threadIdentifierOf(message), 255, ''),
    Conversation_Id__c: cut(message.conversationId, 255, ''),
    References__c: cutLines(threadAncestorsOf(message), LONG),
    Direction__c: message.direction === 'in' ? 'Incoming' : 'Outgoing',
    Folder__c: cut(message.folder.name, 255),
    Folder_Kind__c: message.folder.kind,
    Categories__c: cut(message.categories.join(';'), 255),
    Subject__c: cut(message.subject.replaceAll(/\s+/g, ' ').trim(), 255),
    From_Address__c: cut(message.from?.address ?? null, 255),
    From_Name__c: cut(message.from?.name ?? null, 255),
    To_Addresses__c: addressLines(message.to),
    Cc_Addresses__c: addressLines(message.cc),
    Bcc_Addresses__c: addressLines(message.bcc),
    Message_Date__c: message.sentAt ?? message.receivedAt,
    Received_At__c: message.receivedAt,
    Size__c: message.size
  };
}

export interface FailedFacts {
  readonly key: string;
  readonly mailboxId: string;
  readonly ownerId: string | null;
  readonly providerId: string;
  /** What could be read of it; null for a piece that is no message. */
  readonly message: Message | null;
  readonly receivedAt: string | null;
  readonly code: string;
  readonly error: string;
  readonly decidedAt: string;
}

/** The record of a message that could not be read or written: it stays visible with its reason. */
export function toFailedRecord(facts: FailedFacts): OrgRecord {
  return {
    ...identityFields(facts),
    Provider_Message_Id__c: cut(facts.providerId, 255),
    ...(facts.message === null ? { Subject__c: 'Unreadable message' } : leanFields(facts.message)),
    Received_At__c: facts.receivedAt ?? facts.message?.receivedAt ?? null,
    Disposition__c: 'failed' satisfies Disposition,
    Rule__c: 'failed',
    Observations__c: cut(facts.error, LONG),
    Error_Code__c: cut(facts.code, 80),
    Error__c: cut(facts.error, 4096),
    Decided_At__c: facts.decidedAt
  };
}

function leanFields(message: Message): Record<string, unknown> {
  const { Subject__c, From_Address__c, From_Name__c, Message_Date__c, Internet_Message_Id__c } = messageFields(message);
  return { Subject__c, From_Address__c, From_Name__c, Message_Date__c, Internet_Message_Id__c };
}

/** The text of the message stays in the mailbox until it is saved. */
function withoutText(extraction: Extraction): unknown {
  return {
    ...extraction,
    disclaimer: extraction.disclaimer === null ? null : { ...extraction.disclaimer, text: '' },
    reply: { text: '' },
    links: extraction.links.slice(0, 50),
    emails: extraction.emails.slice(0, 50)
  };
}

function cut(value: string | null, length: number, mark = '…'): string | null {
  if (value === null) return null;
  // The platform refuses control characters in text fields.
  // eslint-disable-next-line no-control-regex
  const clean = value.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').toWellFormed();
  return clean === '' ? null : cutText(clean, length, mark);
}

function addressLines(addresses: readonly MailAddress[]): string | null {
  return cutLines(addresses.map(formatAddress), LONG);
}

/** Whole lines only: a cut address would be another address. */
function cutLines(lines: readonly string[], length: number): string | null {
  const kept: string[] = [];
  let size = 0;
  for (const line of lines) {
    size += line.length + 1;
    if (size > length) break;
    kept.push(line);
  }
  return cut(kept.join('\n'), length);
}

/** JSON of as many entries as fit: half a JSON text is none. */
function jsonList(values: readonly unknown[], length: number): string {
  const parts: string[] = [];
  let size = 2;
  for (const value of values) {
    const part = toJson(value);
    size += part.length + 1;
    if (size > length) break;
    parts.push(part);
  }
  return `[${parts.join(',')}]`;
}

function cutJson(value: unknown, length: number): string | null {
  const json = toJson(value);
  return json.length <= length ? json : null;
}

function matchJson(match: Match): string {
  const frame = toJson({ ...match, candidates: [] }).length;
  const candidates = jsonList(match.candidates.slice(0, 100), LONGEST - frame);
  return toJson({ ...match, candidates: [] }).replace('"candidates":[]', () => `"candidates":${candidates}`);
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'string' ? item.toWellFormed() : item));
}
