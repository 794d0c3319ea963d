import type { Database } from './state/database.ts';
import { readLedger, type LedgerLine } from './state/ledger.ts';
import { countParked } from './state/quarantine.ts';
import { readDays, readFolderStandings, type ComparedDay } from './state/reconciliation.ts';

/** What the ledger and the comparison with the provider say of one folder. */
export interface LedgerReportLine extends LedgerLine {
  /** Messages with a disposition. */
  readonly accounted: number;
  /** `1,204 of 1,204 accounted for` */
  readonly text: string;
  /** Failed messages whose raw source is kept for a Retry. */
  readonly parked: number;
  /** Messages that the provider lists and the ledger lacks; the relay reads them by itself. */
  readonly gaps: number;
  /** Gaps that were found and repaired during the last 90 days. */
  readonly repaired: number;
  /** ISO date-time of the last comparison with the provider's listing; null: there was none. */
  readonly lastReconciled: string | null;
  /** How each day compared, the newest first; day null: the whole folder. Only when asked for. */
  readonly days?: readonly ComparedDay[];
}

export interface LedgerQuestion {
  readonly mailbox: string | null;
  readonly withDays: boolean;
}

const figure = new Intl.NumberFormat('en-US');

/** `1,204 of 1,204 accounted for` */
export function accountedText(accounted: number, seen: number): string {
  return `${figure.format(accounted)} of ${figure.format(seen)} accounted for`;
}

interface Folder {
  readonly mailbox: string;
  readonly folder: string;
}

/** The ledger by mailbox and folder, folders included of which nothing but gaps is known. */
export async function reportLedger(database: Database, question: LedgerQuestion): Promise<readonly LedgerReportLine[]> {
  const standings = byFolder(await readFolderStandings(database, question.mailbox));
  const parked = byFolder(await countParked(database));
  const lines = byFolder(await readLedger(database, question.mailbox));
  for (const [id, { mailbox, folder, gaps }] of standings)
    if (gaps > 0 && !lines.has(id)) lines.set(id, { mailbox, folder, seen: 0, dispositions: {}, unaccounted: 0 });
  const reported: LedgerReportLine[] = [];
  for (const [id, line] of lines) {
    const standing = standings.get(id);
    const accounted = line.seen - line.unaccounted;
    reported.push({
      ...line,
      accounted,
      text: accountedText(accounted, line.seen),
      parked: parked.get(id)?.parked ?? 0,
      gaps: standing?.gaps ?? 0,
      repaired: standing?.repaired ?? 0,
      lastReconciled: standing?.lastReconciled ?? null,
      ...(question.withDays ? { days: await readDays(database, line.mailbox, line.folder) } : {})
    });
  }
  return reported;
}

function byFolder<T extends Folder>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [`${item.mailbox}\n${item.folder}`, item]));
}
