import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { LabelStore } from '../store/label-store.ts';
import type { MailStore } from '../store/mail-store.ts';
import type { MailboxRow } from '../store/rows.ts';
import { GoogleError, invalid } from './google-error.ts';
import type { LocalPubSub } from './pubsub.ts';

const WEEK_MS = 7 * 86_400_000;

const requestSchema = z.object({
  topicName: z.string(),
  labelIds: z.array(z.string()).default([]),
  labelFilterBehavior: z.string().default('include')
});

/** Who asked to hear of changes, and on which topic. */
export class Watches {
  readonly #database: DatabaseSync;
  readonly #store: MailStore;
  readonly #labels: LabelStore;
  readonly #pubsub: LocalPubSub;
  readonly #now: () => Date;

  constructor(parts: {
    readonly database: DatabaseSync;
    readonly store: MailStore;
    readonly labels: LabelStore;
    readonly pubsub: LocalPubSub;
    readonly now: () => Date;
  }) {
    this.#database = parts.database;
    this.#store = parts.store;
    this.#labels = parts.labels;
    this.#pubsub = parts.pubsub;
    this.#now = parts.now;
    this.#labels.onChange((mailboxId) => {
      this.#announce(mailboxId);
    });
  }

  /** Starts or renews the watch; Gmail proves the topic with a first announcement. */
  start(mailbox: MailboxRow, body: unknown): { readonly historyId: string; readonly expiration: string } {
    const asked = requestSchema.safeParse(body);
    if (!asked.success) throw invalid('Invalid topicName');
    const { topicName, labelIds } = asked.data;
    if (!/^projects\/[^/]+\/topics\/[^/]+$/.test(topicName)) {
      throw invalid(`Invalid topicName does not match projects/[^/]+/topics/*: ${topicName}`);
    }
    const labels = this.#labels.labels(mailbox.id);
    const unknown = labelIds.find((id) => !labels.some((label) => label.id === id));
    if (unknown !== undefined) throw invalid(`Invalid label: ${unknown}`);
    if (!this.#pubsub.hasTopic(topicName)) {
      const resource = topicName.split('/').at(-1) ?? '';
      const words = `Error sending test message to Cloud PubSub ${topicName} : Resource not found (resource=${resource}).`;
      throw new GoogleError(404, 'notFound', words);
    }
    const expiresAt = new Date(this.#now().getTime() + WEEK_MS);
    this.#database
      .prepare('INSERT OR REPLACE INTO gmail_watch (mailbox_id, topic, json, expires_at) VALUES (?, ?, ?, ?)')
      .run(mailbox.id, topicName, JSON.stringify(asked.data), expiresAt.toISOString());
    this.#announce(mailbox.id);
    return { historyId: String(this.#store.lastSeq()), expiration: String(expiresAt.getTime()) };
  }

  stop(mailbox: MailboxRow): void {
    this.#database.prepare('DELETE FROM gmail_watch WHERE mailbox_id = ?').run(mailbox.id);
  }

  /* Labels narrow announcements down in Gmail; here every change is announced, which a client must bear anyway. */
  #announce(mailboxId: string): void {
    const row = this.#database.prepare('SELECT topic, expires_at FROM gmail_watch WHERE mailbox_id = ?').get(mailboxId);
    if (row === undefined || String(row['expires_at']) <= this.#now().toISOString()) return;
    const address = this.#store.findMailbox(mailboxId)?.address ?? '';
    this.#pubsub.publish(String(row['topic']), { emailAddress: address, historyId: this.#store.lastSeq() });
  }
}
