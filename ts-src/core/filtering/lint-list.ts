import type { FilterEntry } from '../classify/decision.ts';
import { dangerOfPattern, isInForce, normalizePattern } from '../classify/entry-pattern.ts';
import { compileFilterList } from '../classify/filter-list.ts';
import type { FilterList } from '../classify/filter-list.ts';
import { isFreeMailDomain } from '../classify/free-mail-domains.ts';
import { readablePattern } from './check-pattern.ts';
import { coveredWords, createCoverage } from './coverage.ts';
import type { Coverage } from './coverage.ts';

export type FindingRule =
  'duplicate' | 'shadowed' | 'public-suffix' | 'unusable' | 'own-mailbox' | 'free-mail' | 'expired' | 'never-hit';

/** What is odd about one entry of a list. */
export interface Finding {
  readonly entryId: string | null;
  readonly pattern: string;
  readonly rule: FindingRule;
  readonly severity: 'error' | 'warning' | 'info';
  /** A sentence that says what it means and what to do. */
  readonly words: string;
  /** The other entry that the sentence speaks of. */
  readonly byEntryId: string | null;
}

export interface LintFacts {
  readonly mailboxes: readonly { readonly address: string; readonly aliases: readonly string[] }[];
  /** ISO date-time. */
  readonly decidedAt: string;
  readonly hits?: ReadonlyMap<string, { readonly hits: number; readonly createdAt: string }>;
}

/** An entry that has held nothing for this long has likely no use. */
const QUIET_DAYS = 90;
const DAY_MS = 86_400_000;

/** Looks for what is wrong, needless or dangerous in a list; only entries that are switched on. */
export function lintList(entries: readonly FilterEntry[], facts: LintFacts): readonly Finding[] {
  const active = entries.filter((entry) => entry.active);
  const day = facts.decidedAt.slice(0, 10);
  const inForce = active.filter((entry) => isInForce(entry, day));
  const coverage = createCoverage(inForce);
  const own = facts.mailboxes.flatMap(({ address, aliases }) => [address, ...aliases]);
  return active.flatMap((entry) => {
    if (!isInForce(entry, day)) return [expired(entry)];
    const broken = brokenPattern(entry);
    if (broken !== null) return [broken];
    return [
      ...needless(entry, coverage),
      ...ownMailbox(entry, own, facts.decidedAt),
      ...freeMail(entry),
      ...neverHit(entry, facts)
    ];
  });
}

/** What to look for among Contacts to see whom an entry hides: whole addresses, and endings of addresses. */
export function hiddenProbes(entry: Pick<FilterEntry, 'pattern' | 'match'>): {
  readonly equals: readonly string[];
  readonly endings: readonly string[];
} {
  const pattern = normalizePattern(entry.pattern, entry.match);
  if (pattern === null || dangerOfPattern(pattern, entry.match) !== null) return { equals: [], endings: [] };
  if (entry.match === 'address') return { equals: [pattern], endings: [] };
  if (entry.match === 'domain') return { equals: [], endings: [`@${pattern}`] };
  if (entry.match === 'domain-and-subdomains') return { equals: [], endings: [`@${pattern}`, `.${pattern}`] };
  const literal = pattern.slice(Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?')) + 1);
  const start = literal.search(/[@.]/);
  const tail = start === -1 ? '' : literal.slice(start);
  return { equals: [], endings: pattern === `*${tail}` ? [tail] : [] };
}

function finding(
  entry: FilterEntry,
  rule: FindingRule,
  severity: Finding['severity'],
  words: string,
  byEntryId: string | null = null
): Finding {
  return { entryId: entry.id, pattern: entry.pattern, rule, severity, words, byEntryId };
}

function expired(entry: FilterEntry): Finding {
  return finding(
    entry,
    'expired',
    'info',
    `Expired on ${entry.expiresOn ?? ''}: it holds nothing any more. Remove it.`
  );
}

function brokenPattern(entry: FilterEntry): Finding | null {
  const pattern = normalizePattern(entry.pattern, entry.match);
  if (pattern === null) {
    return finding(
      entry,
      'unusable',
      'error',
      'It is no pattern of its kind and holds nothing. Correct it or remove it.'
    );
  }
  const danger = dangerOfPattern(pattern, entry.match);
  if (danger === 'everything') {
    return finding(entry, 'unusable', 'error', 'It would hold every address, so it is not applied. Remove it.');
  }
  if (danger === 'public-suffix') {
    const words = `"${readablePattern(pattern)}" is a public suffix, so it is not applied. Enter the organisation's own domain.`;
    return finding(entry, 'public-suffix', 'error', words);
  }
  return null;
}

function needless(entry: FilterEntry, coverage: Coverage<FilterEntry>): Finding[] {
  const twin = coverage.twinOf(entry);
  // Of two equal entries the later one is the needless one.
  if (twin !== null && (twin.id ?? '') < (entry.id ?? '')) {
    return [finding(entry, 'duplicate', 'warning', 'The same pattern stands in the list twice. Remove one.', twin.id)];
  }
  const cover = coverage.coverOf(entry);
  if (cover === null) return [];
  return [finding(entry, 'shadowed', 'info', coveredWords(cover), cover.id)];
}

/** Every message of a mailbox has the mailbox's address: an entry on it says something about all of its mail. */
function ownMailbox(entry: FilterEntry, own: readonly string[], decidedAt: string): Finding[] {
  if (entry.kind === 'internal') return [];
  const alone: FilterList = compileFilterList([{ ...entry, direction: 'any' }], decidedAt);
  const held = own.filter((address) => alone.find(address, 'in') !== null);
  if (held.length === 0) return [];
  const which = `${held.slice(0, 3).join(', ')}${held.length > 3 ? ` and ${String(held.length - 3)} more` : ''}`;
  if (entry.action === 'never-take-in' && entry.kind === 'blacklist') {
    const words = `It holds your own mailboxes (${which}): all mail with colleagues would be left out. Enter the domain as internal instead.`;
    return [finding(entry, 'own-mailbox', 'error', words)];
  }
  const words =
    entry.kind === 'allow'
      ? `It holds your own mailboxes (${which}): mail among colleagues becomes saveable.`
      : `It holds your own mailboxes (${which}). Own addresses are internal; enter the domain as internal instead.`;
  return [finding(entry, 'own-mailbox', 'warning', words)];
}

function freeMail(entry: FilterEntry): Finding[] {
  const pattern = normalizePattern(entry.pattern, entry.match) ?? '';
  if (entry.kind === 'allow' || entry.match === 'address' || !isFreeMailDomain(pattern)) return [];
  const words = `Anybody can have an address at ${pattern}: customers who write from there are hidden. Free mail is kept from the automatic save without an entry.`;
  return [finding(entry, 'free-mail', 'warning', words)];
}

function neverHit(entry: FilterEntry, { hits, decidedAt }: LintFacts): Finding[] {
  const counted = entry.id === null ? undefined : hits?.get(entry.id);
  if (counted === undefined || counted.hits > 0) return [];
  const age = Math.floor((Date.parse(decidedAt) - Date.parse(counted.createdAt)) / DAY_MS);
  if (Number.isNaN(age) || age < QUIET_DAYS) return [];
  return [finding(entry, 'never-hit', 'info', `It has held nothing in ${String(age)} days. Is it still needed?`)];
}
