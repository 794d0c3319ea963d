import { createReadStream } from 'node:fs';
import { open, opendir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { IntakeError } from '../../../core/intake-error.ts';
import { splitMbox } from './mbox.ts';

/** One raw message found on disk. */
export interface FoundMessage {
  /** File, and for an mbox the message's number in it. */
  readonly name: string;
  readonly raw: Uint8Array;
}

/** A path that gave no message, and why. */
export interface UnreadableFile {
  readonly name: string;
  readonly error: IntakeError;
}

/** A message that its owner had not sent yet or had thrown away. */
export interface LeftOutFile {
  readonly name: string;
  readonly leftOut: 'draft' | 'deleted';
}

export type MailFile = FoundMessage | UnreadableFile | LeftOutFile;

/** As much as mail servers let through, with room. */
const LARGEST_FILE = 256 * 1024 * 1024;

/**
 * Walks files and folders: .eml, .msg, mbox (also .gz) and Maildir with its folders, one message at a time; what can't be
 * read is told and passed over.
 */
export async function* readMailFiles(paths: readonly string[]): AsyncGenerator<MailFile> {
  for (const path of paths) yield* readPath(path, new Set());
}

/** `above`: the real paths of the folders that lead here. A link back to one of them would never end. */
async function* readPath(path: string, above: ReadonlySet<string>): AsyncGenerator<MailFile> {
  try {
    if (!(await isFolder(path))) yield* readMailFile(path);
    else if (!above.has(await realpath(path))) yield* readFolder(path, new Set([...above, await realpath(path)]));
  } catch (error) {
    yield { name: path, error: error instanceof IntakeError ? error : unreadable(path, error) };
  }
}

/** A Maildir's `tmp` holds half-delivered mail, which is not read; its folders (Maildir++) begin with a dot. */
async function* readFolder(folder: string, above: ReadonlySet<string>): AsyncGenerator<MailFile> {
  const names: string[] = [];
  for await (const entry of await opendir(folder)) names.push(entry.name);
  const isMaildir = names.includes('cur') && names.includes('new');
  for (const name of names.sort()) {
    if ((isMaildir && name === 'tmp') || (name.startsWith('.') && !isMaildir)) continue;
    const path = join(folder, name);
    const leftOut = basename(folder) === 'cur' ? leftOutBy(name) : null;
    if (leftOut !== null) yield { name: path, leftOut };
    else if ((isMessageName(name, folder) && !name.startsWith('.')) || (await isFolder(path)))
      yield* readPath(path, above);
  }
}

/** The flags of a Maildir's file: D is a draft, T was moved to the trash. */
function leftOutBy(name: string): LeftOutFile['leftOut'] | null {
  const flags = /[:;!]2,([A-Za-z]*)$/.exec(name)?.[1] ?? '';
  if (flags.includes('T')) return 'deleted';
  return flags.includes('D') ? 'draft' : null;
}

const MESSAGE_ENDINGS = new Set(['.eml', '.mbox', '.mbx', '.mime', '.msg', '.txt', '']);

/** In a Maildir's cur and new every file is a message; elsewhere the ending tells, and papers of a folder are no mail. */
function isMessageName(name: string, folder: string): boolean {
  if (/^(?:cur|new)$/.test(basename(folder))) return true;
  if (/\.mbox\.gz$/i.test(name)) return true;
  return MESSAGE_ENDINGS.has(extname(name).toLowerCase()) && !/^(?:NOTICE|LICEN[CS]E|README)(?:\.|$)/.test(name);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function* readMailFile(path: string): AsyncGenerator<MailFile> {
  if (await isMbox(path)) {
    yield* readMbox(path);
    return;
  }
  const { size } = await stat(path);
  if (size > LARGEST_FILE) yield { name: path, error: tooLarge(path, 'If it is an mbox, give it the ending .mbox.') };
  else if (size === 0)
    yield {
      name: path,
      error: new IntakeError('FILE_UNREADABLE', `${path} is empty.`, {
        actions: ['Save the message again as .eml, then import it.']
      })
    };
  else yield { name: basename(path), raw: await readFile(path) };
}

async function isMbox(path: string): Promise<boolean> {
  if (/\.mbox(\.gz)?$/i.test(path)) return true;
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0);
      return buffer.subarray(0, bytesRead).toString('latin1') === 'From ';
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function* readMbox(path: string): AsyncGenerator<MailFile> {
  const source = createReadStream(path, { highWaterMark: 1024 * 1024 });
  // A plain pipe would leave a read error of the source without a listener, which ends the process.
  const stream = path.toLowerCase().endsWith('.gz') ? pipeline(source, createGunzip(), () => undefined) : source;
  let number = 0;
  try {
    for await (const raw of splitMbox(stream)) {
      number += 1;
      const name = `${basename(path)}#${String(number)}`;
      if (raw === null) yield { name, error: tooLarge(name, 'Take it out of the mbox, or leave it.') };
      else yield { name, raw };
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function tooLarge(name: string, action: string): IntakeError {
  return new IntakeError('MESSAGE_TOO_LARGE', `${name} is larger than ${String(LARGEST_FILE / 1_048_576)} MB.`, {
    actions: [action]
  });
}

function unreadable(path: string, cause: unknown): IntakeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new IntakeError('FILE_UNREADABLE', `${path} can't be read (${reason}).`, {
    actions: ['Check the path and its permissions, then import it again; what was imported already is not doubled.'],
    cause
  });
}
