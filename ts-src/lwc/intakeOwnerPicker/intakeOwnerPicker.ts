import { LightningElement, api } from 'lwc';
import findOwners from '@salesforce/apex/IntakeSettingsController.findOwners';
import type { LevelName, SettingsOwner } from 'c/intakeSettingRecords';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

interface ShownOwner {
  readonly id: string;
  readonly domId: string;
  readonly name: string;
  readonly selected: 'true' | 'false';
  readonly className: string;
}

const searchDelayMs = 250;

/** A combobox for the profile or the person whose settings are shown. Fires `ownerchoose` with the owner. */
export default class IntakeOwnerPicker extends LightningElement {
  labels = labels;
  chosenLevel: LevelName = 'profile';
  text = '';
  owners: readonly SettingsOwner[] | null = null;
  failure: string | null = null;
  isOpen = false;
  activeIndex = -1;
  searchTimer: number | undefined;
  asked = '';

  /** `profile` or `person`. */
  @api
  get level(): LevelName {
    return this.chosenLevel;
  }
  set level(value: LevelName) {
    if (value === this.chosenLevel) return;
    this.chosenLevel = value;
    this.close();
    this.owners = null;
    this.text = '';
  }

  /** The owner that is shown now. */
  @api
  get owner(): SettingsOwner | null {
    return null;
  }
  set owner(value: SettingsOwner | null) {
    this.text = value?.name ?? '';
  }

  /** Puts the cursor into the search field. */
  @api focusSearch(): void {
    this.template?.querySelector<HTMLElement>('.search')?.focus();
  }

  override disconnectedCallback(): void {
    window.clearTimeout(this.searchTimer);
  }

  get label(): string {
    return this.chosenLevel === 'profile' ? labels.settingsChooseProfile : labels.settingsChoosePerson;
  }

  get expanded(): 'true' | 'false' {
    return this.showsList ? 'true' : 'false';
  }

  get showsList(): boolean {
    return this.isOpen && this.shown.length > 0;
  }

  get isHidden(): boolean {
    return !this.showsList;
  }

  get shown(): readonly ShownOwner[] {
    return (this.owners ?? []).map((owner, index) => ({
      id: owner.id,
      domId: `owner-${owner.id}`,
      name: owner.name,
      selected: index === this.activeIndex ? 'true' : 'false',
      className: index === this.activeIndex ? 'option option_active' : 'option'
    }));
  }

  get activeDomId(): string | null {
    return this.showsList ? (this.shown[this.activeIndex]?.domId ?? null) : null;
  }

  /** What a search found, for everyone: nothing, or how many. */
  get finding(): string {
    if (!this.isOpen || this.owners === null) return '';
    if (this.owners.length > 0) return fill(labels.ownerFound, count(this.owners.length));
    return this.chosenLevel === 'profile' ? labels.ownerNoneProfile : labels.ownerNone;
  }

  get findingClass(): string {
    return this.owners?.length === 0 && this.isOpen ? 'finding' : 'visually-hidden';
  }

  async search(): Promise<void> {
    const asked = `${this.chosenLevel} ${this.text}`;
    this.asked = asked;
    this.failure = null;
    try {
      const owners = await findOwners({ level: this.chosenLevel, search: this.text.trim() });
      if (this.asked !== asked) return;
      this.owners = owners;
      this.activeIndex = owners.length > 0 ? 0 : -1;
    } catch (failure) {
      if (this.asked === asked) this.failure = failureText(failure, labels.ownerFailed);
    }
  }

  handleInput(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.text = event.target.value;
    this.isOpen = true;
    window.clearTimeout(this.searchTimer);
    // A pause in typing starts the search; each key by itself would ask the org too often.
    this.searchTimer = window.setTimeout(() => void this.search(), searchDelayMs);
  }

  handleFocus(event: Event): void {
    if (event.target instanceof HTMLInputElement) event.target.select();
  }

  handleClick(): void {
    this.open();
  }

  /** Opened without typing, the list shows the first names there are. */
  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    if (this.owners === null) {
      this.text = '';
      void this.search();
    }
  }

  close(): void {
    this.isOpen = false;
    this.activeIndex = -1;
    window.clearTimeout(this.searchTimer);
  }

  handleBlur(): void {
    this.close();
  }

  handleKey(event: KeyboardEvent): void {
    const last = (this.owners?.length ?? 0) - 1;
    if (event.key === 'Escape' && this.isOpen) this.close();
    else if (event.key === 'ArrowDown' && !this.isOpen) this.open();
    else if (event.key === 'ArrowDown') this.activeIndex = Math.min(last, this.activeIndex + 1);
    else if (event.key === 'ArrowUp' && this.isOpen) this.activeIndex = Math.max(0, this.activeIndex - 1);
    else if (event.key === 'Enter' && this.showsList) this.choose(this.owners?.[this.activeIndex]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The press must not take the focus from the field: that would close the list before the click. */
  handlePress(event: Event): void {
    event.preventDefault();
  }

  handleOption(event: Event): void {
    const target = event.currentTarget;
    if (target instanceof HTMLElement) this.choose(this.owners?.find((owner) => owner.id === target.dataset.id));
  }

  choose(owner: SettingsOwner | undefined): void {
    if (owner === undefined) return;
    this.text = owner.name;
    this.close();
    this.owners = null;
    this.dispatchEvent(new CustomEvent('ownerchoose', { detail: { owner } }));
  }
}
