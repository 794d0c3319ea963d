import { LightningElement, api } from 'lwc';
import countRows from '@salesforce/apex/IntakeWhatIfController.countRows';
import getRows from '@salesforce/apex/IntakeWhatIfController.getRows';
import { createComparison, readDecisionFacts, readablePattern } from 'c/intakeCore';
import type { WhatIfChange, WhatIfResult, WhatIfRow } from 'c/intakeCore';
import type { FilterInput, TrialFigures, WhatIfAnswer } from 'c/intakeFilterRecords';
import type { RuleBook } from 'c/intakeFilterRules';
import { ruleSetOf } from 'c/intakeFilterRules';
import { valueOf } from 'c/intakeFilterWords';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill, fullDate, shortDate } from 'c/intakeText';

interface Example {
  readonly id: string;
  readonly subject: string;
  readonly from: string;
  readonly date: string;
  readonly fullDate: string;
  readonly why: string;
}

interface Group {
  readonly name: string;
  readonly heading: string;
  readonly isOpen: boolean;
  readonly examples: readonly Example[];
  readonly rest: string | null;
}

/** Messages a call of Apex gives at most. */
const pageSize = 500;
const maxExamples = 20;
const dayChoices = ['7', '30', '90'];

/**
 * Tries a draft of the lists on the messages of the last days, before it is applied. Fires `trial` with the
 * figures, or with null when there are none for the draft as it stands.
 */
export default class IntakeWhatIf extends LightningElement {
  /** Where the rules are read. */
  @api book: RuleBook | null = null;

  labels = labels;
  days = '30';
  current: readonly FilterInput[] = [];
  tried: string | null = null;
  result: WhatIfResult | null = null;
  isRunning = false;
  isStopped = false;
  isLeft = false;
  /** A result that has not been shown yet. */
  isFresh = false;
  read = 0;
  total = 0;
  failure: string | null = null;

  /** The entries as they would be written; empty when there is nothing to try. */
  @api
  get draft(): readonly FilterInput[] {
    return this.current;
  }
  set draft(value: readonly FilterInput[]) {
    const wasStale = this.isStale;
    this.current = value;
    if (this.result !== null && wasStale !== this.isStale) this.tell();
  }

  override connectedCallback(): void {
    this.isLeft = false;
  }

  override disconnectedCallback(): void {
    this.isLeft = true;
  }

  /** The figures come below the button, often below the fold, and they are what was asked for. */
  override renderedCallback(): void {
    if (!this.isFresh || !this.hasResult) return;
    this.isFresh = false;
    this.template?.querySelector('.trial')?.scrollIntoView({ block: 'start' });
  }

  get draftText(): string {
    return JSON.stringify(this.current);
  }

  get isStale(): boolean {
    return this.tried !== null && this.tried !== this.draftText;
  }

  get isUntriable(): boolean {
    return this.current.length === 0 || this.book === null;
  }

  get hasResult(): boolean {
    return this.result !== null && !this.isRunning && !this.hasNoEffect && !this.isWithoutMessages;
  }

  get isWithoutMessages(): boolean {
    return this.result?.checked === 0;
  }

  get changeCount(): number {
    const result = this.result;
    if (result === null) return 0;
    return result.newlyFiltered.length + result.newlySaveable.length + result.newlyIgnored.length;
  }

  get hasNoEffect(): boolean {
    return this.result !== null && this.changeCount === 0;
  }

  get runLabel(): string {
    return this.tried === null ? labels.trialRun : labels.trialAgain;
  }

  get dayOptions(): readonly { label: string; value: string }[] {
    return dayChoices.map((value) => ({ value, label: fill(labels.trialLastDays, value) }));
  }

  get percent(): number {
    return this.total === 0 ? 0 : Math.min(100, Math.round((this.read * 100) / this.total));
  }

  get statusText(): string {
    if (this.isRunning) return fill(labels.trialRunning, count(this.read), count(this.total));
    const result = this.result;
    if (result === null) return this.isStopped ? labels.trialStopped : '';
    if (this.isWithoutMessages) return fill(labels.trialNoMessages, this.days);
    if (this.hasNoEffect) return fill(labels.trialNoEffect, count(result.checked), this.days);
    return fill(labels.trialDone, count(this.changeCount), count(result.checked), this.days);
  }

  get resultClass(): string {
    return this.isStale ? 'result result_stale' : 'result';
  }

  get figures(): readonly { name: string; count: string; label: string; className: string }[] {
    const result = this.result;
    if (result === null) return [];
    const figure = (name: string, changes: readonly WhatIfChange[], label: string) => ({
      name,
      count: count(changes.length),
      label,
      className: changes.length === 0 ? 'figure figure_none' : `figure figure_${name}`
    });
    return [
      figure('filtered', result.newlyFiltered, labels.trialFiltered),
      figure('saveable', result.newlySaveable, labels.trialSaveable),
      figure('ignored', result.newlyIgnored, labels.trialIgnored)
    ];
  }

  get hiddenText(): string | null {
    const result = this.result;
    if (result === null || result.contacts + result.openCases === 0) return null;
    return fill(labels.trialHides, count(result.contacts), count(result.openCases));
  }

  get groups(): readonly Group[] {
    const result = this.result;
    if (result === null) return [];
    const all: readonly (readonly [string, string, readonly WhatIfChange[]])[] = [
      ['filtered', labels.trialFiltered, result.newlyFiltered],
      ['saveable', labels.trialSaveable, result.newlySaveable],
      ['ignored', labels.trialIgnored, result.newlyIgnored]
    ];
    const present = all.filter(([, , changes]) => changes.length > 0);
    return present.map(([name, label, changes], index) => ({
      name,
      heading: fill(labels.trialGroup, label, count(changes.length)),
      isOpen: index === 0,
      examples: changes.slice(0, maxExamples).map((change) => this.exampleOf(change)),
      rest: changes.length > maxExamples ? fill(labels.trialRest, count(changes.length - maxExamples)) : null
    }));
  }

  exampleOf(change: WhatIfChange): Example {
    const { row } = change;
    return {
      id: row.id,
      subject: row.subject ?? labels.noSubject,
      from: row.fromAddress ?? labels.unknownSender,
      date: shortDate(row.messageDate),
      fullDate: fullDate(row.messageDate),
      why: whyOf(change)
    };
  }

  handleDays(event: Event): void {
    const chosen = valueOf(event);
    if (!dayChoices.includes(chosen) || chosen === this.days) return;
    this.days = chosen;
    this.clear();
  }

  clear(): void {
    this.result = null;
    this.tried = null;
    this.isStopped = false;
    this.tell();
  }

  handleStop(): void {
    this.isStopped = true;
  }

  handleRun(): void {
    void this.run();
  }

  /** Starts the trial, as its button does. */
  @api async run(): Promise<void> {
    const { book } = this;
    if (this.isRunning || book === null || this.current.length === 0) return;
    this.isRunning = true;
    this.isStopped = false;
    this.failure = null;
    this.result = null;
    this.read = 0;
    this.total = 0;
    const draft = this.current;
    const tried = this.draftText;
    try {
      const result = await this.compare(book, draft);
      this.result = result;
      this.isFresh = true;
      this.tried = result === null ? null : tried;
    } catch (failure) {
      this.failure = failureText(failure, labels.trialFailed);
      this.tried = null;
    } finally {
      this.isRunning = false;
      this.tell();
    }
  }

  /** Decides every message of the days twice, page by page; null when it was stopped. */
  async compare(book: RuleBook, draft: readonly FilterInput[]): Promise<WhatIfResult | null> {
    const days = Number(this.days);
    const [rules, total] = await Promise.all([book.read(), countRows({ days })]);
    this.total = total;
    const decidedAt = new Date().toISOString();
    const comparison = createComparison(ruleSetOf(rules, [], decidedAt), ruleSetOf(rules, draft, decidedAt));
    let afterId: string | null = null;
    for (;;) {
      // eslint-disable-next-line no-await-in-loop -- each page begins where the one before ended
      const page: readonly WhatIfAnswer[] = await getRows({ days, afterId, pageSize });
      if (this.isStopped || this.isLeft) return null;
      const last = page.at(-1);
      // A short page is not the end: long facts end a page early.
      if (last === undefined) return comparison.result();
      comparison.add(page.flatMap((answer) => rowOf(answer)));
      this.read += page.length;
      afterId = last.id;
    }
  }

  tell(): void {
    const { result } = this;
    const figures: TrialFigures | null =
      result === null || this.isStale
        ? null
        : { newlyFiltered: result.newlyFiltered.length, newlySaveable: result.newlySaveable.length };
    this.dispatchEvent(new CustomEvent('trial', { detail: { figures } }));
  }
}

function whyOf(change: WhatIfChange): string {
  const why = change.entry === null ? change.observation : fill(labels.trialBy, readablePattern(change.entry));
  return change.isSaved ? `${why} ${labels.trialIsSaved}`.trim() : why;
}

/** Messages whose facts can't be read are left out: they can't be decided again. */
function rowOf(answer: WhatIfAnswer): readonly WhatIfRow[] {
  const facts = readDecisionFacts(answer.facts ?? null);
  if (facts === null) return [];
  return [
    {
      id: answer.id,
      subject: answer.subject ?? null,
      fromAddress: answer.fromAddress ?? null,
      messageDate: answer.messageDate ?? null,
      disposition: answer.disposition,
      contactId: answer.contactId ?? null,
      caseId: answer.caseId ?? null,
      caseIsOpen: answer.caseIsOpen ?? false,
      mailboxId: answer.mailboxId ?? null,
      facts
    }
  ];
}
