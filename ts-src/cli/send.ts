import type { Command } from 'commander';
import { z } from 'zod';
import { IntakeError } from '../core/intake-error.ts';
import { sendFile } from '../local-mailbox/send.ts';
import { DEFAULT_DATA_FOLDER, readPlace } from './local-place.ts';
import type { LocalPlace } from './local-place.ts';
import { reportFailure } from './output.ts';

const sendOptions = z.object({ to: z.string().optional(), data: z.string() });

/** Adds `send`: drops a message file into the running local mailbox. */
export function registerSend(program: Command): void {
  program
    .command('send')
    .description('Drop a message (.eml) into the running local mailbox, as if it had just arrived.')
    .argument('<file...>', 'message files')
    .option('--to <address>', 'the mailbox (default: the addressee that is a local mailbox, else the first one)')
    .option('--data <folder>', 'the data folder of npm start', DEFAULT_DATA_FOLDER)
    .action(async (files: string[], options: unknown) => {
      const { to, data } = sendOptions.parse(options);
      const { mailbox } = readPlace(data);
      for (const file of files) await sendOne(file, mailbox, to);
    });
}

/** A file that can't be read is named and fails the command; the next one is sent all the same. */
async function sendOne(file: string, mailbox: LocalPlace['mailbox'], to: string | undefined): Promise<void> {
  try {
    const options = { mailboxUrl: mailbox.url, caFile: mailbox.caFile, ...(to === undefined ? {} : { to }) };
    const sent = await sendFile(file, options);
    console.log(`${file} arrived in ${sent.mailbox}`);
  } catch (error) {
    if (!(error instanceof IntakeError) || error.code !== 'FILE_UNREADABLE') throw error;
    reportFailure(error, false);
  }
}
