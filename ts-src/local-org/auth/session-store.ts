import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';
const TOKEN_LENGTH = 90;
const CODE_LIFETIME_MS = 10 * 60 * 1000;

export interface Session {
  readonly token: string;
  readonly userId: string;
}

/** What an authorization code was given for. */
export interface PendingCode {
  readonly userId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string | null;
}

/** Access and refresh tokens, kept in the data folder, so that they outlive a restart. */
export class SessionStore {
  readonly #database: DatabaseSync;
  readonly #organizationId: string;
  readonly #cache = new Map<string, string>();
  readonly #codes = new Map<string, PendingCode & { readonly expires: number }>();

  constructor(file: string, organizationId: string) {
    this.#organizationId = organizationId;
    this.#database = new DatabaseSync(file, { timeout: 10_000 });
    this.#database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS session (token TEXT PRIMARY KEY, user_id TEXT NOT NULL, kind TEXT NOT NULL, created INTEGER NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS api_usage (day TEXT PRIMARY KEY, used INTEGER NOT NULL) STRICT;
    `);
  }

  /** The user of an access token, or null for one that was never given or was revoked. */
  userOf(token: string): string | null {
    const cached = this.#cache.get(token);
    if (cached !== undefined) return cached;
    const row = this.#database.prepare("SELECT user_id FROM session WHERE token = ? AND kind <> 'refresh'").get(token);
    if (row === undefined) return null;
    const userId = String(row['user_id']);
    this.#cache.set(token, userId);
    return userId;
  }

  /** A new access token. */
  open(userId: string): Session {
    const token = `${this.#organizationId.slice(0, 15)}!AQ${randomText(TOKEN_LENGTH)}`;
    this.#store(token, userId, 'access');
    return { token, userId };
  }

  /** The token that stays the same for a user over restarts. */
  lasting(userId: string): Session {
    const row = this.#database.prepare("SELECT token FROM session WHERE user_id = ? AND kind = 'lasting'").get(userId);
    if (row !== undefined) return { token: String(row['token']), userId };
    const token = `${this.#organizationId.slice(0, 15)}!AQ${randomText(TOKEN_LENGTH)}`;
    this.#store(token, userId, 'lasting');
    return { token, userId };
  }

  openRefresh(userId: string): string {
    const token = `5Aep${randomText(TOKEN_LENGTH)}`;
    this.#store(token, userId, 'refresh');
    return token;
  }

  userOfRefresh(token: string): string | null {
    const row = this.#database.prepare("SELECT user_id FROM session WHERE token = ? AND kind = 'refresh'").get(token);
    return row === undefined ? null : String(row['user_id']);
  }

  /** Ends a session; false when there was none. */
  revoke(token: string): boolean {
    this.#cache.delete(token);
    return this.#database.prepare('DELETE FROM session WHERE token = ?').run(token).changes > 0;
  }

  openCode(pending: PendingCode): string {
    const code = `aPrx${randomText(48)}`;
    this.#codes.set(code, { ...pending, expires: Date.now() + CODE_LIFETIME_MS });
    return code;
  }

  /** A code is good once. */
  takeCode(code: string): PendingCode | null {
    const pending = this.#codes.get(code);
    this.#codes.delete(code);
    return pending === undefined || pending.expires < Date.now() ? null : pending;
  }

  /** Counts one API request of today (UTC) and answers how many there were. */
  countApiRequest(): number {
    const row = this.#database
      .prepare(
        'INSERT INTO api_usage (day, used) VALUES (?, 1) ON CONFLICT (day) DO UPDATE SET used = used + 1 RETURNING used'
      )
      .get(new Date().toISOString().slice(0, 10));
    return Number(row?.['used'] ?? 0);
  }

  apiRequestsToday(): number {
    const day = new Date().toISOString().slice(0, 10);
    return Number(this.#database.prepare('SELECT used FROM api_usage WHERE day = ?').get(day)?.['used'] ?? 0);
  }

  close(): void {
    this.#database.close();
  }

  #store(token: string, userId: string, kind: 'access' | 'lasting' | 'refresh'): void {
    this.#database
      .prepare('INSERT INTO session (token, user_id, kind, created) VALUES (?, ?, ?, ?)')
      .run(token, userId, kind, Date.now());
  }
}

function randomText(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length] ?? 'A').join('');
}
