import {
  addressForms,
  domainAndParents,
  domainOfAddress,
  normalizeAddress,
  withoutGmailDots
} from '../message/address.ts';
import type { Direction } from '../message/message.ts';
import type { FilterEntry } from './decision.ts';
import { dangerOfPattern, isInForce, normalizePattern } from './entry-pattern.ts';
import { indexWildcards } from './wildcard-index.ts';
import type { WildcardIndex } from './wildcard-index.ts';

export interface FilterListOptions {
  /** `j.doe@gmail.com` and `jdoe@googlemail.com` are one address. */
  readonly ignoreGmailDots?: boolean;
}

/** Answers, for one address, which entry of the lists counts (docs/filtering.md is the table of its rules). */
export interface FilterList {
  /** The entry that counts for the address in a message of this direction; null when none does. */
  readonly find: (address: string, direction: Direction) => FilterEntry | null;
  /** Entries whose pattern matches nothing, or so much that it is never applied. */
  readonly unusable: readonly FilterEntry[];
}

interface Index {
  readonly addresses: Map<string, FilterEntry[]>;
  readonly domains: Map<string, FilterEntry[]>;
  readonly domainTrees: Map<string, FilterEntry[]>;
  /** Wildcards with an `@` are compared with the whole address, the others with the domain. */
  readonly addressWildcards: WildcardIndex<Hit>;
  readonly domainWildcards: WildcardIndex<Hit>;
  readonly ignoreGmailDots: boolean;
}

interface Hit {
  readonly entry: FilterEntry;
  /** Higher is more specific. */
  readonly specificity: number;
}

interface Wildcard {
  readonly pattern: string;
  readonly value: Hit;
}

const SPECIFICITY = { address: 1000, form: 990, localWildcard: 600, domain: 500, tree: 400, wildcard: 100 } as const;

/** Compiles entries that count on the day of `decidedAt` (ISO) into an index: one look-up per part of an address. */
export function compileFilterList(
  entries: readonly FilterEntry[],
  decidedAt: string,
  { ignoreGmailDots = false }: FilterListOptions = {}
): FilterList {
  const addresses = new Map<string, FilterEntry[]>();
  const domains = new Map<string, FilterEntry[]>();
  const domainTrees = new Map<string, FilterEntry[]>();
  const wildcards: Wildcard[] = [];
  const unusable: FilterEntry[] = [];
  const day = decidedAt.slice(0, 10);
  for (const entry of entries) {
    if (!isInForce(entry, day)) continue;
    const pattern = normalizePattern(entry.pattern, entry.match);
    if (pattern === null || dangerOfPattern(pattern, entry.match) !== null) unusable.push(entry);
    else if (entry.match === 'address') append(addresses, ignoreGmailDots ? withoutGmailDots(pattern) : pattern, entry);
    else if (entry.match === 'domain') append(domains, pattern, entry);
    else if (entry.match === 'domain-and-subdomains') append(domainTrees, pattern, entry);
    else wildcards.push({ pattern, value: { entry, specificity: wildcardSpecificity(pattern) } });
  }
  const index: Index = {
    addresses,
    domains,
    domainTrees,
    addressWildcards: indexWildcards(wildcards.filter(({ pattern }) => pattern.includes('@'))),
    domainWildcards: indexWildcards(wildcards.filter(({ pattern }) => !pattern.includes('@'))),
    ignoreGmailDots
  };
  return { find: (address, direction) => strongest(hits(index, address, direction)), unusable };
}

/** Long lists are shared by many mailboxes: the same array is compiled once for a day. */
export function sharedFilterList(
  entries: readonly FilterEntry[],
  decidedAt: string,
  options: FilterListOptions = {}
): FilterList {
  const key = `${decidedAt.slice(0, 10)} ${String(options.ignoreGmailDots ?? false)}`;
  const known = COMPILED.get(entries) ?? new Map<string, FilterList>();
  const list = known.get(key) ?? compileFilterList(entries, decidedAt, options);
  COMPILED.set(entries, known.set(key, list));
  return list;
}

const COMPILED = new WeakMap<readonly FilterEntry[], Map<string, FilterList>>();

function append(map: Map<string, FilterEntry[]>, key: string, entry: FilterEntry): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [entry]);
  else list.push(entry);
}

/** A wildcard that names part of a local part is narrower than a whole domain; more letters are narrower still. */
function wildcardSpecificity(pattern: string): number {
  const local = pattern.slice(0, Math.max(0, pattern.lastIndexOf('@'))).replace(/[*?]/g, '');
  const letters = Math.min(99, pattern.replace(/[*?]/g, '').length);
  return (local === '' ? SPECIFICITY.wildcard : SPECIFICITY.localWildcard) + letters * 0.9;
}

function hits(index: Index, address: string, direction: Direction): Hit[] {
  const normalized = normalizeAddress(address);
  // A damaged local part does not let an address slip past the entries on its domain.
  const domain = domainOfAddress(address);
  if (domain === null) return [];
  const forms = normalized === null ? [] : addressForms(normalized, index.ignoreGmailDots);
  const found: Hit[] = [];
  const take = (entries: readonly FilterEntry[] | undefined, specificity: number) => {
    for (const entry of entries ?? []) found.push({ entry, specificity });
  };
  forms.forEach((form, place) => {
    take(index.addresses.get(form), place === 0 ? SPECIFICITY.address : SPECIFICITY.form);
    found.push(...index.addressWildcards.find(form));
  });
  take(index.domains.get(domain), SPECIFICITY.domain);
  domainAndParents(domain).forEach((parent, depth) => {
    take(index.domainTrees.get(parent), SPECIFICITY.tree - Math.min(depth, 99));
  });
  found.push(...index.domainWildcards.find(domain));
  return found.filter(({ entry }) => entry.direction === 'any' || entry.direction === direction);
}

/**
 * The one that counts: nothing personal where a locked entry of the organisation hits; an allow entry before all
 * others; then the most specific; then the stronger action, blacklist before internal, the organisation's first.
 */
function strongest(found: readonly Hit[]): FilterEntry | null {
  const isOverruled = found.some(({ entry }) => entry.locked && entry.scope === 'organisation');
  let best: Hit | null = null;
  for (const hit of found) {
    if (isOverruled && hit.entry.scope === 'person') continue;
    if (best === null || isStronger(hit, best)) best = hit;
  }
  return best?.entry ?? null;
}

const ACTION_RANK = { 'never-take-in': 2, 'filter-when-all-match': 1, 'skip-address': 0 } as const;

function isStronger(hit: Hit, other: Hit): boolean {
  return compare(rankOf(hit), rankOf(other)) > 0;
}

function rankOf({ entry, specificity }: Hit): readonly number[] {
  return [
    entry.kind === 'allow' ? 1 : 0,
    specificity,
    ACTION_RANK[entry.action],
    entry.kind === 'blacklist' ? 1 : 0,
    entry.scope === 'organisation' ? 1 : 0
  ];
}

function compare(left: readonly number[], right: readonly number[]): number {
  const place = left.findIndex((value, index) => value !== right[index]);
  return place === -1 ? 0 : (left[place] ?? 0) - (right[place] ?? 0);
}
