import type { ListedMessage, MailboxFolder, MailboxPort } from '../mailbox/port.ts';
import type { Database } from './state/database.ts';
import { dayOf, findStandings, noteGaps, wasReadOnce } from './state/reconciliation.ts';

/** The last so many days, or the whole folder. */
export type ReconcileRange = { readonly days: number } | 'all';

export interface FolderComparison {
  readonly database: Database;
  readonly port: MailboxPort;
  readonly folder: MailboxFolder;
  readonly range: ReconcileRange;
  readonly now: Date;
  /** Reads the mailbox to its present end; false when that could not be done now. */
  readonly settle: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** How a folder compared, by UTC day (null: the whole of it), and the gaps that were found in it. */
export interface FolderResult {
  readonly folder: MailboxFolder;
  readonly days: readonly { readonly day: string | null; readonly listed: number; readonly accounted: number }[];
  readonly gaps: readonly { readonly locator: string; readonly day: string | null }[];
  /** Whether the listing was read to its end and all that it showed could be judged. */
  readonly isComplete: boolean;
}

interface Tally {
  listed: number;
  accounted: number;
}

const DAY_MS = 86_400_000;
/** A provider may list what its change log tells a little later. */
const SETTLING_MS = 5 * 60_000;
/** So many doubtful messages are looked at together. */
const MOST_DOUBTFUL = 500;

/**
 * Compares what the provider lists with the ledger. A listed message that the ledger lacks is a gap only when a reading
 * that began after the listing did not tell of it either.
 */
export async function compareFolder(comparison: FolderComparison): Promise<FolderResult> {
  const { port, folder, range, now, signal } = comparison;
  const bucketOf = (message: ListedMessage): string | null => (range === 'all' ? null : dayOf(message.receivedAt));
  const tallies = new Map<string | null, Tally>(daysOf(range, now).map((day) => [day, { listed: 0, accounted: 0 }]));
  const gaps: ListedMessage[] = [];
  let doubtful: ListedMessage[] = [];
  let isComplete = true;
  const judge = async (): Promise<void> => {
    const found = await judgeDoubtful(comparison, doubtful);
    if (found === null) isComplete = false;
    else gaps.push(...found);
    doubtful = [];
  };
  for await (const page of listRange(port, folder, range, now)) {
    if (signal.aborted) {
      isComplete = false;
      break;
    }
    doubtful.push(...(await compareListed(comparison, page, (message) => tallies.get(bucketOf(message)))));
    if (doubtful.length >= MOST_DOUBTFUL) await judge();
  }
  if (doubtful.length > 0) await judge();
  return {
    folder,
    days: [...tallies].map(([day, tally]) => ({ day, ...tally })),
    gaps: gaps.map((gap) => ({ locator: gap.locator, day: bucketOf(gap) })),
    isComplete
  };
}

/** Counts a page of a listing; returns those of which the ledger has nothing, or only that they were gone. */
async function compareListed(
  { database, port }: FolderComparison,
  page: readonly ListedMessage[],
  tallyOf: (message: ListedMessage) => Tally | undefined
): Promise<readonly ListedMessage[]> {
  const standings = await findStandings(
    database,
    port.identity.address,
    page.map(({ locator }) => locator)
  );
  return page.filter((message) => {
    const standing = standings.get(message.locator);
    const tally = tallyOf(message);
    if (tally !== undefined) {
      tally.listed += 1;
      if (standing?.isAccounted === true && !standing.isVanished) tally.accounted += 1;
    }
    return standing?.isVanished ?? true;
  });
}

/** Those that are gaps, noted; null when it can't be said now, and the next comparison says it. */
async function judgeDoubtful(
  { database, port, folder, now, settle }: FolderComparison,
  doubtful: readonly ListedMessage[]
): Promise<readonly ListedMessage[] | null> {
  const mailbox = port.identity.address;
  // A reading that starts anew, as after an expired cursor, has yet to come by all that is listed.
  if (!(await settle()) || !(await wasReadOnce(database, mailbox, folder.key))) return null;
  const standings = await findStandings(
    database,
    mailbox,
    doubtful.map(({ locator }) => locator)
  );
  const settled = now.getTime() - SETTLING_MS;
  const gaps = doubtful.filter(({ locator, receivedAt }) => {
    const isUnknown = standings.get(locator)?.isVanished ?? true;
    return isUnknown && (receivedAt === null || Date.parse(receivedAt) < settled);
  });
  await noteGaps(database, mailbox, folder, gaps);
  return gaps;
}

function daysOf(range: ReconcileRange, now: Date): readonly (string | null)[] {
  if (range === 'all') return [null];
  return Array.from({ length: range.days }, (_, back) =>
    new Date(now.getTime() - back * DAY_MS).toISOString().slice(0, 10)
  );
}

/** The folder's messages in the range. Some providers list without times: those are asked day by day. */
async function* listRange(
  port: MailboxPort,
  folder: MailboxFolder,
  range: ReconcileRange,
  now: Date
): AsyncGenerator<readonly ListedMessage[]> {
  if (range === 'all') {
    yield* port.listMessages(folder, { from: null, to: null });
    return;
  }
  const days = daysOf(range, now).flatMap((day) => day ?? []);
  const from = new Date(days.at(-1) ?? now);
  const to = new Date(Date.parse(days[0] ?? '') + DAY_MS);
  for await (const page of port.listMessages(folder, { from, to })) {
    if (page.some(({ receivedAt }) => receivedAt === null)) {
      yield* listDays(port, folder, days);
      return;
    }
    yield page;
  }
}

async function* listDays(
  port: MailboxPort,
  folder: MailboxFolder,
  days: readonly string[]
): AsyncGenerator<readonly ListedMessage[]> {
  for (const day of days) {
    const from = new Date(day);
    for await (const page of port.listMessages(folder, { from, to: new Date(from.getTime() + DAY_MS) })) {
      yield page.map((message) => ({ ...message, receivedAt: message.receivedAt ?? from.toISOString() }));
    }
  }
}
