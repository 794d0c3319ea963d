/** Fields and functions of a query as SQL expressions with the type of their values. */
import { defineField, type EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import { isFolded } from '../store/tables.ts';
import type { FunctionCall, Operand } from './ast.ts';
import { queryError } from './query-error.ts';
import { COUNT_FIELD, type Column, type QueryScope } from './query-scope.ts';

export interface OperandSql {
  readonly sql: string;
  /** The field, or a field-like description of the function's value. */
  readonly field: EngineField;
  readonly object: EngineObject;
  readonly column: Column | null;
  readonly isField: boolean;
  readonly isText: boolean;
  readonly isAggregate: boolean;
}

const AGGREGATES = new Set(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX']);
const NUMBERS = new Set(['int', 'double', 'currency', 'percent']);
const TEXT = new Set([
  'string',
  'textarea',
  'picklist',
  'multipicklist',
  'combobox',
  'email',
  'phone',
  'url',
  'encryptedstring'
]);

export function operandSql(operand: Operand, scope: QueryScope): OperandSql {
  if (operand.kind === 'function') return functionSql(operand.call, scope);
  const column = scope.resolve(operand.path);
  return { ...column, column, isField: true, isText: TEXT.has(column.field.type), isAggregate: false };
}

export function isAggregate(call: FunctionCall): boolean {
  return AGGREGATES.has(call.name);
}

function functionSql(call: FunctionCall, scope: QueryScope): OperandSql {
  if (call.inner !== null) return functionSql(call.inner, scope);
  if (call.field === null) {
    if (call.name === 'COUNT') return value('COUNT(*)', COUNT_FIELD, scope.object, true);
    throw queryError('MALFORMED_QUERY', `unexpected token: ')'`, scope.statement.soql, call);
  }
  const column = scope.resolve(call.field);
  if (AGGREGATES.has(call.name)) return aggregateSql(call, column, scope);
  if (
    call.name === 'TOLABEL' ||
    call.name === 'FORMAT' ||
    call.name === 'CONVERTCURRENCY' ||
    call.name === 'GROUPING'
  ) {
    const sql = call.name === 'TOLABEL' ? labelSql(column) : column.sql;
    const field = call.name === 'FORMAT' ? textOf(column.field) : column.field;
    return { ...column, sql, field, column, isField: true, isText: TEXT.has(field.type), isAggregate: false };
  }
  return datePart(call, column, scope);
}

function value(sql: string, field: EngineField, object: EngineObject, aggregate: boolean): OperandSql {
  return { sql, field, object, column: null, isField: false, isText: TEXT.has(field.type), isAggregate: aggregate };
}

function textOf(field: EngineField): EngineField {
  return NUMBERS.has(field.type) ? defineField({ name: field.name, type: 'string', length: 255 }) : field;
}

function aggregateSql(call: FunctionCall, column: Column, scope: QueryScope): OperandSql {
  const { field } = column;
  const refuse = (): never => {
    const message = `field ${field.name} does not support aggregate operator ${call.name}`;
    throw queryError('INVALID_FIELD', message, scope.statement.soql, call);
  };
  if (field.type === 'base64' || field.type === 'address') refuse();
  if (!field.filterable && call.name !== 'COUNT') refuse();
  if ((call.name === 'SUM' || call.name === 'AVG') && !NUMBERS.has(field.type)) refuse();
  if ((call.name === 'MIN' || call.name === 'MAX') && field.type === 'boolean') refuse();
  if (call.name === 'COUNT') return value(`COUNT(${column.sql})`, COUNT_FIELD, column.object, true);
  if (call.name === 'COUNT_DISTINCT') {
    const distinct = isFolded(field) ? `fold(${column.sql})` : column.sql;
    return value(`COUNT(DISTINCT ${distinct})`, COUNT_FIELD, column.object, true);
  }
  const type = call.name === 'AVG' ? defineField({ name: field.name, type: 'double' }) : field;
  return value(`${call.name}(${column.sql})`, type, column.object, true);
}

/** Text inside an expression: the same expression must read the same in SELECT, GROUP BY and ORDER BY. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function labelSql(column: Column): string {
  const branches = column.field.picklistValues
    .filter((entry) => entry.label !== entry.value)
    .map((entry) => `WHEN ${literal(entry.value)} THEN ${literal(entry.label)}`);
  return branches.length === 0 ? column.sql : `CASE ${column.sql} ${branches.join(' ')} ELSE ${column.sql} END`;
}

const DATE_PARTS: Readonly<Record<string, (sql: string) => string>> = {
  CALENDAR_YEAR: (sql) => `CAST(strftime('%Y', ${sql}) AS INTEGER)`,
  CALENDAR_QUARTER: (sql) => `((CAST(strftime('%m', ${sql}) AS INTEGER) + 2) / 3)`,
  CALENDAR_MONTH: (sql) => `CAST(strftime('%m', ${sql}) AS INTEGER)`,
  DAY_IN_MONTH: (sql) => `CAST(strftime('%d', ${sql}) AS INTEGER)`,
  DAY_IN_WEEK: (sql) => `(CAST(strftime('%w', ${sql}) AS INTEGER) + 1)`,
  DAY_IN_YEAR: (sql) => `CAST(strftime('%j', ${sql}) AS INTEGER)`,
  WEEK_IN_MONTH: (sql) => `((CAST(strftime('%d', ${sql}) AS INTEGER) + 6) / 7)`,
  WEEK_IN_YEAR: (sql) => `((CAST(strftime('%j', ${sql}) AS INTEGER) + 6) / 7)`,
  HOUR_IN_DAY: (sql) => `CAST(strftime('%H', ${sql}) AS INTEGER)`,
  DAY_ONLY: (sql) => `substr(${sql}, 1, 10)`
};

function datePart(call: FunctionCall, column: Column, scope: QueryScope): OperandSql {
  const part = DATE_PARTS[call.name.replace('FISCAL_', 'CALENDAR_')];
  const { type } = column.field;
  const timeNeeded = call.name === 'HOUR_IN_DAY' || call.name === 'DAY_ONLY';
  if (!part || (type !== 'datetime' && (type !== 'date' || timeNeeded))) {
    const message = `Invalid field type for ${call.name}: ${column.field.name}`;
    throw queryError('INVALID_FIELD', message, scope.statement.soql, call);
  }
  const source = call.inUserZone ? `in_zone(${column.sql}, ${literal(scope.statement.access.timeZone)})` : column.sql;
  const field = call.name === 'DAY_ONLY' ? defineField({ name: column.field.name, type: 'date' }) : COUNT_FIELD;
  return value(part(source), field, column.object, false);
}
