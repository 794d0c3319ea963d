import { OrgError } from '../org-error.ts';
import { asObject, asString, notFound, ok } from './rest-request.ts';
import { recordFromJson, textField } from './record-json.ts';
import { refuseFailure, writeOne } from './record-write.ts';
import { findObject } from './describe.ts';
import { objectAccess } from './object-access.ts';
import { objectInfo } from './ui-object-info.ts';
import { queryLiteral, uiRecord } from './ui-record.ts';
import type { RestContext, RestHandler, RestResponse } from './rest-request.ts';
import type { Route } from './route-table.ts';
import type { ObjectDef } from '../schema/schema.ts';

/** The UI API, which Lightning Data Service uses. */
export const uiApiRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/ui-api/object-info/:object',
    handle: (context, _request, params) => ok(objectInfo(context, findObject(context, params['object'])))
  },
  { method: 'GET', pattern: '/ui-api/object-info/:object/picklist-values/:recordType/:field', handle: picklistValues },
  { method: 'POST', pattern: '/ui-api/records', handle: createUiRecord },
  { method: 'GET', pattern: '/ui-api/records/:id', handle: readUiRecord },
  { method: 'PATCH', pattern: '/ui-api/records/:id', handle: updateUiRecord },
  { method: 'DELETE', pattern: '/ui-api/records/:id', handle: deleteUiRecord },
  { method: 'GET', pattern: '/ui-api/lookups/:object/:field', handle: lookups },
  { method: 'GET', pattern: '/ui-api/lookups/:object/:field/:target', handle: lookups },
  { method: 'GET', pattern: '/ui-api/related-list-records/:parent/:list', handle: relatedList },
  { method: 'POST', pattern: '/ui-api/related-list-records/:parent/:list', handle: relatedList }
];

function objectOfId(context: RestContext, id: string | undefined): ObjectDef {
  const object = id === undefined ? undefined : context.engine.schema.objectByPrefix(id.slice(0, 3));
  if (object === undefined) throw notFound();
  return object;
}

/** `Contact.Name` and `Contact.Account.Name` become `Name` and `Account.Name`. */
function fieldPaths(object: ObjectDef, texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => {
      const [head = '', ...rest] = text.split('.');
      if (head.toLowerCase() === object.name.toLowerCase() && rest.length > 0) return rest.join('.');
      throw new OrgError('INVALID_FIELD', `The field ${text} does not belong to ${object.name}`, { fields: [text] });
    });
}

function readUiRecord(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const object = objectOfId(context, params['id']);
  const required = fieldPaths(object, request.query.getAll('fields'));
  const optional = fieldPaths(object, request.query.getAll('optionalFields')).filter((path) =>
    isReadable(context, object, path)
  );
  const isLayout = required.length + optional.length === 0;
  const paths = isLayout ? layoutFields(context, object) : [...required, ...optional];
  return ok(uiRecord(context, object, params['id'] ?? '', paths));
}

function isReadable(context: RestContext, object: ObjectDef, path: string): boolean {
  try {
    context.engine.query(`SELECT ${path} FROM ${object.name} LIMIT 1`, context.access);
    return true;
  } catch (error) {
    if (error instanceof OrgError) return false;
    throw error;
  }
}

/** Layouts are not kept here: a request for one gets all fields but files. */
function layoutFields(context: RestContext, object: ObjectDef): string[] {
  return objectAccess(context, object)
    .fields.filter((field) => !['base64', 'junctionIdList', 'address'].includes(field.type))
    .map((field) => field.name);
}

function createUiRecord(...[context, request]: Parameters<RestHandler>): RestResponse {
  const body = asObject(request.body);
  const object = findObject(context, asString(body['apiName'], 'apiName'));
  const record = recordFromJson(context, object, asObject(body['fields'], 'fields'));
  const { id } = writeOne(context, 'insert', record);
  const paths = new Set(['Id', ...Object.keys(record.fields)]);
  return { status: 201, body: uiRecord(context, object, id ?? '', [...paths]) };
}

function updateUiRecord(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const id = params['id'] ?? '';
  const object = objectOfId(context, id);
  const record = recordFromJson(context, object, asObject(asObject(request.body)['fields'], 'fields'));
  requireUnchangedSince(context, object, id, request.headers['if-unmodified-since']);
  writeOne(context, 'update', { type: object.name, fields: { ...record.fields, Id: id } });
  return ok(uiRecord(context, object, id, [...new Set(['Id', ...Object.keys(record.fields)])]));
}

function requireUnchangedSince(context: RestContext, object: ObjectDef, id: string, since: string | undefined): void {
  if (since === undefined) return;
  const soql = `SELECT LastModifiedDate FROM ${object.name} WHERE Id = :id`;
  const changed = context.engine.query(soql, context.access, { binds: { id } }).records[0]?.fields['LastModifiedDate'];
  if (typeof changed !== 'string' || Math.floor(Date.parse(changed) / 1000) <= Math.floor(Date.parse(since) / 1000))
    return;
  throw new OrgError('CONFLICT', 'The record was modified by someone else during your edit session', { status: 409 });
}

function deleteUiRecord(...[context, , params]: Parameters<RestHandler>): RestResponse {
  const id = params['id'] ?? '';
  const [result] = context.engine.delete(objectOfId(context, id).name, [id], context.access, { allOrNone: true });
  if (result !== undefined) refuseFailure(result);
  return { status: 204, body: undefined };
}

function picklistValues(...[context, , params]: Parameters<RestHandler>): RestResponse {
  const object = findObject(context, params['object']);
  const field = object.field(params['field'] ?? '');
  if (field === undefined) throw notFound();
  const values = field.picklistValues
    .filter((value) => value.active)
    .map(({ label, value }) => ({ attributes: null, label, validFor: [], value }));
  const defaultValue = field.picklistValues.find((value) => value.defaultValue)?.value ?? null;
  return ok({ controllerValues: {}, defaultValue, url: '', values });
}

const SECONDARY_FIELDS: Readonly<Record<string, string>> = {
  Contact: 'Email',
  Lead: 'Email',
  User: 'Email',
  Account: 'Website',
  Case: 'Subject',
  Opportunity: 'StageName'
};

/** Records for a picker: by name, or by the object's second field, most recently changed first. */
function lookups(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const source = findObject(context, params['object']);
  const field = source.field(params['field'] ?? '') ?? source.parentRelationship(params['field'] ?? '');
  const target = findObject(context, params['target'] ?? field?.referenceTo[0]);
  const text = (request.query.get('q') ?? '').trim();
  const pageSize = Math.min(100, Number(request.query.get('pageSize') ?? '25'));
  const second = SECONDARY_FIELDS[target.name];
  const names = [target.nameField, ...(second === undefined ? [] : [second])];
  const like = queryLiteral(`%${text.replace(/[%_\\]/g, (character) => `\\${character}`)}%`);
  const where = text === '' ? '' : `WHERE ${names.map((name) => `${name} LIKE ${like}`).join(' OR ')} `;
  const soql = `SELECT Id FROM ${target.name} ${where}ORDER BY ${target.nameField} LIMIT ${String(pageSize)}`;
  const ids = context.engine.query(soql, context.access).records.map((record) => textField(record, 'Id'));
  const records = ids.map((id) => uiRecord(context, target, id, ['Id', ...names]));
  const result = { apiName: target.name, count: records.length, records };
  return ok({ count: records.length, currentPageToken: '0', lookupResults: { [target.name]: result }, records });
}

function relatedList(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const parentId = params['parent'] ?? '';
  const parent = objectOfId(context, parentId);
  const relationship = parent.childRelationship(params['list'] ?? '');
  const child = context.engine.schema.object(relationship?.childObject ?? '');
  if (relationship === undefined || child === undefined) throw notFound();
  const options = request.method === 'POST' ? asObject(request.body) : Object.fromEntries(request.query);
  const fieldTexts = Array.isArray(options['fields']) ? options['fields'].map(String) : request.query.getAll('fields');
  const paths = ['Id', ...fieldPaths(child, fieldTexts)];
  const pageSize = Math.min(2000, Number(options['pageSize'] ?? 50));
  const soql = `SELECT Id FROM ${child.name} WHERE ${relationship.field} = :parentId ORDER BY CreatedDate DESC LIMIT ${String(pageSize)}`;
  const ids = context.engine.query(soql, context.access, { binds: { parentId } }).records;
  const records = ids.map((record) => uiRecord(context, child, textField(record, 'Id'), paths));
  return ok({
    count: records.length,
    currentPageToken: '0',
    nextPageToken: null,
    listReference: { parentRecordId: parentId, relatedListId: relationship.name },
    records
  });
}
