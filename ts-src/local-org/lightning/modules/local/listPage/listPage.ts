import { LightningElement, api } from 'lwc';
import { describe, nameFieldOf, query } from 'local/org';
import type { FieldDescribe, Json, ObjectDescribe } from 'local/org';

interface Column {
  readonly label: string;
  readonly fieldName: string;
  readonly type: string;
  readonly typeAttributes?: Readonly<Record<string, unknown>>;
}

const preferred: Readonly<Record<string, readonly string[]>> = {
  Contact: ['Account.Name', 'Title', 'Email', 'Phone'],
  Case: ['Subject', 'Status', 'Contact.Name', 'Account.Name', 'LastModifiedDate'],
  Account: ['Website', 'Phone', 'Industry'],
  Intake_Mailbox__c: [
    'Address__c',
    'Provider__c',
    'Status__c',
    'Status_Text__c',
    'Last_Contact__c',
    'Seen__c',
    'Accounted__c'
  ],
  Intake_Filter__c: ['Pattern__c', 'Kind__c', 'Match__c', 'Scope__c', 'Active__c', 'Note__c'],
  Email_Intake__c: ['Subject__c', 'From_Address__c', 'Disposition__c', 'Mailbox__r.Name', 'Message_Date__c']
};
const shownTypes = new Set([
  'string',
  'picklist',
  'email',
  'phone',
  'url',
  'datetime',
  'date',
  'boolean',
  'double',
  'int'
]);
const pageRows = 200;

/** A list view: the newest records of an object in a table. */
export default class ListPage extends LightningElement {
  currentObject = '';
  object: ObjectDescribe | null = null;
  columns: readonly Column[] = [];
  rows: readonly Record<string, unknown>[] | null = null;
  failure: string | null = null;

  @api
  get objectName(): string {
    return this.currentObject;
  }
  set objectName(value: string) {
    this.currentObject = value;
    void this.read(value);
  }

  async read(objectName: string): Promise<void> {
    this.rows = null;
    this.failure = null;
    try {
      const object = await describe(objectName);
      const nameField = nameFieldOf(object);
      const paths = this.pathsOf(object, nameField);
      const fields = [...new Set(['Id', nameField, ...paths])];
      const records = await query(
        `SELECT ${fields.join(', ')} FROM ${objectName} ORDER BY CreatedDate DESC LIMIT ${String(pageRows)}`
      );
      if (objectName !== this.currentObject) return;
      this.object = object;
      this.columns = [this.nameColumn(object, nameField), ...paths.map((path) => this.columnOf(object, path))];
      this.rows = records.map((record) => this.rowOf(objectName, record, fields));
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : String(failure);
    }
  }

  pathsOf(object: ObjectDescribe, nameField: string): readonly string[] {
    const known = preferred[object.name];
    if (known !== undefined) return known;
    const plain = object.fields.filter((field) => shownTypes.has(field.type) && field.name !== nameField);
    return plain.slice(0, 6).map((field) => field.name);
  }

  nameColumn(object: ObjectDescribe, nameField: string): Column {
    const label = object.fields.find((field) => field.name === nameField)?.label ?? 'Name';
    const typeAttributes = { label: { fieldName: 'name' }, target: '_self' };
    return { label, fieldName: 'address', type: 'url', typeAttributes };
  }

  columnOf(object: ObjectDescribe, path: string): Column {
    const [first] = path.split('.');
    const field = object.fields.find((known) => known.name === path || known.relationshipName === first);
    return { label: (field?.label ?? path).replace(/ ID$/, ''), fieldName: path, type: this.typeOf(field, path) };
  }

  typeOf(field: FieldDescribe | undefined, path: string): string {
    if (path.includes('.')) return 'text';
    const types: Readonly<Record<string, string>> = {
      email: 'email',
      phone: 'phone',
      url: 'url',
      boolean: 'boolean',
      datetime: 'date',
      double: 'number',
      int: 'number'
    };
    return types[field?.type ?? ''] ?? 'text';
  }

  rowOf(objectName: string, record: Json, fields: readonly string[]): Record<string, unknown> {
    const row: Record<string, unknown> = {
      id: record['Id'],
      address: `/lightning/r/${objectName}/${String(record['Id'])}/view`
    };
    for (const path of fields) {
      let value: unknown = record;
      for (const part of path.split('.'))
        value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : null;
      row[path] = value;
    }
    row['name'] = row[fields[1] ?? 'Id'] ?? row['Id'];
    return row;
  }

  get heading(): string {
    return this.object?.labelPlural ?? this.currentObject;
  }

  get isLoading(): boolean {
    return this.rows === null && this.failure === null;
  }

  get isEmpty(): boolean {
    return this.rows?.length === 0;
  }

  get summary(): string {
    const size = this.rows?.length ?? 0;
    return size === pageRows ? `The newest ${String(pageRows)}` : `${String(size)} items`;
  }

  get hasRows(): boolean {
    return (this.rows?.length ?? 0) > 0;
  }
}
