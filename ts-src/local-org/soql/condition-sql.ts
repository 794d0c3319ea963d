/** WHERE and HAVING to SQL. Every predicate is two-valued where NOT surrounds it, as in SOQL. */
import type { EngineField } from '../schema/field-definition.ts';
import { fold, type Cell } from '../store/database.ts';
import { normalizeId } from '../store/record-id.ts';
import { isFolded } from '../store/tables.ts';
import type { Condition, Operand, Operator, Position, Query, Value } from './ast.ts';
import { daysOf, inZone, startOfDay } from './date-literal.ts';
import { operandSql, type OperandSql } from './operand-sql.ts';
import { malformed, queryError } from './query-error.ts';
import { param, type QueryScope } from './query-scope.ts';
import { OrgError } from '../org-error.ts';

/** Compiles a sub-query of IN into `SELECT …`; passed in, since selects contain conditions. */
export type SemiJoin = (query: Query, scope: QueryScope) => string;

export function conditionSql(condition: Condition, scope: QueryScope, semiJoin: SemiJoin): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `(${condition.parts.map((part) => conditionSql(part, scope, semiJoin)).join(` ${condition.kind.toUpperCase()} `)})`;
    case 'not':
      return `NOT coalesce(${conditionSql(condition.part, scope, semiJoin)}, 0)`;
    case 'compare':
      return comparisonSql(condition.left, condition.operator, condition.value, scope, semiJoin);
  }
}

function positionOf(operand: Operand): Position {
  return operand.kind === 'field' ? operand.path : operand.call;
}

function nameOf(operand: Operand): string {
  return operand.kind === 'field' ? operand.path.names.join('.') : operand.call.name;
}

function comparisonSql(left: Operand, operator: Operator, value: Value, scope: QueryScope, semiJoin: SemiJoin): string {
  const { soql } = scope.statement;
  const operand = operandSql(left, scope);
  if (operand.isField && !operand.field.filterable) {
    throw queryError(
      'INVALID_FIELD',
      `field '${nameOf(left)}' can not be filtered in a query call`,
      soql,
      positionOf(left)
    );
  }
  const context: Comparison = { operand, scope, name: nameOf(left), at: positionOf(left) };
  if (value.kind === 'query') return joinSql(context, operator, semiJoin(value.query, scope));
  const bound = value.kind === 'bind' || (value.kind === 'list' && value.values.some((entry) => entry.kind === 'bind'));
  const several = (): readonly Value[] =>
    valuesOf(value, scope).map((entry) => (bound ? temporal(entry, operand.field) : entry));
  if (operator === 'IN' || operator === 'NOT IN') return inSql(context, operator, several());
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') return includesSql(context, operator, valuesOf(value, scope));
  const given = value.kind === 'bind' ? temporal(boundValue(value.key, scope), operand.field) : value;
  if (given.kind === 'list') {
    if (operator === '=') return inSql(context, 'IN', given.values);
    if (operator === 'LIKE') return likeAny(context, given.values);
    if (operator === '!=') return inSql(context, 'NOT IN', given.values);
    throw invalidOperator(context, operator);
  }
  return singleSql(context, operator, given);
}

interface Comparison {
  readonly operand: OperandSql;
  readonly scope: QueryScope;
  readonly name: string;
  readonly at: Position;
}

function invalidOperator(context: Comparison, operator: Operator): OrgError {
  return queryError(
    'INVALID_QUERY_FILTER_OPERATOR',
    `invalid operator on ${context.operand.field.type} field: ${operator.toLowerCase()}`,
    context.scope.statement.soql,
    context.at
  );
}

function joinSql(context: Comparison, operator: Operator, query: string): string {
  if (operator !== 'IN' && operator !== 'NOT IN') throw malformed("unexpected token: '('");
  const { sql } = context.operand;
  return operator === 'IN' ? `${sql} IN (${query})` : `(${sql} IS NULL OR ${sql} NOT IN (${query}))`;
}

function valuesOf(value: Value, scope: QueryScope): readonly Value[] {
  if (value.kind === 'bind') {
    const bound = boundValue(value.key, scope);
    return bound.kind === 'list' ? bound.values : [bound];
  }
  if (value.kind !== 'list') return [value];
  return value.values.flatMap((entry) => (entry.kind === 'bind' ? valuesOf(entry, scope) : [entry]));
}

function inSql(context: Comparison, operator: 'IN' | 'NOT IN', values: readonly Value[]): string {
  const { operand, scope } = context;
  const cells = values.map((value) => cellOf(context, value));
  const present = cells.filter((cell) => cell !== null);
  const hasNull = present.length < cells.length;
  const list = `(SELECT value FROM json_each(${param(scope.statement, JSON.stringify(present))}))`;
  const compared = comparable(operand);
  if (operator === 'IN')
    return hasNull ? `(${compared} IN ${list} OR ${operand.sql} IS NULL)` : `${compared} IN ${list}`;
  return hasNull
    ? `(${operand.sql} IS NOT NULL AND ${compared} NOT IN ${list})`
    : `(${operand.sql} IS NULL OR ${compared} NOT IN ${list})`;
}

function includesSql(context: Comparison, operator: 'INCLUDES' | 'EXCLUDES', values: readonly Value[]): string {
  if (context.operand.field.type !== 'multipicklist') throw invalidOperator(context, operator);
  const options = values.map((value) => {
    const entries = value.kind === 'string' ? value.value.split(';') : [];
    const parts = entries.map(
      (entry) =>
        `instr(';' || fold(${context.operand.sql}) || ';', ${param(context.scope.statement, `;${fold(entry)};`)}) > 0`
    );
    return `(${parts.join(' AND ')})`;
  });
  const any = `(${options.join(' OR ')})`;
  return operator === 'INCLUDES' ? any : `NOT coalesce(${any}, 0)`;
}

function singleSql(context: Comparison, operator: Operator, value: Value): string {
  const { operand, scope } = context;
  if (value.kind === 'dateLiteral') return rangeSql(context, operator, value.name, value.count);
  if (operator === 'LIKE') return likeSql(context, value);
  const cell = cellOf(context, value);
  if (cell === null) {
    if (operator === '=') return `${operand.sql} IS NULL`;
    return operator === '!=' ? `${operand.sql} IS NOT NULL` : '0';
  }
  const right = param(scope.statement, cell);
  const left = comparable(operand);
  if (operator === '=') return `${left} = ${right}`;
  if (operator === '!=') return `(${operand.sql} IS NULL OR ${left} <> ${right})`;
  if (operand.field.type === 'boolean') throw invalidOperator(context, operator);
  return `${left} ${operator} ${right}`;
}

/** Text without regard to case; the index is on the same expression. */
function comparable(operand: OperandSql): string {
  return operand.isText && isFolded(operand.field) ? `fold(${operand.sql})` : operand.sql;
}

function likeSql(context: Comparison, value: Value): string {
  const { operand, scope } = context;
  if (!operand.isText || operand.field.type === 'multipicklist') throw invalidOperator(context, 'LIKE');
  if (value.kind === 'null') return `${operand.sql} IS NULL`;
  if (value.kind !== 'string') throw mistyped(context);
  const prefix = /^[^%_\\]+/.exec(value.pattern)?.[0];
  const match = `like_fold(${operand.sql}, ${param(scope.statement, value.pattern)})`;
  if (prefix === undefined || !isFolded(operand.field)) return match;
  // The leading plain text narrows by the index; the pattern decides.
  const from = fold(prefix);
  const range = `fold(${operand.sql}) >= ${param(scope.statement, from)} AND fold(${operand.sql}) < ${param(scope.statement, `${from}\u{10FFFF}`)}`;
  return `(${range} AND ${match})`;
}

/** Apex may bind a list of patterns; one of them must match. */
function likeAny(context: Comparison, patterns: readonly Value[]): string {
  return patterns.length === 0 ? '0' : `(${patterns.map((pattern) => likeSql(context, pattern)).join(' OR ')})`;
}

function rangeSql(context: Comparison, operator: Operator, name: string, count: number): string {
  const { operand, scope } = context;
  const { access } = scope.statement;
  if (operand.field.type !== 'date' && operand.field.type !== 'datetime') throw mistyped(context);
  const today = inZone(access.now, access.timeZone).slice(0, 10);
  const days = daysOf(name, count, today);
  const bound = (day: string): string =>
    param(scope.statement, operand.field.type === 'date' ? day : startOfDay(day, access.timeZone));
  const { sql } = operand;
  switch (operator) {
    case '=':
      return `(${sql} >= ${bound(days.start)} AND ${sql} < ${bound(days.end)})`;
    case '!=':
      return `(${sql} IS NULL OR ${sql} < ${bound(days.start)} OR ${sql} >= ${bound(days.end)})`;
    case '<':
      return `${sql} < ${bound(days.start)}`;
    case '<=':
      return `${sql} < ${bound(days.end)}`;
    case '>':
      return `${sql} >= ${bound(days.end)}`;
    case '>=':
      return `${sql} >= ${bound(days.start)}`;
    default:
      throw invalidOperator(context, operator);
  }
}

function mistyped(context: Comparison): OrgError {
  const { field } = context.operand;
  const type = TYPE_NAMES[field.type] ?? 'string';
  const hint = type === 'string' ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  return queryError(
    'INVALID_FIELD',
    `value of filter criterion for field '${context.name}' must be of type ${type} and ${hint}`,
    context.scope.statement.soql,
    context.at
  );
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  boolean: 'boolean',
  int: 'integer',
  double: 'double',
  currency: 'currency',
  percent: 'percent',
  date: 'date',
  datetime: 'dateTime',
  time: 'time'
};

/** A literal or bound value in the form that the column stores, folded where text compares folded. */
function cellOf(context: Comparison, value: Value): Cell {
  if (value.kind === 'null') return null;
  const { field } = context.operand;
  switch (field.type) {
    case 'id':
    case 'reference':
      return idCell(context, value);
    case 'boolean':
      if (value.kind !== 'boolean') throw mistyped(context);
      return value.value ? 1 : 0;
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      if (value.kind !== 'number') throw mistyped(context);
      return value.value;
    case 'date':
      if (value.kind !== 'date') throw mistyped(context);
      return value.value;
    case 'datetime':
      return datetimeCell(context, value);
    default:
      return textCell(context, value);
  }
}

function idCell(context: Comparison, value: Value): Cell {
  if (value.kind !== 'string') throw mistyped(context);
  if (value.value === '') return null;
  const id = normalizeId(value.value);
  if (id !== null) return id;
  if (context.operand.object.setup && context.operand.object.audit === 'none') return value.value;
  throw queryError(
    'INVALID_QUERY_FILTER_OPERATOR',
    `invalid ID field: ${value.value}`,
    context.scope.statement.soql,
    context.at
  );
}

function datetimeCell(context: Comparison, value: Value): Cell {
  if (value.kind !== 'datetime') throw mistyped(context);
  const moment = Date.parse(value.value);
  if (Number.isNaN(moment)) throw mistyped(context);
  return new Date(moment).toISOString();
}

function textCell(context: Comparison, value: Value): Cell {
  if (value.kind === 'time') return value.value;
  if (value.kind !== 'string') throw mistyped(context);
  if (value.value === '') return null;
  return isFolded(context.operand.field) ? fold(value.value) : value.value;
}

/** What Apex bound to `:key`, as a literal of the kind that its text shows. */
export function boundValue(key: string, scope: QueryScope): Value {
  const { binds } = scope.statement;
  const entry = Object.entries(binds).find(([name]) => name.toLowerCase() === key.toLowerCase());
  if (!entry) {
    if (Object.keys(binds).length === 0) throw malformed('Bind variables only allowed in Apex code');
    throw new OrgError('INVALID_QUERY_FILTER_OPERATOR', `Variable does not exist: ${key}`);
  }
  return literalOf(entry[1]);
}

function literalOf(value: unknown): Value {
  if (value === null || value === undefined) return { kind: 'null' };
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'number') return { kind: 'number', value };
  if (typeof value === 'bigint') return { kind: 'number', value: Number(value) };
  if (value instanceof Date) return { kind: 'datetime', value: value.toISOString() };
  if (typeof value === 'string') return boundText(value);
  if (Array.isArray(value) || value instanceof Set) return { kind: 'list', values: [...value].map(literalOf) };
  if (
    typeof value === 'object' &&
    'fields' in value &&
    typeof value.fields === 'object' &&
    value.fields !== null &&
    'Id' in value.fields
  )
    return literalOf(value.fields.Id);
  throw malformed('Invalid bind expression type');
}

/** Bound dates come as text; the column decides whether they mean a date or just look like one. */
function boundText(value: string): Value {
  return { kind: 'string', value, pattern: value };
}

/** A bound text for a date column is the date that it shows. */
export function temporal(value: Value, field: EngineField): Value {
  if (value.kind !== 'string') return value;
  if (field.type === 'date' && /^\d{4}-\d\d-\d\d/.test(value.value))
    return { kind: 'date', value: value.value.slice(0, 10) };
  if (field.type === 'datetime' && /^\d{4}-\d\d-\d\d(T|$)/.test(value.value))
    return { kind: 'datetime', value: value.value };
  return value;
}
