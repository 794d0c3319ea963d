import { comparableMessageId } from '../message/message-id.ts';
import type { OrgFacts } from './candidate.ts';
import type { MatchInput } from './match-input.ts';
import { indexPeople } from './match-people.ts';
import { isKnownIn, writerOf } from './message-writer.ts';
import { isOtherSubject } from './thread-subject.ts';

/** A saved message whose thread somebody asked to be saved as well, to the same records. */
export interface FollowedMessage {
  readonly messageId: string | null;
  /** The thread's first Message-ID. */
  readonly threadIdentifier: string | null;
  readonly subject: string | null;
  readonly contactId: string | null;
  readonly leadId: string | null;
  readonly caseId: string | null;
}

type KnownRecords = Pick<OrgFacts, 'people' | 'cases'>;

/**
 * The followed message whose thread a message continues, the nearest one; null when there is none, when the writer is
 * known neither in its Case nor as its person (R13), or when the subject is another one: a person decides then.
 */
export function findFollowed(
  input: MatchInput,
  facts: KnownRecords,
  followed: readonly FollowedMessage[]
): FollowedMessage | null {
  const nearest = nearestOf(input, followed);
  if (nearest === null || isOtherSubject(input.subject, [nearest.subject])) return null;
  return isWriterKnown(input, facts, nearest) ? nearest : null;
}

function nearestOf(input: MatchInput, followed: readonly FollowedMessage[]): FollowedMessage | null {
  for (const ancestor of input.ancestors.map((id) => comparableMessageId(id))) {
    const found = followed.find(({ messageId }) => ancestor !== null && comparableMessageId(messageId) === ancestor);
    if (found !== undefined) return found;
  }
  const thread = comparableMessageId(input.ancestors.at(-1));
  if (thread === null) return null;
  return followed.find(({ threadIdentifier }) => comparableMessageId(threadIdentifier) === thread) ?? null;
}

function isWriterKnown(input: MatchInput, facts: KnownRecords, followed: FollowedMessage): boolean {
  const writer = writerOf(input, indexPeople(facts.people));
  const record = facts.cases.find(({ id }) => id === followed.caseId) ?? null;
  const isPerson = writer.people.some(({ id }) => id === followed.contactId || id === followed.leadId);
  return isPerson || isKnownIn(writer, null, record);
}
