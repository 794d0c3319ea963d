import { createReadStream } from 'node:fs';
import { open, opendir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { mboxReader } from 'mbox-reader';
import { z } from 'zod';
import { IntakeError } from '../../../core/intake-error.ts';

const pieceSchema = z.object({ content: z.instanceof(Uint8Array) });

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

/** Walks files and folders: .eml, mbox (also .gz) and Maildir, one message at a time; what can't be read is told and passed over. */
export async function* readMailFiles(paths: readonly string[]): AsyncGenerator<FoundMessage | UnreadableFile> {
  for (const path of paths) yield* readPath(path);
}

async function* readPath(path: string): AsyncGenerator<FoundMessage | UnreadableFile> {
  try {
    if (await isFolder(path)) yield* readFolder(path);
    else yield* readMailFile(path);
  } catch (error) {
    yield { name: path, error: error instanceof IntakeError ? error : unreadable(path, error) };
  }
}

/** A Maildir's `tmp` holds half-delivered mail, which is not read. */
async function* readFolder(folder: string): AsyncGenerator<FoundMessage | UnreadableFile> {
  const names: string[] = [];
  for await (const entry of await opendir(folder)) {
    if (!entry.name.startsWith('.') || entry.isDirectory()) names.push(entry.name);
  }
  const isMaildir = names.includes('cur') && names.includes('new');
  for (const name of names.sort()) {
    if (isMaildir && name === 'tmp') continue;
    const path = join(folder, name);
    if (isMessageName(name, folder) || (await isFolder(path))) yield* readPath(path);
  }
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

async function* readMailFile(path: string): AsyncGenerator<FoundMessage | UnreadableFile> {
  if (await isMbox(path)) {
    yield* readMbox(path);
    return;
  }
  const raw = await readFile(path);
  if (raw.byteLength > 0) yield { name: basename(path), raw };
  else
    yield {
      name: path,
      error: new IntakeError('FILE_UNREADABLE', `${path} is empty.`, {
        actions: ['Save the message again as .eml, then import it.']
      })
    };
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

async function* readMbox(path: string): AsyncGenerator<FoundMessage | UnreadableFile> {
  const source = createReadStream(path);
  // A plain pipe would leave a read error of the source without a listener, which ends the process.
  const stream = path.toLowerCase().endsWith('.gz') ? pipeline(source, createGunzip(), () => undefined) : source;
  let number = 0;
  try {
    for await (const message of mboxReader(stream)) {
      number += 1;
      yield { name: `${basename(path)}#${String(number)}`, raw: pieceSchema.parse(message).content };
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): IntakeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new IntakeError('FILE_UNREADABLE', `${path} can't be read (${reason}).`, {
    actions: ['Check the path and its permissions, then import it again; what was imported already is not doubled.'],
    cause
  });
}
