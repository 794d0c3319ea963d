/** Queries of Apex: binds, access, limits, and rows as SObjects. */
import type { Access, QueryResult } from '../../engine.ts';
import { OrgError } from '../../org-error.ts';
import type { ExecutionContext, SoqlRequest } from '../runtime/context.ts';
import { apexError } from '../runtime/exception.ts';
import { AGGREGATE_RESULT, fromOrgRecord, toFieldValue } from '../runtime/sobject.ts';
import { ApexList, ApexSet, ApexSObject, type Value } from '../runtime/values.ts';
import { listOf, SOBJECT, sobjectOf } from '../types/apex-type.ts';
import { transactionOf } from './transaction.ts';

/** A bound Apex value as the engine takes it. */
export function bindValue(value: Value): unknown {
  if (value instanceof ApexList) return value.items.map(bindValue);
  if (value instanceof ApexSet) return [...value.entries.values()].map(bindValue);
  if (value instanceof ApexSObject) return bindValue(value.fields.get('Id') ?? null);
  return toFieldValue(value, undefined) ?? null;
}

/** How a query without own WITH clause reads: user mode when asked for, else as the class does. */
export function accessOf(ctx: ExecutionContext, mode: 'user' | 'system' | null): Access {
  return mode === 'user' ? { userId: ctx.userId, sharing: true, permissions: true } : ctx.access;
}

/** Runs SOQL; engine refusals become QueryException. */
export function runSoql(ctx: ExecutionContext, request: SoqlRequest, access: Access): QueryResult {
  const binds = Object.fromEntries(Object.entries(request.binds).map(([name, value]) => [name, bindValue(value)]));
  const transaction = transactionOf(ctx);
  transaction.spend(ctx, 'Queries');
  const allRows = /\bALL\s+ROWS\s*$/i.test(request.text);
  try {
    const result = ctx.engine.query(request.text.replace(/\bALL\s+ROWS\s*$/i, ''), access, { binds, allRows });
    transaction.spend(ctx, 'QueryRows', Math.max(result.records.length, isCount(request.text) ? 1 : 0));
    return result;
  } catch (error) {
    throw error instanceof OrgError ? apexError(ctx, 'QueryException', queryMessage(error)) : error;
  }
}

function queryMessage(error: OrgError): string {
  return error.code === 'INVALID_FIELD' || error.code === 'INVALID_TYPE' || error.code === 'MALFORMED_QUERY'
    ? error.message.replace(/^\n[\s\S]*?\nERROR at Row:\d+:Column:\d+\n/, '')
    : error.message;
}

export function isCount(soql: string): boolean {
  return /^\s*SELECT\s+COUNT\s*\(\s*\)\s+FROM/i.test(soql);
}

/** Rows as a typed list; the number for `SELECT COUNT()`. */
export function queryRows(ctx: ExecutionContext, request: SoqlRequest, access: Access): Value {
  const result = runSoql(ctx, request, access);
  if (isCount(request.text)) return result.totalSize;
  return rowList(ctx, request.text, result);
}

export function rowList(ctx: ExecutionContext, soql: string, result: QueryResult): ApexList {
  const rows = result.records.map((record) => fromOrgRecord(ctx.engine.schema, record, true));
  const name = result.records[0]?.type ?? outerFrom(soql);
  const def = result.isAggregate ? AGGREGATE_RESULT : ctx.engine.schema.object(name);
  return new ApexList(listOf(def === undefined ? SOBJECT : sobjectOf(def)), rows);
}

/** The object of the outer FROM: sub-queries and texts are taken out first. */
export function outerFrom(soql: string): string {
  let text = soql.replace(/'(?:\\.|[^'\\])*'/g, "''");
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(/\([^()]*\)/g, ' ');
  }
  return /\bFROM\s+(\w+)/i.exec(text)?.[1] ?? '';
}
