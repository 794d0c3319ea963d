import { LightningElement, api } from 'lwc';
import getThread from '@salesforce/apex/IntakeThreadController.getThread';
import type { QueueRow } from 'c/intakeRecords';
import { completeThread } from 'c/intakeSaving';
import { labels } from 'c/intakeLabels';
import { count, fill, shortDate } from 'c/intakeText';

const mostShown = 5;

/** The choice to save a message's whole thread, with the messages of it that wait. Tells `choose` with `{ waiting }`, null for no. */
export default class IntakeThreadChoice extends LightningElement {
  labels = labels;
  waiting: readonly QueueRow[] = [];
  isChosen = false;
  shownId: string | null = null;

  /** The intake that is about to be saved. */
  @api
  get intakeId(): string | null {
    return this.shownId;
  }
  set intakeId(value: string | null) {
    this.shownId = value;
    this.waiting = [];
    if (value !== null) void this.read(value);
  }

  async read(intakeId: string): Promise<void> {
    try {
      const thread = completeThread(await getThread({ intakeId }));
      if (this.shownId === intakeId) this.waiting = thread.waiting;
      if (this.isChosen) this.tell();
    } catch {
      // What waits is not known then: following the thread is offered all the same.
      this.waiting = [];
    }
  }

  get rows(): readonly { id: string; text: string }[] {
    return this.waiting.slice(0, mostShown).map((row) => ({
      id: row.id,
      text: [row.subject ?? labels.noSubject, row.fromName ?? row.fromAddress, shortDate(row.messageDate)]
        .filter((part) => (part ?? '') !== '')
        .join(' · ')
    }));
  }

  get showsPast(): boolean {
    return this.isChosen && this.waiting.length > 0;
  }

  get pastText(): string {
    return fill(labels.threadPast, count(this.waiting.length));
  }

  get restText(): string | null {
    const rest = this.waiting.length - mostShown;
    return rest > 0 ? fill(labels.threadRest, count(rest)) : null;
  }

  handleChange(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.isChosen = event.target.checked;
    this.tell();
  }

  tell(): void {
    const waiting = this.isChosen ? this.waiting : null;
    this.dispatchEvent(new CustomEvent('choose', { detail: { waiting } }));
  }
}
