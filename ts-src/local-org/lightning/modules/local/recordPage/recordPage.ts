import { LightningElement, api } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { dateText } from 'local/figures';
import { data, describe, isJson, objectOfId, query, quoted, titleFieldOf } from 'local/org';
import type { FieldDescribe, Json, ObjectDescribe } from 'local/org';
import type { RelatedListSource } from 'local/relatedList';
import { go } from 'local/route';
import { iconOf, relatedListsOf } from 'local/relatedSources';

interface ShownField {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly address: string | null;
}

const systemFields = new Set([
  'Id',
  'IsDeleted',
  'SystemModstamp',
  'LastViewedDate',
  'LastReferencedDate',
  'PhotoUrl',
  'HtmlBody',
  'TextBody',
  'Headers'
]);
const auditFields = new Set(['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById']);
const addressParts = /(Street|City|State|PostalCode|Country|StateCode|CountryCode|Latitude|Longitude|GeocodeAccuracy)$/;
const nameParts = ['Salutation', 'FirstName', 'MiddleName', 'LastName', 'Suffix'];

/** Fields that another field shows as a whole: the parts of an address and of a person's name. */
function partsOfOthers(fields: readonly FieldDescribe[]): ReadonlySet<string> {
  const wholes = fields.filter((field) => field.type === 'address').map((field) => field.name.replace(/Address$/, ''));
  const parts = fields
    .map((field) => field.name)
    .filter((name) => addressParts.test(name) && wholes.includes(name.replace(addressParts, '')));
  const hasName = fields.some((field) => field.nameField && field.name === 'Name');
  return new Set(hasName ? [...parts, ...nameParts] : parts);
}

/** A compound address in the lines of an envelope. */
function addressText(address: Json): string {
  const text = (name: string): string => (typeof address[name] === 'string' ? address[name] : '');
  const line = (...names: string[]): string => names.map(text).filter(Boolean).join(' ');
  return [text('street'), line('postalCode', 'city', 'state'), text('country')].filter(Boolean).join('\n');
}

const highlightFields: Readonly<Record<string, readonly string[]>> = {
  Contact: ['Title', 'AccountId', 'Email', 'Phone'],
  Case: ['Subject', 'Status', 'Priority', 'ContactId', 'AccountId'],
  Account: ['Website', 'Phone', 'Industry'],
  EmailMessage: ['FromAddress', 'ToAddress', 'MessageDate', 'ParentId'],
  Task: ['Status', 'WhoId', 'WhatId', 'ActivityDate'],
  Email_Intake__c: ['Disposition__c', 'From_Address__c', 'Contact__c', 'Case__c'],
  Intake_Mailbox__c: ['Address__c', 'Status__c', 'Seen__c', 'Accounted__c']
};

/** A record page of any object: highlights, details, related lists, and Delete. */
export default class RecordPage extends LightningElement {
  currentId = '';
  @api objectName = '';
  object: ObjectDescribe | null = null;
  record: Json | null = null;
  names: ReadonlyMap<string, string> = new Map();
  lists: readonly RelatedListSource[] = [];
  failure: string | null = null;

  @api
  get recordId(): string {
    return this.currentId;
  }
  set recordId(value: string) {
    this.currentId = value;
    void this.read(value);
  }

  async read(recordId: string): Promise<void> {
    this.record = null;
    this.failure = null;
    this.lists = [];
    try {
      const objectName = (await objectOfId(recordId)) ?? this.objectName;
      const [object, record] = await Promise.all([
        describe(objectName),
        data('GET', `/sobjects/${objectName}/${recordId}`)
      ]);
      if (recordId !== this.currentId || !isJson(record)) return;
      this.object = object;
      this.record = record;
      document.title = `${this.heading} | ${object.label} | Salesforce`;
      const [lists] = await Promise.all([relatedListsOf(object, recordId), this.readNames(object, record)]);
      if (record === this.record) this.lists = lists;
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : String(failure);
    }
  }

  /** Names of the records that lookups point at. */
  async readNames(object: ObjectDescribe, record: Json): Promise<void> {
    const ids = object.fields
      .filter((field) => field.type === 'reference' && typeof record[field.name] === 'string')
      .map((field) => String(record[field.name]));
    const names = await Promise.all(
      // A record that the person may not see keeps its id.
      [...new Set(ids)].map(async (id) => [id, await this.nameOf(id).catch(() => null)] as const)
    );
    if (record !== this.record) return;
    this.names = new Map(names.flatMap(([id, name]) => (name === null ? [] : [[id, name] as const])));
  }

  async nameOf(id: string): Promise<string | null> {
    const target = await objectOfId(id);
    if (target === null) return null;
    const titleField = titleFieldOf(await describe(target));
    if (titleField === 'Id') return null;
    const [row] = await query(`SELECT ${titleField} FROM ${target} WHERE Id = ${quoted(id)}`);
    const name = row?.[titleField];
    return typeof name === 'string' && name !== '' ? name : null;
  }

  get heading(): string {
    if (this.object === null || this.record === null) return '';
    const titleField = titleFieldOf(this.object);
    const title = titleField === 'Id' ? this.object.label : this.record[titleField];
    return typeof title === 'string' && title !== '' ? title : `(no ${titleField.toLowerCase()})`;
  }

  get objectLabel(): string {
    return this.object?.label ?? '';
  }

  get isLoading(): boolean {
    return this.record === null && this.failure === null;
  }

  get icon(): string {
    return iconOf(this.object?.name ?? '');
  }

  get canDelete(): boolean {
    return this.object?.deletable === true;
  }

  get highlights(): readonly ShownField[] {
    const wanted = highlightFields[this.object?.name ?? ''] ?? [];
    return wanted
      .flatMap((name) => this.object?.fields.filter((field) => field.name === name) ?? [])
      .map((field) => this.shownField(field));
  }

  get details(): readonly ShownField[] {
    const fields = this.object?.fields ?? [];
    const parts = partsOfOthers(fields);
    const isAudit = (field: FieldDescribe): boolean => auditFields.has(field.name);
    return [...fields.filter((field) => !isAudit(field)), ...fields.filter(isAudit)]
      .filter((field) => !systemFields.has(field.name) && !parts.has(field.name))
      .map((field) => this.shownField(field))
      .filter((field) => field.value !== '');
  }

  shownField(field: FieldDescribe): ShownField {
    const raw = this.record?.[field.name];
    const isLookup = field.type === 'reference' && typeof raw === 'string';
    return {
      key: field.name,
      label: field.type === 'reference' ? field.label.replace(/ ID$/, '') : field.label,
      value: isLookup ? (this.names.get(raw) ?? raw) : this.textOf(field, raw),
      address: isLookup ? `/lightning/r/${raw}/view` : null
    };
  }

  textOf(field: FieldDescribe, value: unknown): string {
    if (value === null || value === undefined) return '';
    if (typeof value === 'boolean') return value ? 'Yes' : 'No';
    if (Array.isArray(value)) return value.join(', ');
    if (isJson(value)) return addressText(value);
    const text = String(value);
    if (field.type === 'datetime' || field.type === 'date') return dateText(text) ?? text;
    return field.picklistLabels.get(text) ?? text;
  }

  get htmlBody(): string | null {
    const body = this.record?.['HtmlBody'];
    return typeof body === 'string' && body !== '' ? body : null;
  }

  get textBody(): string | null {
    const body = this.record?.['TextBody'];
    return this.htmlBody === null && typeof body === 'string' ? body : null;
  }

  get hasBody(): boolean {
    return this.htmlBody !== null || this.textBody !== null;
  }

  async handleDelete(): Promise<void> {
    const { object } = this;
    if (object === null) return;
    const message = `Delete “${this.heading}”? It goes to the recycle bin.`;
    const isSure = await LightningConfirm.open({ label: `Delete ${object.label}`, message, theme: 'warning' });
    if (!isSure) return;
    try {
      await data('DELETE', `/sobjects/${object.name}/${this.currentId}`);
      this.dispatchEvent(
        new ShowToastEvent({ title: `${object.label} deleted`, message: this.heading, variant: 'success' })
      );
      if (history.length > 1) history.back();
      else go('/lightning');
    } catch (failure) {
      const text = failure instanceof Error ? failure.message : String(failure);
      this.dispatchEvent(new ShowToastEvent({ title: 'Not deleted', message: text, variant: 'error', mode: 'sticky' }));
    }
  }
}
