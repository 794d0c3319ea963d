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
import { ChangeBatch, ChangeListener, isSameId } from 'c/intakeChanges';
import IntakeHelp from 'c/intakeHelp';
import type { OrgFacts } from 'c/intakeCore';
import { saveSeveral, saveWithOptions, savedToast, undoSave } from 'c/intakeSavingDialogs';
import type { ThreadToSave } from 'c/intakeSavingDialogs';
import type { IntakeDetail, LinkChoice, MailboxSummary, QueueRow, SaveResult } from 'c/intakeRecords';
import { areFiguresOpen, completeDetail, completeMailboxes, failureText } from 'c/intakeRecords';
import { plainRequest, saveAsOf } from 'c/intakeSaving';
import type { IntakeThread } from 'c/intakeSaving';
import type { ListChoice } from 'c/intakeFilterMenu';
import { isOfAnother } from 'c/intakeFilterRecords';
import type { FilterAccess } from 'c/intakeFilterRecords';
import type { ListNoticeElement } from 'c/intakeListNotice';
import { keyedWidth, maxWidth, minWidth, onDrag, rememberedWidths, resized } from 'c/intakePanes';
import type { PaneWidths } from 'c/intakePanes';
import type { QueueElement } from 'c/intakeQueue';
import type { ReaderElement } from 'c/intakeReader';
import type { RelatedElement } from 'c/intakeRelated';
import { areShortcutsOn, shortcutFor } from 'c/intakeShortcuts';
import type { ShortcutAction } from 'c/intakeShortcuts';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

const figuresDelayMs = 10_000;
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
  limits = { min: minWidth, max: maxWidth };
  narrowPane: 'queue' | 'reader' | 'related' = 'queue';
  isNarrow = false;

  provisionedDetail: unknown;
  provisionedMailboxes: unknown;
  listener = new ChangeListener();
  figuresTimer: number | undefined;
  isLeft = false;
  /** Many events make one refresh. */
  changes = new ChangeBatch((ids) => void this.refreshChanged(ids));
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
    if (this.isLeft || !areFiguresOpen(this.mailboxes)) return;
    this.figuresTimer = window.setTimeout(() => {
      void refreshApex(this.provisionedMailboxes).finally(() => {
        this.lookAgainAtFigures();
      });
    }, figuresDelayMs);
  }

  override connectedCallback(): void {
    this.isLeft = false;
    window.addEventListener('keydown', this.handleKey);
    // Without live events the page works as before; the queue's refresh button stays.
    void this.listener.start((change) => {
      if (change.Object__c === 'Intake_Settings__c') void this.related?.refreshSettings();
      this.changes.add(change);
    });
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
    this.changes.drop();
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

  async refreshChanged(ids: readonly string[]): Promise<void> {
    const work: Promise<unknown>[] = [refreshApex(this.provisionedMailboxes)];
    if (this.queue !== null) work.push(this.queue.refresh());
    const { selectedId } = this;
    const isShown = selectedId !== undefined && ids.some((id) => isSameId(id, selectedId));
    if (isShown) work.push(refreshApex(this.provisionedDetail));
    await Promise.all(work);
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
    return this.access !== null && isOfAnother(this.access, this.row?.mailboxId);
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
    const actions: Readonly<Record<ShortcutAction, () => unknown>> = {
      next: () => this.queue?.move(1),
      previous: () => this.queue?.move(-1),
      open: () => {
        this.openMessage();
      },
      save: () => this.related?.requestSave(),
      list: () => {
        this.narrowPane = 'reader';
        this.reader?.openSenderMenu();
      },
      undo: () => this.listNotice?.undo(),
      search: () => {
        this.narrowPane = 'queue';
        this.queue?.focusSearch();
      },
      help: () => this.handleHelp()
    };
    actions[action]();
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

  async handleHelp(): Promise<void> {
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
      const request = plainRequest(detail, choice, facts, 'one-click', saveAsOf(detail));
      const result = await saveMessage({ intakeId, request });
      await this.showSaved(detail, result);
    } catch (failure) {
      this.queue?.restoreRow(intakeId);
      this.toast(labels.saveFailedTitle, failureText(failure, labels.saveFailed), 'error');
    } finally {
      this.savingIds = this.savingIds.filter((id) => id !== intakeId);
    }
  }

  async saveWithDialog(detail: IntakeDetail, choice: LinkChoice, facts: OrgFacts | null): Promise<void> {
    const closed = await saveWithOptions(detail, choice, facts);
    if (closed === undefined) return;
    this.queue?.hideRow(detail.id);
    await this.showSaved(detail, closed.result);
    if (closed.thread !== undefined) await this.saveThread(detail.id, closed.thread);
  }

  /** New messages of the thread are saved from now on; those that wait are saved next, to the same records. */
  async saveThread(intakeId: string, thread: ThreadToSave): Promise<void> {
    const isFollowed = await this.changeThread(intakeId, true, labels.threadFollowed);
    if (isFollowed) await this.saveTogether(thread.waiting, thread);
  }

  async changeThread(intakeId: string, isFollowed: boolean, done: string): Promise<boolean> {
    try {
      await setFollowed({ intakeId, isFollowed });
      this.toast(done, '', 'success');
      return true;
    } catch (failure) {
      this.toast(labels.threadFailed, failureText(failure, labels.saveFailed), 'error');
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
      await this.saveThread(detail.id, { waiting: thread.waiting, choice, saveAs: saveAsOf(detail) });
    }
  }

  handleBulkSave(event: CustomEvent<{ rows: readonly QueueRow[] }>): void {
    void this.saveTogether(event.detail.rows, null);
  }

  async saveTogether(rows: readonly QueueRow[], thread: ThreadToSave | null): Promise<void> {
    if (rows.length === 0) return;
    const saved = await saveSeveral(rows, thread);
    this.queue?.clearChosen();
    if (saved > 0) this.toast(fill(labels.bulkToast, count(saved)), '', 'success');
    await this.refreshAll();
  }

  async handleUndoRequest(event: CustomEvent<{ intakeId: string }>): Promise<void> {
    if (!(await undoSave(event.detail.intakeId))) return;
    this.toast(labels.saveUndone, labels.saveUndoneText, 'success');
    await this.refreshAll();
  }

  async showSaved(detail: IntakeDetail, result: SaveResult): Promise<void> {
    const url = await this[NavigationMixin.GenerateUrl](this.recordPage(result.savedRecordId));
    this.dispatchEvent(savedToast(detail, result, url));
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
      this.toast(labels.retryTitle, labels.retryText, 'success');
      await this.refreshAll();
      this.reader?.reload();
    } catch (failure) {
      this.toast(labels.retryFailedTitle, failureText(failure, labels.messageFailed), 'error');
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

  /** A failure stays until it is read. */
  toast(title: string, message: string, variant: 'success' | 'error'): void {
    const mode = variant === 'error' ? 'sticky' : 'dismissible';
    this.dispatchEvent(new ShowToastEvent({ title, message, variant, mode }));
  }

  paneOf(event: Event): keyof PaneWidths {
    const target = event.currentTarget;
    return target instanceof HTMLElement && target.dataset.pane === 'related' ? 'related' : 'queue';
  }

  handleSeparatorKey(event: KeyboardEvent): void {
    const pane = this.paneOf(event);
    const width = keyedWidth(event.key, pane, this.widths[pane]);
    if (width === null) return;
    event.preventDefault();
    this.widths = resized(this.widths, pane, width);
  }

  handleSeparatorDown(event: PointerEvent): void {
    const pane = this.paneOf(event);
    onDrag(event, pane, this.widths[pane], (width) => {
      this.widths = resized(this.widths, pane, width);
    });
  }
}
