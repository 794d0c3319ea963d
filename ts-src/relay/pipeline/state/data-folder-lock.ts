import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntakeError } from '../../../core/intake-error.ts';

/** Takes the data folder for this process: the embedded database bears one only. Returns how to give it back. */
export function lockDataFolder(dataDir: string): () => void {
  const path = join(dataDir, 'relay.pid');
  const holder = readHolder(path);
  if (holder !== null && holder !== process.pid && isAlive(holder)) {
    throw new IntakeError(
      'DATA_FOLDER_UNWRITABLE',
      `The data folder ${dataDir} is in use by another relay (process ${String(holder)}).`,
      {
        actions: [
          'Stop that relay, or set INTAKE_DATA_DIR to another folder; several relays can share one DATABASE_URL.'
        ]
      }
    );
  }
  writeFileSync(path, String(process.pid), { mode: 0o600 });
  return () => {
    rmSync(path, { force: true });
  };
}

function readHolder(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
