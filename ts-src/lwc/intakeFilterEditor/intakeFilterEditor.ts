import { api } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import LightningModal from 'lightning/modal';
import getHidden from '@salesforce/apex/IntakeFilterController.getHidden';
import saveFilters from '@salesforce/apex/IntakeFilterController.saveFilters';
import { checkPattern, compileFilterList, hiddenProbes, readablePattern } from 'c/intakeCore';
import type {
  FilterAction,
  FilterDirection,
  FilterEntry,
  FilterKind,
  FilterList,
  FilterMatch,
  FilterScope,
  PatternCheck
} from 'c/intakeCore';
import type { AppliedChange, FilterInput, FilterRow, HiddenRecords, TrialFigures } from 'c/intakeFilterRecords';
import { completeSaved, entryOf, isUnchanged } from 'c/intakeFilterRecords';
import type { RuleBook, Rules } from 'c/intakeFilterRules';
import { comparableOf, keyOf, listOf, ownMailboxWarnings, readEntry } from 'c/intakeFilterRules';
import type { Option } from 'c/intakeFilterWords';
import {
  actionOptions,
  checkedOf,
  directionOptions,
  effectWords,
  kindOptions,
  kindWords,
  matchOptions,
  matchWords,
  optionOf,
  scopeWords,
  today,
  valueOf
} from 'c/intakeFilterWords';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill, shortDate } from 'c/intakeText';

const hiddenDelayMs = 400;

const kindHelps: Readonly<Record<FilterKind, string>> = {
  blacklist: labels.entryHelpBlacklist,
  internal: labels.entryHelpInternal,
  allow: labels.entryHelpAllow
};

/** One entry: typed with a live check, tried first if wished, then saved. Closes with an {@link AppliedChange}. */
export default class IntakeFilterEditor extends LightningModal {
  /** The list that the entry belongs to. */
  @api scope: FilterScope = 'person';
  /** The entry to change; null for a new one. */
  @api row: FilterRow | null = null;
  /** What a new entry starts with. */
  @api preset: string | null = null;
  /** Where the rules are read. */
  @api book: RuleBook | null = null;
  @api canEdit = false;
  @api canLock = false;

  labels = labels;
  kindOptions = kindOptions;
  actionOptions = actionOptions;
  directionOptions = directionOptions;

  pattern = '';
  matchChoice: FilterMatch | 'auto' = 'auto';
  kind: FilterKind = 'blacklist';
  action: FilterAction = 'filter-when-all-match';
  direction: FilterDirection = 'any';
  expiresOn: string | null = null;
  note = '';
  locked = false;

  base: FilterRow | null = null;
  /** The form as it was filled; another one is asked about before it is lost. */
  filled = '';
  isAsking = false;
  check: PatternCheck | null = null;
  rules: Rules | null = null;
  keys: ReadonlyMap<string, FilterRow> = new Map();
  deciding: FilterList | null = null;
  hiddenRecords: HiddenRecords | null = null;
  isHiddenUnknown = false;
  hiddenFor = '';
  hiddenTimer: number | undefined;
  figures: TrialFigures | null = null;
  isSaving = false;
  hasSaveFailed = false;
  isConflict = false;
  failure: string | null = null;

  override connectedCallback(): void {
    this.pattern = this.preset ?? '';
    this.filled = this.form;
    if (this.row !== null) this.take(this.row);
    this.recheck();
    void this.readRules();
  }

  override disconnectedCallback(): void {
    window.clearTimeout(this.hiddenTimer);
  }

  /** Fills the form with an entry as it stands. */
  take(row: FilterRow): void {
    this.base = row;
    this.pattern = readablePattern(row.pattern);
    this.matchChoice = row.match;
    this.kind = row.kind;
    this.action = row.action;
    this.direction = row.direction;
    this.expiresOn = row.expiresOn?.slice(0, 10) ?? null;
    this.note = row.note ?? '';
    this.locked = row.locked;
    this.filled = this.form;
  }

  /** All that can be typed or chosen, to be compared. */
  get form(): string {
    const { pattern, matchChoice, kind, action, direction, expiresOn, note, locked } = this;
    return JSON.stringify([pattern, matchChoice, kind, action, direction, expiresOn, note, locked]);
  }

  /** Escape and the dialog's X come here as well as what is saved: typed text is not lost without a question. */
  @api override close(applied?: AppliedChange): void {
    if (applied !== undefined || this.form === this.filled) super.close(applied);
    else void this.askToDiscard();
  }

  async askToDiscard(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    const { entryDiscardTitle: label, entryDiscardText: message } = labels;
    const isSure = await LightningConfirm.open({ label, message, theme: 'warning' });
    this.isAsking = false;
    if (isSure) super.close();
  }

  /** For duplicates and what decides today; the form works without, so a failure is not shown. */
  async readRules(): Promise<void> {
    if (this.book === null) return;
    try {
      const rules = await this.book.read();
      const keyed = listOf(rules, this.scope).flatMap((row) => {
        const key = keyOf(row.pattern, row.match, row.kind);
        return key === null ? [] : [[key, row] as const];
      });
      this.keys = new Map(keyed);
      this.deciding = compileFilterList([...rules.organisation, ...rules.person], new Date().toISOString());
      this.rules = rules;
    } catch {
      this.rules = null;
    }
  }

  get heading(): string {
    if (this.isReadOnly) return labels.entryShowTitle;
    const list = scopeWords(this.scope);
    return fill(this.row === null ? labels.entryNewTitle : labels.entryEditTitle, list);
  }

  get isReadOnly(): boolean {
    return !this.canEdit;
  }

  /** The rule of a locked entry can't be changed while it stays locked. */
  get isFixed(): boolean {
    return this.isReadOnly || (this.base?.locked === true && this.locked) || this.isLockedForReader;
  }

  get isLockedForReader(): boolean {
    return this.base?.locked === true && !this.canLock;
  }

  get canSave(): boolean {
    return this.canEdit && !this.isLockedForReader;
  }

  get banner(): string | null {
    if (this.isReadOnly) return this.scope === 'organisation' ? labels.entryReadOnly : null;
    if (this.base?.locked === true && this.locked) return labels.entryLockedBanner;
    return this.base?.active === false ? labels.entryRemovedBanner : null;
  }

  get matchOptions(): readonly Option[] {
    return [{ value: 'auto', label: labels.entryMatchAuto }, ...matchOptions];
  }

  get kindHelp(): string {
    return kindHelps[this.kind];
  }

  get hasAction(): boolean {
    return this.kind !== 'allow';
  }

  get hasLock(): boolean {
    return this.scope === 'organisation' && (this.canLock || this.locked);
  }

  get reason(): string | null {
    return this.check?.ok === false ? this.check.reason : null;
  }

  get matchText(): string | null {
    const { check } = this;
    if (check?.ok !== true) return null;
    const { kind, action, direction } = this;
    return `${matchWords(check.pattern, check.match)} ${fill(labels.entryEffect, effectWords({ kind, action, direction }))}`;
  }

  get warnings(): readonly { key: string; text: string }[] {
    const { check } = this;
    if (check?.ok !== true) return [];
    const found = [this.ownMailboxText, ...check.warnings, this.duplicateText, this.decidedText].filter(
      (text) => text !== null
    );
    return found.map((text, index) => ({ key: String(index), text }));
  }

  /** An entry that holds the mailboxes themselves says something about all of their mail. */
  get ownMailboxText(): string | null {
    const { input, rules } = this;
    if (input === null || rules === null) return null;
    return ownMailboxWarnings(rules, [entryOf(input)]).get(input.pattern) ?? null;
  }

  get duplicate(): FilterRow | null {
    const { check } = this;
    if (check?.ok !== true) return null;
    const found = this.keys.get(keyOf(check.pattern, check.match, this.kind) ?? '') ?? null;
    return found?.id === this.base?.id ? null : found;
  }

  get duplicateText(): string | null {
    const { duplicate } = this;
    if (duplicate === null) return null;
    return fill(labels.entryDuplicate, readablePattern(duplicate.pattern), kindWords(duplicate.kind));
  }

  /** What decides the same addresses today, when it is another entry. */
  get decidedText(): string | null {
    const { check, deciding } = this;
    if (check?.ok !== true || check.match === 'wildcard' || deciding === null || this.duplicate !== null) return null;
    const probe = check.match === 'address' ? check.pattern : `someone@${check.pattern}`;
    const found = deciding.find(probe, this.direction === 'out' ? 'out' : 'in');
    if (found === null || found.id === this.base?.id) return null;
    return fill(labels.entryDecided, readablePattern(found.pattern), kindWords(found.kind), scopeWords(found.scope));
  }

  get hiddenText(): string | null {
    if (this.check?.ok !== true || this.kind === 'allow') return null;
    if (this.isHiddenUnknown) return labels.entryHiddenUnknown;
    const hidden = this.hiddenRecords;
    if (hidden === null) return null;
    if (hidden.contacts + hidden.openCases === 0) return labels.entryHidesNone;
    const names = (hidden.examples ?? []).join(', ');
    const examples = names === '' ? '' : ` (${names})`;
    return fill(labels.entryHides, count(hidden.contacts), count(hidden.openCases)) + examples;
  }

  get hiddenClass(): string {
    const isHiding = (this.hiddenRecords?.contacts ?? 0) + (this.hiddenRecords?.openCases ?? 0) > 0;
    return isHiding ? 'hides hides_some' : 'fine hides';
  }

  get untilProblem(): string | null {
    return this.expiresOn !== null && this.expiresOn < today() ? labels.entryUntilPast : null;
  }

  get historyText(): string | null {
    const { base } = this;
    if (base === null) return null;
    const added = fill(labels.entryAddedBy, base.createdByName ?? '', shortDate(base.createdDate));
    const isChanged = base.lastModifiedDate !== null && base.lastModifiedDate !== base.createdDate;
    const changed = isChanged
      ? fill(labels.entryChangedBy, base.lastModifiedByName ?? '', shortDate(base.lastModifiedDate))
      : '';
    return `${added} ${changed}`.trim();
  }

  /** The entry as it would be written; null while what is typed can't be. */
  get input(): FilterInput | null {
    const { check, base, kind, direction, expiresOn, locked } = this;
    if (check?.ok !== true || this.untilProblem !== null) return null;
    // A pattern that was not touched is written as it stands.
    const isKept = base !== null && this.pattern === readablePattern(base.pattern) && check.match === base.match;
    const note = this.note.trim();
    return {
      id: base?.id ?? null,
      pattern: isKept ? base.pattern : readablePattern(check.pattern),
      comparable: comparableOf(check.pattern, check.match),
      kind,
      match: check.match,
      scope: this.scope,
      action: this.hasAction ? this.action : 'filter-when-all-match',
      direction,
      locked,
      active: true,
      expiresOn,
      note: note === '' ? null : note,
      lastModifiedDate: base?.lastModifiedDate ?? null
    };
  }

  get draft(): readonly FilterInput[] {
    const { input } = this;
    if (input === null || (this.base !== null && isUnchanged(this.base, input))) return [];
    return [input];
  }

  get isUnsavable(): boolean {
    return this.isSaving || this.draft.length === 0 || this.duplicate !== null;
  }

  get saveLabel(): string {
    if (this.isSaving) return labels.saving;
    if (this.hasSaveFailed) return labels.tryAgain;
    return this.figures === null ? labels.save : labels.entryApply;
  }

  get cancelLabel(): string {
    if (this.isReadOnly) return labels.entryClose;
    return this.figures === null ? labels.cancel : labels.entryDiscard;
  }

  /** Checks what is typed, and asks for what it would hide when typing pauses. */
  recheck(): void {
    const text = this.pattern.trim();
    const match = this.matchChoice === 'auto' ? undefined : this.matchChoice;
    this.check = text === '' ? null : match === undefined ? checkPattern(text) : checkPattern(text, match);
    window.clearTimeout(this.hiddenTimer);
    const { input } = this;
    if (input === null || this.kind === 'allow') {
      this.hiddenRecords = null;
      this.hiddenFor = '';
      return;
    }
    const asked = `${input.match}|${input.comparable}`;
    if (asked === this.hiddenFor) return;
    this.hiddenRecords = null;
    this.isHiddenUnknown = false;
    this.hiddenFor = asked;
    this.hiddenTimer = window.setTimeout(() => void this.readHidden(entryOf(input), asked), hiddenDelayMs);
  }

  async readHidden(entry: FilterEntry, asked: string): Promise<void> {
    const probes = hiddenProbes(entry);
    if (probes.equals.length + probes.endings.length === 0) return;
    try {
      const [found] = await getHidden({ probes: [{ key: asked, ...probes }] });
      if (asked === this.hiddenFor) this.hiddenRecords = completeHidden(found, asked);
    } catch {
      // A figure that can't be had does not keep anybody from saving; it is said.
      if (asked === this.hiddenFor) this.isHiddenUnknown = true;
    }
  }

  handlePattern(event: Event): void {
    this.pattern = valueOf(event);
    this.recheck();
  }

  handlePatternKey(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || this.isUnsavable || !this.canSave) return;
    event.preventDefault();
    void this.save();
  }

  handleMatch(event: Event): void {
    const value = valueOf(event);
    this.matchChoice = optionOf(matchOptions, value) ?? 'auto';
    this.recheck();
  }

  handleKind(event: Event): void {
    this.kind = optionOf(kindOptions, valueOf(event)) ?? this.kind;
    this.recheck();
  }

  handleAction(event: Event): void {
    this.action = optionOf(actionOptions, valueOf(event)) ?? this.action;
  }

  handleDirection(event: Event): void {
    this.direction = optionOf(directionOptions, valueOf(event)) ?? this.direction;
  }

  handleUntil(event: Event): void {
    const value = valueOf(event);
    this.expiresOn = value === '' ? null : value;
  }

  handleNote(event: Event): void {
    this.note = valueOf(event);
  }

  handleLock(event: Event): void {
    this.locked = checkedOf(event);
  }

  handleTrial(event: CustomEvent<{ figures: TrialFigures | null }>): void {
    this.figures = event.detail.figures;
  }

  /** The button says what it does: nobody is asked again. */
  handleCancel(): void {
    super.close();
  }

  handleSave(): void {
    void this.save();
  }

  /** A failed save keeps all that was typed; the same button tries again. */
  async save(): Promise<void> {
    const { input } = this;
    if (input === null || this.isUnsavable) return;
    this.isSaving = true;
    this.disableClose = true;
    this.failure = null;
    this.isConflict = false;
    try {
      const answer = completeSaved(
        await saveFilters({
          entries: [input],
          change: {
            batchId: null,
            reason: input.note,
            newlyFiltered: this.figures?.newlyFiltered ?? null,
            newlySaveable: this.figures?.newlySaveable ?? null
          }
        })
      );
      this.disableClose = false;
      if (answer.problems.length > 0) this.showProblem(answer.problems.map((problem) => problem.message).join('\n'));
      else this.close(this.applied(input, answer.batchId));
    } catch (failure) {
      this.disableClose = false;
      this.hasSaveFailed = true;
      this.failure = failureText(failure, labels.entrySaveFailed);
    } finally {
      this.isSaving = false;
    }
  }

  applied(input: FilterInput, batchId: string | null): AppliedChange {
    const isNew = this.base?.active !== true;
    const pattern = readablePattern(input.comparable);
    return {
      batchId,
      count: 1,
      figures: this.figures,
      words: fill(isNew ? labels.appliedAdded : labels.appliedChanged, pattern)
    };
  }

  showProblem(text: string): void {
    this.failure = text;
    this.isConflict = this.base !== null;
  }

  async handleLoadOther(): Promise<void> {
    const other = await this.readOther();
    if (other === null) return;
    this.take(other);
    this.recheck();
  }

  /** Mine over theirs, knowing it: the next save is made on their version. */
  async handleKeepMine(): Promise<void> {
    const other = await this.readOther();
    if (other !== null) this.base = other;
  }

  async readOther(): Promise<FilterRow | null> {
    const { base } = this;
    if (base === null) return null;
    try {
      const other = await readEntry(base);
      this.failure = other === null ? labels.entryGone : null;
      this.isConflict = other === null;
      return other;
    } catch (failure) {
      this.failure = failureText(failure, labels.listFailed);
      return null;
    }
  }
}

function completeHidden(found: Partial<HiddenRecords> | undefined, key: string): HiddenRecords {
  return { key, contacts: 0, openCases: 0, examples: [], ...found };
}
