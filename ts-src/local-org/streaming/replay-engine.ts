import { randomBytes } from 'node:crypto';
import type { EventLog } from './event-log.ts';

/** What faye's server offers to an engine. */
interface FayeServer {
  readonly timeout: number;
  trigger(name: string, ...values: unknown[]): void;
  hasConnection(clientId: string): boolean;
  deliver(clientId: string, messages: readonly unknown[]): boolean;
}
interface Subscriber {
  readonly channels: Set<string>;
  readonly waiting: unknown[];
  timer: NodeJS.Timeout | null;
}

/**
 * A faye engine (see faye's documentation of custom engines) that gives a new subscriber the events it missed
 * before those to come. The platform's replay ids come in the `ext` of the subscription, so the extension
 * notes them here first.
 */
export class ReplayEngine {
  readonly #server: FayeServer;
  readonly #log: EventLog;
  readonly #clients = new Map<string, Subscriber>();
  readonly #replayFrom = new Map<string, number>();

  constructor(server: FayeServer, log: EventLog) {
    this.#server = server;
    this.#log = log;
  }

  /** The next subscription of this client to this channel starts after the given replay id. */
  noteReplay(clientId: string, channel: string, replayId: number): void {
    this.#replayFrom.set(`${clientId} ${channel}`, replayId);
  }

  createClient(callback: (clientId: string) => void, context: unknown): void {
    const clientId = randomBytes(16).toString('hex');
    this.#clients.set(clientId, { channels: new Set(), waiting: [], timer: null });
    this.ping(clientId);
    this.#server.trigger('handshake', clientId);
    callback.call(context, clientId);
  }

  clientExists(clientId: string, callback: (exists: boolean) => void, context: unknown): void {
    callback.call(context, this.#clients.has(clientId));
  }

  destroyClient(clientId: string, callback?: () => void, context?: unknown): void {
    const client = this.#clients.get(clientId);
    if (client !== undefined) {
      if (client.timer !== null) clearTimeout(client.timer);
      this.#clients.delete(clientId);
      this.#server.trigger('disconnect', clientId);
      this.#server.trigger('close', clientId);
    }
    callback?.call(context);
  }

  /** A client that does not come back within twice the poll time is forgotten. */
  ping(clientId: string): void {
    const client = this.#clients.get(clientId);
    if (client === undefined) return;
    if (client.timer !== null) clearTimeout(client.timer);
    client.timer = setTimeout(() => {
      this.destroyClient(clientId);
    }, this.#server.timeout * 2000);
    client.timer.unref();
  }

  subscribe(clientId: string, channel: string, callback?: (ok: boolean) => void, context?: unknown): void {
    const client = this.#clients.get(clientId);
    if (client !== undefined) {
      client.channels.add(channel);
      this.#replay(clientId, channel);
    }
    callback?.call(context, true);
  }

  unsubscribe(clientId: string, channel: string, callback?: (ok: boolean) => void, context?: unknown): void {
    this.#clients.get(clientId)?.channels.delete(channel);
    callback?.call(context, true);
  }

  /** `channels` also holds the wildcards that match. */
  publish(message: unknown, channels: Iterable<string>): void {
    const names = [...channels];
    for (const [clientId, client] of this.#clients) {
      if (!names.some((name) => client.channels.has(name))) continue;
      client.waiting.push(message);
      this.emptyQueue(clientId);
    }
  }

  emptyQueue(clientId: string): void {
    const client = this.#clients.get(clientId);
    if (client === undefined || client.waiting.length === 0 || !this.#server.hasConnection(clientId)) return;
    // faye changes what it delivers, and two clients must not share one object.
    this.#server.deliver(
      clientId,
      client.waiting.splice(0).map((message) => structuredClone(message))
    );
  }

  disconnect(): void {
    for (const client of this.#clients.values()) if (client.timer !== null) clearTimeout(client.timer);
    this.#clients.clear();
  }

  #replay(clientId: string, channel: string): void {
    const key = `${clientId} ${channel}`;
    const from = this.#replayFrom.get(key);
    this.#replayFrom.delete(key);
    const client = this.#clients.get(clientId);
    if (from === undefined || from === -1 || client === undefined) return;
    for (const data of this.#log.after(channel, from)) client.waiting.push({ channel, data });
    this.emptyQueue(clientId);
  }
}
