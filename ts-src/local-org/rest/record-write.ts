import { readFileSync } from 'node:fs';
import { OrgError } from '../org-error.ts';
import { recordFromJson } from './record-json.ts';
import { asObject } from './rest-request.ts';
import type { RestContext, RestRequest } from './rest-request.ts';
import type { DmlError, DmlResult, OrgRecord } from '../engine.ts';
import type { ObjectDef } from '../schema/schema.ts';

export type WriteOperation = 'insert' | 'update' | 'upsert';

/** The one record of a request body; the file of a multipart body becomes its base64 field. */
export function recordOfRequest(
  context: RestContext,
  object: ObjectDef,
  request: RestRequest,
  skip: readonly string[] = []
): OrgRecord {
  const json = { ...asObject(request.body) };
  for (const file of request.files) json[file.partName] = new Uint8Array(readFileSync(file.path));
  return recordFromJson(context, object, json, skip);
}

/** Writes records of one object; platform events are published instead. */
export function writeRecords(
  context: RestContext,
  operation: WriteOperation,
  objectName: string,
  rows: readonly OrgRecord[],
  options: { readonly allOrNone: boolean; readonly externalIdField?: string }
): DmlResult[] {
  const { engine, access } = context;
  const object = engine.schema.object(objectName);
  if (operation === 'insert' && object?.kind === 'platformEvent') return engine.publish(object.name, rows);
  if (operation === 'insert') return engine.insert(objectName, rows, access, options);
  if (operation === 'update') return engine.update(objectName, rows, access, options);
  return engine.upsert(objectName, rows, access, options);
}

/** Writes one record and answers its result; its first failed rule becomes the refusal. */
export function writeOne(
  context: RestContext,
  operation: WriteOperation,
  row: OrgRecord,
  externalIdField?: string
): DmlResult {
  const options = externalIdField === undefined ? { allOrNone: true } : { allOrNone: true, externalIdField };
  const [result] = writeRecords(context, operation, row.type, [row], options);
  if (result === undefined) throw new OrgError('UNKNOWN_EXCEPTION', 'The write gave no result', { status: 500 });
  refuseFailure(result);
  return result;
}

/** Throws the refusal that a failed single-record call answers. */
export function refuseFailure(result: DmlResult): void {
  const [error] = result.errors;
  if (result.success || error === undefined) return;
  throw new OrgError(error.statusCode, error.message, { fields: error.fields, status: statusOf(error) });
}

/** Codes that say that the record itself is not there answer 404; a missing permission 403. */
function statusOf(error: DmlError): number {
  const isMissing = ['ENTITY_IS_DELETED', 'NOT_FOUND'].includes(error.statusCode);
  const isUnknownId = error.statusCode === 'INVALID_CROSS_REFERENCE_KEY' && error.fields.length === 0;
  if (isMissing || isUnknownId) return 404;
  return error.statusCode.startsWith('INSUFFICIENT_ACCESS') ? 403 : 400;
}

/** A result as the collection resources show it. */
export function resultToJson(result: DmlResult, withCreated = false): Record<string, unknown> {
  const json: Record<string, unknown> = result.id === null ? {} : { id: result.id };
  json['success'] = result.success;
  json['errors'] = result.errors.map(({ statusCode, message, fields }) => ({ statusCode, message, fields }));
  if (withCreated && result.success) json['created'] = result.created;
  return json;
}
