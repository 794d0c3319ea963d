import { LightningElement, api } from 'lwc';
import LightningConfirm from 'lightning/confirm';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { data, describe, isJson, nameFieldOf, objectOfId, query, quoted } from 'local/org';
import type { FieldDescribe, Json, ObjectDescribe } from 'local/org';
import type { RelatedListSource } from 'local/relatedList';
import { go } from 'local/route';
import { relatedListsOf } from 'local/relatedSources';

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
      this.lists = relatedListsOf(object, recordId);
      await this.readNames(object, record);
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : String(failure);
    }
  }

  /** Names of the records that lookups point at. */
  async readNames(object: ObjectDescribe, record: Json): Promise<void> {
    const names = new Map<string, string>();
    const lookups = object.fields.filter(
      (field) => field.type === 'reference' && typeof record[field.name] === 'string'
    );
    await Promise.all(
      lookups.map(async (field) => {
        const id = String(record[field.name]);
        const target = await objectOfId(id);
        if (target === null) return;
        const nameField = nameFieldOf(await describe(target));
        const [row] = await query(`SELECT ${nameField} FROM ${target} WHERE Id = ${quoted(id)}`);
        if (row !== undefined) names.set(id, String(row[nameField] ?? id));
      })
    ).catch(() => undefined);
    if (record === this.record) this.names = names;
  }

  get heading(): string {
    if (this.object === null || this.record === null) return '';
    const named = this.record[nameFieldOf(this.object)] ?? this.record['Subject'];
    return typeof named === 'string' && named !== '' ? named : this.currentId;
  }

  get objectLabel(): string {
    return this.object?.label ?? '';
  }

  get isLoading(): boolean {
    return this.record === null && this.failure === null;
  }

  get icon(): string {
    const known = ['Contact', 'Case', 'Account', 'Lead', 'Opportunity', 'Task', 'User'];
    const name = this.object?.name ?? '';
    if (name === 'EmailMessage' || name === 'Email_Intake__c') return 'standard:email';
    return known.includes(name) ? `standard:${name.toLowerCase()}` : 'standard:record';
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
    return fields
      .filter((field) => !systemFields.has(field.name))
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
    if (field.type === 'datetime' && typeof value === 'string') return new Date(value).toLocaleString();
    if (Array.isArray(value)) return value.join(', ');
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
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
