/** Upsert: finds records by Id or external id, then updates those and inserts the others, in the caller's order. */
import { shown } from '../soql/cell-value.ts';
import type { Access, DmlOptions, DmlResult, FieldValue, OrgRecord } from '../engine.ts';
import { OrgError } from '../org-error.ts';
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import { fold } from '../store/database.ts';
import { isFolded, quoted } from '../store/tables.ts';
import { dmlError, failure, type DataContext } from './data-context.ts';
import { saveRecords } from './save-records.ts';

const ROLLED_BACK = dmlError(
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'Record rolled back because not all records were valid and the request was using AllOrNone header'
);

export function upsertRecords(
  context: DataContext,
  object: EngineObject,
  rows: readonly OrgRecord[],
  access: Access,
  options: DmlOptions
): DmlResult[] {
  const key = object.field(options.externalIdField ?? 'Id');
  if (!key || !(key.idLookup || key.externalId || key.type === 'id')) {
    throw new OrgError(
      'INVALID_FIELD',
      `Field name provided, ${options.externalIdField ?? 'Id'} is not an External ID or indexed field for ${object.name}`,
      { fields: [options.externalIdField ?? 'Id'] }
    );
  }
  const savepoint = context.database.savepoint();
  try {
    const results = saveBoth(context, object, key, rows, access, options.allOrNone);
    if (options.allOrNone && results.some((result) => !result.success)) context.database.rollbackTo(savepoint);
    return results;
  } catch (error) {
    context.database.rollbackTo(savepoint);
    throw error;
  } finally {
    context.database.release(savepoint);
  }
}

function saveBoth(
  context: DataContext,
  object: EngineObject,
  key: EngineField,
  rows: readonly OrgRecord[],
  access: Access,
  allOrNone: boolean
): DmlResult[] {
  const results: (DmlResult | undefined)[] = rows.map(() => undefined);
  const inserts: { index: number; row: OrgRecord }[] = [];
  const updates: { index: number; row: OrgRecord }[] = [];
  const seen = new Set<string>();
  rows.forEach((row, index) => {
    const target = targetOf(context, object, key, row, seen);
    if (typeof target !== 'string' && target !== null) results[index] = target;
    else if (target === null) inserts.push({ index, row: withoutId(row) });
    else updates.push({ index, row: { type: row.type, fields: { ...withoutKey(row, key), Id: target } } });
  });
  const save = (operation: 'insert' | 'update', entries: readonly { index: number; row: OrgRecord }[]): void => {
    if (allOrNone && results.some((result) => result?.success === false)) return;
    const saved = saveRecords(context, {
      operation,
      object,
      rows: entries.map((entry) => entry.row),
      access,
      allOrNone,
      internal: false
    });
    saved.forEach((result, position) => {
      const entry = entries[position];
      if (entry) results[entry.index] = result;
    });
  };
  save('update', updates);
  save('insert', inserts);
  const failed = allOrNone && results.some((result) => result?.success === false);
  return results.map((result) =>
    result === undefined || (failed && result.success) ? failure(null, [ROLLED_BACK]) : result
  );
}

/** The Id to update, null to insert, or the failure of the row. */
function targetOf(
  context: DataContext,
  object: EngineObject,
  key: EngineField,
  row: OrgRecord,
  seen: Set<string>
): string | null | DmlResult {
  const value = valueOf(row, key.name);
  if (key.type === 'id') return typeof value === 'string' && value !== '' ? value : null;
  if (value === null || value === undefined || value === '') {
    return failure(null, [dmlError('MISSING_ARGUMENT', `${key.name} not specified`, [key.name])]);
  }
  const cell = typeof value === 'number' ? value : isFolded(key) ? fold(shown(value)) : shown(value);
  if (seen.has(String(cell)))
    return failure(null, [dmlError('DUPLICATE_VALUE', `Duplicate external id specified: ${shown(value)}`, [key.name])]);
  seen.add(String(cell));
  const column = isFolded(key) ? `fold(${quoted(key.name)})` : quoted(key.name);
  const found = context.database.all(
    `SELECT "Id" FROM ${quoted(object.name)} WHERE ${column} = ? AND "IsDeleted" = 0 LIMIT 2`,
    [cell]
  );
  if (found.length > 1) {
    return failure(null, [
      dmlError(
        'DUPLICATE_EXTERNAL_ID',
        `${key.label}: more than one record found for external id field: [${found.map((entry) => String(entry['Id'])).join(', ')}]`,
        [key.name]
      )
    ]);
  }
  const [only] = found;
  return only === undefined ? null : String(only['Id']);
}

function valueOf(row: OrgRecord, name: string): FieldValue | undefined {
  return Object.entries(row.fields).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function withoutId(row: OrgRecord): OrgRecord {
  return {
    type: row.type,
    fields: Object.fromEntries(Object.entries(row.fields).filter(([name]) => name.toLowerCase() !== 'id'))
  };
}

/** The key of a found record is not a change. */
function withoutKey(row: OrgRecord, key: EngineField): OrgRecord['fields'] {
  return Object.fromEntries(
    Object.entries(row.fields).filter(([name]) => name.toLowerCase() !== key.name.toLowerCase() || key.type === 'id')
  );
}
