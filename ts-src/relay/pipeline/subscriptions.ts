import { timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import { IntakeError } from '../../core/intake-error.ts';
import type { MailboxFolder, MailboxPort, PushSource } from '../mailbox/port.ts';
import { isRetryable, sentenceOf } from './failure.ts';
import type { MailboxRegistry } from './mailboxes.ts';
import type { Database } from './state/database.ts';
import {
  claimDue,
  claimNew,
  delaySubscription,
  findSubscription,
  findUncovered,
  forgetExpired,
  forgetSubscription,
  keepSubscription,
  markMissing,
  newClientState,
  renewNow,
  subscriptionsOf,
  type KeptSubscription
} from './state/push-subscriptions.ts';

/** A look costs the database a few queries and the providers nothing. */
const LOOK_MS = 5_000;
const AT_ONCE = 4;
const DUE_AT_ONCE = 200;
const SHORTEST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** How often a mailbox is asked for folders that have no subscription. */
const LOOK_AGAIN_MS = 600_000;

interface Pushing {
  readonly port: MailboxPort;
  readonly push: PushSource;
}

/**
 * Keeps the push subscriptions of all mailboxes alive, one a folder or one a mailbox as the provider wants it. Several
 * relays share the work by the database. The poll beside it makes every push dispensable: no failure here stops anything.
 */
export class Subscriptions {
  private readonly database: Database;
  private readonly mailboxes: Pick<MailboxRegistry, 'all'>;
  private readonly wake: (address: string) => Promise<void>;
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private isWanted = false;
  private isStopped = false;
  /** By mailbox and folder: failures since the last success. */
  private readonly failures = new Map<string, number>();
  /** By mailbox: when its folders may be asked for again. */
  private readonly nextLook = new Map<string, number>();
  /** What this relay has pushed for: a mailbox that is no longer active is unsubscribed through it. */
  private known = new Map<string, Pushing>();

  constructor(
    database: Database,
    mailboxes: Pick<MailboxRegistry, 'all'>,
    wake: (address: string) => Promise<void>,
    logger: Logger
  ) {
    this.database = database;
    this.mailboxes = mailboxes;
    this.wake = wake;
    this.logger = logger;
  }

  start(): void {
    this.look();
    this.timer = setInterval(() => {
      this.look();
    }, LOOK_MS);
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) clearInterval(this.timer);
  }

  /**
   * Takes a delivery: wakes the mailbox if the secret of the subscription is right; others are ignored. What a lifecycle
   * event asks for is kept when this returns, and done afterwards: the provider waits for the answer.
   */
  async notified(id: string, clientState: string, lifecycleEvent: string | null): Promise<void> {
    const subscription = await findSubscription(this.database, id);
    if (subscription === null || !isSame(clientState, subscription.clientState)) return;
    if (lifecycleEvent === 'subscriptionRemoved') await markMissing(this.database, id);
    if (lifecycleEvent === 'reauthorizationRequired') await renewNow(this.database, id);
    await this.wake(subscription.mailbox);
    if (lifecycleEvent !== null) this.look();
  }

  /** Looks now; a look that is under way is followed by another. */
  private look(): void {
    this.isWanted = true;
    this.running ??= this.lookOn().finally(() => {
      this.running = null;
    });
  }

  private async lookOn(): Promise<void> {
    while (this.isWanted && !this.isStopped) {
      this.isWanted = false;
      try {
        await this.tend();
      } catch (error) {
        this.note('push subscriptions', error);
      }
    }
  }

  private async tend(): Promise<void> {
    const active = new Map<string, Pushing>();
    const all = this.mailboxes.all();
    for (const { record, provider } of all)
      if (provider?.push != null) active.set(record.address, { port: provider, push: provider.push });
    // Before the org was read there are no mailboxes: that is no order to unsubscribe.
    if (all.length > 0) await this.release(new Set(all.map(({ record }) => record.address)));
    this.known = new Map([...this.known, ...active]);
    if (active.size === 0) return;
    const addresses = [...active.keys()];
    await inParallel(await claimDue(this.database, addresses, DUE_AT_ONCE), async (due) => {
      const pushing = active.get(due.mailbox);
      if (pushing !== undefined) await this.keepAlive(due, pushing);
    });
    await inParallel(await findUncovered(this.database, addresses), async (address) => {
      const pushing = active.get(address);
      if (pushing !== undefined) await this.cover(address, pushing);
    });
  }

  /** Ends the subscriptions of mailboxes that this relay pushed for and that are no longer active. */
  private async release(active: ReadonlySet<string>): Promise<void> {
    for (const [address, { push }] of this.known) {
      if (active.has(address)) continue;
      for (const subscription of await subscriptionsOf(this.database, address)) {
        await forgetSubscription(this.database, subscription);
        if (subscription.isMissing) continue;
        // What can't be ended now ends by itself, and its deliveries are ignored.
        await push.unsubscribe(subscription.id).catch((error: unknown) => {
          this.note('unsubscribing', error);
        });
      }
      this.known.delete(address);
    }
    await forgetExpired(this.database);
  }

  private async keepAlive(due: KeptSubscription, pushing: Pushing): Promise<void> {
    const place = `${due.mailbox}\n${due.folderKey}`;
    if (this.isStopped) return;
    try {
      if (due.isMissing || !(await this.renew(due, pushing.push))) await this.replace(due, pushing);
      this.failures.delete(place);
    } catch (error) {
      const failures = (this.failures.get(place) ?? 0) + 1;
      this.failures.set(place, failures);
      this.note('push subscription', error);
      await delaySubscription(this.database, due, pauseAfter(failures, error));
    }
  }

  /** False when it is gone at the provider; a passing fault is thrown. */
  private async renew(due: KeptSubscription, push: PushSource): Promise<boolean> {
    try {
      await keepSubscription(this.database, due, await push.renew(due.id), due.clientState);
      return true;
    } catch (error) {
      if (isRetryable(error)) throw error;
      return false;
    }
  }

  private async replace(due: KeptSubscription, { port, push }: Pushing): Promise<void> {
    const folders = push.scope === 'mailbox' ? [] : await port.listFolders();
    const folder = folders.find(({ key }) => key === due.folderKey) ?? null;
    if (folder !== null || push.scope === 'mailbox') {
      await this.subscribe(due, folder, push);
      return;
    }
    await forgetSubscription(this.database, due);
    // Another folder may have taken its place.
    this.nextLook.delete(due.mailbox);
  }

  private async subscribe(place: KeptSubscription, folder: MailboxFolder | null, push: PushSource): Promise<void> {
    const clientState = newClientState();
    await keepSubscription(this.database, place, await push.subscribe(folder, clientState), clientState);
    // What came before the subscription was known is read now.
    await this.wake(place.mailbox);
  }

  /** Subscribes to the folders of a mailbox that have no subscription. */
  private async cover(address: string, pushing: Pushing): Promise<void> {
    if (this.isStopped || (this.nextLook.get(address) ?? 0) > Date.now()) return;
    try {
      const folders = pushing.push.scope === 'mailbox' ? [null] : await pushing.port.listFolders();
      for (const folder of folders) {
        const place = await claimNew(this.database, address, folder?.key ?? '');
        if (place !== null) await this.keepAlive(place, pushing);
      }
      this.failures.delete(address);
      this.nextLook.set(address, Date.now() + LOOK_AGAIN_MS);
    } catch (error) {
      const failures = (this.failures.get(address) ?? 0) + 1;
      this.failures.set(address, failures);
      this.nextLook.set(address, Date.now() + pauseAfter(failures, error));
      this.note('folders for push subscriptions', error);
    }
  }

  private note(what: string, error: unknown): void {
    this.logger.warn({ err: sentenceOf(error), code: error instanceof IntakeError ? error.code : null }, what);
  }
}

/** Twice as long after each failure, and at least as long as the provider asks for. */
function pauseAfter(failures: number, error: unknown): number {
  const growing = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** (failures - 1));
  return Math.max(growing, error instanceof IntakeError ? (error.retryAfterMs ?? 0) : 0);
}

function isSame(given: string, expected: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(expected);
  return left.length === right.length && timingSafeEqual(left, right);
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, queue.length) }, worker));
}
