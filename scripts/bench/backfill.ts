/** A mailbox's whole past into the org, beside what only downloads it and what a plain script does. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whyNoDovecot } from '../../ts-src/testkit/dovecot/dovecot.ts';
import { missingPostgres, PostgresServer } from '../../ts-src/testkit/postgres.ts';
import { missingCorpus } from '../accuracy/mail-corpus.ts';
import { findSystemTool, MBSYNC, missingReason } from '../system-tool.ts';
import { BenchPlace, until } from './bench-place.ts';
import { corpusMail } from './corpus-mail.ts';
import { imapSettings, serveMail } from './imap-server.ts';
import { watchToEnd, type ProcessFigures } from './process-figures.ts';
import { openSlowLine, type LineOptions, type SlowLine } from './slow-line.ts';
import { printTable, sizeOf } from './table.ts';

const MAILBOX = 'past@acme.example';

interface Run {
  readonly name: string;
  readonly messages: number;
  readonly seconds: number;
  /** Until everything stood in the relay's ledger; null for the others. */
  readonly readSeconds: number | null;
  readonly figures: ProcessFigures;
  readonly orgCpuSeconds: number | null;
  readonly apiCalls: number | null;
}

/** How far away the mailbox and the org are. */
interface Distance {
  readonly name: string;
  readonly mailbox: LineOptions | null;
  readonly org: LineOptions | null;
  /** How many of the messages the plain script takes at most; it is not given the time for all. */
  readonly plainMessages: number;
}

const DISTANCES: readonly Distance[] = [
  { name: 'everything on one machine', mailbox: null, org: null, plainMessages: 2_000 },
  {
    name: 'mailbox 20 ms away by 100 Mbit/s, org 60 ms away',
    mailbox: { delayMs: 20, bytesPerSecond: 100_000_000 / 8 },
    org: { delayMs: 60 },
    plainMessages: 600
  }
];

/** `BENCH_MESSAGES`: how many (10,000). */
export async function benchBackfill(): Promise<void> {
  const missing = missingCorpus() ?? whyNoDovecot() ?? missingPostgres() ?? missingMbsync();
  if (missing !== null) {
    console.log(`Not measured: ${missing}.`);
    return;
  }
  const messages = sizeOf('BENCH_MESSAGES', 10_000);
  for (const distance of DISTANCES) {
    console.log(`\nDistance: ${distance.name}\n`);
    await measure(distance, messages);
  }
}

async function measure(distance: Distance, messages: number): Promise<void> {
  const source = await openSource(distance, messages);
  const postgres = await PostgresServer.start();
  try {
    const mbsync = await runMbsync(source, messages);
    const relays = [
      await runRelay('relay, embedded database', source, null, distance.org, messages),
      await runRelay('relay, PostgreSQL', source, await postgres.freshDatabase(), distance.org, messages)
    ];
    const plain = await runPlainScript(distance, Math.min(messages, distance.plainMessages));
    report([mbsync, ...relays, plain], mbsync, plain);
  } finally {
    await postgres.stop();
    await source.close();
  }
}

/** A mail server as those who read from it reach it. */
interface Source {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  close(): Promise<void>;
}

async function openSource({ mailbox }: Distance, messages: number): Promise<Source> {
  const server = await serveMail(new Map([[MAILBOX, corpusMail(messages)]]));
  const { host, port, password } = server;
  const line = mailbox === null ? null : await openSlowLine(`imap://${host}:${String(port)}`, mailbox);
  return {
    host,
    port: line?.port ?? port,
    password,
    close: async () => {
      await line?.close();
      await server.stop();
    }
  };
}

async function openOrgLine(place: BenchPlace, options: LineOptions | null): Promise<SlowLine | null> {
  return options === null ? null : await openSlowLine(place.orgUrl, options);
}

function missingMbsync(): string | null {
  return findSystemTool(MBSYNC) === null ? missingReason(MBSYNC) : null;
}

async function runMbsync(source: Source, messages: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'mbsync-'));
  try {
    mkdirSync(join(folder, 'mail'));
    writeFileSync(join(folder, 'mbsyncrc'), mbsyncSettings(source, folder));
    const run = await runToEnd('mbsync', ['-q', '-c', join(folder, 'mbsyncrc'), 'bench'], {});
    const files = ['new', 'cur'].flatMap((part) => readdirSync(join(folder, 'mail', 'inbox', part)));
    // It skips messages whose header has no end.
    if (files.length < messages * 0.98) expectAll('mbsync', files.length, messages);
    return {
      name: 'mbsync, download alone',
      messages: files.length,
      readSeconds: null,
      orgCpuSeconds: null,
      apiCalls: null,
      ...run
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mbsyncSettings(source: Source, folder: string): string {
  return `FSync no
IMAPStore far
Host ${source.host}
Port ${String(source.port)}
User ${MAILBOX}
Pass ${source.password}
SSLType None
AuthMechs LOGIN

MaildirStore near
Path ${folder}/mail/
Inbox ${folder}/mail/inbox

Channel bench
Far :far:INBOX
Near :near:INBOX
Sync Pull New
SyncState ${folder}/state
`;
}

async function runRelay(
  name: string,
  source: Source,
  databaseUrl: string | null,
  far: LineOptions | null,
  messages: number
): Promise<Run> {
  const place = await BenchPlace.open();
  const line = await openOrgLine(place, far);
  try {
    await place.addMailbox(MAILBOX, 'IMAP');
    const orgBefore = place.org.figures().cpuSeconds;
    const callsBefore = await place.apiCalls();
    const start = performance.now();
    const environment = { ...imapSettings(source, [MAILBOX]), ...profileSettings() };
    const orgUrl = line?.url ?? place.orgUrl;
    const relay = await place.startRelay({ name: 'relay', databaseUrl, environment, orgUrl });
    let readSeconds = 0;
    await until(async () => {
      const { read, sent } = await relay.progress();
      if (read >= messages && readSeconds === 0) readSeconds = secondsSince(start);
      return sent >= messages;
    });
    const seconds = secondsSince(start);
    const figures = relay.part.figures();
    // Reading the limits is a call as well.
    const apiCalls = (await place.apiCalls()) - callsBefore - 1;
    const orgCpuSeconds = place.org.figures().cpuSeconds - orgBefore;
    expectAll(name, await place.countIntakes(), messages);
    return { name, messages, seconds, readSeconds, figures, orgCpuSeconds, apiCalls };
  } finally {
    await place.close();
    await line?.close();
  }
}

/** `BENCH_PROFILE`: the folder into which the relay writes a processor profile when it ends. */
function profileSettings(): Record<string, string> {
  const folder = process.env['BENCH_PROFILE'];
  return folder === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${folder}` };
}

/** The script takes what its server has: it is given a server with a share of the mail. */
async function runPlainScript(distance: Distance, messages: number): Promise<Run> {
  const source = await openSource(distance, messages);
  const place = await BenchPlace.open();
  const line = await openOrgLine(place, distance.org);
  try {
    await place.addMailbox(MAILBOX, 'IMAP');
    const [mailbox] = await place.rows(`SELECT Id FROM Intake_Mailbox__c WHERE Address__c = '${MAILBOX}'`);
    const orgBefore = place.org.figures().cpuSeconds;
    const callsBefore = await place.apiCalls();
    const run = await runToEnd(process.execPath, [join(import.meta.dirname, 'plain-script.ts')], {
      IMAP_PORT: String(source.port),
      IMAP_USER: MAILBOX,
      IMAP_PASSWORD: source.password,
      ORG_URL: line?.url ?? place.orgUrl,
      ORG_TOKEN: place.accessToken,
      MAILBOX_ID: String(mailbox?.['Id'])
    });
    const apiCalls = (await place.apiCalls()) - callsBefore - 1;
    const orgCpuSeconds = place.org.figures().cpuSeconds - orgBefore;
    expectAll('the plain script', await place.countIntakes(), messages);
    return { name: 'plain script', messages, readSeconds: null, orgCpuSeconds, apiCalls, ...run };
  } finally {
    await place.close();
    await line?.close();
    await source.close();
  }
}

async function runToEnd(
  command: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>
): Promise<{ readonly seconds: number; readonly figures: ProcessFigures }> {
  const start = performance.now();
  const child = spawn(command, parameters, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...environment }
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4000);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const figures = await watchToEnd(child.pid ?? 0, ended);
  const code = await ended;
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${complaint}`);
  return { seconds: secondsSince(start), figures };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}

function expectAll(name: string, count: number, messages: number): void {
  if (count !== messages) throw new Error(`${name}: ${String(count)} of ${String(messages)} messages arrived`);
}

function report(runs: readonly Run[], mbsync: Run, plain: Run): void {
  const perMessage = (run: Run): number => run.seconds / run.messages;
  const per1000 = (value: number | null, run: Run): string =>
    value === null ? '–' : ((value / run.messages) * 1000).toFixed(1);
  printTable(
    [
      'what',
      'messages',
      'seconds',
      'until read',
      'messages/s',
      'times the plain script',
      "times mbsync's time",
      'CPU s per 1,000',
      "org's CPU s per 1,000",
      'peak MB',
      'API calls per 1,000'
    ],
    runs.map((run) => [
      run.name,
      run.messages.toLocaleString('en'),
      run.seconds.toFixed(1),
      run.readSeconds?.toFixed(1) ?? '–',
      (1 / perMessage(run)).toFixed(0),
      (perMessage(plain) / perMessage(run)).toFixed(1),
      (perMessage(run) / perMessage(mbsync)).toFixed(1),
      per1000(run.figures.cpuSeconds, run),
      per1000(run.orgCpuSeconds, run),
      run.figures.peakMb.toFixed(0),
      per1000(run.apiCalls, run)
    ])
  );
}
