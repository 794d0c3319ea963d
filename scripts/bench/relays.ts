/** One relay against two on one PostgreSQL, with several mailboxes. */
import { missingCorpus } from '../accuracy/mail-corpus.ts';
import { whyNoDovecot, type Dovecot } from '../../ts-src/testkit/dovecot/dovecot.ts';
import { missingPostgres, PostgresServer } from '../../ts-src/testkit/postgres.ts';
import { BenchPlace, until, type BenchRelay } from './bench-place.ts';
import { corpusMail } from './corpus-mail.ts';
import { imapSettings, serveMail } from './imap-server.ts';
import { openSlowLine, type SlowLine } from './slow-line.ts';
import { printTable, sizeOf } from './table.ts';

const MAILBOXES = ['one', 'two', 'three', 'four'].map((name) => `${name}@acme.example`);
/** About what a call of 200 records takes in a real org beyond what it takes in the local one. */
const SLOW_MS = 500;

/** `BENCH_SHARED_MESSAGES`: how many in each of four mailboxes (500). */
export async function benchRelays(): Promise<void> {
  const missing = missingCorpus() ?? whyNoDovecot() ?? missingPostgres();
  if (missing !== null) {
    console.log(`Not measured: ${missing}.`);
    return;
  }
  const each = sizeOf('BENCH_SHARED_MESSAGES', 500);
  const server = await serveMail(new Map(MAILBOXES.map((address) => [address, corpusMail(each)])));
  const postgres = await PostgresServer.start();
  try {
    const rows: string[][] = [];
    for (const delayMs of [0, SLOW_MS]) {
      const seconds: number[] = [];
      for (const count of [1, 2])
        seconds.push(await measure(server, await postgres.freshDatabase(), count, delayMs, each));
      const [one = 0, two = 0] = seconds;
      const rate = (time: number): string => ((each * MAILBOXES.length) / time).toFixed(0);
      rows.push([
        delayMs === 0 ? 'the local org' : `each call ${String(delayMs)} ms longer`,
        rate(one),
        rate(two),
        (one / two).toFixed(2)
      ]);
    }
    printTable(['org', 'one relay, messages/s', 'two relays, messages/s', 'ratio'], rows);
  } finally {
    await postgres.stop();
    await server.stop();
  }
}

/** Seconds until all mail of all mailboxes is in the org. */
async function measure(
  server: Dovecot,
  databaseUrl: string,
  count: number,
  delayMs: number,
  each: number
): Promise<number> {
  const place = await BenchPlace.open();
  let line: SlowLine | null = null;
  try {
    line = await openSlowLine(place.orgUrl, { delayMs });
    const settings = {
      databaseUrl,
      environment: imapSettings(server, MAILBOXES),
      ...(delayMs === 0 ? {} : { orgUrl: line.url })
    };
    const relays: BenchRelay[] = [];
    // All of them are there before there is anything to do.
    for (let index = 0; index < count; index += 1)
      relays.push(await place.startRelay({ ...settings, name: `relay-${String(index)}` }));
    const start = performance.now();
    for (const address of MAILBOXES) await place.addMailbox(address, 'IMAP');
    await until(async () => {
      const sent = await Promise.all(relays.map(async (relay) => (await relay.progress()).sent));
      return sent.reduce((sum, one) => sum + one, 0) >= each * MAILBOXES.length;
    });
    return (performance.now() - start) / 1000;
  } finally {
    await place.close();
    await line?.close();
  }
}
