import { OrgError } from '../org-error.ts';
import { asObject, asString, isObject, ok } from './rest-request.ts';
import { displayValue, queryLiteral } from './ui-record.ts';
import { parseGraphql } from './graphql-parser.ts';
import type { GraphqlField, GraphqlValue } from './graphql-parser.ts';
import type { RestContext, RestHandler, RestResponse } from './rest-request.ts';
import type { Route } from './route-table.ts';
import type { FieldValue, OrgRecord } from '../engine.ts';
import type { ObjectDef } from '../schema/schema.ts';

/** `uiapi.query` of the GraphQL API: objects with where, orderBy, first and after. */
export const graphqlRoutes: readonly Route[] = [{ method: 'POST', pattern: '/graphql', handle: runGraphql }];

const DEFAULT_FIRST = 10;
const MAX_FIRST = 2000;
const COMPARISONS: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '!=',
  lt: '<',
  lte: '<=',
  gt: '>',
  gte: '>=',
  like: 'LIKE',
  in: 'IN',
  nin: 'NOT IN'
};

function runGraphql(...[context, request]: Parameters<RestHandler>): RestResponse {
  const body = asObject(request.body);
  const variables = isObject(body['variables']) ? body['variables'] : {};
  try {
    const document = parseGraphql(asString(body['query'], 'query'), variables);
    const data = Object.fromEntries(document.map((field) => [field.alias, runRoot(context, field)]));
    return ok({ data, errors: [] });
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    return ok({
      data: null,
      errors: [{ message: error.message, paths: [], locations: [], extensions: { ErrorType: error.code } }]
    });
  }
}

function runRoot(context: RestContext, field: GraphqlField): unknown {
  if (field.name === '__typename') return 'Query';
  if (field.name !== 'uiapi') throw invalid(`Field '${field.name}' is undefined in type 'Query'`);
  return Object.fromEntries(
    field.selections.map((part) => {
      if (part.name !== 'query') throw invalid(`Field '${part.name}' is not served here: uiapi.query is`);
      const objects = part.selections.map((object) => [object.alias, queryObject(context, object)] as const);
      return [part.alias, Object.fromEntries(objects)];
    })
  );
}

function invalid(message: string): OrgError {
  return new OrgError('ValidationError', message);
}

function queryObject(context: RestContext, field: GraphqlField): Record<string, unknown> {
  const object = context.engine.schema.object(field.name);
  if (object === undefined) throw invalid(`Field '${field.name}' is undefined in type 'RecordQuery'`);
  const where = isObject(field.args['where']) ? whereClause(context, object, field.args['where']) : '';
  const condition = where === '' ? '' : ` WHERE ${where}`;
  const node = field.selections.find((part) => part.name === 'edges')?.selections.find((part) => part.name === 'node');
  const first = Math.min(MAX_FIRST, typeof field.args['first'] === 'number' ? field.args['first'] : DEFAULT_FIRST);
  const offset = cursorOffset(field.args['after']);
  const columns = node === undefined ? ['Id'] : [...new Set(['Id', ...columnsOf(context, object, node)])];
  const order = orderClause(object, field.args['orderBy']);
  const soql = `SELECT ${columns.join(', ')} FROM ${object.name}${condition}${order} LIMIT ${String(first)} OFFSET ${String(offset)}`;
  const { records } = context.engine.query(soql, context.access);
  const total = context.engine.query(`SELECT COUNT() FROM ${object.name}${condition}`, context.access).totalSize;
  return Object.fromEntries(
    field.selections.map((part) => [part.alias, connectionPart(context, part, { object, records, total, offset })])
  );
}

interface Connection {
  readonly object: ObjectDef;
  readonly records: readonly OrgRecord[];
  readonly total: number;
  readonly offset: number;
}

function connectionPart(context: RestContext, part: GraphqlField, connection: Connection): unknown {
  const { records, total, offset } = connection;
  if (part.name === 'totalCount') return total;
  if (part.name === 'pageInfo') {
    const endCursor = records.length === 0 ? null : cursorOf(offset + records.length);
    return {
      hasNextPage: offset + records.length < total,
      hasPreviousPage: offset > 0,
      startCursor: cursorOf(offset + 1),
      endCursor
    };
  }
  if (part.name !== 'edges')
    throw invalid(`Field '${part.name}' is undefined in type '${connection.object.name}Connection'`);
  return records.map((record, index) =>
    Object.fromEntries(
      part.selections.map((edge) => [
        edge.alias,
        edge.name === 'cursor' ? cursorOf(offset + index + 1) : nodeJson(context, record, edge)
      ])
    )
  );
}

function cursorOf(position: number): string {
  return Buffer.from(`offset:${String(position)}`).toString('base64');
}

function cursorOffset(after: GraphqlValue | undefined): number {
  if (typeof after !== 'string') return 0;
  const offset = Number(/^offset:(\d+)$/.exec(Buffer.from(after, 'base64').toString('utf8'))?.[1]);
  if (Number.isSafeInteger(offset)) return offset;
  throw invalid('The after cursor is not valid');
}

/** The SOQL columns that a node's selections need. */
function columnsOf(context: RestContext, object: ObjectDef, node: GraphqlField): string[] {
  return node.selections.flatMap((part) => {
    if (['Id', '__typename', 'ApiName', 'WeakEtag'].includes(part.name)) return [];
    const lookup = object.parentRelationship(part.name);
    const isParent = lookup !== undefined && object.field(part.name) === undefined;
    if (!isParent) {
      const field = object.field(part.name);
      if (field === undefined) throw invalid(`Field '${part.name}' is undefined in type '${object.name}'`);
      return [field.name];
    }
    const parent = context.engine.schema.object(lookup.referenceTo[0] ?? '');
    if (parent === undefined) return [];
    return ['Id', ...columnsOf(context, parent, part)].map((name) => `${lookup.relationshipName ?? part.name}.${name}`);
  });
}

function nodeJson(context: RestContext, record: OrgRecord, node: GraphqlField): Record<string, unknown> {
  return Object.fromEntries(node.selections.map((part) => [part.alias, nodePart(context, record, part)] as const));
}

function nodePart(context: RestContext, record: OrgRecord, part: GraphqlField): unknown {
  if (part.name === 'Id') return record.fields['Id'] ?? null;
  if (part.name === '__typename' || part.name === 'ApiName') return record.type;
  const object = context.engine.schema.object(record.type);
  const field = object?.field(part.name);
  const column = field?.name ?? object?.parentRelationship(part.name)?.relationshipName ?? part.name;
  const value = record.fields[column] ?? null;
  if (isRecord(value)) return nodeJson(context, value, part);
  if (field === undefined) return null;
  const shown = { value, displayValue: displayValue(field, value), label: displayValue(field, value) };
  return Object.fromEntries(part.selections.map((leaf) => [leaf.alias, shownPart(shown, leaf.name)] as const));
}

function shownPart(
  shown: { value: FieldValue; displayValue: string | null; label: string | null },
  name: string
): unknown {
  if (name === 'value') return shown.value;
  if (name === 'displayValue') return shown.displayValue;
  return name === 'label' ? shown.label : null;
}

function isRecord(value: FieldValue): value is OrgRecord {
  return isObject(value) && 'type' in value && 'fields' in value;
}

function whereClause(context: RestContext, object: ObjectDef, where: Record<string, unknown>): string {
  const parts = Object.entries(where).map(([name, condition]) => {
    if (name === 'and' || name === 'or') {
      const items = Array.isArray(condition) ? condition.filter(isObject) : [];
      const joined = items.map((item) => whereClause(context, object, item)).filter((text) => text !== '');
      return joined.length === 0 ? '' : `(${joined.join(` ${name.toUpperCase()} `)})`;
    }
    if (name === 'not' && isObject(condition)) return `(NOT ${whereClause(context, object, condition)})`;
    if (!isObject(condition)) throw invalid(`The condition on ${name} is not an object`);
    return fieldCondition(context, object, name, condition);
  });
  return parts.filter((text) => text !== '').join(' AND ');
}

function fieldCondition(
  context: RestContext,
  object: ObjectDef,
  name: string,
  condition: Record<string, unknown>
): string {
  const field = object.field(name);
  const lookup = object.parentRelationship(name);
  if (field === undefined && lookup !== undefined) {
    const parent = context.engine.schema.object(lookup.referenceTo[0] ?? '');
    if (parent === undefined) throw invalid(`Field '${name}' can't be filtered`);
    const inner = whereClause(context, parent, condition);
    return inner.replace(/(^|[( ])(?=\w+ (?:=|!=|<|>|LIKE|IN|NOT IN))/g, `$1${lookup.relationshipName ?? name}.`);
  }
  if (field === undefined) throw invalid(`Field '${name}' is undefined in type '${object.name}_Filter'`);
  const isTemporal = field.type === 'date' || field.type === 'datetime';
  return Object.entries(condition)
    .map(([operator, value]) => {
      const comparison = COMPARISONS[operator];
      if (comparison === undefined) throw invalid(`Operator '${operator}' is not served here`);
      return `${field.name} ${comparison} ${literal(value, isTemporal)}`;
    })
    .join(' AND ');
}

function literal(value: unknown, isTemporal: boolean): string {
  if (Array.isArray(value)) return `(${value.map((item) => literal(item, isTemporal)).join(', ')})`;
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isTemporal && isObject(value)) {
    const text = value['literal'] ?? value['value'];
    if (typeof text === 'string' && /^[\w:.+-]+$/.test(text)) return text;
  }
  if (typeof value === 'string') return queryLiteral(value);
  throw invalid('A filter value is neither a text, a number nor a list');
}

function orderClause(object: ObjectDef, orderBy: GraphqlValue | undefined): string {
  const items = (Array.isArray(orderBy) ? orderBy : [orderBy]).filter(isObject);
  const parts = items.flatMap((item) =>
    Object.entries(item).map(([name, order]) => {
      const field = object.field(name);
      if (field === undefined) throw invalid(`Field '${name}' is undefined in type '${object.name}_OrderBy'`);
      const direction = isObject(order) && order['order'] === 'DESC' ? 'DESC' : 'ASC';
      const nulls = isObject(order) && order['nulls'] === 'LAST' ? 'LAST' : 'FIRST';
      return `${field.name} ${direction} NULLS ${nulls}`;
    })
  );
  return parts.length === 0 ? '' : ` ORDER BY ${parts.join(', ')}`;
}
