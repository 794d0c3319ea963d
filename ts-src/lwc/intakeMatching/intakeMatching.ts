/** Core's matching rules over a stored intake and the facts that the person may read. */
import {
  isOffered,
  matchInputOfIntake,
  matchPeople,
  rankCandidates,
  recordIdOfToken,
  searchTermsOf
} from 'c/intakeCore';
import type { EarlierEmail, Match, MatchedPerson, OrgFacts, RelatedObject, SearchTerms } from 'c/intakeCore';
import type { IntakeDetail } from 'c/intakeRecords';

/** What Apex looks up: the fields of its class SearchTerms. */
export interface FactTerms extends SearchTerms {
  /** The ids that old thread tokens spell out; only the org can read the others. */
  readonly tokenRecordIds: readonly string[];
}

/** Facts as Apex sends them: `date` is no name for a field there. */
export interface SentFacts extends Omit<OrgFacts, 'earlierEmails'> {
  readonly earlierEmails: readonly (Omit<EarlierEmail, 'date'> & { readonly messageDate?: string | null })[];
}

/** What to look up for an intake. */
export function termsFor(detail: IntakeDetail): FactTerms {
  const terms = searchTermsOf(matchInputOfIntake(detail));
  const tokenRecordIds = terms.threadTokens.map(recordIdOfToken).filter((id) => id !== null);
  return { ...terms, tokenRecordIds };
}

/** Apex leaves out what is null; core's rules read null. */
export function completeFacts(facts: SentFacts): OrgFacts {
  const absentCase = { subject: null, contactId: null, accountId: null, suppliedEmail: null, lastModifiedAt: null };
  const absentOpportunity = { accountId: null, contactIds: [], lastModifiedAt: null };
  const absentEmail = { messageId: null, threadIdentifier: null, subject: null, caseId: null, personIds: [] };
  return {
    people: facts.people.map((row) => ({ ...{ title: null, accountId: null, accountName: null, emails: [] }, ...row })),
    accounts: facts.accounts.map((row) => ({ ...{ website: null }, ...row })),
    cases: facts.cases.map((row) => ({ ...absentCase, ...row })),
    opportunities: facts.opportunities.map((row) => ({ ...absentOpportunity, ...row })),
    earlierEmails: facts.earlierEmails.map((row) => ({ ...absentEmail, ...row, date: row.messageDate ?? null })),
    picks: facts.picks.map((row) => ({ ...{ senderName: null, pickedBy: null, pickedAt: null }, ...row })),
    resolvedTokens: facts.resolvedTokens
  };
}

/** The ranked candidates of an intake, of the types that are offered. */
export function rankFor(detail: IntakeDetail, facts: OrgFacts, offered: readonly RelatedObject[]): Match {
  return rankCandidates(matchInputOfIntake(detail), facts, offered);
}

/** What a save may tie the message's people to: nobody of a type that is not offered. */
export function factsForSave(facts: OrgFacts, offered: readonly RelatedObject[]): OrgFacts {
  return { ...facts, people: facts.people.filter(({ type }) => isOffered(type, offered)) };
}

/** The message's people that are records, for a save: the chosen one wins where several share an address. */
export function peopleFor(detail: IntakeDetail, facts: OrgFacts | null, chosenId: string | null): MatchedPerson[] {
  const chosenIds = chosenId === null ? [] : [chosenId];
  return matchPeople(matchInputOfIntake(detail).addresses, facts?.people ?? [], chosenIds);
}
