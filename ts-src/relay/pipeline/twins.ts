import type { Original } from '../org/intake-record.ts';
import type { MailboxRecord } from '../org/org-snapshot.ts';
import type { RuleBook } from './rules.ts';
import type { Queryable } from './state/database.ts';
import { findTwins, type Twin } from './state/outbox.ts';

/** What of a message says whether another is the same. */
export interface TwinFacts {
  readonly key: string;
  readonly mailbox: string;
  readonly internetMessageId: string | null;
  readonly contentHash: string | null;
}

/** What is saved already is nothing to save for anybody; until then everyone who has the message may. */
export function originalOfTwin(twin: Twin, mailbox: MailboxRecord, { snapshot }: Pick<RuleBook, 'snapshot'>): Original {
  const its = snapshot.mailboxes.find(({ address }) => address === twin.mailbox);
  return { key: twin.key, isOfOthers: twin.disposition !== 'saved' && its?.ownerId !== mailbox.ownerId };
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
    this.add(message, message);
  }

  /** From now on the other message is the original of messages like this one. */
  add(message: TwinFacts, { key, mailbox }: Pick<Twin, 'key' | 'mailbox'>): void {
    if (message.internetMessageId === null) return;
    const twin: Twin = {
      key,
      mailbox,
      message_id: message.internetMessageId,
      content_hash: message.contentHash,
      disposition: 'saveable'
    };
    this.byId.set(twin.message_id, [twin, ...(this.byId.get(twin.message_id) ?? [])]);
  }
}
