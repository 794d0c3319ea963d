import { IntakeError } from '../../core/intake-error.ts';
import type { ApiUsage, CallMeter, MeteredCall } from '../org/call-purpose.ts';
import { LIMIT_PAUSE_MS } from '../org/org-errors.ts';
import type { Metrics } from './metrics.ts';
import type { Database } from './state/database.ts';
import { addCalls, readCalls, type CallsOfQuarter } from './state/org-calls.ts';

export type BudgetLevel = 'normal' | 'slow' | 'reached';

/** How the relay stands with the org's API calls, all relays on one database together. */
export interface BudgetState {
  /** Calls of the last 24 hours. */
  readonly used: number;
  /** Calls that the relays may make in any 24 hours; null: the org has not told yet what it allows. */
  readonly cap: number | null;
  readonly level: BudgetLevel;
  /** When calls are free again; null unless reached. */
  readonly resumesAt: Date | null;
  /** One sentence for people; null while all is normal. */
  readonly text: string | null;
}

/** How much slower everything goes that nobody waits for. */
export interface BudgetPace {
  /** So long a batch waits for more messages at least. */
  readonly minBatchWaitMs: number;
  /** The org is read so many times more seldom. */
  readonly pollFactor: number;
}

export interface BudgetParts {
  readonly database: Database;
  readonly metrics: Metrics;
  /** From the configuration; null: 80 % of what the org allows. */
  readonly dailyCalls: number | null;
  readonly now: () => Date;
}

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const SHARE_OF_THE_ORG = 0.8;
const SLOW_FROM = 0.8;
/** The rest is for what people wait for. */
const REACHED_FROM = 0.95;
/** When all programs together come this near to the org's own limit, nobody else's call shall fail because of this one. */
const ORG_SLOW_FROM = 0.9;
const ORG_REACHED_FROM = 0.98;

const PACE: Readonly<Record<BudgetLevel, BudgetPace>> = {
  normal: { minBatchWaitMs: 0, pollFactor: 1 },
  slow: { minBatchWaitMs: 60_000, pollFactor: 5 },
  reached: { minBatchWaitMs: 60_000, pollFactor: 15 }
};

interface OrgFigure extends ApiUsage {
  readonly at: number;
}

/**
 * Keeps the relay's API calls within what it may make in any 24 hours. It counts them by the quarter of an hour, and by
 * purpose; `flush` writes them down and reads those of the other relays. From 80 % on everything goes slower; near the
 * cap only what a person waits for goes through, and the rest stays in the outbox.
 */
export class Budget implements CallMeter {
  private readonly parts: BudgetParts;
  /** As the database had it at the last flush. */
  private shared: readonly CallsOfQuarter[] = [];
  /** Calls that the database does not have yet. */
  private unwritten = new Map<string, number>();
  private org: OrgFigure | null = null;

  constructor(parts: BudgetParts) {
    this.parts = parts;
  }

  /** Counts a call, or refuses it. Errors: ORG_LIMIT_REACHED. */
  admit({ purpose, isAwaited }: MeteredCall): void {
    const state = this.state();
    const mayGo = state.level !== 'reached' || (isAwaited && !this.isExhausted(state));
    if (!mayGo) throw limitReached(state, this.parts.now());
    this.unwritten.set(purpose, (this.unwritten.get(purpose) ?? 0) + 1);
    this.parts.metrics.orgCallsByPurpose.inc({ purpose });
  }

  told(usage: ApiUsage): void {
    this.org = { ...usage, at: this.parts.now().getTime() };
  }

  refused(): void {
    const allowed = this.org?.allowed ?? 0;
    this.org = { used: allowed, allowed, at: this.parts.now().getTime() };
  }

  /** The reserve is for people, but it ends too. */
  private isExhausted({ used, cap }: BudgetState): boolean {
    return cap !== null && used >= cap;
  }

  state(): BudgetState {
    const now = this.parts.now().getTime();
    const counted = this.shared.filter(({ at }) => isWithinTheDay(at, now));
    const used = sum(counted.map(({ calls }) => calls)) + sum([...this.unwritten.values()]);
    const cap = this.cap();
    const own = cap === null ? 0 : used / cap;
    const orgShare = this.orgShare();
    if (own >= REACHED_FROM) {
      const resumesAt = this.freeAt(counted, used - (cap ?? 0) * REACHED_FROM, now);
      return { used, cap, level: 'reached', resumesAt, text: reachedText(used, cap ?? 0, resumesAt) };
    }
    // A call that is let through now and then brings the org's new figure.
    if (orgShare >= ORG_REACHED_FROM && this.org !== null && now - this.org.at < LIMIT_PAUSE_MS) {
      const resumesAt = new Date(this.org.at + LIMIT_PAUSE_MS);
      return { used, cap, level: 'reached', resumesAt, text: orgText(resumesAt) };
    }
    const isSlow = own >= SLOW_FROM || orgShare >= ORG_SLOW_FROM;
    return { used, cap, level: isSlow ? 'slow' : 'normal', resumesAt: null, text: isSlow ? slowText(used, cap) : null };
  }

  pace(): BudgetPace {
    return PACE[this.state().level];
  }

  /** Writes down what was counted, and reads what all relays count together. */
  async flush(): Promise<void> {
    const { database, metrics, now } = this.parts;
    const time = now().getTime();
    const calls = this.unwritten;
    this.unwritten = new Map();
    try {
      await addCalls(database, new Date(time - (time % QUARTER_MS)), calls);
    } catch (error) {
      for (const [purpose, count] of calls) this.unwritten.set(purpose, (this.unwritten.get(purpose) ?? 0) + count);
      throw error;
    }
    this.shared = await readCalls(database, new Date(time - DAY_MS - QUARTER_MS));
    const { used, cap, level } = this.state();
    metrics.budgetUsed.set(used);
    metrics.budgetCap.set(cap ?? 0);
    metrics.budgetReached.set(level === 'reached' ? 1 : 0);
  }

  private cap(): number | null {
    const { dailyCalls } = this.parts;
    if (dailyCalls !== null) return dailyCalls;
    return this.org === null || this.org.allowed === 0 ? null : Math.floor(this.org.allowed * SHARE_OF_THE_ORG);
  }

  private orgShare(): number {
    if (this.org === null) return 0;
    return this.org.allowed === 0 ? 1 : this.org.used / this.org.allowed;
  }

  /** When enough of the oldest calls are more than a day ago. */
  private freeAt(counted: readonly CallsOfQuarter[], tooMany: number, now: number): Date {
    let free = 0;
    for (const { at, calls } of counted) {
      free += calls;
      if (free > tooMany) return new Date(at.getTime() + QUARTER_MS + DAY_MS);
    }
    return new Date(now - (now % QUARTER_MS) + QUARTER_MS + DAY_MS);
  }
}

/** The calls of a quarter may have been made at its very end. */
function isWithinTheDay(at: Date, now: number): boolean {
  return at.getTime() + QUARTER_MS + DAY_MS > now;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function limitReached(state: BudgetState, now: Date): IntakeError {
  const resumesAt = state.resumesAt ?? new Date(now.getTime() + LIMIT_PAUSE_MS);
  return new IntakeError('ORG_LIMIT_REACHED', state.text ?? 'The calls of the day are used up.', {
    actions: [
      'Nothing is lost: what waits is sent then. Raise orgDailyCalls, or the API calls of the org, if this comes often.'
    ],
    retryable: true,
    retryAfterMs: Math.max(1_000, resumesAt.getTime() - now.getTime())
  });
}

const NUMBER = new Intl.NumberFormat('en-US');

/** The hour as people of the whole world read it. */
function timeText(at: Date): string {
  return `${at.toISOString().slice(11, 16)} UTC`;
}

function reachedText(used: number, cap: number, resumesAt: Date): string {
  return (
    `The relay has used ${NUMBER.format(used)} of its ${NUMBER.format(cap)} calls to Salesforce of any 24 hours; ` +
    `it goes on at ${timeText(resumesAt)}. What people wait for still goes through.`
  );
}

function orgText(resumesAt: Date): string {
  return `The org's API calls of any 24 hours are used up by all programs together; the relay asks again at ${timeText(resumesAt)}.`;
}

function slowText(used: number, cap: number | null): string {
  const of = cap === null ? '' : ` of ${NUMBER.format(cap)}`;
  return `The relay has used ${NUMBER.format(used)}${of} calls to Salesforce in the last 24 hours and goes slower now.`;
}
