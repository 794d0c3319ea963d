import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { OrgError } from '../org-error.ts';

const CURSOR_LIFETIME_MS = 2 * 24 * 3600 * 1000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export interface CursorPage {
  readonly records: readonly unknown[];
  readonly totalSize: number;
  readonly nextOffset: number | null;
}

/**
 * Rows of queries that did not fit into one answer. They stand in a database file of their own, because the next
 * page may be asked of another request thread, and must not change when the records do.
 */
export class CursorStore {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 10_000 });
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      CREATE TABLE IF NOT EXISTS cursor (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, total INTEGER NOT NULL, batch INTEGER NOT NULL, created INTEGER NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS cursor_row (cursor_id TEXT NOT NULL, seq INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (cursor_id, seq)) STRICT, WITHOUT ROWID;
    `);
  }

  /** Keeps the rows of a query and answers the cursor's id. */
  save(userId: string, rows: readonly unknown[], batchSize: number): string {
    const id = `01g${randomCharacters(15)}`;
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      this.#dropExpired();
      this.#database
        .prepare('INSERT INTO cursor (id, user_id, total, batch, created) VALUES (?, ?, ?, ?, ?)')
        .run(id, userId, rows.length, batchSize, Date.now());
      const insert = this.#database.prepare('INSERT INTO cursor_row (cursor_id, seq, json) VALUES (?, ?, ?)');
      for (const [index, row] of rows.entries()) insert.run(id, index, JSON.stringify(row));
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    return id;
  }

  /** A page from the given offset, by the locator `<cursor id>-<offset>`. */
  page(locator: string, userId: string, batchSize: number | null): CursorPage {
    const [id = '', offsetText = ''] = locator.split('-');
    const offset = Number.parseInt(offsetText, 10);
    const cursor = this.#database
      .prepare('SELECT total, batch FROM cursor WHERE id = ? AND user_id = ?')
      .get(id, userId);
    if (cursor === undefined || !Number.isSafeInteger(offset)) {
      throw new OrgError('INVALID_QUERY_LOCATOR', 'invalid query locator');
    }
    const total = Number(cursor['total']);
    const count = batchSize ?? Number(cursor['batch']);
    const rows = this.#database
      .prepare('SELECT json FROM cursor_row WHERE cursor_id = ? AND seq >= ? ORDER BY seq LIMIT ?')
      .all(id, offset, count);
    const records = rows.map((row): unknown => JSON.parse(String(row['json'])));
    const nextOffset = offset + records.length < total ? offset + records.length : null;
    return { records, totalSize: total, nextOffset };
  }

  close(): void {
    this.#database.close();
  }

  #dropExpired(): void {
    const before = Date.now() - CURSOR_LIFETIME_MS;
    this.#database
      .prepare('DELETE FROM cursor_row WHERE cursor_id IN (SELECT id FROM cursor WHERE created < ?)')
      .run(before);
    this.#database.prepare('DELETE FROM cursor WHERE created < ?').run(before);
  }
}

function randomCharacters(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length] ?? 'A').join('');
}
