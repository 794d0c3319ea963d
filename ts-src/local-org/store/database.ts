/** The org's database: one connection, lazily begun write transactions, savepoints and counters. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { z } from 'zod';
import { OrgError } from '../org-error.ts';

export type Cell = string | number | null | Uint8Array;
export type Row = Record<string, unknown>;

/** As long as the platform waits for a row lock. */
const BUSY_TIMEOUT_MS = 10_000;
const SQLITE_BUSY = 5;
const STATEMENT_CACHE = 500;

/** Folds text for comparison: the platform compares text without regard to case, in every script. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Text for sorting: accents don't move a name away from its letter. */
function sortKey(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/**
 * One connection. A write transaction begins with the first write or lock (BEGIN IMMEDIATE), so that requests
 * which only read, or wait for a callout, hold nobody up; reads before that see what is committed.
 */
export class OrgDatabase {
  readonly connection: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private depth = 0;
  private begun = false;
  private written = false;
  private savepoints = 0;

  constructor(file: string) {
    this.connection = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    this.connection.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536'
    );
    this.connection.function('fold', { deterministic: true }, (value) =>
      typeof value === 'string' ? fold(value) : value
    );
    this.connection.function('sort_fold', { deterministic: true }, (value) =>
      typeof value === 'string' ? sortKey(value) : value
    );
    this.connection.function('like_fold', { deterministic: true }, (value, pattern) =>
      matchesLike(value, pattern) ? 1 : 0
    );
    this.connection.exec(
      'CREATE TABLE IF NOT EXISTS "_counter" (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID'
    );
    this.connection.exec(
      'CREATE TABLE IF NOT EXISTS "_fact" (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID'
    );
    this.connection.exec(
      'CREATE TABLE IF NOT EXISTS "_event" (replayId INTEGER PRIMARY KEY AUTOINCREMENT, eventType TEXT NOT NULL, eventUuid TEXT NOT NULL, at INTEGER NOT NULL, payload TEXT NOT NULL)'
    );
  }

  all(sql: string, values: readonly Cell[] = []): Row[] {
    return this.prepare(sql).all(...inputs(values));
  }

  get(sql: string, values: readonly Cell[] = []): Row | undefined {
    return this.prepare(sql).get(...inputs(values));
  }

  /** Writes within the current transaction, or in one of its own. */
  run(sql: string, values: readonly Cell[] = []): void {
    if (this.depth === 0) {
      this.prepare(sql).run(...inputs(values));
      return;
    }
    this.lock();
    this.written = true;
    this.prepare(sql).run(...inputs(values));
  }

  exec(sql: string): void {
    this.connection.exec(sql);
  }

  private prepare(sql: string): StatementSync {
    const known = this.statements.get(sql);
    if (known) return known;
    if (this.statements.size >= STATEMENT_CACHE) this.statements.clear();
    const statement = this.connection.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }

  /** Runs `work` in one transaction; nested calls join it. */
  transaction<T>(work: () => T): T {
    this.depth += 1;
    try {
      const result = work();
      if (this.depth === 1) this.finish('COMMIT');
      return result;
    } catch (error) {
      if (this.depth === 1) this.finish('ROLLBACK');
      throw error;
    } finally {
      this.depth -= 1;
    }
  }

  private finish(how: 'COMMIT' | 'ROLLBACK'): void {
    if (this.begun) this.exec(how);
    this.begun = false;
    this.written = false;
  }

  get inTransaction(): boolean {
    return this.depth > 0;
  }
  get hasWritten(): boolean {
    return this.written;
  }

  /** Takes the write lock now: what FOR UPDATE comes down to. */
  lock(): void {
    if (this.depth === 0 || this.begun) return;
    try {
      this.exec('BEGIN IMMEDIATE');
    } catch (error) {
      if (!isBusy(error)) throw error;
      throw new OrgError('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record or 1 records', {
        cause: error
      });
    }
    this.begun = true;
  }

  /** Gives the lock back before a callout; only when nothing was written. */
  releaseLock(): void {
    if (!this.begun || this.written) return;
    this.exec('COMMIT');
    this.begun = false;
  }

  savepoint(): string {
    this.lock();
    this.savepoints += 1;
    const name = `sp${String(this.savepoints)}`;
    this.exec(`SAVEPOINT ${name}`);
    return name;
  }

  rollbackTo(name: string): void {
    this.exec(
      `ROLLBACK TO ${z
        .string()
        .regex(/^sp\d+$/)
        .parse(name)}`
    );
  }

  release(name: string): void {
    this.exec(`RELEASE ${name}`);
  }

  /** The next `count` numbers of a counter; returns the first. */
  take(counter: string, count: number, start = 1): number {
    const row = this.get('SELECT value FROM "_counter" WHERE name = ?', [counter]);
    const first = row === undefined ? start : z.number().parse(row['value']);
    this.run(
      'INSERT INTO "_counter" (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      [counter, first + count]
    );
    return first;
  }

  fact(name: string): string | null {
    const row = this.get('SELECT value FROM "_fact" WHERE name = ?', [name]);
    return row === undefined ? null : z.string().parse(row['value']);
  }

  setFact(name: string, value: string): void {
    this.run(
      'INSERT INTO "_fact" (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      [name, value]
    );
  }

  /** Changes when another connection commits. */
  dataVersion(): number {
    return z.object({ data_version: z.number() }).parse(this.get('PRAGMA data_version')).data_version;
  }

  close(): void {
    this.statements.clear();
    this.connection.close();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function inputs(values: readonly Cell[]): SQLInputValue[] {
  return [...values];
}

/** LIKE of SOQL: `%` and `_`, escaped by a backslash, without regard to case. */
export function matchesLike(value: unknown, pattern: unknown): boolean {
  if (typeof pattern !== 'string') return false;
  if (typeof value !== 'string') return false;
  return likePattern(pattern).test(fold(value));
}

const patterns = new Map<string, RegExp>();
function likePattern(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known) return known;
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === '\\' && index + 1 < pattern.length) {
      index += 1;
      source += escapeRegExp(fold(pattern.charAt(index)));
    } else if (character === '%') source += '[\\s\\S]*';
    else if (character === '_') source += '[\\s\\S]';
    else source += escapeRegExp(fold(character));
  }
  const compiled = new RegExp(`^${source}$`, 'u');
  if (patterns.size > 1000) patterns.clear();
  patterns.set(pattern, compiled);
  return compiled;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
