import { LightningElement, api } from 'lwc';
import getHidden from '@salesforce/apex/IntakeFilterController.getHidden';
import { hiddenProbes, lintList, readablePattern } from 'c/intakeCore';
import type { FilterScope, Finding } from 'c/intakeCore';
import type { FilterRow, HiddenProbe, HiddenRecords } from 'c/intakeFilterRecords';
import type { RuleBook, Rules } from 'c/intakeFilterRules';
import { listOf } from 'c/intakeFilterRules';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

type Severity = Finding['severity'];

interface ShownFinding {
  readonly key: string;
  readonly entryId: string;
  readonly pattern: string;
  readonly words: string;
  readonly hidden: string | null;
  readonly canCure: boolean;
  readonly isLocked: boolean;
  readonly editLabel: string;
  readonly removeLabel: string;
}

interface Group {
  readonly severity: Severity;
  readonly heading: string;
  readonly icon: string;
  readonly variant: string;
  readonly findings: readonly ShownFinding[];
  readonly rest: string | null;
}

/** Entries a call of Apex looks up at most. */
const maxProbes = 40;
const maxShown = 100;

const severities: readonly (readonly [Severity, string, string, string])[] = [
  ['error', labels.lintErrors, 'utility:error', 'error'],
  ['warning', labels.lintWarnings, 'utility:warning', 'warning'],
  ['info', labels.lintHints, 'utility:info', '']
];

/** Looks through a whole list for what is wrong, needless or dangerous, each with its cure at one click. */
export default class IntakeFilterLint extends LightningElement {
  /** Where the rules are read. */
  @api book: RuleBook | null = null;
  @api canEdit = false;

  labels = labels;
  skeletons = [1, 2, 3];
  currentScope: FilterScope = 'organisation';
  rows: ReadonlyMap<string, FilterRow> = new Map();
  findings: readonly Finding[] | null = null;
  hiddenRecords: ReadonlyMap<string, HiddenRecords> = new Map();
  hiddenFailure: string | null = null;
  failure: string | null = null;
  isRunning = false;
  read = 0;
  asked = 0;
  isOnPage = false;

  /** Which list is looked through. */
  @api
  get scope(): FilterScope {
    return this.currentScope;
  }
  set scope(value: FilterScope) {
    if (value === this.currentScope) return;
    this.currentScope = value;
    this.findings = null;
    if (this.isOnPage) void this.refresh();
  }

  override connectedCallback(): void {
    this.isOnPage = true;
    void this.refresh();
  }

  override disconnectedCallback(): void {
    this.isOnPage = false;
  }

  /** Looks through the list again. */
  @api async refresh(): Promise<void> {
    const { book } = this;
    if (book === null) return;
    this.asked += 1;
    const mine = this.asked;
    this.isRunning = this.findings === null;
    this.failure = null;
    this.read = 0;
    try {
      const rules = await book.read((read) => {
        this.read = read;
      });
      if (mine !== this.asked) return;
      this.look(rules);
      await this.readHidden(mine);
    } catch (failure) {
      if (mine === this.asked) this.failure = failureText(failure, labels.listFailed);
    } finally {
      if (mine === this.asked) this.isRunning = false;
    }
  }

  look(rules: Rules): void {
    const own = listOf(rules, this.scope);
    this.rows = new Map(own.map((row) => [row.id, row]));
    // A personal entry may be needless because of the organisation's list.
    const all = this.scope === 'person' ? [...rules.organisation, ...own] : own;
    const hits = new Map(own.map((row) => [row.id, { hits: row.hits, createdAt: row.createdDate ?? '' }]));
    const found = lintList(all, { mailboxes: rules.access.mailboxes, decidedAt: new Date().toISOString(), hits });
    this.findings = found.filter((finding) => finding.entryId !== null && this.rows.has(finding.entryId));
  }

  /** Whom the entries hide: those with a finding first, then the broadest and the most used. */
  async readHidden(mine: number): Promise<void> {
    const probes = this.probes();
    this.hiddenFailure = null;
    if (probes.length === 0) {
      this.hiddenRecords = new Map();
      return;
    }
    try {
      const found = await getHidden({ probes });
      if (mine === this.asked) this.hiddenRecords = new Map(found.map((records) => [records.key, records]));
    } catch (failure) {
      if (mine === this.asked) this.hiddenFailure = failureText(failure, labels.entryHiddenUnknown);
    }
  }

  probes(): readonly HiddenProbe[] {
    const found = new Set((this.findings ?? []).map((finding) => finding.entryId));
    const rank = (row: FilterRow): number =>
      (found.has(row.id) ? 4 : 0) + (row.match === 'address' ? 0 : 2) + (row.hits > 0 ? 1 : 0);
    const rows = [...this.rows.values()].filter((row) => row.kind !== 'allow');
    rows.sort((left, right) => rank(right) - rank(left) || right.hits - left.hits);
    const probes = rows.slice(0, maxProbes).map((row) => ({ key: row.id, ...hiddenProbes(row) }));
    return probes.filter((probe) => probe.equals.length + probe.endings.length > 0);
  }

  get statusText(): string {
    if (this.isRunning) return this.read === 0 ? labels.loading : fill(labels.lintReading, count(this.read));
    if (this.failure !== null || this.findings === null) return '';
    return fill(labels.lintDone, count(this.rows.size), count(this.findings.length));
  }

  get isClean(): boolean {
    return this.failure === null && !this.isRunning && this.findings?.length === 0;
  }

  get groups(): readonly Group[] {
    if (this.failure !== null || this.isRunning) return [];
    return severities.flatMap(([severity, label, icon, variant]) => {
      const found = (this.findings ?? []).filter((finding) => finding.severity === severity);
      if (found.length === 0) return [];
      const rest = found.length - maxShown;
      return [
        {
          severity,
          heading: `${label} (${count(found.length)})`,
          icon,
          variant,
          findings: found.slice(0, maxShown).map((finding) => this.shownFinding(finding)),
          rest: rest > 0 ? fill(labels.pasteRest, count(rest)) : null
        }
      ];
    });
  }

  shownFinding(finding: Finding): ShownFinding {
    const entryId = finding.entryId ?? '';
    const pattern = readablePattern(finding.pattern);
    return {
      key: `${entryId}-${finding.rule}`,
      entryId,
      pattern,
      words: finding.words,
      hidden: this.hiddenText(entryId),
      canCure: this.canEdit,
      isLocked: this.rows.get(entryId)?.locked ?? false,
      editLabel: `${labels.listEdit} ${pattern}`,
      removeLabel: `${labels.listRemove} ${pattern}`
    };
  }

  hiddenText(entryId: string): string | null {
    const records = this.hiddenRecords.get(entryId);
    if (records === undefined || records.contacts + records.openCases === 0) return null;
    return fill(labels.entryHides, count(records.contacts), count(records.openCases));
  }

  get hiding(): readonly { id: string; pattern: string; contacts: string; openCases: string; examples: string }[] {
    const found = [...this.hiddenRecords.values()].filter((records) => records.contacts + records.openCases > 0);
    found.sort((left, right) => right.openCases - left.openCases || right.contacts - left.contacts);
    return found.flatMap((records) => {
      const row = this.rows.get(records.key);
      if (row === undefined) return [];
      return [
        {
          id: row.id,
          pattern: readablePattern(row.pattern),
          contacts: count(records.contacts),
          openCases: count(records.openCases),
          examples: (records.examples ?? []).join(', ')
        }
      ];
    });
  }

  get hasHiding(): boolean {
    return !this.isRunning && this.failure === null && this.hiding.length > 0;
  }

  handleRun(): void {
    this.book?.forget();
    this.findings = null;
    void this.refresh();
  }

  handleAction(event: Event): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return;
    const row = this.rows.get(target.dataset.id ?? '');
    if (row === undefined) return;
    this.dispatchEvent(new CustomEvent('rowaction', { detail: { action: target.dataset.action, rows: [row] } }));
  }
}
