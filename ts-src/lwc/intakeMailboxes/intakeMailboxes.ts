import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { NavigationMixin } from 'lightning/navigation';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import compare from '@salesforce/apex/IntakeMailboxController.compare';
import getMailboxes from '@salesforce/apex/IntakeQueueController.getMailboxes';
import type { MailboxSummary } from 'c/intakeRecords';
import { completeMailboxes, failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { comparisonSentence, isTroubled, problemOf, stateSentence, statusWord } from 'c/intakeMailboxWords';
import { count, fill, fullDate, shortDate } from 'c/intakeText';

interface ShownMailbox {
  readonly id: string;
  readonly name: string;
  readonly href: string;
  readonly address: string;
  readonly provider: string;
  readonly status: string;
  readonly statusClass: string;
  readonly ledger: string;
  readonly ledgerClass: string;
  readonly comparison: string;
  readonly comparisonTitle: string;
  readonly comparisonClass: string;
  readonly state: string | null;
  readonly problem: string | null;
  readonly steps: readonly { readonly key: string; readonly text: string }[];
  readonly hasSteps: boolean;
  readonly resumes: string | null;
  readonly contact: string;
  readonly contactTitle: string;
  readonly failed: string | null;
  readonly failedTitle: string;
  readonly failedHref: string;
  readonly canCompare: boolean;
  readonly isComparing: boolean;
}

interface Page {
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly state?: Readonly<Record<string, string>>;
}

const consolePage = 'Email_Intake_Console';
/** The relay writes the figures twice a minute, and tells nobody of it; after a check they are awaited. */
const lookEveryMs = 30_000;
const looksAfterCheck = 6;
const lookAfterCheckMs = 10_000;

/** The mailboxes with the completeness figure, what each waits for with its cure, and what failed. */
export default class IntakeMailboxes extends NavigationMixin(LightningElement) {
  labels = labels;
  skeletons = [1, 2];
  provisioned: unknown;
  mailboxes: readonly MailboxSummary[] | null = null;
  failure: string | null = null;
  comparingIds: readonly string[] = [];
  looksLeft = 0;
  timer: number | undefined;

  @wire(getMailboxes, {})
  receive(result: WireResult<MailboxSummary[]>): void {
    this.provisioned = result;
    if (result.error !== undefined) this.failure = failureText(result.error, labels.mailboxesFailed);
    else if (result.data !== undefined) {
      this.mailboxes = completeMailboxes(result.data);
      this.failure = null;
    }
  }

  override connectedCallback(): void {
    this.lookAgain();
  }

  override disconnectedCallback(): void {
    window.clearTimeout(this.timer);
    this.timer = undefined;
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
    const hasTrouble = isTroubled(mailbox);
    const { problem, steps } = hasTrouble ? problemOf(mailbox) : { problem: null, steps: [] };
    const { lastContact } = mailbox;
    return {
      id: mailbox.id,
      name: mailbox.name,
      href: `/lightning/r/Intake_Mailbox__c/${mailbox.id}/view`,
      address: mailbox.address,
      provider: mailbox.shared ? `${mailbox.provider}, ${labels.mailboxShared}` : mailbox.provider,
      status: statusWord(mailbox),
      statusClass: hasTrouble ? 'status status_trouble' : 'status',
      ledger: fill(labels.ledger, count(mailbox.accounted), count(mailbox.seen)),
      ledgerClass: isComplete ? 'ledger' : 'ledger ledger_open',
      comparison: comparisonSentence(mailbox),
      comparisonTitle: fullDate(mailbox.lastReconciled),
      comparisonClass: mailbox.gaps > 0 ? 'fine fine_open' : 'fine',
      state: stateSentence(mailbox) === problem ? null : stateSentence(mailbox),
      problem,
      steps: steps.map((text, index) => ({ key: String(index), text })),
      hasSteps: steps.length > 0,
      resumes: mailbox.condition === 'sign-in' ? labels.mailboxResumes : null,
      contact: lastContact === null ? labels.mailboxNoContact : fill(labels.mailboxContact, shortDate(lastContact)),
      contactTitle: fullDate(lastContact),
      failed: mailbox.failed > 0 ? fill(labels.ledgerFailed, count(mailbox.failed)) : null,
      failedTitle: fill(labels.mailboxShowFailed, mailbox.name),
      failedHref: `/lightning/n/${consolePage}?c__view=failed&c__mailbox=${mailbox.id}`,
      canCompare: mailbox.active,
      isComparing: this.comparingIds.includes(mailbox.id)
    };
  }

  handleRetry(): void {
    this.failure = null;
    void this.refresh();
  }

  handleOpen(event: MouseEvent): void {
    this.follow(event, (recordId) => ({
      type: 'standard__recordPage',
      attributes: { recordId, objectApiName: 'Intake_Mailbox__c', actionName: 'view' }
    }));
  }

  handleFailed(event: MouseEvent): void {
    this.follow(event, (mailboxId) => ({
      type: 'standard__navItemPage',
      attributes: { apiName: consolePage },
      state: { c__view: 'failed', c__mailbox: mailboxId }
    }));
  }

  follow(event: MouseEvent, pageOf: (id: string) => Page): void {
    // A new tab or window is the browser's.
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const mailbox = this.mailboxOf(event);
    if (mailbox !== null) this[NavigationMixin.Navigate](pageOf(mailbox.id));
  }

  async handleCompare(event: Event): Promise<void> {
    const mailbox = this.mailboxOf(event);
    if (mailbox === null) return;
    this.comparingIds = [...this.comparingIds, mailbox.id];
    try {
      await compare({ mailboxId: mailbox.id });
      this.toast(labels.mailboxCompareTitle, fill(labels.mailboxCompareText, mailbox.name), 'success');
      this.looksLeft = looksAfterCheck;
      this.lookAgain();
    } catch (failure) {
      this.toast(labels.mailboxCompareFailed, failureText(failure, labels.mailboxesFailed), 'error');
    } finally {
      this.comparingIds = this.comparingIds.filter((id) => id !== mailbox.id);
    }
  }

  lookAgain(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), this.looksLeft > 0 ? lookAfterCheckMs : lookEveryMs);
  }

  /** A page that nobody sees asks for nothing. */
  async look(): Promise<void> {
    const { timer } = this;
    this.looksLeft = Math.max(0, this.looksLeft - 1);
    if (document.visibilityState === 'visible') await this.refresh();
    // Taken off the page, or waiting anew after a check, meanwhile.
    if (this.timer === timer) this.lookAgain();
  }

  mailboxOf(event: Event): MailboxSummary | null {
    const target = event.currentTarget;
    const id = target instanceof HTMLElement ? target.dataset.id : undefined;
    return (this.mailboxes ?? []).find((mailbox) => mailbox.id === id) ?? null;
  }

  toast(title: string, message: string, variant: 'success' | 'error'): void {
    const mode = variant === 'error' ? 'sticky' : 'dismissible';
    this.dispatchEvent(new ShowToastEvent({ title, message, variant, mode }));
  }
}
