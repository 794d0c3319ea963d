import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { AttachmentRequest, AutomaticSave } from './automatic-save.ts';
import type { Database } from './state/database.ts';

export interface JobHandlers {
  readonly sync: (mailbox: string) => Promise<void>;
  readonly dispatch: () => Promise<void>;
  readonly redecide: (mailbox: string) => Promise<void>;
  readonly save: (save: AutomaticSave, isLastTry: boolean) => Promise<void>;
  readonly attachments: (request: AttachmentRequest, isLastTry: boolean) => Promise<void>;
}

/** The durable jobs. `sync`, `dispatch` and `redecide` are wake-ups for what the tables hold; the others are work orders. */
export interface Jobs {
  start(handlers: JobHandlers): Promise<void>;
  wakeSync(mailbox: string): Promise<void>;
  wakeDispatch(): Promise<void>;
  wakeRedecide(mailbox: string): Promise<void>;
  requestSave(save: AutomaticSave): Promise<void>;
  requestAttachments(request: AttachmentRequest): Promise<void>;
  depths(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

const RETRIES = 12;
/** People wait for what a changed entry does. */
const SOON = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 5 };
const POLL = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 5 };

/** Opens the job queue on the relay's database; the same code on the embedded one and on PostgreSQL. */
export function openJobs(database: Database, logger: Logger): Jobs {
  const boss = new PgBoss({
    ...database.forJobs,
    schema: 'pgboss',
    useListenNotify: true,
    openTelemetry: { enabled: false }
  });
  boss.on('error', (error) => {
    logger.warn({ err: error.message }, 'job queue');
  });
  return {
    start: async (handlers) => {
      await boss.start();
      await createQueues(boss);
      if (database.isEmbedded) await freeAbandoned(database);
      await work(boss, handlers);
    },
    wakeSync: async (mailbox) => {
      await boss.send('sync', { mailbox }, { singletonKey: mailbox });
    },
    wakeDispatch: async () => {
      await boss.send('dispatch', {}, { singletonKey: 'all' });
    },
    wakeRedecide: async (mailbox) => {
      await boss.send('redecide', { mailbox }, { singletonKey: mailbox });
    },
    requestSave: async (save) => {
      await boss.send('save', save, { singletonKey: save.key });
    },
    requestAttachments: async (request) => {
      await boss.send('attachments', request);
    },
    depths: async () => {
      const queues = await boss.getQueues(['sync', 'dispatch', 'redecide', 'save', 'attachments']);
      return Object.fromEntries(queues.map((queue) => [queue.name, queue.queuedCount]));
    },
    stop: async () => {
      await boss.stop({ graceful: true, timeout: 6_000, close: true });
    }
  };
}

async function createQueues(boss: PgBoss): Promise<void> {
  // One queued and one active job for each mailbox: a wake-up during a run leads to one more run.
  const wakeUp = {
    policy: 'stately',
    retryLimit: 0,
    expireInSeconds: 3600,
    heartbeatSeconds: 30,
    notify: true,
    deleteAfterSeconds: 60
  } as const;
  const order = {
    retryLimit: RETRIES,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 600,
    expireInSeconds: 1800,
    heartbeatSeconds: 60,
    notify: true
  } as const;
  await boss.createQueue('sync', wakeUp);
  await boss.createQueue('dispatch', wakeUp);
  await boss.createQueue('redecide', wakeUp);
  await boss.createQueue('save', { ...order, policy: 'short' });
  await boss.createQueue('attachments', order);
}

/** With the embedded database this process is alone: what is still marked as running was killed with its process. */
async function freeAbandoned(database: Database): Promise<void> {
  await database.query('UPDATE intake.message SET busy_until = NULL WHERE busy_until IS NOT NULL');
  await database.query(`DELETE FROM pgboss.job WHERE state = 'active' AND name IN ('sync', 'dispatch', 'redecide')`);
  await database.query(
    `UPDATE pgboss.job SET state = 'retry', start_after = now() WHERE state = 'active' AND name IN ('save', 'attachments')`
  );
}

async function work(boss: PgBoss, handlers: JobHandlers): Promise<void> {
  await boss.work<{ mailbox: string }>('sync', { ...POLL, localConcurrency: 4 }, async ([job]) => {
    if (job !== undefined) await handlers.sync(job.data.mailbox);
  });
  await boss.work('dispatch', POLL, async () => {
    await handlers.dispatch();
  });
  // One after the other: of twins in two mailboxes only one becomes saveable.
  await boss.work<{ mailbox: string }>('redecide', { ...SOON, batchSize: 100 }, async (jobs) => {
    for (const job of jobs) await handlers.redecide(job.data.mailbox);
  });
  await boss.work<AutomaticSave, unknown, { includeMetadata: true; localConcurrency: number }>(
    'save',
    { ...POLL, localConcurrency: 2, includeMetadata: true },
    async ([job]) => {
      if (job !== undefined) await handlers.save(job.data, job.retryCount >= job.retryLimit);
    }
  );
  await boss.work<AttachmentRequest, unknown, { includeMetadata: true }>(
    'attachments',
    { ...POLL, includeMetadata: true },
    async ([job]) => {
      if (job !== undefined) await handlers.attachments(job.data, job.retryCount >= job.retryLimit);
    }
  );
}
