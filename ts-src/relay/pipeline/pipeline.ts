import type { Logger } from 'pino';
import { DEFAULT_SETTINGS } from '../../core/classify/default-settings.ts';
import type { IntakeSettings } from '../../core/classify/decision.ts';
import type { IntakeError } from '../../core/intake-error.ts';
import type { Spool } from '../mailbox/files/spool.ts';
import { hashAddress } from '../log.ts';
import type { OrgPort } from '../org/org-port.ts';
import type { MailboxRecord } from '../org/org-snapshot.ts';
import { Arrivals } from './arrivals.ts';
import type { AttachmentRequest } from './automatic-save.ts';
import { Dispatcher } from './dispatcher.ts';
import { sentenceOf, toIntakeError } from './failure.ts';
import { reportHits } from './hits.ts';
import { Imports } from './imports.ts';
import { openJobs, type Jobs } from './jobs.ts';
import { MailboxRegistry, type ProviderOpener } from './mailboxes.ts';
import { MailboxStatusBoard } from './mailbox-status.ts';
import type { Metrics } from './metrics.ts';
import { OrgWatch } from './org-watch.ts';
import { redecideMailbox } from './redecide.ts';
import { Saves } from './saves.ts';
import type { Database } from './state/database.ts';
import { reopenEntry, type LedgerEntry } from './state/ledger.ts';
import { releaseOutbox } from './state/outbox.ts';
import { syncMailbox } from './sync.ts';

export { toIntakeError } from './failure.ts';

export interface PipelineParts {
  readonly database: Database;
  readonly org: OrgPort;
  readonly spool: Spool;
  readonly openProvider: ProviderOpener;
  readonly sanitise: (html: string) => string;
  readonly polling: { readonly mailboxSeconds: number; readonly orgSeconds: number };
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** Each report costs the org two calls. */
const HITS_EVERY_SECONDS = 60;

/** The way of a message: mailbox → ledger and outbox → decision → org → save and attachments. */
export class Pipeline {
  readonly mailboxes: MailboxRegistry;
  readonly status: MailboxStatusBoard;
  private readonly parts: PipelineParts;
  private readonly jobs: Jobs;
  private readonly watch: OrgWatch;
  private readonly dispatcher: Dispatcher;
  private readonly saves: Saves;
  private readonly imports: Imports;
  private readonly abort = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  /** Mailboxes that their provider asked to leave alone, and until when. */
  private readonly parked = new Map<string, number>();
  private readonly arrivals = new Arrivals();

  constructor(parts: PipelineParts) {
    this.parts = parts;
    const { database, org, spool } = parts;
    this.mailboxes = new MailboxRegistry(parts.openProvider, spool);
    this.status = new MailboxStatusBoard(database, org, parts.now);
    this.jobs = openJobs(database, parts.logger);
    this.watch = new OrgWatch({
      ...parts,
      onRead: async (mailboxes, isBack) => {
        await this.openMailboxes(mailboxes);
        if (isBack) await this.dispatcher.resume();
        await this.reportStatus();
      },
      onOutdated: async (mailbox) => {
        await this.jobs.wakeRedecide(mailbox);
      }
    });
    this.saves = new Saves({
      ...parts,
      mailboxes: this.mailboxes,
      rules: () => this.watch.rules(),
      emailFields: () => this.watch.emailFieldsOrDefault(),
      requestAttachments: async (request) => {
        await this.jobs.requestAttachments(request);
      }
    });
    this.dispatcher = new Dispatcher({
      ...parts,
      jobs: this.jobs,
      watch: this.watch,
      arrivals: this.arrivals,
      signal: this.abort.signal,
      longestPauseMs: parts.polling.orgSeconds * 1000,
      onRefused: () => {
        // Permissions may have changed: which fields can be seen is read anew.
        this.watch.forgetEmailFields();
        this.saves.forgetSettings();
      }
    });
    this.imports = new Imports({
      org,
      spool,
      mailboxes: this.mailboxes,
      refresh: async () => {
        await this.watch.refreshAnew();
      },
      wake: async (address) => {
        await this.wake(address);
      }
    });
  }

  async start(): Promise<void> {
    this.mailboxes.replace(await this.watch.restore());
    await this.startJobs();
    await this.watch.refresh().catch(() => undefined);
    this.watch.listen();
    const { mailboxSeconds, orgSeconds } = this.parts.polling;
    this.every(orgSeconds, async () => {
      await this.watch.refresh();
    });
    this.every(mailboxSeconds, async () => {
      await this.wakeAll();
    });
    this.every(Math.min(5, mailboxSeconds), async () => {
      await this.dispatcher.wakeIfDue();
    });
    this.every(HITS_EVERY_SECONDS, async () => {
      await this.reportHits();
    });
    await this.wakeAll();
    await this.jobs.wakeDispatch();
  }

  private async startJobs(): Promise<void> {
    await this.jobs.start({
      sync: async (mailbox) => {
        await this.sync(mailbox);
      },
      dispatch: async () => {
        await this.dispatcher.run();
        await this.reportStatus();
      },
      redecide: async (mailbox) => {
        await this.redecide(mailbox);
      },
      save: async (save, isLast) => {
        await this.saves.save(save, isLast);
      },
      attachments: async (request, isLast) => {
        await this.saves.attachments(request, isLast);
      }
    });
  }

  async stop(): Promise<void> {
    this.abort.abort();
    for (const timer of this.timers) clearInterval(timer);
    await this.watch.stop();
    await this.jobs.stop();
    await this.reportHits().catch(() => undefined);
    await this.reportStatus();
  }

  /** Whether the org answered last time; its error otherwise. */
  get orgFailure(): IntakeError | null {
    return this.watch.failure ?? this.dispatcher.failure;
  }

  depths(): Promise<Readonly<Record<string, number>>> {
    return this.jobs.depths();
  }

  private every(seconds: number, work: () => Promise<void>): void {
    this.timers.push(
      setInterval(() => {
        work().catch((error: unknown) => {
          this.parts.logger.warn({ err: sentenceOf(error) }, 'periodic work');
        });
      }, seconds * 1000)
    );
  }

  private async wakeAll(): Promise<void> {
    for (const { record } of this.mailboxes.all()) await this.wake(record.address);
  }

  /** Asks for a run over the mailbox now; a parked mailbox waits for its time. */
  async wake(address: string): Promise<void> {
    if ((this.parked.get(address) ?? 0) > Date.now()) return;
    await this.jobs.wakeSync(address);
  }

  /** What waited for its mailbox to become active waits no longer. */
  private async openMailboxes(mailboxes: readonly MailboxRecord[]): Promise<void> {
    const added = mailboxes.map(({ address }) => address).filter((address) => this.mailboxes.find(address) === null);
    this.mailboxes.replace(mailboxes);
    await releaseOutbox(this.parts.database, added);
    for (const address of added) await this.wake(address);
  }

  private async reportStatus(): Promise<void> {
    await this.status.report(this.mailboxes.all(), this.watch.failure === null).catch(() => undefined);
  }

  private async reportHits(): Promise<void> {
    if (this.watch.failure === null) await reportHits(this.parts.database, this.parts.org);
  }

  private async sync(address: string): Promise<void> {
    const sources = this.mailboxes.find(address);
    if (sources === null) return;
    let end: (() => void) | null = null;
    const onPage = (folder: { name: string }, recorded: number): void => {
      this.parts.metrics.recorded.inc(recorded);
      if (recorded > 0) {
        end ??= this.arrivals.begin();
        this.arrivals.note();
        this.parts.logger.info({ mailbox: hashAddress(address), folder: folder.name, recorded }, 'messages read');
        void this.jobs.wakeDispatch();
      }
    };
    const options = { signal: this.abort.signal, onPage };
    try {
      await syncMailbox(this.parts.database, sources.files, options);
      if (sources.provider !== null) await syncMailbox(this.parts.database, sources.provider, options);
      this.parked.delete(address);
      this.status.succeeded(address, sources);
    } catch (error) {
      const failure = toIntakeError(error);
      // Without an order to wait, a failing mailbox is asked again at the next poll.
      this.parked.set(address, Date.now() + (failure.retryAfterMs ?? 0));
      this.status.failed(address, failure);
      this.parts.metrics.mailboxErrors.inc({ code: failure.code });
      this.parts.logger.warn({ mailbox: hashAddress(address), code: failure.code }, 'mailbox not read');
    } finally {
      endOf(end);
    }
    await this.reportStatus();
  }

  /** Decides anew on what waits in the mailbox; a failure is made up for after the next reading of the org. */
  private async redecide(address: string): Promise<void> {
    const record = this.mailboxes.find(address)?.record;
    if (record === undefined) return;
    const rules = this.watch.rules().ruleSetOf(record);
    const { database, org, now, logger } = this.parts;
    try {
      const report = await redecideMailbox({
        database,
        org,
        mailbox: record,
        rules,
        now,
        isCurrent: () => {
          const present = this.mailboxes.find(address)?.record;
          return !this.abort.signal.aborted && present !== undefined && this.hashOf(present) === rules.hash;
        },
        readMessage: async (providerId) => await this.mailboxes.sourceOf(address, providerId).readMessage(providerId)
      });
      logger.info({ mailbox: hashAddress(address), ...report }, 'decided on again');
      if (report.reopened > 0) await this.jobs.wakeDispatch();
    } catch (error) {
      const failure = toIntakeError(error);
      logger.warn({ mailbox: hashAddress(address), code: failure.code, err: failure.message }, 'not decided on again');
    }
  }

  private hashOf(mailbox: MailboxRecord): string {
    return this.watch.rules().ruleSetOf(mailbox).hash;
  }

  /** Takes an order to upload attachments; it survives a restart once this returns. */
  async queueAttachments(request: AttachmentRequest): Promise<number> {
    return await this.saves.queueAttachments(request);
  }

  async requireEntry(key: string): Promise<LedgerEntry> {
    return await this.saves.requireEntry(key);
  }

  /** Reads the message again and decides on it anew. */
  async retry(key: string): Promise<void> {
    const entry = await this.requireEntry(key);
    const message = await this.mailboxes.sourceOf(entry.mailbox, entry.providerId).readMessage(entry.providerId);
    await reopenEntry(this.parts.database, entry, { kind: 'message', message });
    await this.jobs.wakeDispatch();
  }

  /** Keeps an imported raw message; an unknown mailbox is made in the org first. */
  async importMessage(
    address: string,
    raw: Uint8Array,
    name: string | null
  ): Promise<{ key: string; providerId: string; isNew: boolean }> {
    return await this.imports.add(address, raw, name);
  }

  settingsOf(address: string): IntakeSettings {
    const sources = this.mailboxes.find(address);
    return sources === null ? DEFAULT_SETTINGS : this.watch.rules().ruleSetOf(sources.record).settings;
  }
}

/** A closure assigned in a callback is unknown to the flow of types. */
function endOf(end: (() => void) | null): void {
  end?.();
}
