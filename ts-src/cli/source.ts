import { Argument, InvalidArgumentError, type Command } from 'commander';
import { loadCommandConfig, readFromRelay } from './relay-client.ts';

/** `source`: a message as it lies in the mailbox, or as it was kept when it could not be read. */
export function registerSource(program: Command): void {
  program
    .command('source')
    .description("print a message's source, of any size")
    .addArgument(new Argument('<key>', "the intake's Message Key").argParser(messageKey))
    .action(async (key: string) => {
      process.stdout.write(await readFromRelay(loadCommandConfig(), `/v1/messages/${key}/source`));
    });
}

function messageKey(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new InvalidArgumentError('A message key has 64 digits 0 to 9 and a to f.');
}
