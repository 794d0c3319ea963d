import { domainOfAddress, normalizeAddress } from '../message/address.ts';
import type { AccountRecord, Candidate, CaseRecord, Match, OrgFacts, PersonRecord } from './candidate.ts';
import { CandidateBoard } from './candidate-board.ts';
import { caseNumbersIn, comparableCaseNumber } from './case-reference.ts';
import type { MatchAddress, MatchInput } from './match-input.ts';
import { indexPeople } from './match-people.ts';
import { organisationDomainOf, websiteDomainOf } from './organisation-domain.ts';
import { suggest } from './suggestion.ts';
import { findThread } from './thread-evidence.ts';
import type { ThreadEvidence } from './thread-evidence.ts';

/** Everything that the single rules look at. */
export interface Ranking {
  readonly input: MatchInput;
  readonly facts: OrgFacts;
  readonly board: CandidateBoard;
  readonly find: (address: string) => readonly PersonRecord[];
  /** The people on the other side, most telling address first. */
  readonly counterparts: readonly MatchAddress[];
  readonly thread: readonly ThreadEvidence[];
}

/** Ranks the org's records for a message with evidence in words, and suggests one person and one Case where it is clear. */
export function rankCandidates(input: MatchInput, facts: OrgFacts): Match {
  const ranking: Ranking = {
    input,
    facts,
    board: new CandidateBoard(),
    find: indexPeople(facts.people),
    counterparts: counterpartsOf(input),
    thread: findThread(input, facts)
  };
  addPeople(ranking);
  addThread(ranking);
  addCases(ranking);
  addAccounts(ranking);
  addOpportunities(ranking);
  const candidates = ranking.board.ranked();
  return { candidates, ...suggest(ranking, candidates) };
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

function addPeople({ input, facts, board, find, counterparts }: Ranking): void {
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
  if (first !== undefined && find(first.address).length === 0) addNamesakes(first, facts, board);
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
  for (const { rule, text, email, caseRecord, isSenderKnown } of thread) {
    if (caseRecord !== null) {
      const suffix = isSenderKnown ? '' : '; the sender is not known in this Case, so check it';
      board.add(caseCandidate(caseRecord), {
        rule,
        text: text + suffix,
        strength: isSenderKnown ? 'strong' : 'likely',
        points: isSenderKnown ? 200 : 90
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

function addCases({ input, facts, board, counterparts, find }: Ranking): void {
  const numbers = caseNumbersIn(input.subject);
  const people = counterparts.flatMap(({ address }) => find(address).map((person) => person));
  const contacts = new Map(people.filter(({ type }) => type === 'Contact').map((person) => [person.id, person]));
  const accounts = new Map(people.flatMap((person) => (person.accountId === null ? [] : [[person.accountId, person]])));
  const own = new Set(counterparts.map(({ address }) => normalizeAddress(address)));
  for (const record of facts.cases) {
    const candidate = caseCandidate(record);
    const contact = record.contactId === null ? undefined : contacts.get(record.contactId);
    const isSupplied = record.suppliedEmail !== null && own.has(normalizeAddress(record.suppliedEmail));
    const isKnown =
      contact !== undefined || isSupplied || (record.accountId !== null && accounts.has(record.accountId));
    const openPoints = (record.isClosed ? 0 : 30) + recency(record);
    if (numbers.includes(comparableCaseNumber(record.caseNumber))) {
      const text = `case ${record.caseNumber} in the subject${isKnown ? '' : '; the sender is not known in this Case, so check it'}`;
      board.add(candidate, {
        rule: 'subject.case-number',
        text,
        strength: isKnown ? 'strong' : 'likely',
        points: isKnown ? 150 : 80
      });
    }
    if (contact !== undefined) {
      board.add(candidate, {
        rule: 'case.contact',
        text: `${openness(record)} case of ${contact.name}`,
        strength: record.isClosed ? 'weak' : 'likely',
        points: 20 + openPoints
      });
    } else if (isSupplied) {
      board.add(candidate, {
        rule: 'case.supplied-email',
        text: 'the case was opened from this address',
        strength: record.isClosed ? 'weak' : 'likely',
        points: 15 + openPoints
      });
    } else if (record.accountId !== null && accounts.has(record.accountId)) {
      board.add(candidate, {
        rule: 'case.account',
        text: `${openness(record)} case of the same account`,
        strength: 'weak',
        points: openPoints
      });
    }
  }
}

function addAccounts({ input, facts, board, counterparts, find }: Ranking): void {
  for (const { address } of counterparts) {
    for (const person of find(address)) {
      const account = facts.accounts.find(({ id }) => id === person.accountId);
      if (account === undefined) continue;
      board.add(accountCandidate(account), {
        rule: 'account.contact',
        text: `account of ${person.name}`,
        strength: 'likely',
        points: 40
      });
    }
  }
  const outside = counterparts
    .filter(({ verdict }) => verdict !== 'internal')
    .map(({ address }) => organisationDomainOf(address));
  const domains = new Set([...outside, websiteDomainOf(input.website)].filter((domain) => domain !== null));
  for (const account of facts.accounts) {
    const website = websiteDomainOf(account.website);
    if (website === null || !domains.has(website)) continue;
    board.add(accountCandidate(account), {
      rule: 'domain.website',
      text: `website ${website} fits the address`,
      strength: 'likely',
      points: 20
    });
  }
}

function addOpportunities({ facts, board }: Ranking): void {
  for (const opportunity of facts.opportunities) {
    if (opportunity.isClosed || opportunity.accountId === null || !board.has(opportunity.accountId)) continue;
    const { id, name, stage } = opportunity;
    board.add(
      { id, type: 'Opportunity', label: name, detail: stage },
      { rule: 'opportunity.account', text: 'open opportunity of the account', strength: 'weak', points: 10 }
    );
  }
}

function personCandidate(person: PersonRecord): Pick<Candidate, 'id' | 'type' | 'label' | 'detail'> {
  const detail = [person.title, person.accountName].filter((part) => part !== null && part !== '').join(', ');
  return { id: person.id, type: person.type, label: person.name, detail: detail === '' ? null : detail };
}

function caseCandidate(record: CaseRecord): Pick<Candidate, 'id' | 'type' | 'label' | 'detail'> {
  return {
    id: record.id,
    type: 'Case',
    label: record.caseNumber,
    detail: [record.subject, record.status].filter((part) => part !== null && part !== '').join(' · ')
  };
}

function accountCandidate(account: AccountRecord): Pick<Candidate, 'id' | 'type' | 'label' | 'detail'> {
  return { id: account.id, type: 'Account', label: account.name, detail: account.website };
}

function openness(record: CaseRecord): string {
  return record.isClosed ? 'closed' : 'open';
}

/** Later changes count a little more; at most ten points, so evidence always wins. */
function recency(record: CaseRecord): number {
  const time = Date.parse(record.lastModifiedAt ?? '');
  return Number.isNaN(time) ? 0 : Math.min(10, Math.max(0, (time - Date.UTC(2015, 0, 1)) / 63_072_000_000));
}

function foldName(name: string): string {
  const folded = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = folded.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1);
  return words.length < 2 || domainOfAddress(name) !== null ? '' : words.sort().join(' ');
}
