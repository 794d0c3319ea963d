/** The relay's state for a test: empty, up to date, in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layEmbeddedDatabase } from '../../testkit/embedded-template.ts';
import { openDatabase, type Database } from './state/database.ts';
import { migrate } from './state/migrations.ts';

export interface TestState {
  readonly folder: string;
  readonly database: Database;
  /** Closes the database and removes the folder. */
  readonly stop: () => Promise<void>;
}

/** Opens the state; `databaseUrl` null: the embedded database. */
export async function openTestState(databaseUrl: string | null = null): Promise<TestState> {
  const folder = mkdtempSync(join(tmpdir(), 'relay-state-'));
  if (databaseUrl === null) layEmbeddedDatabase(folder);
  const database = await openDatabase(folder, databaseUrl);
  await migrate(database);
  return {
    folder,
    database,
    stop: async () => {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}
