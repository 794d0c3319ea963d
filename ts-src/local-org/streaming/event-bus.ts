import { createHash } from 'node:crypto';
import { tokenOf } from '../auth/auth-routes.ts';
import { EventLog } from './event-log.ts';
import { createBayeuxAdapter } from './faye-module.ts';
import { ReplayEngine } from './replay-engine.ts';
import type { BayeuxAdapter } from './faye-module.ts';
import type { IncomingMessage, Server } from 'node:http';
import type { PublishedEvent } from '../engine.ts';

/** Seconds that a poll waits for an event. */
const POLL_SECONDS = 110;

interface BayeuxMessage {
  channel: string;
  clientId?: string;
  subscription?: string | string[];
  error?: string;
  ext?: Record<string, unknown>;
  advice?: Record<string, unknown>;
}
type Pass = (message: BayeuxMessage | null) => void;

export interface EventBusOptions {
  readonly logFile: string;
  /** Whether a token belongs to a session. */
  readonly isSession: (token: string) => boolean;
  /** Whether `X__e` is a platform event of this org. */
  readonly isEvent: (name: string) => boolean;
}

/** Streaming over CometD at `/cometd/NN.N`, for any version: platform events with replay. */
export class EventBus {
  readonly #adapter: BayeuxAdapter;
  readonly #log: EventLog;
  readonly #options: EventBusOptions;
  #engine: ReplayEngine | null = null;

  constructor(options: EventBusOptions) {
    this.#options = options;
    this.#log = new EventLog(options.logFile);
    const type = {
      create: (server: ConstructorParameters<typeof ReplayEngine>[0]): ReplayEngine => {
        this.#engine = new ReplayEngine(server, this.#log);
        return this.#engine;
      }
    };
    this.#adapter = createBayeuxAdapter({ mount: '/cometd', timeout: POLL_SECONDS, engine: { type } });
    this.#adapter.addExtension({
      incoming: (message: BayeuxMessage, request: IncomingMessage | null, pass: Pass) => {
        pass(this.#admit(message, request));
      },
      outgoing: (message: BayeuxMessage, _request: IncomingMessage | null, pass: Pass) => {
        pass(announceReplay(message));
      }
    });
  }

  attach(server: Server): void {
    this.#adapter.attach(server);
  }

  /** Hands committed events to their subscribers and keeps them for later ones. */
  deliver(events: readonly PublishedEvent[]): void {
    for (const event of events) {
      const channel = `/event/${event.eventType}`;
      const schema = createHash('sha256').update(event.eventType).digest('base64url').slice(0, 22);
      const data = { schema, payload: event.payload, event: { replayId: event.replayId, EventUuid: event.eventUuid } };
      this.#log.append(channel, data);
      this.#engine?.publish({ channel, data }, [channel]);
    }
  }

  close(): void {
    this.#adapter.close();
    this.#log.close();
  }

  #admit(message: BayeuxMessage, request: IncomingMessage | null): BayeuxMessage {
    const token = request === null ? null : tokenOf(request.headers);
    if (token === null || !this.#options.isSession(token)) return { ...message, error: '401::Authentication invalid' };
    if (!message.channel.startsWith('/meta/'))
      return { ...message, error: '403::Clients do not publish here; insert the event instead' };
    if (message.channel !== '/meta/subscribe') return message;
    for (const channel of [message.subscription ?? []].flat()) {
      const eventName = /^\/event\/(\w+__e)$/.exec(channel)?.[1];
      if (eventName === undefined || !this.#options.isEvent(eventName)) {
        return { ...message, error: `403:denied_by_security_policy:create_denied:${channel}` };
      }
      this.#noteReplay(message, channel);
    }
    return message;
  }

  #noteReplay(message: BayeuxMessage, channel: string): void {
    const replay = message.ext?.['replay'];
    if (typeof replay !== 'object' || replay === null || message.clientId === undefined) return;
    const from: unknown = Object.entries(replay).find(([name]) => name === channel)?.[1];
    if (typeof from === 'number') this.#engine?.noteReplay(message.clientId, channel, from);
  }
}

function announceReplay(message: BayeuxMessage): BayeuxMessage {
  if (message.channel !== '/meta/handshake') return message;
  if (message.error?.startsWith('401') === true) {
    return { ...message, ext: { sfdc: { failureReason: message.error }, replay: true }, advice: { reconnect: 'none' } };
  }
  return { ...message, ext: { ...message.ext, replay: true, 'payload.format': true } };
}
