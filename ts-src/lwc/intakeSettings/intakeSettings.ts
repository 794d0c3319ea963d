import { LightningElement, api } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import getCaseContactRoles from '@salesforce/apex/IntakeSettingsController.getCaseContactRoles';
import getSettings from '@salesforce/apex/IntakeSettingsController.getSettings';
import saveSettings from '@salesforce/apex/IntakeSettingsController.saveSettings';
import { ChangeListener } from 'c/intakeChanges';
import type { EffectiveSettings, SettingName } from 'c/intakeCore';
import type { ShownSetting } from 'c/intakeSetting';
import type {
  LevelName,
  SentLevel,
  SettingChange,
  SettingChanges,
  SettingsAnswer,
  SettingsOwner,
  SettingValue
} from 'c/intakeSettingRecords';
import {
  changeEntries,
  completeSettings,
  conflictsBetween,
  controlOf,
  effectiveSettings,
  inheritedSettings,
  isFaulty,
  keepDraft,
  keptDraft,
  levelOf,
  savedState,
  settingsInput,
  withChange
} from 'c/intakeSettingRecords';
import { lockWords, originWords, settingGroups, settingOptions, settingWords, valueWords } from 'c/intakeSettingWords';
import type { SettingOption } from 'c/intakeSettingWords';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

type View = 'organisation' | 'profile' | 'person' | 'mine';

interface SettingElement extends HTMLElement {
  readonly setting: ShownSetting | null;
  focusControl(): void;
}

interface ShownGroup {
  readonly label: string;
  readonly settings: readonly ShownSetting[];
}

const rereadDelayMs = 400;
const viewLabels: readonly (readonly [View, string])[] = [
  ['organisation', labels.settingsOrganisation],
  ['profile', labels.settingsProfile],
  ['person', labels.settingsPerson],
  ['mine', labels.settingsMine]
];

function isView(value: unknown): value is View {
  return viewLabels.some(([view]) => view === value);
}

/** The settings of organisation, profile and person: what each level sets, what it locks, and what counts. */
export default class IntakeSettings extends LightningElement {
  /** Key of the one group that is shown, on a page with a title of its own; null shows the whole page. */
  @api group: string | null = null;

  labels = labels;
  skeletons = [1, 2, 3, 4, 5, 6];
  answer: SettingsAnswer | null = null;
  /** The roles that a Contact can have in a Case; empty while they are not known. */
  roles: readonly SettingOption[] = [];
  loadFailure: string | null = null;
  isLoading = true;
  view: View = 'mine';
  owner: SettingsOwner | null = null;
  changes: SettingChanges = {};
  isSaving = false;
  saveFailure: string | null = null;
  note: string | null = null;
  said = '';
  showsProblems = false;

  listener = new ChangeListener();
  rereadTimer: number | undefined;
  reading = 0;

  override connectedCallback(): void {
    window.addEventListener('beforeunload', this.handleUnload);
    void this.start();
    void this.readRoles();
    void this.listen();
  }

  override disconnectedCallback(): void {
    window.removeEventListener('beforeunload', this.handleUnload);
    window.clearTimeout(this.rereadTimer);
    this.keepUnsaved();
    this.listener.stop();
  }

  /** The first reading says who looks: administrators start with the organisation, or where they left off. */
  async start(): Promise<void> {
    const answer = await this.read(null);
    if (answer === null) return;
    this.answer = answer;
    this.view = answer.canEditAll ? 'organisation' : 'mine';
    const draft = keptDraft(answer.userId);
    keepDraft(null);
    if (draft === null || !isView(draft.view) || (!answer.canEditAll && draft.view !== 'mine')) return;
    if (draft.owner !== null && !(await this.show(draft.view, draft.owner))) return;
    this.view = draft.view;
    this.changes = draft.changes;
    this.note = labels.settingsKept;
  }

  async readRoles(): Promise<void> {
    try {
      this.roles = await getCaseContactRoles({});
    } catch {
      // The role is then a text, and one that the org has not is refused when it is saved.
    }
  }

  /** Reads the settings of an owner (null: one's own); a reading that was overtaken by another is dropped. */
  async read(ownerId: string | null): Promise<SettingsAnswer | null> {
    this.reading += 1;
    const { reading } = this;
    this.isLoading = true;
    this.loadFailure = null;
    try {
      const answer = completeSettings(await getSettings({ ownerId }));
      return reading === this.reading ? answer : null;
    } catch (failure) {
      if (reading === this.reading) this.loadFailure = failureText(failure, labels.settingsFailed);
      return null;
    } finally {
      if (reading === this.reading) this.isLoading = false;
    }
  }

  async show(view: View, owner: SettingsOwner | null): Promise<boolean> {
    this.view = view;
    this.owner = owner;
    if (this.needsOwner) {
      this.loadFailure = null;
      return true;
    }
    const answer = await this.read(this.ownerId);
    if (answer !== null) this.answer = answer;
    return answer !== null;
  }

  get ownerId(): string | null {
    return this.view === 'profile' || this.view === 'person' ? (this.owner?.id ?? null) : null;
  }

  get levelName(): LevelName {
    return this.view === 'mine' ? 'person' : this.view;
  }

  get level(): SentLevel | null {
    return this.answer === null ? null : levelOf(this.answer, this.levelName);
  }

  get isChoosable(): boolean {
    return this.answer?.canEditAll === true;
  }

  get viewOptions(): readonly { label: string; value: string }[] {
    return viewLabels.map(([value, label]) => ({ label, value }));
  }

  get hasOwnerChoice(): boolean {
    return this.view === 'profile' || this.view === 'person';
  }

  get needsOwner(): boolean {
    return this.hasOwnerChoice && this.owner === null;
  }

  get chooseTitle(): string {
    return this.view === 'profile' ? labels.settingsChooseProfileTitle : labels.settingsChoosePersonTitle;
  }

  get showsSkeleton(): boolean {
    return this.isLoading && this.loadFailure === null;
  }

  get showsSettings(): boolean {
    return !this.isLoading && this.loadFailure === null && this.answer !== null && !this.needsOwner;
  }

  get reach(): string {
    if (this.view === 'organisation') return labels.settingsBelowOrganisation;
    const name = this.owner?.name ?? labels.someone;
    if (this.view === 'profile') return fill(labels.settingsBelowProfile, name);
    return this.view === 'person' ? fill(labels.settingsBelowPerson, name) : labels.settingsBelowMine;
  }

  get ownOnly(): string | null {
    return this.answer?.canEditAll === false ? labels.settingsOwnOnly : null;
  }

  get effective(): EffectiveSettings | null {
    return this.answer === null ? null : effectiveSettings(this.answer, this.levelName, this.changes);
  }

  get pausedText(): string | null {
    const { answer, effective } = this;
    if (answer === null || effective?.values.paused !== true) return null;
    const origin = effective.origins.paused;
    const isFromAbove = origin !== this.levelName && origin !== 'default';
    const from = isFromAbove ? fill(labels.settingsPausedFrom, originWords(origin, answer, this.levelName)) : '';
    return `${labels.settingsPaused} ${from}`.trim();
  }

  get isWholePage(): boolean {
    return this.group === null;
  }

  get pageClass(): string {
    return this.isWholePage ? 'page' : 'page page_part';
  }

  get shownGroups(): typeof settingGroups {
    return settingGroups.filter(({ key }) => this.isWholePage || key === this.group);
  }

  get groups(): readonly ShownGroup[] {
    const { answer, effective } = this;
    if (answer === null || effective === null) return [];
    const inherited = inheritedSettings(answer, this.levelName);
    return this.shownGroups.map(({ label, names }) => ({
      label,
      settings: names.map((name) => this.shownSetting(name, answer, effective, inherited))
    }));
  }

  shownSetting(
    name: SettingName,
    answer: SettingsAnswer,
    effective: EffectiveSettings,
    inherited: EffectiveSettings
  ): ShownSetting {
    const { label, help } = settingWords[name];
    const state = this.stateOf(name);
    const lockedBy = inherited.lockedBy[name];
    const isOwn = state.isSet && lockedBy === undefined;
    const without = valueWords(name, inherited.values[name], this.roles);
    const value = isOwn ? state.value : inherited.values[name];
    return {
      name,
      control: name === 'caseContactRole' && this.roles.length === 0 ? 'text' : controlOf(name),
      label,
      help,
      value,
      options: settingOptions(name, value, this.roles),
      isSetHere: isOwn,
      isChanged: this.changes[name] !== undefined,
      effect: valueWords(name, effective.values[name], this.roles),
      origin: originWords(effective.origins[name], answer, this.levelName),
      inherited: fill(
        inherited.origins[name] === 'default' ? labels.settingResetDefault : labels.settingReset,
        without
      ),
      resetTitle: fill(labels.settingResetTitle, label, without),
      lockedBy: lockedBy === undefined ? null : lockWords(lockedBy, answer),
      canLock: answer.canEditAll && this.levelName !== 'person' && lockedBy === undefined,
      isLocked: state.isLocked,
      lockTitle: fill(state.isLocked ? labels.settingUnlockTitle : labels.settingLockTitle, label),
      problem: this.showsProblems ? this.problemOf(name) : null
    };
  }

  stateOf(name: SettingName): SettingChange {
    const { level } = this;
    return (
      this.changes[name] ?? (level === null ? { isSet: false, isLocked: false, value: null } : savedState(level, name))
    );
  }

  problemOf(name: SettingName): string | null {
    const change = this.changes[name];
    return change !== undefined && isFaulty(name, change) ? (settingWords[name].problem ?? null) : null;
  }

  get faultyNames(): readonly SettingName[] {
    return changeEntries(this.changes)
      .map(([name]) => name)
      .filter((name) => this.problemOf(name) !== null);
  }

  get isDirty(): boolean {
    return changeEntries(this.changes).length > 0;
  }

  get unsavedText(): string {
    const changed = changeEntries(this.changes).length;
    return changed === 1 ? labels.settingsUnsavedOne : fill(labels.settingsUnsaved, count(changed));
  }

  get faultText(): string | null {
    if (!this.showsProblems || this.faultyNames.length === 0) return null;
    return fill(labels.settingsFaulty, this.faultyNames.map((name) => settingWords[name].label).join(', '));
  }

  get saveLabel(): string {
    if (this.isSaving) return labels.saving;
    return this.saveFailure === null ? labels.save : labels.tryAgain;
  }

  async handleView(event: CustomEvent<{ value: string }>): Promise<void> {
    const wanted = event.detail.value;
    if (!isView(wanted) || wanted === this.view) return;
    const before = this.view;
    if (!(await this.mayLeave())) {
      // The radio group shows what was pressed; it goes back to what counts.
      this.view = wanted;
      await Promise.resolve();
      this.view = before;
      return;
    }
    this.forgetChanges();
    await this.show(wanted, null);
  }

  async handleOwner(event: CustomEvent<{ owner: SettingsOwner }>): Promise<void> {
    const { owner } = event.detail;
    if (owner.id === this.owner?.id) return;
    if (!(await this.mayLeave())) {
      const { owner: before } = this;
      this.owner = before === null ? null : { ...before };
      return;
    }
    this.forgetChanges();
    await this.show(this.view, owner);
  }

  async mayLeave(): Promise<boolean> {
    if (!this.isDirty) return true;
    const { settingsDiscardTitle: label, settingsDiscardText: message } = labels;
    const isSure = await LightningConfirm.open({ label, message, theme: 'warning' });
    return isSure;
  }

  forgetChanges(): void {
    this.changes = {};
    this.saveFailure = null;
    this.note = null;
    this.said = '';
    this.showsProblems = false;
    keepDraft(null);
  }

  change(name: SettingName, change: SettingChange): void {
    if (this.level === null) return;
    this.changes = withChange(this.changes, this.level, name, change);
    this.said = '';
    if (!this.isDirty) this.forgetChanges();
  }

  handleChange(event: CustomEvent<{ name: SettingName; value: SettingValue; isUnreadable?: boolean }>): void {
    const { name, value, isUnreadable } = event.detail;
    const { isLocked } = this.stateOf(name);
    this.change(name, { isSet: true, isLocked, value, ...(isUnreadable === true ? { isUnreadable } : {}) });
  }

  handleReset(event: CustomEvent<{ name: SettingName }>): void {
    const { name } = event.detail;
    this.change(name, { ...this.stateOf(name), isSet: false, value: null, isUnreadable: false });
    // The button that was pressed goes away.
    this.focusSetting(name);
  }

  handleLock(event: CustomEvent<{ name: SettingName; isLocked: boolean }>): void {
    const { name, isLocked } = event.detail;
    this.change(name, { ...this.stateOf(name), isLocked });
  }

  focusSetting(name: SettingName | undefined): void {
    const elements = this.template?.querySelectorAll<SettingElement>('c-intake-setting') ?? [];
    [...elements].find((element) => element.setting?.name === name)?.focusControl();
  }

  handleCancel(): void {
    this.forgetChanges();
    this.focusPage();
  }

  /** The save bar goes away with its buttons: the focus must not fall to the top of the app. */
  focusPage(): void {
    this.template?.querySelector<HTMLElement>('.page')?.focus({ preventScroll: true });
  }

  async handleSave(): Promise<void> {
    const { answer, level, changes } = this;
    if (answer === null || level === null || this.isSaving) return;
    this.showsProblems = true;
    if (this.faultyNames.length > 0) {
      this.focusSetting(this.faultyNames[0]);
      return;
    }
    this.isSaving = true;
    this.saveFailure = null;
    try {
      const ownerId = this.view === 'mine' ? answer.userId : this.ownerId;
      this.answer = completeSettings(await saveSettings({ input: settingsInput(level, ownerId, changes) }));
      this.forgetChanges();
      this.said = labels.settingsSaved;
      this.dispatchEvent(new ShowToastEvent({ title: labels.settingsSaved, variant: 'success' }));
      this.focusPage();
    } catch (failure) {
      this.saveFailure = failureText(failure, labels.settingsSaveFailed);
      await this.reread();
    } finally {
      this.isSaving = false;
    }
  }

  /** Reads what is saved now; the person's own unsaved changes stay on top, and what clashes is named. */
  async reread(): Promise<void> {
    const { answer: before, levelName, ownerId } = this;
    if (before === null || this.needsOwner) return;
    this.reading += 1;
    const { reading } = this;
    try {
      const answer = completeSettings(await getSettings({ ownerId }));
      if (reading !== this.reading) return;
      this.answer = answer;
      this.noteOthers(levelOf(before, levelName), levelOf(answer, levelName));
    } catch {
      // What is shown stays; the next save or event tries again, and a failed save has said so already.
    }
  }

  noteOthers(before: SentLevel, after: SentLevel): void {
    if (!this.isDirty || before.lastModifiedDate === after.lastModifiedDate) return;
    const names = conflictsBetween(before, after, this.changes).map((name) => settingWords[name].label);
    this.note = names.length === 0 ? labels.settingsConflictOthers : fill(labels.settingsConflict, names.join(', '));
    // What was refused is out of date: the note says what to do.
    this.saveFailure = null;
  }

  async handleRetry(): Promise<void> {
    if (this.answer === null) await this.start();
    else await this.show(this.view, this.owner);
  }

  handleUnload = (event: BeforeUnloadEvent): void => {
    if (this.isDirty) event.preventDefault();
  };

  keepUnsaved(): void {
    const { answer, view, owner, changes } = this;
    if (answer !== null && this.isDirty) keepDraft({ userId: answer.userId, view, owner, changes });
  }

  /** Live: what others save is shown at once. */
  /** Without live events a save still finds what others changed. */
  async listen(): Promise<void> {
    await this.listener.start((change) => {
      if (change.Object__c === 'Intake_Settings__c') this.rereadSoon();
    });
  }

  rereadSoon(): void {
    window.clearTimeout(this.rereadTimer);
    this.rereadTimer = window.setTimeout(() => {
      if (!this.isSaving && !this.isLoading) void this.reread();
    }, rereadDelayMs);
  }
}
