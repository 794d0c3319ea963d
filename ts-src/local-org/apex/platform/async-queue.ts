/** Work that a committed transaction left behind; the request thread's host runs it. */
import type { ExecutionContext } from '../runtime/context.ts';
import { withActive } from '../runtime/equality.ts';
import { type AsyncJob, transactionOf } from './transaction.ts';

/** Takes the queued jobs of a transaction: call it after the commit. */
export function takeAsyncJobs(ctx: ExecutionContext): readonly AsyncJob[] {
  const transaction = transactionOf(ctx);
  const { jobs } = transaction;
  transaction.jobs = [];
  return jobs;
}

/** Runs a job in a transaction of its own; `begin` opens a fresh context for its user. Answers the jobs it queued itself. */
export function runAsyncJob(job: AsyncJob, begin: (userId: string) => ExecutionContext): readonly AsyncJob[] {
  const ctx = begin(job.userId);
  transactionOf(ctx).kind = job.kind;
  withActive(ctx, () => {
    ctx.engine.transaction(() => {
      job.run(ctx);
    });
  });
  return takeAsyncJobs(ctx);
}
