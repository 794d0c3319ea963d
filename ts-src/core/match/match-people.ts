import type { AddressRole } from '../classify/decision.ts';
import { addressWithoutTag, normalizeAddress } from '../message/address.ts';
import type { MatchedPerson } from '../save/save-plan.ts';
import type { PersonRecord } from './candidate.ts';

/** Looks people up by any of their e-mail fields; an exact address counts before one without its plus tag. */
export function indexPeople(people: readonly PersonRecord[]): (address: string) => readonly PersonRecord[] {
  const byAddress = new Map<string, PersonRecord[]>();
  for (const person of people) {
    for (const email of person.emails) {
      const key = normalizeAddress(email);
      if (key === null) continue;
      const list = byAddress.get(key);
      if (list === undefined) byAddress.set(key, [person]);
      else if (!list.includes(person)) list.push(person);
    }
  }
  return (address) => {
    const key = normalizeAddress(address);
    return key === null ? [] : (byAddress.get(key) ?? byAddress.get(addressWithoutTag(key)) ?? []);
  };
}

/**
 * Ties the message's addresses to records for the relations of a saved message. Where one address belongs to
 * several records, the chosen one counts, else a Contact before a Lead before a User; two of one kind count as none.
 */
export function matchPeople(
  addresses: readonly { readonly address: string; readonly role: AddressRole }[],
  people: readonly PersonRecord[],
  chosenIds: readonly string[] = []
): MatchedPerson[] {
  const find = indexPeople(people);
  const matched = new Map<string, MatchedPerson>();
  for (const { address, role } of addresses) {
    const place = placeOf(role);
    const person = place === null ? null : theOne(find(address), chosenIds);
    if (person === null || place === null) continue;
    const key = `${place} ${person.id}`;
    if (!matched.has(key)) matched.set(key, { id: person.id, type: person.type, address, role: place });
  }
  return [...matched.values()];
}

function placeOf(role: AddressRole): MatchedPerson['role'] | null {
  if (role === 'sender' || role === 'reply-to' || role === 'resent') return null;
  return role;
}

function theOne(found: readonly PersonRecord[], chosenIds: readonly string[]): PersonRecord | null {
  const chosen = found.find((person) => chosenIds.includes(person.id));
  if (chosen !== undefined) return chosen;
  for (const type of ['Contact', 'Lead', 'User'] as const) {
    const ofType = found.filter((person) => person.type === type && person.isActive);
    if (ofType.length > 0) return ofType.length === 1 ? (ofType[0] ?? null) : null;
  }
  return null;
}
