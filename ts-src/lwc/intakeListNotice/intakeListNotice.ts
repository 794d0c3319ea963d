import { LightningElement, api } from 'lwc';
import saveFilters from '@salesforce/apex/IntakeFilterController.saveFilters';
import takeBack from '@salesforce/apex/IntakeFilterController.takeBack';
import { completeSaved } from 'c/intakeFilterRecords';
import type { FilterInput } from 'c/intakeFilterRecords';
import type { ListChoice } from 'c/intakeFilterMenu';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { fill } from 'c/intakeText';

type State = 'working' | 'listed' | 'taken-back' | 'failed';

const reasonLength = 255;

function doneLabel(choice: ListChoice): string {
  const isNever = choice.kind === 'blacklist';
  if (choice.scope === 'organisation')
    return isNever ? labels.listedOrganisationNever : labels.listedOrganisationAlways;
  return isNever ? labels.listedMineNever : labels.listedMineAlways;
}

function entryFor(choice: ListChoice, reason: string): FilterInput {
  const { pattern, comparable, kind, match, scope } = choice;
  return {
    id: null,
    pattern,
    comparable,
    kind,
    match,
    scope,
    action: 'filter-when-all-match',
    direction: 'any',
    locked: false,
    active: true,
    expiresOn: null,
    note: reason,
    lastModifiedDate: null
  };
}

/** What the console asks of the notice. */
export interface ListNoticeElement extends HTMLElement {
  list(choice: ListChoice, subject: string, hint: string): Promise<void>;
  undo(): Promise<void>;
}

/** Lists a sender or domain from a message, says what was done, and takes it back on request. */
export default class IntakeListNotice extends LightningElement {
  labels = labels;
  state: State | null = null;
  text = '';
  choice: ListChoice | null = null;
  reason = '';
  hint = '';
  batchId: string | null = null;

  /** Adds the entry; `subject` is that of the message it was asked for at, and becomes the entry's reason. */
  @api async list(choice: ListChoice, subject: string, hint = ''): Promise<void> {
    if (this.state === 'working') return;
    this.choice = choice;
    this.hint = hint;
    this.reason = fill(labels.listedReason, subject).slice(0, reasonLength);
    await this.save(choice, this.reason);
  }

  /** Takes the last change back, while it is shown. */
  @api async undo(): Promise<void> {
    const { batchId, choice } = this;
    if (batchId === null || choice === null || this.state === 'working') return;
    this.show('working', labels.listedWorking);
    try {
      await takeBack({ batchId });
      this.batchId = null;
      this.show('taken-back', fill(labels.listedTakenBack, choice.pattern));
    } catch (failure) {
      this.batchId = null;
      this.choice = null;
      this.show('failed', failureText(failure, labels.listedUndoFailed));
    }
  }

  async save(choice: ListChoice, reason: string): Promise<void> {
    this.show('working', labels.listedWorking);
    this.batchId = null;
    try {
      const change = { batchId: null, reason, newlyFiltered: null, newlySaveable: null };
      const answer = completeSaved(await saveFilters({ entries: [entryFor(choice, reason)], change }));
      const [problem] = answer.problems;
      if (problem !== undefined) {
        // The entry itself is refused: the same again would be as well.
        this.choice = null;
        this.show('failed', problem.message);
        return;
      }
      this.batchId = answer.batchId;
      const sentences = [fill(doneLabel(choice), choice.pattern), this.hint, ...choice.warnings];
      this.show('listed', sentences.filter((sentence) => sentence !== '').join(' '));
    } catch (failure) {
      this.show('failed', failureText(failure, labels.listedFailed));
    }
  }

  show(state: State, text: string): void {
    this.state = state;
    this.text = text;
  }

  get isShown(): boolean {
    return this.state !== null;
  }

  get isFailed(): boolean {
    return this.state === 'failed';
  }

  get canUndo(): boolean {
    return this.state === 'listed' && this.batchId !== null;
  }

  get canRetry(): boolean {
    return this.isFailed && this.choice !== null;
  }

  get className(): string {
    return this.isFailed ? 'notice notice_failed' : 'notice';
  }

  get icon(): string {
    return this.isFailed ? 'utility:warning' : 'utility:filterList';
  }

  /** For screen readers: the region is there before its text is. */
  get said(): string {
    return this.isFailed ? '' : this.text;
  }

  get alarm(): string {
    return this.isFailed ? this.text : '';
  }

  handleUndo(): void {
    void this.undo();
  }

  handleRetry(): void {
    if (this.choice !== null) void this.save(this.choice, this.reason);
  }

  handleClose(): void {
    this.state = null;
    this.text = '';
    this.batchId = null;
  }
}
