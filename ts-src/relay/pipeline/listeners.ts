import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { hashAddress } from '../log.ts';
import type { ChangeListener } from '../mailbox/port.ts';
import type { MailboxProvider } from '../mailbox/provider.ts';
import { sentenceOf, toIntakeError } from './failure.ts';
import type { MailboxRegistry } from './mailboxes.ts';
import type { Database } from './state/database.ts';
import { listRelays } from './state/relays.ts';

export interface ListenersParts {
  readonly database: Database;
  readonly mailboxes: MailboxRegistry;
  readonly providers: ReadonlyMap<string, MailboxProvider>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** This relay's name. */
  readonly relay: string;
  readonly wake: (address: string) => Promise<void>;
}

const TEND_EVERY_MS = 10_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 300_000;
/** A connection that held so long was a good one. */
const HELD_MS = 60_000;

interface Listening {
  readonly listen: ChangeListener;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/**
 * Holds connections open by which providers tell of changes at once. They are hints: the poll beside them finds the
 * same. Of several relays each listens to a share of the mailboxes.
 */
export class Listeners {
  private readonly parts: ListenersParts;
  private readonly open = new Map<string, Listening>();
  private timer: NodeJS.Timeout | null = null;
  private streams: Promise<unknown> = Promise.resolve();

  constructor(parts: ListenersParts) {
    this.parts = parts;
  }

  start(): void {
    const { providers, signal } = this.parts;
    this.streams = Promise.all(
      [...providers.values()].map(async ({ listen }) => {
        if (listen !== null) await this.keepOpen(listen, signal, 'a provider');
      })
    );
    const tend = (): void => {
      this.tend().catch((error: unknown) => {
        this.parts.logger.warn({ err: sentenceOf(error) }, 'listening to mailboxes');
      });
    };
    tend();
    this.timer = setInterval(tend, TEND_EVERY_MS);
  }

  /** Resolves when all connections are closed. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    const open = [...this.open.values()];
    for (const { stop } of open) stop.abort();
    await Promise.allSettled([this.streams, ...open.map(({ done }) => done)]);
  }

  /** Listens to this relay's share of the mailboxes as they are now. */
  private async tend(): Promise<void> {
    const { database, mailboxes, relay } = this.parts;
    const relays = await listRelays(database);
    const wanted = new Map<string, ChangeListener>();
    for (const { record, provider } of mailboxes.all()) {
      const listen = provider?.listen ?? null;
      if (listen !== null && ownerOf(record.address, relays) === relay) wanted.set(record.address, listen);
    }
    for (const [address, { listen, stop }] of this.open) {
      if (wanted.get(address) === listen) continue;
      stop.abort();
      this.open.delete(address);
    }
    for (const [address, listen] of wanted) if (!this.open.has(address)) this.begin(address, listen);
  }

  private begin(address: string, listen: ChangeListener): void {
    const stop = new AbortController();
    const signal = AbortSignal.any([stop.signal, this.parts.signal]);
    const hear = async (onHint: (address: string) => void, ended: AbortSignal): Promise<void> => {
      await listen(() => {
        onHint(address);
      }, ended);
    };
    this.open.set(address, { listen, stop, done: this.keepOpen(hear, signal, hashAddress(address)) });
  }

  /** Opens the connection again whenever it breaks, after a pause that grows. */
  private async keepOpen(
    listen: (onHint: (address: string) => void, signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
    name: string
  ): Promise<void> {
    let pause = FIRST_PAUSE_MS;
    const hasEnded = (): boolean => signal.aborted;
    while (!hasEnded()) {
      const start = performance.now();
      try {
        await listen((address) => {
          this.parts.wake(address).catch((error: unknown) => {
            this.parts.logger.warn({ err: sentenceOf(error) }, 'a hint could not be kept');
          });
        }, signal);
        if (hasEnded()) return;
      } catch (error) {
        if (hasEnded()) return;
        const failure = toIntakeError(error);
        this.parts.logger.info({ mailbox: name, code: failure.code }, 'changes are not heard; the poll finds them');
        pause = Math.max(pause, failure.retryAfterMs ?? 0);
      }
      if (performance.now() - start > HELD_MS) pause = FIRST_PAUSE_MS;
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    }
  }
}

/** Rendezvous hashing: when a relay comes or goes, only its share moves. */
function ownerOf(address: string, relays: readonly string[]): string | null {
  const weighed = relays.map((relay) => ({
    relay,
    weight: createHash('sha256').update(`${relay}\n${address}`).digest('hex')
  }));
  return (
    weighed.reduce<(typeof weighed)[number] | null>(
      (best, item) => (best === null || item.weight > best.weight ? item : best),
      null
    )?.relay ?? null
  );
}
