import { createReadStream } from 'node:fs';
import { open, opendir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
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

/** Walks files and folders: .eml, mbox (also .gz) and Maildir, one message at a time. Errors: FILE_UNREADABLE. */
export async function* readMailFiles(paths: readonly string[]): AsyncGenerator<FoundMessage> {
  for (const path of paths) yield* readPath(path);
}

async function* readPath(path: string): AsyncGenerator<FoundMessage> {
  let isFolder: boolean;
  try {
    isFolder = (await stat(path)).isDirectory();
  } catch (cause) {
    throw unreadable(path, cause);
  }
  if (isFolder) yield* readFolder(path);
  else yield* readMailFile(path);
}

/** A Maildir's `tmp` holds half-delivered mail, which is not read. */
async function* readFolder(folder: string): AsyncGenerator<FoundMessage> {
  const names: string[] = [];
  for await (const entry of await opendir(folder)) {
    if (!entry.name.startsWith('.') || entry.isDirectory()) names.push(entry.name);
  }
  const isMaildir = names.includes('cur') && names.includes('new');
  for (const name of names.sort()) {
    if (isMaildir && name === 'tmp') continue;
    yield* readPath(join(folder, name));
  }
}

async function* readMailFile(path: string): AsyncGenerator<FoundMessage> {
  if (await isMbox(path)) {
    yield* readMbox(path);
    return;
  }
  try {
    yield { name: basename(path), raw: await readFile(path) };
  } catch (cause) {
    throw unreadable(path, cause);
  }
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

async function* readMbox(path: string): AsyncGenerator<FoundMessage> {
  const source = createReadStream(path);
  const stream = path.toLowerCase().endsWith('.gz') ? source.pipe(createGunzip()) : source;
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
