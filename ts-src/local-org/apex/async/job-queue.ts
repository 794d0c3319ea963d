/** Queued Apex jobs of an org: added by one transaction, run in one of their own, in whichever thread takes them. */
import type { Access, OrgEngine } from '../../engine.ts';
import type { ExecutionContext } from '../runtime/context.ts';
import { withActive } from '../runtime/equality.ts';
import { ApexInstance, ApexThrow } from '../runtime/values.ts';
import type { JobStore, StoredJob } from './job-store.ts';
import { restoreValue, storeValue } from './stored-value.ts';

/** A job whose row never came by then belonged to a transaction that was rolled back. */
const COMMITS_WITHIN_MS = 10 * 60_000;
const KEY = 'async.queue';

/** How jobs are run: a new transaction of their user, and the call itself. */
export interface JobHost {
  readonly engine: OrgEngine;
  readonly systemAccess: Access;
  begin(userId: string): ExecutionContext;
  execute(ctx: ExecutionContext, work: ApexInstance, id: string): void;
}

export class JobQueue {
  private readonly store: JobStore;
  private readonly host: JobHost;

  constructor(store: JobStore, host: JobHost) {
    this.store = store;
    this.host = host;
  }

  /** The queue that a transaction's jobs go to; null in tests, which run theirs at stopTest. */
  static of(ctx: ExecutionContext): JobQueue | null {
    const queue = ctx.state.get(KEY);
    return queue instanceof JobQueue ? queue : null;
  }

  /** Lets a transaction queue its jobs here. */
  attach(ctx: ExecutionContext): void {
    ctx.state.set(KEY, this);
  }

  /** Queues an object; its AsyncApexJob row commits or goes with the transaction. */
  add(ctx: ExecutionContext, work: ApexInstance): string {
    const payload = storeValue(ctx, work);
    const fields = { JobType: 'Queueable', Status: 'Queued', ApexClassId: this.classId(work), CreatedById: ctx.userId };
    const row = { type: 'AsyncApexJob', fields };
    const [result] = ctx.engine.insert(
      'AsyncApexJob',
      [row],
      { ...this.host.systemAccess, userId: ctx.userId },
      { allOrNone: true }
    );
    if (result?.id == null)
      throw new Error(`The job could not be queued: ${result?.errors[0]?.message ?? 'no result'}`);
    this.store.add({ id: result.id, userId: ctx.userId, payload, storedAt: Date.now() });
    return result.id;
  }

  /** Runs the oldest committed job; false when none waits. */
  runNext(): boolean {
    for (const job of this.store.all()) {
      const status = this.statusOf(job.id);
      if (status === 'Queued') {
        this.run(job);
        return true;
      }
      // Jobs run one after the other: one that is being processed lost its thread.
      if (status === 'Processing') this.finish(job, 'The org stopped while the job ran');
      else if (status !== null || Date.now() - job.storedAt > COMMITS_WITHIN_MS) this.store.remove(job.id);
    }
    return false;
  }

  private run(job: StoredJob): void {
    const { engine } = this.host;
    this.change(job.id, { Status: 'Processing' });
    const ctx = this.host.begin(job.userId);
    try {
      withActive(ctx, () => {
        engine.transaction(() => {
          const work = restoreValue(ctx, job.payload);
          if (!(work instanceof ApexInstance)) throw new Error('The job holds no object');
          this.host.execute(ctx, work, job.id);
        });
      });
      this.finish(job, null);
    } catch (error) {
      this.finish(job, messageOf(error));
    }
  }

  private finish(job: StoredJob, problem: string | null): void {
    const fields = { CompletedDate: new Date().toISOString(), JobItemsProcessed: 1, TotalJobItems: 1 };
    const failed = { Status: 'Failed', NumberOfErrors: 1, ExtendedStatus: problem?.slice(0, 255) ?? null };
    this.change(job.id, { ...fields, ...(problem === null ? { Status: 'Completed', NumberOfErrors: 0 } : failed) });
    this.store.remove(job.id);
  }

  private change(id: string, fields: Record<string, string | number | null>): void {
    const row = { type: 'AsyncApexJob', fields: { Id: id, ...fields } };
    const [result] = this.host.engine.update('AsyncApexJob', [row], this.host.systemAccess, { allOrNone: true });
    if (result?.success !== true)
      throw new Error(`The job ${id} could not be changed: ${result?.errors[0]?.message ?? ''}`);
  }

  private statusOf(id: string): string | null {
    const found = this.host.engine.query('SELECT Status FROM AsyncApexJob WHERE Id = :id', this.host.systemAccess, {
      binds: { id }
    });
    const status = found.records[0]?.fields['Status'];
    return typeof status === 'string' ? status : null;
  }

  private classId(work: ApexInstance): string | null {
    const name = work.type.name.split('.')[0] ?? '';
    const found = this.host.engine.query('SELECT Id FROM ApexClass WHERE Name = :name', this.host.systemAccess, {
      binds: { name }
    });
    const id = found.records[0]?.fields['Id'];
    return typeof id === 'string' ? id : null;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof ApexThrow)
    return `${error.value.type.name}: ${error.value.message ?? ''}\n${error.value.stackTrace}`;
  return error instanceof Error ? error.message : String(error);
}
