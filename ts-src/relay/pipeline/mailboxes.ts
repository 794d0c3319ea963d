import { IntakeError } from '../../core/intake-error.ts';
import { openFilesMailbox } from '../mailbox/files/files-mailbox.ts';
import type { Spool } from '../mailbox/files/spool.ts';
import type { ParsePool } from '../mailbox/mime/parse-pool.ts';
import type { MailboxPort } from '../mailbox/port.ts';
import type { MailboxProvider } from '../mailbox/provider.ts';
import type { MailboxRecord } from '../org/org-snapshot.ts';
import { accountOf, identityOf } from './rules.ts';

/** The sources of one mailbox: its provider, and files that were imported into it. */
export interface MailboxSources {
  readonly record: MailboxRecord;
  readonly provider: MailboxPort | null;
  readonly files: MailboxPort;
}

/** The open mailboxes by address; a mailbox whose record changed is opened anew. */
export class MailboxRegistry {
  private readonly open = new Map<string, MailboxSources>();
  private readonly providers: ReadonlyMap<string, MailboxProvider>;
  private readonly spool: Spool;
  private readonly parsers: ParsePool;

  constructor(providers: ReadonlyMap<string, MailboxProvider>, spool: Spool, parsers: ParsePool) {
    this.providers = providers;
    this.spool = spool;
    this.parsers = parsers;
  }

  replace(records: readonly MailboxRecord[]): void {
    const wanted = new Set(records.map((record) => record.address));
    for (const address of this.open.keys()) if (!wanted.has(address)) this.forget(address);
    for (const record of records) {
      if (JSON.stringify(this.open.get(record.address)?.record) === JSON.stringify(record)) continue;
      this.forget(record.address);
      this.open.set(record.address, {
        record,
        provider: this.providers.get(record.provider)?.open(accountOf(record)) ?? null,
        files: openFilesMailbox(identityOf(record), this.spool, this.parsers)
      });
    }
  }

  private forget(address: string): void {
    const sources = this.open.get(address);
    this.open.delete(address);
    // What still reads from it fails, and is read again by the one that takes its place.
    sources?.provider?.close().catch(() => undefined);
  }

  /** Ends the connections to all providers. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.open.values()].map(async ({ provider }) => provider?.close()));
  }

  all(): readonly MailboxSources[] {
    return [...this.open.values()];
  }

  find(address: string): MailboxSources | null {
    return this.open.get(address) ?? null;
  }

  /** The source that holds a message; files are named by their own digest. */
  sourceOf(address: string, providerId: string): MailboxPort {
    const sources = this.open.get(address);
    const port = /^[0-9a-f]{64}$/.test(providerId) ? sources?.files : sources?.provider;
    if (port !== null && port !== undefined) return port;
    throw new IntakeError('MAILBOX_ACCESS_REFUSED', `The mailbox ${address} is not connected to this relay.`, {
      actions: ["Activate the mailbox in Salesforce, and check the relay's connection to its provider."]
    });
  }
}
