import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import getQueue from '@salesforce/apex/IntakeQueueController.getQueue';
import getMailboxes from '@salesforce/apex/IntakeQueueController.getMailboxes';
import type { MailboxSummary, QueuePage, QueueRow, QueueView } from 'c/intakeRecords';
import { completeMailboxes, completePage, failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill, fullDate, initials, shortDate } from 'c/intakeText';

interface ShownRow {
  readonly id: string;
  readonly domId: string;
  readonly subject: string;
  readonly from: string;
  readonly initials: string;
  readonly date: string;
  readonly fullDate: string;
  readonly snippet: string;
  readonly note: string | null;
  readonly noteClass: string;
  readonly noteIcon: string;
  readonly hasAttachments: boolean;
  readonly isOutgoing: boolean;
  readonly selected: 'true' | 'false';
  readonly tabIndex: '0' | '-1';
  readonly className: string;
}

interface ShownView {
  readonly name: QueueView;
  readonly label: string;
  readonly count: string | null;
  readonly pressed: 'true' | 'false';
  readonly className: string;
}

const firstPage = 50;
const maxWindow = 200;
const maxOffset = 2000;
const searchDelayMs = 250;

const viewLabels: readonly (readonly [QueueView, string, readonly string[]])[] = [
  ['open', labels.viewOpen, ['saveable']],
  ['filtered', labels.viewFiltered, ['filtered']],
  ['service', labels.viewService, ['service']],
  ['saved', labels.viewSaved, ['saved']],
  ['failed', labels.viewFailed, ['failed']],
  ['all', labels.viewAll, []]
];

const emptyTexts: Readonly<Record<string, string>> = {
  open: labels.queueEmptyOpen,
  filtered: labels.queueEmptyFiltered,
  service: labels.queueEmptyService,
  saved: labels.queueEmptySaved,
  failed: labels.queueEmptyFailed,
  all: labels.queueEmptyAll
};

const noteIcons: Readonly<Record<string, string>> = {
  filtered: 'utility:filterList',
  service: 'utility:settings',
  saved: 'utility:success',
  failed: 'utility:warning',
  duplicate: 'utility:copy',
  ignored: 'utility:ban'
};

/** The left pane: views with counts, mailbox filter, search, and the messages, newest first. */
export default class IntakeQueue extends LightningElement {
  labels = labels;
  skeletons = [1, 2, 3, 4, 5, 6, 7, 8];

  view: QueueView = 'open';
  mailboxId: string | null = null;
  search: string | null = null;
  pageSize = firstPage;
  pageOffset = 0;

  searchText = '';
  firstRows: readonly QueueRow[] = [];
  laterRows: readonly QueueRow[] = [];
  total = 0;
  counts: Readonly<Record<string, number>> = {};
  failure: string | null = null;
  isLoading = true;
  isLoadingMore = false;
  isOtherView = false;

  /** Rows taken away by an optimistic save, until the server says the same. */
  hiddenIds: readonly string[] = [];
  currentId: string | null = null;

  provisionedQueue: unknown;
  provisionedMailboxes: unknown;
  mailboxes: readonly MailboxSummary[] = [];
  searchTimer: number | undefined;
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
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => row.id === this.currentId);
    const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
    if (next >= rows.length - 5) void this.loadMore();
    const row = rows[next];
    if (row !== undefined) this.select(row, true);
  }

  /** Puts the cursor into the search field. */
  @api focusSearch(): void {
    this.template?.querySelector<HTMLElement>('.search')?.focus();
  }

  /** Puts the focus on the selected row. */
  @api focusRow(): void {
    this.template?.querySelector<HTMLElement>('[data-id][tabindex="0"]')?.focus();
  }

  /** Takes a row out of the open view before the server has answered, and selects its neighbour. */
  @api hideRow(intakeId: string): void {
    const rows = this.visibleRows;
    const at = rows.findIndex((row) => row.id === intakeId);
    if (this.view !== 'open' && this.view !== 'filtered') return;
    this.hiddenIds = [...this.hiddenIds, intakeId];
    const neighbour = rows[at + 1] ?? rows[at - 1];
    if (at >= 0 && this.currentId === intakeId) this.selectOrClear(neighbour);
  }

  /** Gives a row back that an optimistic save had taken away, and selects it. */
  @api restoreRow(intakeId: string): void {
    this.hiddenIds = this.hiddenIds.filter((id) => id !== intakeId);
    const row = this.visibleRows.find((candidate) => candidate.id === intakeId);
    if (row !== undefined) this.select(row, false);
  }

  /** Reads the loaded rows and counts again; selection and scroll position stay. */
  @api async refresh(): Promise<void> {
    const loaded = this.firstRows.length + this.laterRows.length;
    const wanted = Math.min(maxWindow, Math.max(firstPage, Math.ceil(loaded / firstPage) * firstPage));
    if (wanted !== this.pageSize) this.pageSize = wanted;
    await Promise.all([refreshApex(this.provisionedQueue), refreshApex(this.provisionedMailboxes)]);
  }

  override disconnectedCallback(): void {
    window.clearTimeout(this.searchTimer);
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
    this.firstRows = page.rows;
    const known = new Set(page.rows.map((row) => row.id));
    this.laterRows = this.isOtherView ? [] : this.laterRows.filter((row) => !known.has(row.id));
    // Hidden rows that the server has moved elsewhere need no hiding any more: they may come back one day.
    this.hiddenIds = this.hiddenIds.filter((id) => known.has(id));
    this.total = page.total;
    this.counts = page.counts;
    this.failure = null;
    this.isLoading = false;
    this.isOtherView = false;
    if (isFirst) this.selectAfterLoad();
  }

  /** A first load selects the first message; a refresh never moves the selection. */
  selectAfterLoad(): void {
    const rows = this.visibleRows;
    const isStillThere = rows.some((row) => row.id === this.currentId);
    if (!isStillThere) this.selectOrClear(rows[0]);
  }

  selectOrClear(row: QueueRow | undefined): void {
    if (row !== undefined) this.select(row, false);
    else {
      this.currentId = null;
      this.dispatchEvent(new CustomEvent('rowselect', { detail: { row: null } }));
    }
  }

  select(row: QueueRow, focus: boolean): void {
    this.focusRowAfterRender = focus;
    this.currentId = row.id;
    this.dispatchEvent(new CustomEvent('rowselect', { detail: { row } }));
  }

  async loadMore(): Promise<void> {
    const loaded = this.firstRows.length + this.laterRows.length;
    if (this.isLoadingMore || this.isLoading || loaded >= this.total || loaded > maxOffset) return;
    this.isLoadingMore = true;
    const { view, mailboxId, search } = this;
    try {
      const page = completePage(await getQueue({ view, mailboxId, search, pageSize: firstPage, pageOffset: loaded }));
      if (view !== this.view || mailboxId !== this.mailboxId || search !== this.search) return;
      const known = new Set([...this.firstRows, ...this.laterRows].map((row) => row.id));
      this.laterRows = [...this.laterRows, ...page.rows.filter((row) => !known.has(row.id))];
    } catch (failure) {
      this.failure = failureText(failure, labels.queueFailed);
    } finally {
      this.isLoadingMore = false;
    }
  }

  get visibleRows(): readonly QueueRow[] {
    const hidden = new Set(this.hiddenIds);
    const isOpenView = this.view === 'open' || this.view === 'filtered';
    return [...this.firstRows, ...this.laterRows].filter((row) => !isOpenView || !hidden.has(row.id));
  }

  get rows(): readonly ShownRow[] {
    const focusable = this.visibleRows.some((row) => row.id === this.currentId)
      ? this.currentId
      : (this.visibleRows[0]?.id ?? null);
    return this.visibleRows.map((row) => this.shownRow(row, focusable));
  }

  shownRow(row: QueueRow, focusableId: string | null): ShownRow {
    const isSelected = row.id === this.currentId;
    const note = this.noteOf(row);
    const from = row.fromName ?? row.fromAddress ?? labels.unknownSender;
    return {
      id: row.id,
      domId: `row-${row.id}`,
      subject: row.subject ?? labels.noSubject,
      from,
      initials: initials(row.fromName, row.fromAddress),
      date: shortDate(row.messageDate),
      fullDate: fullDate(row.messageDate),
      snippet: row.snippet ?? '',
      note,
      noteClass: `note note_${row.disposition}`,
      noteIcon: noteIcons[row.disposition] ?? 'utility:link',
      hasAttachments: row.hasAttachments,
      isOutgoing: row.direction === 'Outgoing',
      selected: isSelected ? 'true' : 'false',
      tabIndex: row.id === focusableId ? '0' : '-1',
      className: isSelected ? 'row row_selected' : 'row'
    };
  }

  noteOf(row: QueueRow): string | null {
    const linked = [row.contactName ?? row.leadName, row.caseNumber].filter((part) => part !== null).join(' · ');
    if (row.disposition === 'failed') return row.errorText ?? labels.dispositionFailed;
    if (row.disposition === 'saved') return linked === '' ? labels.dispositionSaved : linked;
    if (row.disposition === 'saveable') return linked === '' ? null : linked;
    return row.observation ?? row.serviceKind;
  }

  get views(): readonly ShownView[] {
    return viewLabels.map(([name, label, dispositions]) => {
      const figure = dispositions.reduce((sum, disposition) => sum + (this.counts[disposition] ?? 0), 0);
      const isPressed = name === this.view;
      return {
        name,
        label,
        count: dispositions.length > 0 && figure > 0 ? count(figure) : null,
        pressed: isPressed ? 'true' : 'false',
        className: isPressed ? 'view view_pressed' : 'view'
      };
    });
  }

  get mailboxOptions(): readonly { label: string; value: string }[] {
    const own = this.mailboxes.map((mailbox) => ({ label: mailbox.name, value: mailbox.id }));
    return [{ label: labels.allMailboxes, value: '' }, ...own];
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

  get emptyTitle(): string {
    return this.search === null ? labels.queueEmptyTitle : fill(labels.queueNothingFound, this.search);
  }

  get emptyText(): string {
    if (this.search !== null) return labels.queueEmptySearch;
    if (this.view === 'open' && this.mailboxes.length === 0) return labels.queueEmptyNoMailbox;
    return emptyTexts[this.view] ?? labels.queueEmptyAll;
  }

  get totalText(): string {
    if (this.failure !== null) return '';
    return this.isLoading ? labels.loading : fill(labels.queueTotal, count(this.visibleRows.length), count(this.total));
  }

  get isBusy(): 'true' | 'false' {
    return this.isLoading ? 'true' : 'false';
  }

  handleView(event: Event): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return;
    const chosen = viewLabels.find(([name]) => name === target.dataset.view);
    if (chosen !== undefined && chosen[0] !== this.view) this.startOver(() => (this.view = chosen[0]));
  }

  handleMailbox(event: CustomEvent<{ value: string }>): void {
    const value = event.detail.value === '' ? null : event.detail.value;
    if (value !== this.mailboxId) this.startOver(() => (this.mailboxId = value));
  }

  handleSearchInput(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.searchText = event.target.value;
    window.clearTimeout(this.searchTimer);
    // A pause in typing starts the search; each key by itself would ask the org too often.
    this.searchTimer = window.setTimeout(() => {
      this.applySearch();
    }, searchDelayMs);
  }

  handleSearchKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.applySearch();
    else if (event.key === 'Escape' && this.searchText !== '') this.clearSearch();
    else if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.focusRow();
    }
  }

  clearSearch(): void {
    this.searchText = '';
    this.applySearch();
    this.focusSearch();
  }

  applySearch(): void {
    window.clearTimeout(this.searchTimer);
    const wanted = this.searchText.trim() === '' ? null : this.searchText.trim();
    if (wanted !== this.search) this.startOver(() => (this.search = wanted));
  }

  /** Another view, mailbox or search: the list starts at its first page. */
  startOver(change: () => void): void {
    this.isOtherView = true;
    this.isLoading = true;
    this.laterRows = [];
    this.pageSize = firstPage;
    change();
    const list = this.template?.querySelector('.rows') ?? null;
    if (list !== null) list.scrollTop = 0;
  }

  handleRowClick(event: Event): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return;
    const row = this.visibleRows.find((candidate) => candidate.id === target.dataset.id);
    if (row === undefined) return;
    this.select(row, true);
    this.dispatchEvent(new CustomEvent('rowopen'));
  }

  handleRowKey(event: KeyboardEvent): void {
    if (event.key === 'Home') this.move(-this.visibleRows.length);
    else if (event.key === 'End') this.move(this.visibleRows.length);
    else if (event.key === 'ArrowDown') this.move(1);
    else if (event.key === 'ArrowUp') this.move(-1);
    else return;
    event.preventDefault();
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
