import { LightningElement, api } from 'lwc';
import getFilters from '@salesforce/apex/IntakeFilterController.getFilters';
import type { FilterKind, FilterScope } from 'c/intakeCore';
import { readablePattern } from 'c/intakeCore';
import type { EntryOrder, EntryState, FilterPage, FilterQuery, FilterRow } from 'c/intakeFilterRecords';
import { completeRows } from 'c/intakeFilterRecords';
import type { Option } from 'c/intakeFilterWords';
import { dayOf, effectWords, isExpired, kindOptions, kindWords, matchOptions, optionOf } from 'c/intakeFilterWords';
import { failureText } from 'c/intakeRecords';
import type { SearchFieldElement } from 'c/intakeSearchField';
import { labels } from 'c/intakeLabels';
import { count, fill, fullDate, shortDate } from 'c/intakeText';

export type RowAction = 'edit' | 'remove' | 'try-remove' | 'lock' | 'unlock' | 'restore';

interface MenuItem {
  readonly value: RowAction;
  readonly label: string;
  readonly disabled: boolean;
}

interface ShownEntry {
  readonly id: string;
  readonly pattern: string;
  readonly match: string;
  readonly locked: boolean;
  readonly kind: string;
  readonly kindClass: string;
  readonly stateText: string | null;
  readonly effect: string;
  readonly hits: string;
  readonly lastHit: string;
  readonly lastHitFull: string;
  readonly added: string;
  readonly addedFull: string;
  readonly note: string | null;
  readonly until: string;
  readonly untilText: string | null;
  readonly className: string;
  readonly isChosen: boolean;
  readonly isFixed: boolean;
  readonly chooseLabel: string;
  readonly menuLabel: string;
  readonly menu: readonly MenuItem[];
}

interface Column {
  readonly name: string;
  readonly label: string;
  readonly order: EntryOrder | null;
  readonly className: string;
}

const firstPage = 50;
/** What one call of Apex gives at most, and how far its offset reaches. */
const maxPage = 200;
const maxOffset = 2000;

const stateOptions: readonly Option<EntryState>[] = [
  { value: 'active', label: labels.listStateActive },
  { value: 'expired', label: labels.listStateExpired },
  { value: 'inactive', label: labels.listStateInactive },
  { value: 'all', label: labels.listStateAll }
];

const columns: readonly Column[] = [
  { name: 'entry', label: labels.listColumnEntry, order: 'pattern', className: 'entry-cell' },
  { name: 'effect', label: labels.listColumnEffect, order: null, className: 'effect-cell' },
  { name: 'hits', label: labels.listColumnHits, order: 'hits', className: 'number-cell' },
  { name: 'lastHit', label: labels.listColumnLastHit, order: 'lastHit', className: 'date-cell' },
  { name: 'added', label: labels.listColumnAdded, order: 'createdDate', className: 'added-cell' },
  { name: 'until', label: labels.listColumnUntil, order: 'expiresOn', className: 'date-cell until-cell' }
];
const orders = columns.map((column) => column.order);

const matchNames = new Map(matchOptions.map((option) => [option.value, option.label]));

/** One list: search, filter, order, and each entry with its effect, its hits, who added it and why. */
export default class IntakeFilterList extends LightningElement {
  /** Whether the reader may change this list. */
  @api canEdit = false;
  /** Whether the reader may lock entries. */
  @api canLock = false;

  labels = labels;
  stateOptions = stateOptions;
  skeletons = [1, 2, 3, 4, 5, 6, 7, 8];

  currentScope: FilterScope = 'organisation';
  search: string | null = null;
  kind: FilterKind | null = null;
  entryState: EntryState = 'active';
  sortBy: EntryOrder = 'createdDate';
  sortDirection: 'asc' | 'desc' = 'desc';

  rows: readonly FilterRow[] = [];
  total = 0;
  chosenIds: readonly string[] = [];
  failure: string | null = null;
  moreFailure: string | null = null;
  isLoading = true;
  isLoadingMore = false;
  asked = 0;
  isOnPage = false;

  /** Which list is shown. */
  @api
  get scope(): FilterScope {
    return this.currentScope;
  }
  set scope(value: FilterScope) {
    if (value === this.currentScope) return;
    this.currentScope = value;
    if (this.isOnPage) this.startOver();
  }

  /** Reads what is shown again; the place in the list and the chosen entries stay. */
  @api async refresh(): Promise<void> {
    await this.read(Math.max(firstPage, this.rows.length));
  }

  /** Puts the cursor into the search field. */
  @api focusSearch(): void {
    this.searchField?.focus();
  }

  get searchField(): SearchFieldElement | null {
    return this.template?.querySelector<SearchFieldElement>('c-intake-search-field') ?? null;
  }

  /** Puts the focus on an entry, when it is shown. */
  @api focusEntry(entryId: string): void {
    this.template?.querySelector<HTMLElement>(`.entry[data-id="${CSS.escape(entryId)}"]`)?.focus();
  }

  override connectedCallback(): void {
    this.isOnPage = true;
    this.startOver();
  }

  override disconnectedCallback(): void {
    this.isOnPage = false;
  }

  /** Another list, search, filter or order: the list starts at its first page. */
  startOver(): void {
    this.isLoading = true;
    this.rows = [];
    this.chosenIds = [];
    this.moreFailure = null;
    void this.read(firstPage);
  }

  queryFor(pageSize: number, pageOffset: number): FilterQuery {
    const { scope, search, kind, entryState, sortBy, sortDirection } = this;
    return { scope, search, kind, state: entryState, sortBy, sortDirection, pageSize, pageOffset };
  }

  /** Reads the first `wanted` rows; an answer to an older question is dropped. */
  async read(wanted: number): Promise<void> {
    this.asked += 1;
    const mine = this.asked;
    try {
      const { rows, total } = await this.readWindow(wanted);
      if (mine !== this.asked) return;
      this.rows = rows;
      this.total = total;
      const known = new Set(rows.map((row) => row.id));
      this.chosenIds = this.chosenIds.filter((id) => known.has(id));
      this.failure = null;
      this.isLoading = false;
    } catch (failure) {
      if (mine !== this.asked) return;
      this.failure = failureText(failure, labels.listFailed);
      this.isLoading = false;
    }
  }

  async readWindow(wanted: number): Promise<FilterPage> {
    const rows: FilterRow[] = [];
    let total = 0;
    do {
      const pageSize = Math.min(maxPage, wanted - rows.length);
      // eslint-disable-next-line no-await-in-loop -- each page begins where the one before ended
      const page = await getFilters({ query: this.queryFor(pageSize, rows.length) });
      rows.push(...completeRows(page.rows));
      total = page.total;
      if (page.rows.length < pageSize) break;
    } while (rows.length < wanted && rows.length <= maxOffset);
    return { rows, total };
  }

  async loadMore(): Promise<void> {
    if (this.isLoadingMore || !this.hasMore) return;
    this.isLoadingMore = true;
    this.moreFailure = null;
    const mine = this.asked;
    try {
      const page = await getFilters({ query: this.queryFor(firstPage * 2, this.rows.length) });
      if (mine !== this.asked) return;
      const known = new Set(this.rows.map((row) => row.id));
      this.rows = [...this.rows, ...completeRows(page.rows).filter((row) => !known.has(row.id))];
      this.total = page.total;
    } catch (failure) {
      this.moreFailure = failureText(failure, labels.listFailed);
    } finally {
      this.isLoadingMore = false;
    }
  }

  get kinds(): readonly { value: string; label: string; pressed: 'true' | 'false'; className: string }[] {
    return [{ value: '', label: labels.listKindAll }, ...kindOptions].map(({ value, label }) => {
      const isPressed = value === (this.kind ?? '');
      return {
        value,
        label,
        pressed: isPressed ? 'true' : 'false',
        className: isPressed ? 'view view_pressed' : 'view'
      };
    });
  }

  get columns(): readonly (Column & { readonly sorted: string | null; readonly icon: string | null })[] {
    return columns.map((column) => {
      const isSorted = column.order !== null && column.order === this.sortBy;
      const isRising = this.sortDirection === 'asc';
      return {
        ...column,
        sorted: isSorted ? (isRising ? 'ascending' : 'descending') : null,
        icon: isSorted ? (isRising ? 'utility:arrowup' : 'utility:arrowdown') : null
      };
    });
  }

  get shownRows(): readonly ShownEntry[] {
    const chosen = new Set(this.chosenIds);
    return this.rows.map((row) => this.shownRow(row, chosen.has(row.id)));
  }

  shownRow(row: FilterRow, isChosen: boolean): ShownEntry {
    const pattern = readablePattern(row.pattern);
    const stateText = this.stateTextOf(row);
    const day = dayOf(row.expiresOn);
    const by = row.createdByName === null ? '' : ` · ${row.createdByName}`;
    return {
      id: row.id,
      pattern,
      match: matchNames.get(row.match) ?? row.match,
      locked: row.locked,
      kind: kindWords(row.kind),
      kindClass: `chip chip_${row.kind}`,
      stateText,
      effect: effectWords(row),
      hits: count(row.hits),
      lastHit: row.lastHit === null ? '–' : shortDate(row.lastHit),
      lastHitFull: fullDate(row.lastHit),
      added: `${shortDate(row.createdDate)}${by}`,
      addedFull: fullDate(row.createdDate),
      note: row.note,
      until: day ?? '–',
      untilText: day === null ? null : fill(labels.listUntil, day),
      className: stateText === null ? 'row' : 'row row_off',
      isChosen,
      isFixed: row.locked || !row.active,
      chooseLabel: fill(labels.listChoose, pattern),
      menuLabel: fill(labels.listMenu, pattern),
      menu: this.menuOf(row)
    };
  }

  stateTextOf(row: FilterRow): string | null {
    if (!row.active) return labels.listInactive;
    return isExpired(row) ? labels.listExpired : null;
  }

  menuOf(row: FilterRow): readonly MenuItem[] {
    if (!this.canEdit) return [{ value: 'edit', label: labels.listShow, disabled: false }];
    const edit: MenuItem = { value: 'edit', label: labels.listEdit, disabled: false };
    if (!row.active) return [edit, { value: 'restore', label: labels.listRestore, disabled: false }];
    const items: MenuItem[] = [
      edit,
      { value: 'remove', label: labels.listRemove, disabled: row.locked },
      { value: 'try-remove', label: labels.listTryRemove, disabled: row.locked }
    ];
    if (this.canLock) {
      const isLocked = row.locked;
      items.push({
        value: isLocked ? 'unlock' : 'lock',
        label: isLocked ? labels.listUnlock : labels.listLock,
        disabled: false
      });
    }
    return items;
  }

  get hasRows(): boolean {
    return !this.isLoading && this.failure === null && this.rows.length > 0;
  }

  get isEmpty(): boolean {
    return !this.isLoading && this.failure === null && this.rows.length === 0;
  }

  get isNarrowed(): boolean {
    return this.search !== null || this.kind !== null || this.entryState !== 'active';
  }

  get emptyTitle(): string {
    if (this.search !== null) return fill(labels.listNothingFound, this.search);
    return this.isNarrowed ? labels.listNothingLike : labels.listEmptyTitle;
  }

  get emptyText(): string {
    if (this.isNarrowed) return labels.listNothingText;
    if (this.scope === 'person') return labels.listEmptyPerson;
    return this.canEdit ? labels.listEmptyOrganisation : labels.listEmptyReadOnly;
  }

  get emptyAction(): string | null {
    if (this.isNarrowed) return labels.listShowAll;
    return this.canEdit ? labels.listNew : null;
  }

  get hasMore(): boolean {
    return this.rows.length < this.total && this.rows.length <= maxOffset;
  }

  get isPastWindow(): boolean {
    return this.rows.length < this.total && this.rows.length > maxOffset;
  }

  get moreLabel(): string {
    return this.isLoadingMore ? labels.loadingMore : labels.listMore;
  }

  get totalText(): string {
    if (this.failure !== null) return '';
    return this.isLoading ? labels.loading : fill(labels.listTotal, count(this.rows.length), count(this.total));
  }

  get hasChosen(): boolean {
    return this.chosenIds.length > 0;
  }

  get chosenText(): string {
    return fill(labels.listChosen, count(this.chosenIds.length));
  }

  get areAllChosen(): boolean {
    const choosable = this.rows.filter((row) => row.active && !row.locked);
    return choosable.length > 0 && choosable.every((row) => this.chosenIds.includes(row.id));
  }

  rowOf(event: Event): FilterRow | null {
    const target = event.currentTarget;
    const id = target instanceof HTMLElement ? target.dataset.id : undefined;
    return this.rows.find((row) => row.id === id) ?? null;
  }

  act(action: RowAction, rows: readonly FilterRow[]): void {
    if (rows.length > 0) this.dispatchEvent(new CustomEvent('rowaction', { detail: { action, rows } }));
  }

  handleOpen(event: Event): void {
    const row = this.rowOf(event);
    if (row !== null) this.act('edit', [row]);
  }

  handleMenu(event: CustomEvent<{ value: RowAction }>): void {
    const row = this.rowOf(event);
    if (row !== null) this.act(event.detail.value, [row]);
  }

  handleChoose(event: Event): void {
    const row = this.rowOf(event);
    if (row === null || !(event.target instanceof HTMLInputElement)) return;
    const others = this.chosenIds.filter((id) => id !== row.id);
    this.chosenIds = event.target.checked ? [...others, row.id] : others;
  }

  handleChooseAll(event: Event): void {
    const isOn = event.target instanceof HTMLInputElement && event.target.checked;
    this.chosenIds = isOn ? this.rows.filter((row) => row.active && !row.locked).map((row) => row.id) : [];
  }

  handleClearChosen(): void {
    this.chosenIds = [];
    this.focusSearch();
  }

  handleRemoveChosen(): void {
    const chosen = new Set(this.chosenIds);
    this.act(
      'try-remove',
      this.rows.filter((row) => chosen.has(row.id))
    );
  }

  handleKind(event: Event): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return;
    const kind = optionOf(kindOptions, target.dataset.kind);
    if (kind === this.kind) return;
    this.kind = kind;
    this.startOver();
  }

  handleState(event: CustomEvent<{ value: string }>): void {
    const state = optionOf(stateOptions, event.detail.value);
    if (state === null || state === this.entryState) return;
    this.entryState = state;
    this.startOver();
  }

  handleSort(event: Event): void {
    const target = event.currentTarget;
    const order = target instanceof HTMLElement ? orders.find((name) => name === target.dataset.order) : undefined;
    if (order === undefined || order === null) return;
    const isSame = order === this.sortBy;
    const fresh = order === 'pattern' || order === 'expiresOn' ? 'asc' : 'desc';
    this.sortDirection = isSame ? (this.sortDirection === 'asc' ? 'desc' : 'asc') : fresh;
    this.sortBy = order;
    void this.read(firstPage);
  }

  handleSearch(event: CustomEvent<{ search: string | null }>): void {
    this.search = event.detail.search;
    this.startOver();
  }

  handleSearchLeave(): void {
    this.template?.querySelector<HTMLElement>('.entry')?.focus();
  }

  /** The arrows go to the same control of the next row; Delete removes the entry that has the focus. */
  handleTableKey(event: KeyboardEvent): void {
    const target = event.target;
    if (!(target instanceof HTMLElement)) return;
    const { control, id } = target.dataset;
    // An open menu has its own arrows.
    if (control !== 'entry' && control !== 'choose') return;
    if (event.key === 'Delete') this.removeByKey(id);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.step(control, id, event.key === 'ArrowDown');
    else return;
    event.preventDefault();
  }

  removeByKey(id: string | undefined): void {
    const row = this.rows.find((candidate) => candidate.id === id);
    if (row !== undefined && this.canEdit && row.active && !row.locked) this.act('remove', [row]);
  }

  step(control: string, id: string | undefined, isDown: boolean): void {
    const controls = [...(this.template?.querySelectorAll<HTMLElement>(`[data-control="${control}"]`) ?? [])];
    const at = controls.findIndex((element) => element.dataset.id === id);
    const next = controls[at + (isDown ? 1 : -1)];
    if (next !== undefined) next.focus();
    else if (!isDown) this.focusSearch();
  }

  handleMore(): void {
    void this.loadMore();
  }

  handleRetry(): void {
    this.failure = null;
    this.startOver();
  }

  handleRefresh(): void {
    void this.refresh();
  }

  handleEmptyAct(): void {
    if (!this.isNarrowed) {
      this.dispatchEvent(new CustomEvent('newentry'));
      return;
    }
    this.searchField?.clear();
    this.search = null;
    this.kind = null;
    this.entryState = 'active';
    this.startOver();
  }
}
