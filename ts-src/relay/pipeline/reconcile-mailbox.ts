import { IntakeError } from '../../core/intake-error.ts';
import type { MailboxFolder, MailboxPort } from '../mailbox/port.ts';
import { passed } from './checkpoint.ts';
import { readAgain } from './quarantine.ts';
import { compareFolder, type FolderResult, type ReconcileRange } from './reconcile-folder.ts';
import { repairGaps } from './reconcile-repair.ts';
import type { Database } from './state/database.ts';
import { findEntry, reopenEntry, setDisposition } from './state/ledger.ts';
import { findGapStates, findStuck, forgetOldResults, keepResults, wasReadOnce } from './state/reconciliation.ts';

export interface ReconcileOptions {
  readonly database: Database;
  readonly mailbox: string;
  /** The mailbox's sources: its provider, and imported files. */
  readonly ports: readonly MailboxPort[];
  /** The source that holds a message. */
  readonly sourceOf: (providerId: string) => MailboxPort;
  readonly range: ReconcileRange;
  /** Reads the mailbox to its present end; false when that could not be done now. */
  readonly settle: () => Promise<boolean>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** How a mailbox compared with its provider's listing. */
export interface ReconcileReport {
  readonly listed: number;
  readonly accounted: number;
  /** Gaps that this comparison found. */
  readonly missing: number;
  /** Gaps that it closed, older ones included. */
  readonly repaired: number;
  /** Entries that waited for nothing and were put back to be decided. */
  readonly requeued: number;
  /** Folders that could not be compared to the end now: not read once yet, or read by another relay. */
  readonly left: readonly string[];
}

interface Place {
  readonly port: MailboxPort;
  readonly folder: MailboxFolder;
}

const PAGE = 100;

/**
 * Compares each folder with its provider's own listing, reads what the ledger lacks, and puts back what waits for
 * nothing. Errors: those of the mailbox, after what was found and repaired until then is kept.
 */
export async function reconcileMailbox(options: ReconcileOptions): Promise<ReconcileReport> {
  const { database, mailbox, ports, range, signal } = options;
  const places: Place[] = [];
  for (const port of ports) for (const folder of await port.listFolders()) places.push({ port, folder });
  const results: FolderResult[] = [];
  const left: string[] = [];
  for (const { port, folder } of places) {
    const isRead = await wasReadOnce(database, mailbox, folder.key);
    const result = isRead ? await compareFolder({ ...options, port, folder, range, now: options.now() }) : null;
    if (result !== null) results.push(result);
    if (result?.isComplete !== true) left.push(folder.name);
  }
  passed('reconciliation.listed');
  const repair = await repairGaps({
    database,
    mailbox,
    signal,
    findPlace: ({ folderKey }) => places.find(({ folder }) => folder.key === folderKey) ?? null
  });
  passed('reconciliation.repaired');
  const days = await keepComparisons(database, mailbox, results);
  if (repair.failure !== null) throw repair.failure;
  const requeued = await requeueStuck(options);
  const sum = (figure: 'listed' | 'accounted' | 'missing') => days.reduce((total, day) => total + day[figure], 0);
  return {
    listed: sum('listed'),
    accounted: sum('accounted'),
    missing: sum('missing'),
    repaired: repair.repaired,
    requeued,
    left
  };
}

/** Keeps the results as they are after the repair: what went meanwhile was no gap. */
async function keepComparisons(database: Database, mailbox: string, results: readonly FolderResult[]) {
  const kept = [];
  for (const { folder, days, gaps, isComplete } of results) {
    if (!isComplete) continue;
    const states = await findGapStates(
      database,
      mailbox,
      gaps.map(({ locator }) => locator)
    );
    const settled = days.map((day) => {
      const own = gaps.filter((gap) => gap.day === day.day).map(({ locator }) => locator);
      const repaired = own.filter((locator) => states.repaired.has(locator)).length;
      return { ...day, missing: repaired + own.filter((locator) => states.open.has(locator)).length, repaired };
    });
    await keepResults(database, mailbox, folder, settled);
    kept.push(...settled);
  }
  await forgetOldResults(database, mailbox);
  return kept;
}

/** Entries that wait for a decision which nothing would bring are read again; how many. */
async function requeueStuck({ database, mailbox, sourceOf, signal }: ReconcileOptions): Promise<number> {
  let requeued = 0;
  for (let after = ''; ;) {
    const stuck = await findStuck(database, mailbox, after, PAGE);
    for (const { key, providerId } of stuck) {
      if (signal.aborted) return requeued;
      const entry = await findEntry(database, key);
      if (entry === null) continue;
      try {
        const message = await readAgain(database, sourceOf(providerId), entry);
        await reopenEntry(database, entry, { kind: 'message', message });
      } catch (error) {
        if (!(error instanceof IntakeError)) throw error;
        if (error.code === 'MESSAGE_GONE') await setDisposition(database, key, 'removed');
        else if (error.code === 'MESSAGE_UNREADABLE') {
          const reason = [error.message, ...error.actions].join(' ');
          await reopenEntry(database, entry, { kind: 'unreadable', reason, receivedAt: null });
        } else throw error;
      }
      requeued += 1;
    }
    const last = stuck.at(-1);
    if (last === undefined) return requeued;
    after = last.key;
  }
}
