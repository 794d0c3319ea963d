import type { Command } from 'commander';
import { z } from 'zod';
import { IntakeError } from '../core/intake-error.ts';
import type { RelayConfig } from '../relay/config.ts';
import { readMailFiles, type FoundMessage, type MailFile } from '../relay/mailbox/files/readers.ts';
import { openProgress } from './output.ts';
import { callRelay, loadCommandConfig } from './relay-client.ts';

const IN_FLIGHT = 4;
const TRIES = 3;
const answerSchema = z.object({ key: z.string(), providerId: z.string(), isNew: z.boolean() });

interface ImportOptions {
  readonly mailbox: string;
  readonly json?: boolean;
}

interface Tally {
  added: number;
  known: number;
  failed: number;
  leftOut: number;
}

/** `import`: hands .eml, mbox and Maildir over to the running relay. */
export function registerImport(program: Command): void {
  program
    .command('import')
    .description('take .eml files, mbox files (also .gz) or Maildir folders into intake')
    .argument('<path...>', 'files or folders')
    .requiredOption('--mailbox <address>', 'the mailbox that the messages belong to; an unknown one is made in the org')
    .option('--json', 'one JSON line a message')
    .action(async (paths: string[], options: ImportOptions) => {
      await importPaths(loadCommandConfig(), paths, options);
    });
}

async function importPaths(config: RelayConfig, paths: readonly string[], options: ImportOptions): Promise<void> {
  const progress = openProgress('importing', await countMessages(paths));
  const tally: Tally = { added: 0, known: 0, failed: 0, leftOut: 0 };
  const messages = readMailFiles(paths);
  const worker = async (): Promise<void> => {
    // Several workers share one reader: each takes the next message when it is free.
    for (let next = await messages.next(); next.done !== true; next = await messages.next()) {
      await importOne(config, next.value, options, tally);
      progress.step();
    }
  };
  try {
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  } finally {
    progress.done();
  }
  if (options.json !== true) {
    const leftOut = tally.leftOut === 0 ? '' : `, ${String(tally.leftOut)} drafts or deleted messages left out`;
    process.stdout.write(
      `${String(tally.added)} imported, ${String(tally.known)} known already, ${String(tally.failed)} not taken${leftOut}\n`
    );
  }
  if (tally.failed > 0) process.exitCode = 1;
}

/** Only for the bar: without a terminal nobody looks. */
async function countMessages(paths: readonly string[]): Promise<number> {
  if (!process.stderr.isTTY) return 0;
  let count = 0;
  for await (const message of readMailFiles(paths)) if (message.name !== '') count += 1;
  return count;
}

async function importOne(config: RelayConfig, message: MailFile, options: ImportOptions, tally: Tally): Promise<void> {
  if ('leftOut' in message) {
    tally.leftOut += 1;
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ file: message.name, leftOut: message.leftOut, error: null })}\n`);
    return;
  }
  if ('error' in message) {
    noteFailure(message.name, message.error, options, tally);
    return;
  }
  try {
    const answer = answerSchema.parse(await post(config, message, options.mailbox));
    if (answer.isNew) tally.added += 1;
    else tally.known += 1;
    if (options.json === true)
      process.stdout.write(`${JSON.stringify({ file: message.name, ...answer, error: null })}\n`);
  } catch (error) {
    const isOwn =
      error instanceof IntakeError && (error.code === 'REQUEST_INVALID' || error.code === 'MESSAGE_TOO_LARGE');
    // What concerns all messages (no relay, wrong key) ends the import; what concerns this one does not.
    if (!isOwn) throw error;
    noteFailure(message.name, error, options, tally);
  }
}

function noteFailure(name: string, error: IntakeError, options: ImportOptions, tally: Tally): void {
  tally.failed += 1;
  const { code, message, actions } = error;
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ file: name, error: { code, message, actions } })}\n`);
  else process.stderr.write(`${name}: ${[message, ...actions].join(' ')}\n`);
}

async function post(config: RelayConfig, message: FoundMessage, mailbox: string): Promise<unknown> {
  const query = new URLSearchParams({ mailbox, name: message.name });
  for (let tried = 1; ; tried += 1) {
    try {
      return await callRelay(config, 'POST', `/v1/import?${query.toString()}`, message.raw);
    } catch (error) {
      if (!(error instanceof IntakeError) || !error.retryable || tried >= TRIES) throw error;
    }
  }
}
