/** Jobs that wait for their turn, in a file beside the org's database, so that they survive a restart. */
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

export interface StoredJob {
  /** Of the AsyncApexJob row. */
  readonly id: string;
  readonly userId: string;
  /** The queued object (stored-value.ts). */
  readonly payload: string;
  readonly storedAt: number;
}
const rowSchema = z.object({ id: z.string(), userId: z.string(), payload: z.string(), storedAt: z.number() });

/**
 * A job is stored when it is queued, before its transaction commits; its row in the org tells whether it did:
 * a rolled back transaction leaves none.
 */
export class JobStore {
  private readonly database: DatabaseSync;

  constructor(file: string) {
    this.database = new DatabaseSync(file, { timeout: 15_000 });
    this.database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.database.exec(
      'CREATE TABLE IF NOT EXISTS job (number INTEGER PRIMARY KEY, id TEXT NOT NULL, userId TEXT NOT NULL, payload TEXT NOT NULL, storedAt INTEGER NOT NULL)'
    );
  }

  /** A job of the same id belonged to a transaction that was rolled back, and its id was given out again. */
  add(job: StoredJob): void {
    this.remove(job.id);
    const insert = this.database.prepare('INSERT INTO job (id, userId, payload, storedAt) VALUES (?, ?, ?, ?)');
    insert.run(job.id, job.userId, job.payload, job.storedAt);
  }

  /** Oldest first. */
  all(): StoredJob[] {
    return z
      .array(rowSchema)
      .parse(this.database.prepare('SELECT id, userId, payload, storedAt FROM job ORDER BY number').all());
  }

  remove(id: string): void {
    this.database.prepare('DELETE FROM job WHERE id = ?').run(id);
  }

  close(): void {
    this.database.close();
  }
}
