import { OrgError } from '../org-error.ts';
import { dataPath, isObject } from './rest-request.ts';
import type { RestContext } from './rest-request.ts';
import type { FieldValue, OrgRecord, QueryResult } from '../engine.ts';
import type { FieldDef, ObjectDef } from '../schema/schema.ts';

type JsonRecord = Record<string, unknown>;

/** A record as REST shows it: attributes first, nested parents and child results, datetimes with `+0000`. */
export function recordToJson(context: RestContext, record: OrgRecord): JsonRecord {
  const object = context.engine.schema.object(record.type);
  const json: JsonRecord = { attributes: attributesOf(context, record, object) };
  for (const [name, value] of Object.entries(record.fields)) {
    json[name] = fieldToJson(context, record, object?.field(name), name, value);
  }
  return json;
}

/** A text field of a record; empty when it has none. */
export function textField(record: OrgRecord, name: string): string {
  const value = record.fields[name];
  return typeof value === 'string' ? value : '';
}

/** The rows of a query as REST shows them. */
export function queryRowsToJson(context: RestContext, result: QueryResult): JsonRecord[] {
  if (!result.isAggregate) return result.records.map((record) => recordToJson(context, record));
  return result.records.map((record) => ({
    attributes: { type: 'AggregateResult' },
    ...Object.fromEntries(Object.entries(record.fields).map(([name, value]) => [name, aggregateToJson(value)]))
  }));
}

function attributesOf(context: RestContext, record: OrgRecord, object: ObjectDef | undefined): JsonRecord {
  const id = record.fields['Id'];
  if (object === undefined || typeof id !== 'string') return { type: record.type };
  return { type: object.name, url: dataPath(context, `/sobjects/${object.name}/${id}`) };
}

function fieldToJson(
  context: RestContext,
  record: OrgRecord,
  field: FieldDef | undefined,
  name: string,
  value: FieldValue
): unknown {
  if (value === null) return null;
  if (isQueryResult(value)) return childRowsToJson(context, value);
  if (isRecord(value)) return field?.type === 'address' ? value.fields : recordToJson(context, value);
  if (value instanceof Uint8Array) {
    return dataPath(context, `/sobjects/${record.type}/${textField(record, 'Id')}/${name}`);
  }
  if (field?.type === 'datetime' && typeof value === 'string') return toRestDatetime(value);
  if (field?.type === 'multipicklist' && Array.isArray(value)) return value.join(';');
  return value;
}

/** Salesforce gives null, not an empty list, for a parent without children. */
function childRowsToJson(context: RestContext, result: QueryResult): unknown {
  if (result.records.length === 0) return null;
  return {
    totalSize: result.totalSize,
    done: true,
    records: result.records.map((child) => recordToJson(context, child))
  };
}

function aggregateToJson(value: FieldValue): unknown {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? toRestDatetime(value) : value;
}

function toRestDatetime(value: string): string {
  return value.replace(/Z$/, '+0000');
}

function isQueryResult(value: FieldValue): value is QueryResult {
  return isObject(value) && 'records' in value;
}

function isRecord(value: FieldValue): value is OrgRecord {
  return isObject(value) && 'type' in value && 'fields' in value;
}

/**
 * Reads the fields of a record that a client wrote. `attributes` and the names in `skip` are left out; a parent
 * given by its external id (`{"Mailbox__r":{"Address__c":"…"}}`) becomes the lookup's id.
 *
 * @throws OrgError INVALID_FIELD for an unknown name, JSON_PARSER_ERROR for a value of the wrong kind
 */
export function recordFromJson(
  context: RestContext,
  object: ObjectDef,
  json: JsonRecord,
  skip: readonly string[] = []
): OrgRecord {
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === 'attributes' || skip.includes(name)) continue;
    const field = object.field(name);
    if (field !== undefined) fields[field.name] = valueFromJson(field, value);
    else Object.assign(fields, parentFromJson(context, object, name, value));
  }
  return { type: object.name, fields };
}

function parentFromJson(
  context: RestContext,
  object: ObjectDef,
  name: string,
  value: unknown
): Record<string, FieldValue> {
  const lookup = object.parentRelationship(name);
  if (lookup === undefined) throw unknownField(object, name);
  if (value === null) return { [lookup.name]: null };
  if (!isObject(value)) throw parserError(`object from ${describeKind(value)}`, name);
  const entries = Object.entries(value).filter(([key]) => key !== 'attributes');
  const [entry, second] = entries;
  if (entry === undefined || second !== undefined) {
    throw new OrgError('INVALID_FIELD', `Exactly one external id field is expected in ${name}`, { fields: [name] });
  }
  const attributes = isObject(value['attributes']) ? value['attributes'] : {};
  const parentName = typeof attributes['type'] === 'string' ? attributes['type'] : (lookup.referenceTo[0] ?? '');
  return { [lookup.name]: findParentId(context, parentName, entry[0], entry[1]) };
}

function findParentId(context: RestContext, parentName: string, fieldName: string, value: unknown): string {
  const field = context.engine.schema.object(parentName)?.field(fieldName);
  if (field === undefined || !(field.externalId || field.idLookup)) {
    throw new OrgError('INVALID_FIELD', `Foreign key external ID field ${fieldName} of ${parentName} does not exist`, {
      fields: [fieldName]
    });
  }
  const soql = `SELECT Id FROM ${parentName} WHERE ${field.name} = :value LIMIT 2`;
  const { records } = context.engine.query(soql, context.access, { binds: { value } });
  const id = records[0]?.fields['Id'];
  if (records.length === 1 && typeof id === 'string') return id;
  const problem = records.length === 0 ? 'not found' : 'is not unique';
  throw new OrgError(
    'INVALID_FIELD',
    `Foreign key external ID: ${String(value)} ${problem} for field ${field.name} in entity ${parentName}`,
    { fields: [field.name] }
  );
}

/** The refusal of a field name that the object does not have. */
export function unknownField(object: ObjectDef, name: string): OrgError {
  return new OrgError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`, {
    fields: [name]
  });
}

function valueFromJson(field: FieldDef, value: unknown): FieldValue {
  if (value === null || value === undefined) return null;
  switch (field.type) {
    case 'boolean':
      return booleanFromJson(field, value);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return numberFromJson(field, value);
    case 'date':
      return dateFromJson(field, value);
    case 'datetime':
      return datetimeFromJson(field, value);
    case 'base64':
      return base64FromJson(field, value);
    case 'junctionIdList':
      return idListFromJson(field, value);
    default:
      return textFromJson(field, value);
  }
}

function booleanFromJson(field: FieldDef, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw parserError(`boolean from ${describeKind(value)}`, field.name);
}

function numberFromJson(field: FieldDef, value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (value === '') return null;
  const number = typeof value === 'string' ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw parserError(`${field.type} from ${describeKind(value)}`, field.name);
}

function dateFromJson(field: FieldDef, value: unknown): string | null {
  if (value === '') return null;
  const date = typeof value === 'string' ? /^(\d{4}-\d\d-\d\d)(T.*)?$/.exec(value)?.[1] : undefined;
  if (date !== undefined && !Number.isNaN(Date.parse(date))) return date;
  throw parserError(`date from ${describeKind(value)}`, field.name);
}

/** Takes `2026-01-31T10:00:00.000+0000`, `…+00:00`, `…Z` and plain dates. */
function datetimeFromJson(field: FieldDef, value: unknown): string | null {
  if (value === '') return null;
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)) {
    const time = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
    if (!Number.isNaN(time)) return new Date(time).toISOString();
  }
  throw parserError(`datetime from ${describeKind(value)}`, field.name);
}

function base64FromJson(field: FieldDef, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'string') return new Uint8Array(Buffer.from(value, 'base64'));
  throw parserError(`base64Binary from ${describeKind(value)}`, field.name);
}

function idListFromJson(field: FieldDef, value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(',').filter((id) => id !== '');
  if (Array.isArray(value) && value.every((id): id is string => typeof id === 'string')) return value;
  throw parserError(`list of ids from ${describeKind(value)}`, field.name);
}

function textFromJson(field: FieldDef, value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw parserError(`string from ${describeKind(value)}`, field.name);
}

function parserError(what: string, fieldName: string): OrgError {
  return new OrgError('JSON_PARSER_ERROR', `Cannot deserialize instance of ${what} at ${fieldName}`, {
    fields: [fieldName]
  });
}

function describeKind(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY';
  if (isObject(value)) return 'START_OBJECT';
  const kind = typeof value === 'boolean' ? String(value).toUpperCase() : (typeof value).toUpperCase();
  return `VALUE_${kind} value ${JSON.stringify(value)}`;
}
