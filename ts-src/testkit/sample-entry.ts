import type { FilterEntry } from '../core/classify/decision.ts';

/** An ordinary entry of the organisation's blacklist; tests change what they are about. */
export function sampleEntry(pattern: string, changes: Partial<FilterEntry> = {}): FilterEntry {
  return {
    id: `id of ${pattern}`,
    pattern,
    kind: 'blacklist',
    match: 'domain',
    scope: 'organisation',
    action: 'filter-when-all-match',
    direction: 'any',
    locked: false,
    active: true,
    expiresOn: null,
    ...changes
  };
}
