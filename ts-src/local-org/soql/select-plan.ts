/** From a query to one SELECT statement and the way its rows become records. */
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import type { FieldPath, Limit, Operand, Query, SelectItem } from './ast.ts';
import { isFolded } from '../store/tables.ts';
import { OrgError } from '../org-error.ts';
import { boundValue, conditionSql } from './condition-sql.ts';
import { isAggregate, operandSql, type OperandSql } from './operand-sql.ts';
import { malformed, queryError, unsupportedObject } from './query-error.ts';
import { QueryScope, type ParentColumn, type Statement } from './query-scope.ts';

const MAX_OFFSET = 2000;
const MAX_FIELDS_LIMIT = 200;

/** One value of the result: where it goes and how its cell is read. */
export interface OutputField {
  readonly index: number;
  readonly parents: readonly string[];
  readonly name: string;
  readonly field: EngineField;
}
export interface AddressOutput {
  readonly parents: readonly string[];
  readonly name: string;
  readonly parts: ReadonlyMap<string, { index: number; field: EngineField }>;
}
export interface SelectPlan {
  readonly sql: string;
  readonly object: EngineObject;
  readonly aggregate: boolean;
  readonly countOnly: boolean;
  readonly limit: number | null;
  readonly outputs: readonly OutputField[];
  readonly addresses: readonly AddressOutput[];
  readonly parents: readonly {
    readonly path: readonly string[];
    readonly index: number;
    readonly type: string | null;
  }[];
  /** The type of a record, from its Id. */
  readonly typeOf: (id: string) => string;
  readonly idIndex: number | null;
  readonly children: readonly Query[];
  readonly typeOfs: readonly Extract<SelectItem, { kind: 'typeof' }>[];
}

/** Extra predicate for child sub-queries: rows whose lookup is one of these parents. */
export interface ChildFilter {
  readonly field: string;
  readonly parentIds: readonly string[];
}

/** The object of FROM, if the user may see it. */
export function objectOf(statement: Statement, from: FieldPath): EngineObject {
  const name = from.names.join('.');
  const object = statement.schema.object(name);
  if (!object || !object.queryable || !statement.access.canReadObject(object))
    throw unsupportedObject(name, statement.soql, from);
  return object;
}

export function planQuery(
  query: Query,
  statement: Statement,
  allRows: boolean,
  child?: { object: EngineObject; filter: ChildFilter }
): SelectPlan {
  const object = child?.object ?? objectOf(statement, query.from);
  const scope = new QueryScope(statement, object, query.alias);
  const items = expandFields(query, object, statement);
  const aggregate =
    query.groupBy.length > 0 || items.some((item) => item.kind === 'function' && isAggregate(item.call));
  const countOnly = isCountOnly(query, items);
  const builder = new OutputBuilder(scope, aggregate, query);
  for (const item of items) builder.add(item);
  const idIndex =
    aggregate || (object.audit === 'none' && !object.field('Id')) || object.kind === 'platformEvent'
      ? null
      : builder.hidden(`${scope.alias}."Id"`);
  if (child) builder.hidden(`${scope.alias}."${child.filter.field}"`);
  const where = whereSql(query, scope, allRows || query.allRows, child?.filter);
  const tail = groupSql(query, scope) + orderSql(query, scope, aggregate) + limitSql(query, scope);
  const parents = aggregate ? [] : builder.parentColumns();
  const sql = `SELECT ${builder.columns.join(', ')} FROM ${scope.fromSql()}${where}${tail}`;
  return {
    sql,
    object,
    aggregate,
    countOnly,
    limit: numberOf(query.limit, scope, 'LIMIT'),
    idIndex,
    parents,
    typeOf: (id) => statement.schema.objectByPrefix(id)?.name ?? 'Name',
    outputs: builder.outputs,
    addresses: builder.addresses,
    children: items.flatMap((item) => (item.kind === 'children' ? [item.query] : [])),
    typeOfs: items.flatMap((item) => (item.kind === 'typeof' ? [item] : []))
  };
}

function isCountOnly(query: Query, items: readonly SelectItem[]): boolean {
  const [only] = items;
  return (
    items.length === 1 &&
    only?.kind === 'function' &&
    only.call.name === 'COUNT' &&
    only.call.field === null &&
    query.groupBy.length === 0
  );
}

function expandFields(query: Query, object: EngineObject, statement: Statement): readonly SelectItem[] {
  if (!query.select.some((item) => item.kind === 'fields')) return query.select;
  const limit = query.limit?.kind === 'number' ? query.limit.value : Infinity;
  return query.select.flatMap((item): SelectItem[] => {
    if (item.kind !== 'fields') return [item];
    if (item.group !== 'STANDARD' && limit > MAX_FIELDS_LIMIT)
      throw malformed('The SOQL FIELDS function must have a LIMIT of at most 200');
    const chosen = object.fields.filter((field) => {
      if (!statement.access.canReadField(object, field) || field.type === 'junctionIdList') return false;
      return item.group === 'ALL' || field.custom === (item.group === 'CUSTOM');
    });
    return chosen.map((field) => ({ kind: 'field', path: { names: [field.name], line: 1, column: 1 }, alias: null }));
  });
}

/** Collects result columns. */
class OutputBuilder {
  readonly columns: string[] = [];
  readonly outputs: OutputField[] = [];
  readonly addresses: AddressOutput[] = [];
  private readonly scope: QueryScope;
  private readonly aggregate: boolean;
  private readonly grouped: ReadonlySet<string>;
  private readonly taken = new Set<string>();
  private unnamed = 0;

  constructor(scope: QueryScope, aggregate: boolean, query: Query) {
    this.scope = scope;
    this.aggregate = aggregate;
    this.grouped = new Set(query.groupBy.map((operand) => operandSql(operand, scope).sql));
  }

  hidden(sql: string): number {
    this.columns.push(`${sql} AS c${String(this.columns.length)}`);
    return this.columns.length - 1;
  }

  add(item: SelectItem): void {
    if (item.kind === 'field') this.addField(item.path, item.alias);
    if (item.kind === 'function') this.addFunction({ kind: 'function', call: item.call }, item.alias);
    if (item.kind === 'typeof') this.hidden('NULL');
  }

  private addField(path: FieldPath, alias: string | null): void {
    const column = this.scope.resolve(path);
    const { soql } = this.scope.statement;
    if (this.aggregate && !this.grouped.has(column.sql))
      throw queryError('MALFORMED_QUERY', `Field must be grouped or aggregated: ${column.field.name}`, soql, path);
    if (alias !== null && !this.aggregate)
      throw queryError('MALFORMED_QUERY', 'only aggregate expressions use field aliasing', soql, path);
    if (column.field.type === 'address') {
      this.addAddress(column.parents, column.field, path);
      return;
    }
    const key = [...column.parents, column.field.name].join('.').toLowerCase();
    if (this.taken.has(key) && !this.aggregate) {
      throw queryError('INVALID_FIELD', `duplicate field selected: ${column.field.name}`, soql, path);
    }
    this.taken.add(key);
    this.outputs.push({
      index: this.hidden(column.sql),
      parents: this.aggregate ? [] : column.parents,
      name: alias ?? column.field.name,
      field: column.field
    });
  }

  private addAddress(parents: readonly string[], field: EngineField, path: FieldPath): void {
    const parts = new Map<string, { index: number; field: EngineField }>();
    for (const part of [
      'street',
      'city',
      'state',
      'postalCode',
      'country',
      'latitude',
      'longitude',
      'geocodeAccuracy'
    ]) {
      const name = `${field.addressPrefix ?? ''}${part.charAt(0).toUpperCase()}${part.slice(1)}`;
      const column = this.scope.resolve({ ...path, names: [...path.names.slice(0, -1), name] });
      parts.set(part, { index: this.hidden(column.sql), field: column.field });
    }
    this.addresses.push({ parents, name: field.name, parts });
  }

  private addFunction(operand: Extract<Operand, { kind: 'function' }>, alias: string | null): void {
    const result = operandSql(operand, this.scope);
    const shown = operand.call.name === 'TOLABEL' || operand.call.name === 'FORMAT';
    const { soql } = this.scope.statement;
    if (this.aggregate && !result.isAggregate && !this.grouped.has(result.sql)) {
      throw queryError(
        'MALFORMED_QUERY',
        `Field must be grouped or aggregated: ${operand.call.name}`,
        soql,
        operand.call
      );
    }
    if (!this.aggregate && !shown) {
      throw queryError(
        'MALFORMED_QUERY',
        `Grouped or aggregated expression expected: ${operand.call.name}`,
        soql,
        operand.call
      );
    }
    const name = alias ?? (shown ? result.field.name : this.nextName());
    this.outputs.push({
      index: this.hidden(result.sql),
      parents: shown && !this.aggregate ? (result.column?.parents ?? []) : [],
      name,
      field: result.field
    });
  }

  private nextName(): string {
    this.unnamed += 1;
    return `expr${String(this.unnamed - 1)}`;
  }

  /** Adds the Ids of all selected parents, for a missing parent is null and not a record of nulls. */
  parentColumns(): SelectPlan['parents'] {
    const used = new Set(
      [...this.outputs, ...this.addresses].flatMap((output) =>
        output.parents.map((_, depth) => output.parents.slice(0, depth + 1).join('.'))
      )
    );
    const columns: { path: readonly string[]; index: number; type: string | null }[] = [];
    for (const [path, parent] of this.sortedParents()) {
      if (used.has(path)) columns.push({ path: path.split('.'), index: this.hidden(parent.idSql), type: parent.type });
    }
    return columns;
  }

  private sortedParents(): [string, ParentColumn][] {
    return [...this.scope.parents].sort((a, b) => a[0].split('.').length - b[0].split('.').length);
  }
}

function whereSql(query: Query, scope: QueryScope, allRows: boolean, child: ChildFilter | undefined): string {
  const { statement, object, alias } = scope;
  const parts: string[] = [];
  const parameter = (value: string | number | null | Uint8Array): string => {
    statement.values.push(value);
    return `?${String(statement.values.length)}`;
  };
  if (child)
    parts.push(
      `${alias}."${child.field}" IN (SELECT value FROM json_each(${parameter(JSON.stringify(child.parentIds))}))`
    );
  if (!allRows && object.field('IsDeleted')) parts.push(`${alias}."IsDeleted" = 0`);
  const rows = statement.access.rowFilter(object, alias, parameter);
  if (rows !== null) parts.push(rows);
  if (query.scope?.toLowerCase() === 'mine' && object.field('OwnerId'))
    parts.push(`${alias}."OwnerId" = ${parameter(statement.access.userId)}`);
  if (query.where) parts.push(conditionSql(query.where, scope, (inner) => semiJoinSql(inner, statement, allRows)));
  return parts.length === 0 ? '' : ` WHERE ${parts.join(' AND ')}`;
}

/** `SELECT lookup FROM object WHERE …` inside IN. */
function semiJoinSql(query: Query, statement: Statement, allRows: boolean): string {
  const object = objectOf(statement, query.from);
  const scope = new QueryScope(statement, object, query.alias);
  const [item, second] = query.select;
  if (item?.kind !== 'field' || second !== undefined)
    throw malformed('Nesting of semi join sub-selects needs exactly one field');
  const column = scope.resolve(item.path);
  if (column.field.type !== 'reference' && column.field.type !== 'id') {
    throw queryError(
      'MALFORMED_QUERY',
      `The inner select field '${column.field.name}' must be an Id or reference field`,
      statement.soql,
      item.path
    );
  }
  const where = whereSql(query, scope, allRows, undefined);
  const present = `${column.sql} IS NOT NULL`;
  return `SELECT ${column.sql} FROM ${scope.fromSql()}${where === '' ? ' WHERE ' : `${where} AND `}${present}`;
}

function groupSql(query: Query, scope: QueryScope): string {
  if (query.groupBy.length === 0) return query.having === null ? '' : refuseHaving();
  const keys = query.groupBy.map((operand) => groupKey(operand, scope));
  const having =
    query.having === null
      ? ''
      : ` HAVING ${conditionSql(query.having, scope, (inner) => semiJoinSql(inner, scope.statement, false))}`;
  return ` GROUP BY ${keys.join(', ')}${having}`;
}

function refuseHaving(): never {
  throw malformed('unexpected token: HAVING');
}

function groupKey(operand: Operand, scope: QueryScope): string {
  const key = operandSql(operand, scope);
  if (operand.kind === 'field' && !key.field.groupable) {
    throw queryError(
      'INVALID_FIELD',
      `field '${operand.path.names.join('.')}' can not be grouped in a query call`,
      scope.statement.soql,
      operand.path
    );
  }
  return key.isText && isFolded(key.field) ? `fold(${key.sql})` : key.sql;
}

function orderSql(query: Query, scope: QueryScope, aggregate: boolean): string {
  if (query.orderBy.length === 0) return '';
  const keys = query.orderBy.map((ordering) => {
    const key = sortKey(ordering.by, scope, query, aggregate);
    return `${key}${ordering.descending ? ' DESC' : ''} NULLS ${ordering.nullsLast ? 'LAST' : 'FIRST'}`;
  });
  return ` ORDER BY ${keys.join(', ')}`;
}

function sortKey(operand: Operand, scope: QueryScope, query: Query, aggregate: boolean): string {
  const key: OperandSql = operandSql(operand, scope);
  if (operand.kind === 'field') {
    const { soql } = scope.statement;
    if (!key.field.sortable)
      throw queryError(
        'INVALID_FIELD',
        `field '${operand.path.names.join('.')}' can not be sorted in a query call`,
        soql,
        operand.path
      );
    const grouped = query.groupBy.some((entry) => operandSql(entry, scope).sql === key.sql);
    if (aggregate && !grouped)
      throw queryError(
        'MALFORMED_QUERY',
        `Ordered field must be grouped or aggregated: ${key.field.name}`,
        soql,
        operand.path
      );
  }
  return key.isText && isFolded(key.field) ? `sort_fold(${key.sql})` : key.sql;
}

function limitSql(query: Query, scope: QueryScope): string {
  const limit = numberOf(query.limit, scope, 'LIMIT');
  const offset = numberOf(query.offset, scope, 'OFFSET');
  if (offset !== null && offset > MAX_OFFSET)
    throw new OrgError('NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
  if (limit === null && offset === null) return '';
  return ` LIMIT ${String(limit ?? -1)}${offset === null ? '' : ` OFFSET ${String(offset)}`}`;
}

/** The number that LIMIT or OFFSET comes down to. */
export function numberOf(limit: Limit | null, scope: QueryScope, what: string): number | null {
  if (limit === null) return null;
  if (limit.kind === 'number') return limit.value;
  const bound = boundValue(limit.key, scope);
  if (bound.kind === 'null') return null;
  if (bound.kind !== 'number' || bound.value < 0)
    throw new OrgError('NUMBER_OUTSIDE_VALID_RANGE', `Invalid value for ${what}`);
  return bound.value;
}
