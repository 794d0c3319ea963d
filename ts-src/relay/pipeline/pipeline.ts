import type { Logger } from 'pino';
import { DEFAULT_SETTINGS } from '../../core/classify/default-settings.ts';
import type { IntakeSettings } from '../../core/classify/decision.ts';
import type { IntakeError } from '../../core/intake-error.ts';
import type { Message } from '../../core/message/message.ts';
import type { Spool } from '../mailbox/files/spool.ts';
import type { ParsePool } from '../mailbox/mime/parse-pool.ts';
import type { MailboxProvider } from '../mailbox/provider.ts';
import type { HtmlSanitizer } from '../html-sanitizer.ts';
import { hashAddress } from '../log.ts';
import type { OrgPort } from '../org/org-port.ts';
import type { MailboxRecord } from '../org/org-snapshot.ts';
import { Arrivals } from './arrivals.ts';
import type { AttachmentRequest } from './automatic-save.ts';
import type { Budget } from './budget.ts';
import { Dispatcher } from './dispatcher.ts';
import { sentenceOf, toIntakeError } from './failure.ts';
import { reportHits } from './hits.ts';
import { Imports } from './imports.ts';
import type { InlineImages } from './inline-images.ts';
import { openJobs, type Jobs } from './jobs.ts';
import { findLateMatches } from './late-matches.ts';
import { Listeners } from './listeners.ts';
import { MailboxRegistry } from './mailboxes.ts';
import { MailboxStatusBoard } from './mailbox-status.ts';
import { MailboxWork } from './mailbox-work.ts';
import type { Metrics } from './metrics.ts';
import { OrgWatch } from './org-watch.ts';
import { readAgain } from './quarantine.ts';
import type { ReconcileRange } from './reconcile-folder.ts';
import type { ReconcileReport } from './reconcile-mailbox.ts';
import { Reconciler } from './reconciler.ts';
import { redecideMailbox } from './redecide.ts';
import { Saves } from './saves.ts';
import type { Database } from './state/database.ts';
import { reopenEntry, type LedgerEntry } from './state/ledger.ts';
import { findDueMailboxes } from './state/mailbox-lease.ts';
import { unparkMailbox } from './state/mailbox-state.ts';
import { releaseOutbox } from './state/outbox.ts';
import { reportAlive, reportGone } from './state/relays.ts';
import { takeTurn } from './state/turns.ts';
import { vacuumEmbedded } from './state/vacuum.ts';

export { toIntakeError } from './failure.ts';

export interface PipelineParts {
  readonly database: Database;
  readonly org: OrgPort;
  readonly spool: Spool;
  /** Where imported messages are parsed; the providers share it. */
  readonly parsers: ParsePool;
  /** The connected providers by their name in the org. */
  readonly providers: ReadonlyMap<string, MailboxProvider>;
  readonly sanitise: HtmlSanitizer;
  readonly polling: { readonly mailboxSeconds: number; readonly orgSeconds: number };
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly budget: Budget;
  /** This relay's name: among those that share a database no other has it, and it keeps it when it starts again. */
  readonly relay: string;
}

/** Each report costs the org two calls. */
const HITS_EVERY_SECONDS = 60;
/** How often the relay looks which mailboxes are to be compared with their providers' listings. */
const RECONCILE_EVERY_SECONDS = 900;
/** A third of the time after which it counts as dead. */
const ALIVE_EVERY_SECONDS = 10;
/** Each look costs the org a call while messages wait that nobody was found for. */
const PEOPLE_EVERY_POLLS = 5;
const BUDGET_EVERY_SECONDS = 15;
const VACUUM_EVERY_SECONDS = 10;
/** Images that no record shows wait for a day. */
const IMAGES_EVERY_SECONDS = 3600;

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
  private readonly work: MailboxWork;
  private readonly reconciler: Reconciler;
  private readonly listeners: Listeners;
  private readonly abort = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly arrivals = new Arrivals();

  constructor(parts: PipelineParts) {
    this.parts = parts;
    const { database, org, spool } = parts;
    this.mailboxes = new MailboxRegistry(parts.providers, spool, parts.parsers);
    this.status = new MailboxStatusBoard(database, org, parts.budget);
    this.jobs = openJobs(database, parts.logger);
    this.watch = new OrgWatch({
      ...parts,
      onRead: async (mailboxes, isBack) => {
        await this.openMailboxes(mailboxes);
        if (isBack) this.dispatcher.resume();
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
      onRun: async () => {
        await this.reportStatus();
      },
      longestPauseMs: parts.polling.orgSeconds * 1000,
      onRefused: () => {
        // Permissions may have changed: which fields can be seen is read anew.
        this.watch.forgetEmailFields();
        this.saves.forgetSettings();
      }
    });
    this.work = new MailboxWork({
      ...parts,
      mailboxes: this.mailboxes,
      arrivals: this.arrivals,
      signal: this.abort.signal,
      wakeNews: async (mailbox) => {
        await this.jobs.wakeNews([mailbox]);
      },
      wakeBackfill: async (mailbox, afterSeconds) => {
        await this.jobs.wakeBackfill(mailbox, afterSeconds);
      },
      wakeDispatch: () => {
        this.dispatcher.wake();
      }
    });
    this.reconciler = new Reconciler({
      ...parts,
      mailboxes: this.mailboxes,
      signal: this.abort.signal,
      settle: async (mailbox) => await this.work.run(mailbox, 'news'),
      wakeDispatch: () => {
        this.dispatcher.wake();
      }
    });
    this.listeners = new Listeners({
      ...parts,
      mailboxes: this.mailboxes,
      signal: this.abort.signal,
      wake: async (address) => {
        await this.wake(address);
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
    const { budget } = this.parts;
    await budget.flush();
    this.every(BUDGET_EVERY_SECONDS, async () => {
      await budget.flush();
    });
    await reportAlive(this.parts.database, this.parts.relay);
    this.mailboxes.replace(await this.watch.restore());
    await this.startJobs();
    // Starting the jobs forgets relays that ran on the embedded database before.
    await reportAlive(this.parts.database, this.parts.relay);
    this.every(ALIVE_EVERY_SECONDS, async () => {
      await reportAlive(this.parts.database, this.parts.relay);
    });
    await this.watch.refresh().catch(() => undefined);
    this.watch.listen();
    const { mailboxSeconds, orgSeconds } = this.parts.polling;
    let passed = 0;
    this.every(orgSeconds, async () => {
      passed += 1;
      if (passed % budget.pace().pollFactor === 0) await this.watch.refresh();
      if (passed % (PEOPLE_EVERY_POLLS * budget.pace().pollFactor) === 0) await this.matchLate();
    });
    this.every(mailboxSeconds, async () => {
      await this.wakeAll(mailboxSeconds);
    });
    this.every(Math.min(5, mailboxSeconds), async () => {
      await this.dispatcher.wakeIfDue();
    });
    this.every(HITS_EVERY_SECONDS, async () => {
      await this.reportHits();
    });
    this.every(VACUUM_EVERY_SECONDS, async () => {
      await vacuumEmbedded(this.parts.database);
    });
    this.every(RECONCILE_EVERY_SECONDS, async () => {
      for (const mailbox of await this.reconciler.findDue()) await this.jobs.wakeReconcile(mailbox);
    });
    this.every(IMAGES_EVERY_SECONDS, async () => {
      await this.removeUnusedImages();
    });
    await this.wakeAll(0);
    this.dispatcher.wake();
    this.listeners.start();
    await this.matchLate().catch(() => undefined);
  }

  private async startJobs(): Promise<void> {
    await this.jobs.start({
      news: async (mailbox) => {
        await this.work.run(mailbox, 'news');
        await this.reportStatus();
      },
      backfill: async (mailbox) => {
        await this.work.run(mailbox, 'backfill');
        await this.reportStatus();
      },
      reconcile: async (mailbox) => {
        await this.reconciler.runDue(mailbox);
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
    await Promise.all([this.jobs.stop(), this.dispatcher.stop(), this.listeners.stop()]);
    await this.mailboxes.close();
    await this.reportHits().catch(() => undefined);
    await this.reportStatus();
    await this.parts.budget.flush().catch(() => undefined);
    await reportGone(this.parts.database, this.parts.relay);
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

  /** Asks for a run over the mailboxes that nobody looked at for that long. */
  private async wakeAll(seconds: number): Promise<void> {
    const addresses = this.mailboxes.all().map(({ record }) => record.address);
    await this.jobs.wakeNews(await findDueMailboxes(this.parts.database, addresses, seconds * 0.9));
  }

  /** Asks for a run over the mailbox now; a parked mailbox waits for its time. */
  async wake(address: string): Promise<void> {
    await this.jobs.wakeNews([address]);
  }

  /** What waited for its mailbox to become active waits no longer. */
  private async openMailboxes(mailboxes: readonly MailboxRecord[]): Promise<void> {
    const added = mailboxes.map(({ address }) => address).filter((address) => this.mailboxes.find(address) === null);
    this.mailboxes.replace(mailboxes);
    await releaseOutbox(this.parts.database, added);
    for (const address of added) await unparkMailbox(this.parts.database, address);
    await this.jobs.wakeNews(added);
    if (added.length > 0) this.dispatcher.wake();
  }

  /** Of a used-up limit the mailboxes' pages are told with what is kept back for that. */
  private async reportStatus(): Promise<void> {
    const code = this.watch.failure?.code ?? null;
    const isOrgUp = code === null || code === 'ORG_LIMIT_REACHED';
    await this.status.report(this.mailboxes.all(), isOrgUp).catch(() => undefined);
  }

  private async reportHits(): Promise<void> {
    const { database, org } = this.parts;
    if (this.watch.failure !== null || !(await takeTurn(database, 'hits', HITS_EVERY_SECONDS / 2))) return;
    await reportHits(database, org);
  }

  /** Messages that nobody was found for get their proposals when a Contact or Lead of theirs has come. */
  private async matchLate(): Promise<void> {
    const { database, org, now, polling } = this.parts;
    const { emailFields } = this.watch;
    if (emailFields === null || this.watch.failure !== null) return;
    if (!(await takeTurn(database, 'people', (PEOPLE_EVERY_POLLS * polling.orgSeconds) / 2))) return;
    for (const mailbox of await findLateMatches({ database, org, emailFields, now }))
      await this.jobs.wakeRedecide(mailbox);
  }

  private async removeUnusedImages(): Promise<void> {
    const { database, logger } = this.parts;
    if (this.watch.failure !== null || !(await takeTurn(database, 'images', IMAGES_EVERY_SECONDS / 2))) return;
    const removed = await this.saves.removeUnusedImages();
    if (removed > 0) logger.info({ removed }, 'removed images that no record shows');
  }

  /** Compares the ledger with the provider's own listing now, and takes in what is missing. Errors: the mailbox's. */
  async reconcile(address: string, range: ReconcileRange): Promise<ReconcileReport> {
    const report = await this.reconciler.run(address, range);
    await this.reportStatus();
    return report;
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
        relay: this.parts.relay,
        mailbox: record,
        rules,
        book: this.watch.rules(),
        now,
        isCurrent: () => {
          const present = this.mailboxes.find(address)?.record;
          return !this.abort.signal.aborted && present !== undefined && this.hashOf(present) === rules.hash;
        },
        readMessage: async (ref) => await this.mailboxes.sourceOf(address, ref.providerId).readMessage(ref)
      });
      logger.info({ mailbox: hashAddress(address), ...report }, 'decided on again');
      if (report.reopened > 0) this.dispatcher.wake();
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

  /** Puts the images that the HTML of a save by hand shows into the org. */
  async storeImages(entry: LedgerEntry, message: Message, html: string | null): Promise<InlineImages> {
    return await this.saves.storeImages(entry, message, html, false);
  }

  async requireEntry(key: string): Promise<LedgerEntry> {
    return await this.saves.requireEntry(key);
  }

  /** Reads the message again, if need be from what was kept of it, and decides on it anew. */
  async retry(key: string): Promise<void> {
    const entry = await this.requireEntry(key);
    const message = await readAgain(
      this.parts.database,
      this.mailboxes.sourceOf(entry.mailbox, entry.providerId),
      entry
    );
    await reopenEntry(this.parts.database, entry, { kind: 'message', message });
    this.dispatcher.wake();
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
