/** DML of Apex: statements and Database methods share it. */
import type { Access, DmlError, DmlResult } from '../../engine.ts';
import { OrgError } from '../../org-error.ts';
import type { DmlOperation, DmlRequest, ExecutionContext } from '../runtime/context.ts';
import { apexError } from '../runtime/exception.ts';
import { toOrgRecord } from '../runtime/sobject.ts';
import { ApexId, ApexList, ApexSObject, type Value } from '../runtime/values.ts';
import { nullArgument } from './argument.ts';
import { accessOf } from './soql-rows.ts';
import { transactionOf } from './transaction.ts';

export interface WriteRequest {
  readonly operation: DmlOperation;
  readonly records: readonly ApexSObject[];
  readonly access: Access;
  readonly allOrNone: boolean;
  readonly externalIdField: string | null;
}
/** What a DmlException keeps of each failed row. */
export interface FailedRow {
  readonly index: number;
  readonly id: string | null;
  readonly errors: readonly DmlError[];
}

/** The records of a DML target; null is refused as the platform does. */
export function recordsOf(ctx: ExecutionContext, target: Value): ApexSObject[] {
  const values = target instanceof ApexList ? target.items : [target];
  return values.map((value) => {
    if (value instanceof ApexSObject) return value;
    throw value === null
      ? apexError(ctx, 'NullPointerException', 'Attempt to de-reference a null object')
      : nullArgument();
  });
}

/** A DML statement: all or nothing, failures become a DmlException. */
export function runStatement(ctx: ExecutionContext, request: DmlRequest): void {
  const records = recordsOf(ctx, request.target);
  if (request.operation === 'merge')
    throw apexError(ctx, 'UnexpectedException', 'merge is not supported by the local org');
  const access =
    request.accessLevel === 'system' ? { ...ctx.access, permissions: false } : accessOf(ctx, request.accessLevel);
  const results = writeRecords(ctx, {
    operation: request.operation,
    records,
    access,
    allOrNone: true,
    externalIdField: request.externalIdField
  });
  throwOnFailure(ctx, request.operation, records, results);
}

/** Writes in runs of one object, as the platform's chunks; a failed all-or-none write leaves nothing behind. */
export function writeRecords(ctx: ExecutionContext, request: WriteRequest): DmlResult[] {
  const transaction = transactionOf(ctx);
  transaction.spend(ctx, 'DmlStatements');
  transaction.spend(ctx, 'DmlRows', request.records.length);
  checkIds(ctx, request);
  const results: DmlResult[] = [];
  const runs = runsByObject(request.records);
  const work = (): void => {
    const savepoint = runs.length > 1 ? ctx.engine.savepoint() : null;
    for (const run of runs) {
      const written = writeRun(ctx, request, run);
      results.push(...written);
      if (savepoint !== null && request.allOrNone && written.some((result) => !result.success)) {
        ctx.engine.rollbackTo(savepoint);
        break;
      }
    }
  };
  if (runs.length > 1) ctx.engine.transaction(work);
  else work();
  takeIds(request, results);
  return results;
}

function checkIds(ctx: ExecutionContext, request: WriteRequest): void {
  for (const [index, record] of request.records.entries()) {
    const id = record.fields.get('Id') ?? null;
    if (request.operation === 'insert' && id !== null) {
      fail(ctx, 'Insert', index, null, {
        statusCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
        message: 'cannot specify Id in an insert call',
        fields: ['Id']
      });
    }
    if ((request.operation === 'update' || request.operation === 'delete') && id === null) {
      fail(ctx, request.operation === 'update' ? 'Update' : 'Delete', index, null, {
        statusCode: 'MISSING_ARGUMENT',
        message: `Id not specified in an ${request.operation} call`,
        fields: []
      });
    }
  }
}

function runsByObject(records: readonly ApexSObject[]): ApexSObject[][] {
  const runs: ApexSObject[][] = [];
  for (const record of records) {
    const last = runs.at(-1);
    if (last?.[0]?.def === record.def) last.push(record);
    else runs.push([record]);
  }
  return runs;
}

function writeRun(ctx: ExecutionContext, request: WriteRequest, run: readonly ApexSObject[]): DmlResult[] {
  const name = run[0]?.def.name ?? '';
  const options = { allOrNone: request.allOrNone };
  const ids = (): string[] => run.map((record) => idText(record) ?? '');
  const { engine } = ctx;
  try {
    switch (request.operation) {
      case 'insert':
        return engine.insert(
          name,
          run.map((record) => toOrgRecord(record)),
          request.access,
          options
        );
      case 'update':
        return engine.update(
          name,
          run.map((record) => toOrgRecord(record, record.queried)),
          request.access,
          options
        );
      case 'upsert': {
        const rows = run.map((record) => toOrgRecord(record, record.queried));
        return engine.upsert(
          name,
          rows,
          request.access,
          request.externalIdField === null ? options : { ...options, externalIdField: request.externalIdField }
        );
      }
      case 'delete':
        return engine.delete(name, ids(), request.access, options);
      case 'undelete':
        return engine.undelete(name, ids(), request.access, options);
      case 'merge':
        return [];
    }
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    return run.map((record) => ({
      id: idText(record),
      success: false,
      created: false,
      errors: [{ statusCode: error.code, message: error.message, fields: error.fields }]
    }));
  }
}

function takeIds(request: WriteRequest, results: readonly DmlResult[]): void {
  if (request.allOrNone && results.some((result) => !result.success)) return;
  for (const [index, result] of results.entries()) {
    const record = request.records[index];
    if (record === undefined || !result.success) continue;
    if (result.id !== null && (request.operation === 'insert' || request.operation === 'upsert'))
      record.fields.set('Id', new ApexId(result.id));
    if (!record.queried) continue;
    record.changed.clear();
  }
}

export function idText(record: ApexSObject): string | null {
  const id = record.fields.get('Id') ?? null;
  return id instanceof ApexId ? id.value : typeof id === 'string' ? id : null;
}

const TITLES: Readonly<Record<DmlOperation, string>> = {
  insert: 'Insert',
  update: 'Update',
  upsert: 'Upsert',
  delete: 'Delete',
  undelete: 'Undelete',
  merge: 'Merge'
};
const ROLLED_BACK = 'ALL_OR_NONE_OPERATION_ROLLED_BACK';

/** Raises the DmlException of a failed all-or-none write. */
export function throwOnFailure(
  ctx: ExecutionContext,
  operation: DmlOperation,
  records: readonly ApexSObject[],
  results: readonly DmlResult[]
): void {
  const failed = results.flatMap((result, index): FailedRow[] => {
    const record = records[index];
    if (result.success || result.errors.every((error) => error.statusCode === ROLLED_BACK)) return [];
    return [
      { index, id: operation === 'insert' || record === undefined ? null : idText(record), errors: result.errors }
    ];
  });
  const first = failed[0];
  if (first !== undefined) throw dmlException(ctx, TITLES[operation], first, failed);
}

function fail(ctx: ExecutionContext, title: string, index: number, id: string | null, error: DmlError): never {
  const row = { index, id, errors: [error] };
  throw dmlException(ctx, title, row, [row]);
}

function dmlException(ctx: ExecutionContext, title: string, first: FailedRow, failed: readonly FailedRow[]): Error {
  const withId = first.id === null ? '' : ` with id ${first.id}`;
  const error = first.errors[0] ?? { statusCode: 'UNKNOWN_EXCEPTION', message: '', fields: [] };
  const text = `${title} failed. First exception on row ${String(first.index)}${withId}; first error: ${error.statusCode}, ${error.message}: [${error.fields.join(', ')}]`;
  return apexError(ctx, 'DmlException', text, failed);
}
