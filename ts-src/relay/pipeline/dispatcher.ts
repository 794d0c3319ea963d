import type { Logger } from 'pino';
import type { IntakeError } from '../../core/intake-error.ts';
import type { OrgPort } from '../org/org-port.ts';
import type { Arrivals } from './arrivals.ts';
import { BATCH, dispatchBatch, type DispatchReport } from './dispatch.ts';
import { toIntakeError } from './failure.ts';
import type { Jobs } from './jobs.ts';
import type { Metrics } from './metrics.ts';
import type { OrgWatch } from './org-watch.ts';
import type { RuleBook } from './rules.ts';
import type { Database } from './state/database.ts';
import { outboxDepth } from './state/outbox.ts';
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
  /** The org refused access: what was learned of its permissions is void. */
  readonly onRefused: () => void;
}

const FIRST_PAUSE_MS = 1_000;

/** Empties the outbox into the org, batch by batch, and pauses after a failure, longer each time. */
export class Dispatcher {
  private readonly parts: DispatcherParts;
  private pause = { until: 0, lengthMs: FIRST_PAUSE_MS };
  private error: IntakeError | null = null;

  constructor(parts: DispatcherParts) {
    this.parts = parts;
  }

  /** The org may be readable and refuse what is written all the same. */
  get failure(): IntakeError | null {
    return this.error;
  }

  async resume(): Promise<void> {
    this.pause = { until: 0, lengthMs: FIRST_PAUSE_MS };
    await this.parts.jobs.wakeDispatch();
  }

  async wakeIfDue(): Promise<void> {
    const { waiting, nextDueMs } = await outboxDepth(this.parts.database);
    this.parts.metrics.outbox.set(waiting);
    if (waiting > 0 && nextDueMs === 0 && Date.now() >= this.pause.until) await this.parts.jobs.wakeDispatch();
  }

  async run(): Promise<void> {
    const { watch, metrics, org } = this.parts;
    if (watch.emailFields === null) await watch.refresh().catch(() => undefined);
    if (watch.failure !== null && watch.rules().snapshot.mailboxes.length === 0) return;
    try {
      while (await this.runBatch());
    } catch (error) {
      this.failed(error);
    }
    metrics.orgCalls.set(org.callCount());
  }

  /** False when nothing is due any more. */
  private async runBatch(): Promise<boolean> {
    const { database, org, watch, now, signal, jobs } = this.parts;
    if (signal.aborted) return false;
    const waiting = async (): Promise<number> => (await outboxDepth(database)).waiting;
    await this.parts.arrivals.untilWorthwhile(waiting, BATCH, signal);
    const rules = watch.rules();
    const report = await dispatchBatch({
      database,
      org,
      rules,
      emailFields: watch.emailFieldsOrDefault(),
      now,
      requestSave: async (save) => {
        await jobs.requestSave(save);
      }
    });
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
    const { sent, failed, postponed } = report;
    logger.info({ sent, failed, postponed, orgCalls: org.callCount() }, 'taken in');
  }

  /** Everything stays in the outbox; the timer wakes the dispatch again. */
  private failed(error: unknown): void {
    const failure = toIntakeError(error);
    const lengthMs = Math.min(this.parts.longestPauseMs, this.pause.lengthMs * 2);
    this.pause = { until: Date.now() + (failure.retryAfterMs ?? lengthMs), lengthMs };
    this.error = failure;
    if (failure.code === 'ORG_ACCESS_REFUSED') this.parts.onRefused();
    this.parts.logger.error({ code: failure.code, err: failure.message }, 'nothing could be taken in');
  }
}
