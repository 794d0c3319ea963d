import { LightningElement } from 'lwc';
import askRelay from '@salesforce/apex/LinkConfigurationController.askRelay';
import getFacts from '@salesforce/apex/LinkConfigurationController.getFacts';
import { examineLinks, findingsText, groupFindings } from 'c/intakeCore';
import type { FindingState, LinkFacts, LinkFinding, LinkGroup, RelayFacts } from 'c/intakeCore';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

interface ShownFinding extends LinkFinding {
  readonly isIll: boolean;
  readonly icon: string;
  readonly variant: string;
  readonly stateWord: string;
  readonly setupTitle: string;
}

interface ShownGroup {
  readonly group: LinkGroup;
  readonly findings: readonly ShownFinding[];
  readonly fineCount: number;
  readonly toggleLabel: string;
  readonly expanded: 'true' | 'false';
  readonly isOpen: boolean;
  readonly isAsking: boolean;
}

const looks: Readonly<Record<FindingState, { icon: string; variant: string; word: string }>> = {
  fault: { icon: 'utility:error', variant: 'error', word: labels.doctorFault },
  warning: { icon: 'utility:warning', variant: 'warning', word: labels.doctorWarning },
  fine: { icon: 'utility:success', variant: 'success', word: labels.doctorFine }
};

/** The facts with every field: what is null may be left out on the way. */
function completeFacts(facts: LinkFacts): LinkFacts {
  const absent = { status: null, statusText: null, lastError: null, lastContact: null };
  return { ...facts, mailboxes: facts.mailboxes.map((mailbox) => ({ ...absent, ...mailbox })) };
}

/** Every prerequisite of linking with what was found, what is needed and what to do; the worst first. */
export default class IntakeDoctor extends LightningElement {
  labels = labels;
  skeletons = [1, 2, 3, 4];
  facts: LinkFacts | null = null;
  relay: RelayFacts | null = null;
  failure: string | null = null;
  isChecking = false;
  openGroups: readonly LinkGroup[] = [];
  said = '';
  copyText: string | null = null;
  checking = 0;

  override connectedCallback(): void {
    void this.check();
  }

  /** The org answers at once, the relay may take its time: what is known is shown. */
  async check(): Promise<void> {
    this.checking += 1;
    const { checking } = this;
    this.isChecking = true;
    this.failure = null;
    this.relay = null;
    this.copyText = null;
    this.said = labels.doctorChecking;
    await Promise.all([this.readFacts(checking), this.readRelay(checking)]);
    if (checking !== this.checking) return;
    this.isChecking = false;
    this.said = this.summary ?? '';
  }

  async readFacts(checking: number): Promise<void> {
    try {
      const facts = completeFacts(await getFacts({}));
      if (checking !== this.checking) return;
      this.facts = facts;
      const { enhancedEmail, sharedActivities } = facts;
      this.dispatchEvent(new CustomEvent('facts', { detail: { enhancedEmail, sharedActivities } }));
    } catch (failure) {
      if (checking !== this.checking) return;
      this.facts = null;
      this.failure = failureText(failure, labels.doctorFailed);
    }
  }

  async readRelay(checking: number): Promise<void> {
    const absent = { problem: null, status: null, date: null };
    let relay: RelayFacts;
    try {
      relay = { ...absent, ...(await askRelay({})) };
    } catch (failure) {
      relay = { ...absent, problem: failureText(failure, labels.doctorFailed), askedAt: new Date().toISOString() };
    }
    if (checking === this.checking) this.relay = relay;
  }

  get findings(): readonly LinkFinding[] {
    return this.facts === null ? [] : examineLinks(this.facts, this.relay);
  }

  get showsSkeleton(): boolean {
    return this.facts === null && this.failure === null;
  }

  get isAsking(): boolean {
    return this.isChecking && this.relay === null;
  }

  get summary(): string | null {
    const { findings } = this;
    if (findings.length === 0) return null;
    const faults = findings.filter((finding) => finding.state === 'fault').length;
    const warnings = findings.filter((finding) => finding.state === 'warning').length;
    if (faults + warnings === 0) return fill(labels.doctorClear, count(findings.length));
    return fill(labels.doctorFaults, count(faults), count(warnings));
  }

  get groups(): readonly ShownGroup[] {
    return groupFindings(this.findings).map(({ group, findings }) => {
      const fine = findings.filter((finding) => finding.state === 'fine').length;
      const isOpen = this.openGroups.includes(group) || fine === findings.length;
      return {
        group,
        findings: findings.filter((finding) => isOpen || finding.state !== 'fine').map(shown),
        fineCount: fine === findings.length ? 0 : fine,
        toggleLabel: fill(isOpen ? labels.doctorHideFine : labels.doctorShowFine, count(fine)),
        expanded: isOpen ? 'true' : 'false',
        isOpen,
        isAsking: group === 'Relay' && this.isAsking
      };
    });
  }

  handleAgain(): void {
    void this.check();
  }

  handleToggle(event: Event): void {
    const { currentTarget } = event;
    const name = currentTarget instanceof HTMLElement ? currentTarget.dataset.group : undefined;
    const group = groupFindings(this.findings).find((entry) => entry.group === name)?.group;
    if (group === undefined) return;
    const others = this.openGroups.filter((open) => open !== group);
    this.openGroups = others.length < this.openGroups.length ? others : [...this.openGroups, group];
  }

  async handleCopy(): Promise<void> {
    const text = findingsText(this.findings);
    try {
      await navigator.clipboard.writeText(text);
      this.copyText = null;
      this.said = labels.doctorCopied;
    } catch {
      // Refused, or no secure context: the text is shown to be copied by hand.
      this.copyText = text;
      this.said = labels.doctorCopyByHand;
    }
  }
}

function shown(finding: LinkFinding): ShownFinding {
  const { icon, variant, word } = looks[finding.state];
  return {
    ...finding,
    isIll: finding.state !== 'fine',
    icon,
    variant,
    stateWord: word,
    setupTitle: fill(labels.doctorSetupFor, finding.check)
  };
}
