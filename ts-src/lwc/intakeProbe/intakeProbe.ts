import { LightningElement, api } from 'lwc';
import probe from '@salesforce/apex/LinkConfigurationController.probe';
import { judgeProbe, probePlan } from 'c/intakeCore';
import type { OrgSaveSettings, ProbeLine, ProbeResult } from 'c/intakeCore';
import type { PickedLinks } from 'c/intakeLinkPickers';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';

interface ShownLine extends ProbeLine {
  readonly icon: string;
  readonly variant: string;
  readonly stateWord: string;
}

const looks: Readonly<Record<ProbeLine['state'], { icon: string; variant: string; word: string }>> = {
  fault: { icon: 'utility:error', variant: 'error', word: labels.doctorFault },
  warning: { icon: 'utility:warning', variant: 'warning', word: labels.doctorWarning },
  fine: { icon: 'utility:success', variant: 'success', word: labels.doctorFine },
  skipped: { icon: 'utility:skip_forward', variant: '', word: labels.doctorSkipped }
};

/** The result with every field: what is null may be left out on the way. */
function completeResult(result: ProbeResult): ProbeResult {
  const absent = { contactId: null, caseId: null, problem: null, email: null, task: null };
  return {
    ...absent,
    ...result,
    steps: result.steps.map((step) => ({ ref: step.ref, problem: step.problem ?? null })),
    task: result.task == null ? null : { whoId: result.task.whoId ?? null, whatId: result.task.whatId ?? null },
    email: result.email == null ? null : { ...result.email, parentId: result.email.parentId ?? null }
  };
}

/** Saves a message for real, shows each step with its result, and leaves nothing behind. */
export default class IntakeProbe extends LightningElement {
  @api orgSettings: OrgSaveSettings | null = null;

  labels = labels;
  contactId: string | null = null;
  caseId: string | null = null;
  isRunning = false;
  failure: string | null = null;
  lines: readonly ShownLine[] = [];

  get buttonLabel(): string {
    return this.isRunning ? labels.probeRunning : labels.probeSave;
  }

  get verdict(): string | null {
    if (this.lines.length === 0) return null;
    if (this.lines.some((line) => line.state === 'fault')) return labels.probeIll;
    return this.lines.some((line) => line.state === 'warning') ? labels.probeWarned : labels.probeWell;
  }

  handleLinks(event: CustomEvent<PickedLinks>): void {
    this.contactId = event.detail.contactId;
    this.caseId = event.detail.caseId;
  }

  async handleSave(): Promise<void> {
    const { orgSettings, contactId, caseId } = this;
    if (orgSettings === null || this.isRunning) return;
    this.lines = [];
    this.failure = (contactId === null) === (caseId === null) ? null : labels.probePair;
    if (this.failure !== null) return;
    this.isRunning = true;
    try {
      const plan = probePlan(orgSettings, new Date().toISOString());
      const result = completeResult(await probe({ planJson: JSON.stringify(plan), contactId, caseId }));
      this.lines = judgeProbe(plan, result).map(shown);
    } catch (failure) {
      this.failure = failureText(failure, labels.probeFailed);
    } finally {
      this.isRunning = false;
    }
  }
}

function shown(line: ProbeLine): ShownLine {
  const { icon, variant, word } = looks[line.state];
  return { ...line, icon, variant, stateWord: word };
}
