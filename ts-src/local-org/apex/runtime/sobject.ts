import type { FieldValue, OrgRecord } from '../../engine.ts';
import type { FieldDef, FieldType, ObjectDef, OrgSchema } from '../../schema/schema.ts';
import {
  BLOB,
  BOOLEAN,
  DATE,
  DATETIME,
  DECIMAL,
  ID,
  INTEGER,
  OBJECT,
  SOBJECT,
  STRING,
  TIME,
  listOf,
  sobjectOf
} from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import type { ExecutionContext } from './context.ts';
import { apexError } from './exception.ts';
import { textOf } from './text.ts';
import {
  ApexBlob,
  ApexDate,
  ApexDatetime,
  ApexDouble,
  ApexId,
  ApexList,
  ApexSObject,
  ApexTime,
  Decimal
} from './values.ts';
import type { Value } from './values.ts';

const FIELD_TYPES: Readonly<Record<FieldType, ApexType>> = {
  id: ID,
  reference: ID,
  string: STRING,
  textarea: STRING,
  picklist: STRING,
  multipicklist: STRING,
  combobox: STRING,
  boolean: BOOLEAN,
  int: INTEGER,
  double: DECIMAL,
  currency: DECIMAL,
  percent: DECIMAL,
  date: DATE,
  datetime: DATETIME,
  time: TIME,
  email: STRING,
  phone: STRING,
  url: STRING,
  base64: BLOB,
  address: OBJECT,
  anyType: OBJECT,
  encryptedstring: STRING,
  junctionIdList: listOf(STRING)
};

/** The Apex type of a field. */
export function fieldApexType(field: FieldDef): ApexType {
  return FIELD_TYPES[field.type];
}

/** Stands for rows of GROUP BY queries: their columns are fields by alias. */
export const AGGREGATE_RESULT: ObjectDef = {
  name: 'AggregateResult',
  label: 'Aggregate Result',
  labelPlural: 'Aggregate Result',
  keyPrefix: '',
  custom: false,
  kind: 'standard',
  sharing: 'ReadWrite',
  nameField: '',
  fields: [],
  field: () => undefined,
  parentRelationship: () => undefined,
  childRelationship: () => undefined,
  childRelationships: [],
  createable: false,
  updateable: false,
  deletable: false,
  queryable: false
};

const DAY = 86_400_000;
function textValue(type: FieldType, value: string): Value {
  switch (type) {
    case 'id':
    case 'reference':
      return new ApexId(value);
    case 'date':
      return new ApexDate(Math.round(Date.parse(`${value.slice(0, 10)}T00:00:00Z`) / DAY));
    case 'datetime':
      return new ApexDatetime(Date.parse(value));
    case 'time':
      return new ApexTime(Date.parse(`1970-01-01T${value.replace(/Z?$/, 'Z')}`));
    default:
      return value;
  }
}

function numberValue(type: FieldType, value: number): Value {
  return type === 'int' ? value : Decimal.fromNumber(value);
}

/** A stored field value as Apex sees it. */
export function toApexValue(type: FieldType, value: FieldValue): Value {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return textValue(type, value);
  if (typeof value === 'number') return numberValue(type, value);
  if (value instanceof Uint8Array) return new ApexBlob(value);
  if (Array.isArray(value)) {
    const texts: string[] = value.map(String);
    return type === 'multipicklist' ? texts.join(';') : new ApexList(listOf(STRING), texts);
  }
  return null;
}

/** A column of a GROUP BY row, whose type only its value tells. */
function aggregateValue(value: FieldValue): Value {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Decimal.fromNumber(value);
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(value)) return new ApexDatetime(Date.parse(value));
  return toApexValue('string', value);
}

function isRecord(value: FieldValue): value is OrgRecord {
  return typeof value === 'object' && value !== null && 'type' in value && 'fields' in value;
}

/** A record of the engine as SObject; `queried` rows refuse fields that weren't selected. */
export function fromOrgRecord(schema: OrgSchema, record: OrgRecord, queried: boolean): ApexSObject {
  const def = schema.object(record.type) ?? AGGREGATE_RESULT;
  const sobject = new ApexSObject(def);
  sobject.queried = queried && def !== AGGREGATE_RESULT;
  // A row always knows its Id; where it wasn't selected, the engine keeps it out of the enumerable fields.
  if (typeof record.fields['Id'] === 'string') sobject.fields.set('Id', toApexValue('id', record.fields['Id']));
  for (const [name, value] of Object.entries(record.fields)) {
    const field = def.field(name);
    if (isRecord(value)) {
      sobject.fields.set(def.parentRelationship(name)?.relationshipName ?? name, fromOrgRecord(schema, value, queried));
    } else if (typeof value === 'object' && value !== null && 'records' in value) {
      const child = def.childRelationship(name);
      const childDef = child === undefined ? undefined : schema.object(child.childObject);
      const rows = value.records.map((row) => fromOrgRecord(schema, row, queried));
      sobject.fields.set(
        child?.name ?? name,
        new ApexList(listOf(childDef === undefined ? SOBJECT : sobjectOf(childDef)), rows)
      );
    } else {
      sobject.fields.set(
        field?.name ?? name,
        field === undefined ? aggregateValue(value) : toApexValue(field.type, value)
      );
    }
  }
  return sobject;
}

/** An Apex value as the engine stores it; parents and children are left out. */
export function toFieldValue(value: Value, field: FieldDef | undefined): FieldValue | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string')
    return field?.type === 'multipicklist' ? value.split(';').filter((part) => part !== '') : value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof ApexDouble) return value.value;
  if (value instanceof Decimal) return value.doubleValue();
  if (value instanceof ApexId) return value.value;
  if (value instanceof ApexDate) return new Date(value.days * DAY).toISOString().slice(0, 10);
  if (value instanceof ApexDatetime) return new Date(value.time).toISOString();
  if (value instanceof ApexTime) return new Date(value.millis).toISOString().slice(11);
  if (value instanceof ApexBlob) return value.bytes;
  if (value instanceof ApexList && field?.type === 'junctionIdList')
    return value.items.map((item) => (item instanceof ApexId ? item.value : textOf(item)));
  return undefined;
}

/** The fields of a record as the engine takes them: Id and, with `onlyChanged`, what was set since it was read. */
export function toOrgRecord(sobject: ApexSObject, onlyChanged = false): OrgRecord {
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of sobject.fields) {
    const field = sobject.def.field(name);
    if (field === undefined || (onlyChanged && name !== 'Id' && !sobject.changed.has(name))) continue;
    const stored = toFieldValue(value, field);
    if (stored !== undefined) fields[name] = stored;
  }
  return { type: sobject.def.name, fields };
}

/** Reads a field that the schema knows; a queried row throws for what wasn't selected. */
export function readField(ctx: ExecutionContext | null, sobject: ApexSObject, name: string): Value {
  const value = sobject.fields.get(name);
  if (value !== undefined) return value;
  if (sobject.queried && sobject.def.field(name) !== undefined && name !== 'Id') {
    throw apexError(
      ctx,
      'SObjectException',
      `SObject row was retrieved via SOQL without querying the requested field: ${sobject.def.name}.${name}`
    );
  }
  const field = sobject.def.field(name);
  return !sobject.queried &&
    field?.type === 'boolean' &&
    sobject.fields.get('Id') === undefined &&
    field.defaultValue !== null
    ? field.defaultValue
    : null;
}

/** Writes a field. */
export function writeField(ctx: ExecutionContext | null, sobject: ApexSObject, name: string, value: Value): void {
  if (sobject.readOnly) throw apexError(ctx, 'FinalException', 'Record is read-only');
  sobject.fields.set(name, value);
  sobject.changed.add(name);
}
