import { addAccounts, addOpportunities } from './account-evidence.ts';
import type { Match, OrgFacts } from './candidate.ts';
import { CandidateBoard } from './candidate-board.ts';
import { addCases } from './case-evidence.ts';
import { addEarlierMail } from './earlier-mail.ts';
import type { MatchAddress, MatchInput } from './match-input.ts';
import { indexPeople } from './match-people.ts';
import { writerOf } from './message-writer.ts';
import { organisationDomainOf } from './organisation-domain.ts';
import { foldName } from './person-name.ts';
import { isOffered, type RelatedObject } from './related-objects.ts';
import { caseCandidate, OTHER_SUBJECT, personCandidate, STRANGER, type Ranking } from './ranking.ts';
import { rememberedPicks } from './sender-pick.ts';
import { suggest } from './suggestion.ts';
import { findThread } from './thread-evidence.ts';

/**
 * Ranks the org's records for a message with evidence in words, and suggests one person and one Case where it is clear.
 * Records of types that are not offered are evidence for others, and are themselves neither shown nor chosen.
 */
export function rankCandidates(input: MatchInput, facts: OrgFacts, offered: readonly RelatedObject[]): Match {
  const find = indexPeople(facts.people);
  const counterparts = counterpartsOf(input);
  const writer = writerOf(input, find);
  const thread = findThread(input, facts, writer);
  const ranking: Ranking = {
    input,
    facts,
    offered,
    board: new CandidateBoard(),
    find,
    counterparts,
    people: counterparts.flatMap(({ address }) => find(address)),
    writer,
    thread,
    picks: rememberedPicks(input, facts, find, thread, offered)
  };
  addPeople(ranking);
  addPicks(ranking);
  addThread(ranking);
  addCases(ranking);
  addAccounts(ranking);
  addOpportunities(ranking);
  addEarlierMail(ranking);
  const candidates = ranking.board.ranked().filter(({ type }) => isOffered(type, offered));
  return { candidates, ...suggest(ranking, candidates), threadTokens: input.threadTokens };
}

/** Incoming: who wrote; outgoing: who was written to. Internal and blacklisted addresses come last or not at all. */
function counterpartsOf(input: MatchInput): MatchAddress[] {
  const order =
    input.direction === 'in'
      ? ['from', 'reply-to', 'sender', 'cc', 'to', 'bcc']
      : ['to', 'cc', 'bcc', 'reply-to', 'from', 'sender'];
  const rank = (address: MatchAddress) => order.indexOf(address.role) + (address.verdict === 'internal' ? 10 : 0);
  return input.addresses
    .filter(({ verdict }) => verdict !== 'blacklisted')
    .sort((left, right) => rank(left) - rank(right));
}

function addPeople({ input, facts, offered, board, find, counterparts }: Ranking): void {
  counterparts.forEach((counterpart, place) => {
    for (const person of find(counterpart.address)) {
      board.add(personCandidate(person), {
        rule: 'address.exact',
        text: `exact address ${counterpart.address} (${counterpart.role})`,
        strength: person.type === 'User' || !person.isActive ? 'weak' : 'strong',
        points: Math.max(40, 100 - place * 10) + (person.type === 'Contact' ? 5 : 0) - (person.isActive ? 0 : 50)
      });
    }
  });
  for (const email of input.extractedEmails) {
    for (const person of find(email)) {
      board.add(personCandidate(person), {
        rule: 'address.in-text',
        text: `address ${email} in the text`,
        strength: 'weak',
        points: 20
      });
    }
  }
  const [first] = counterparts;
  const isNobodys = first !== undefined && !find(first.address).some(({ type }) => isOffered(type, offered));
  if (isNobodys) addNamesakes(first, facts, board);
}

/** Same name, same company domain, another address: weak, but often the person's new address. */
function addNamesakes(counterpart: MatchAddress, facts: OrgFacts, board: CandidateBoard): void {
  const domain = organisationDomainOf(counterpart.address);
  const name = foldName(counterpart.name ?? '');
  if (domain === null || name === '') return;
  for (const person of facts.people) {
    const isColleague = person.emails.some((email) => organisationDomainOf(email) === domain);
    if (!isColleague || foldName(person.name) !== name || person.type === 'User') continue;
    board.add(personCandidate(person), {
      rule: 'name.domain',
      text: `same name and domain ${domain}, but another address`,
      strength: 'weak',
      points: 25
    });
  }
}

function addThread({ facts, board, thread }: Ranking): void {
  for (const evidence of thread) {
    const { rule, text, email, caseRecord, isSenderKnown, isSubjectChanged } = evidence;
    if (caseRecord !== null) {
      const isCertain = isSenderKnown && !isSubjectChanged;
      // Other mail of the thread tells less than the message that is answered.
      const isNear = rule !== 'thread.identifier';
      board.add(caseCandidate(caseRecord), {
        rule,
        text: text + (isSenderKnown ? '' : STRANGER) + (isSubjectChanged ? OTHER_SUBJECT : ''),
        strength: isCertain && isNear ? 'strong' : isCertain || isNear ? 'likely' : 'weak',
        points: isCertain ? (isNear ? 200 : 120) : isNear ? 90 : 40
      });
    }
    const people = facts.people.filter(
      (person) => email?.personIds.includes(person.id) === true && person.type !== 'User'
    );
    for (const person of people) {
      const isSingle = people.length === 1;
      board.add(personCandidate(person), {
        rule,
        text: `${text}, which is tied to this person`,
        strength: isSenderKnown && isSingle ? 'likely' : 'weak',
        points: 30
      });
    }
  }
}

/** Whom people chose for this sender before; on its own the word of one colleague is Likely, and what speaks against it is said. */
function addPicks({ board, picks }: Ranking): void {
  for (const { person, text, contradiction } of picks) {
    board.add(personCandidate(person), {
      rule: 'sender.pick',
      text: contradiction === null ? text : `${text}; but ${contradiction}`,
      strength: contradiction === null ? 'likely' : 'weak',
      points: contradiction === null ? 60 : 10
    });
  }
}
