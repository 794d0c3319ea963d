import { normalizeAddress } from '../message/address.ts';
import type { OrgFacts, PersonRecord, SenderPick } from './candidate.ts';
import { dayInWords, latestFirst } from './day-words.ts';
import type { MatchInput } from './match-input.ts';
import { foldName } from './person-name.ts';
import { isChoosable, isOffered, type RelatedObject } from './related-objects.ts';
import { pickableSendersOf } from './search-terms.ts';
import type { ThreadEvidence } from './thread-evidence.ts';

/** A pick of a person for the sender's address, and what speaks against it now. */
export interface RememberedPick {
  readonly person: PersonRecord;
  /** "picked for this sender on 3 May 2026 by Maya Stone" */
  readonly text: string;
  /** Null when the pick still holds. */
  readonly contradiction: string | null;
}

/**
 * Returns whom people picked for the message's sender, once a person: the newest pick under the sender's present name
 * comes first, else the newest. A pick whose record the reader can't see, or whose type is not offered, is left out.
 */
export function rememberedPicks(
  input: MatchInput,
  facts: OrgFacts,
  find: (address: string) => readonly PersonRecord[],
  thread: readonly ThreadEvidence[],
  offered: readonly RelatedObject[]
): RememberedPick[] {
  const [sender] = pickableSendersOf(input);
  if (sender === undefined) return [];
  const name = foldName(input.addresses.find(({ role }) => role === 'from')?.name ?? '');
  const holders = find(sender).filter((person) => isChoosable(person, offered));
  const inThread = tiedToThread(holders, thread);
  const own = facts.picks
    .filter(({ address }) => normalizeAddress(address) === sender)
    .sort((left, right) => latestFirst(left.pickedAt, right.pickedAt));
  const ordered = [...own.filter((pick) => name !== '' && foldName(pick.senderName ?? '') === name), ...own];
  const picks = new Map<string, RememberedPick>();
  for (const pick of ordered) {
    const person = facts.people.find(({ id }) => id === pick.personId);
    if (person === undefined || !isOffered(person.type, offered) || picks.has(person.id)) continue;
    picks.set(person.id, {
      person,
      text: inWords(pick),
      contradiction: contradictionOf(pick, person, name, holders, inThread)
    });
  }
  return [...picks.values()];
}

/** Of the people with an address, those whom a thread of a known sender is tied to. */
export function tiedToThread(
  people: readonly PersonRecord[],
  thread: readonly ThreadEvidence[]
): readonly PersonRecord[] {
  return people.filter(({ id }) =>
    thread.some(({ email, isSenderKnown }) => isSenderKnown && email?.personIds.includes(id) === true)
  );
}

function contradictionOf(
  pick: SenderPick,
  person: PersonRecord,
  name: string,
  holders: readonly PersonRecord[],
  inThread: readonly PersonRecord[]
): string | null {
  if (!person.isActive) return 'this record is no longer in use';
  if (holders.length > 0 && !holders.some(({ id }) => id === person.id)) return "the address is somebody else's now";
  const [other] = inThread;
  if (inThread.length === 1 && other !== undefined && other.id !== person.id) return `the thread is with ${other.name}`;
  const then = foldName(pick.senderName ?? '');
  return name !== '' && then !== '' && name !== then ? 'the sender wrote under another name then' : null;
}

function inWords({ pickedAt, pickedBy }: SenderPick): string {
  const day = dayInWords(pickedAt);
  return `picked for this sender${day === null ? '' : ` on ${day}`}${pickedBy === null ? '' : ` by ${pickedBy}`}`;
}
