import { LightningElement, api } from 'lwc';
import getPerson from '@salesforce/apex/PersonRecordController.getPerson';
import updatePerson from '@salesforce/apex/PersonRecordController.updatePerson';
import { NO_FACTS, differencesOf, draftPerson, matchInputOfIntake, storedPersonOf } from 'c/intakeCore';
import type { Difference } from 'c/intakeCore';
import type { IntakeDetail } from 'c/intakeRecords';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { fill } from 'c/intakeText';

/** What stands in a Contact or Lead, as far as the person at the page may read and change it. */
export interface PersonValues {
  readonly label: string;
  readonly values: Readonly<Record<string, string | null>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly lastModifiedDate: string;
}

interface ShownDifference {
  readonly field: string;
  readonly take: string;
  readonly was: string;
  readonly source: string;
  readonly isTaken: boolean;
}

/** What the message tells otherwise than the chosen person's record; nothing is taken over unless it is ticked. */
export default class IntakeDifferences extends LightningElement {
  labels = labels;

  shownDetail: IntakeDetail | null = null;
  shownPersonId: string | null = null;
  person: PersonValues | null = null;
  taken: readonly string[] = [];
  changed: readonly Difference[] = [];
  isPutBack = false;
  failure: string | null = null;
  isWorking = false;

  @api
  get detail(): IntakeDetail | null {
    return this.shownDetail;
  }
  set detail(value: IntakeDetail | null) {
    const isOther = value?.id !== this.shownDetail?.id;
    this.shownDetail = value;
    if (isOther) this.startOver();
  }

  /** The Contact or Lead that is chosen for the save. */
  @api
  get personId(): string | null {
    return this.shownPersonId;
  }
  set personId(value: string | null) {
    const isOther = value !== this.shownPersonId;
    this.shownPersonId = value;
    if (isOther) this.startOver();
  }

  startOver(): void {
    this.person = null;
    this.taken = [];
    this.changed = [];
    this.isPutBack = false;
    this.failure = null;
    if (this.shownPersonId !== null && this.shownDetail !== null) void this.read(this.shownPersonId);
  }

  async read(recordId: string): Promise<void> {
    try {
      const person = await getPerson({ recordId });
      if (recordId === this.shownPersonId) this.person = person;
    } catch (failure) {
      if (recordId === this.shownPersonId) this.failure = failureText(failure, labels.personChangeFailed);
    }
  }

  get differences(): readonly Difference[] {
    if (this.person === null || this.shownDetail === null) return [];
    const objectName = this.shownPersonId?.startsWith('00Q') === true ? 'Lead' : 'Contact';
    const signature = storedPersonOf(this.shownDetail.people);
    const drafts = draftPerson(objectName, matchInputOfIntake(this.shownDetail), signature, NO_FACTS);
    return differencesOf(this.person.values, drafts);
  }

  get shownDifferences(): readonly ShownDifference[] {
    if (this.changed.length > 0) return [];
    return this.differences.map(({ field, value, recordValue, source, isUncertain }) => ({
      field,
      take: fill(labels.personTake, this.labelOf(field), value),
      was: recordValue === '' ? labels.personWasEmpty : fill(labels.personWas, recordValue),
      source: fill(isUncertain ? labels.personUncertain : labels.personFrom, source),
      isTaken: this.taken.includes(field)
    }));
  }

  labelOf(field: string): string {
    return this.person?.labels[field] ?? field;
  }

  get hasDifferences(): boolean {
    return this.shownDifferences.length > 0;
  }

  get isNothingTaken(): boolean {
    return this.isWorking || this.taken.length === 0;
  }

  get changeLabel(): string {
    return fill(labels.personChange, this.person?.label ?? '');
  }

  get changes(): readonly { field: string; text: string }[] {
    return this.changed.map(({ field, recordValue, value }) => ({
      field,
      text: fill(labels.personChanged, this.labelOf(field), recordValue, value)
    }));
  }

  get hasChanged(): boolean {
    return this.changed.length > 0;
  }

  handleTake(event: Event): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLInputElement)) return;
    const { field } = target.dataset;
    if (field === undefined) return;
    const others = this.taken.filter((one) => one !== field);
    this.taken = target.checked ? [...others, field] : others;
  }

  async handleChange(): Promise<void> {
    const chosen = this.differences.filter(({ field }) => this.taken.includes(field));
    const isDone = await this.write(Object.fromEntries(chosen.map(({ field, value }) => [field, value])));
    if (!isDone) return;
    this.changed = chosen;
    this.taken = [];
    this.isPutBack = false;
  }

  async handlePutBack(): Promise<void> {
    const before = this.changed.map(({ field, recordValue }) => [field, recordValue] as const);
    if (!(await this.write(Object.fromEntries(before)))) return;
    this.changed = [];
    this.isPutBack = true;
  }

  /** False where nothing was written, or where another person was chosen meanwhile. */
  async write(values: Readonly<Record<string, string>>): Promise<boolean> {
    const { person, shownPersonId: recordId, shownDetail } = this;
    if (person === null || recordId === null || this.isWorking) return false;
    const isStillShown = () => recordId === this.shownPersonId && shownDetail?.id === this.shownDetail?.id;
    this.isWorking = true;
    this.failure = null;
    try {
      const written = await updatePerson({ recordId, values, lastModifiedDate: person.lastModifiedDate });
      if (isStillShown()) this.person = written;
      return isStillShown();
    } catch (failure) {
      if (isStillShown()) this.failure = failureText(failure, labels.personChangeFailed);
      return false;
    } finally {
      this.isWorking = false;
    }
  }
}
