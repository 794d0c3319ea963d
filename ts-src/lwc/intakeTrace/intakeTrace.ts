import { LightningElement, api } from 'lwc';
import type { TraceStep } from 'c/intakeCore';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

interface ShownStep {
  readonly key: string;
  readonly said: string;
  readonly saw: string;
  readonly rule: string;
  readonly icon: string;
  readonly outcome: string;
  readonly isHit: boolean;
  readonly isDeciding: boolean;
  readonly className: string;
}

const outcomeLabels: Readonly<Record<string, string>> = {
  hit: labels.traceHit,
  miss: labels.traceMiss,
  skipped: labels.traceSkipped
};

const outcomeIcons: Readonly<Record<string, string>> = {
  hit: 'utility:success',
  miss: 'utility:dash',
  skipped: 'utility:jump_to_right'
};

/** Why a message was decided as it was: the rules in their order. At first only those that applied: most look and say no. */
export default class IntakeTrace extends LightningElement {
  labels = labels;
  isOpen = false;
  showsAll = false;

  @api steps: readonly TraceStep[] = [];
  /** The rule that made the decision. */
  @api decidedBy: string | null = null;
  /** A sentence beside the button. */
  @api note: string | null = null;

  get hasSteps(): boolean {
    return this.steps.length > 0;
  }

  get shownSteps(): readonly ShownStep[] {
    const shown = this.steps.map((step, index) => this.shownStep(step, index));
    return this.showsAll || !this.hasFewer ? shown : shown.filter((step) => step.isHit);
  }

  /** A trace without any hit is shown whole: there is nothing to begin with. */
  get hasFewer(): boolean {
    const hits = this.steps.filter((step) => step.outcome === 'hit').length;
    return hits > 0 && hits < this.steps.length;
  }

  shownStep(step: TraceStep, index: number): ShownStep {
    const isDeciding = step.outcome === 'hit' && step.rule === this.decidedBy;
    return {
      key: String(index),
      said: step.said,
      saw: step.saw,
      rule: step.rule,
      icon: outcomeIcons[step.outcome] ?? 'utility:dash',
      outcome: outcomeLabels[step.outcome] ?? step.outcome,
      isHit: step.outcome === 'hit',
      isDeciding,
      className: `step step_${step.outcome}${isDeciding ? ' step_deciding' : ''}`
    };
  }

  get expanded(): 'true' | 'false' {
    return this.isOpen ? 'true' : 'false';
  }

  get icon(): string {
    return this.isOpen ? 'utility:chevrondown' : 'utility:chevronright';
  }

  get allExpanded(): 'true' | 'false' {
    return this.showsAll ? 'true' : 'false';
  }

  get allLabel(): string | null {
    if (!this.hasFewer) return null;
    return this.showsAll ? labels.traceShowFewer : fill(labels.traceShowAll, count(this.steps.length));
  }

  handleWhy(): void {
    this.isOpen = !this.isOpen;
  }

  handleAll(): void {
    this.showsAll = !this.showsAll;
  }
}
