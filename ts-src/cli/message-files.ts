import { createReadStream } from 'node:fs';
import { open, readFile, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { IntakeError } from '../core/intake-error.ts';
import { splitMbox } from '../relay/mailbox/files/mbox.ts';

/** One message of the given paths, or why a path gave none. */
export interface MessageFile {
  /** The path as given; messages of an mbox are counted behind `#`. */
  readonly file: string;
  readonly raw: Buffer | null;
  readonly error: IntakeError | null;
}

const MESSAGE_EXTENSIONS = new Set(['.eml', '.txt', '.msg', '.mbox', '.mbx', '.mime', '']);
const LARGEST_FILE = 200 * 1024 * 1024;

/** Lists the files below the paths: folders are walked (Maildir's tmp is left out), in the order of their names. */
export async function listFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true) files.push(...(await filesBelow(path)));
    else files.push(path);
  }
  return files;
}

/** Reads the messages of one file: a single message or an mbox; an unreadable file gives one entry with its error. */
export async function* readMessages(file: string): AsyncGenerator<MessageFile> {
  try {
    if (await isMbox(file)) yield* readMbox(file);
    else yield { file, raw: await readWhole(file), error: null };
  } catch (error) {
    yield { file, raw: null, error: asIntakeError(error, file) };
  }
}

/** Turns any failure of reading into the product's error. */
export function asIntakeError(error: unknown, file: string): IntakeError {
  if (error instanceof IntakeError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new IntakeError('FILE_UNREADABLE', `${file} could not be read: ${reason}`, {
    actions: ['Check that the path exists and that you may read it.'],
    cause: error
  });
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const isMaildir = entries.some((entry) => entry.name === 'cur') && entries.some((entry) => entry.name === 'new');
  const files: string[] = [];
  for (const entry of entries.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!(isMaildir && entry.name === 'tmp')) files.push(...(await filesBelow(path)));
    } else if (isMessageName(entry.name, folder)) {
      files.push(path);
    }
  }
  return files;
}

/** Inside Maildir's cur and new every file is a message; elsewhere the extension tells. */
function isMessageName(name: string, folder: string): boolean {
  if (name.startsWith('.')) return false;
  return (
    /[\\/](?:cur|new)$/.test(folder) ||
    (MESSAGE_EXTENSIONS.has(extname(name).toLowerCase()) && !/^(?:NOTICE|LICENSE|README)/.test(name))
  );
}

async function isMbox(file: string): Promise<boolean> {
  const extension = extname(file).toLowerCase();
  if (extension === '.mbox' || extension === '.mbx') return true;
  if (extension === '.eml') return false;
  const handle = await open(file, 'r');
  try {
    const start = Buffer.alloc(5);
    await handle.read(start, 0, 5, 0);
    return start.toString('latin1') === 'From ';
  } finally {
    await handle.close();
  }
}

async function* readMbox(file: string): AsyncGenerator<MessageFile> {
  let count = 0;
  for await (const raw of splitMbox(createReadStream(file))) {
    count += 1;
    const name = `${file}#${String(count)}`;
    if (raw === null) yield { file: name, raw: null, error: tooLarge(name, 'Take it out of the mbox, or leave it.') };
    else yield { file: name, raw: Buffer.from(raw), error: null };
  }
}

async function readWhole(file: string): Promise<Buffer> {
  const { size } = await stat(file);
  if (size <= LARGEST_FILE) return readFile(file);
  throw tooLarge(file, 'If it is an mbox, give it the ending .mbox.');
}

function tooLarge(name: string, action: string): IntakeError {
  return new IntakeError('MESSAGE_TOO_LARGE', `${name} is larger than ${String(LARGEST_FILE / 1_048_576)} MB.`, {
    actions: [action]
  });
}
