import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const RETENTION_MS = 72 * 3600 * 1000;

/** An event as subscribers get it. */
export interface EventMessage {
  readonly schema: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly event: { readonly replayId: number; readonly EventUuid: string };
}

const messageSchema = z.object({
  schema: z.string(),
  payload: z.record(z.string(), z.unknown()),
  event: z.object({ replayId: z.number(), EventUuid: z.string() })
});

/** The events of the last 72 hours, for subscribers that ask for what they missed. */
export class EventLog {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 10_000 });
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      CREATE TABLE IF NOT EXISTS event (channel TEXT NOT NULL, replay_id INTEGER NOT NULL, json TEXT NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (channel, replay_id)) STRICT, WITHOUT ROWID;
    `);
    this.#database.prepare('DELETE FROM event WHERE created < ?').run(Date.now() - RETENTION_MS);
  }

  append(channel: string, message: EventMessage): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO event (channel, replay_id, json, created) VALUES (?, ?, ?, ?)')
      .run(channel, message.event.replayId, JSON.stringify(message), Date.now());
  }

  /** Events of a channel after a replay id, oldest first; -2 means all that are kept. */
  after(channel: string, replayId: number): readonly EventMessage[] {
    const rows = this.#database
      .prepare('SELECT json FROM event WHERE channel = ? AND replay_id > ? ORDER BY replay_id')
      .all(channel, replayId === -2 ? -1 : replayId);
    return rows.map((row) => messageSchema.parse(JSON.parse(String(row['json']))));
  }

  close(): void {
    this.#database.close();
  }
}
