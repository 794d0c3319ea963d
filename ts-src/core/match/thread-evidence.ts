import { comparableMessageId } from '../message/message-id.ts';
import type { CaseRecord, EarlierEmail, OrgFacts } from './candidate.ts';
import { tokenNamesRecord } from './case-reference.ts';
import { dayInWords } from './day-words.ts';
import { indexEmails, isItself } from './email-index.ts';
import type { MatchInput } from './match-input.ts';
import { isKnownIn, type Writer } from './message-writer.ts';
import { isOtherSubject } from './thread-subject.ts';

/** One hint that the message continues a thread which is already in the org. */
export interface ThreadEvidence {
  readonly rule: 'thread.in-reply-to' | 'thread.references' | 'thread.token' | 'thread.identifier';
  readonly text: string;
  readonly email: EarlierEmail | null;
  readonly caseRecord: CaseRecord | null;
  /** False when the writer is not tied to that Case or message: then it is a suggestion only (R13). */
  readonly isSenderKnown: boolean;
  /** The message has another subject than the earlier one: it may be about something new. */
  readonly isSubjectChanged: boolean;
}

/** Mail of one thread identifier may lie in several Cases; more of them say nothing. */
const MOST_OF_IDENTIFIER = 3;

/**
 * Finds the thread by In-Reply-To, then References newest to oldest, then tokens, then the thread identifier; the
 * nearest message counts.
 */
export function findThread(input: MatchInput, facts: OrgFacts, writer: Writer): ThreadEvidence[] {
  const { byMessageId: byId } = indexEmails(facts.earlierEmails);
  const evidence: ThreadEvidence[] = [];
  const direct = byId.get(comparableMessageId(input.inReplyTo) ?? '');
  if (direct !== undefined)
    evidence.push(describe('thread.in-reply-to', `replied to ${nameOf(direct)}`, direct, input, facts, writer));
  const older = input.ancestors
    .map((id) => byId.get(comparableMessageId(id) ?? ''))
    .find((email) => email !== undefined && email !== direct);
  if (older !== undefined)
    evidence.push(
      describe('thread.references', `continues the thread of ${nameOf(older)}`, older, input, facts, writer)
    );
  for (const token of input.threadTokens) evidence.push(...byToken(token, input, facts, writer));
  const told = new Set(evidence.map(({ caseRecord }) => caseRecord?.id ?? null));
  for (const email of ofSameThread(input, facts)) {
    if (told.has(email.caseId) || told.size >= MOST_OF_IDENTIFIER) continue;
    told.add(email.caseId);
    evidence.push(describe('thread.identifier', `in one thread with ${nameOf(email)}`, email, input, facts, writer));
  }
  return evidence;
}

/** Saved mail whose thread began with the same message, the latest first. */
function ofSameThread(input: MatchInput, facts: OrgFacts): EarlierEmail[] {
  const thread = comparableMessageId(input.threadIdentifier) ?? '';
  const emails = indexEmails(facts.earlierEmails).byThread.get(thread) ?? [];
  return emails.filter((email) => !isItself(email, input.messageId));
}

function nameOf({ date }: EarlierEmail): string {
  const day = dayInWords(date);
  return day === null ? 'an EmailMessage that is saved here' : `EmailMessage of ${day}`;
}

function byToken(token: string, input: MatchInput, facts: OrgFacts, writer: Writer): ThreadEvidence[] {
  const resolved = facts.resolvedTokens.find((known) => known.token === token)?.recordId;
  const named = facts.cases.find((record) => record.id === resolved || tokenNamesRecord(token, record.id));
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
        isSenderKnown: isKnownIn(writer, null, named),
        isSubjectChanged: false
      }
    ];
  }
  return email === undefined
    ? []
    : [describe('thread.token', `thread token of ${nameOf(email)}`, email, input, facts, writer)];
}

function describe(
  rule: ThreadEvidence['rule'],
  text: string,
  email: EarlierEmail,
  input: MatchInput,
  facts: OrgFacts,
  writer: Writer
): ThreadEvidence {
  const caseRecord = facts.cases.find(({ id }) => id === email.caseId) ?? null;
  const known = [email.subject, caseRecord?.subject ?? null];
  return {
    rule,
    text,
    email,
    caseRecord,
    isSenderKnown: isKnownIn(writer, email, caseRecord),
    isSubjectChanged: rule !== 'thread.token' && email.subject !== null && isOtherSubject(input.subject, known)
  };
}
