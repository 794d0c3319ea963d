import type { Candidate, EarlierEmail } from './candidate.ts';
import { dayInWords } from './day-words.ts';
import { indexEmails, isItself } from './email-index.ts';
import { isKnownIn } from './message-writer.ts';
import { caseCandidate, STRANGER, type Ranking } from './ranking.ts';

const LONGEST_SUBJECT = 80;

/**
 * Mail that was saved with the same people: shown with them and with the Case it lies in. It orders what was found
 * otherwise, and on its own it is Weak.
 */
export function addEarlierMail(ranking: Ranking): void {
  const people = ranking.board.ranked().filter(({ type }) => type === 'Contact' || type === 'Lead');
  for (const person of people) {
    const [latest] = mailWith(ranking, person.id);
    if (latest === undefined) continue;
    const day = dayInWords(latest.date) ?? '';
    const subject = latest.subject === null ? '' : `: ${latest.subject.slice(0, LONGEST_SUBJECT)}`;
    ranking.board.add(person, {
      rule: 'mail.earlier',
      text: `last mail on ${day}${subject}`,
      strength: 'weak',
      points: 5
    });
    addCaseOf(ranking, person, latest, day);
  }
}

/** Dated mail with a person, the latest first, without the message itself. */
function mailWith({ input, facts }: Ranking, personId: string): EarlierEmail[] {
  const emails = indexEmails(facts.earlierEmails).byPerson.get(personId) ?? [];
  return emails.filter((email) => dayInWords(email.date) !== null && !isItself(email, input.messageId));
}

function addCaseOf({ facts, board, writer }: Ranking, person: Candidate, email: EarlierEmail, day: string): void {
  const record = facts.cases.find(({ id }) => id === email.caseId);
  if (record === undefined) return;
  board.add(caseCandidate(record), {
    rule: 'case.earlier-mail',
    text: `last mail with ${person.label}, on ${day}, is in this case${isKnownIn(writer, null, record) ? '' : STRANGER}`,
    strength: 'weak',
    points: 12
  });
}
