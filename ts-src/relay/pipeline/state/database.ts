import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { fromPglite, type Db } from 'pg-boss';
import { IntakeError } from '../../../core/intake-error.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement; `$1` placeholders. */
export interface Queryable {
  query(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** The relay's own state: embedded by default, PostgreSQL by DATABASE_URL; the same SQL on both. */
export interface Database extends Queryable {
  /** Runs the work in one transaction: all of it is kept, or none. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Whether this process alone can use it. */
  readonly isEmbedded: boolean;
  /** How the job queue reaches the same database. */
  readonly forJobs: { readonly db?: Db; readonly connectionString?: string; readonly backend: 'pglite' | 'postgres' };
  close(): Promise<void>;
}

/** Opens the database: the embedded one in the data folder, or PostgreSQL. Errors: DATA_FOLDER_UNWRITABLE, INTERNAL. */
export async function openDatabase(dataDir: string, databaseUrl: string | null): Promise<Database> {
  return databaseUrl === null ? await openEmbedded(dataDir) : openServer(databaseUrl);
}

/** Makes the data folder and proves that it can be written. Errors: DATA_FOLDER_UNWRITABLE. */
export async function ensureDataFolder(dataDir: string): Promise<void> {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
  } catch (cause) {
    throw new IntakeError('DATA_FOLDER_UNWRITABLE', `The data folder ${dataDir} can't be written.`, {
      actions: ['Give the user that runs the relay write access to it, or set INTAKE_DATA_DIR to another folder.'],
      cause
    });
  }
}

async function openEmbedded(dataDir: string): Promise<Database> {
  await ensureDataFolder(dataDir);
  const folder = join(dataDir, 'state');
  if (!existsSync(folder)) await makeEmbedded(folder);
  const lite = await PGlite.create({ dataDir: folder });
  return {
    isEmbedded: true,
    forJobs: { db: fromPglite(lite), backend: 'pglite' },
    query: async (sql, values = []) => (await lite.query<Row>(sql, [...values])).rows,
    transaction: async (work) =>
      await lite.transaction(
        async (tx) => await work({ query: async (sql, values = []) => (await tx.query<Row>(sql, [...values])).rows })
      ),
    close: async () => {
      await lite.close();
    }
  };
}

/**
 * Makes the database's folder in a process of its own: that takes 1 GB for two seconds, which a process would keep. A
 * folder that was not finished is never taken for a database.
 */
async function makeEmbedded(folder: string): Promise<void> {
  // One that was left behind may still be written to.
  for (const left of globSync(`${folder}.new-*`)) rmSync(left, { recursive: true, force: true });
  const unfinished = `${folder}.new-${randomUUID()}`;
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'make-embedded.ts'), unfinished]);
  renameSync(unfinished, folder);
}

function openServer(databaseUrl: string): Database {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 });
  // An idle connection that the server drops must not end the process; the next query opens another.
  pool.on('error', () => undefined);
  return {
    isEmbedded: false,
    forJobs: { connectionString: databaseUrl, backend: 'postgres' },
    query: async (sql, values = []) => (await pool.query<Row>(sql, [...values])).rows,
    transaction: async (work) => await inTransaction(pool, work),
    close: async () => {
      await pool.end();
    }
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // The pool does not listen to a connection that it handed out: one that drops between two statements would end the
  // process. The next statement fails with it.
  const onDropped = () => undefined;
  client.on('error', onDropped);
  try {
    await client.query('BEGIN');
    const result = await work({ query: async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows });
    await client.query('COMMIT');
    client.off('error', onDropped);
    client.release();
    return result;
  } catch (error) {
    // A connection in an unknown state is thrown away, not handed to the next user.
    await client.query('ROLLBACK').catch(() => undefined);
    client.release(true);
    throw error;
  }
}
