import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { NavigationMixin } from 'lightning/navigation';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import getIntake from '@salesforce/apex/IntakeQueueController.getIntake';
import getMailboxes from '@salesforce/apex/IntakeQueueController.getMailboxes';
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import retryIntake from '@salesforce/apex/IntakeMessageController.retry';
import saveMessage from '@salesforce/apex/IntakeSaveController.saveMessage';
import setFollowed from '@salesforce/apex/IntakeThreadController.setFollowed';
import { ChangeListener } from 'c/intakeChanges';
import type { IntakeChanged } from 'c/intakeChanges';
import IntakeHelp from 'c/intakeHelp';
import IntakeSaveDialog from 'c/intakeSaveDialog';
import type { OrgFacts, SaveAs } from 'c/intakeCore';
import IntakeBulkSave from 'c/intakeBulkSave';
import IntakeUndo from 'c/intakeUndo';
import type { IntakeDetail, LinkChoice, MailboxSummary, QueueRow, SaveResult } from 'c/intakeRecords';
import { completeDetail, completeMailboxes, failureText } from 'c/intakeRecords';
import { plainRequest } from 'c/intakeSaving';
import type { IntakeThread } from 'c/intakeSaving';
import type { ListChoice } from 'c/intakeFilterMenu';
import type { FilterAccess } from 'c/intakeFilterRecords';
import { maxWidth, minWidth, rememberedWidths, resized } from 'c/intakePanes';
import type { PaneWidths } from 'c/intakePanes';
import { areShortcutsOn, shortcutFor } from 'c/intakeShortcuts';
import type { ShortcutAction } from 'c/intakeShortcuts';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

interface QueueElement extends HTMLElement {
  move(step: number): void;
  focusSearch(): void;
  focusRow(): void;
  hideRow(intakeId: string): void;
  restoreRow(intakeId: string): void;
  refresh(): Promise<void>;
  clearChosen(): void;
}

interface ReaderElement extends HTMLElement {
  focusMessage(): void;
  openSenderMenu(): void;
  reload(): void;
  refreshSaved(): void;
}

interface RelatedElement extends HTMLElement {
  readonly choice: LinkChoice;
  readonly orgFacts: OrgFacts | null;
  requestSave(): void;
  refreshSettings(): Promise<void>;
}

interface ListNoticeElement extends HTMLElement {
  list(choice: ListChoice, subject: string, hint: string): Promise<void>;
  undo(): Promise<void>;
}

/** Other messages of a thread, and what they are saved to. */
interface ThreadToSave {
  readonly waiting: readonly QueueRow[];
  readonly choice: LinkChoice;
  readonly saveAs: SaveAs;
}

interface SavedByDialog {
  readonly result: SaveResult;
  readonly thread?: ThreadToSave;
}

const refreshDelayMs = 400;
const figuresDelayMs = 10_000;
const keyStep = 16;
const narrowWidth = 900;

/** The working page: queue, message and related records side by side, kept current by the org's events. */
export default class IntakeConsole extends NavigationMixin(LightningElement) {
  /** Switches the single-key shortcuts off for everyone on this page. */
  @api shortcutsDisabled = false;

  labels = labels;
  row: QueueRow | null = null;
  selectedId: string | undefined;
  detail: IntakeDetail | null = null;
  detailFailure: string | null = null;
  savingIds: readonly string[] = [];
  showsMailboxes = false;
  mailboxes: readonly MailboxSummary[] = [];
  areMailboxesUnread = false;
  access: FilterAccess | null = null;
  widths: PaneWidths = rememberedWidths();
  narrowPane: 'queue' | 'reader' | 'related' = 'queue';
  isNarrow = false;
  isLive = true;

  provisionedDetail: unknown;
  provisionedMailboxes: unknown;
  listener = new ChangeListener();
  refreshTimer: number | undefined;
  figuresTimer: number | undefined;
  isLeft = false;
  changedIds = new Set<string>();
  sizeObserver: ResizeObserver | null = null;

  @wire(getIntake, { intakeId: '$selectedId' })
  receiveDetail(result: WireResult<IntakeDetail>): void {
    this.provisionedDetail = result;
    if (result.data !== undefined) this.detail = completeDetail(result.data);
    this.detailFailure = result.error === undefined ? null : failureText(result.error, labels.messageFailed);
  }

  @wire(getMailboxes, {})
  receiveMailboxes(result: WireResult<MailboxSummary[]>): void {
    this.provisionedMailboxes = result;
    this.areMailboxesUnread = result.error !== undefined;
    if (result.data !== undefined) this.mailboxes = completeMailboxes(result.data);
    this.lookAgainAtFigures();
  }

  /** The relay reports its figures twice a minute and announces none: open ones are looked at until they are whole. */
  lookAgainAtFigures(): void {
    window.clearTimeout(this.figuresTimer);
    if (!this.isCounting) return;
    this.figuresTimer = window.setTimeout(() => {
      void refreshApex(this.provisionedMailboxes).finally(() => {
        this.lookAgainAtFigures();
      });
    }, figuresDelayMs);
  }

  override connectedCallback(): void {
    this.isLeft = false;
    window.addEventListener('keydown', this.handleKey);
    void this.listen();
    void this.readAccess();
  }

  /** Whose the mailboxes are, for the lists: a personal entry counts for one's own alone. */
  async readAccess(): Promise<void> {
    try {
      this.access = await getAccess({});
    } catch {
      // The menus then offer the same, without a word on whose mailbox it is; a refused entry says why.
    }
  }

  override disconnectedCallback(): void {
    window.removeEventListener('keydown', this.handleKey);
    window.clearTimeout(this.refreshTimer);
    window.clearTimeout(this.figuresTimer);
    this.isLeft = true;
    this.sizeObserver?.disconnect();
    this.sizeObserver = null;
    this.listener.stop();
  }

  override renderedCallback(): void {
    const box = this.template?.querySelector('.console') ?? null;
    if (box === null || this.sizeObserver !== null) return;
    this.sizeObserver = new ResizeObserver((entries) => {
      const width = entries[0]?.contentRect.width ?? narrowWidth;
      this.isNarrow = width > 0 && width < narrowWidth;
    });
    this.sizeObserver.observe(box);
  }

  /** Live rows: the org tells which intakes changed; many events make one refresh. */
  /** Without live events the page works as before; the queue's refresh button stays. */
  async listen(): Promise<void> {
    this.isLive = await this.listener.start((change) => {
      this.noteChange(change);
    });
  }

  noteChange(change: IntakeChanged): void {
    if (change.Object__c === 'Intake_Settings__c') void this.related?.refreshSettings();
    for (const id of this.idsOf(change.Intake_Ids__c)) this.changedIds.add(id);
    window.clearTimeout(this.refreshTimer);
    this.refreshTimer = window.setTimeout(() => void this.refreshChanged(), refreshDelayMs);
  }

  idsOf(text: string | null): readonly string[] {
    try {
      const ids: unknown = JSON.parse(text ?? '[]');
      return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
    } catch {
      return [];
    }
  }

  async refreshChanged(): Promise<void> {
    const ids = new Set(this.changedIds);
    this.changedIds.clear();
    const work: Promise<unknown>[] = [refreshApex(this.provisionedMailboxes)];
    if (this.queue !== null) work.push(this.queue.refresh());
    const isShown = this.selectedId !== undefined && [...ids].some((id) => this.isShownIntake(id));
    if (isShown) work.push(refreshApex(this.provisionedDetail));
    await Promise.all(work);
  }

  /** Events may carry 15 characters where the page has 18. */
  isShownIntake(id: string): boolean {
    return this.selectedId !== undefined && this.selectedId.slice(0, 15) === id.slice(0, 15);
  }

  get queue(): QueueElement | null {
    return this.template?.querySelector<QueueElement>('c-intake-queue') ?? null;
  }

  get reader(): ReaderElement | null {
    return this.template?.querySelector<ReaderElement>('c-intake-reader') ?? null;
  }

  get related(): RelatedElement | null {
    return this.template?.querySelector<RelatedElement>('c-intake-related') ?? null;
  }

  get listNotice(): ListNoticeElement | null {
    return this.template?.querySelector<ListNoticeElement>('c-intake-list-notice') ?? null;
  }

  get ownAddresses(): readonly string[] {
    const owned = (this.access?.mailboxes ?? []).flatMap((mailbox) => [mailbox.address, ...mailbox.aliases]);
    return [...this.mailboxes.map((mailbox) => mailbox.address), ...owned];
  }

  get isForeignMailbox(): boolean {
    const { access, row } = this;
    const mailbox = access?.mailboxes.find((known) => known.id === row?.mailboxId);
    return mailbox !== undefined && mailbox.ownerId !== access?.userId;
  }

  get matchingDetail(): IntakeDetail | null {
    return this.detail?.id === this.selectedId ? this.detail : null;
  }

  get isSaving(): boolean {
    return this.selectedId !== undefined && this.savingIds.includes(this.selectedId);
  }

  get paneStyle(): string {
    const { queue, related } = this.widths;
    return `--queue-width: ${String(queue)}px; --related-width: ${String(related)}px`;
  }

  get consoleClass(): string {
    return this.isNarrow ? `panes panes_narrow panes_${this.narrowPane}` : 'panes';
  }

  get minWidth(): number {
    return minWidth;
  }

  get maxWidth(): number {
    return maxWidth;
  }

  get seen(): number {
    return this.mailboxes.reduce((sum, mailbox) => sum + mailbox.seen, 0);
  }

  get accounted(): number {
    return this.mailboxes.reduce((sum, mailbox) => sum + mailbox.accounted, 0);
  }

  get isCounting(): boolean {
    return !this.isLeft && this.accounted < this.seen;
  }

  get isNarrowDetail(): boolean {
    return this.isNarrow && this.narrowPane !== 'queue';
  }

  get nameClass(): string {
    return this.isNarrowDetail ? 'name visually-hidden' : 'name';
  }

  get otherPaneLabel(): string {
    return this.narrowPane === 'reader' ? labels.relatedTitle : labels.messageTitle;
  }

  handleRowSelect(event: CustomEvent<{ row: QueueRow | null }>): void {
    this.row = event.detail.row;
    this.selectedId = this.row?.id;
    this.detailFailure = null;
  }

  handleKey = (event: KeyboardEvent): void => {
    if (this.shortcutsDisabled || !areShortcutsOn()) return;
    const action = shortcutFor(event);
    if (action === null) return;
    event.preventDefault();
    this.run(action);
  };

  run(action: ShortcutAction): void {
    switch (action) {
      case 'next':
        this.queue?.move(1);
        break;
      case 'previous':
        this.queue?.move(-1);
        break;
      case 'open':
        this.openMessage();
        break;
      case 'save':
        this.related?.requestSave();
        break;
      case 'list':
        this.narrowPane = 'reader';
        this.reader?.openSenderMenu();
        break;
      case 'undo':
        void this.listNotice?.undo();
        break;
      case 'search':
        this.narrowPane = 'queue';
        this.queue?.focusSearch();
        break;
      case 'help':
        void this.openHelp();
    }
  }

  openMessage(): void {
    this.narrowPane = 'reader';
    this.reader?.focusMessage();
  }

  handleRowOpen(): void {
    if (this.isNarrow) this.openMessage();
  }

  handleBack(): void {
    this.narrowPane = 'queue';
    this.queue?.focusRow();
  }

  handleOtherPane(): void {
    this.narrowPane = this.narrowPane === 'reader' ? 'related' : 'reader';
  }

  handleHelp(): void {
    void this.openHelp();
  }

  async openHelp(): Promise<void> {
    await IntakeHelp.open({ size: 'small', label: labels.helpTitle });
  }

  handleMailboxes(): void {
    this.showsMailboxes = !this.showsMailboxes;
  }

  handleSaveRequest(event: CustomEvent<{ kind: 'one-click' | 'dialog'; choice: LinkChoice }>): void {
    const detail = this.matchingDetail;
    if (detail === null) return;
    const facts = this.related?.orgFacts ?? null;
    const isLinked = Object.values(event.detail.choice).some((id) => id !== null);
    if (event.detail.kind === 'one-click' && isLinked) void this.saveAtOnce(detail, event.detail.choice, facts);
    else void this.saveWithDialog(detail, event.detail.choice, facts);
  }

  /** One click: the row leaves at once and comes back with the reason when the org refuses. */
  async saveAtOnce(detail: IntakeDetail, choice: LinkChoice, facts: OrgFacts | null): Promise<void> {
    const intakeId = detail.id;
    if (this.savingIds.includes(intakeId)) return;
    this.savingIds = [...this.savingIds, intakeId];
    this.queue?.hideRow(intakeId);
    try {
      const saveAs = detail.saveAs === 'Task' ? 'Task' : 'EmailMessage';
      const request = plainRequest(detail, choice, facts, 'one-click', saveAs);
      const result = await saveMessage({ intakeId, request });
      await this.showSaved(detail, result);
    } catch (failure) {
      this.queue?.restoreRow(intakeId);
      this.toast(labels.saveFailedTitle, failureText(failure, labels.saveFailed), 'error', 'sticky');
    } finally {
      this.savingIds = this.savingIds.filter((id) => id !== intakeId);
    }
  }

  async saveWithDialog(detail: IntakeDetail, choice: LinkChoice, facts: OrgFacts | null): Promise<void> {
    const isAnyway = detail.disposition === 'filtered';
    const closed = await IntakeSaveDialog.open<SavedByDialog>({
      size: 'medium',
      label: isAnyway ? labels.saveAnywayTitle : labels.saveTitle,
      detail,
      choice,
      facts,
      isAnyway
    });
    if (closed === undefined) return;
    this.queue?.hideRow(detail.id);
    await this.showSaved(detail, closed.result);
    if (closed.thread !== undefined) await this.saveThread(detail.id, closed.thread);
  }

  /** New messages of the thread are saved from now on; those that wait are saved next, to the same records. */
  async saveThread(intakeId: string, { waiting, choice, saveAs }: ThreadToSave): Promise<void> {
    if (await this.changeThread(intakeId, true, labels.threadFollowed))
      await this.saveTogether(waiting, { preset: choice, saveAs, heading: labels.threadTitle });
  }

  async changeThread(intakeId: string, isFollowed: boolean, done: string): Promise<boolean> {
    try {
      await setFollowed({ intakeId, isFollowed });
      this.toast(done, '', 'success', 'dismissible');
      return true;
    } catch (failure) {
      this.toast(labels.threadFailed, failureText(failure, labels.saveFailed), 'error', 'sticky');
      return false;
    } finally {
      this.reader?.refreshSaved();
    }
  }

  async handleThreadRequest(event: CustomEvent<{ detail: IntakeDetail; thread: IntakeThread }>): Promise<void> {
    const { detail, thread } = event.detail;
    if (thread.isFollowed) await this.changeThread(detail.id, false, labels.threadEnded);
    else {
      const choice = { personId: detail.contactId ?? detail.leadId, caseId: detail.caseId, relatedToId: null };
      const saveAs = detail.saveAs === 'Task' ? 'Task' : 'EmailMessage';
      await this.saveThread(detail.id, { waiting: thread.waiting, choice, saveAs });
    }
  }

  handleBulkSave(event: CustomEvent<{ rows: readonly QueueRow[] }>): void {
    void this.saveTogether(event.detail.rows, {});
  }

  async saveTogether(rows: readonly QueueRow[], options: Readonly<Record<string, unknown>>): Promise<void> {
    if (rows.length === 0) return;
    const closed = await IntakeBulkSave.open<{ saved: number }>({
      size: 'medium',
      label: fill(labels.bulkTitle, count(rows.length)),
      rows,
      ...options
    });
    this.queue?.clearChosen();
    const saved = closed?.saved ?? 0;
    if (saved > 0) this.toast(fill(labels.bulkToast, count(saved)), '', 'success', 'dismissible');
    await this.refreshAll();
  }

  async handleUndoRequest(event: CustomEvent<{ intakeId: string }>): Promise<void> {
    const { intakeId } = event.detail;
    const closed = await IntakeUndo.open<{ isUndone: boolean }>({ size: 'small', label: labels.undoTitle, intakeId });
    if (closed?.isUndone !== true) return;
    this.toast(labels.saveUndone, labels.saveUndoneText, 'success', 'dismissible');
    await this.refreshAll();
  }

  async showSaved(detail: IntakeDetail, result: SaveResult): Promise<void> {
    const url = await this[NavigationMixin.GenerateUrl](this.recordPage(result.savedRecordId));
    const title = result.alreadySaved ? labels.alreadySavedTitle : labels.savedTitle;
    this.dispatchEvent(
      new ShowToastEvent({
        title,
        message: [labels.savedMessage, ...(result.notes ?? [])].join(' '),
        messageData: [{ url, label: detail.subject ?? labels.noSubject }],
        variant: 'success'
      })
    );
    await this.refreshAll();
  }

  async refreshAll(): Promise<void> {
    await Promise.all([this.queue?.refresh(), refreshApex(this.provisionedDetail)]);
  }

  handleListRequest(event: CustomEvent<{ choice: ListChoice; subject: string; hint: string }>): void {
    const { choice, subject, hint } = event.detail;
    void this.listNotice?.list(choice, subject, hint);
  }

  async handleRetry(event: CustomEvent<{ intakeId: string }>): Promise<void> {
    try {
      await retryIntake({ intakeId: event.detail.intakeId });
      this.toast(labels.retryTitle, labels.retryText, 'success', 'dismissible');
      await this.refreshAll();
      this.reader?.reload();
    } catch (failure) {
      this.toast(labels.retryFailedTitle, failureText(failure, labels.messageFailed), 'error', 'sticky');
    }
  }

  handleOpenRecord(event: CustomEvent<{ recordId: string | null | undefined }>): void {
    const { recordId } = event.detail;
    if (recordId === null || recordId === undefined) return;
    this[NavigationMixin.Navigate](this.recordPage(recordId));
  }

  recordPage(recordId: string): { type: string; attributes: Record<string, string> } {
    return { type: 'standard__recordPage', attributes: { recordId, actionName: 'view' } };
  }

  toast(title: string, message: string, variant: 'success' | 'error', mode: 'dismissible' | 'sticky'): void {
    this.dispatchEvent(new ShowToastEvent({ title, message, variant, mode }));
  }

  resize(pane: keyof PaneWidths, width: number): void {
    this.widths = resized(this.widths, pane, width);
  }

  paneOf(event: Event): keyof PaneWidths {
    const target = event.currentTarget;
    return target instanceof HTMLElement && target.dataset.pane === 'related' ? 'related' : 'queue';
  }

  handleSeparatorKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const pane = this.paneOf(event);
    const isWider = (event.key === 'ArrowRight') === (pane === 'queue');
    this.resize(pane, this.widths[pane] + (isWider ? keyStep : -keyStep));
  }

  handleSeparatorDown(event: PointerEvent): void {
    const handle = event.currentTarget;
    if (!(handle instanceof HTMLElement)) return;
    const pane = this.paneOf(event);
    const start = event.clientX;
    const width = this.widths[pane];
    const onMove = (move: PointerEvent): void => {
      this.resize(pane, width + (move.clientX - start) * (pane === 'queue' ? 1 : -1));
    };
    const onUp = (): void => {
      handle.removeEventListener('pointermove', onMove);
      handle.removeEventListener('pointerup', onUp);
      handle.removeEventListener('pointercancel', onUp);
    };
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', onMove);
    handle.addEventListener('pointerup', onUp);
    handle.addEventListener('pointercancel', onUp);
  }
}
