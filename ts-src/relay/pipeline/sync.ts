import { IntakeError } from '../../core/intake-error.ts';
import type { ChangePage, MailboxFolder, MailboxPort, ReadOptions } from '../mailbox/port.ts';
import { passed } from './checkpoint.ts';
import { moveCursor, readCursor, type FolderCursor } from './state/cursor.ts';
import type { Database } from './state/database.ts';
import { findKnown, recordChanges } from './state/ledger.ts';
import { holdsMailbox } from './state/mailbox-lease.ts';

const PAGE = 100;

/** News: everything that came since the last run. Backfill: older mail that is read for the first time. */
export type SyncPhase = 'news' | 'backfill';

export interface SyncOptions {
  readonly phase: SyncPhase;
  /** The relay that has taken the mailbox. */
  readonly relay: string;
  readonly signal: AbortSignal;
  readonly folders: readonly MailboxFolder[];
  /** Whether there is room for more; asked before each page. */
  readonly mayRead: () => Promise<boolean>;
  /** Called after each committed page with what it brought. */
  readonly onPage: (folder: MailboxFolder, recorded: number) => void;
}

/** What is left to read after a run. */
export interface SyncReport {
  /** Some folder has older mail that was not read yet. */
  readonly hasBackfill: boolean;
  /** The run stopped because there was no room, or the relay lost the mailbox. */
  readonly isCutShort: boolean;
}

type Stop = 'end' | 'backfill' | 'cut';

/**
 * Reads the folders of a mailbox; each page is one transaction with its cursor. In the news phase a folder is read to
 * its present end, or one page far while its older mail is being read; in the backfill phase the folders with older
 * mail are read in turn until `mayRead` ends the slice.
 */
export async function syncMailbox(database: Database, port: MailboxPort, options: SyncOptions): Promise<SyncReport> {
  const readers = options.folders.map((folder) => new FolderReader(database, port, folder, options));
  try {
    return options.phase === 'news' ? await readNews(readers) : await readBackfill(readers);
  } finally {
    for (const reader of readers) await reader.end();
  }
}

async function readNews(readers: readonly FolderReader[]): Promise<SyncReport> {
  const stops: Stop[] = [];
  for (const reader of readers) stops.push(await reader.readNews());
  return reportOf(stops);
}

async function readBackfill(readers: readonly FolderReader[]): Promise<SyncReport> {
  const stops: Stop[] = [];
  let open = readers;
  while (open.length > 0) {
    const next: FolderReader[] = [];
    for (const reader of open) {
      const stop = await reader.readBackfillPage();
      if (stop === 'backfill') next.push(reader);
      else stops.push(stop);
      if (stop === 'cut') return { hasBackfill: true, isCutShort: true };
    }
    open = next;
  }
  return reportOf(stops);
}

function reportOf(stops: readonly Stop[]): SyncReport {
  return { hasBackfill: stops.includes('backfill'), isCutShort: stops.includes('cut') };
}

/** Reads one folder page by page. */
class FolderReader {
  private readonly database: Database;
  private readonly port: MailboxPort;
  private readonly folder: MailboxFolder;
  private readonly options: SyncOptions;
  private readonly reading: ReadOptions;
  private readonly ending = new AbortController();
  private cursor: FolderCursor | null = null;
  private ahead: { readonly cursor: string; readonly page: Promise<ChangePage> } | null = null;

  constructor(database: Database, port: MailboxPort, folder: MailboxFolder, options: SyncOptions) {
    this.database = database;
    this.port = port;
    this.folder = folder;
    this.options = options;
    this.reading = {
      limit: PAGE,
      known: async (locators) => await findKnown(database, port.identity.address, locators),
      signal: AbortSignal.any([options.signal, this.ending.signal])
    };
  }

  /** Resolves when nothing is being read any more. */
  async end(): Promise<void> {
    this.ending.abort();
    await this.ahead?.page.catch(() => undefined);
  }

  async readNews(): Promise<Stop> {
    for (;;) {
      const stop = await this.readPage();
      if (stop !== 'more') return stop;
    }
  }

  /** One page of a folder whose older mail is not read to its end; nothing of one that is. */
  async readBackfillPage(): Promise<Stop> {
    this.cursor ??= await readCursor(this.database, this.mailbox, this.folder);
    if (this.cursor.isCaughtUp) return 'end';
    const stop = await this.readPage();
    return stop === 'more' ? 'backfill' : stop;
  }

  private get mailbox(): string {
    return this.port.identity.address;
  }

  private async readPage(): Promise<Stop | 'more'> {
    const { signal, mayRead, onPage } = this.options;
    this.cursor ??= await readCursor(this.database, this.mailbox, this.folder);
    if (signal.aborted || !(await mayRead())) return 'cut';
    const from = this.cursor;
    const page = await this.readOrRestart(from);
    // A fresh round tells everything again; known messages change nothing.
    if (page === 'expired') return await this.restart(from);
    passed('page.read');
    const isBackfill = page.isBackfill ?? !from.isCaughtUp;
    if (page.hasMore && (this.options.phase === 'backfill' || !isBackfill)) this.readAhead(page.cursor);
    const step = await this.keep(page, from, isBackfill);
    if (step === null) return 'cut';
    passed('page.committed');
    this.cursor = step.moved;
    onPage(this.folder, step.recorded);
    if (!page.hasMore) return 'end';
    return isBackfill ? 'backfill' : 'more';
  }

  /** Null: another worker has the mailbox, or went on from here; its pages hold these changes too. */
  private async keep(page: ChangePage, from: FolderCursor, isBackfill: boolean) {
    const { mailbox, folder } = this;
    return await this.database.transaction(async (tx) => {
      if (!(await holdsMailbox(tx, mailbox, this.options.relay))) return null;
      const isEnd = !page.hasMore;
      const to = { cursor: page.cursor, isCaughtUp: isEnd || (from.isCaughtUp && !isBackfill), isEnd };
      const moved = await moveCursor(tx, mailbox, folder, from, to);
      if (moved === null) return null;
      const recorded = await recordChanges(tx, mailbox, folder, page.changes, isBackfill);
      passed('page.recorded');
      return { moved, recorded };
    });
  }

  /** The mailbox gives the next page while this one is being written; nothing counts before it is written. */
  private readAhead(cursor: string): void {
    const page = this.port.readChanges(this.folder, cursor, this.reading);
    // Whoever takes the page hears of its failure.
    page.catch(() => undefined);
    this.ahead = { cursor, page };
  }

  private async restart(from: FolderCursor): Promise<'more' | 'cut'> {
    const to = { cursor: null, isCaughtUp: false, isEnd: false };
    const moved = await moveCursor(this.database, this.mailbox, this.folder, from, to);
    if (moved === null) return 'cut';
    this.cursor = moved;
    return 'more';
  }

  private async readOrRestart({ cursor }: FolderCursor): Promise<ChangePage | 'expired'> {
    const { ahead } = this;
    this.ahead = null;
    try {
      if (ahead !== null && ahead.cursor === cursor) return await ahead.page;
      return await this.port.readChanges(this.folder, cursor, this.reading);
    } catch (error) {
      const isExpired = error instanceof IntakeError && error.code === 'MAILBOX_CURSOR_EXPIRED';
      if (isExpired && cursor !== null) return 'expired';
      throw error;
    }
  }
}
