import type { Command } from 'commander';
import { z } from 'zod';
import { extractFromMessage, extractFromText } from '../core/extract/extract-from-message.ts';
import type { Extraction } from '../core/extract/extraction.ts';
import { parseAddressList } from '../core/message/address-list.ts';
import type { MailAddress } from '../core/message/message.ts';
import { decodeBytes } from '../relay/mailbox/mime/charset.ts';
import { parseMessageFile } from '../relay/mailbox/files/message-file.ts';
import { startProgress, writeLine } from './line-output.ts';
import { asIntakeError, listFiles, readMessages } from './message-files.ts';
import type { MessageFile } from './message-files.ts';

const extractOptions = z.object({
  json: z.boolean().optional(),
  sender: z.string().optional(),
  text: z.boolean().optional()
});

/** Adds `extract PATH…`: signature, person, reply, links, addresses and phones of messages in files. */
export function registerExtract(program: Command): void {
  program
    .command('extract')
    .description("Read the sender's signature and contact data out of messages.")
    .argument('<path...>', 'files or folders')
    .option('--json', 'one JSON line a file')
    .option('--sender <address>', 'whose signature to look for (default: the From address)')
    .option('--text', 'the files are bare plain-text bodies')
    .action(async (paths: string[], options: unknown) => {
      process.exitCode = await extractFiles(paths, extractOptions.parse(options));
    });
}

/** Extracts from the files of the paths; returns the exit code: 1 when something could not be read. */
export async function extractFiles(paths: readonly string[], options: z.infer<typeof extractOptions>): Promise<number> {
  const sender = options.sender === undefined ? null : senderNamed(options.sender);
  const files = await listFiles(paths);
  const progress = startProgress(files.length, true);
  let failures = 0;
  for (const file of files) {
    for await (const item of readMessages(file)) {
      const line = await extractOne(item, sender, options.text === true);
      if (line.error !== null) failures += 1;
      await writeLine(options.json === true ? JSON.stringify(line) : describe(line));
    }
    progress.step();
  }
  progress.stop();
  if (files.length === 0) process.stderr.write(`No message files below ${paths.join(', ')}.\n`);
  return failures > 0 || files.length === 0 ? 1 : 0;
}

const NOTHING: Extraction = {
  signature: null,
  person: null,
  disclaimer: null,
  reply: { text: '' },
  links: [],
  emails: [],
  phones: []
};

async function extractOne(item: MessageFile, sender: MailAddress | null, isText: boolean) {
  try {
    if (item.error !== null) throw item.error;
    const extraction = await extractionOf(item, sender, isText);
    return { file: item.file, ...extraction, error: null };
  } catch (error) {
    const { code, message, actions } = asIntakeError(error, item.file);
    return { file: item.file, ...NOTHING, error: { code, message, actions } };
  }
}

async function extractionOf(item: MessageFile, sender: MailAddress | null, isText: boolean): Promise<Extraction> {
  const raw = item.raw ?? Buffer.alloc(0);
  if (isText) return extractFromText(decodeBytes(raw, '').text.replace(/^\ufeff/, ''), sender);
  const message = await parseMessageFile(raw, {
    providerId: item.file,
    folder: { kind: 'inbox', name: 'Inbox' },
    mailbox: { address: '', aliases: [], isShared: false }
  });
  return extractFromMessage(message, sender === null ? {} : { sender });
}

/** A sender is an address with or without a name; a bare name helps to find the signature, too. */
function senderNamed(text: string): MailAddress {
  return parseAddressList(text)[0] ?? { address: text.trim(), name: (text.split('@')[0] ?? '').trim() };
}

function describe(line: Awaited<ReturnType<typeof extractOne>>): string {
  if (line.error !== null) return `${line.file}\n  failed: ${[line.error.message, ...line.error.actions].join(' ')}`;
  const person = line.person;
  const rows: [string, string | null | undefined][] = [
    ['name', [person?.firstName, person?.lastName].filter((part) => part != null).join(' ')],
    ['title', person?.title],
    ['company', person?.company],
    ['phones', line.phones.map(({ kind, e164 }) => `${kind} ${e164}`).join(', ')],
    ['emails', line.emails.join(', ')],
    ['website', person?.website],
    ['address', person?.address],
    ['signature', line.signature === null ? 'none' : `from line ${String(line.signature.firstLine)}`]
  ];
  const shown = rows
    .filter(([, value]) => value != null && value !== '')
    .map(([name, value]) => `  ${name.padEnd(10)}${value ?? ''}`);
  return [line.file, ...shown].join('\n');
}
