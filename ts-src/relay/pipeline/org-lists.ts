import {
  FILTER_MARK,
  filterChangesSince,
  readAllFilters,
  readFilterChanges,
  toFilterChanges,
  toFilterMark,
  type FilterChanges,
  type FilterMark,
  type ListEntry
} from '../org/filter-rows.ts';
import type { OrgPort, OrgRecord } from '../org/org-port.ts';

/** Stamps are whole seconds, and the second that was read may not have been over. */
const OVERLAP_MS = 5_000;
/** Transactions that end late bring stamps older than what was read before: once this long after, it is looked back. */
const LATE_MS = 120_000;

export interface ListsStep {
  readonly changes: FilterChanges;
  /** Whether `changes` are all entries there are. */
  readonly isWhole: boolean;
  /** Whether an entry is another than before; a counted hit touches the record and changes none. */
  readonly isNews: boolean;
}

/** What to ask of the lists next, in one statement. */
export type ListsLook = { readonly kind: 'mark' | 'changes'; readonly statement: string };

/** The lists of the org in memory: read whole once, then followed by what was touched. */
export class OrgLists {
  private readonly byId = new Map<string, ListEntry>();
  private unknown = new Set<string>();
  private known: FilterMark | null = null;
  private movedAt = 0;
  /** Where to look back to, once; null: that is done. */
  private lateFrom: string | null = null;
  private changeCount = 0;
  private readonly now: () => Date;

  constructor(now: () => Date) {
    this.now = now;
  }

  /** Grows whenever an entry becomes another, also when the reading of the rest fails behind it. */
  get version(): number {
    return this.changeCount;
  }

  /** Takes up what an earlier run kept. */
  restore(entries: readonly ListEntry[], newest: string | null, unknownIds: readonly string[]): void {
    for (const entry of entries) this.byId.set(entry.id, entry);
    this.changeCount += 1;
    this.unknown = new Set(unknownIds);
    this.known = newest === null ? null : { active: this.byId.size + this.unknown.size, newest };
  }

  entries(): readonly ListEntry[] {
    return [...this.byId.values()];
  }

  get newest(): string | null {
    return this.known?.newest ?? null;
  }

  get unknownIds(): readonly string[] {
    return [...this.unknown];
  }

  /** How the lists stand; or, a while after a change, what was touched since before it. Either costs no call of its own. */
  nextLook(): ListsLook {
    const isOver = this.now().getTime() - this.movedAt > LATE_MS;
    return this.lateFrom === null || !isOver
      ? { kind: 'mark', statement: FILTER_MARK }
      : { kind: 'changes', statement: filterChangesSince(this.lateFrom) };
  }

  /** Takes the answer to a look and reads what is missing; null when nothing was touched. `isTold`: something was. */
  async follow(org: OrgPort, look: ListsLook, rows: readonly OrgRecord[], isTold: boolean): Promise<ListsStep | null> {
    const step = look.kind === 'changes' ? this.take(toFilterChanges(rows), false) : null;
    if (step !== null) this.lateFrom = null;
    if (step !== null && !isTold) return step.isNews ? step : null;
    const mark = look.kind === 'mark' ? toFilterMark(rows) : null;
    const isMoved = mark !== null && (this.known?.active !== mark.active || this.known.newest !== mark.newest);
    if (!isMoved && !isTold) return null;
    this.movedAt = this.now().getTime();
    const from = this.known?.newest ?? mark?.newest ?? null;
    if (from !== null) this.lateFrom ??= before(from, LATE_MS);
    if (mark?.newest === null) return this.takeAll(NOTHING, mark);
    if (this.known?.newest == null) return this.takeAll(await readAllFilters(org), mark);
    const caughtUp = await this.catchUp(org, before(this.known.newest, OVERLAP_MS));
    return { ...caughtUp, isNews: caughtUp.isNews || step?.isNews === true };
  }

  /** Twice, because entries may be added between the two statements; what then does not agree was deleted for good. */
  private async catchUp(org: OrgPort, since: string): Promise<ListsStep> {
    let isNews = false;
    for (let round = 0; round < 2; round += 1) {
      const { changes, mark } = await readFilterChanges(org, since);
      const step = this.take(changes, false);
      isNews ||= step.isNews;
      if (this.byId.size + this.unknown.size === mark.active) {
        this.known = mark;
        return { ...step, isNews };
      }
    }
    const whole = this.takeAll(await readAllFilters(org), null);
    return { ...whole, isNews: whole.isNews || isNews };
  }

  private takeAll(changes: FilterChanges, mark: FilterMark | null): ListsStep {
    const kept = new Set(changes.entries.map(({ id }) => id));
    const gone = [...this.byId.keys()].filter((id) => !kept.has(id));
    this.unknown = new Set();
    const { isNews } = this.take({ ...changes, removedIds: gone }, true);
    this.known = { active: this.byId.size + this.unknown.size, newest: mark?.newest ?? this.known?.newest ?? null };
    return { changes, isWhole: true, isNews };
  }

  private take(changes: FilterChanges, isWhole: boolean): ListsStep {
    let isNews = false;
    for (const id of changes.removedIds) this.unknown.delete(id);
    for (const id of changes.unknownIds) this.unknown.add(id);
    for (const id of [...changes.removedIds, ...changes.unknownIds]) isNews = this.byId.delete(id) || isNews;
    for (const entry of changes.entries) {
      this.unknown.delete(entry.id);
      const before = this.byId.get(entry.id);
      if (before !== undefined && isSameEntry(before, entry)) continue;
      this.byId.set(entry.id, entry);
      isNews = true;
    }
    if (isNews) this.changeCount += 1;
    return { changes, isWhole, isNews };
  }
}

const NOTHING: FilterChanges = { entries: [], removedIds: [], unknownIds: [] };

function before(stamp: string, ms: number): string {
  return new Date(Date.parse(stamp) - ms).toISOString();
}

function isSameEntry(left: ListEntry, right: ListEntry): boolean {
  return (
    left.pattern === right.pattern &&
    left.kind === right.kind &&
    left.match === right.match &&
    left.scope === right.scope &&
    left.action === right.action &&
    left.direction === right.direction &&
    left.locked === right.locked &&
    left.expiresOn === right.expiresOn &&
    left.ownerId === right.ownerId
  );
}
