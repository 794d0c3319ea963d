import { notFound } from './rest-request.ts';
import { isObject } from './rest-request.ts';
import type { RestContext } from './rest-request.ts';
import type { FieldValue, OrgRecord } from '../engine.ts';
import type { FieldDef, ObjectDef } from '../schema/schema.ts';

type UiField = { readonly displayValue: string | null; readonly value: unknown };

/** A text as a SOQL literal. */
export function queryLiteral(text: string): string {
  return `'${text.replace(/['\\]/g, (character) => (character === "'" ? "\\'" : '\\\\'))}'`;
}

/** Reads one record by field paths and shows it as the UI API does: fields with value and displayValue. */
export function uiRecord(
  context: RestContext,
  object: ObjectDef,
  id: string,
  paths: readonly string[]
): Record<string, unknown> {
  const fixed = ['Id', 'LastModifiedDate', 'SystemModstamp', 'LastModifiedById'].filter(
    (name) => object.field(name) !== undefined
  );
  const select = [...new Set([...fixed, ...paths].map((path) => canonicalPath(context, object, path)))];
  const soql = `SELECT ${select.join(', ')} FROM ${object.name} WHERE Id = :id`;
  const record = context.engine.query(soql, context.access, { binds: { id } }).records[0];
  if (record === undefined) throw notFound('The requested resource does not exist, or you have no access to it');
  return uiRecordJson(context, record, new Set(paths.map((path) => (path.split('.')[0] ?? '').toLowerCase())));
}

/** The path with the schema's own spelling, so that one field asked for twice is read once. */
function canonicalPath(context: RestContext, object: ObjectDef, path: string): string {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) return object.field(head)?.name ?? head;
  const lookup = object.parentRelationship(head);
  const parent = context.engine.schema.object(lookup?.referenceTo[0] ?? '');
  if (lookup === undefined || parent === undefined) return path;
  return `${lookup.relationshipName ?? head}.${canonicalPath(context, parent, rest.join('.'))}`;
}

function uiRecordJson(
  context: RestContext,
  record: OrgRecord,
  asked: ReadonlySet<string> | null
): Record<string, unknown> {
  const object = context.engine.schema.object(record.type);
  const fields: Record<string, UiField> = {};
  for (const [name, value] of Object.entries(record.fields)) {
    if (asked !== null && !asked.has(name.toLowerCase()) && name !== 'Id') continue;
    fields[name] = uiField(context, object?.field(name), value);
  }
  const stamp = record.fields['LastModifiedDate'];
  return {
    apiName: record.type,
    childRelationships: {},
    eTag: typeof stamp === 'string' ? stamp : '',
    fields,
    id: record.fields['Id'] ?? null,
    lastModifiedById: record.fields['LastModifiedById'] ?? null,
    lastModifiedDate: stamp ?? null,
    recordTypeId: '012000000000000AAA',
    recordTypeInfo: null,
    systemModstamp: record.fields['SystemModstamp'] ?? null,
    weakEtag: typeof stamp === 'string' ? Date.parse(stamp) : 0
  };
}

function uiField(context: RestContext, field: FieldDef | undefined, value: FieldValue): UiField {
  if (isOrgRecord(value)) return { displayValue: nameOf(context, value), value: uiRecordJson(context, value, null) };
  return { displayValue: displayValue(field, value), value: value instanceof Uint8Array ? null : value };
}

function isOrgRecord(value: FieldValue): value is OrgRecord {
  return isObject(value) && 'type' in value && 'fields' in value;
}

function nameOf(context: RestContext, record: OrgRecord): string | null {
  const name = record.fields[context.engine.schema.object(record.type)?.nameField ?? 'Name'];
  return typeof name === 'string' ? name : null;
}

/** Text for people, only where it differs from the value, as the platform gives it. */
export function displayValue(field: FieldDef | undefined, value: FieldValue): string | null {
  if (value === null || field === undefined) return null;
  if (field.type === 'picklist')
    return field.picklistValues.find((one) => one.value === value)?.label ?? (typeof value === 'string' ? value : null);
  if (field.type === 'datetime' && typeof value === 'string') {
    return new Date(value).toLocaleString('en-GB', { dateStyle: 'short', timeStyle: 'short', timeZone: 'UTC' });
  }
  if (field.type === 'date' && typeof value === 'string')
    return new Date(value).toLocaleDateString('en-GB', { timeZone: 'UTC' });
  if (typeof value !== 'number') return null;
  if (field.type === 'currency') return value.toLocaleString('en-GB', { style: 'currency', currency: 'GBP' });
  if (field.type === 'percent') return `${String(value)}%`;
  return value.toLocaleString('en-GB', { maximumFractionDigits: field.scale });
}
