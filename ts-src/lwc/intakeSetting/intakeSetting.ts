import { LightningElement, api } from 'lwc';
import type { SettingName } from 'c/intakeCore';
import type { SettingControl, SettingValue } from 'c/intakeSettingRecords';
import { maxLimitMb } from 'c/intakeSettingRecords';
import type { SettingOption } from 'c/intakeSettingWords';
import { labels } from 'c/intakeLabels';

/** One setting as the page shows it. */
export interface ShownSetting {
  readonly name: SettingName;
  readonly control: SettingControl;
  readonly label: string;
  readonly help: string;
  readonly value: SettingValue;
  /** What can be chosen, where the control is a choice. */
  readonly options: readonly SettingOption[];
  readonly isSetHere: boolean;
  readonly isChanged: boolean;
  /** What counts, in words, and where it comes from. */
  readonly effect: string;
  readonly origin: string;
  /** What counts without the own value, in words. */
  readonly inherited: string;
  readonly resetTitle: string;
  /** Who locked it above this level; null when it can be changed here. */
  readonly lockedBy: string | null;
  readonly canLock: boolean;
  readonly isLocked: boolean;
  readonly lockTitle: string;
  /** Why the value can't be saved. */
  readonly problem: string | null;
}

interface Field extends HTMLElement {
  setCustomValidity(problem: string): void;
  reportValidity(): boolean;
  readonly validity?: { readonly badInput?: boolean };
}

/** One setting: its control, what counts and why, the way back to the inherited value, and the lock. */
export default class IntakeSetting extends LightningElement {
  labels = labels;
  maxLimitMb = maxLimitMb;
  shown: ShownSetting | null = null;
  reported: string | null = null;

  @api
  get setting(): ShownSetting | null {
    return this.shown;
  }
  set setting(value: ShownSetting | null) {
    this.shown = value;
  }

  /** Puts the focus on the setting's control. */
  @api focusControl(): void {
    this.field?.focus();
  }

  get field(): Field | null {
    return this.template?.querySelector<Field>('.control') ?? null;
  }

  /** The base components show a problem beside their field, and tell it to screen readers. */
  override renderedCallback(): void {
    const problem = this.shown?.problem ?? null;
    const field = this.field;
    if (field === null || problem === this.reported) return;
    this.reported = problem;
    field.setCustomValidity(problem ?? '');
    field.reportValidity();
  }

  get isSwitch(): boolean {
    return this.shown?.control === 'switch';
  }

  get isChoice(): boolean {
    return this.shown?.control === 'choice';
  }

  get isList(): boolean {
    return this.shown?.control === 'list';
  }

  get isCheckboxes(): boolean {
    return this.shown?.control === 'checkboxes';
  }

  get ticked(): readonly string[] {
    return this.text.split(';');
  }

  get isNumber(): boolean {
    return this.shown?.control === 'number';
  }

  get isDate(): boolean {
    return this.shown?.control === 'date';
  }

  get isText(): boolean {
    return this.shown?.control === 'text';
  }

  get isReadOnly(): boolean {
    return this.shown?.lockedBy !== null;
  }

  get checked(): boolean {
    return this.shown?.value === true;
  }

  get text(): string {
    return String(this.shown?.value ?? '');
  }

  get className(): string {
    return this.shown?.isChanged === true ? 'setting setting_changed' : 'setting';
  }

  get showsReset(): boolean {
    return this.shown?.isSetHere === true && !this.isReadOnly;
  }

  get lockLabel(): string {
    return this.shown?.isLocked === true ? labels.settingLocked : labels.settingLock;
  }

  get lockIcon(): string {
    return this.shown?.isLocked === true ? 'utility:lock' : 'utility:unlock';
  }

  get lockPressed(): 'true' | 'false' {
    return this.shown?.isLocked === true ? 'true' : 'false';
  }

  get lockClass(): string {
    return this.shown?.isLocked === true ? 'lock lock_on' : 'lock';
  }

  handleSwitch(event: CustomEvent<{ checked: boolean }>): void {
    event.stopPropagation();
    this.tell('settingchange', { value: event.detail.checked });
  }

  handleValue(event: CustomEvent<{ value: string | null }>): void {
    event.stopPropagation();
    const isUnreadable = this.field?.validity?.badInput === true;
    this.tell('settingchange', { value: event.detail.value, isUnreadable });
  }

  handleTicked(event: CustomEvent<{ value: readonly string[] }>): void {
    event.stopPropagation();
    const ticked = (this.shown?.options ?? []).filter(({ value }) => event.detail.value.includes(value));
    this.tell('settingchange', { value: ticked.map(({ value }) => value).join(';') });
  }

  handleReset(): void {
    this.tell('settingreset', {});
  }

  handleLock(): void {
    this.tell('settinglock', { isLocked: this.shown?.isLocked !== true });
  }

  tell(type: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(type, { detail: { name: this.shown?.name, ...detail } }));
  }
}
