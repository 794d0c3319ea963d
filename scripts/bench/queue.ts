/** The job queue alone, and the outbox alone, on both databases. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PgBoss } from 'pg-boss';
import { claimOutbox, settleOutbox } from '../../ts-src/relay/pipeline/state/outbox.ts';
import { openDatabase, type Database } from '../../ts-src/relay/pipeline/state/database.ts';
import { recordChanges } from '../../ts-src/relay/pipeline/state/ledger.ts';
import { migrate } from '../../ts-src/relay/pipeline/state/migrations.ts';
import { missingPostgres, PostgresServer } from '../../ts-src/testkit/postgres.ts';
import { sampleMessage } from '../../ts-src/testkit/sample-message.ts';
import { printTable, sizeOf } from './table.ts';

const MAILBOX = 'queue@acme.example';
const FOLDER = { key: 'inbox', kind: 'inbox', name: 'Inbox' } as const;
const TOGETHER = 100;
const BATCH = 1_000;
const SAVEABLE = { disposition: 'saveable', duplicateOf: null, errorCode: null, error: null, decided: null } as const;

/** `BENCH_JOBS`: how many jobs and messages (5,000). */
export async function benchQueue(): Promise<void> {
  const count = sizeOf('BENCH_JOBS', 5_000);
  const rows = [await onDatabase('embedded', null, count)];
  const missing = missingPostgres();
  if (missing === null) {
    const postgres = await PostgresServer.start();
    try {
      rows.push(await onDatabase('PostgreSQL', await postgres.freshDatabase(), count));
    } finally {
      await postgres.stop();
    }
  } else {
    console.log(`PostgreSQL is not measured: ${missing}.`);
  }
  printTable(
    ['per second', 'jobs queued', 'jobs fetched and done', 'messages recorded', 'messages claimed and settled'],
    rows
  );
}

async function onDatabase(name: string, url: string | null, count: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-queue-'));
  const database = await openDatabase(folder, url);
  try {
    await migrate(database);
    const rates = [...(await measureJobs(database, count)), ...(await measureOutbox(database, count))];
    return [name, ...rates.map((rate) => Math.round(rate).toLocaleString('en'))];
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Jobs a second: queued, and fetched and completed. */
async function measureJobs(database: Database, count: number): Promise<number[]> {
  const boss = new PgBoss({ ...database.forJobs, schema: 'pgboss', supervise: false, schedule: false });
  boss.on('error', (error) => {
    console.error(error.message);
  });
  await boss.start();
  try {
    await boss.createQueue('bench');
    const queued = await rateOf(count, async (start) => {
      const jobs = Array.from({ length: TOGETHER }, (_, index) => ({ data: { place: start + index } }));
      await boss.insert('bench', jobs);
    });
    const done = await rateOf(count, async () => {
      const jobs = await boss.fetch('bench', { batchSize: TOGETHER });
      await boss.complete(
        'bench',
        jobs.map(({ id }) => id)
      );
    });
    return [queued, done];
  } finally {
    await boss.stop({ graceful: false, close: true });
  }
}

/** Messages a second: recorded page by page, and claimed and settled batch by batch. */
async function measureOutbox(database: Database, count: number): Promise<number[]> {
  const recorded = await rateOf(count, async (start) => {
    const changes = Array.from({ length: TOGETHER }, (_, index) => {
      const providerId = `message-${String(start + index)}`;
      const message = sampleMessage({ providerId, messageId: `<${providerId}@larkfield.example>` });
      return { kind: 'message' as const, message, locator: `1 ${String(start + index)}` };
    });
    await database.transaction(async (tx) => await recordChanges(tx, MAILBOX, FOLDER, changes, true));
  });
  const start = performance.now();
  for (;;) {
    const items = await claimOutbox(database, BATCH, 'bench');
    if (items.length === 0) break;
    await settleOutbox(
      database,
      items.map(({ key, revision }) => ({ ...SAVEABLE, key, revision }))
    );
  }
  return [recorded, count / ((performance.now() - start) / 1000)];
}

async function rateOf(count: number, work: (start: number) => Promise<void>): Promise<number> {
  const start = performance.now();
  for (let done = 0; done < count; done += TOGETHER) await work(done);
  return count / ((performance.now() - start) / 1000);
}
