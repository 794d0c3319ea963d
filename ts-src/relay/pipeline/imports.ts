import { IntakeError } from '../../core/intake-error.ts';
import type { Spool } from '../mailbox/files/spool.ts';
import { withPurpose } from '../org/call-purpose.ts';
import type { OrgPort } from '../org/org-port.ts';
import { findUserByEmail } from '../org/org-snapshot.ts';
import type { MailboxRegistry } from './mailboxes.ts';
import { messageKey } from './state/ledger.ts';

export interface ImportsParts {
  readonly org: OrgPort;
  readonly spool: Spool;
  readonly mailboxes: MailboxRegistry;
  /** Reads the org's state anew, from now on. */
  readonly refresh: () => Promise<void>;
  readonly wake: (address: string) => Promise<void>;
}

/** A stream of files wakes its mailbox so often at most: a run reads all that lies there by then. */
const WAKE_EVERY_MS = 250;

/** Messages that come as files; a mailbox for them is made when there is none. */
export class Imports {
  private readonly parts: ImportsParts;
  private creating: Promise<void> = Promise.resolve();
  /** Mailboxes that were woken up a moment ago; true: more came since. */
  private readonly woken = new Map<string, boolean>();

  constructor(parts: ImportsParts) {
    this.parts = parts;
  }

  async add(
    address: string,
    raw: Uint8Array,
    name: string | null
  ): Promise<{ key: string; providerId: string; isNew: boolean }> {
    const mailbox = address.trim().toLowerCase();
    if (this.parts.mailboxes.find(mailbox) === null) await this.createMailbox(mailbox);
    const { providerId, isNew } = await this.parts.spool.add(mailbox, raw, name);
    if (isNew) await this.wake(mailbox);
    return { key: messageKey(mailbox, providerId), providerId, isNew };
  }

  private async wake(mailbox: string): Promise<void> {
    if (this.woken.has(mailbox)) {
      this.woken.set(mailbox, true);
      return;
    }
    this.woken.set(mailbox, false);
    setTimeout(() => {
      const hasMore = this.woken.get(mailbox) === true;
      this.woken.delete(mailbox);
      // A wake-up that fails is made up for by the poll, as every other.
      if (hasMore) void this.wake(mailbox).catch(() => undefined);
    }, WAKE_EVERY_MS).unref();
    await this.parts.wake(mailbox);
  }

  private async createMailbox(address: string): Promise<void> {
    this.creating = this.creating
      .catch(() => undefined)
      .then(async () => {
        if (this.parts.mailboxes.find(address) === null) await withPurpose('person', () => this.createOnce(address));
      });
    await this.creating;
    if (this.parts.mailboxes.find(address) === null) {
      throw new IntakeError('REQUEST_INVALID', `The mailbox ${address} is not active in the org.`, {
        actions: ['Activate it in Salesforce, then import again.']
      });
    }
  }

  private async createOnce(address: string): Promise<void> {
    const owner = await findUserByEmail(this.parts.org, address);
    const [outcome] = await this.parts.org.upsert('Intake_Mailbox__c', 'Address__c', [
      {
        Address__c: address,
        Name: address.slice(0, 80),
        Provider__c: 'Files',
        Active__c: true,
        Status__c: 'New',
        ...(owner === null ? {} : { OwnerId: owner })
      }
    ]);
    if (outcome?.success === false) {
      throw new IntakeError(
        'ORG_WRITE_REFUSED',
        `The mailbox ${address} could not be made in the org: ${outcome.message}.`,
        { actions: ['Create the mailbox in Salesforce by hand, then import again.'] }
      );
    }
    await this.parts.refresh();
  }
}
