import type { Command } from 'commander';
import { z } from 'zod';
import { printTable } from './output.ts';
import { callRelay, loadCommandConfig } from './relay-client.ts';

const ledgerSchema = z.array(
  z.object({
    mailbox: z.string(),
    folder: z.string(),
    seen: z.number(),
    dispositions: z.record(z.string(), z.number()),
    unaccounted: z.number()
  })
);

/** `ledger`: what became of every message. */
export function registerLedger(program: Command): void {
  program
    .command('ledger')
    .description('show per mailbox and folder how many messages were seen and what became of them')
    .option('--json', 'one JSON line a folder')
    .action(async (options: { json?: boolean }) => {
      const lines = ledgerSchema.parse(await callRelay(loadCommandConfig(), 'GET', '/v1/ledger'));
      if (options.json === true) {
        for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
        return;
      }
      printTable(
        ['mailbox', 'folder', 'seen', 'dispositions', 'unaccounted'],
        lines.map((line) => [
          line.mailbox,
          line.folder,
          String(line.seen),
          Object.entries(line.dispositions)
            .map(([name, count]) => `${name} ${String(count)}`)
            .join(', '),
          String(line.unaccounted)
        ])
      );
    });
}
