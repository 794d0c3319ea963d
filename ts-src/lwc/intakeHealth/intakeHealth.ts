import { LightningElement, api } from 'lwc';
import type { MailboxSummary } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

/** The mailboxes' state in one line, which opens and closes their list: tells `toggle`. */
export default class IntakeHealth extends LightningElement {
  labels = labels;
  /** The mailboxes with the ledger's figures. */
  @api mailboxes: readonly MailboxSummary[] = [];
  /** They could not be read. */
  @api isUnread = false;
  /** Their list is open. */
  @api isOpen = false;

  get troubledCount(): number {
    return this.mailboxes.filter((mailbox) => mailbox.status === 'Attention' || mailbox.status === 'Failed').length;
  }

  get isTroubled(): boolean {
    return this.troubledCount > 0 || this.isUnread;
  }

  get text(): string {
    if (this.isUnread) return labels.mailboxesFailedTitle;
    if (this.mailboxes.length === 0) return labels.healthNone;
    if (this.troubledCount > 0)
      return fill(labels.healthTrouble, count(this.troubledCount), count(this.mailboxes.length));
    return fill(labels.ledger, count(this.sum('accounted')), count(this.sum('seen')));
  }

  get icon(): string {
    if (this.isTroubled) return 'utility:warning';
    return this.sum('accounted') < this.sum('seen') ? 'utility:clock' : 'utility:check';
  }

  get className(): string {
    return this.isTroubled ? 'health health_trouble' : 'health';
  }

  get expanded(): 'true' | 'false' {
    return this.isOpen ? 'true' : 'false';
  }

  sum(figure: 'accounted' | 'seen'): number {
    return this.mailboxes.reduce((sum, mailbox) => sum + mailbox[figure], 0);
  }

  handleClick(): void {
    this.dispatchEvent(new CustomEvent('toggle'));
  }
}
