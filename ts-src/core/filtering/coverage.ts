import type { FilterEntry } from '../classify/decision.ts';
import { dangerOfPattern, normalizePattern } from '../classify/entry-pattern.ts';
import { indexWildcards } from '../classify/wildcard-index.ts';
import type { WildcardIndex } from '../classify/wildcard-index.ts';
import { addressWithoutTag, domainAndParents } from '../message/address.ts';
import { readablePattern } from './check-pattern.ts';

/** What decides whether one entry makes another one needless. */
export type CoverableEntry = Pick<FilterEntry, 'pattern' | 'match' | 'kind' | 'action' | 'direction' | 'expiresOn'> & {
  readonly id: string | null;
  readonly scope: FilterEntry['scope'];
};

const MATCH_WORDS: Readonly<Record<CoverableEntry['match'], string>> = {
  address: 'address',
  domain: 'domain',
  'domain-and-subdomains': 'domain with subdomains',
  wildcard: 'wildcard'
};

/** Says that an entry is not needed, because another one does the same. */
export function coveredWords(cover: CoverableEntry): string {
  return `Not needed: ${readablePattern(cover.pattern)} (${MATCH_WORDS[cover.match]}) holds it already.`;
}

/** Answers which entry of a list already does all that another one does. */
export interface Coverage<T extends CoverableEntry> {
  /** The same pattern with the same kind in the same list; null when there is none. */
  readonly twinOf: (entry: CoverableEntry) => T | null;
  /** A broader entry with the same effect; null when there is none. */
  readonly coverOf: (entry: CoverableEntry) => T | null;
}

/** Indexes active entries; entries that match nothing are left out. */
export function createCoverage<T extends CoverableEntry>(entries: readonly T[]): Coverage<T> {
  const exact = new Map<string, T[]>();
  const domains = new Map<string, T[]>();
  const trees = new Map<string, T[]>();
  const wildcards: { pattern: string; value: T }[] = [];
  for (const entry of entries) {
    const pattern = normalizePattern(entry.pattern, entry.match);
    if (pattern === null || dangerOfPattern(pattern, entry.match) !== null) continue;
    append(exact, twinKey(entry, pattern), entry);
    if (entry.match === 'domain') append(domains, pattern, entry);
    if (entry.match === 'domain-and-subdomains') append(trees, pattern, entry);
    if (entry.match === 'wildcard') wildcards.push({ pattern, value: entry });
  }
  const wildcardIndex = indexWildcards(wildcards);
  return {
    twinOf: (entry) => {
      const pattern = normalizePattern(entry.pattern, entry.match);
      if (pattern === null) return null;
      return (exact.get(twinKey(entry, pattern)) ?? []).find((other) => isOther(entry, other)) ?? null;
    },
    coverOf: (entry) => {
      const broader = broaderThan(entry, { domains, trees, wildcards: wildcardIndex });
      return broader.find((other) => isOther(entry, other) && doesTheSame(other, entry)) ?? null;
    }
  };
}

interface Broader<T> {
  readonly domains: ReadonlyMap<string, readonly T[]>;
  readonly trees: ReadonlyMap<string, readonly T[]>;
  readonly wildcards: WildcardIndex<T>;
}

/** Entries that match whatever this one matches, whatever their effect. */
function broaderThan<T extends CoverableEntry>(entry: CoverableEntry, { domains, trees, wildcards }: Broader<T>): T[] {
  const pattern = normalizePattern(entry.pattern, entry.match);
  if (pattern === null) return [];
  const domain = pattern.slice(pattern.lastIndexOf('@') + 1);
  const isLiteral = !/[*?]/.test(domain);
  // A wildcard with a literal domain, `news-*@x.example`, is inside that domain.
  if (entry.match === 'wildcard' && !(isLiteral && pattern.includes('@'))) return [];
  const inTrees = domainAndParents(domain)
    .flatMap((parent) => trees.get(parent) ?? [])
    .filter((other) => !(entry.match === 'domain-and-subdomains' && isSamePattern(other, pattern)));
  if (entry.match === 'domain-and-subdomains') return inTrees;
  const whole = entry.match === 'domain' ? [] : (domains.get(domain) ?? []);
  const byWildcard =
    entry.match === 'address' ? [...wildcards.find(pattern), ...wildcards.find(addressWithoutTag(pattern))] : [];
  return [...whole, ...inTrees, ...byWildcard];
}

function doesTheSame(broad: CoverableEntry, narrow: CoverableEntry): boolean {
  const isSameList = broad.scope === 'organisation' || narrow.scope === 'person';
  const lastsAsLong = broad.expiresOn === null || (narrow.expiresOn !== null && broad.expiresOn >= narrow.expiresOn);
  return (
    isSameList &&
    lastsAsLong &&
    broad.kind === narrow.kind &&
    broad.action === narrow.action &&
    (broad.direction === 'any' || broad.direction === narrow.direction)
  );
}

function isOther(entry: CoverableEntry, other: CoverableEntry): boolean {
  return entry !== other && (entry.id === null || entry.id !== other.id);
}

function isSamePattern(other: CoverableEntry, pattern: string): boolean {
  return normalizePattern(other.pattern, other.match) === pattern;
}

function twinKey({ scope, kind }: CoverableEntry, pattern: string): string {
  return `${scope}|${kind}|${pattern}`;
}

function append<T>(map: Map<string, T[]>, key: string, entry: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}
