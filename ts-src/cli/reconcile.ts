import type { Command } from 'commander';
import { z } from 'zod';
import { IntakeError } from '../core/intake-error.ts';
import { printTable } from './output.ts';
import { callRelay, loadCommandConfig } from './relay-client.ts';

const reportSchema = z.object({
  listed: z.number(),
  accounted: z.number(),
  missing: z.number(),
  repaired: z.number(),
  requeued: z.number(),
  left: z.array(z.string())
});
const statusSchema = z.object({ mailboxes: z.array(z.object({ address: z.string() })) });
const optionsSchema = z.object({
  mailbox: z.string().optional(),
  days: z.coerce
    .number('must be a number')
    .int()
    .min(1, 'must be at least 1')
    .max(366, 'must be at most 366')
    .default(7),
  all: z.boolean().default(false),
  json: z.boolean().default(false)
});

type Line = z.infer<typeof reportSchema> & { readonly mailbox: string };

/** `reconcile`: compares the ledger with what the providers list, now. */
export function registerReconcile(program: Command): void {
  program
    .command('reconcile')
    .description('compare the ledger with what the mailboxes list now, and read what is missing')
    .option('--mailbox <address>', 'this mailbox alone')
    .option('--days <number>', 'the last so many days (7)')
    .option('--all', 'whole folders, however old')
    .option('--json', 'one JSON line a mailbox')
    .action(async (given: unknown) => {
      const options = optionsSchema.parse(given);
      const config = loadCommandConfig();
      const { mailboxes } = statusSchema.parse(await callRelay(config, 'GET', '/v1/status'));
      const addresses = options.mailbox === undefined ? mailboxes.map(({ address }) => address) : [options.mailbox];
      const range = options.all ? 'all' : String(options.days);
      const lines: Line[] = [];
      for (const mailbox of addresses) {
        const path = `/v1/mailboxes/${encodeURIComponent(mailbox)}/reconcile?days=${range}&wait=true`;
        try {
          lines.push({ mailbox, ...reportSchema.parse(await callRelay(config, 'POST', path)) });
        } catch (error) {
          if (!(error instanceof IntakeError)) throw error;
          // One mailbox that can't be read keeps no other from being compared.
          process.exitCode = 1;
          process.stderr.write(`${mailbox}: ${[error.message, ...error.actions].join(' ')}\n`);
        }
      }
      print(lines, options.json);
      if (lines.some(({ missing, repaired, left }) => missing > repaired || left.length > 0)) process.exitCode = 1;
    });
}

function print(lines: readonly Line[], isJson: boolean): void {
  if (isJson) {
    for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  printTable(
    ['mailbox', 'listed', 'accounted for', 'missing', 'repaired', 'put back', 'not compared now'],
    lines.map((line) => [
      line.mailbox,
      ...[line.listed, line.accounted, line.missing, line.repaired, line.requeued].map(String),
      line.left.join(', ')
    ])
  );
}
