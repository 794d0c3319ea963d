import { hasFlag } from './categories.ts';
import { hasRoom, withoutKnown, type PagePlan } from './imap-changes.ts';
import { locatorOf } from './imap-content.ts';
import type { ImapRow } from './imap-session.ts';
import { packUids, unpackUids } from './uid-set.ts';

/** Changed rows that are compared with the ledger at a time. */
const BATCH = 500;

/**
 * Takes in messages whose flags changed (CONDSTORE), in the order of their UIDs, and names those that were expunged
 * (QRESYNC). Returns whether more are waiting. Messages that are read later anyway are left to that.
 */
export async function tellFlagChanges(plan: PagePlan): Promise<boolean> {
  const { cursor, open } = plan;
  const { modseq } = open;
  if (modseq === null) return false;
  const since = cursor.modseq === null ? null : BigInt(cursor.modseq);
  if (since === null || (cursor.walk === null && modseq === since)) {
    cursor.modseq = String(modseq);
    return false;
  }
  const lowest = cursor.below ?? 1;
  const walk = cursor.walk ?? { to: String(modseq), after: 0 };
  const from = Math.max(walk.after + 1, lowest);
  const isFirst = cursor.walk === null;
  open.takeVanished();
  const reached = from < cursor.next ? await walkChanges(plan, from, since) : null;
  if (isFirst) await tellVanished(plan, lowest);
  cursor.walk = reached === null ? null : { to: walk.to, after: reached };
  if (reached === null) cursor.modseq = walk.to;
  return reached !== null;
}

/** The UID up to which changes were taken in when the page became full; null when all were. */
async function walkChanges(plan: PagePlan, from: number, since: bigint): Promise<number | null> {
  const last = plan.cursor.next - 1;
  let batch: ImapRow[] = [];
  for await (const row of plan.open.list(`${String(from)}:${String(last)}`, since)) {
    // `*`-like answers of odd servers, and servers that leave CHANGEDSINCE out of account, end here.
    if (row.uid < from || row.uid > last) continue;
    batch.push(row);
    if (batch.length < BATCH) continue;
    const full = await takeChanged(plan, batch);
    if (full !== null) return full;
    batch = [];
  }
  return await takeChanged(plan, batch);
}

async function takeChanged(plan: PagePlan, batch: readonly ImapRow[]): Promise<number | null> {
  for (const row of await withoutKnown(plan, batch)) {
    if (!hasRoom(plan, row)) return row.uid - 1;
    plan.rows.push(row);
  }
  return null;
}

/** Of what was expunged, only what was seen is told. */
async function tellVanished(plan: PagePlan, lowest: number): Promise<void> {
  const gone = plan.open.takeVanished().filter((uid) => uid >= lowest && uid < plan.cursor.next);
  for (let start = 0; start < gone.length; start += BATCH) {
    const rows = gone.slice(start, start + BATCH);
    const known = await plan.options.known(rows.map((uid) => locatorOf(plan.open, uid)));
    plan.removed.push(...rows.filter((uid) => known.has(locatorOf(plan.open, uid))));
  }
}

/**
 * Where no mod-sequences are kept: takes in messages that got or lost the keyword that asks for saving. Other keywords
 * can't be followed there. Returns whether more are waiting.
 */
export async function tellKeyword(plan: PagePlan, keyword: string | null): Promise<boolean> {
  const { cursor, open } = plan;
  const before = new Set(unpackUids(cursor.marked));
  const now = new Set(await findMarked(plan, keyword));
  const changed = [...now, ...before].filter((uid) => now.has(uid) !== before.has(uid));
  if (changed.length === 0) return false;
  let isFull = false;
  for (const row of await withoutKnown(plan, await open.rows(packUids(changed)))) {
    if (!isFull && hasRoom(plan, row)) {
      plan.rows.push(row);
      continue;
    }
    // It stays as it was before, and is found again.
    isFull = true;
    if (before.has(row.uid)) now.add(row.uid);
    else now.delete(row.uid);
  }
  cursor.marked = packUids(now);
  return isFull;
}

/** What is read with the keyword now needs not be found by it later. */
export function rememberMarked({ cursor, rows }: PagePlan, keyword: string | null): void {
  if (keyword === null) return;
  const marked = rows.filter(({ flags }) => hasFlag(flags, keyword)).map(({ uid }) => uid);
  if (marked.length > 0) cursor.marked = packUids([...unpackUids(cursor.marked), ...marked]);
}

async function findMarked({ open, cursor }: PagePlan, keyword: string | null): Promise<number[]> {
  if (keyword === null || !hasFlag(open.flags, keyword)) return [];
  const [from, to] = [cursor.below ?? 1, cursor.next - 1];
  if (from > to) return [];
  return await open.search({ keyword, uid: `${String(from)}:${String(to)}` });
}
