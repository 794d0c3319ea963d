/** An empty embedded database to copy from: making one takes five seconds of the processor, and most tests want one. */
import { execFileSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { constants, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const MAKER = join(ROOT, 'ts-src/relay/pipeline/state/make-embedded.ts');
const PACKAGE = join(ROOT, 'node_modules/@electric-sql/pglite/package.json');

/** Puts an empty database where a relay with this data folder would make its own; nothing when there is one. */
export function layEmbeddedDatabase(dataDir: string): void {
  const folder = join(dataDir, 'state');
  if (existsSync(folder)) return;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  cpSync(template(), folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

/** Made once for each version of the engine; two processes that make it at once leave one. */
function template(): string {
  const key = createHash('sha256').update(readFileSync(PACKAGE)).update(readFileSync(MAKER)).digest('hex').slice(0, 16);
  const folder = join(ROOT, '.cache', `embedded-${key}`);
  if (existsSync(folder)) return folder;
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const unfinished = `${folder}.${randomUUID()}`;
  execFileSync(process.execPath, [MAKER, unfinished], { stdio: 'ignore' });
  try {
    renameSync(unfinished, folder);
  } catch {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}
