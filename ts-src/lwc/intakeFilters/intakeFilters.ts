import { LightningElement } from 'lwc';
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import takeBack from '@salesforce/apex/IntakeFilterController.takeBack';
import { ChangeListener } from 'c/intakeChanges';
import { downloadFile } from 'c/intakeDownload';
import IntakeFilterEditor from 'c/intakeFilterEditor';
import IntakeFilterPaste from 'c/intakeFilterPaste';
import IntakeFilterRemove from 'c/intakeFilterRemove';
import { readablePattern, writeEntryFile } from 'c/intakeCore';
import type { FilterScope } from 'c/intakeCore';
import type { AppliedChange, FilterAccess, FilterInput, FilterRow } from 'c/intakeFilterRecords';
import { inputOf } from 'c/intakeFilterRecords';
import { RuleBook, comparableOf, readEntries } from 'c/intakeFilterRules';
import { saveInParts } from 'c/intakeFilterSaving';
import { scopeWords, today } from 'c/intakeFilterWords';
import { failureText } from 'c/intakeRecords';
import { areShortcutsOn, shortcutFor } from 'c/intakeShortcuts';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

/** Tells spreadsheets that the file is UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

type RowAction = 'edit' | 'remove' | 'try-remove' | 'lock' | 'unlock' | 'restore';

interface Notice {
  readonly kind: 'done' | 'error';
  readonly text: string;
  /** What Undo takes back; null when there is nothing to take back. */
  readonly batchId: string | null;
}

interface Refreshable extends HTMLElement {
  refresh(): Promise<void>;
}
interface ListElement extends Refreshable {
  focusSearch(): void;
}

const refreshDelayMs = 500;
const parts = 'c-intake-filter-list, c-intake-filter-test, c-intake-filter-lint, c-intake-filter-history';

/** The blacklist page: the organisation's list and one's own, with test box, check-up and history. */
export default class IntakeFilters extends LightningElement {
  labels = labels;
  book = new RuleBook();
  access: FilterAccess | null = null;
  scope: FilterScope = 'person';
  failure: string | null = null;
  notice: Notice | null = null;
  isUndoing = false;
  isExporting = false;
  exported = 0;
  focusUndoAfterRender = false;
  listener = new ChangeListener();
  refreshTimer: number | undefined;

  override connectedCallback(): void {
    window.addEventListener('keydown', this.handleKey);
    void this.readAccess();
    // What somebody else changes appears by itself; open dialogs keep what is typed in them.
    void this.listener.start((change) => {
      this.noteChange(change.Object__c);
    });
  }

  override disconnectedCallback(): void {
    window.removeEventListener('keydown', this.handleKey);
    window.clearTimeout(this.refreshTimer);
    this.listener.stop();
  }

  override renderedCallback(): void {
    if (!this.focusUndoAfterRender) return;
    this.focusUndoAfterRender = false;
    this.template?.querySelector<HTMLElement>('.undo')?.focus();
  }

  async readAccess(): Promise<void> {
    try {
      const access = await getAccess({});
      this.access = access;
      this.scope = access.canEditOrganisation ? 'organisation' : 'person';
      this.failure = null;
    } catch (failure) {
      this.failure = failureText(failure, labels.filtersFailed);
    }
  }

  noteChange(object: string | null): void {
    if (object === 'Intake_Settings__c') this.book.forget();
    if (object !== 'Intake_Filter__c') return;
    window.clearTimeout(this.refreshTimer);
    this.refreshTimer = window.setTimeout(() => void this.refreshParts(), refreshDelayMs);
  }

  async refreshParts(): Promise<void> {
    this.book.forget();
    const shown = [...(this.template?.querySelectorAll<Refreshable>(parts) ?? [])];
    await Promise.all(shown.map((part) => part.refresh()));
  }

  get isLoading(): boolean {
    return this.access === null && this.failure === null;
  }

  get canEdit(): boolean {
    return this.canEditList(this.scope);
  }

  canEditList(scope: FilterScope): boolean {
    const { access } = this;
    if (access === null) return false;
    return scope === 'organisation' ? access.canEditOrganisation : access.canEditPersonal;
  }

  get canLock(): boolean {
    return this.scope === 'organisation' && this.canEdit;
  }

  get isReadOnly(): boolean {
    return !this.canEdit;
  }

  get scopes(): readonly { value: FilterScope; label: string; pressed: 'true' | 'false'; className: string }[] {
    const seen: readonly FilterScope[] =
      this.access?.canSeeOrganisation === true ? ['organisation', 'person'] : ['person'];
    return seen.map((value) => {
      const isPressed = value === this.scope;
      return {
        value,
        label: scopeWords(value),
        pressed: isPressed ? 'true' : 'false',
        className: isPressed ? 'scope scope_pressed' : 'scope'
      };
    });
  }

  get scopeHelp(): string {
    if (this.scope === 'organisation') return this.canEdit ? labels.filtersHelpOrganisation : labels.filtersReadOnly;
    if (!this.canEdit) return labels.filtersReadOnlyPerson;
    const { access } = this;
    const own = (access?.mailboxes ?? []).filter((mailbox) => mailbox.ownerId === access?.userId);
    if (own.length === 0) return labels.filtersHelpPersonNone;
    return fill(labels.filtersHelpPerson, own.map((mailbox) => mailbox.address).join(', '));
  }

  get exportLabel(): string {
    return this.isExporting ? fill(labels.filtersExporting, count(this.exported)) : labels.filtersExport;
  }

  get noticeClass(): string {
    return `notice notice_${this.notice?.kind ?? 'done'}`;
  }

  get noticeRole(): 'alert' | 'status' {
    return this.notice?.kind === 'error' ? 'alert' : 'status';
  }

  get noticeIcon(): string {
    return this.notice?.kind === 'error' ? 'utility:error' : 'utility:success';
  }

  get undoLabel(): string {
    return this.isUndoing ? labels.changesTaking : labels.filtersUndo;
  }

  get list(): ListElement | null {
    return this.template?.querySelector<ListElement>('c-intake-filter-list') ?? null;
  }

  handleKey = (event: KeyboardEvent): void => {
    if (!areShortcutsOn() || shortcutFor(event) !== 'search') return;
    event.preventDefault();
    this.list?.focusSearch();
  };

  handleScope(event: Event): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return;
    this.scope = target.dataset.scope === 'organisation' ? 'organisation' : 'person';
    this.notice = null;
  }

  handleRetry(): void {
    this.failure = null;
    void this.readAccess();
  }

  handleNew(): void {
    void this.openEditor(null, null);
  }

  handleNewEntry(event: CustomEvent<{ preset?: string | null } | null>): void {
    if (this.canEdit) void this.openEditor(null, event.detail?.preset ?? null);
  }

  handleEntryOpen(event: CustomEvent<{ row: FilterRow }>): void {
    void this.openEditor(event.detail.row, null);
  }

  handlePaste(): void {
    void this.openPaste();
  }

  handleRowAction(event: CustomEvent<{ action: RowAction; rows: readonly FilterRow[] }>): void {
    const { action, rows } = event.detail;
    const [row] = rows;
    if (row === undefined) return;
    switch (action) {
      case 'edit':
        void this.openEditor(row, null);
        break;
      case 'remove':
        void this.change(row, { active: false }, labels.appliedRemoved);
        break;
      case 'try-remove':
        void this.openRemove(rows);
        break;
      case 'lock':
        void this.change(row, { locked: true }, labels.appliedLocked);
        break;
      case 'unlock':
        void this.change(row, { locked: false }, labels.appliedUnlocked);
        break;
      case 'restore':
        void this.change(row, { active: true }, labels.appliedRestored);
    }
  }

  async openEditor(row: FilterRow | null, preset: string | null): Promise<void> {
    const scope = row?.scope ?? this.scope;
    const canEdit = this.canEditList(scope);
    const applied = await IntakeFilterEditor.open<AppliedChange>({
      size: 'medium',
      label: row === null ? labels.listNew : readablePattern(row.pattern),
      scope,
      row,
      preset,
      book: this.book,
      canEdit,
      canLock: scope === 'organisation' && canEdit
    });
    if (applied !== undefined) await this.showApplied(applied);
  }

  async openPaste(): Promise<void> {
    const { scope, book } = this;
    const label = fill(labels.pasteTitle, scopeWords(scope));
    const applied = await IntakeFilterPaste.open<AppliedChange>({ size: 'large', label, scope, book });
    if (applied !== undefined) await this.showApplied(applied);
  }

  async openRemove(rows: readonly FilterRow[]): Promise<void> {
    const label = fill(labels.removeTitle, count(rows.length));
    const applied = await IntakeFilterRemove.open<AppliedChange>({ size: 'medium', label, rows, book: this.book });
    if (applied !== undefined) await this.showApplied(applied);
  }

  /** A change at one click; it can be undone as long as its notice stands, and later from the history. */
  async change(row: FilterRow, changes: Partial<FilterInput>, label: string): Promise<void> {
    const input = inputOf(row, comparableOf(row.pattern, row.match), changes);
    const outcome = await saveInParts([input], {
      batchId: null,
      reason: null,
      newlyFiltered: null,
      newlySaveable: null
    });
    const refusal = outcome.refused[0]?.message ?? outcome.failure;
    if (refusal !== null) {
      this.notice = { kind: 'error', text: refusal, batchId: null };
      await this.refreshParts();
      return;
    }
    const words = fill(label, readablePattern(row.pattern));
    await this.showApplied({ batchId: outcome.batchId, count: 1, figures: null, words });
    this.focusUndoAfterRender = changes.active === false;
  }

  async showApplied(applied: AppliedChange): Promise<void> {
    const { figures } = applied;
    const tried =
      figures === null ? null : fill(labels.appliedFigures, count(figures.newlyFiltered), count(figures.newlySaveable));
    const text = [applied.words, tried, labels.appliedDecided].filter((part) => part !== null).join(' ');
    this.notice = { kind: 'done', text, batchId: applied.batchId };
    await this.refreshParts();
  }

  handleDismiss(): void {
    this.notice = null;
    this.list?.focusSearch();
  }

  handleUndo(): void {
    const batchId = this.notice?.batchId ?? null;
    if (batchId !== null && !this.isUndoing) void this.undo(batchId);
  }

  async undo(batchId: string): Promise<void> {
    this.isUndoing = true;
    try {
      const restored = await takeBack({ batchId });
      this.notice = { kind: 'done', text: this.restoredText(restored), batchId: null };
      this.list?.focusSearch();
    } catch (failure) {
      this.notice = { kind: 'error', text: failureText(failure, labels.changesTakeBackFailed), batchId: null };
    } finally {
      this.isUndoing = false;
    }
    await this.refreshParts();
  }

  restoredText(restored: number): string {
    return `${fill(labels.changesRestored, count(restored))} ${labels.appliedDecided}`;
  }

  handleTakenBack(event: CustomEvent<{ restored: number }>): void {
    this.notice = { kind: 'done', text: this.restoredText(event.detail.restored), batchId: null };
    void this.refreshParts();
  }

  handleExport(): void {
    void this.export();
  }

  async export(): Promise<void> {
    const { scope } = this;
    this.isExporting = true;
    this.exported = 0;
    try {
      const rows = await readEntries(scope, (read) => {
        this.exported = read;
      });
      downloadFile(`blacklist-${scope}-${today()}.csv`, BYTE_ORDER_MARK, writeEntryFile(rows));
    } catch (failure) {
      this.notice = { kind: 'error', text: failureText(failure, labels.filtersExportFailed), batchId: null };
    } finally {
      this.isExporting = false;
    }
  }
}
