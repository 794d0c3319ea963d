import { normalizeAddress } from '../message/address.ts';
import type { Candidate, Match, PersonRecord } from './candidate.ts';
import { isChoosable } from './related-objects.ts';
import { belonging, type Ranking } from './ranking.ts';
import { tiedToThread } from './sender-pick.ts';

/** Picks the one person and the one Case that a single click would link, or says why none is clear. */
export function suggest(
  ranking: Ranking,
  candidates: readonly Candidate[]
): Omit<Match, 'candidates' | 'threadTokens'> {
  const person = suggestPerson(ranking);
  const kase = suggestCase(ranking, candidates, person.id);
  const reasons = [person.why, kase.why].filter((why) => why !== null);
  return {
    suggestedPersonId: person.id,
    suggestedCaseId: kase.id,
    ambiguity: reasons.length === 0 ? null : reasons.join(' ')
  };
}

interface Suggestion {
  readonly id: string | null;
  readonly why: string | null;
}

/** The first address of the other side that belongs to somebody decides, or whom people picked for the sender before. */
function suggestPerson(ranking: Ranking): Suggestion {
  const [pick] = ranking.picks;
  const picked = pick?.contradiction === null ? pick.person.id : null;
  for (const { address, role, verdict } of ranking.counterparts) {
    if (verdict === 'internal') continue;
    const people = ranking.find(address).filter((person) => isChoosable(person, ranking.offered));
    const pickHere = role === 'from' ? picked : null;
    if (people.length > 0) return suggestAmong(ranking, address, people, pickHere);
    if (pickHere !== null) return { id: pickHere, why: null };
  }
  return suggestOfThread(ranking);
}

/** One address may belong to several people: the thread tells who it is, else the pick for this sender. */
function suggestAmong(
  { thread }: Ranking,
  address: string,
  people: readonly PersonRecord[],
  picked: string | null
): Suggestion {
  const contacts = people.filter(({ type }) => type === 'Contact');
  const isSamePerson = new Set(people.map(({ name }) => name.trim().toLowerCase())).size === 1;
  const clear = [people, tiedToThread(people, thread)].find(({ length }) => length === 1);
  const chosen = clear?.[0]?.id ?? picked ?? (contacts.length === 1 && isSamePerson ? contacts[0]?.id : null);
  if (chosen != null) return { id: chosen, why: null };
  const names = people.map(describePerson).join(', ');
  return { id: null, why: `${countWords(people.length)} people have the address ${address}: ${names}. Choose one.` };
}

/** Nobody has the addresses: the single Contact or Lead of the mail that is answered, when its writer is known (R13). */
function suggestOfThread({ facts, offered, thread }: Ranking): Suggestion {
  const nearest = thread.find(({ email }) => email !== null);
  const people = facts.people.filter(
    (person) => isChoosable(person, offered) && nearest?.email?.personIds.includes(person.id) === true
  );
  const [only] = people;
  return { id: people.length === 1 && nearest?.isSenderKnown === true ? (only?.id ?? null) : null, why: null };
}

const NAMING = new Set([
  'thread.in-reply-to',
  'thread.references',
  'thread.token',
  'thread.identifier',
  'subject.case-number'
]);

/**
 * The Case that the thread or the subject names, when its writer is known there; else the only open Case of the
 * person. What is said of a Case by a stranger, or under another subject, is shown and never chosen (R13).
 */
function suggestCase(ranking: Ranking, candidates: readonly Candidate[], personId: string | null): Suggestion {
  const cases = candidates.filter(({ type }) => type === 'Case');
  const named = cases.filter(({ evidence }) => evidence.some(({ rule }) => NAMING.has(rule)));
  if (named.length > 0) return suggestNamed(ranking, named);
  if (personId === null) return { id: null, why: null };
  const open = cases.filter(({ id, strength }) => strength !== 'weak' && isOfPerson(ranking, id, personId));
  const [only] = open;
  if (only === undefined || open.length === 1) return { id: only?.id ?? null, why: null };
  return { id: null, why: `${countWords(open.length)} open Cases fit: ${labelsOf(open)}. Choose one.` };
}

/** The Case of somebody who only stands in Cc is no guess for what another person writes about. */
function isOfPerson({ facts, writer }: Ranking, caseId: string, personId: string): boolean {
  const record = facts.cases.find(({ id }) => id === caseId);
  if (record?.contactId === personId) return true;
  const supplied = normalizeAddress(record?.suppliedEmail ?? '');
  const emails = facts.people.find(({ id }) => id === personId)?.emails ?? [];
  return supplied !== null && [writer.address, ...emails.map(normalizeAddress)].includes(supplied);
}

function suggestNamed({ thread }: Ranking, named: readonly Candidate[]): Suggestion {
  const sure = named.filter(({ strength }) => strength === 'strong');
  const [best] = sure;
  if (best === undefined) return suggestOfIdentifier(thread, named);
  const rivals = sure.filter((candidate) => !isOnlyOlder(thread, candidate));
  if (rivals.length < 2) return { id: (rivals[0] ?? best).id, why: null };
  return {
    id: null,
    why: `The message names ${countWords(rivals.length).toLowerCase()} Cases: ${labelsOf(rivals)}. Choose one.`
  };
}

/** Nothing names a Case for certain, but other mail of the thread lies in one. */
function suggestOfIdentifier(thread: Ranking['thread'], named: readonly Candidate[]): Suggestion {
  const certain = thread.filter(
    ({ rule, isSenderKnown, isSubjectChanged }) => rule === 'thread.identifier' && isSenderKnown && !isSubjectChanged
  );
  const cases = named.filter(({ id }) => certain.some(({ caseRecord }) => caseRecord?.id === id));
  const [only] = cases;
  if (only === undefined) return { id: null, why: whyUnsure(thread, named) };
  if (cases.length === 1 && named.length === 1) return { id: only.id, why: null };
  return {
    id: null,
    why: `The thread is in ${countWords(named.length).toLowerCase()} Cases: ${labelsOf(named)}. Choose one.`
  };
}

/** An older message of the thread yields to the one that is answered. */
function isOnlyOlder(thread: Ranking['thread'], { id, evidence }: Candidate): boolean {
  const nearest = thread.find(({ rule, caseRecord }) => rule !== 'thread.token' && caseRecord !== null);
  if (nearest === undefined || nearest.caseRecord?.id === id || !nearest.isSenderKnown) return false;
  return evidence.filter(({ rule }) => NAMING.has(rule)).every(({ rule }) => rule === 'thread.references');
}

function whyUnsure(thread: Ranking['thread'], named: readonly Candidate[]): string {
  const labels = labelsOf(named);
  const isNewTopic = thread.some(({ caseRecord, isSenderKnown, isSubjectChanged }) => {
    return isSenderKnown && isSubjectChanged && named.some(({ id }) => id === caseRecord?.id);
  });
  return isNewTopic
    ? `The reply has another subject than Case ${labels}. Choose that Case, or open a new one.`
    : `The sender is not known in Case ${labels}. Check the message before you link it.`;
}

function labelsOf(cases: readonly Candidate[]): string {
  return cases
    .slice(0, 5)
    .map(({ label }) => label)
    .join(', ');
}

function describePerson(person: PersonRecord): string {
  const account = belonging(person);
  return account === null ? person.name : `${person.name} (${account})`;
}

function countWords(count: number): string {
  return count === 2 ? 'Two' : count === 3 ? 'Three' : String(count);
}
