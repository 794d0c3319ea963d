/** What the entries of the lists mean, in words. */
import type { FilterAction, FilterDirection, FilterEntry, FilterKind, FilterMatch, FilterScope } from 'c/intakeCore';
import { readablePattern } from 'c/intakeCore';
import { labels } from 'c/intakeLabels';
import { fill } from 'c/intakeText';

export interface Option<T extends string = string> {
  readonly label: string;
  readonly value: T;
}

export const kindOptions: readonly Option<FilterKind>[] = [
  { value: 'blacklist', label: labels.listKindBlacklist },
  { value: 'internal', label: labels.listKindInternal },
  { value: 'allow', label: labels.listKindAllow }
];

export const actionOptions: readonly Option<FilterAction>[] = [
  { value: 'filter-when-all-match', label: labels.listActionFilter },
  { value: 'skip-address', label: labels.listActionSkip },
  { value: 'never-take-in', label: labels.listActionNever }
];

export const directionOptions: readonly Option<FilterDirection>[] = [
  { value: 'any', label: labels.listDirectionAny },
  { value: 'in', label: labels.listDirectionIn },
  { value: 'out', label: labels.listDirectionOut }
];

export const matchOptions: readonly Option<FilterMatch>[] = [
  { value: 'address', label: labels.listMatchAddress },
  { value: 'domain', label: labels.listMatchDomain },
  { value: 'domain-and-subdomains', label: labels.listMatchTree },
  { value: 'wildcard', label: labels.listMatchWildcard }
];

/** The option of a list with this value; null for a value that it lacks. */
export function optionOf<T extends string>(options: readonly Option<T>[], value: unknown): T | null {
  return options.find((option) => option.value === value)?.value ?? null;
}

function labelOf<T extends string>(options: readonly Option<T>[], value: T): string {
  return options.find((option) => option.value === value)?.label ?? value;
}

export function kindWords(kind: FilterKind): string {
  return labelOf(kindOptions, kind);
}

const matchLabels: Readonly<Record<FilterMatch, string>> = {
  address: labels.listMatchesAddress,
  domain: labels.listMatchesDomain,
  'domain-and-subdomains': labels.listMatchesTree,
  wildcard: labels.listMatchesWildcard
};

/** What a pattern will match, in a sentence. */
export function matchWords(pattern: string, match: FilterMatch): string {
  return fill(matchLabels[match], readablePattern(pattern));
}

const effectLabels: Readonly<Record<FilterKind, Readonly<Record<FilterAction, string>>>> = {
  blacklist: {
    'filter-when-all-match': labels.listEffectFilter,
    'skip-address': labels.listEffectSkip,
    'never-take-in': labels.listEffectNever
  },
  internal: {
    'filter-when-all-match': labels.listEffectInternal,
    'skip-address': labels.listEffectSkip,
    'never-take-in': labels.listEffectNever
  },
  allow: {
    'filter-when-all-match': labels.listEffectAllow,
    'skip-address': labels.listEffectAllow,
    'never-take-in': labels.listEffectAllow
  }
};

/** What an entry does, in a few words. */
export function effectWords(entry: Pick<FilterEntry, 'kind' | 'action' | 'direction'>): string {
  const effect = effectLabels[entry.kind][entry.action];
  if (entry.direction === 'any') return effect;
  return `${effect}, ${entry.direction === 'in' ? labels.listOnlyIncoming : labels.listOnlyOutgoing}`;
}

export function scopeWords(scope: FilterScope): string {
  return scope === 'organisation' ? labels.listScopeOrganisation : labels.listScopePerson;
}

/** The day an entry ends, as a date for the reader's locale; null when it does not end. */
export function dayOf(iso: string | null): string | null {
  if (iso === null) return null;
  const [year, month, day] = iso.slice(0, 10).split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return iso;
  // A day has no time zone: noon of it in UTC, read in UTC.
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    Date.UTC(year, month - 1, day, 12)
  );
}

/** Today's date as the rules see it (UTC). */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Whether an entry has stopped to count. */
export function isExpired(entry: Pick<FilterEntry, 'expiresOn'>): boolean {
  return entry.expiresOn !== null && entry.expiresOn.slice(0, 10) < today();
}

/** What an input's change event carries. */
export function valueOf(event: Event): string {
  const detail: unknown = event instanceof CustomEvent ? event.detail : null;
  if (typeof detail !== 'object' || detail === null || !('value' in detail)) return '';
  return typeof detail.value === 'string' ? detail.value : '';
}

/** Whether a checkbox's change event says on. */
export function checkedOf(event: Event): boolean {
  const detail: unknown = event instanceof CustomEvent ? event.detail : null;
  if (typeof detail === 'object' && detail !== null && 'checked' in detail) return detail.checked === true;
  return event.target instanceof HTMLInputElement && event.target.checked;
}
