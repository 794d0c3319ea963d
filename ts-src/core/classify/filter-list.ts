import { addressWithoutTag, domainAndParents, normalizeAddress, normalizeDomain } from '../message/address.ts';
import type { FilterEntry } from './decision.ts';

/** Answers, for one address, which entry of the lists counts. */
export interface FilterList {
  /** The most specific entry that counts for the address; null when none does. */
  readonly find: (address: string) => FilterEntry | null;
  /** Entries whose pattern is neither an address, a domain nor a usable wildcard. */
  readonly unusable: readonly FilterEntry[];
}

interface Index {
  readonly addresses: Map<string, FilterEntry[]>;
  readonly domains: Map<string, FilterEntry[]>;
  readonly domainTrees: Map<string, FilterEntry[]>;
  readonly wildcards: { readonly pattern: string; readonly entry: FilterEntry }[];
  readonly unusable: FilterEntry[];
}

/** Compiles entries that are active on the day of `decidedAt` (ISO) into an index: one look-up per address part. */
export function compileFilterList(entries: readonly FilterEntry[], decidedAt: string): FilterList {
  const index: Index = {
    addresses: new Map(),
    domains: new Map(),
    domainTrees: new Map(),
    wildcards: [],
    unusable: []
  };
  const day = decidedAt.slice(0, 10);
  for (const entry of entries) {
    const isExpired = entry.expiresOn !== null && entry.expiresOn.slice(0, 10) < day;
    if (entry.active && !isExpired) addEntry(index, entry);
  }
  return { find: (address) => strongest(hits(index, address)), unusable: index.unusable };
}

/** Returns the pattern in its comparable form for its kind of match; null when it can't match anything. */
export function normalizePattern(pattern: string, match: FilterEntry['match']): string | null {
  const trimmed = pattern.trim();
  if (match === 'address') return normalizeAddress(trimmed);
  if (match === 'wildcard') return normalizeWildcard(trimmed);
  const domain = normalizeDomain(trimmed.replace(/^(?:\*?@|\*\.|\.)/, ''));
  return domain === null || domain.includes('@') || domain.includes('*') ? null : domain;
}

function addEntry(index: Index, entry: FilterEntry): void {
  const pattern = normalizePattern(entry.pattern, entry.match);
  if (pattern === null) index.unusable.push(entry);
  else if (entry.match === 'address') append(index.addresses, pattern, entry);
  else if (entry.match === 'domain') append(index.domains, pattern, entry);
  else if (entry.match === 'domain-and-subdomains') append(index.domainTrees, pattern, entry);
  else index.wildcards.push({ pattern, entry });
}

function append(map: Map<string, FilterEntry[]>, key: string, entry: FilterEntry): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}

interface Hit {
  readonly entry: FilterEntry;
  /** Higher is more specific. */
  readonly specificity: number;
}

function hits(index: Index, address: string): Hit[] {
  const normalized = normalizeAddress(address);
  if (normalized === null) return [];
  const untagged = addressWithoutTag(normalized);
  const domain = normalized.slice(normalized.lastIndexOf('@') + 1);
  const found: Hit[] = [];
  const take = (entries: readonly FilterEntry[] | undefined, specificity: number) => {
    for (const entry of entries ?? []) found.push({ entry, specificity });
  };
  take(index.addresses.get(normalized), 1000);
  if (untagged !== normalized) take(index.addresses.get(untagged), 999);
  take(index.domains.get(domain), 500);
  domainAndParents(domain).forEach((parent, depth) => {
    take(index.domainTrees.get(parent), 400 - Math.min(depth, 99));
  });
  for (const { pattern, entry } of index.wildcards) {
    const subjects = pattern.includes('@') ? [normalized, untagged] : [domain];
    if (subjects.some((subject) => matchesWildcard(pattern, subject))) found.push({ entry, specificity: 100 });
  }
  return found;
}

const KIND_ORDER = { allow: 3, blacklist: 2, internal: 1 } as const;

/** The most specific wins; among equals, allow before blacklist before internal, the organisation before the person. */
function strongest(found: readonly Hit[]): FilterEntry | null {
  const rank = (hit: Hit) =>
    hit.specificity * 10 + KIND_ORDER[hit.entry.kind] * 2 + (hit.entry.scope === 'organisation' ? 1 : 0);
  let best: Hit | null = null;
  for (const hit of found) if (best === null || rank(hit) > rank(best)) best = hit;
  return best?.entry ?? null;
}

function normalizeWildcard(pattern: string): string | null {
  const folded = pattern
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\*{2,}/g, '*')
    .replace(/\.+$/, '');
  if (folded === '' || folded.length > 255 || /^[*?@.]*$/.test(folded) || /\s/.test(folded)) return null;
  const at = folded.lastIndexOf('@');
  const domain = normalizeDomain(folded.slice(at + 1));
  if (domain === null) return null;
  return at === -1 ? domain : `${folded.slice(0, at)}@${domain}`;
}

/** Matches `*` (any run) and `?` (one character) without backtracking beyond the last star: at most n × m steps. */
export function matchesWildcard(pattern: string, subject: string): boolean {
  let p = 0;
  let s = 0;
  let star = -1;
  let resume = 0;
  while (s < subject.length) {
    const char = pattern.charAt(p);
    if (char === '*') {
      star = p;
      resume = s;
      p += 1;
    } else if (char !== '' && (char === '?' || char === subject.charAt(s))) {
      p += 1;
      s += 1;
    } else if (star !== -1) {
      p = star + 1;
      resume += 1;
      s = resume;
    } else {
      return false;
    }
  }
  while (pattern.charAt(p) === '*') p += 1;
  return p === pattern.length;
}
