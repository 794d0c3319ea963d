import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { MailboxFolder, PushSource } from '../mailbox/port.ts';
import type { MailboxRegistry } from './mailboxes.ts';
import type { Database } from './state/database.ts';

const rowSchema = z.object({
  id: z.string(),
  mailbox: z.string(),
  folder_key: z.string(),
  client_state: z.string(),
  renew_at: z.coerce.date()
});

/** Keeps one push subscription a folder alive; the poll beside it makes every push dispensable. */
export class Subscriptions {
  private readonly database: Database;
  private readonly mailboxes: MailboxRegistry;
  private readonly wake: (address: string) => Promise<void>;
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    database: Database,
    mailboxes: MailboxRegistry,
    wake: (address: string) => Promise<void>,
    logger: Logger
  ) {
    this.database = database;
    this.mailboxes = mailboxes;
    this.wake = wake;
    this.logger = logger;
  }

  start(): void {
    const run = (): void => {
      this.tend().catch((error: unknown) => {
        this.logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'push subscriptions');
      });
    };
    run();
    this.timer = setInterval(run, 60_000);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** Takes a delivery: wakes the mailbox if the secret of the subscription is right; others are ignored. */
  async notified(id: string, clientState: string, lifecycleEvent: string | null): Promise<void> {
    const [row] = await this.database.query(
      'SELECT id, mailbox, folder_key, client_state, renew_at FROM intake.push_subscription WHERE id = $1',
      [id]
    );
    if (row === undefined) return;
    const subscription = rowSchema.parse(row);
    const given = Buffer.from(clientState);
    const expected = Buffer.from(subscription.client_state);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return;
    if (lifecycleEvent === 'subscriptionRemoved')
      await this.database.query('DELETE FROM intake.push_subscription WHERE id = $1', [id]);
    if (lifecycleEvent === 'reauthorizationRequired')
      await this.database.query('UPDATE intake.push_subscription SET renew_at = now() WHERE id = $1', [id]);
    await this.wake(subscription.mailbox);
    if (lifecycleEvent !== null) await this.tend();
  }

  private async tend(): Promise<void> {
    for (const { record, provider } of this.mailboxes.all()) {
      const push = provider?.push ?? null;
      if (provider === null || push === null) continue;
      for (const folder of await provider.listFolders()) await this.tendFolder(record.address, folder, push);
    }
  }

  private async tendFolder(mailbox: string, folder: MailboxFolder, push: PushSource): Promise<void> {
    const [row] = await this.database.query(
      'SELECT id, mailbox, folder_key, client_state, renew_at FROM intake.push_subscription WHERE mailbox = $1 AND folder_key = $2',
      [mailbox, folder.key]
    );
    const current = row === undefined ? null : rowSchema.parse(row);
    if (current !== null && current.renew_at.getTime() > Date.now()) return;
    if (current !== null) {
      try {
        await this.keep(mailbox, folder, await push.renew(current.id), current.client_state);
        return;
      } catch {
        // It is gone at the provider: a new one takes its place.
      }
    }
    const clientState = randomBytes(32).toString('base64url');
    await this.keep(mailbox, folder, await push.subscribe(folder, clientState), clientState);
    await this.wake(mailbox);
  }

  /** Renewed at half of its life. */
  private async keep(
    mailbox: string,
    folder: MailboxFolder,
    subscription: { id: string; expiresAt: string },
    clientState: string
  ): Promise<void> {
    await this.database.query(
      `INSERT INTO intake.push_subscription (id, mailbox, folder_key, client_state, expires_at, renew_at)
       VALUES ($1,$2,$3,$4,$5::timestamptz, now() + ($5::timestamptz - now()) / 2)
       ON CONFLICT (mailbox, folder_key) DO UPDATE SET id = excluded.id, client_state = excluded.client_state,
         expires_at = excluded.expires_at, renew_at = excluded.renew_at`,
      [subscription.id, mailbox, folder.key, clientState, subscription.expiresAt]
    );
  }
}
