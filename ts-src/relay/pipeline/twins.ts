import type { Queryable } from './state/database.ts';
import { findTwins, type Twin } from './state/outbox.ts';

/** What of a message says whether another is the same. */
export interface TwinFacts {
  readonly key: string;
  readonly internetMessageId: string | null;
  readonly contentHash: string | null;
}

/** The messages that were taken in, from whatever mailbox, by their Message-ID. */
export class Twins {
  private readonly byId: Map<string, Twin[]>;

  private constructor(byId: Map<string, Twin[]>) {
    this.byId = byId;
  }

  static async find(database: Queryable, ids: readonly (string | null)[]): Promise<Twins> {
    const byId = new Map<string, Twin[]>();
    for (const twin of await findTwins(
      database,
      ids.filter((id) => id !== null)
    ))
      byId.set(twin.message_id, [...(byId.get(twin.message_id) ?? []), twin]);
    return new Twins(byId);
  }

  /** The same Message-ID with other content is another message: both are kept. */
  originalOf(message: TwinFacts): Twin | null {
    if (message.internetMessageId === null) return null;
    const twins = this.byId.get(message.internetMessageId) ?? [];
    return twins.find((other) => other.key !== message.key && other.content_hash === message.contentHash) ?? null;
  }

  /** From now on the message is an original for those that come behind it. */
  remember(message: TwinFacts): void {
    this.add(message, message.key);
  }

  /** From now on the message of that key is the original of messages like this one. */
  add(message: TwinFacts, key: string): void {
    if (message.internetMessageId === null) return;
    const twin: Twin = {
      key,
      message_id: message.internetMessageId,
      content_hash: message.contentHash,
      disposition: 'saveable'
    };
    this.byId.set(twin.message_id, [twin, ...(this.byId.get(twin.message_id) ?? [])]);
  }
}
