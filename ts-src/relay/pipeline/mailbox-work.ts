import type { Logger } from 'pino';
import { hashAddress } from '../log.ts';
import type { MailboxFolder, MailboxPort } from '../mailbox/port.ts';
import type { Arrivals } from './arrivals.ts';
import { toIntakeError } from './failure.ts';
import type { MailboxRegistry, MailboxSources } from './mailboxes.ts';
import type { Metrics } from './metrics.ts';
import type { Database } from './state/database.ts';
import { askForSync, giveMailboxBack, takeMailbox, type LeaseRefusal } from './state/mailbox-lease.ts';
import { noteFailure, noteSuccess } from './state/mailbox-state.ts';
import { countWaiting } from './state/outbox.ts';
import { syncMailbox, type SyncPhase, type SyncReport } from './sync.ts';

export interface MailboxWorkParts {
  readonly database: Database;
  readonly mailboxes: MailboxRegistry;
  readonly arrivals: Arrivals;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** This relay's name. */
  readonly relay: string;
  readonly wakeNews: (mailbox: string) => Promise<void>;
  /** Asks for another slice of older mail, after so many seconds. */
  readonly wakeBackfill: (mailbox: string, afterSeconds: number) => Promise<void>;
  readonly wakeDispatch: () => void;
}

/** Older mail gives way so often: the other mailboxes' older mail has its turn. */
const SLICE_MS = 5_000;
/** So much older mail may wait for the org, of one mailbox and in all; new mail may fill up more. */
const MOST_WAITING: Readonly<Record<SyncPhase, { readonly ofMailbox: number; readonly all: number }>> = {
  backfill: { ofMailbox: 3_000, all: 20_000 },
  news: { ofMailbox: 50_000, all: 100_000 }
};
/** While there is no room, or another works on the mailbox. */
const LATER_SECONDS = 2;
/** A folder that was made or renamed is seen that soon. */
const FOLDERS_FOR_MS = 120_000;

interface WorkReport extends SyncReport {
  /** It gave way to the other mailboxes; there was room for more. */
  readonly isSliceOver: boolean;
}

/** Works on mailboxes: takes one, reads what is new or a slice of what is old, and gives it back. */
export class MailboxWork {
  private readonly parts: MailboxWorkParts;
  private readonly atWork = new Set<string>();
  private readonly folders = new WeakMap<
    MailboxPort,
    { readonly list: readonly MailboxFolder[]; readonly until: number }
  >();

  constructor(parts: MailboxWorkParts) {
    this.parts = parts;
  }

  /**
   * Reads what is new, or a slice of what is old; a failure is noted at the mailbox and made up for later. True: all of
   * it was read now.
   */
  async run(address: string, phase: SyncPhase): Promise<boolean> {
    const { mailboxes } = this.parts;
    const sources = mailboxes.find(address);
    if (sources === null) return false;
    const refusal = this.atWork.has(address) ? await this.wantSync(address) : await this.take(address);
    if (refusal !== null) {
      if (phase === 'backfill' && refusal === 'busy') await this.parts.wakeBackfill(address, LATER_SECONDS);
      return false;
    }
    let report: WorkReport | null = null;
    try {
      report = await this.read(sources, phase);
    } finally {
      await this.giveBack(address, report);
    }
    return report !== null && !report.isCutShort;
  }

  /** Within this relay one run at a time is the process's own affair; among relays it is the database's. */
  private async take(address: string): Promise<LeaseRefusal | null> {
    this.atWork.add(address);
    try {
      const refusal = await takeMailbox(this.parts.database, address, this.parts.relay);
      if (refusal !== null) this.atWork.delete(address);
      return refusal;
    } catch (error) {
      this.atWork.delete(address);
      throw error;
    }
  }

  private async wantSync(address: string): Promise<LeaseRefusal> {
    await askForSync(this.parts.database, address);
    return 'busy';
  }

  private async giveBack(address: string, report: WorkReport | null): Promise<void> {
    this.atWork.delete(address);
    const isWanted = await giveMailboxBack(this.parts.database, address, this.parts.relay);
    if (this.parts.signal.aborted) return;
    if (isWanted) await this.parts.wakeNews(address);
    if (report?.hasBackfill !== true) return;
    await this.parts.wakeBackfill(address, report.isCutShort && !report.isSliceOver ? LATER_SECONDS : 0);
  }

  private async read(sources: MailboxSources, phase: SyncPhase): Promise<WorkReport | null> {
    const { database, metrics, logger } = this.parts;
    const { address } = sources.record;
    const stream = new Stream(this.parts, address);
    try {
      const reports = [await this.readSource(sources.files, phase, stream)];
      if (sources.provider !== null) reports.push(await this.readSource(sources.provider, phase, stream));
      await noteSuccess(database, address);
      return {
        hasBackfill: reports.some(({ hasBackfill }) => hasBackfill),
        isCutShort: reports.some(({ isCutShort }) => isCutShort),
        isSliceOver: reports.some(({ isSliceOver }) => isSliceOver)
      };
    } catch (error) {
      const failure = toIntakeError(error);
      if (sources.provider !== null) this.folders.delete(sources.provider);
      await noteFailure(database, address, failure);
      metrics.mailboxErrors.inc({ code: failure.code });
      logger.warn({ mailbox: hashAddress(address), code: failure.code }, 'mailbox not read');
      return null;
    } finally {
      stream.end();
    }
  }

  private async readSource(port: MailboxPort, phase: SyncPhase, stream: Stream): Promise<WorkReport> {
    const { database, relay, signal } = this.parts;
    const address = port.identity.address;
    const until = Date.now() + SLICE_MS;
    let isSliceOver = false;
    const report = await syncMailbox(database, port, {
      phase,
      relay,
      signal,
      folders: await this.foldersOf(port),
      mayRead: async () => {
        isSliceOver = phase === 'backfill' && Date.now() >= until;
        if (isSliceOver) return false;
        const waiting = await countWaiting(database, address);
        return waiting.ofMailbox < MOST_WAITING[phase].ofMailbox && waiting.all < MOST_WAITING[phase].all;
      },
      onPage: (folder, recorded) => {
        stream.note(folder, recorded);
      }
    });
    return { ...report, isSliceOver };
  }

  /** The processed folders; the provider is not asked each time. */
  private async foldersOf(port: MailboxPort): Promise<readonly MailboxFolder[]> {
    const known = this.folders.get(port);
    if (known !== undefined && known.until > Date.now()) return known.list;
    const list = await port.listFolders();
    this.folders.set(port, { list, until: Date.now() + FOLDERS_FOR_MS });
    return list;
  }
}

/** What one run brings, told to whoever takes it in. */
class Stream {
  private readonly parts: MailboxWorkParts;
  private readonly address: string;
  private endRun: (() => void) | null = null;

  constructor(parts: MailboxWorkParts, address: string) {
    this.parts = parts;
    this.address = address;
  }

  note(folder: MailboxFolder, recorded: number): void {
    const { metrics, arrivals, logger, wakeDispatch } = this.parts;
    metrics.recorded.inc(recorded);
    if (recorded === 0) return;
    this.endRun ??= arrivals.begin();
    arrivals.note();
    logger.info({ mailbox: hashAddress(this.address), folder: folder.kind, recorded }, 'messages read');
    wakeDispatch();
  }

  end(): void {
    this.endRun?.();
  }
}
