/** The rows that the queue holds: a first page, which is read again on each refresh, and what scrolling added. */
import type { QueuePage, QueueRow } from 'c/intakeRecords';

export interface QueueList {
  readonly first: readonly QueueRow[];
  readonly later: readonly QueueRow[];
  /** Taken away by an optimistic save, until the server says the same. */
  readonly hiddenIds: readonly string[];
}

/** What one request reads, and the most that a refresh reads at once. */
export const pageLength = 50;
const maxWindow = 200;

export const emptyList: QueueList = { first: [], later: [], hiddenIds: [] };

/** The list with its first page read anew; one of another view starts over. */
export function withFirstPage(list: QueueList, page: QueuePage, isOtherView: boolean): QueueList {
  const known = new Set(page.rows.map((row) => row.id));
  return {
    first: page.rows,
    later: isOtherView ? [] : list.later.filter((row) => !known.has(row.id)),
    // Hidden rows that the server has moved elsewhere need no hiding any more: they may come back one day.
    hiddenIds: list.hiddenIds.filter((id) => known.has(id))
  };
}

/** The list with further rows; what moved down meanwhile is not listed twice. */
export function withNextPage(list: QueueList, rows: readonly QueueRow[]): QueueList {
  const known = new Set(loadedRows(list).map((row) => row.id));
  return { ...list, later: [...list.later, ...rows.filter((row) => !known.has(row.id))] };
}

export function withHidden(list: QueueList, intakeId: string): QueueList {
  return { ...list, hiddenIds: [...list.hiddenIds, intakeId] };
}

export function withoutHidden(list: QueueList, intakeId: string): QueueList {
  return { ...list, hiddenIds: list.hiddenIds.filter((id) => id !== intakeId) };
}

export function loadedRows({ first, later }: QueueList): readonly QueueRow[] {
  return [...first, ...later];
}

export function unhiddenRows(list: QueueList): readonly QueueRow[] {
  const hidden = new Set(list.hiddenIds);
  return loadedRows(list).filter((row) => !hidden.has(row.id));
}

/** How many rows a refresh reads: whole pages that hold what is loaded, within the limit. */
export function windowOf(list: QueueList): number {
  const pages = Math.ceil(loadedRows(list).length / pageLength);
  return Math.min(maxWindow, Math.max(pageLength, pages * pageLength));
}
