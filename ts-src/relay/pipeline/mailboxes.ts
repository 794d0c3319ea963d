import { IntakeError } from '../../core/intake-error.ts';
import { openFilesMailbox } from '../mailbox/files/files-mailbox.ts';
import type { Spool } from '../mailbox/files/spool.ts';
import type { MailboxPort } from '../mailbox/port.ts';
import type { MailboxRecord } from '../org/org-snapshot.ts';
import { identityOf } from './rules.ts';

/** Opens a provider's mailbox; null when this relay has no connection to that provider. */
export type ProviderOpener = (mailbox: MailboxRecord) => MailboxPort | null;

/** The sources of one mailbox: its provider, and files that were imported into it. */
export interface MailboxSources {
  readonly record: MailboxRecord;
  readonly provider: MailboxPort | null;
  readonly files: MailboxPort;
}

/** The open mailboxes by address; a mailbox whose record changed is opened anew. */
export class MailboxRegistry {
  private readonly open = new Map<string, MailboxSources>();
  private readonly openProvider: ProviderOpener;
  private readonly spool: Spool;

  constructor(openProvider: ProviderOpener, spool: Spool) {
    this.openProvider = openProvider;
    this.spool = spool;
  }

  replace(records: readonly MailboxRecord[]): void {
    const wanted = new Set(records.map((record) => record.address));
    for (const address of this.open.keys()) if (!wanted.has(address)) this.open.delete(address);
    for (const record of records) {
      if (JSON.stringify(this.open.get(record.address)?.record) === JSON.stringify(record)) continue;
      this.open.set(record.address, {
        record,
        provider: this.openProvider(record),
        files: openFilesMailbox(identityOf(record), this.spool)
      });
    }
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
