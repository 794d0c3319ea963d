import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import { readablePattern } from 'c/intakeCore';
import type { AppliedChange, FilterInput, FilterRow, TrialFigures } from 'c/intakeFilterRecords';
import { inputOf } from 'c/intakeFilterRecords';
import type { RuleBook } from 'c/intakeFilterRules';
import { comparableOf } from 'c/intakeFilterRules';
import { saveInParts } from 'c/intakeFilterSaving';
import { kindWords, valueOf } from 'c/intakeFilterWords';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

const maxShown = 10;

/** Takes entries off the list, tried first if wished. Nothing is deleted. Closes with an {@link AppliedChange}. */
export default class IntakeFilterRemove extends LightningModal {
  /** The entries to remove. */
  @api rows: readonly FilterRow[] = [];
  /** Where the rules are read. */
  @api book: RuleBook | null = null;

  labels = labels;
  reason = '';
  removed: ReadonlySet<string> = new Set();
  batchId: string | null = null;
  figures: TrialFigures | null = null;
  isSaving = false;
  failure: string | null = null;

  get waiting(): readonly FilterRow[] {
    return this.rows.filter((row) => !this.removed.has(row.id));
  }

  get draft(): readonly FilterInput[] {
    return this.waiting.map((row) => inputOf(row, comparableOf(row.pattern, row.match), { active: false }));
  }

  get heading(): string {
    return fill(labels.removeTitle, count(this.waiting.length));
  }

  get shownRows(): readonly { id: string; pattern: string; kind: string }[] {
    const shown = this.waiting.slice(0, maxShown);
    return shown.map((row) => ({ id: row.id, pattern: readablePattern(row.pattern), kind: kindWords(row.kind) }));
  }

  get restText(): string | null {
    const rest = this.waiting.length - maxShown;
    return rest > 0 ? fill(labels.removeRest, count(rest)) : null;
  }

  get saveLabel(): string {
    if (this.isSaving) return labels.saving;
    return this.figures === null ? labels.removeSave : labels.entryApply;
  }

  get cancelLabel(): string {
    if (this.removed.size > 0) return labels.entryClose;
    return this.figures === null ? labels.cancel : labels.entryDiscard;
  }

  handleReason(event: Event): void {
    this.reason = valueOf(event);
  }

  handleTrial(event: CustomEvent<{ figures: TrialFigures | null }>): void {
    this.figures = event.detail.figures;
  }

  handleCancel(): void {
    // A dialog that must not be closed does not close by itself either.
    this.disableClose = false;
    this.close(this.removed.size > 0 ? this.applied() : undefined);
  }

  handleSave(): void {
    void this.save();
  }

  async save(): Promise<void> {
    if (this.isSaving || this.waiting.length === 0) return;
    this.isSaving = true;
    this.disableClose = true;
    this.failure = null;
    const reason = this.reason.trim() === '' ? null : this.reason.trim();
    const { newlyFiltered, newlySaveable } = this.figures ?? { newlyFiltered: null, newlySaveable: null };
    const change = { batchId: this.batchId, reason, newlyFiltered, newlySaveable };
    const outcome = await saveInParts(this.draft, change);
    this.batchId = outcome.batchId;
    this.removed = new Set([...this.removed, ...outcome.saved.flatMap(({ id }) => (id === null ? [] : [id]))]);
    this.isSaving = false;
    this.disableClose = this.removed.size > 0;
    const refusals = outcome.refused.map(({ input, message }) => `${readablePattern(input.pattern)}: ${message}`);
    if (refusals.length === 0 && outcome.failure === null) {
      this.disableClose = false;
      this.close(this.applied());
    } else
      this.failure = [...refusals.slice(0, maxShown), outcome.failure ?? ''].filter((text) => text !== '').join('\n');
  }

  applied(): AppliedChange {
    const [only] = this.rows;
    const size = this.removed.size;
    const isOne = size === 1 && only !== undefined && this.rows.length === 1;
    return {
      batchId: this.batchId,
      count: size,
      figures: this.figures,
      words: isOne
        ? fill(labels.appliedRemoved, readablePattern(only.pattern))
        : fill(labels.appliedRemovedMany, count(size))
    };
  }
}
