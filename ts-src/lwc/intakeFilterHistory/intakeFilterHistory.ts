import { LightningElement, api } from 'lwc';
import getChanges from '@salesforce/apex/IntakeFilterController.getChanges';
import takeBack from '@salesforce/apex/IntakeFilterController.takeBack';
import type { FilterScope } from 'c/intakeCore';
import type { FilterChange } from 'c/intakeFilterRecords';
import { completeChanges } from 'c/intakeFilterRecords';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill, fullDate, shortDate } from 'c/intakeText';

interface ShownChange {
  readonly id: string;
  readonly batchId: string;
  readonly summary: string;
  readonly by: string;
  readonly date: string;
  readonly fullDate: string;
  readonly figures: string | null;
  readonly reason: string | null;
  readonly refusal: string | null;
  readonly takenBack: string | null;
  readonly canTakeBack: boolean;
  readonly buttonLabel: string;
  readonly buttonTitle: string;
}

const step = 25;

/** Who changed the list, when and why; each change can be taken back. Fires `takenback` with what was restored. */
export default class IntakeFilterHistory extends LightningElement {
  @api canEdit = false;

  labels = labels;
  skeletons = [1, 2, 3, 4];
  currentScope: FilterScope = 'organisation';
  changes: readonly FilterChange[] | null = null;
  howMany = step;
  failure: string | null = null;
  refusals: ReadonlyMap<string, string> = new Map();
  takingBatch: string | null = null;
  said = '';
  asked = 0;
  isOnPage = false;

  /** Whose changes are shown. */
  @api
  get scope(): FilterScope {
    return this.currentScope;
  }
  set scope(value: FilterScope) {
    if (value === this.currentScope) return;
    this.currentScope = value;
    this.changes = null;
    this.howMany = step;
    this.refusals = new Map();
    if (this.isOnPage) void this.refresh();
  }

  override connectedCallback(): void {
    this.isOnPage = true;
    void this.refresh();
  }

  override disconnectedCallback(): void {
    this.isOnPage = false;
  }

  /** Reads the changes again. */
  @api async refresh(): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    try {
      const changes = completeChanges(await getChanges({ scope: this.scope, howMany: this.howMany }));
      if (mine !== this.asked) return;
      this.changes = changes;
      this.failure = null;
    } catch (failure) {
      if (mine === this.asked) this.failure = failureText(failure, labels.changesFailed);
    }
  }

  get isLoading(): boolean {
    return this.changes === null && this.failure === null;
  }

  get isEmpty(): boolean {
    return this.changes?.length === 0 && this.failure === null;
  }

  get hasChanges(): boolean {
    return (this.changes?.length ?? 0) > 0 && this.failure === null;
  }

  get canHaveMore(): boolean {
    return this.hasChanges && (this.changes?.length ?? 0) >= this.howMany;
  }

  get isTaking(): boolean {
    return this.takingBatch !== null;
  }

  get shown(): readonly ShownChange[] {
    return (this.changes ?? []).map((change) => this.shownChange(change));
  }

  shownChange(change: FilterChange): ShownChange {
    const summary = change.summary ?? fill(labels.changesEntries, count(change.entryCount));
    const isTaken = change.takenBackAt !== null;
    return {
      id: change.id,
      batchId: change.batchId,
      summary,
      by: change.createdByName ?? '',
      date: shortDate(change.createdDate),
      fullDate: fullDate(change.createdDate),
      figures: this.figuresOf(change),
      reason: change.reason,
      refusal: this.refusals.get(change.batchId) ?? null,
      takenBack: isTaken
        ? fill(labels.changesTakenBack, change.takenBackByName ?? '', shortDate(change.takenBackAt))
        : null,
      canTakeBack: this.canEdit && !isTaken,
      buttonLabel: this.takingBatch === change.batchId ? labels.changesTaking : labels.changesTakeBack,
      buttonTitle: fill(labels.changesTakeBackOf, summary)
    };
  }

  figuresOf(change: FilterChange): string | null {
    if (change.newlyFiltered === null && change.newlySaveable === null) return null;
    return fill(labels.changesFigures, count(change.newlyFiltered), count(change.newlySaveable));
  }

  handleMore(): void {
    this.howMany += step;
    void this.refresh();
  }

  handleRetry(): void {
    this.failure = null;
    void this.refresh();
  }

  handleTakeBack(event: Event): void {
    const target = event.currentTarget;
    const batchId = target instanceof HTMLElement ? target.dataset.batch : undefined;
    if (batchId !== undefined && this.takingBatch === null) void this.takeBack(batchId);
  }

  async takeBack(batchId: string): Promise<void> {
    this.takingBatch = batchId;
    this.refusals = new Map([...this.refusals].filter(([other]) => other !== batchId));
    try {
      const restored = await takeBack({ batchId });
      this.said = fill(labels.changesRestored, count(restored));
      this.dispatchEvent(new CustomEvent('takenback', { detail: { restored } }));
      await this.refresh();
    } catch (failure) {
      this.refusals = new Map([...this.refusals, [batchId, failureText(failure, labels.changesTakeBackFailed)]]);
    } finally {
      this.takingBatch = null;
    }
  }
}
