import { z } from 'zod';
import type { FilterEntry } from '../../core/classify/decision.ts';
import type { OrgPort, OrgRecord } from './org-port.ts';

/** One active Intake_Filter__c. */
export interface ListEntry extends FilterEntry {
  readonly id: string;
  readonly ownerId: string;
}

/** How the lists stand: enough to see whether anything changed. */
export interface FilterMark {
  readonly active: number;
  /** The newest SystemModstamp, of inactive entries too; the platform gives whole seconds. */
  readonly newest: string | null;
}

/** Entries that changed: what they are now, or that they count no longer. */
export interface FilterChanges {
  readonly entries: readonly ListEntry[];
  readonly removedIds: readonly string[];
  /** Active, but of a kind that this version does not know: left out rather than stopping all intake. */
  readonly unknownIds: readonly string[];
}

/** One aggregate row for each state, whatever the number of entries. */
export const FILTER_MARK =
  'SELECT Active__c, COUNT(Id) entries, MAX(SystemModstamp) newest FROM Intake_Filter__c GROUP BY Active__c';

const FIELDS =
  'Id, Pattern__c, Kind__c, Match__c, Scope__c, Action__c, Direction__c, Locked__c, Active__c, Expires_On__c, OwnerId';
const text = z.string().nullish();
const rowSchema = z.object({
  Id: z.string(),
  Pattern__c: z.string(),
  Kind__c: z.enum(['internal', 'blacklist', 'allow']),
  Match__c: z.enum(['address', 'domain', 'domain-and-subdomains', 'wildcard']),
  Scope__c: z.enum(['organisation', 'person']).nullish(),
  Action__c: z.enum(['filter-when-all-match', 'skip-address', 'never-take-in']).nullish(),
  Direction__c: z.enum(['any', 'incoming', 'outgoing']).nullish(),
  Locked__c: z.boolean().nullish(),
  Active__c: z.boolean(),
  Expires_On__c: text,
  OwnerId: z.string()
});
const markSchema = z.object({ Active__c: z.boolean(), entries: z.number(), newest: text });
const DIRECTIONS = { any: 'any', incoming: 'in', outgoing: 'out' } as const;

export function toFilterMark(rows: readonly OrgRecord[]): FilterMark {
  const parsed = rows.map((row) => markSchema.parse(row));
  const stamps = parsed.flatMap(({ newest }) => (newest == null ? [] : [newest])).sort();
  return { active: parsed.find((row) => row.Active__c)?.entries ?? 0, newest: stamps.at(-1) ?? null };
}

/** Reads every active entry: a call for each 2,000. */
export async function readAllFilters(org: OrgPort): Promise<FilterChanges> {
  const [rows] = await org.query([`SELECT ${FIELDS} FROM Intake_Filter__c WHERE Active__c = true ORDER BY Id`]);
  return toFilterChanges(rows ?? []);
}

/** The statement for entries that were touched since (ISO date-time), those that count no longer too. */
export function filterChangesSince(since: string): string {
  return `SELECT ${FIELDS} FROM Intake_Filter__c WHERE SystemModstamp >= ${since} ORDER BY Id`;
}

/** Reads what was touched since, and how the lists stand behind that. */
export async function readFilterChanges(
  org: OrgPort,
  since: string
): Promise<{ readonly changes: FilterChanges; readonly mark: FilterMark }> {
  const [rows, mark] = await org.query([filterChangesSince(since), FILTER_MARK]);
  return { changes: toFilterChanges(rows ?? []), mark: toFilterMark(mark ?? []) };
}

export function toFilterChanges(rows: readonly OrgRecord[]): FilterChanges {
  const entries: ListEntry[] = [];
  const removedIds: string[] = [];
  const unknownIds: string[] = [];
  for (const row of rows) {
    const { data } = rowSchema.safeParse(row);
    if (data?.Active__c === true) entries.push(toEntry(data));
    else if (row['Active__c'] === true) unknownIds.push(String(row['Id']));
    else removedIds.push(String(row['Id']));
  }
  return { entries, removedIds, unknownIds };
}

function toEntry(row: z.infer<typeof rowSchema>): ListEntry {
  return {
    id: row.Id,
    pattern: row.Pattern__c,
    kind: row.Kind__c,
    match: row.Match__c,
    scope: row.Scope__c ?? 'organisation',
    action: row.Action__c ?? 'filter-when-all-match',
    direction: DIRECTIONS[row.Direction__c ?? 'any'],
    locked: row.Locked__c ?? false,
    active: true,
    expiresOn: row.Expires_On__c ?? null,
    ownerId: row.OwnerId
  };
}
