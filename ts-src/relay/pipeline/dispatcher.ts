import type { Logger } from 'pino';
import type { IntakeError } from '../../core/intake-error.ts';
import { withPurpose } from '../org/call-purpose.ts';
import type { OrgPort } from '../org/org-port.ts';
import type { Arrivals } from './arrivals.ts';
import type { Budget } from './budget.ts';
import { BATCH, dispatchBatch, type DispatchReport } from './dispatch.ts';
import { toIntakeError } from './failure.ts';
import type { Jobs } from './jobs.ts';
import type { Metrics } from './metrics.ts';
import type { OrgWatch } from './org-watch.ts';
import type { RuleBook } from './rules.ts';
import type { Database } from './state/database.ts';
import { outboxDepth, releaseClaims, type OutboxShare } from './state/outbox.ts';
import { outdateRedecision } from './state/redecision.ts';

export interface DispatcherParts {
  readonly database: Database;
  readonly org: OrgPort;
  readonly jobs: Jobs;
  readonly watch: OrgWatch;
  readonly arrivals: Arrivals;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** No pause after a failure is longer: the org is looked at as often anyway. */
  readonly longestPauseMs: number;
  /** This relay's name. */
  readonly relay: string;
  readonly budget: Budget;
  /** Called after every run. */
  readonly onRun: () => Promise<void>;
  /** The org refused access: what was learned of its permissions is void. */
  readonly onRefused: () => void;
}

const FIRST_PAUSE_MS = 1_000;

/**
 * Empties the outbox into the org, batch by batch, and pauses after a failure, longer each time. The outbox is the
 * queue: each relay takes from it what no other has claimed.
 */
export class Dispatcher {
  private readonly parts: DispatcherParts;
  private running: Promise<void> | null = null;
  private isWanted = false;
  private pause = { until: 0, lengthMs: FIRST_PAUSE_MS };
  private error: IntakeError | null = null;

  constructor(parts: DispatcherParts) {
    this.parts = parts;
  }

  /** The org may be readable and refuse what is written all the same. */
  get failure(): IntakeError | null {
    return this.error;
  }

  /** The org is back: what was put off is tried at once. */
  resume(): void {
    this.pause = { until: 0, lengthMs: FIRST_PAUSE_MS };
    this.wake();
  }

  /** Asks for a run; one that is under way is followed by another. */
  wake(): void {
    if (this.parts.signal.aborted) return;
    this.isWanted = true;
    this.running ??= this.runWhileWanted().finally(() => {
      this.running = null;
    });
  }

  /** Resolves when the run that is under way has ended. */
  async stop(): Promise<void> {
    await this.running;
    await releaseClaims(this.parts.database, this.parts.relay);
  }

  private async runWhileWanted(): Promise<void> {
    while (this.isWanted && !this.parts.signal.aborted) {
      this.isWanted = false;
      await this.run();
      await this.parts.onRun();
    }
  }

  async wakeIfDue(): Promise<void> {
    const { waiting, nextDueMs } = await outboxDepth(this.parts.database);
    this.parts.metrics.outbox.set(waiting);
    if (waiting > 0 && nextDueMs === 0 && Date.now() >= this.pause.until) this.wake();
  }

  private async run(): Promise<void> {
    const { watch, database, relay } = this.parts;
    if (watch.emailFields === null) await watch.refresh().catch(() => undefined);
    if (watch.failure !== null && watch.rules().snapshot.mailboxes.length === 0) return;
    try {
      // What an earlier run claimed and could not settle.
      await releaseClaims(database, relay);
      while (await this.runBatch());
    } catch (error) {
      this.failed(error);
    }
  }

  /** False when nothing is due any more. */
  private async runBatch(): Promise<boolean> {
    const { database, signal, budget } = this.parts;
    if (signal.aborted) return false;
    // The others are not claimed then: they wait as if nobody had tried.
    if (budget.state().level === 'reached') return await withPurpose('person', () => this.dispatch('awaited'));
    const waiting = async (): Promise<number> => (await outboxDepth(database)).waiting;
    await this.parts.arrivals.untilWorthwhile(waiting, BATCH, signal, budget.pace().minBatchWaitMs);
    return await withPurpose('intake', () => this.dispatch('all'));
  }

  /** False when nothing of that share is due. */
  private async dispatch(share: OutboxShare): Promise<boolean> {
    const { database, org, watch, now, jobs, relay } = this.parts;
    const rules = watch.rules();
    const report = await dispatchBatch(
      {
        relay,
        database,
        org,
        rules,
        emailFields: watch.emailFieldsOrDefault(),
        now,
        requestSave: async (save) => {
          await jobs.requestSave(save);
        }
      },
      share
    );
    if (report === null) return false;
    this.succeeded(report);
    await this.outdate(rules, report.mailboxes);
    return true;
  }

  /** Rules that were replaced while the batch was under way count for it all the same. */
  private async outdate(rules: RuleBook, addresses: readonly string[]): Promise<void> {
    const present = this.parts.watch.rules();
    if (present === rules) return;
    const outdated = present.snapshot.mailboxes
      .filter(({ address }) => addresses.includes(address))
      .filter((mailbox) => present.ruleSetOf(mailbox).hash !== rules.hashOf(mailbox.address))
      .map(({ address }) => address);
    await outdateRedecision(this.parts.database, outdated);
    for (const address of outdated) await this.parts.jobs.wakeRedecide(address);
  }

  private succeeded(report: DispatchReport): void {
    const { watch, metrics, logger, org } = this.parts;
    this.pause = { until: 0, lengthMs: FIRST_PAUSE_MS };
    this.error = null;
    watch.succeeded();
    metrics.dispatched.inc({ outcome: 'sent' }, report.sent);
    metrics.dispatched.inc({ outcome: 'failed' }, report.failed);
    metrics.dispatched.inc({ outcome: 'postponed' }, report.postponed);
    for (const disposition of report.dispositions) metrics.dispositions.inc({ disposition });
    const { sent, failed, postponed } = report;
    logger.info({ sent, failed, postponed, orgCalls: org.callCount() }, 'taken in');
  }

  /** Everything stays in the outbox; the timer wakes the dispatch again. */
  private failed(error: unknown): void {
    const failure = toIntakeError(error);
    const lengthMs = Math.min(this.parts.longestPauseMs, this.pause.lengthMs * 2);
    this.pause = { until: Date.now() + (failure.retryAfterMs ?? lengthMs), lengthMs };
    this.error = failure;
    this.parts.metrics.retries.inc({ code: failure.code, stage: 'dispatch' });
    if (failure.code === 'ORG_ACCESS_REFUSED') this.parts.onRefused();
    this.parts.logger.error({ code: failure.code, err: failure.message }, 'nothing could be taken in');
  }
}
