import { OrgError } from '../org-error.ts';
import { dataPath, notFound, ok } from './rest-request.ts';
import { recordToJson, unknownField } from './record-json.ts';
import { recordOfRequest, refuseFailure, writeOne } from './record-write.ts';
import { findObject } from './describe.ts';
import { objectAccess } from './object-access.ts';
import type { RestContext, RestHandler, RestRequest, RestResponse } from './rest-request.ts';
import type { Route } from './route-table.ts';
import type { OrgRecord } from '../engine.ts';
import type { FieldDef, ObjectDef } from '../schema/schema.ts';

/** One record by id or by external id. */
export const sobjectRowRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/sobjects/:object', handle: createRecord },
  { method: 'GET', pattern: '/sobjects/:object/:id', handle: readById },
  { method: 'PATCH', pattern: '/sobjects/:object/:id', handle: updateById },
  { method: 'DELETE', pattern: '/sobjects/:object/:id', handle: deleteById },
  { method: 'GET', pattern: '/sobjects/:object/:field/*value', handle: readByPath },
  { method: 'PATCH', pattern: '/sobjects/:object/:field/*value', handle: upsertByExternalId },
  { method: 'POST', pattern: '/sobjects/:object/:field', handle: upsertById },
  { method: 'DELETE', pattern: '/sobjects/:object/:field/*value', handle: deleteByExternalId }
];

function createRecord(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const object = findObject(context, params['object']);
  const result = writeOne(context, 'insert', recordOfRequest(context, object, request));
  const body = { id: result.id, success: true, errors: [] };
  return { status: 201, body, headers: locationOf(context, object, result.id) };
}

function locationOf(context: RestContext, object: ObjectDef, id: string | null): Record<string, string> {
  return { location: dataPath(context, `/sobjects/${object.name}/${id ?? ''}`) };
}

function readById(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const object = findObject(context, params['object']);
  return ok(
    recordToJson(context, readRecord(context, object, 'Id', recordId(object, params['id']), fieldsOf(request)))
  );
}

function updateById(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const object = findObject(context, params['object']);
  const id = recordId(object, params['id']);
  const record = recordOfRequest(context, object, request);
  if ('Id' in record.fields) {
    throw new OrgError('INVALID_FIELD', 'The Id field should not be specified in the sobject data.', {
      fields: ['Id']
    });
  }
  writeOne(context, 'update', { type: object.name, fields: { ...record.fields, Id: id } });
  return { status: 204, body: undefined };
}

function deleteById(...[context, , params]: Parameters<RestHandler>): RestResponse {
  const object = findObject(context, params['object']);
  return deleteRecord(context, object, recordId(object, params['id']));
}

function deleteRecord(context: RestContext, object: ObjectDef, id: string): RestResponse {
  const [result] = context.engine.delete(object.name, [id], context.access, { allOrNone: true });
  if (result !== undefined) refuseFailure(result);
  return { status: 204, body: undefined };
}

/** `/sobjects/X/Field__c/value`, or the bytes of `/sobjects/ContentVersion/<id>/VersionData`. */
function readByPath(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const object = findObject(context, params['object']);
  const first = params['field'] ?? '';
  const rest = params['value'] ?? '';
  if (isIdOf(object, first)) {
    const field = object.field(rest);
    if (field?.type === 'base64') return readBytes(context, object, first, field);
    return readParent(context, object, first, rest, request);
  }
  const field = externalIdField(object, first);
  const ids = idsByExternalId(context, object, field, rest);
  const [id, second] = ids;
  if (id === undefined) throw notFound();
  if (second !== undefined) return duplicates(context, object, ids);
  return ok(recordToJson(context, readRecord(context, object, 'Id', id, fieldsOf(request))));
}

function readBytes(context: RestContext, object: ObjectDef, id: string, field: FieldDef): RestResponse {
  const record = readRecord(context, object, 'Id', id, [field.name]);
  const bytes = record.fields[field.name];
  if (!(bytes instanceof Uint8Array)) throw notFound();
  return { status: 200, body: undefined, bytes, headers: { 'content-type': 'application/octetstream' } };
}

/** `/sobjects/Contact/<id>/Account`: the parent record. */
function readParent(
  context: RestContext,
  object: ObjectDef,
  id: string,
  relationship: string,
  request: RestRequest
): RestResponse {
  const lookup = object.parentRelationship(relationship);
  if (lookup === undefined) return readChildren(context, object, id, relationship, request);
  const parentId = readRecord(context, object, 'Id', id, [lookup.name]).fields[lookup.name];
  const parent = typeof parentId === 'string' ? context.engine.schema.objectByPrefix(parentId.slice(0, 3)) : undefined;
  if (parent === undefined || typeof parentId !== 'string') throw notFound();
  return ok(recordToJson(context, readRecord(context, parent, 'Id', parentId, fieldsOf(request))));
}

function readChildren(
  context: RestContext,
  object: ObjectDef,
  id: string,
  relationship: string,
  request: RestRequest
): RestResponse {
  const child = object.childRelationship(relationship);
  const childObject = context.engine.schema.object(child?.childObject ?? '');
  if (child === undefined || childObject === undefined) throw notFound();
  const fields = fieldsOf(request) ?? readableFields(context, childObject);
  const soql = `SELECT ${fields.join(', ')} FROM ${childObject.name} WHERE ${child.field} = :id`;
  const result = context.engine.query(soql, context.access, { binds: { id } });
  const records = result.records.map((record) => recordToJson(context, record));
  return ok({ totalSize: records.length, done: true, records });
}

/** 201 for a new record, 200 for one that was there, 300 with their addresses when the value is not unique. */
function upsertByExternalId(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const object = findObject(context, params['object']);
  const field = externalIdField(object, params['field'] ?? '');
  const value = params['value'] ?? '';
  const record = recordOfRequest(context, object, request);
  if (field.name in record.fields && field.name !== 'Id') {
    throw new OrgError('INVALID_FIELD', `The ${field.name} field should not be specified in the sobject data.`, {
      fields: [field.name]
    });
  }
  const ids = idsByExternalId(context, object, field, value);
  if (ids.length > 1) return duplicates(context, object, ids);
  const isUpdateOnly = request.query.get('updateOnly') === 'true';
  if (isUpdateOnly && ids.length === 0) throw notFound();
  const row = { type: object.name, fields: { ...record.fields, [field.name]: keyValue(field, value) } };
  const result = writeOne(context, 'upsert', row, field.name);
  const body = { id: result.id, success: true, errors: [], created: result.created };
  return { status: result.created ? 201 : 200, body, headers: locationOf(context, object, result.id) };
}

/** `POST /sobjects/X/Id` creates a record, as upsert without an id does. */
function upsertById(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  if (params['field']?.toLowerCase() !== 'id') throw notFound();
  const object = findObject(context, params['object']);
  const result = writeOne(context, 'insert', recordOfRequest(context, object, request));
  return { status: 201, body: { id: result.id, success: true, errors: [], created: true } };
}

function deleteByExternalId(...[context, , params]: Parameters<RestHandler>): RestResponse {
  const object = findObject(context, params['object']);
  const ids = idsByExternalId(context, object, externalIdField(object, params['field'] ?? ''), params['value'] ?? '');
  const [id, second] = ids;
  if (id === undefined) throw notFound();
  if (second !== undefined) return duplicates(context, object, ids);
  return deleteRecord(context, object, id);
}

function duplicates(context: RestContext, object: ObjectDef, ids: readonly string[]): RestResponse {
  return { status: 300, body: ids.map((id) => dataPath(context, `/sobjects/${object.name}/${id}`)) };
}

function externalIdField(object: ObjectDef, name: string): FieldDef {
  const field = object.field(name);
  if (field !== undefined && (field.externalId || field.idLookup || field.type === 'id')) return field;
  throw notFound('Provided external ID field does not exist or is not accessible: ' + name);
}

function idsByExternalId(context: RestContext, object: ObjectDef, field: FieldDef, value: string): string[] {
  const soql = `SELECT Id FROM ${object.name} WHERE ${field.name} = :value LIMIT 200`;
  const result = context.engine.query(soql, context.access, { binds: { value: keyValue(field, value) } });
  return result.records.map((record) => record.fields['Id']).filter((id): id is string => typeof id === 'string');
}

function keyValue(field: FieldDef, value: string): string | number {
  const isNumber = ['int', 'double', 'currency', 'percent'].includes(field.type);
  return isNumber ? Number(value) : value;
}

/** Reads one record; without a field list, every field but the bytes of files. */
export function readRecord(
  context: RestContext,
  object: ObjectDef,
  keyField: string,
  key: string,
  fields: readonly string[] | null
): OrgRecord {
  const names = fields ?? readableFields(context, object);
  const soql = `SELECT ${withId(names).join(', ')} FROM ${object.name} WHERE ${keyField} = :key LIMIT 1`;
  const record = context.engine.query(soql, context.access, { binds: { key } }).records[0];
  if (record === undefined) throw notFound();
  return record;
}

function withId(names: readonly string[]): readonly string[] {
  return names.some((name) => name.toLowerCase() === 'id') ? names : [...names, 'Id'];
}

/** Without a field list a caller gets what they may read. */
function readableFields(context: RestContext, object: ObjectDef): readonly string[] {
  return objectAccess(context, object).fields.map((field) => field.name);
}

function fieldsOf(request: RestRequest): readonly string[] | null {
  const text = request.query.get('fields');
  if (text === null || text.trim() === '') return null;
  return text.split(',').map((name) => {
    const trimmed = name.trim();
    if (!/^\w+(\.\w+)*$/.test(trimmed)) throw new OrgError('INVALID_FIELD', `No such column '${trimmed}'`);
    return trimmed;
  });
}

function isIdOf(object: ObjectDef, text: string): boolean {
  return (
    /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text) &&
    text.startsWith(object.keyPrefix) &&
    object.field(text) === undefined
  );
}

function recordId(object: ObjectDef, text: string | undefined): string {
  if (text !== undefined && /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text)) return text;
  throw notFound(`Provided external ID field does not exist or is not accessible: ${text ?? ''} of ${object.name}`);
}

/** Refuses field names that the object does not have. */
export function requireFields(object: ObjectDef, names: readonly string[]): void {
  for (const name of names) {
    if (!name.includes('.') && object.field(name) === undefined) throw unknownField(object, name);
  }
}
