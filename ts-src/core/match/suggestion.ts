import type { Candidate, Match, PersonRecord } from './candidate.ts';
import type { Ranking } from './rank-candidates.ts';

/** Picks the one person and the one Case that a single click would link, or says why none is clear. */
export function suggest(ranking: Ranking, candidates: readonly Candidate[]): Omit<Match, 'candidates'> {
  const person = suggestPerson(ranking);
  const kase = suggestCase(candidates, person.id);
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

/** The first address of the other side that belongs to somebody decides. */
function suggestPerson({ counterparts, find, thread }: Ranking): Suggestion {
  for (const { address, verdict } of counterparts) {
    if (verdict === 'internal') continue;
    const people = find(address).filter(({ type, isActive }) => type !== 'User' && isActive);
    if (people.length === 0) continue;
    const [only] = people;
    if (people.length === 1 && only !== undefined) return { id: only.id, why: null };
    const inThread = people.filter(({ id }) =>
      thread.some(({ email, isSenderKnown }) => isSenderKnown && email?.personIds.includes(id) === true)
    );
    if (inThread.length === 1) return { id: inThread[0]?.id ?? null, why: null };
    const contacts = people.filter(({ type }) => type === 'Contact');
    const isSamePerson = new Set(people.map(({ name }) => name.trim().toLowerCase())).size === 1;
    if (contacts.length === 1 && isSamePerson) return { id: contacts[0]?.id ?? null, why: null };
    return {
      id: null,
      why: `${countWords(people.length)} people have the address ${address}: ${people.map(describePerson).join(', ')}. Choose one.`
    };
  }
  return { id: null, why: null };
}

const CERTAIN = new Set(['thread.in-reply-to', 'thread.references', 'thread.token', 'subject.case-number']);

/** A Case that the thread or the subject names; else the only open Case of the person. */
function suggestCase(candidates: readonly Candidate[], personId: string | null): Suggestion {
  const cases = candidates.filter(({ type }) => type === 'Case');
  const named = cases.filter(({ evidence }) => evidence.some(({ rule }) => CERTAIN.has(rule)));
  const [best, next] = named;
  if (best !== undefined) {
    if (next !== undefined && next.strength === best.strength && next.score === best.score) {
      return { id: null, why: `The message names two Cases, ${best.label} and ${next.label}. Choose one.` };
    }
    return { id: best.id, why: null };
  }
  if (personId === null) return { id: null, why: null };
  const open = cases.filter(({ strength }) => strength !== 'weak');
  if (open.length === 1) return { id: open[0]?.id ?? null, why: null };
  return open.length === 0
    ? { id: null, why: null }
    : {
        id: null,
        why: `${countWords(open.length)} open Cases fit: ${open
          .slice(0, 5)
          .map(({ label }) => label)
          .join(', ')}. Choose one.`
      };
}

function describePerson(person: PersonRecord): string {
  return person.accountName === null ? person.name : `${person.name} (${person.accountName})`;
}

function countWords(count: number): string {
  return count === 2 ? 'Two' : count === 3 ? 'Three' : String(count);
}
