import { OrgError } from '../org-error.ts';
import { asArray, asObject, asString, isObject } from './rest-request.ts';
import { recordFromJson } from './record-json.ts';
import { writeRecords } from './record-write.ts';
import { findObject } from './describe.ts';
import { runAllOrNone } from './all-or-none.ts';
import type { RestContext, RestHandler, RestResponse } from './rest-request.ts';
import type { Route } from './route-table.ts';
import type { DmlError, FieldValue } from '../engine.ts';
import type { ObjectDef } from '../schema/schema.ts';

const MAX_RECORDS = 200;

/** sObject Tree: nested records of one root object, all or none. */
export const treeRoutes: readonly Route[] = [
  { method: 'POST', pattern: '/composite/tree/:object', handle: createTree }
];

interface TreeResult {
  readonly referenceId: string;
  readonly id: string | null;
  readonly errors: readonly DmlError[];
}

function createTree(...[context, request, params]: Parameters<RestHandler>): RestResponse {
  const object = findObject(context, params['object']);
  const records = asArray(asObject(request.body)['records'], 'records').map((one) => asObject(one, 'a record'));
  const create = (): TreeResult[] => {
    const results: TreeResult[] = [];
    createLevel(context, object, records, {}, results);
    return results;
  };
  const isGood = (results: readonly TreeResult[]): boolean => results.every((result) => result.errors.length === 0);
  const results = runAllOrNone(context.engine, create, isGood, (all) => all.filter((one) => one.errors.length > 0));
  if (isGood(results)) {
    const created = results.map(({ referenceId, id }) => ({ referenceId, id }));
    return { status: 201, body: { hasErrors: false, results: created } };
  }
  const failed = results.map(({ referenceId, errors }) => ({ referenceId, errors }));
  return { status: 400, body: { hasErrors: true, results: failed } };
}

function createLevel(
  context: RestContext,
  object: ObjectDef,
  records: readonly Record<string, unknown>[],
  parent: Record<string, FieldValue>,
  results: TreeResult[]
): void {
  const parsed = records.map((json) => parseNode(context, object, json, parent));
  const rows = parsed.map((node) => node.record);
  const written = writeRecords(context, 'insert', object.name, rows, { allOrNone: false });
  for (const [index, node] of parsed.entries()) {
    const result = written[index];
    results.push({ referenceId: node.referenceId, id: result?.id ?? null, errors: result?.errors ?? [] });
    if (results.length > MAX_RECORDS) {
      throw new OrgError('LIMIT_EXCEEDED', `A tree may hold ${String(MAX_RECORDS)} records`);
    }
  }
  for (const [index, node] of parsed.entries()) {
    const id = written[index]?.id;
    if (typeof id === 'string') createChildren(context, object, node.children, id, results);
  }
}

function parseNode(
  context: RestContext,
  object: ObjectDef,
  json: Record<string, unknown>,
  parent: Record<string, FieldValue>
) {
  const attributes = asObject(json['attributes'], 'attributes');
  const referenceId = asString(attributes['referenceId'], 'referenceId');
  const children = Object.entries(json).filter(([, value]) => isObject(value) && Array.isArray(value['records']));
  const record = recordFromJson(
    context,
    object,
    json,
    children.map(([name]) => name)
  );
  return { referenceId, children, record: { type: record.type, fields: { ...record.fields, ...parent } } };
}

function createChildren(
  context: RestContext,
  object: ObjectDef,
  children: readonly (readonly [string, unknown])[],
  parentId: string,
  results: TreeResult[]
): void {
  for (const [name, value] of children) {
    const relationship = object.childRelationship(name);
    const child = context.engine.schema.object(relationship?.childObject ?? '');
    if (relationship === undefined || child === undefined) {
      throw new OrgError('INVALID_FIELD', `No such relation '${name}' on sobject of type ${object.name}`, {
        fields: [name]
      });
    }
    const records = asArray(asObject(value, name)['records'], name).map((one) => asObject(one, 'a record'));
    createLevel(context, child, records, { [relationship.field]: parentId }, results);
  }
}
