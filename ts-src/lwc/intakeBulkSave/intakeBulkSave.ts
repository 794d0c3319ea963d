import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import getIntake from '@salesforce/apex/IntakeQueueController.getIntake';
import getFacts from '@salesforce/apex/RelatedRecordsController.getFacts';
import saveMessage from '@salesforce/apex/IntakeSaveController.saveMessage';
import { bulkItem, choiceFor, costOf, isToSave, leftOutBecause, linkText } from 'c/intakeBulk';
import { nothingForAll, proposalFor, refusalOf } from 'c/intakeBulk';
import type { BulkItem, ForAll } from 'c/intakeBulk';
import type { RelatedObject, SaveAs } from 'c/intakeCore';
import type { PickedLinks } from 'c/intakeLinkPickers';
import { completeFacts, factsForSave, termsFor } from 'c/intakeMatching';
import { readOffered } from 'c/intakeOwnSettings';
import type { LinkChoice, QueueRow } from 'c/intakeRecords';
import { completeDetail, failureText } from 'c/intakeRecords';
import { plainRequest } from 'c/intakeSaving';
import { labels } from 'c/intakeLabels';
import { count, fileSize, fill, shortDate } from 'c/intakeText';

interface ShownItem {
  readonly id: string;
  readonly subject: string;
  readonly about: string;
  readonly link: string;
  readonly reason: string | null;
  readonly reasonClass: string;
  readonly icon: string | null;
  readonly iconVariant: string;
  readonly includeLabel: string;
  readonly isIncluded: boolean;
  readonly isFixed: boolean;
}

/** Look-ups that run side by side: the org answers each within a second. */
const atOnce = 4;

/** Saves several messages one after the other, each by itself, and says of each how it went. Closes with how many were saved. */
export default class IntakeBulkSave extends LightningModal {
  /** The messages. */
  @api rows: readonly QueueRow[] = [];
  /** Records that are chosen for all of them already: those of the thread. */
  @api preset: LinkChoice | null = null;
  @api saveAs: SaveAs = 'EmailMessage';
  /** Another title than "Save … messages". */
  @api heading: string | null = null;

  labels = labels;
  items: readonly BulkItem[] = [];
  forAll: ForAll = nothingForAll;
  chosenSaveAs: SaveAs = 'EmailMessage';
  isSaving = false;
  isStopped = false;
  isLeft = false;
  /** Read once for all messages, when the first one needs it. */
  offered: Promise<readonly RelatedObject[]> | null = null;
  total = 0;
  done = 0;

  override connectedCallback(): void {
    this.items = this.rows.map((row) => bulkItem(row));
    this.forAll = this.preset ?? nothingForAll;
    this.chosenSaveAs = this.saveAs;
    void this.lookUpAll();
  }

  override disconnectedCallback(): void {
    // A page that is left saves no further message; what was saved is saved.
    this.isLeft = true;
  }

  async lookUpAll(): Promise<void> {
    const open = this.items.filter(({ row }) => refusalOf(row) === null).map(({ row }) => row.id);
    this.items = this.items.map((item) => (open.includes(item.row.id) ? item : { ...item, state: 'waiting' }));
    const next = async (): Promise<void> => {
      const id = open.shift();
      if (id === undefined || this.isLeft) return;
      await this.lookUp(id);
      await next();
    };
    await Promise.all(Array.from({ length: atOnce }, next));
  }

  async lookUp(intakeId: string): Promise<void> {
    try {
      const detail = completeDetail(await getIntake({ intakeId }));
      this.change(intakeId, { detail, row: detail });
      const facts = completeFacts(await getFacts({ terms: termsFor(detail) }));
      const offered = await (this.offered ??= readOffered());
      const proposal = proposalFor(detail, facts, offered);
      this.change(intakeId, { facts: factsForSave(facts, offered), proposal, state: 'waiting' });
    } catch (failure) {
      this.change(intakeId, { failure: failureText(failure, labels.factsFailed), state: 'waiting' });
    }
  }

  change(intakeId: string, changes: Partial<BulkItem>): void {
    this.items = this.items.map((item) => (item.row.id === intakeId ? { ...item, ...changes } : item));
  }

  get titleText(): string {
    return this.heading ?? fill(labels.bulkTitle, count(this.rows.length));
  }

  get looking(): number {
    return this.items.filter(({ state }) => state === 'looking').length;
  }

  get isLooking(): boolean {
    return this.looking > 0;
  }

  get toSave(): readonly BulkItem[] {
    return this.items.filter((item) => isToSave(item, this.forAll));
  }

  get failed(): readonly BulkItem[] {
    return this.toSave.filter(({ state }) => state === 'failed');
  }

  get saved(): number {
    return this.items.filter(({ state }) => state === 'saved' || state === 'already').length;
  }

  get saveAsOptions(): readonly { label: string; value: string }[] {
    return [
      { label: labels.saveAsEmail, value: 'EmailMessage' },
      { label: labels.saveAsTask, value: 'Task' }
    ];
  }

  get contactId(): string | null {
    return this.forAll.personId?.startsWith('003') === true ? this.forAll.personId : null;
  }

  get shownItems(): readonly ShownItem[] {
    return this.items.map((item) => this.shownItem(item));
  }

  shownItem(item: BulkItem): ShownItem {
    const { row, state } = item;
    const subject = row.subject ?? labels.noSubject;
    const isOver = state === 'saved' || state === 'already';
    const leftOut = isOver ? null : leftOutBecause(item, this.forAll);
    const isOut = leftOut !== null;
    return {
      id: row.id,
      subject,
      about: [row.fromName ?? row.fromAddress ?? labels.unknownSender, shortDate(row.messageDate)].join(' · '),
      link: isOut || state === 'looking' ? '' : linkText(item, this.forAll),
      reason: leftOut ?? this.resultOf(item),
      reasonClass: state === 'failed' ? 'reason reason_failed' : 'reason',
      icon: isOver ? 'utility:success' : state === 'failed' ? 'utility:error' : isOut ? 'utility:ban' : null,
      iconVariant: isOver ? 'success' : state === 'failed' ? 'error' : '',
      includeLabel: fill(labels.bulkInclude, subject),
      isIncluded: !isOut && item.isIncluded,
      isFixed: isOut || isOver || this.isSaving || state === 'looking'
    };
  }

  resultOf({ state, failure }: BulkItem): string | null {
    if (state === 'looking') return labels.loading;
    if (state === 'saving') return labels.bulkSaving;
    if (state === 'saved') return labels.bulkSaved;
    if (state === 'already') return labels.bulkAlready;
    return state === 'failed' ? fill(labels.bulkFailed, failure ?? labels.saveFailed) : null;
  }

  get costText(): string {
    const cost = costOf(this.toSave, this.chosenSaveAs);
    const storage = fill(
      labels.bulkCost,
      fileSize(cost.dataBytes),
      fileSize(cost.fileBytes),
      count(cost.files),
      count(cost.apiCalls),
      count(cost.callouts)
    );
    return cost.unknown === 0 ? storage : `${storage} ${fill(labels.bulkCostUnknown, count(cost.unknown))}`;
  }

  get showsCost(): boolean {
    return !this.isLooking && !this.isSaving && this.toSave.length > 0;
  }

  get statusText(): string {
    if (this.isLooking)
      return fill(labels.bulkChecking, count(this.items.length - this.looking), count(this.items.length));
    if (this.isSaving) return fill(labels.bulkProgress, count(Math.min(this.done + 1, this.total)), count(this.total));
    const hasRun = this.saved > 0 || this.failed.length > 0;
    if (!hasRun) return this.toSave.length === 0 ? labels.bulkEmpty : '';
    const rest = this.items.length - this.saved - this.failed.length;
    const sums = fill(labels.bulkDone, count(this.saved), count(this.failed.length), count(rest));
    return this.isStopped ? `${labels.bulkStopped} ${sums}` : sums;
  }

  get isSaveOff(): boolean {
    return this.isSaving || this.isLooking || this.toSave.length === 0;
  }

  get saveLabel(): string {
    const isRetry = this.failed.length > 0 && this.failed.length === this.toSave.length;
    if (isRetry) return labels.bulkRetry;
    return this.toSave.length === 0 ? labels.save : fill(labels.bulkSave, count(this.toSave.length));
  }

  get closeLabel(): string {
    return this.saved > 0 ? labels.close : labels.cancel;
  }

  /** What was not picked stays, be it a Lead or another record than a Case. */
  handleLinks(event: CustomEvent<PickedLinks>): void {
    const { contactId, caseId } = event.detail;
    if (contactId !== this.contactId) this.forAll = { ...this.forAll, personId: contactId };
    if (caseId !== this.forAll.caseId) this.forAll = { ...this.forAll, caseId, relatedToId: null };
  }

  handleSaveAs(event: CustomEvent<{ value: string }>): void {
    this.chosenSaveAs = event.detail.value === 'Task' ? 'Task' : 'EmailMessage';
  }

  handleInclude(event: Event): void {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.dataset.id === undefined) return;
    this.change(box.dataset.id, { isIncluded: box.checked });
  }

  handleSave(): void {
    if (!this.isSaveOff) void this.saveAll();
  }

  handleStop(): void {
    this.isStopped = true;
  }

  handleClose(): void {
    this.close({ saved: this.saved });
  }

  /** One after the other, each in a transaction of its own: a failed one holds up none behind it. */
  async saveAll(): Promise<void> {
    const waiting = this.toSave;
    this.isSaving = true;
    this.isStopped = false;
    this.total = waiting.length;
    this.done = 0;
    await this.saveNext(waiting);
    this.isSaving = false;
  }

  async saveNext([item, ...rest]: readonly BulkItem[]): Promise<void> {
    if (item === undefined || this.isStopped || this.isLeft) return;
    await this.saveOne(item);
    this.done += 1;
    await this.saveNext(rest);
  }

  async saveOne(item: BulkItem): Promise<void> {
    const { detail, facts, row } = item;
    if (detail === null) return;
    this.change(row.id, { state: 'saving', failure: null });
    try {
      const request = plainRequest(detail, choiceFor(item, this.forAll), facts, 'bulk', this.chosenSaveAs);
      const result = await saveMessage({ intakeId: row.id, request });
      this.change(row.id, { state: result.alreadySaved ? 'already' : 'saved' });
    } catch (failure) {
      this.change(row.id, { state: 'failed', failure: failureText(failure, labels.saveFailed) });
    }
  }
}
