import { Client } from 'jsforce/lib/api/streaming.js';
import { z } from 'zod';
import { reasonOf } from '../failure-reason.ts';
import type { ChangeWatcher } from './org-port.ts';
import type { OrgSession } from './session.ts';

const CHANNEL = '/event/Intake_Changed__e';
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** A session for the stream; `refused`: the last one, when it was not accepted any more. */
export type SessionSource = (refused: OrgSession | null) => Promise<OrgSession>;

export interface ChangeStreamOptions {
  readonly apiVersion: string;
  readonly openSession: SessionSource;
  readonly watcher: ChangeWatcher;
}

const eventSchema = z.object({ payload: z.object({ Object__c: z.string(), Change__c: z.string().nullish() }) });
/** The Bayeux messages that say how the connection stands. */
const metaSchema = z.object({
  channel: z.string(),
  successful: z.boolean().optional(),
  error: z.string().optional()
});

/**
 * Hears the platform event Intake_Changed__e over CometD until `stop`. A client whose network failed, or that the org
 * does not want any more, is replaced by a new one: only its handshake proves at once that the stream is there again.
 * What was missed meanwhile is not asked for: the watcher reads the org's state whenever the stream is back.
 */
export class ChangeStream {
  private readonly options: ChangeStreamOptions;
  private line: Line | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;
  private refused: OrgSession | null = null;
  private isHeard: boolean | null = null;
  private pauseMs = FIRST_PAUSE_MS;

  constructor(options: ChangeStreamOptions) {
    this.options = options;
  }

  start(): void {
    void this.open();
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.line?.end();
  }

  private async open(): Promise<void> {
    try {
      const session = await this.options.openSession(this.refused);
      if (this.isStopped) return;
      this.line = openLine(`${session.instanceUrl}/cometd/${this.options.apiVersion}`, session.accessToken, {
        heard: () => {
          this.heard();
        },
        broken: (reason) => {
          // 403 is also what the platform says of a session that has ended.
          this.refused = /^40[13]/.test(reason) ? session : null;
          this.reopen(reason);
        },
        event: (event) => {
          this.event(event);
        }
      });
    } catch (error) {
      this.reopen(reasonOf(error));
    }
  }

  private reopen(reason: string): void {
    this.line?.end();
    this.line = null;
    if (this.isStopped) return;
    this.lost(reason);
    this.timer = setTimeout(() => void this.open(), this.pauseMs);
    this.pauseMs = Math.min(LONGEST_PAUSE_MS, this.pauseMs * 2);
  }

  private heard(): void {
    this.refused = null;
    this.pauseMs = FIRST_PAUSE_MS;
    if (this.isStopped || this.isHeard === true) return;
    const wasLost = this.isHeard === false;
    this.isHeard = true;
    this.options.watcher.onHeard(wasLost);
  }

  private lost(reason: string): void {
    if (this.isStopped || this.isHeard === false) return;
    this.isHeard = false;
    this.options.watcher.onLost(reason);
  }

  private event(event: unknown): void {
    const { data } = eventSchema.safeParse(event);
    if (!this.isStopped && data !== undefined) this.options.watcher.onChange(data.payload.Object__c);
  }
}

interface Line {
  end(): void;
}

interface LineListener {
  /** The subscription stands. */
  heard(): void;
  /** The network failed, or the server does not want this client: it needs a new one. */
  broken(reason: string): void;
  event(event: unknown): void;
}

/** What of faye's client its types leave out. */
interface FayeClient {
  disable(feature: string): void;
  disconnect(): unknown;
  bind(event: 'transport:down', listener: () => void): void;
}

function openLine(endpoint: string, accessToken: string, listener: LineListener): Line {
  const state = { isEnded: false, isSubscribed: false };
  const client = new Client(endpoint, { scheduler: schedulerOf(() => state.isEnded) });
  const faye = asFaye(client);
  // The platform speaks long polling only; a stand-in may offer more.
  faye.disable('websocket');
  faye.disable('eventsource');
  client.setHeader('Authorization', `OAuth ${accessToken}`);
  client.addExtension({
    outgoing: (message: unknown, pass: (message: unknown) => void) => {
      const { channel } = metaSchema.parse(message);
      if (channel === '/meta/handshake') state.isSubscribed = false;
      if (!state.isEnded || channel === '/meta/disconnect') pass(message);
    },
    incoming: (message: unknown, pass: (message: unknown) => void) => {
      if (state.isEnded) return;
      const refusal = refusalOf(message, state, listener);
      if (refusal === null) pass(message);
      else listener.broken(refusal);
    }
  });
  faye.bind('transport:down', () => {
    if (!state.isEnded) listener.broken('the connection failed');
  });
  const subscription = client.subscribe(CHANNEL, (event: unknown) => {
    listener.event(event);
  });
  // The refusal was told by the extension already.
  Promise.resolve(subscription).catch(() => undefined);
  return {
    end: () => {
      if (state.isEnded) return;
      faye.disconnect();
      state.isEnded = true;
    }
  };
}

/** Notes what the server says of the connection; a refusal needs a new client. */
function refusalOf(message: unknown, state: { isSubscribed: boolean }, listener: LineListener): string | null {
  const { data } = metaSchema.safeParse(message);
  if (data?.successful === undefined || !data.channel.startsWith('/meta/')) return null;
  if (data.successful) {
    if (data.channel === '/meta/subscribe') state.isSubscribed = true;
    if (state.isSubscribed && data.channel !== '/meta/disconnect') listener.heard();
    return null;
  }
  return data.error ?? `${data.channel} was refused`;
}

interface SchedulerOptions {
  readonly timeout: number;
}

/** Lets the client repeat nothing once the line has ended; else it would go on for ever. */
function schedulerOf(isEnded: () => boolean) {
  return class {
    private attempts = 0;
    private readonly options: SchedulerOptions;

    constructor(_message: unknown, options: SchedulerOptions) {
      this.options = options;
    }

    isDeliverable(): boolean {
      return this.attempts === 0 || !isEnded();
    }
    /** Seconds. */
    getTimeout(): number {
      return this.options.timeout;
    }
    /** Seconds. */
    getInterval(): number {
      return isEnded() ? 0 : FIRST_PAUSE_MS / 1000;
    }
    send(): void {
      this.attempts += 1;
    }
    succeed(): void {
      this.attempts = 0;
    }
    fail(): void {
      // The next attempt is due after getInterval.
    }
    abort(): void {
      // Nobody waits for it.
    }
  };
}

function asFaye(client: Client): FayeClient {
  const isWhole = (value: object): value is FayeClient =>
    'disable' in value && 'disconnect' in value && 'bind' in value;
  if (!isWhole(client)) throw new Error('the streaming client of jsforce has changed');
  return client;
}
