import { normalizeAddress } from '../message/address.ts';
import { comparableMessageId } from '../message/message-id.ts';
import type { CaseRecord, EarlierEmail, OrgFacts } from './candidate.ts';
import { threadTokensIn, tokenNamesRecord } from './case-reference.ts';
import type { MatchInput } from './match-input.ts';

/** One hint that the message continues a thread which is already in the org. */
export interface ThreadEvidence {
  readonly rule: 'thread.in-reply-to' | 'thread.references' | 'thread.token';
  readonly text: string;
  readonly email: EarlierEmail | null;
  readonly caseRecord: CaseRecord | null;
  /** False when nobody of the message is known to that Case or message: then it is a suggestion only (R13). */
  readonly isSenderKnown: boolean;
}

/** Finds the thread by In-Reply-To, then References newest to oldest, then tokens; the nearest message counts. */
export function findThread(input: MatchInput, facts: OrgFacts): ThreadEvidence[] {
  const byId = new Map<string, EarlierEmail>();
  for (const email of facts.earlierEmails) {
    const id = comparableMessageId(email.messageId);
    if (id !== null) byId.set(id, email);
  }
  const evidence: ThreadEvidence[] = [];
  const direct = byId.get(comparableMessageId(input.inReplyTo) ?? '');
  if (direct !== undefined)
    evidence.push(describe('thread.in-reply-to', 'reply to a message that is saved here', direct, input, facts));
  const older = input.ancestors
    .map((id) => byId.get(comparableMessageId(id) ?? ''))
    .find((email) => email !== undefined && email !== direct);
  if (older !== undefined)
    evidence.push(describe('thread.references', 'continues a thread that is saved here', older, input, facts));
  for (const token of threadTokensIn(`${input.subject}\n${input.text}`)) evidence.push(...byToken(token, input, facts));
  return evidence;
}

function byToken(token: string, input: MatchInput, facts: OrgFacts): ThreadEvidence[] {
  const named = facts.cases.find((record) => tokenNamesRecord(token, record.id));
  const email = facts.earlierEmails.find(({ subject, threadIdentifier }) =>
    [subject, threadIdentifier].some((text) => text?.includes(token) === true)
  );
  if (named !== undefined) {
    return [
      {
        rule: 'thread.token',
        text: 'thread token of this case',
        email: null,
        caseRecord: named,
        isSenderKnown: isKnown(input, facts, null, named)
      }
    ];
  }
  return email === undefined
    ? []
    : [describe('thread.token', 'thread token of a message that is saved here', email, input, facts)];
}

function describe(
  rule: ThreadEvidence['rule'],
  text: string,
  email: EarlierEmail,
  input: MatchInput,
  facts: OrgFacts
): ThreadEvidence {
  const caseRecord = facts.cases.find(({ id }) => id === email.caseId) ?? null;
  return { rule, text, email, caseRecord, isSenderKnown: isKnown(input, facts, email, caseRecord) };
}

/** The thread-hijack guard: who writes must be tied to the earlier message or the Case, or be one of ours. */
function isKnown(
  input: MatchInput,
  facts: OrgFacts,
  email: EarlierEmail | null,
  caseRecord: CaseRecord | null
): boolean {
  if (input.direction === 'out') return true;
  const writer = input.addresses.find(({ role }) => role === 'from');
  if (writer === undefined) return false;
  if (writer.verdict === 'internal') return true;
  const address = normalizeAddress(writer.address);
  if (address === null) return false;
  const ids = new Set([...(email?.personIds ?? []), ...(caseRecord?.contactId == null ? [] : [caseRecord.contactId])]);
  const known = facts.people.filter(({ id }) => ids.has(id)).flatMap(({ emails }) => emails);
  return [...known, caseRecord?.suppliedEmail ?? ''].some((candidate) => normalizeAddress(candidate) === address);
}
