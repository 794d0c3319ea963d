import { OrgError } from '../org-error.ts';
import { asArray, asObject, isObject, ok } from './rest-request.ts';
import { recordFromJson, recordToJson, textField } from './record-json.ts';
import { resultToJson, writeRecords } from './record-write.ts';
import { findObject } from './describe.ts';
import { runAllOrNone } from './all-or-none.ts';
import type { RestContext, RestHandler, RestRequest, RestResponse } from './rest-request.ts';
import type { WriteOperation } from './record-write.ts';
import type { Route } from './route-table.ts';
import type { DmlResult, OrgRecord } from '../engine.ts';
import type { ObjectDef } from '../schema/schema.ts';

const MAX_RECORDS = 200;
const MAX_RETRIEVED = 2000;
const ROLLED_BACK = 'Record rolled back because not all records were valid and the request was using AllOrNone header';

/** sObject Collections: up to 200 records of any objects in one call. */
export const collectionRoutes: readonly Route[] = [
  {
    method: 'POST',
    pattern: '/composite/sobjects',
    handle: (context, request) => writeMany(context, request, 'insert')
  },
  {
    method: 'PATCH',
    pattern: '/composite/sobjects',
    handle: (context, request) => writeMany(context, request, 'update')
  },
  { method: 'DELETE', pattern: '/composite/sobjects', handle: deleteMany },
  { method: 'GET', pattern: '/composite/sobjects/:object', handle: retrieveByQuery },
  { method: 'POST', pattern: '/composite/sobjects/:object', handle: retrieveByBody },
  { method: 'PATCH', pattern: '/composite/sobjects/:object/:field', handle: upsertMany }
];

type ParsedRow =
  { readonly kind: 'row'; readonly record: OrgRecord } | { readonly kind: 'refused'; readonly result: DmlResult };

function writeMany(context: RestContext, request: RestRequest, operation: WriteOperation): RestResponse {
  const { rows, allOrNone } = rowsOfBody(request);
  const parsed = rows.map((row) => parseRow(context, row, objectOfRow(context, row)));
  return ok(writeRows(context, operation, parsed, allOrNone).map((result) => resultToJson(result)));
}

function upsertMany(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const object = findObject(context, params['object']);
  const field = object.field(params['field'] ?? '');
  if (field === undefined || !(field.externalId || field.idLookup || field.type === 'id')) {
    throw new OrgError('INVALID_FIELD', `${params['field'] ?? ''} is not an external id field of ${object.name}`);
  }
  const { rows, allOrNone } = rowsOfBody(request);
  const parsed = rows.map((row) => parseRow(context, row, object));
  const results = writeRows(context, 'upsert', parsed, allOrNone, field.name);
  return ok(results.map((result) => resultToJson(result, true)));
}

function rowsOfBody(request: RestRequest): { rows: readonly Record<string, unknown>[]; allOrNone: boolean } {
  const body = asObject(request.body);
  const rows = asArray(body['records'], 'records').map((row) => asObject(row, 'a record'));
  requireAtMost(rows.length, MAX_RECORDS);
  return { rows, allOrNone: body['allOrNone'] === true };
}

function requireAtMost(count: number, max: number): void {
  if (count > max) {
    throw new OrgError(
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${String(max)} records in this operation`
    );
  }
}

function objectOfRow(context: RestContext, row: Record<string, unknown>): ObjectDef {
  const attributes = isObject(row['attributes']) ? row['attributes'] : {};
  const type = attributes['type'];
  if (typeof type !== 'string')
    throw new OrgError(
      'INVALID_INPUT',
      'Missing entity type information. sObject requires a separate attributes field'
    );
  const object = context.engine.schema.object(type);
  if (object === undefined) throw new OrgError('INVALID_TYPE', `sObject type '${type}' is not supported.`);
  return object;
}

/** A row that can't be read fails alone, as one that breaks a rule does. */
function parseRow(context: RestContext, row: Record<string, unknown>, object: ObjectDef): ParsedRow {
  try {
    return { kind: 'row', record: recordFromJson(context, object, row) };
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    const errors = [{ statusCode: error.code, message: error.message, fields: error.fields }];
    return { kind: 'refused', result: { id: null, success: false, created: false, errors } };
  }
}

function writeRows(
  context: RestContext,
  operation: WriteOperation,
  rows: readonly ParsedRow[],
  allOrNone: boolean,
  externalIdField?: string
): readonly DmlResult[] {
  const write = (): DmlResult[] => writeRuns(context, operation, rows, externalIdField);
  if (!allOrNone) return write();
  return runAllOrNone(context.engine, write, (results) => results.every((result) => result.success), markRolledBack);
}

/** Neighbouring rows of one object go to the engine together, in chunks of up to 200, in the order given. */
function writeRuns(
  context: RestContext,
  operation: WriteOperation,
  rows: readonly ParsedRow[],
  externalIdField: string | undefined
): DmlResult[] {
  const options = externalIdField === undefined ? { allOrNone: false } : { allOrNone: false, externalIdField };
  const results: DmlResult[] = [];
  let run: OrgRecord[] = [];
  const flush = (): void => {
    const [first] = run;
    if (first !== undefined) results.push(...writeRecords(context, operation, first.type, run, options));
    run = [];
  };
  for (const row of rows) {
    if (row.kind === 'refused') {
      flush();
      results.push(row.result);
      continue;
    }
    if (run[0] !== undefined && run[0].type !== row.record.type) flush();
    run.push(row.record);
  }
  flush();
  return results;
}

function markRolledBack(results: readonly DmlResult[]): readonly DmlResult[] {
  return results.map((result) => {
    if (!result.success) return result;
    const errors = [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message: ROLLED_BACK, fields: [] }];
    return { id: result.created ? null : result.id, success: false, created: false, errors };
  });
}

function deleteMany(...[context, request]: Parameters<RestHandler>): RestResponse {
  const ids = (request.query.get('ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0) throw new OrgError('INVALID_ARGUMENT', 'The ids parameter is required');
  requireAtMost(ids.length, MAX_RECORDS);
  const remove = (): DmlResult[] => ids.flatMap((id) => deleteOne(context, id));
  if (request.query.get('allOrNone') !== 'true') return ok(remove().map((result) => resultToJson(result)));
  const results = runAllOrNone(context.engine, remove, (all) => all.every((result) => result.success), markRolledBack);
  return ok(results.map((result) => resultToJson(result)));
}

function deleteOne(context: RestContext, id: string): DmlResult[] {
  const object = context.engine.schema.objectByPrefix(id.slice(0, 3));
  if (object === undefined) {
    const errors = [{ statusCode: 'MALFORMED_ID', message: `malformed id ${id}`, fields: [] }];
    return [{ id, success: false, created: false, errors }];
  }
  return context.engine.delete(object.name, [id], context.access, { allOrNone: false });
}

function retrieveByQuery(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const list = (name: string): string[] => (request.query.get(name) ?? '').split(',').filter((part) => part !== '');
  return retrieve(context, findObject(context, params['object']), list('ids'), list('fields'));
}

function retrieveByBody(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const body = asObject(request.body);
  const list = (name: string): string[] => asArray(body[name], name).map(String);
  return retrieve(context, findObject(context, params['object']), list('ids'), list('fields'));
}

/** One entry an id, in the order asked for; null for what the user can't see. */
function retrieve(
  context: RestContext,
  object: ObjectDef,
  ids: readonly string[],
  fields: readonly string[]
): RestResponse {
  requireAtMost(ids.length, MAX_RETRIEVED);
  if (fields.length === 0) throw new OrgError('INVALID_FIELD', 'The fields parameter is required');
  const unknown = fields.find((name) => !/^\w+(\.\w+)*$/.test(name));
  if (unknown !== undefined)
    throw new OrgError('INVALID_FIELD', `No such column '${unknown}' on sobject of type ${object.name}`);
  const names = fields.some((name) => name.toLowerCase() === 'id') ? fields : [...fields, 'Id'];
  const soql = `SELECT ${names.join(', ')} FROM ${object.name} WHERE Id IN :ids`;
  const found = new Map<string, OrgRecord>();
  for (const record of context.engine.query(soql, context.access, { binds: { ids } }).records) {
    found.set(textField(record, 'Id').slice(0, 15), record);
  }
  return ok(
    ids.map((id) => {
      const record = found.get(id.slice(0, 15));
      return record === undefined ? null : recordToJson(context, record);
    })
  );
}
