import { PgBoss, type JobWithMetadata, type WorkOptions } from 'pg-boss';
import type { Logger } from 'pino';
import type { AttachmentRequest, AutomaticSave } from './automatic-save.ts';
import type { Database } from './state/database.ts';

export interface JobHandlers {
  readonly news: (mailbox: string) => Promise<void>;
  readonly backfill: (mailbox: string) => Promise<void>;
  readonly reconcile: (mailbox: string) => Promise<void>;
  readonly redecide: (mailbox: string) => Promise<void>;
  readonly save: (save: AutomaticSave, isLastTry: boolean) => Promise<void>;
  readonly attachments: (request: AttachmentRequest, isLastTry: boolean) => Promise<void>;
}

/**
 * The durable jobs, shared by all relays of one database. `news`, `backfill`, `reconcile` and `redecide` are wake-ups
 * for what mailboxes and tables hold; the others are work orders.
 */
export interface Jobs {
  start(handlers: JobHandlers): Promise<void>;
  wakeNews(mailboxes: readonly string[]): Promise<void>;
  wakeBackfill(mailbox: string, afterSeconds: number): Promise<void>;
  wakeReconcile(mailbox: string): Promise<void>;
  wakeRedecide(mailbox: string): Promise<void>;
  requestSave(save: AutomaticSave): Promise<void>;
  requestAttachments(request: AttachmentRequest): Promise<void>;
  depths(): Promise<Readonly<Record<string, number>>>;
  stop(): Promise<void>;
}

const WAKE_UPS = ['news', 'backfill', 'reconcile', 'redecide'] as const;
const ORDERS = ['save', 'attachments'] as const;
const TOGETHER = 500;
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
    // Orders of a relay that died are taken over soon.
    monitorIntervalSeconds: 10,
    superviseIntervalSeconds: 10,
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
    wakeNews: async (mailboxes) => {
      for (let start = 0; start < mailboxes.length; start += TOGETHER) {
        const part = mailboxes.slice(start, start + TOGETHER);
        await boss.insert(
          'news',
          part.map((mailbox) => ({ data: { mailbox }, singletonKey: mailbox }))
        );
      }
    },
    wakeBackfill: async (mailbox, afterSeconds) => {
      await boss.send('backfill', { mailbox }, { singletonKey: mailbox, startAfter: afterSeconds });
    },
    wakeReconcile: async (mailbox) => {
      await boss.send('reconcile', { mailbox }, { singletonKey: mailbox });
    },
    wakeRedecide: async (mailbox) => {
      await boss.send('redecide', { mailbox }, { singletonKey: mailbox });
    },
    requestSave: async (save) => {
      await boss.send('save', save, { singletonKey: save.key });
    },
    requestAttachments: async (request) => {
      await boss.send('attachments', request, { singletonKey: request.key });
    },
    depths: async () => {
      const queues = await boss.getQueues([...WAKE_UPS, ...ORDERS]);
      return Object.fromEntries(queues.map((queue) => [queue.name, queue.queuedCount]));
    },
    stop: async () => {
      await boss.stop({ graceful: true, timeout: 6_000, close: true });
    }
  };
}

async function createQueues(boss: PgBoss): Promise<void> {
  // One queued job for each mailbox; the relay that runs it takes the mailbox, so that a dead one's job is in nobody's way.
  const wakeUp = {
    policy: 'short',
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
    heartbeatSeconds: 15,
    notify: true
  } as const;
  for (const name of WAKE_UPS) await boss.createQueue(name, wakeUp);
  await boss.createQueue('save', { ...order, policy: 'short' });
  // One at a time for each message: the state of its files is one text.
  await boss.createQueue('attachments', { ...order, policy: 'singleton' });
}

/** With the embedded database this process is alone: what is still marked as running was killed with its process. */
async function freeAbandoned(database: Database): Promise<void> {
  await database.query('DELETE FROM intake.relay');
  await database.query(`DELETE FROM pgboss.job WHERE state = 'active' AND name = ANY($1::text[])`, [[...WAKE_UPS]]);
  await database.query(
    `UPDATE pgboss.job SET state = 'retry', start_after = now() WHERE state = 'active' AND name = ANY($1::text[])`,
    [[...ORDERS]]
  );
}

async function work(boss: PgBoss, handlers: JobHandlers): Promise<void> {
  const perMailbox = async (
    name: 'news' | 'backfill' | 'reconcile',
    workers: number,
    options: WorkOptions
  ): Promise<void> => {
    await startWorkers<{ mailbox: string }>(boss, name, workers, options, async (job) => {
      await handlers[name](job.data.mailbox);
    });
  };
  // A mailbox that is slow to answer, or has a long past, holds up no other's new mail.
  await perMailbox('news', 8, { ...POLL, pollingIntervalSeconds: 0.5 });
  // Nobody is told when a slice that was put off becomes due.
  await perMailbox('backfill', 2, { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 1 });
  await perMailbox('reconcile', 1, { ...POLL, pollingIntervalSeconds: 5 });
  // One after the other: of twins in two mailboxes only one becomes saveable.
  await boss.work<{ mailbox: string }>('redecide', { ...SOON, batchSize: 100 }, async (jobs) => {
    for (const job of jobs) await handlers.redecide(job.data.mailbox);
  });
  await startWorkers<AutomaticSave>(boss, 'save', 2, POLL, async (job) => {
    await handlers.save(job.data, job.retryCount >= job.retryLimit);
  });
  await startWorkers<AttachmentRequest>(boss, 'attachments', 2, POLL, async (job) => {
    await handlers.attachments(job.data, job.retryCount >= job.retryLimit);
  });
}

/** Workers that take the next job at once: the pause between two looks is for an empty queue. */
async function startWorkers<Data extends object>(
  boss: PgBoss,
  name: string,
  workers: number,
  options: WorkOptions,
  handle: (job: JobWithMetadata<Data>) => Promise<void>
): Promise<void> {
  for (let worker = 0; worker < workers; worker += 1) {
    const own = { id: '' };
    own.id = await boss.work<Data, unknown, WorkOptions & { includeMetadata: true }>(
      name,
      { ...options, includeMetadata: true },
      async ([job]) => {
        try {
          if (job !== undefined) await handle(job);
        } finally {
          boss.notifyWorker(own.id);
        }
      }
    );
  }
}
