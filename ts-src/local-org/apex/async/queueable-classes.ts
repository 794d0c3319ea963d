/** System.enqueueJob and what queued classes implement. */
import { instanceOf, integerOf, nativeValue, stateOf } from '../platform/argument.ts';
import { recordId } from '../platform/job-id.ts';
import { transactionOf } from '../platform/transaction.ts';
import type { ExecutionContext } from '../runtime/context.ts';
import { apexError } from '../runtime/exception.ts';
import { native } from '../runtime/native.ts';
import { ApexId } from '../runtime/values.ts';
import type { ApexInstance, Value } from '../runtime/values.ts';
import { JobQueue } from './job-queue.ts';

const MAX_DELAY_MINUTES = 10;

class QueueContext {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}

/** Runs a queued object's `execute` in the given transaction. */
export function executeQueueable(ctx: ExecutionContext, work: ApexInstance, id: string): void {
  transactionOf(ctx).kind = 'queueable';
  ctx.state.set('async.running', work);
  ctx.caller.callMethod(ctx, work, 'execute', [nativeValue(ctx, 'QueueableContext', new QueueContext(id))]);
}

/** The queueable object that this transaction runs; null in other transactions. */
export function runningJob(ctx: ExecutionContext): Value {
  const work = ctx.state.get('async.running');
  return work === undefined ? null : instanceOf(work as Value);
}

function enqueue(ctx: ExecutionContext, value: Value): ApexId {
  const work = instanceOf(value);
  const interfaceType = ctx.caller.typeByName('Queueable');
  if (interfaceType === null || !ctx.caller.isInstance(work, interfaceType)) {
    throw apexError(ctx, 'AsyncException', `${work.type.name} does not implement Queueable`);
  }
  const transaction = transactionOf(ctx);
  transaction.spend(ctx, 'QueueableJobs');
  const queue = JobQueue.of(ctx);
  const id = queue === null ? recordId('707') : queue.add(ctx, work);
  if (queue === null) {
    const run = (own: ExecutionContext): void => {
      executeQueueable(own, work, id);
    };
    transaction.jobs.push({ id, kind: 'queueable', userId: ctx.userId, run });
  }
  return new ApexId(id);
}

native({
  namespace: 'System',
  name: 'Queueable',
  kind: 'interface',
  abstractMethods: ['void execute(System.QueueableContext context)']
});
native({
  namespace: 'System',
  name: 'QueueableContext',
  methods: { 'Id getJobId()': (_ctx, self) => new ApexId(stateOf(self, QueueContext).id) }
});
native({ namespace: 'Database', name: 'AllowsCallouts', kind: 'interface', nestedOnly: true });
native({
  namespace: 'System',
  name: 'System',
  statics: {
    'Id enqueueJob(Object job)': (ctx, _self, [job = null]) => enqueue(ctx, job),
    'Id enqueueJob(Object job, Integer delay)': (ctx, _self, [job = null, delay]) => {
      const minutes = integerOf(delay);
      if (minutes < 0 || minutes > MAX_DELAY_MINUTES) {
        throw apexError(
          ctx,
          'IllegalArgumentException',
          `The delay must be between 0 and ${String(MAX_DELAY_MINUTES)} minutes`
        );
      }
      return enqueue(ctx, job);
    }
  }
});
