import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { IntakeError } from '../core/intake-error.ts';

/**
 * Takes the data folder for this process; returns how to give it back. The lock is the operating system's, on an open
 * database file: it ends with the process however that dies, which a process id in a file does not.
 */
export function lockFolder(dataDir: string): () => void {
  const holderFile = join(dataDir, 'start.pid');
  const lock = new DatabaseSync(join(dataDir, 'start.lock'));
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new IntakeError(
      'DATA_FOLDER_UNWRITABLE',
      `The data folder ${dataDir} is in use by another npm start${holder(holderFile)}.`,
      {
        actions: ['Use the one that runs, or stop it with Ctrl-C; or name another folder with --data and other ports.'],
        cause
      }
    );
  }
  writeFileSync(holderFile, String(process.pid));
  return () => {
    lock.close();
  };
}

function holder(file: string): string {
  try {
    return ` (process ${readFileSync(file, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
