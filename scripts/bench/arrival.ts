/** How long a message takes from the mailbox to the org's row, one at a time. */
import { ImapFlow } from 'imapflow';
import { z } from 'zod';
import { whyNoDovecot, type Dovecot } from '../../ts-src/testkit/dovecot/dovecot.ts';
import { BenchPlace, until, type BenchRelay } from './bench-place.ts';
import { letter } from './corpus-mail.ts';
import { imapSettings, serveMail } from './imap-server.ts';
import { openPushedMailbox } from './pushed-mailbox.ts';
import { printTable, quantile, sizeOf } from './table.ts';

const MAILBOX = 'arrival@acme.example';

/** `BENCH_ARRIVALS`: how many messages of each kind (60). */
export async function benchArrival(): Promise<void> {
  const count = sizeOf('BENCH_ARRIVALS', 60);
  const rows = [];
  const missing = whyNoDovecot();
  if (missing === null) rows.push(await measureImap(count));
  else console.log(`IMAP is not measured: ${missing}.`);
  rows.push(await measureGraph(count));
  printTable(
    ['way', 'messages', 'median', '95 of 100 within', 'slowest'],
    rows.map(({ name, times }) => [
      name,
      String(times.length),
      milliseconds(quantile(times, 0.5)),
      milliseconds(quantile(times, 0.95)),
      milliseconds(quantile(times, 1))
    ])
  );
}

interface Arrivals {
  readonly name: string;
  /** Milliseconds. */
  readonly times: readonly number[];
}

async function measureImap(count: number): Promise<Arrivals> {
  const server = await serveMail(new Map([[MAILBOX, [letter(0, MAILBOX)]]]));
  const place = await BenchPlace.open();
  const client = mailProgram(server);
  try {
    await client.connect();
    await place.addMailbox(MAILBOX, 'IMAP');
    const environment = imapSettings(server, [MAILBOX]);
    const relay = await place.startRelay({ name: 'relay', databaseUrl: null, environment });
    const times = await measure(place, relay, count, async (raw) => {
      await client.append('INBOX', raw);
    });
    return { name: 'IMAP, IDLE', times };
  } finally {
    client.close();
    await place.close();
    await server.stop();
  }
}

function mailProgram(server: Dovecot): ImapFlow {
  const { host, port, password } = server;
  const auth = { user: MAILBOX, pass: password };
  return new ImapFlow({ host, port, secure: false, doSTARTTLS: false, auth, logger: false });
}

async function measureGraph(count: number): Promise<Arrivals> {
  const place = await BenchPlace.open();
  const pushed = await openPushedMailbox(place.folder);
  try {
    const { mailbox, environment } = pushed;
    mailbox.addMailbox(MAILBOX);
    await mailbox.deliver(MAILBOX, letter(0, MAILBOX));
    await place.addMailbox(MAILBOX, 'Microsoft 365');
    const relay = await place.startRelay({ name: 'relay', databaseUrl: null, environment });
    await until(async () => (await pushed.countSubscriptions()) > 0);
    const times = await measure(place, relay, count, async (raw) => {
      await mailbox.deliver(MAILBOX, raw);
    });
    return { name: 'Microsoft Graph, change notifications', times };
  } finally {
    await pushed.close();
    await place.close();
  }
}

const rowsSchema = z.array(z.object({ Subject__c: z.string() }));

/** The first message shows that the relay is ready; it is not counted. */
async function measure(
  place: BenchPlace,
  relay: BenchRelay,
  count: number,
  deliver: (raw: string) => Promise<void>
): Promise<number[]> {
  await until(async () => (await relay.progress()).sent >= 1);
  const times: number[] = [];
  for (let index = 1; index <= count; index += 1) {
    // People's mail comes at no beat of the relay's.
    await pause(300 + Math.random() * 900);
    const start = performance.now();
    await deliver(letter(index, MAILBOX));
    await hasRow(place, `Delivery ${String(index)}`);
    times.push(performance.now() - start);
  }
  return times;
}

async function hasRow(place: BenchPlace, subject: string): Promise<void> {
  const soql = `SELECT Subject__c FROM Email_Intake__c WHERE Subject__c = '${subject}' AND Mailbox__r.Address__c = '${MAILBOX}'`;
  const end = Date.now() + 60_000;
  while (rowsSchema.parse(await place.rows(soql)).length === 0) {
    if (Date.now() > end) throw new Error(`${subject} did not arrive within a minute.`);
    await pause(10);
  }
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`;
}
