import { LightningElement, api, wire } from 'lwc';
import { refreshApex } from '@salesforce/apex';
import getFacts from '@salesforce/apex/RelatedRecordsController.getFacts';
import canSaveFiltered from '@salesforce/customPermission/Save_Filtered_Email';
import { isCut, shownGroups } from 'c/intakeCandidateRows';
import type { Chosen, Group, ShownGroup } from 'c/intakeCandidateRows';
import type { Match, OrgFacts, RelatedObject } from 'c/intakeCore';
import type { IntakeDetail, LinkChoice } from 'c/intakeRecords';
import { failureText, isWithheld } from 'c/intakeRecords';
import type { PickedLinks } from 'c/intakeLinkPickers';
import { completeFacts, factsForSave, rankFor, termsFor } from 'c/intakeMatching';
import type { FactTerms, SentFacts } from 'c/intakeMatching';
import { readOffered } from 'c/intakeOwnSettings';
import { labels } from 'c/intakeLabels';
import { fill } from 'c/intakeText';

const noMatch: Match = {
  candidates: [],
  suggestedPersonId: null,
  suggestedCaseId: null,
  ambiguity: null,
  threadTokens: []
};

/** What the console asks of the pane. */
export interface RelatedElement extends HTMLElement {
  readonly choice: LinkChoice;
  readonly orgFacts: OrgFacts | null;
  requestSave(): void;
  refreshSettings(): Promise<void>;
}

/** The right pane: records tied to the message, ranked in the person's own access, and the ways to save. */
export default class IntakeRelated extends LightningElement {
  labels = labels;
  skeletons = [1, 2, 3, 4];

  shownDetail: IntakeDetail | null = null;
  terms: FactTerms | undefined;
  facts: OrgFacts | null = null;
  /** The record types that are offered; null until the settings are read. */
  offered: readonly RelatedObject[] | null = null;
  factsFailure: string | null = null;
  settingsFailure: string | null = null;
  provisionedFacts: unknown;

  personId: string | null = null;
  caseId: string | null = null;
  otherId: string | null = null;
  hasChosen = false;
  showsSearch = false;
  showsAll = false;
  /** Candidates whose evidence is shown to the last. */
  openIds: readonly string[] = [];

  /** A save of this message is on its way. */
  @api isSaving = false;

  @api
  get detail(): IntakeDetail | null {
    return this.shownDetail;
  }
  set detail(value: IntakeDetail | null) {
    const isOther = value?.id !== this.shownDetail?.id;
    this.shownDetail = value;
    if (isOther) this.startOver(value);
  }

  @wire(getFacts, { terms: '$terms' })
  receiveFacts(result: WireResult<SentFacts>): void {
    this.provisionedFacts = result;
    this.facts = result.data === undefined ? null : completeFacts(result.data);
    this.factsFailure = result.error === undefined ? null : failureText(result.error, labels.factsFailed);
    if (!this.hasChosen) this.chooseSuggested();
  }

  /** The records that a save would link now. */
  @api
  get choice(): LinkChoice {
    const relatedToId = this.caseId === null ? this.otherId : null;
    return { personId: this.personId, caseId: this.caseId, relatedToId };
  }

  /** What matching knows of the message's people, for a save. */
  @api
  get orgFacts(): OrgFacts | null {
    return this.facts === null || this.offered === null ? null : factsForSave(this.facts, this.offered);
  }

  /** Reads what is offered to the person; what they chose by hand stays chosen. */
  @api
  async refreshSettings(): Promise<void> {
    try {
      this.offered = await readOffered();
      this.settingsFailure = null;
      if (!this.hasChosen) this.chooseSuggested();
    } catch (failure) {
      this.settingsFailure = failureText(failure, labels.settingsFailed);
    }
  }

  override connectedCallback(): void {
    void this.refreshSettings();
  }

  /** Saves with the chosen records, or opens the dialog when that needs a reason or a choice. */
  @api requestSave(): void {
    if (this.canSave) this.emitSave(this.isFiltered ? 'dialog' : 'one-click');
  }

  startOver(detail: IntakeDetail | null): void {
    this.terms = detail === null ? undefined : termsFor(detail);
    this.facts = null;
    this.factsFailure = null;
    this.hasChosen = false;
    this.showsSearch = false;
    this.showsAll = false;
    this.openIds = [];
    this.personId = detail?.contactId ?? detail?.leadId ?? null;
    this.caseId = detail?.caseId ?? null;
    this.otherId = null;
  }

  /** What a saved message is linked to stays as it is; else what matching is sure of, and nothing where it is not. */
  chooseSuggested(): void {
    if (this.shownDetail === null || !this.isReady || this.isSaved) return;
    const { suggestedPersonId, suggestedCaseId } = this.match;
    this.personId = suggestedPersonId;
    this.caseId = suggestedCaseId;
  }

  get match(): Match {
    const { shownDetail, facts, offered } = this;
    return shownDetail === null || facts === null || offered === null ? noMatch : rankFor(shownDetail, facts, offered);
  }

  get hasDetail(): boolean {
    return this.shownDetail !== null;
  }

  get isLoading(): boolean {
    return this.hasDetail && !this.isReady && this.failure === null && !this.isClosedToSaving;
  }

  get isReady(): boolean {
    return this.facts !== null && this.offered !== null;
  }

  get failure(): string | null {
    return this.factsFailure ?? (this.offered === null ? this.settingsFailure : null);
  }

  get isFiltered(): boolean {
    return this.shownDetail?.disposition === 'filtered';
  }

  get isSaved(): boolean {
    return this.shownDetail?.disposition === 'saved';
  }

  get isWithheld(): boolean {
    return this.shownDetail !== null && isWithheld(this.shownDetail);
  }

  get isClosedToSaving(): boolean {
    const closed = ['service', 'duplicate', 'removed'];
    return closed.includes(this.shownDetail?.disposition ?? '') || this.isWithheld;
  }

  get showsCandidates(): boolean {
    return this.isReady && !this.isClosedToSaving;
  }

  get showsActions(): boolean {
    return this.hasDetail && !this.isSaved;
  }

  /** Why Save is off; null when it is on. */
  get refusal(): string | null {
    const detail = this.shownDetail;
    if (detail === null || this.isSaved) return null;
    if (detail.disposition === 'filtered') return canSaveFiltered === true ? null : labels.saveRefusedFiltered;
    if (detail.disposition === 'service') return detail.observation ?? labels.saveRefusedService;
    if (detail.disposition === 'duplicate') return labels.saveRefusedDuplicate;
    if (detail.disposition === 'removed') return labels.removedText;
    if (isWithheld(detail)) return labels.withheldText;
    return null;
  }

  get canSave(): boolean {
    return this.hasDetail && !this.isSaving && !this.isSaved && this.refusal === null;
  }

  get isSaveOff(): boolean {
    return !this.canSave;
  }

  get hasLink(): boolean {
    return this.personId !== null || this.caseId !== null || this.otherId !== null;
  }

  get isOneClickOff(): boolean {
    return !this.canSave || !this.hasLink || this.isFiltered;
  }

  get showsOneClick(): boolean {
    return !this.isFiltered && !this.isClosedToSaving;
  }

  get dialogLabel(): string {
    if (this.isClosedToSaving) return labels.save;
    return this.isFiltered ? labels.saveAnyway : labels.saveWithOptions;
  }

  get dialogVariant(): string {
    return this.showsOneClick ? 'neutral' : 'brand';
  }

  get saveLabel(): string {
    return this.isSaving ? labels.saving : labels.save;
  }

  /** The refusal of a message that is closed to saving stands above already. */
  get footRefusal(): string | null {
    return this.isClosedToSaving ? null : this.refusal;
  }

  get showsChoice(): boolean {
    return this.refusal === null && (this.hasLink || !this.isFiltered);
  }

  get choiceText(): string {
    const names = [this.personId, this.caseId, this.caseId === null ? this.otherId : null]
      .filter((id) => id !== null)
      .map((id) => this.nameOf(id));
    if (names.length === 0) return labels.choiceNone;
    return names.length === 1
      ? fill(labels.choiceOne, names[0] ?? '')
      : fill(labels.choiceTwo, names[0] ?? '', names[1] ?? '');
  }

  nameOf(recordId: string): string {
    const detail = this.shownDetail;
    const known = this.match.candidates.find((candidate) => candidate.id === recordId);
    if (known !== undefined) return known.label;
    if (recordId === detail?.contactId) return detail.contactName ?? labels.typeContact;
    if (recordId === detail?.caseId) return detail.caseNumber ?? labels.typeCase;
    return recordId.startsWith('500') ? labels.pickedCase : labels.pickedPerson;
  }

  get ambiguity(): string | null {
    return this.isSaved ? null : this.match.ambiguity;
  }

  get chosen(): Chosen {
    return { person: this.personId, case: this.caseId, other: this.otherId };
  }

  get groups(): readonly ShownGroup[] {
    const { chosen, showsAll, openIds } = this;
    const hasLeads = this.offered?.includes('Lead') !== false;
    return shownGroups(this.match.candidates, { chosen, showsAll, openIds, hasLeads });
  }

  choose(group: Group, recordId: string | null): void {
    this.hasChosen = true;
    if (group === 'person') this.personId = recordId;
    else if (group === 'case') this.caseId = recordId;
    else this.otherId = recordId;
    // A message has one "related to": the Case, or the other record.
    if (group === 'case' && recordId !== null) this.otherId = null;
    if (group === 'other' && recordId !== null) this.caseId = null;
  }

  get hasMore(): boolean {
    return !this.showsAll && isCut(this.match.candidates);
  }

  get searchExpanded(): 'true' | 'false' {
    return this.showsSearch ? 'true' : 'false';
  }

  get searchIcon(): string {
    return this.showsSearch ? 'utility:chevrondown' : 'utility:chevronright';
  }

  get contactPicked(): string | null {
    return this.personId?.startsWith('003') === true ? this.personId : null;
  }

  handleChoose(event: Event): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return;
    const { id, group } = target.dataset;
    if (id === undefined || (group !== 'person' && group !== 'case' && group !== 'other')) return;
    this.choose(group, this.chosen[group] === id ? null : id);
  }

  handleOpen(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return;
    this.dispatchEvent(new CustomEvent('openrecord', { detail: { recordId: target.dataset.id } }));
  }

  handleLinks(event: CustomEvent<PickedLinks>): void {
    const { contactId, caseId } = event.detail;
    if (contactId !== this.contactPicked) this.choose('person', contactId);
    if (caseId !== this.caseId) this.choose('case', caseId);
  }

  /** Read again, the facts name the new record with its evidence. */
  handlePersonCreated(event: CustomEvent<{ recordId: string }>): void {
    this.choose('person', event.detail.recordId);
    void refreshApex(this.provisionedFacts);
  }

  handleSearch(): void {
    this.showsSearch = !this.showsSearch;
  }

  handleEvidence(event: Event): void {
    const id = event.currentTarget instanceof HTMLElement ? event.currentTarget.dataset.id : undefined;
    if (id === undefined) return;
    const others = this.openIds.filter((open) => open !== id);
    this.openIds = others.length < this.openIds.length ? others : [...others, id];
  }

  handleShowAll(): void {
    this.showsAll = true;
  }

  handleSave(): void {
    this.emitSave('one-click');
  }

  handleDialog(): void {
    this.emitSave('dialog');
  }

  emitSave(kind: 'one-click' | 'dialog'): void {
    this.dispatchEvent(new CustomEvent('saverequest', { detail: { kind, choice: this.choice } }));
  }

  handleOpenSaved(): void {
    const recordId = this.shownDetail?.savedRecordId;
    this.dispatchEvent(new CustomEvent('openrecord', { detail: { recordId } }));
  }

  handleRetry(): void {
    this.factsFailure = null;
    this.settingsFailure = null;
    void this.refreshSettings();
    void refreshApex(this.provisionedFacts);
  }
}
