/** The class Test: mocks, and the part of a test that counts as the request. */
import { datetimeOf, instanceOf, textOf, typeValueOf } from '../platform/argument.ts';
import { setCreatedDate } from '../platform/org-access.ts';
import { transactionOf } from '../platform/transaction.ts';
import { ExecutionContext } from '../runtime/context.ts';
import { withActive } from '../runtime/equality.ts';
import { apexError } from '../runtime/exception.ts';
import { native } from '../runtime/native.ts';
import { ApexId } from '../runtime/values.ts';

native({
  namespace: 'System',
  name: 'Test',
  statics: {
    'Boolean isRunningTest()': (ctx) => transactionOf(ctx).isTest,
    'void startTest()': (ctx) => startTest(ctx),
    'void stopTest()': (ctx) => stopTest(ctx),
    'void setMock(System.Type mockType, Object mock)': (ctx, _self, [mockType, mock]) => {
      const wanted = typeValueOf(mockType);
      if (wanted.name !== 'HttpCalloutMock') {
        throw apexError(ctx, 'TypeException', `Mocks of ${wanted.name} are not supported in this org`);
      }
      transactionOf(ctx).calloutMock = instanceOf(mock);
      return null;
    },
    'void setCreatedDate(Id recordId, Datetime at)': (ctx, _self, [recordId, at]) => {
      setCreatedDate(ctx, textOf(recordId), new Date(datetimeOf(at).time));
      return null;
    },
    'Id getStandardPricebookId()': () => new ApexId('01s000000000001AAA')
  }
});

function startTest(ctx: ExecutionContext): null {
  const transaction = transactionOf(ctx);
  if (!transaction.isTest) throw apexError(ctx, 'UnexpectedException', 'Testing has not started');
  if (transaction.testPhase !== 'setup') throw apexError(ctx, 'FinalException', 'Testing already started');
  transaction.testPhase = 'started';
  transaction.startAnew();
  return null;
}

function stopTest(ctx: ExecutionContext): null {
  const transaction = transactionOf(ctx);
  if (transaction.testPhase !== 'started') throw apexError(ctx, 'FinalException', 'Testing has not started');
  transaction.testPhase = 'stopped';
  for (const job of transaction.jobs.splice(0)) {
    const own = jobContext(ctx, job.userId);
    withActive(own, () => {
      job.run(own);
    });
    if (transactionOf(own).jobs.length > 0)
      throw apexError(ctx, 'AsyncException', 'Maximum stack depth has been reached.');
  }
  transaction.resume();
  return null;
}

/** A job's own transaction, which sees the test's data and mocks. */
function jobContext(ctx: ExecutionContext, userId: string): ExecutionContext {
  const own = new ExecutionContext(ctx.engine, ctx.hooks, ctx.caller, userId);
  own.coverage = ctx.coverage;
  const transaction = transactionOf(own);
  transaction.isTest = true;
  transaction.calloutMock = transactionOf(ctx).calloutMock;
  return own;
}
