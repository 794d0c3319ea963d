import { normalizeAddress } from '../message/address.ts';
import type { CaseRecord } from './candidate.ts';
import type { Finding } from './candidate-board.ts';
import { caseNumbersIn, comparableCaseNumber } from './case-reference.ts';
import { isKnownIn } from './message-writer.ts';
import { caseCandidate, recency, STRANGER, type Ranking } from './ranking.ts';

/** Cases that the subject names, and those of the people and their accounts. */
export function addCases(ranking: Ranking): void {
  const numbers = caseNumbersIn(ranking.input.subject);
  for (const record of ranking.facts.cases) {
    const isKnown = isKnownIn(ranking.writer, null, record);
    const suffix = isKnown ? '' : STRANGER;
    if (numbers.includes(comparableCaseNumber(record.caseNumber))) {
      ranking.board.add(caseCandidate(record), {
        rule: 'subject.case-number',
        text: `case ${record.caseNumber} in the subject${suffix}`,
        strength: isKnown ? 'strong' : 'likely',
        points: isKnown ? 150 : 80
      });
    }
    const tie = tieOf(ranking, record);
    if (tie === null) continue;
    ranking.board.add(caseCandidate(record), {
      ...tie,
      text: tie.text + suffix,
      strength: record.isClosed || !isKnown ? 'weak' : tie.strength
    });
  }
}

/** How the people of the message are tied to a Case: as its contact, by its first address, or by their account. */
function tieOf({ counterparts, people }: Ranking, record: CaseRecord): Finding | null {
  const points = (record.isClosed ? 0 : 30) + recency(record.lastModifiedAt);
  const contact = people.find(({ id, type }) => type === 'Contact' && id === record.contactId);
  if (contact !== undefined) {
    const text = `${openness(record)} case of ${contact.name}`;
    return { rule: 'case.contact', text, strength: 'likely', points: 20 + points };
  }
  const supplied = normalizeAddress(record.suppliedEmail ?? '');
  if (supplied !== null && counterparts.some(({ address }) => normalizeAddress(address) === supplied)) {
    const text = 'the case was opened from this address';
    return { rule: 'case.supplied-email', text, strength: 'likely', points: 15 + points };
  }
  if (record.accountId === null || !people.some(({ accountId }) => accountId === record.accountId)) return null;
  return { rule: 'case.account', text: `${openness(record)} case of the same account`, strength: 'weak', points };
}

function openness(record: CaseRecord): string {
  return record.isClosed ? 'closed' : 'open';
}
