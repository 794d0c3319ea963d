import type { MailboxIdentity } from '../../core/classify/decision.ts';
import type { Finding } from './finding.ts';
import type { MailboxPort } from './port.ts';

/** What an adapter needs to open one mailbox. */
export interface MailboxAccount {
  readonly identity: MailboxIdentity;
  /** The login or user principal name, when it differs from the address. */
  readonly user: string | null;
  /** Name of the custom folder (label, category) that asks for saving. */
  readonly salesforceFolder: string;
}

/** A configured connection to a mail provider. */
export interface MailboxProvider {
  /** Opens the mailbox; null when this connection does not serve it. Nothing is asked of the provider yet. */
  open(account: MailboxAccount): MailboxPort | null;
  /**
   * Hears of changes of all its mailboxes over one stream (Pub/Sub), by address; null when there is none. Resolves when
   * the signal ends it, rejects when it breaks.
   */
  readonly listen: ((onHint: (address: string) => void, signal: AbortSignal) => Promise<void>) | null;
  /** Looks at the configuration and at each mailbox, step by step: reachable, signed in, permitted, folders, push. */
  examine(accounts: readonly MailboxAccount[]): AsyncIterable<Finding>;
}
