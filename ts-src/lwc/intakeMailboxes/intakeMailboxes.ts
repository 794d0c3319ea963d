import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import getMailboxes from '@salesforce/apex/IntakeQueueController.getMailboxes';
import type { MailboxSummary } from 'c/intakeRecords';
import { completeMailboxes, failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill, fullDate, shortDate } from 'c/intakeText';

interface ShownMailbox {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly provider: string;
  readonly status: string;
  readonly statusText: string | null;
  readonly statusClass: string;
  readonly contact: string;
  readonly contactTitle: string;
  readonly ledger: string;
  readonly ledgerClass: string;
  readonly failed: string | null;
  readonly lastError: string | null;
}

const troubled = new Set(['Attention', 'Failed']);

/** The mailboxes with their state, the completeness figure, and the last error with its cure. */
export default class IntakeMailboxes extends LightningElement {
  labels = labels;
  skeletons = [1, 2];
  provisioned: unknown;
  mailboxes: readonly MailboxSummary[] | null = null;
  failure: string | null = null;

  @wire(getMailboxes, {})
  receive(result: WireResult<MailboxSummary[]>): void {
    this.provisioned = result;
    if (result.error !== undefined) this.failure = failureText(result.error, labels.mailboxesFailed);
    else if (result.data !== undefined) {
      this.mailboxes = completeMailboxes(result.data);
      this.failure = null;
    }
  }

  /** Reads the mailboxes again. */
  @api async refresh(): Promise<void> {
    await refreshApex(this.provisioned);
  }

  get isLoading(): boolean {
    return this.mailboxes === null && this.failure === null;
  }

  get isEmpty(): boolean {
    return this.mailboxes?.length === 0 && this.failure === null;
  }

  get shown(): readonly ShownMailbox[] {
    return (this.mailboxes ?? []).map((mailbox) => this.shownMailbox(mailbox));
  }

  shownMailbox(mailbox: MailboxSummary): ShownMailbox {
    const isComplete = mailbox.seen === mailbox.accounted;
    const status = mailbox.active ? (mailbox.status ?? labels.mailboxNew) : labels.mailboxOff;
    return {
      id: mailbox.id,
      name: mailbox.name,
      address: mailbox.address,
      provider: mailbox.shared ? `${mailbox.provider}, ${labels.mailboxShared}` : mailbox.provider,
      status,
      statusText: mailbox.statusText,
      statusClass: troubled.has(mailbox.status ?? '') ? 'status status_trouble' : 'status',
      contact:
        mailbox.lastContact === null
          ? labels.mailboxNoContact
          : fill(labels.mailboxContact, shortDate(mailbox.lastContact)),
      contactTitle: fullDate(mailbox.lastContact),
      ledger: fill(labels.ledger, count(mailbox.accounted), count(mailbox.seen)),
      ledgerClass: isComplete ? 'ledger' : 'ledger ledger_open',
      failed: mailbox.failed > 0 ? fill(labels.ledgerFailed, count(mailbox.failed)) : null,
      lastError: mailbox.lastError
    };
  }

  handleRetry(): void {
    this.failure = null;
    void this.refresh();
  }

  handleOpen(event: Event): void {
    event.preventDefault();
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return;
    this.dispatchEvent(new CustomEvent('openrecord', { detail: { recordId: target.dataset.id } }));
  }
}
