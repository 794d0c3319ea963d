import { OrgError } from '../org-error.ts';
import type { RestContext } from './rest-request.ts';
import type { FieldDef, ObjectDef } from '../schema/schema.ts';

interface Column {
  readonly aggregate: boolean;
  readonly apexType: string;
  readonly booleanType: boolean;
  readonly columnName: string;
  readonly custom: boolean;
  readonly displayName: string;
  readonly foreignKeyName: string | null;
  readonly insertable: boolean;
  joinColumns: Column[];
  readonly numberType: boolean;
  readonly textType: boolean;
  readonly updatable: boolean;
}

const APEX_TYPES: Readonly<Record<string, string>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  currency: 'Double',
  percent: 'Double',
  date: 'Date',
  datetime: 'Datetime',
  time: 'Time',
  base64: 'Blob'
};
const NUMBER_TYPES: readonly string[] = ['int', 'double', 'currency', 'percent'];

/** The columns of a query (`&columns=true`), which the Salesforce CLI asks for to draw its tables. */
export function columnMetadata(context: RestContext, soql: string): unknown {
  const { items, objectName } = splitQuery(soql);
  const object = context.engine.schema.object(objectName);
  if (object === undefined) throw new OrgError('INVALID_TYPE', `sObject type '${objectName}' is not supported.`);
  return {
    columnMetadata: columnsOf(context, object, items),
    entityName: object.name,
    groupBy: /\bgroup\s+by\b/i.test(soql),
    idSelected: items.some((item) => item.toLowerCase() === 'id'),
    keyPrefix: object.keyPrefix
  };
}

function columnsOf(context: RestContext, object: ObjectDef, items: readonly string[]): Column[] {
  const columns: Column[] = [];
  let unnamed = 0;
  for (const item of items) {
    if (item.startsWith('(')) columns.push(childColumn(context, object, item));
    else if (/^(\w+)\s*\(/.test(item)) columns.push(aggregateColumn(item, () => unnamed++));
    else addPath(context, columns, object, item.split('.'));
  }
  return columns;
}

function addPath(
  context: RestContext,
  columns: Column[],
  object: ObjectDef | undefined,
  path: readonly string[]
): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    columns.push(fieldColumn(object?.field(head), head));
    return;
  }
  const lookup = object?.parentRelationship(head);
  let parent = columns.find((column) => column.columnName.toLowerCase() === head.toLowerCase());
  if (parent === undefined) {
    parent = { ...fieldColumn(lookup, lookup?.relationshipName ?? head), foreignKeyName: lookup?.name ?? null };
    columns.push(parent);
  }
  addPath(context, parent.joinColumns, context.engine.schema.object(lookup?.referenceTo[0] ?? ''), rest);
}

function childColumn(context: RestContext, object: ObjectDef, item: string): Column {
  const inner = splitQuery(item.slice(1, -1));
  const child = object.childRelationship(inner.objectName);
  const childObject = context.engine.schema.object(child?.childObject ?? '');
  const column = fieldColumn(undefined, child?.name ?? inner.objectName);
  if (childObject !== undefined) column.joinColumns = columnsOf(context, childObject, inner.items);
  return column;
}

function aggregateColumn(item: string, nextUnnamed: () => number): Column {
  const alias = /\)\s*(\w+)$/.exec(item)?.[1] ?? `expr${String(nextUnnamed())}`;
  const isCount = /^count/i.test(item);
  const column = fieldColumn(undefined, alias);
  return { ...column, aggregate: true, apexType: isCount ? 'Integer' : 'Double', numberType: true, textType: false };
}

function fieldColumn(field: FieldDef | undefined, name: string): Column {
  const type = field?.type ?? 'string';
  const isNumber = NUMBER_TYPES.includes(type);
  return {
    aggregate: false,
    apexType: APEX_TYPES[type] ?? 'String',
    booleanType: type === 'boolean',
    columnName: field !== undefined && field.relationshipName !== name ? field.name : name,
    custom: field?.custom ?? false,
    displayName: field !== undefined && field.relationshipName !== name ? field.name : name,
    foreignKeyName: null,
    insertable: field?.createable ?? false,
    joinColumns: [],
    numberType: isNumber,
    textType: !isNumber && type !== 'boolean',
    updatable: field?.updateable ?? false
  };
}

/** The select list, split at its outer commas, and the object of the FROM clause. */
function splitQuery(soql: string): { items: readonly string[]; objectName: string } {
  const select = /^\s*select\s/i.exec(soql);
  if (select === null) throw new OrgError('MALFORMED_QUERY', 'unexpected token: SELECT is expected');
  const items: string[] = [];
  let depth = 0;
  let start = select[0].length;
  for (let index = start; index < soql.length; index++) {
    const character = soql[index];
    if (character === '(') depth++;
    else if (character === ')') depth--;
    if (depth > 0) continue;
    const from = character === ' ' || character === '\n' ? /^\s+from\s+(\w+)/i.exec(soql.slice(index)) : null;
    if (character === ',' || from !== null) {
      items.push(soql.slice(start, index).trim());
      start = index + 1;
    }
    if (from?.[1] !== undefined) return { items, objectName: from[1] };
  }
  throw new OrgError('MALFORMED_QUERY', 'unexpected token: a FROM clause is expected');
}
