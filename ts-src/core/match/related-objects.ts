import type { CandidateType, PersonRecord } from './candidate.ts';

/** The record types that an org may leave out; Contact and Case are always offered. */
export const RELATED_OBJECTS = ['Lead', 'Account', 'Opportunity', 'User'] as const satisfies readonly CandidateType[];

export type RelatedObject = (typeof RELATED_OBJECTS)[number];

/** Reads names as they are stored, separated by semicolons, each once and in one order; unknown names are left out. */
export function readRelatedObjects(stored: string): RelatedObject[] {
  const names = stored.split(';').map((name) => name.trim());
  return RELATED_OBJECTS.filter((object) => names.includes(object));
}

/** Says what is wrong with names that somebody wrote; null when each can be offered. */
export function relatedObjectsProblem(names: readonly string[]): string | null {
  const known: readonly string[] = RELATED_OBJECTS;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return null;
  return `${unknown.join(', ')} can not be offered; choose among ${RELATED_OBJECTS.join(', ')}`;
}

export function isOffered(type: CandidateType, offered: readonly RelatedObject[]): boolean {
  return type === 'Contact' || type === 'Case' || offered.includes(type);
}

/** Whether a save may be linked to the person: a Contact, or a Lead where Leads are offered, that is in use. */
export function isChoosable({ type, isActive }: PersonRecord, offered: readonly RelatedObject[]): boolean {
  return type !== 'User' && isActive && isOffered(type, offered);
}
