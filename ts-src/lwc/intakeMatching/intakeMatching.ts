/** Core's matching rules over a stored intake and the facts that the person may read. */
import { matchInputOfIntake, matchPeople, rankCandidates } from 'c/intakeCore';
import type { Match, MatchedPerson, OrgFacts } from 'c/intakeCore';
import type { IntakeDetail } from 'c/intakeRecords';

/** The ranked candidates of an intake. */
export function rankFor(detail: IntakeDetail, facts: OrgFacts): Match {
  return rankCandidates(matchInputOfIntake(detail), facts);
}

/** The message's people that are records, for a save: the chosen one wins where several share an address. */
export function peopleFor(detail: IntakeDetail, facts: OrgFacts | null, chosenId: string | null): MatchedPerson[] {
  const chosenIds = chosenId === null ? [] : [chosenId];
  return matchPeople(matchInputOfIntake(detail).addresses, facts?.people ?? [], chosenIds);
}
