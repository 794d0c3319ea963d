/** Memory and rate while very many messages are taken in. */
import { whyNoDovecot } from '../../ts-src/testkit/dovecot/dovecot.ts';
import { BenchPlace, until, type BenchRelay } from './bench-place.ts';
import { letter } from './corpus-mail.ts';
import { imapSettings, serveMail } from './imap-server.ts';
import { printTable, sizeOf } from './table.ts';

const MAILBOX = 'soak@acme.example';
const EVERY_MS = 2_000;
const LINES = 10;

interface Sample {
  readonly seconds: number;
  readonly sent: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

/** `BENCH_SOAK_MESSAGES`: how many (20,000). */
export async function benchSoak(): Promise<void> {
  const missing = whyNoDovecot();
  if (missing !== null) {
    console.log(`Not measured: ${missing}.`);
    return;
  }
  const messages = sizeOf('BENCH_SOAK_MESSAGES', 20_000);
  const server = await serveMail(new Map([[MAILBOX, letters(messages)]]));
  const place = await BenchPlace.open();
  try {
    await place.addMailbox(MAILBOX, 'IMAP');
    const environment = imapSettings(server, [MAILBOX]);
    const relay = await place.startRelay({ name: 'relay', databaseUrl: null, environment });
    const samples = await follow(relay, messages);
    report(samples);
    console.log(`Peak: ${relay.part.figures().peakMb.toFixed(0)} MB. API calls: ${String(await place.apiCalls())}.`);
  } finally {
    await place.close();
    await server.stop();
  }
}

function* letters(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) yield letter(index, MAILBOX);
}

async function follow(relay: BenchRelay, messages: number): Promise<Sample[]> {
  const start = performance.now();
  const samples = [await sampleOf(relay, start)];
  let next = start + EVERY_MS;
  await until(async () => {
    if (performance.now() < next) return false;
    next += EVERY_MS;
    const sample = await sampleOf(relay, start);
    samples.push(sample);
    return sample.sent >= messages;
  }, 3 * 3_600_000);
  return samples;
}

async function sampleOf(relay: BenchRelay, start: number): Promise<Sample> {
  const { sent } = await relay.progress();
  const heap = /^nodejs_heap_size_used_bytes (\S+)/m.exec(await relay.metrics())?.[1];
  return {
    seconds: (performance.now() - start) / 1000,
    sent,
    rssMb: relay.part.figures().rssMb,
    heapMb: Number(heap) / 1024 / 1024
  };
}

/** Ten samples, evenly over the time; the rate is that since the line before. */
function report(samples: readonly Sample[]): void {
  const chosen = Array.from(
    { length: LINES + 1 },
    (_, line) => samples[Math.round((line / LINES) * (samples.length - 1))]
  );
  const rows = chosen.flatMap((sample, line) => {
    const before = chosen[line - 1];
    if (sample === undefined || before === undefined) return [];
    return [
      [
        sample.seconds.toFixed(0),
        sample.sent.toLocaleString('en'),
        ((sample.sent - before.sent) / (sample.seconds - before.seconds)).toFixed(0),
        sample.rssMb.toFixed(0),
        sample.heapMb.toFixed(0)
      ]
    ];
  });
  printTable(['seconds', 'messages taken in', 'messages/s', 'resident MB', 'heap MB'], rows);
}
