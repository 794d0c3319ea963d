import type { AccountRecord, Candidate, CaseRecord, OrgFacts, PersonRecord } from './candidate.ts';
import type { CandidateBoard } from './candidate-board.ts';
import type { MatchAddress, MatchInput } from './match-input.ts';
import type { Writer } from './message-writer.ts';
import type { RelatedObject } from './related-objects.ts';
import type { RememberedPick } from './sender-pick.ts';
import type { ThreadEvidence } from './thread-evidence.ts';

/** Everything that the single rules look at. */
export interface Ranking {
  readonly input: MatchInput;
  readonly facts: OrgFacts;
  /** The types that are offered besides Contact and Case. */
  readonly offered: readonly RelatedObject[];
  readonly board: CandidateBoard;
  readonly find: (address: string) => readonly PersonRecord[];
  /** The people on the other side, most telling address first. */
  readonly counterparts: readonly MatchAddress[];
  /** Whom the org knows of them. */
  readonly people: readonly PersonRecord[];
  readonly writer: Writer;
  readonly thread: readonly ThreadEvidence[];
  /** Whom people picked for the writer's address, the one that counts first. */
  readonly picks: readonly RememberedPick[];
}

type Shown = Pick<Candidate, 'id' | 'type' | 'label' | 'detail'>;

export const STRANGER = '; the sender is not known in this Case, so check it';
export const OTHER_SUBJECT = '; the subject has changed, so it may be a new case';
export const PERSON_ACCOUNT = 'person account';

export function personCandidate(person: PersonRecord): Shown {
  return { id: person.id, type: person.type, label: person.name, detail: joined([person.title, belonging(person)]) };
}

/** Where a person belongs: the account; a person account is named as what it is, not by the person's own name. */
export function belonging(person: PersonRecord): string | null {
  return person.isPersonAccount === true ? PERSON_ACCOUNT : person.accountName;
}

export function caseCandidate(record: CaseRecord): Shown {
  return {
    id: record.id,
    type: 'Case',
    label: record.caseNumber,
    detail: joined([record.subject, record.status], ' · ') ?? ''
  };
}

export function accountCandidate(account: AccountRecord): Shown {
  return { id: account.id, type: 'Account', label: account.name, detail: account.website };
}

/** Later changes count a little more; at most ten points, so evidence always wins. */
export function recency(lastModifiedAt: string | null): number {
  const time = Date.parse(lastModifiedAt ?? '');
  return Number.isNaN(time) ? 0 : Math.min(10, Math.max(0, (time - Date.UTC(2015, 0, 1)) / 63_072_000_000));
}

function joined(parts: readonly (string | null)[], separator = ', '): string | null {
  const text = parts.filter((part) => part !== null && part !== '').join(separator);
  return text === '' ? null : text;
}
