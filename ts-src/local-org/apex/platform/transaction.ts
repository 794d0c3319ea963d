/** What the platform remembers of one Apex transaction: governor limits, mocks, queued work, the debug log. */
import type { ExecutionContext } from '../runtime/context.ts';
import { apexError } from '../runtime/exception.ts';
import type { ApexInstance, Value } from '../runtime/values.ts';
import { UserClock } from './user-clock.ts';

/** Limit names as `Limits.getX` has them, with the platform's numbers: synchronous, asynchronous. */
export const LIMITS = {
  Queries: [100, 200, 'Too many SOQL queries: '],
  QueryRows: [50_000, 50_000, 'Too many query rows: '],
  AggregateQueries: [300, 300, 'Too many aggregate queries: '],
  SoslQueries: [20, 20, 'Too many SOSL queries: '],
  DmlStatements: [150, 150, 'Too many DML statements: '],
  DmlRows: [10_000, 10_000, 'Too many DML rows: '],
  Callouts: [100, 100, 'Too many callouts: '],
  FutureCalls: [50, 0, 'Too many future calls: '],
  QueueableJobs: [50, 1, 'Too many queueable jobs added to the queue: '],
  EmailInvocations: [10, 10, 'Too many Email Invocations: '],
  PublishImmediateDML: [150, 150, 'Too many Publish Immediate DML: '],
  QueryLocatorRows: [10_000, 10_000, 'Too many query locator rows: '],
  SavepointRollbacks: [20, 20, 'Too many rollbacks: '],
  Savepoints: [5, 5, 'Too many savepoints: '],
  RunAs: [20, 20, 'Too many runAs: '],
  CpuTime: [10_000, 60_000, 'Apex CPU time limit exceeded: '],
  HeapSize: [6_000_000, 12_000_000, 'Apex heap size too large: '],
  MobilePushApexCalls: [10, 10, '']
} as const;
export type LimitName = keyof typeof LIMITS;

export type JobKind = 'queueable' | 'future' | 'batch' | 'scheduled';
/** Work that runs after the transaction has committed. */
export interface AsyncJob {
  readonly id: string;
  readonly kind: JobKind;
  readonly userId: string;
  /** Runs in a transaction of its own. */
  readonly run: (ctx: ExecutionContext) => void;
}

export class Transaction {
  readonly log: string[] = [];
  jobs: AsyncJob[] = [];
  calloutMock: ApexInstance | null = null;
  isTest = false;
  /** Which test half runs: limits start anew at startTest. */
  testPhase: 'setup' | 'started' | 'stopped' = 'setup';
  kind: 'sync' | JobKind = 'sync';
  private used = new Map<LimitName, number>();
  private setAside: Map<LimitName, number> | null = null;
  private startedAt = threadMilliseconds();

  usage(name: LimitName): number {
    return name === 'CpuTime' ? Math.round(threadMilliseconds() - this.startedAt) : (this.used.get(name) ?? 0);
  }

  most(name: LimitName): number {
    return LIMITS[name][this.kind === 'sync' ? 0 : 1];
  }

  /** Counts; beyond the limit no catch block helps on the platform either. */
  spend(ctx: ExecutionContext, name: LimitName, amount = 1): void {
    const used = this.usage(name) + amount;
    this.used.set(name, used);
    if (used > this.most(name))
      throw apexError(
        ctx,
        'LimitException',
        LIMITS[name][2] + String(this.most(name) + (amount === 1 ? 1 : used - this.most(name)))
      );
  }

  /** Ends code that runs without end; callouts and waiting cost nothing. */
  checkTime(ctx: ExecutionContext): void {
    if (this.usage('CpuTime') > this.most('CpuTime'))
      throw apexError(ctx, 'LimitException', 'Apex CPU time limit exceeded');
  }

  /** Test.startTest: a fresh set of limits. */
  startAnew(): void {
    this.setAside = this.used;
    this.used = new Map();
    this.startedAt = threadMilliseconds();
  }

  /** Test.stopTest: the first set again. */
  resume(): void {
    this.used = this.setAside ?? this.used;
    this.setAside = null;
  }
}

/** Processor time of this thread. */
function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const KEY = 'platform.transaction';
/** The platform's state of a transaction, made when first asked for. */
export function transactionOf(ctx: ExecutionContext): Transaction {
  const known = ctx.state.get(KEY);
  if (known instanceof Transaction) return known;
  const made = new Transaction();
  ctx.state.set(KEY, made);
  ctx.onTick = () => {
    made.checkTime(ctx);
  };
  return made;
}

/** The running user's row as the system sees it. */
export function userField(ctx: ExecutionContext, userId: string, field: string): Value {
  const access = { userId, sharing: false, permissions: false };
  const value = ctx.engine.query(`SELECT ${field} FROM User WHERE Id = :id`, access, { binds: { id: userId } })
    .records[0]?.fields[field];
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? value : null;
}

/** The clock of the running user's time zone. */
export function clockOf(ctx: ExecutionContext): UserClock {
  const key = `platform.clock.${ctx.userId}`;
  const known = ctx.state.get(key);
  if (known instanceof UserClock) return known;
  const zone = userField(ctx, ctx.userId, 'TimeZoneSidKey');
  const clock = UserClock.in(typeof zone === 'string' ? zone : 'GMT');
  ctx.state.set(key, clock);
  return clock;
}
