import type { Command } from 'commander';
import { z } from 'zod';
import { accountedText } from '../relay/pipeline/ledger-report.ts';
import { printTable } from './output.ts';
import { callRelay, loadCommandConfig } from './relay-client.ts';

const daySchema = z.object({
  day: z.string().nullable(),
  listed: z.number(),
  accounted: z.number(),
  missing: z.number(),
  repaired: z.number(),
  checkedAt: z.string()
});
const lineSchema = z.object({
  mailbox: z.string(),
  folder: z.string(),
  seen: z.number(),
  dispositions: z.record(z.string(), z.number()),
  unaccounted: z.number(),
  accounted: z.number(),
  text: z.string(),
  parked: z.number(),
  gaps: z.number(),
  repaired: z.number(),
  lastReconciled: z.string().nullable(),
  days: z.array(daySchema).optional()
});
type Line = z.infer<typeof lineSchema>;

interface LedgerOptions {
  readonly json?: boolean;
  readonly days?: boolean;
  readonly mailbox?: string;
  readonly check?: boolean;
}

/** `ledger`: what became of every message. */
export function registerLedger(program: Command): void {
  program
    .command('ledger')
    .description(
      'show per mailbox and folder how many messages were seen, what became of them, and whether any is missing'
    )
    .option('--mailbox <address>', 'this mailbox alone')
    .option('--days', 'also how each day compared with what the provider lists')
    .option('--json', 'one JSON line a folder')
    .option('--check', 'end with code 1 when a message is not accounted for or missing')
    .action(async (options: LedgerOptions) => {
      const query = new URLSearchParams({
        ...(options.mailbox === undefined ? {} : { mailbox: options.mailbox }),
        ...(options.days === true ? { days: 'true' } : {})
      }).toString();
      const path = query === '' ? '/v1/ledger' : `/v1/ledger?${query}`;
      const lines = z.array(lineSchema).parse(await callRelay(loadCommandConfig(), 'GET', path));
      if (options.json === true) for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
      else print(lines);
      if (options.check === true && lines.some((line) => line.unaccounted > 0 || line.gaps > 0)) process.exitCode = 1;
    });
}

function print(lines: readonly Line[]): void {
  if (lines.length === 0) {
    process.stdout.write('No message was seen yet.\n');
    return;
  }
  for (const [mailbox, own] of Map.groupBy(lines, (line) => line.mailbox)) {
    process.stdout.write(`${mailbox}: ${summaryOf(own)}\n`);
    printTable(
      ['  folder', 'seen', 'accounted for', 'missing', 'parked', 'compared', 'dispositions'],
      own.map((line) => [
        `  ${line.folder}`,
        String(line.seen),
        String(line.accounted),
        String(line.gaps),
        String(line.parked),
        shortTime(line.lastReconciled),
        Object.entries(line.dispositions)
          .map(([name, count]) => `${name} ${String(count)}`)
          .join(', ')
      ])
    );
    printDays(own);
  }
}

function summaryOf(lines: readonly Line[]): string {
  const sum = (figure: 'seen' | 'accounted' | 'gaps') => lines.reduce((total, line) => total + line[figure], 0);
  const gaps = sum('gaps');
  const missing =
    gaps === 0 ? '' : `; ${String(gaps)} missing, the relay reads ${gaps === 1 ? 'it' : 'them'} by itself`;
  return `${accountedText(sum('accounted'), sum('seen'))}${missing}`;
}

function printDays(lines: readonly Line[]): void {
  const days = lines.flatMap((line) => (line.days ?? []).map((day) => ({ folder: line.folder, ...day })));
  if (days.length === 0) return;
  printTable(
    ['    folder', 'day (UTC)', 'listed', 'accounted for', 'missing', 'repaired', 'compared'],
    days.map((day) => [
      `    ${day.folder}`,
      day.day ?? 'all',
      String(day.listed),
      String(day.accounted),
      String(day.missing),
      String(day.repaired),
      shortTime(day.checkedAt)
    ])
  );
}

function shortTime(time: string | null): string {
  return time === null ? 'never' : time.slice(0, 16).replace('T', ' ');
}
