import { LightningElement, api } from 'lwc';
import getForms from '@salesforce/apex/PersonRecordController.getForms';
import createPerson from '@salesforce/apex/PersonRecordController.createPerson';
import { NO_FACTS, RELATED_OBJECTS, draftPerson, isOffered, matchInputOfIntake, storedPersonOf } from 'c/intakeCore';
import type { DraftValue, OrgFacts, PersonObject, RelatedObject } from 'c/intakeCore';
import type { IntakeDetail } from 'c/intakeRecords';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { fill } from 'c/intakeText';

/** What the person at the page may fill in a new Contact or Lead. */
export interface PersonForm {
  readonly objectName: PersonObject;
  readonly label: string;
  readonly fields: readonly PersonField[];
  /** Labels of fields that the org requires beyond these. */
  readonly missing: readonly string[];
}

interface PersonField {
  readonly name: string;
  readonly label: string;
  readonly isRequired: boolean;
  readonly maxLength: number;
}

interface ShownField extends PersonField {
  readonly value: string;
  readonly isAccount: boolean;
  readonly isAddress: boolean;
  readonly isLine: boolean;
  readonly help: string | null;
}

interface ShownForm {
  readonly objectName: PersonObject;
  readonly label: string;
  readonly expanded: 'true' | 'false';
}

/** A Contact or Lead for somebody who has none, filled from the message; nothing is created before it was seen. */
export default class IntakeNewPerson extends LightningElement {
  labels = labels;

  /** What the related pane knows of the message's people, for the Account. */
  @api facts: OrgFacts | null = null;
  /** The record types that are offered besides Contact and Case: no Lead is made where Leads are not. */
  @api offered: readonly RelatedObject[] = RELATED_OBJECTS;

  shownDetail: IntakeDetail | null = null;
  forms: readonly PersonForm[] = [];
  opened: PersonForm | null = null;
  drafts: readonly DraftValue[] = [];
  values: Readonly<Record<string, string>> = {};
  failure: string | null = null;
  created: string | null = null;
  isWorking = false;

  @api
  get detail(): IntakeDetail | null {
    return this.shownDetail;
  }
  set detail(value: IntakeDetail | null) {
    const isOther = value?.id !== this.shownDetail?.id;
    this.shownDetail = value;
    if (!isOther) return;
    this.opened = null;
    this.failure = null;
    this.created = null;
  }

  override connectedCallback(): void {
    void this.readForms();
  }

  async readForms(): Promise<void> {
    try {
      this.forms = await getForms();
    } catch (failure) {
      this.failure = failureText(failure, labels.personFormsFailed);
    }
  }

  get buttons(): readonly ShownForm[] {
    const forms = this.forms.filter(({ objectName }) => isOffered(objectName, this.offered));
    return forms.map(({ objectName, label }) => ({
      objectName,
      label: fill(labels.personNew, label),
      expanded: this.opened?.objectName === objectName ? 'true' : 'false'
    }));
  }

  get fields(): readonly ShownField[] {
    return (this.opened?.fields ?? []).map((field) => ({
      ...field,
      value: this.values[field.name] ?? '',
      isAccount: field.name === 'AccountId',
      isAddress: field.name.endsWith('Street'),
      isLine: field.name !== 'AccountId' && !field.name.endsWith('Street'),
      help: this.sourceOf(field.name)
    }));
  }

  /** Where a value comes from, as long as it is still the message's. */
  sourceOf(field: string): string | null {
    const draft = this.drafts.find((one) => one.field === field);
    if (draft === undefined || draft.value !== this.values[field]) return null;
    return fill(draft.isUncertain ? labels.personUncertain : labels.personFrom, draft.source);
  }

  get formLabel(): string {
    return fill(labels.personNew, this.opened?.label ?? '');
  }

  get missing(): string | null {
    if (this.opened === null || this.opened.missing.length === 0) return null;
    return fill(labels.personMissing, this.opened.missing.join(', '), this.opened.label);
  }

  get isForm(): boolean {
    return this.opened !== null && this.missing === null;
  }

  get createLabel(): string {
    return this.isWorking ? labels.personCreating : fill(labels.personCreate, this.opened?.label ?? '');
  }

  handleToggle(event: Event): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement) || this.shownDetail === null || this.isWorking) return;
    const form = this.forms.find(({ objectName }) => objectName === target.dataset.object);
    this.failure = null;
    this.created = null;
    if (form === undefined || form.objectName === this.opened?.objectName) {
      this.opened = null;
      return;
    }
    this.opened = form;
    this.fillForm(form, this.shownDetail);
  }

  /** A value that is longer than its field is left out: half of it would be another one. */
  fillForm(form: PersonForm, detail: IntakeDetail): void {
    const signature = storedPersonOf(detail.people);
    const drafts = draftPerson(form.objectName, matchInputOfIntake(detail), signature, this.facts ?? NO_FACTS);
    this.drafts = drafts.filter(({ field, value }) =>
      form.fields.some(({ name, maxLength }) => name === field && value.length <= maxLength)
    );
    this.values = Object.fromEntries(this.drafts.map(({ field, value }) => [field, value]));
  }

  handleValue(event: CustomEvent<{ value?: string; recordId?: string | null }>): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement) || target.dataset.field === undefined) return;
    const value = event.detail.value ?? event.detail.recordId ?? '';
    this.values = { ...this.values, [target.dataset.field]: value };
  }

  async handleCreate(): Promise<void> {
    const form = this.opened;
    if (form === null || this.isWorking) return;
    const empty = form.fields.filter(({ name, isRequired }) => isRequired && (this.values[name] ?? '').trim() === '');
    this.failure = empty.length === 0 ? null : fill(labels.personRequired, empty.map(({ label }) => label).join(', '));
    if (this.failure === null) await this.create(form);
  }

  /** After a refusal everything that was typed is still there. */
  async create(form: PersonForm): Promise<void> {
    const intakeId = this.shownDetail?.id;
    this.isWorking = true;
    try {
      const recordId = await createPerson({ objectName: form.objectName, values: this.values });
      // Somebody may have gone on to another message meanwhile, which the new record is not for.
      if (intakeId !== this.shownDetail?.id) return;
      this.opened = null;
      this.created = fill(labels.personCreated, form.label);
      this.dispatchEvent(new CustomEvent('personcreated', { detail: { recordId } }));
    } catch (failure) {
      if (intakeId === this.shownDetail?.id) this.failure = failureText(failure, labels.personFailed);
    } finally {
      this.isWorking = false;
    }
  }
}
