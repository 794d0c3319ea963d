import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { GoogleError, invalid, notFound } from './google-error.ts';
import type { GoogleTokens } from './google-tokens.ts';

const DELIVERY_MS = 3_000;
const ATTEMPTS = 4;
/** How long an empty pull is held open. */
const PULL_MS = 10_000;
const ACK_MS = 10_000;

const subscriptionSchema = z.object({
  topic: z.string(),
  pushConfig: z
    .object({
      pushEndpoint: z.string().optional(),
      oidcToken: z.object({ serviceAccountEmail: z.string(), audience: z.string().optional() }).optional()
    })
    .default({})
});
export type PubSubSubscription = z.infer<typeof subscriptionSchema>;

interface Queued {
  readonly messageId: string;
  readonly data: string;
  readonly publishTime: string;
  /** Given out until then; 0: it waits. */
  leasedUntil: number;
  ackId: string;
}

/** Topics and subscriptions that hand announcements on, by pull and by signed posts. What waits does not outlive a stop. */
export class LocalPubSub {
  /** Both are there from the beginning. */
  readonly topic: string;
  readonly subscription: string;
  readonly #database: DatabaseSync;
  readonly #tokens: GoogleTokens;
  readonly #now: () => Date;
  readonly #queues = new Map<string, Queued[]>();
  readonly #waiting = new Set<() => void>();
  readonly #underway = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(database: DatabaseSync, tokens: GoogleTokens, now: () => Date) {
    this.#database = database;
    this.#tokens = tokens;
    this.#now = now;
    this.topic = `projects/${tokens.project}/topics/gmail`;
    this.subscription = `projects/${tokens.project}/subscriptions/email-intake`;
    this.createTopic(this.topic);
    if (this.#find(this.subscription) === null) this.createSubscription(this.subscription, { topic: this.topic });
  }

  createTopic(name: string): void {
    this.#database.prepare('INSERT OR IGNORE INTO pubsub_topic (name) VALUES (?)').run(name);
  }

  hasTopic(name: string): boolean {
    return this.#database.prepare('SELECT 1 AS n FROM pubsub_topic WHERE name = ?').get(name) !== undefined;
  }

  createSubscription(name: string, body: unknown): PubSubSubscription {
    const subscription = subscriptionSchema.safeParse(body);
    if (!subscription.success) throw invalid('Invalid subscription given (topic is missing).');
    if (!this.hasTopic(subscription.data.topic)) throw notFound();
    this.#database
      .prepare('INSERT OR REPLACE INTO pubsub_subscription (name, topic, json) VALUES (?, ?, ?)')
      .run(name, subscription.data.topic, JSON.stringify(subscription.data));
    return subscription.data;
  }

  find(name: string): PubSubSubscription {
    const found = this.#find(name);
    if (found === null) {
      throw new GoogleError(404, 'notFound', `Resource not found (resource=${name.split('/').at(-1) ?? ''}).`);
    }
    return found;
  }

  /** Publishes to every subscription of the topic. */
  publish(topic: string, payload: object): void {
    const data = Buffer.from(JSON.stringify(payload)).toString('base64');
    const rows = this.#database.prepare('SELECT name, json FROM pubsub_subscription WHERE topic = ?').all(topic);
    for (const row of rows) {
      const name = String(row['name']);
      const subscription = subscriptionSchema.parse(JSON.parse(String(row['json'])));
      const message: Queued = {
        messageId: String(BigInt(`0x${randomUUID().slice(0, 8)}`)),
        data,
        publishTime: this.#now().toISOString(),
        leasedUntil: 0,
        ackId: ''
      };
      if (subscription.pushConfig.pushEndpoint === undefined) this.#queue(name).push(message);
      else this.#track(this.#post(name, subscription.pushConfig, message));
    }
    for (const wake of this.#waiting) wake();
  }

  /** Gives out what waits, or waits a while for something to come; `gone` ends the wait. */
  async pull(name: string, most: number, gone: AbortSignal): Promise<object> {
    this.find(name);
    const end = Date.now() + PULL_MS;
    for (;;) {
      const now = Date.now();
      const ready = this.#queue(name)
        .filter(({ leasedUntil }) => leasedUntil <= now)
        .slice(0, most);
      if (ready.length > 0 || now >= end || gone.aborted || this.#closing.signal.aborted) {
        return ready.length === 0 ? {} : { receivedMessages: ready.map((message) => lease(message, now)) };
      }
      await this.#somethingNew(end - now, gone);
    }
  }

  acknowledge(name: string, ackIds: readonly string[]): void {
    this.find(name);
    this.#queues.set(
      name,
      this.#queue(name).filter(({ ackId }) => !ackIds.includes(ackId))
    );
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const wake of this.#waiting) wake();
    await Promise.all(this.#underway);
  }

  #find(name: string): PubSubSubscription | null {
    const row = this.#database.prepare('SELECT json FROM pubsub_subscription WHERE name = ?').get(name);
    return row === undefined ? null : subscriptionSchema.parse(JSON.parse(String(row['json'])));
  }

  #queue(name: string): Queued[] {
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    return queue;
  }

  async #somethingNew(withinMs: number, gone: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        gone.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      this.#waiting.add(done);
      gone.addEventListener('abort', done);
    });
  }

  async #post(name: string, push: PubSubSubscription['pushConfig'], message: Queued): Promise<void> {
    const { pushEndpoint = '', oidcToken } = push;
    const { messageId, data, publishTime } = message;
    const body = JSON.stringify({ message: { data, messageId, publishTime }, subscription: name });
    for (let attempt = 0; attempt < ATTEMPTS && !this.#closing.signal.aborted; attempt += 1) {
      try {
        const answer = await fetch(pushEndpoint, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(await this.#vouchers(oidcToken, pushEndpoint)) },
          body,
          signal: AbortSignal.any([AbortSignal.timeout(DELIVERY_MS), this.#closing.signal])
        });
        await answer.body?.cancel();
        if (answer.ok) return;
      } catch {
        // Not reachable now: the next attempt or the receiver's own poll makes up for it.
      }
    }
  }

  async #vouchers(
    oidcToken: PubSubSubscription['pushConfig']['oidcToken'],
    endpoint: string
  ): Promise<Record<string, string>> {
    if (oidcToken === undefined) return {};
    const { serviceAccountEmail, audience = endpoint } = oidcToken;
    return { authorization: `Bearer ${await this.#tokens.identityToken({ email: serviceAccountEmail, audience })}` };
  }

  #track(work: Promise<void>): void {
    this.#underway.add(work);
    void work.finally(() => this.#underway.delete(work));
  }
}

function lease(message: Queued, now: number): object {
  message.leasedUntil = now + ACK_MS;
  message.ackId = randomUUID();
  const { messageId, data, publishTime, ackId } = message;
  return { ackId, message: { data, messageId, publishTime } };
}
