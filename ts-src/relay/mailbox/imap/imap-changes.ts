import type { ChangePage, MailboxFolder, ReadOptions } from '../port.ts';
import { isAsKnown } from './categories.ts';
import { rememberMarked, tellFlagChanges, tellKeyword } from './flag-changes.ts';
import { locatorOf, readContents, type ReadingContext } from './imap-content.ts';
import { formatCursor, parseCursor, type ImapCursor } from './imap-cursor.ts';
import type { ImapRow, OpenFolder } from './imap-session.ts';

/** Raw mail that one page holds at most; a page holds one message in any case. */
const PAGE_BYTES = 8 * 1024 * 1024;
/** Of a message whose size the server can't tell. */
const UNKNOWN_BYTES = 100_000;
/** Listed rows that one page looks at, known ones included. */
const MOST_SCANNED = 20_000;
const WIDEST_WINDOW = 10_000;

/** A page as it is being filled. */
export interface PagePlan {
  readonly open: OpenFolder;
  readonly folder: MailboxFolder;
  readonly options: ReadOptions;
  readonly cursor: ImapCursor;
  /** What is to be read, in the order in which it is told. */
  readonly rows: ImapRow[];
  readonly removed: number[];
}

/**
 * What changed after the cursor: flag changes first, then what is new, then older messages from the newest down. What
 * the ledger knows as it is costs no content.
 */
export async function readChangePage(
  open: OpenFolder,
  cursor: string | null,
  options: ReadOptions,
  context: ReadingContext & { readonly keyword: string | null }
): Promise<ChangePage> {
  const start = cursor === null ? freshCursor(open) : parseCursor(cursor, open.uidValidity);
  const plan: PagePlan = { open, folder: context.folder, options, cursor: { ...start }, rows: [], removed: [] };
  const hasMoreFlags = open.modseq === null ? await tellKeyword(plan, context.keyword) : await tellFlagChanges(plan);
  const hasMoreNew = hasMoreFlags || (await tellNew(plan));
  const hasNews = plan.rows.length > 0 || hasMoreNew;
  if (!hasNews && plan.cursor.below !== null) await tellOlder(plan);
  if (open.modseq === null) rememberMarked(plan, context.keyword);
  const changes = await readContents(open, plan.rows, context);
  return {
    changes: [
      ...plan.removed.map((uid) => ({ kind: 'removed' as const, providerId: locatorOf(open, uid) })),
      ...changes
    ],
    cursor: formatCursor(plan.cursor),
    hasMore: hasMoreNew || plan.cursor.below !== null,
    ...(!hasMoreNew && plan.cursor.below !== null ? { isBackfill: true } : {})
  };
}

/** Pins where new mail and changes begin, before anything older is read: nothing falls between. */
function freshCursor({ uidValidity, uidNext, modseq }: OpenFolder): ImapCursor {
  return {
    uidValidity,
    next: uidNext,
    below: uidNext > 1 ? uidNext : null,
    modseq: modseq === null ? null : String(modseq),
    walk: null,
    marked: ''
  };
}

/** Takes in messages that came after the cursor; returns whether more are waiting. */
async function tellNew(plan: PagePlan): Promise<boolean> {
  const { cursor, open } = plan;
  cursor.next = await scan(plan, cursor.next, open.uidNext - 1, 1);
  return cursor.next < open.uidNext;
}

async function tellOlder(plan: PagePlan): Promise<void> {
  const { cursor } = plan;
  const reached = await scan(plan, (cursor.below ?? 1) - 1, 1, -1);
  cursor.below = reached < 1 ? null : reached + 1;
}

/**
 * Lists from UID `first` to `last`, upward or downward, and puts what has to be read on the page until that is full;
 * returns the UID to go on from.
 */
async function scan(plan: PagePlan, first: number, last: number, step: 1 | -1): Promise<number> {
  const isBeyond = (uid: number): boolean => (last - uid) * step < 0;
  let window = Math.max(1, plan.options.limit - plan.rows.length);
  let at = first;
  for (let scanned = 0; !isBeyond(at) && scanned < MOST_SCANNED;) {
    plan.options.signal.throwIfAborted();
    const far = at + step * (window - 1);
    const end = isBeyond(far) ? last : far;
    const listed = await listWindow(plan.open, at, end);
    const full = await take(plan, step === 1 ? listed : listed.reverse());
    if (full !== null) return full;
    scanned += listed.length;
    at = end + step;
    // Numbers that are not in use any more, and messages that are known, are passed over in ever longer steps.
    window = Math.min(window * 4, WIDEST_WINDOW);
  }
  return at;
}

async function listWindow(open: OpenFolder, one: number, other: number): Promise<ImapRow[]> {
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  const rows = await open.rows(`${String(from)}:${String(to)}`);
  return rows.filter(({ uid }) => uid >= from && uid <= to).sort((a, b) => a.uid - b.uid);
}

/** Puts on the page what the ledger does not know as it is; the first UID that found no room, or null. */
async function take(plan: PagePlan, rows: readonly ImapRow[]): Promise<number | null> {
  for (const row of await withoutKnown(plan, rows)) {
    if (!hasRoom(plan, row)) return row.uid;
    plan.rows.push(row);
  }
  return null;
}

/** The rows whose facts differ from what the ledger knows of them. */
export async function withoutKnown(plan: PagePlan, rows: readonly ImapRow[]): Promise<readonly ImapRow[]> {
  if (rows.length === 0) return rows;
  const known = await plan.options.known(rows.map(({ uid }) => locatorOf(plan.open, uid)));
  return rows.filter(({ uid, flags }) => !isAsKnown(known.get(locatorOf(plan.open, uid)), plan.folder, flags));
}

export function hasRoom({ rows, options }: PagePlan, row: ImapRow): boolean {
  if (rows.length === 0) return true;
  const bytes = [...rows, row].reduce((sum, { size }) => sum + (size ?? UNKNOWN_BYTES), 0);
  return rows.length < options.limit && bytes <= PAGE_BYTES;
}
