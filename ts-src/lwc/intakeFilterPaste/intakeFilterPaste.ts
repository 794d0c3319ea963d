import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import { readCells, readEntryLines, readablePattern } from 'c/intakeCore';
import type { EntryLine, FilterDirection, FilterEntry, FilterKind, FilterScope, NewEntry } from 'c/intakeCore';
import type { AppliedChange, FilterInput, TrialFigures } from 'c/intakeFilterRecords';
import type { RuleBook, Rules } from 'c/intakeFilterRules';
import { listOf, ownMailboxWarnings } from 'c/intakeFilterRules';
import { saveInParts } from 'c/intakeFilterSaving';
import { directionOptions, kindOptions, optionOf, scopeWords, valueOf } from 'c/intakeFilterWords';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fileSize, fill } from 'c/intakeText';

interface Finding {
  readonly key: string;
  readonly line: number;
  readonly lineText: string;
  readonly text: string;
  readonly words: string;
  readonly className: string;
}

/** What the box holds at most: core reads no more at a time, and a larger box makes the page slow. */
const maxCharacters = 1_000_000;
const maxFindings = 200;
const checkDelayMs = 300;

/** What was typed and not added yet, by list: closing the dialog does not lose it. */
const keptTexts = new Map<FilterScope, string>();

/** Forgets what was typed; for tests. */
export function forgetKept(): void {
  keptTexts.clear();
}

/** Many entries at once: each line checked, what is right added, what is not left in the box with its reason. */
export default class IntakeFilterPaste extends LightningModal {
  /** The list that the entries are for. */
  @api scope: FilterScope = 'person';
  /** Where the rules are read. */
  @api book: RuleBook | null = null;

  labels = labels;
  kindOptions = kindOptions;
  directionOptions = directionOptions;

  text = '';
  kind: FilterKind = 'blacklist';
  direction: FilterDirection = 'any';
  expiresOn: string | null = null;
  note = '';

  rules: Rules | null = null;
  existing: readonly FilterEntry[] = [];
  /** What lines would do to the mailboxes themselves, by pattern. */
  ownWarnings: ReadonlyMap<string, string> = new Map();
  lines: readonly EntryLine[] = [];
  cutText: string | null = null;
  unread: string | null = null;
  draft: readonly FilterInput[] = [];
  /** What the org said of lines that looked right, by pattern. */
  refusals: ReadonlyMap<string, string> = new Map();
  checkTimer: number | undefined;
  isUnchecked = false;
  figures: TrialFigures | null = null;
  isSaving = false;
  hasSaveFailed = false;
  failure: string | null = null;
  batchId: string | null = null;
  savedCount = 0;
  done = 0;
  saving = 0;

  override connectedCallback(): void {
    this.text = keptTexts.get(this.scope) ?? '';
    this.checkNow();
    void this.readExisting();
  }

  override disconnectedCallback(): void {
    window.clearTimeout(this.checkTimer);
  }

  /** A template can't set what a textarea holds. */
  override renderedCallback(): void {
    const box = this.template?.querySelector<HTMLTextAreaElement>('.lines') ?? null;
    if (box !== null && box.value !== this.text) box.value = this.text;
  }

  async readExisting(): Promise<void> {
    if (this.book === null) return;
    try {
      const rules = await this.book.read();
      this.rules = rules;
      this.existing = [...listOf(rules, this.scope)];
      this.checkNow();
    } catch (failure) {
      // Without the list its duplicates are found by the org when they are added.
      this.failure = failureText(failure, labels.listFailed);
    }
  }

  get heading(): string {
    return fill(labels.pasteTitle, scopeWords(this.scope));
  }

  get good(): readonly (EntryLine & { readonly entry: NewEntry })[] {
    return this.lines.flatMap((line) => (line.entry === null ? [] : [{ ...line, entry: line.entry }]));
  }

  problemOf(line: EntryLine): string | null {
    return line.problem ?? (line.entry === null ? null : (this.refusals.get(line.entry.pattern) ?? null));
  }

  get badCount(): number {
    return this.lines.filter((line) => this.problemOf(line) !== null).length;
  }

  get summaryText(): string {
    if (this.isUnchecked) return labels.pasteChecking;
    if (this.lines.length === 0) return labels.pasteNothing;
    const ready = fill(labels.pasteReady, count(this.draft.length));
    return this.badCount === 0 ? ready : `${ready} ${fill(labels.pasteBad, count(this.badCount))}`;
  }

  get leftOut(): string | null {
    return this.cutText ?? this.unread;
  }

  get allFindings(): readonly Finding[] {
    const bad = this.lines.flatMap((line, index) => {
      const problem = this.problemOf(line);
      return problem === null ? [] : [this.finding(line, index, problem, 'finding finding_bad')];
    });
    const doubtful = this.lines.flatMap((line, index) => {
      const warnings = this.warningsOf(line);
      if (this.problemOf(line) !== null || warnings.length === 0) return [];
      return [this.finding(line, index, warnings.join(' '), 'finding finding_doubtful')];
    });
    return [...bad, ...doubtful];
  }

  warningsOf(line: EntryLine): readonly string[] {
    const own = line.entry === null ? undefined : this.ownWarnings.get(readablePattern(line.entry.pattern));
    return own === undefined ? line.warnings : [own, ...line.warnings];
  }

  finding(line: EntryLine, index: number, words: string, className: string): Finding {
    return {
      key: `${String(line.line)}-${String(index)}`,
      line: line.line,
      lineText: fill(labels.pasteLine, count(line.line)),
      text: line.text,
      words,
      className
    };
  }

  get findings(): readonly Finding[] {
    return this.allFindings.slice(0, maxFindings);
  }

  get hasFindings(): boolean {
    return this.allFindings.length > 0;
  }

  get restText(): string | null {
    const rest = this.allFindings.length - maxFindings;
    return rest > 0 ? fill(labels.pasteRest, count(rest)) : null;
  }

  get addedText(): string | null {
    if (this.savedCount === 0) return null;
    return fill(labels.pasteAdded, count(this.savedCount));
  }

  get percent(): number {
    return this.saving === 0 ? 0 : Math.round((this.done * 100) / this.saving);
  }

  get progressText(): string {
    return fill(labels.pasteProgress, count(this.done), count(this.saving));
  }

  get isUnsavable(): boolean {
    return this.isSaving || this.isUnchecked || this.draft.length === 0;
  }

  get saveLabel(): string {
    if (this.isSaving) return labels.saving;
    if (this.hasSaveFailed) return labels.tryAgain;
    if (this.draft.length === 0) return labels.pasteSaveNone;
    return fill(this.figures === null ? labels.pasteSave : labels.pasteApply, count(this.draft.length));
  }

  get cancelLabel(): string {
    if (this.savedCount > 0) return labels.pasteDone;
    return this.figures === null ? labels.cancel : labels.entryDiscard;
  }

  keep(text: string): void {
    this.text = text;
    keptTexts.set(this.scope, text);
  }

  /** A pause in typing starts the check; the figures of an older text are not shown meanwhile. */
  checkSoon(): void {
    this.isUnchecked = true;
    window.clearTimeout(this.checkTimer);
    this.checkTimer = window.setTimeout(() => {
      this.checkNow();
    }, checkDelayMs);
  }

  checkNow(): void {
    window.clearTimeout(this.checkTimer);
    const note = this.note.trim();
    const read = readEntryLines(this.text, this.existing, {
      kind: this.kind,
      action: 'filter-when-all-match',
      direction: this.direction,
      expiresOn: this.expiresOn,
      note: note === '' ? null : note,
      scope: this.scope
    });
    this.lines = read.lines;
    this.unread = read.leftOut;
    this.isUnchecked = false;
    this.makeDraft();
  }

  makeDraft(): void {
    this.draft = this.good
      .filter((line) => !this.refusals.has(line.entry.pattern))
      .map(({ entry }) => this.inputOf(entry));
    this.ownWarnings = this.rules === null ? new Map() : ownMailboxWarnings(this.rules, this.draft);
  }

  inputOf(entry: NewEntry): FilterInput {
    const { pattern, match, kind, action, direction, expiresOn, note } = entry;
    return {
      id: null,
      pattern: readablePattern(pattern),
      comparable: pattern,
      kind,
      match,
      scope: this.scope,
      action: kind === 'allow' ? 'filter-when-all-match' : action,
      direction,
      locked: false,
      active: true,
      expiresOn,
      note,
      lastModifiedDate: null
    };
  }

  handleInput(event: Event): void {
    if (!(event.target instanceof HTMLTextAreaElement)) return;
    this.cutText = null;
    this.refusals = new Map();
    this.keep(event.target.value);
    this.checkSoon();
  }

  /** Far too much is cut before it reaches the box: ten megabytes in a text field freeze the page. */
  handlePaste(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData('text') ?? '';
    if (pasted.length <= maxCharacters || !(event.target instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    this.takeLarge(pasted, pasted.length);
  }

  async handleFile(event: Event): Promise<void> {
    const [file] = filesOf(event);
    if (file === undefined) return;
    try {
      // Only what can be checked is read.
      const text = await file.slice(0, maxCharacters * 2).text();
      this.failure = null;
      if (text.length > maxCharacters) this.takeLarge(text, file.size);
      else {
        this.cutText = null;
        this.keep(text);
        this.checkNow();
      }
    } catch (failure) {
      this.failure = failureText(failure, fill(labels.pasteFileFailed, file.name));
    }
  }

  takeLarge(text: string, size: number): void {
    const kept = text.slice(0, text.lastIndexOf('\n', maxCharacters) + 1);
    this.keep(kept === '' ? text.slice(0, maxCharacters) : kept);
    this.refusals = new Map();
    this.checkNow();
    this.cutText = fill(labels.pasteCut, fileSize(size), count(this.lines.at(-1)?.line ?? 0));
  }

  handleKind(event: Event): void {
    this.kind = optionOf(kindOptions, valueOf(event)) ?? this.kind;
    this.checkNow();
  }

  handleDirection(event: Event): void {
    this.direction = optionOf(directionOptions, valueOf(event)) ?? this.direction;
    this.checkNow();
  }

  handleUntil(event: Event): void {
    const value = valueOf(event);
    this.expiresOn = value === '' ? null : value;
    this.checkNow();
  }

  handleNote(event: Event): void {
    this.note = valueOf(event);
    this.checkSoon();
  }

  handleTrial(event: CustomEvent<{ figures: TrialFigures | null }>): void {
    this.figures = event.detail.figures;
  }

  /** Marks the line in the box, so that it can be corrected at once. */
  handleLine(event: Event): void {
    const target = event.currentTarget;
    const box = this.template?.querySelector<HTMLTextAreaElement>('.lines') ?? null;
    if (!(target instanceof HTMLElement) || box === null) return;
    const line = Number(target.dataset.line);
    const before = this.text.split('\n').slice(0, line - 1);
    const start = before.reduce((sum, text) => sum + text.length + 1, 0);
    const end = this.text.indexOf('\n', start);
    box.focus();
    box.setSelectionRange(start, end === -1 ? this.text.length : end);
    box.scrollTop = Math.max(0, (line - 3) * (box.scrollHeight / Math.max(1, this.text.split('\n').length)));
  }

  handleCancel(): void {
    if (this.savedCount === 0) keptTexts.delete(this.scope);
    // A dialog that must not be closed does not close by itself either.
    this.disableClose = false;
    this.close(this.savedCount > 0 ? this.applied() : undefined);
  }

  handleSave(): void {
    void this.save();
  }

  async save(): Promise<void> {
    if (this.isUnsavable) return;
    const inputs = this.draft;
    this.isSaving = true;
    this.disableClose = true;
    this.failure = null;
    this.done = 0;
    this.saving = inputs.length;
    const note = this.note.trim();
    const change = {
      batchId: this.batchId,
      reason: note === '' ? null : note,
      newlyFiltered: this.figures?.newlyFiltered ?? null,
      newlySaveable: this.figures?.newlySaveable ?? null
    };
    const outcome = await saveInParts(inputs, change, (done) => {
      this.done = done;
    });
    this.isSaving = false;
    this.batchId = outcome.batchId;
    this.savedCount += outcome.saved.length;
    this.hasSaveFailed = outcome.failure !== null;
    this.failure = outcome.failure;
    this.refusals = new Map(outcome.refused.map(({ input, message }) => [input.comparable, message]));
    this.leaveOnly(outcome.saved);
    // Once something was added the dialog closes by its own buttons, which say what was done.
    this.disableClose = this.savedCount > 0;
    if (this.text.trim() === '' && outcome.failure === null) this.finish();
  }

  finish(): void {
    keptTexts.delete(this.scope);
    this.disableClose = false;
    this.close(this.applied());
  }

  /** What was added leaves the box; the rest stays with its reason. */
  leaveOnly(saved: readonly FilterInput[]): void {
    const added = new Set(saved.map((input) => `${input.kind}|${input.comparable}`));
    this.existing = [...this.existing, ...saved];
    const kept = this.lines.filter((line) => {
      const { entry } = line;
      return entry === null || !added.has(`${entry.kind}|${entry.pattern}`);
    });
    this.keep(this.textOf(kept));
    this.cutText = null;
    this.checkNow();
  }

  textOf(kept: readonly EntryLine[]): string {
    if (kept.length === 0) return '';
    const raw = this.text.split('\n');
    // Rows with line ends inside are no lines of the text: they are written as they are shown.
    const isPlain = readCells(this.text).length === raw.length;
    const first = this.lines[0]?.line ?? 1;
    const head = raw.slice(0, first - 1).filter((line) => /pattern/i.test(line));
    const rest = [...new Set(kept.map((line) => line.line))].map((number) => {
      const shown = kept.find((line) => line.line === number)?.text ?? '';
      return isPlain ? (raw[number - 1] ?? shown) : shown;
    });
    return [...head, ...rest].join('\n');
  }

  applied(): AppliedChange {
    return {
      batchId: this.batchId,
      count: this.savedCount,
      figures: this.figures,
      words: fill(labels.pasteAdded, count(this.savedCount))
    };
  }
}

function filesOf(event: Event): readonly File[] {
  const detail: unknown = event instanceof CustomEvent ? event.detail : null;
  const hasFiles = typeof detail === 'object' && detail !== null && 'files' in detail;
  const files: unknown = hasFiles ? detail.files : null;
  if (files instanceof FileList) return [...files];
  return Array.isArray(files) ? files.filter((file) => file instanceof File) : [];
}
