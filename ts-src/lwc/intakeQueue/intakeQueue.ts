import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import { CurrentPageReference } from 'lightning/navigation';
import getQueue from '@salesforce/apex/IntakeQueueController.getQueue';
import getMailboxes from '@salesforce/apex/IntakeQueueController.getMailboxes';
import type { MailboxSummary, QueuePage, QueueRow, QueueView } from 'c/intakeRecords';
import { completeMailboxes, completePage, failureText } from 'c/intakeRecords';
import {
  emptyList,
  loadedRows,
  pageLength,
  unhiddenRows,
  windowOf,
  withFirstPage,
  withHidden,
  withNextPage,
  withoutHidden
} from 'c/intakeQueueList';
import type { QueueList } from 'c/intakeQueueList';
import { emptyWords, mailboxChoices, shownRows, shownViews, viewNamed } from 'c/intakeQueueRows';
import type { EmptyWords, ShownRow, ShownView } from 'c/intakeQueueRows';
import { allOrNone, extended, kept, keyedSelection, keyedStep, nothingChosen, toggled } from 'c/intakeSelection';
import type { Selection } from 'c/intakeSelection';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

const maxOffset = 2000;
/** What a saved message leaves. */
const leftViews: ReadonlySet<QueueView> = new Set<QueueView>(['open', 'filtered']);
/** Where messages that can be saved together stand. */
const choosingViews: ReadonlySet<QueueView> = new Set<QueueView>(['open', 'all']);

/** What the console asks of the pane. */
export interface QueueElement extends HTMLElement {
  move(step: number): void;
  focusSearch(): void;
  focusRow(): void;
  hideRow(intakeId: string): void;
  restoreRow(intakeId: string): void;
  refresh(): Promise<void>;
  clearChosen(): void;
}

/** The left pane: views with counts, mailbox filter, search, and the messages, newest first. */
export default class IntakeQueue extends LightningElement {
  labels = labels;
  skeletons = [1, 2, 3, 4, 5, 6, 7, 8];

  view: QueueView = 'open';
  mailboxId: string | null = null;
  search: string | null = null;
  pageSize = pageLength;
  pageOffset = 0;

  list: QueueList = emptyList;
  total = 0;
  counts: Readonly<Record<string, number>> = {};
  failure: string | null = null;
  isLoading = true;
  isLoadingMore = false;
  isOtherView = false;

  currentId: string | null = null;
  /** Rows chosen to be saved together. */
  selection: Selection = nothingChosen;

  provisionedQueue: unknown;
  provisionedMailboxes: unknown;
  mailboxes: readonly MailboxSummary[] = [];
  focusRowAfterRender = false;

  @wire(getQueue, {
    view: '$view',
    mailboxId: '$mailboxId',
    search: '$search',
    pageSize: '$pageSize',
    pageOffset: '$pageOffset'
  })
  receiveQueue(result: WireResult<QueuePage>): void {
    this.provisionedQueue = result;
    if (result.error !== undefined) {
      this.failure = failureText(result.error, labels.queueFailed);
      this.isLoading = false;
    } else if (result.data !== undefined) this.showFirstPage(completePage(result.data));
  }

  @wire(getMailboxes, {})
  receiveMailboxes(result: WireResult<MailboxSummary[]>): void {
    this.provisionedMailboxes = result;
    if (result.data !== undefined) this.mailboxes = completeMailboxes(result.data);
  }

  /** A link may name a view and a mailbox, as the one to what failed in a mailbox does. */
  @wire(CurrentPageReference)
  receivePage(page: { readonly state?: Readonly<Record<string, string | undefined>> } | null): void {
    const asked = viewNamed(page?.state?.c__view);
    const mailboxId = page?.state?.c__mailbox ?? null;
    if (asked === null || (asked === this.view && mailboxId === this.mailboxId)) return;
    this.startOver(() => {
      this.view = asked;
      this.mailboxId = mailboxId;
    });
  }

  /** The id of the message shown beside the queue. */
  @api
  get selectedId(): string | null {
    return this.currentId;
  }
  set selectedId(value: string | null) {
    this.currentId = value;
  }

  /** Moves the selection by `step` rows and tells the console; loads more at the end. */
  @api move(step: number): void {
    const rows = this.visibleRows;
    const at = rows.findIndex((row) => row.id === this.currentId);
    const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
    if (next >= rows.length - 5) void this.loadMore();
    const row = rows[next];
    if (row !== undefined) this.select(row, true);
  }

  /** Puts the cursor into the search field. */
  @api focusSearch(): void {
    this.template?.querySelector<HTMLElement>('c-intake-search-field')?.focus();
  }

  /** Puts the focus on the selected row. */
  @api focusRow(): void {
    this.template?.querySelector<HTMLElement>('[data-id][tabindex="0"]')?.focus();
  }

  /** Takes a row out of the open view before the server has answered, and selects its neighbour. */
  @api hideRow(intakeId: string): void {
    const rows = this.visibleRows;
    const at = rows.findIndex((row) => row.id === intakeId);
    if (!leftViews.has(this.view)) return;
    this.list = withHidden(this.list, intakeId);
    const neighbour = rows[at + 1] ?? rows[at - 1] ?? null;
    if (at >= 0 && this.currentId === intakeId) this.select(neighbour, false);
  }

  /** Gives a row back that an optimistic save had taken away, and selects it. */
  @api restoreRow(intakeId: string): void {
    this.list = withoutHidden(this.list, intakeId);
    const row = this.visibleRows.find((candidate) => candidate.id === intakeId);
    if (row !== undefined) this.select(row, false);
  }

  /** Chooses no row any more. */
  @api clearChosen(): void {
    this.selection = nothingChosen;
  }

  /** Reads the loaded rows and counts again; selection and scroll position stay. */
  @api async refresh(): Promise<void> {
    const wanted = windowOf(this.list);
    if (wanted !== this.pageSize) this.pageSize = wanted;
    await Promise.all([refreshApex(this.provisionedQueue), refreshApex(this.provisionedMailboxes)]);
  }

  override renderedCallback(): void {
    if (!this.focusRowAfterRender) return;
    this.focusRowAfterRender = false;
    const row = this.template?.querySelector<HTMLElement>('[data-id][tabindex="0"]') ?? null;
    row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }

  showFirstPage(page: QueuePage): void {
    const isFirst = this.isLoading || this.isOtherView;
    this.list = withFirstPage(this.list, page, this.isOtherView);
    this.total = page.total;
    this.counts = page.counts;
    this.failure = null;
    this.isLoading = false;
    this.isOtherView = false;
    this.selection = kept(this.selection, this.shownIds);
    if (isFirst) this.selectAfterLoad();
  }

  /** A first load selects the first message; a refresh never moves the selection. */
  selectAfterLoad(): void {
    const rows = this.visibleRows;
    const isStillThere = rows.some((row) => row.id === this.currentId);
    if (!isStillThere) this.select(rows[0] ?? null, false);
  }

  select(row: QueueRow | null, focus: boolean): void {
    this.focusRowAfterRender = focus;
    this.currentId = row?.id ?? null;
    this.dispatchEvent(new CustomEvent('rowselect', { detail: { row } }));
  }

  async loadMore(): Promise<void> {
    const loaded = loadedRows(this.list).length;
    if (this.isLoadingMore || this.isLoading || loaded >= this.total || loaded > maxOffset) return;
    this.isLoadingMore = true;
    const { view, mailboxId, search } = this;
    try {
      const page = completePage(await getQueue({ view, mailboxId, search, pageSize: pageLength, pageOffset: loaded }));
      if (view !== this.view || mailboxId !== this.mailboxId || search !== this.search) return;
      this.list = withNextPage(this.list, page.rows);
    } catch (failure) {
      this.failure = failureText(failure, labels.queueFailed);
    } finally {
      this.isLoadingMore = false;
    }
  }

  get visibleRows(): readonly QueueRow[] {
    return leftViews.has(this.view) ? unhiddenRows(this.list) : loadedRows(this.list);
  }

  get rows(): readonly ShownRow[] {
    return shownRows(this.visibleRows, this.currentId, this.canChoose ? this.selection.ids : null);
  }

  get views(): readonly ShownView[] {
    return shownViews(this.view, this.counts);
  }

  get shownIds(): readonly string[] {
    return this.visibleRows.map((row) => row.id);
  }

  get canChoose(): boolean {
    return choosingViews.has(this.view);
  }

  get showsChoice(): boolean {
    return this.canChoose && this.hasRows;
  }

  get chosenRows(): readonly QueueRow[] {
    return this.visibleRows.filter((row) => this.selection.ids.includes(row.id));
  }

  get hasChosen(): boolean {
    return this.canChoose && this.chosenRows.length > 0;
  }

  get isAllChosen(): boolean {
    return this.hasChosen && this.chosenRows.length === this.visibleRows.length;
  }

  get choiceText(): string {
    return this.hasChosen ? fill(labels.selectSome, count(this.chosenRows.length)) : labels.selectAll;
  }

  get saveChosenLabel(): string {
    return fill(labels.selectSave, count(this.chosenRows.length));
  }

  get mailboxOptions(): readonly { label: string; value: string }[] {
    return mailboxChoices(this.mailboxes);
  }

  get hasMailboxChoice(): boolean {
    return this.mailboxes.length > 1;
  }

  get mailboxValue(): string {
    return this.mailboxId ?? '';
  }

  get hasRows(): boolean {
    return !this.isLoading && this.failure === null && this.visibleRows.length > 0;
  }

  get isEmpty(): boolean {
    return !this.isLoading && this.failure === null && this.visibleRows.length === 0;
  }

  get emptyWords(): EmptyWords {
    return emptyWords(this.view, this.search, this.mailboxes.length > 0);
  }

  get totalText(): string {
    if (this.failure !== null) return '';
    return this.isLoading ? labels.loading : fill(labels.queueTotal, count(this.visibleRows.length), count(this.total));
  }

  handleView(event: Event): void {
    const target = event.currentTarget;
    const chosen = target instanceof HTMLElement ? viewNamed(target.dataset.view) : null;
    if (chosen !== null && chosen !== this.view) this.startOver(() => (this.view = chosen));
  }

  handleMailbox(event: CustomEvent<{ value: string }>): void {
    const value = event.detail.value === '' ? null : event.detail.value;
    if (value !== this.mailboxId) this.startOver(() => (this.mailboxId = value));
  }

  handleSearch(event: CustomEvent<{ search: string | null }>): void {
    this.startOver(() => (this.search = event.detail.search));
  }

  /** Another view, mailbox or search: the list starts at its first page. */
  startOver(change: () => void): void {
    this.isOtherView = true;
    this.isLoading = true;
    this.list = { ...this.list, later: [] };
    this.pageSize = pageLength;
    this.clearChosen();
    change();
    const list = this.template?.querySelector('.rows') ?? null;
    if (list !== null) list.scrollTop = 0;
  }

  handleRowClick(event: MouseEvent): void {
    const row = this.rowOf(event);
    if (row === undefined) return;
    // Shift and Ctrl choose, as in every list of mail; a plain click shows the message.
    if (this.canChoose && (event.shiftKey || event.ctrlKey || event.metaKey)) this.chooseByMouse(row, event.shiftKey);
    else {
      this.select(row, true);
      this.dispatchEvent(new CustomEvent('rowopen'));
    }
  }

  handleBoxClick(event: MouseEvent): void {
    event.stopPropagation();
    const row = this.rowOf(event);
    if (row !== undefined) this.chooseByMouse(row, event.shiftKey);
  }

  rowOf(event: Event): QueueRow | undefined {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return undefined;
    const id = target.dataset.id ?? target.dataset.choose;
    return this.visibleRows.find((candidate) => candidate.id === id);
  }

  chooseByMouse(row: QueueRow, isRange: boolean): void {
    this.selection = isRange ? extended(this.selection, row.id, this.shownIds) : toggled(this.selection, row.id);
  }

  handleAll(): void {
    this.selection = allOrNone(this.selection, this.shownIds);
  }

  handleClear(): void {
    this.clearChosen();
    this.focusRow();
  }

  handleSaveChosen(): void {
    this.dispatchEvent(new CustomEvent('bulksave', { detail: { rows: this.chosenRows } }));
  }

  handleRowKey(event: KeyboardEvent): void {
    if (this.chooseByKey(event) || this.moveByKey(event)) event.preventDefault();
  }

  moveByKey({ key }: KeyboardEvent): boolean {
    const step = keyedStep(key, this.visibleRows.length);
    if (step !== null) this.move(step);
    return step !== null;
  }

  chooseByKey(event: KeyboardEvent): boolean {
    const id = this.currentId;
    if (!this.canChoose || id === null) return false;
    const { key, shiftKey } = event;
    // Shift with an arrow chooses a range.
    const isRange = shiftKey && (key === 'ArrowDown' || key === 'ArrowUp');
    if (isRange) this.extendBy(key === 'ArrowDown' ? 1 : -1, id);
    const selection = keyedSelection(event, this.selection, id, this.shownIds);
    if (selection !== null) this.selection = selection;
    return isRange || selection !== null;
  }

  extendBy(step: number, id: string): void {
    const start = this.selection.anchor === null ? toggled(nothingChosen, id) : this.selection;
    this.move(step);
    if (this.currentId !== null) this.selection = extended(start, this.currentId, this.shownIds);
  }

  handleScroll(event: Event): void {
    const list = event.currentTarget;
    if (!(list instanceof HTMLElement)) return;
    if (list.scrollHeight - list.scrollTop - list.clientHeight < 400) void this.loadMore();
  }

  handleRetry(): void {
    this.isLoading = true;
    this.failure = null;
    void this.refresh();
  }

  handleRefresh(): void {
    void this.refresh();
  }
}
