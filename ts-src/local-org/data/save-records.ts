/**
 * Insert and update in the platform's order: permissions, old values, defaults, before triggers, computed fields,
 * validation, write, standard behaviour, after triggers. Partial success repeats the rest without what failed.
 */
import { idOf } from '../soql/cell-value.ts';
import type { Access, DmlError, DmlResult, FieldValue, OrgRecord } from '../engine.ts';
import { OrgError } from '../org-error.ts';
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import { inZone } from '../soql/date-literal.ts';
import { normalizeId, recordId } from '../store/record-id.ts';
import { behavioursOf } from './behaviours/behaviours.ts';
import { dmlError, failure, type DataContext, type SaveBatch, type SavingRecord } from './data-context.ts';
import { insertRow, loadRecords, timestamp, updateRow } from './record-rows.ts';
import { unreachable } from './record-access.ts';
import { runTriggers } from './run-triggers.ts';
import { validateBatch } from './validate-record.ts';

const CHUNK = 200;
const ATTEMPTS = 3;
/** In system mode a record may be created as of an earlier time, as data loads and Test.setCreatedDate do. */
const AUDIT: ReadonlySet<string> = new Set(['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById']);
const ROLLED_BACK = dmlError(
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'Record rolled back because not all records were valid and the request was using AllOrNone header'
);

export interface SaveRequest {
  readonly operation: 'insert' | 'update';
  readonly object: EngineObject;
  readonly rows: readonly OrgRecord[];
  readonly access: Access;
  readonly allOrNone: boolean;
  /** Behaviours of the platform write fields that nobody else may. */
  readonly internal: boolean;
}

/** Saves rows; one result a row, in order. */
export function saveRecords(context: DataContext, request: SaveRequest): DmlResult[] {
  if (request.rows.length === 0) return [];
  return context.database.transaction(() => {
    const results: (DmlResult | undefined)[] = request.rows.map(() => undefined);
    let pending = request.rows.map((_, index) => index);
    for (let attempt = 1; pending.length > 0; attempt += 1) {
      const savepoint = context.database.savepoint();
      const outcome = runSafely(context, request, pending, savepoint);
      const failed = pending.filter((index) => !outcome.get(index)?.success);
      if (failed.length === 0) {
        for (const index of pending) results[index] = outcome.get(index);
        context.database.release(savepoint);
        break;
      }
      context.database.rollbackTo(savepoint);
      context.database.release(savepoint);
      if (request.allOrNone) return request.rows.map((_, index) => rolledBack(outcome.get(index)));
      for (const index of failed) results[index] = outcome.get(index) ?? failure(null, [ROLLED_BACK]);
      pending = pending.filter((index) => !failed.includes(index));
      if (attempt === ATTEMPTS) {
        for (const index of pending)
          results[index] = failure(null, [
            dmlError(
              'UNKNOWN_EXCEPTION',
              'Too many batch retries in the presence of Apex triggers and partial failures.'
            )
          ]);
        break;
      }
    }
    return results.map((result) => result ?? failure(null, [ROLLED_BACK]));
  });
}

function runSafely(
  context: DataContext,
  request: SaveRequest,
  pending: readonly number[],
  savepoint: string
): Map<number, DmlResult> {
  try {
    return attemptSave(context, request, pending);
  } catch (error) {
    context.database.rollbackTo(savepoint);
    throw error;
  }
}

function rolledBack(result: DmlResult | undefined): DmlResult {
  return result && !result.success ? result : failure(null, [ROLLED_BACK]);
}

function attemptSave(context: DataContext, request: SaveRequest, pending: readonly number[]): Map<number, DmlResult> {
  const results = new Map<number, DmlResult>();
  for (let start = 0; start < pending.length; start += CHUNK) {
    const indices = pending.slice(start, start + CHUNK);
    const savings = prepare(context, request, indices);
    saveChunk(context, request, savings);
    for (const saving of savings) results.set(saving.index, resultOf(request, saving));
  }
  return results;
}

function resultOf(request: SaveRequest, saving: SavingRecord): DmlResult {
  const id = typeof saving.record.fields['Id'] === 'string' ? saving.record.fields['Id'] : null;
  if (saving.errors.length > 0) return failure(request.operation === 'update' ? id : null, saving.errors);
  return { id, success: true, created: request.operation === 'insert', errors: [] };
}

function saveChunk(context: DataContext, request: SaveRequest, savings: readonly SavingRecord[]): void {
  const { object, operation, access } = request;
  const batch = (): SaveBatch => ({
    context,
    object,
    operation,
    access,
    records: savings.filter((saving) => saving.errors.length === 0)
  });
  if (operation === 'insert') applyDefaults(batch(), request.rows);
  runTriggers(context, object, 'before', operation, batch().records, access);
  for (const behaviour of behavioursOf(object)) behaviour.beforeSave?.(batch());
  validateBatch(batch());
  write(batch());
  for (const behaviour of behavioursOf(object)) behaviour.afterSave?.(batch());
  runTriggers(context, object, 'after', operation, batch().records, access);
}

/** Canonical field names, ids, permissions and the old record. */
function prepare(context: DataContext, request: SaveRequest, indices: readonly number[]): SavingRecord[] {
  const entries = indices.flatMap((index) => {
    const row = request.rows[index];
    return row ? [{ index, fields: canonicalFields(request.object, row.fields) }] : [];
  });
  return request.operation === 'insert'
    ? entries.map((entry) => newSaving(context, request, entry))
    : existingSavings(context, request, entries);
}

interface Entry {
  readonly index: number;
  readonly fields: Record<string, FieldValue>;
}

function canonicalFields(
  object: EngineObject,
  given: Readonly<Record<string, FieldValue>>
): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(given)) {
    const field = object.field(name);
    if (field) fields[field.name] = cleaned(field, value);
    else if (!object.parentRelationship(name) && !object.childRelationship(name)) {
      throw new OrgError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`, {
        fields: [name]
      });
    }
  }
  return fields;
}

function cleaned(field: EngineField, value: FieldValue): FieldValue {
  if (value === '') return null;
  if (typeof value !== 'string') return value;
  if (field.type === 'reference' || field.type === 'id') return normalizeId(value) ?? value;
  if (field.type === 'datetime') {
    const moment = Date.parse(value);
    return Number.isNaN(moment) ? value : timestamp(new Date(moment));
  }
  if (field.type === 'string' || field.type === 'email' || field.type === 'phone' || field.type === 'url')
    return value.trim() === '' ? null : value.trim();
  return value;
}

function newSaving(context: DataContext, request: SaveRequest, entry: Entry): SavingRecord {
  const errors: DmlError[] = [];
  if (entry.fields['Id'] !== undefined && entry.fields['Id'] !== null && !request.internal) {
    errors.push(dmlError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id']));
  }
  delete entry.fields['Id'];
  errors.push(...permissionErrors(context, request, entry.fields, null));
  return {
    index: entry.index,
    record: { type: request.object.name, fields: entry.fields },
    old: null,
    given: new Set(Object.keys(entry.fields)),
    errors
  };
}

function existingSavings(context: DataContext, request: SaveRequest, entries: readonly Entry[]): SavingRecord[] {
  const ids = entries.map((entry) => entry.fields['Id']).filter((id) => typeof id === 'string');
  const olds = loadRecords(context.database, request.object, ids);
  const hidden = unreachable(context, request.object, ids, request.access, 'edit');
  const seen = new Set<string>();
  return entries.map((entry) => {
    const id = entry.fields['Id'];
    const old = typeof id === 'string' ? (olds.get(id) ?? null) : null;
    const errors = identityErrors(context, request.object, id, old, seen);
    if (errors.length === 0) errors.push(...permissionErrors(context, request, entry.fields, old));
    if (errors.length === 0 && typeof id === 'string' && hidden.has(id)) {
      errors.push(dmlError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'));
    }
    const given = new Set(Object.keys(entry.fields).filter((name) => name !== 'Id'));
    return {
      index: entry.index,
      record: { type: request.object.name, fields: { ...old?.fields, ...entry.fields } },
      old,
      given,
      errors
    };
  });
}

function identityErrors(
  context: DataContext,
  object: EngineObject,
  id: FieldValue | undefined,
  old: OrgRecord | null,
  seen: Set<string>
): DmlError[] {
  if (typeof id !== 'string') return [dmlError('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id'])];
  const normal = normalizeId(id);
  if (normal === null)
    return [dmlError('MALFORMED_ID', `${object.label} ID: id value of incorrect type: ${id}`, ['Id'])];
  if (context.schema.objectByPrefix(normal)?.name !== object.name)
    return [dmlError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')];
  if (seen.has(normal)) return [dmlError('DUPLICATE_VALUE', `Duplicate id in list: ${normal}`, ['Id'])];
  seen.add(normal);
  if (old === null) return [dmlError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')];
  return old.fields['IsDeleted'] === true ? [dmlError('ENTITY_IS_DELETED', 'entity is deleted')] : [];
}

function permissionErrors(
  context: DataContext,
  request: SaveRequest,
  fields: Readonly<Record<string, FieldValue>>,
  old: OrgRecord | null
): DmlError[] {
  if (request.internal) return [];
  const { object, operation, access } = request;
  const user = access.permissions ? context.permissions(access.userId) : null;
  const action = operation === 'insert' ? 'Create' : 'Edit';
  const allowed = operation === 'insert' ? object.createable : object.updateable;
  if (!allowed)
    return [
      dmlError(
        'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        `entity type cannot be ${operation === 'insert' ? 'inserted' : 'updated'}: ${object.label}`
      )
    ];
  if (user && !user.can(action, object))
    return [dmlError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `Access to entity '${object.name}' denied`)];
  const refused = Object.keys(fields).filter((name) => {
    const field = object.field(name);
    if (!field || name === 'Id') return false;
    if (old && same(old.fields[name], fields[name]) && !access.permissions) return false;
    if (operation === 'insert' && !access.permissions && AUDIT.has(field.name)) return false;
    const writable = operation === 'insert' ? field.createable : field.updateable;
    return !writable || (user !== null && !user.canEditField(object, field));
  });
  if (refused.length === 0) return [];
  const message = `Unable to create/update fields: ${refused.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`;
  return [dmlError('INVALID_FIELD_FOR_INSERT_UPDATE', message, refused)];
}

function same(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  return (a ?? null) === (b ?? null);
}

function applyDefaults(batch: SaveBatch, rows: readonly OrgRecord[]): void {
  const { object, context, access } = batch;
  const zone = context.permissions(access.userId).timeZone;
  for (const saving of batch.records) {
    const { fields } = saving.record;
    const given = rows[saving.index]?.fields ?? {};
    for (const field of object.fields) {
      if (field.system || (fields[field.name] !== undefined && fields[field.name] !== null)) continue;
      if (field.name === 'OwnerId') fields['OwnerId'] = access.userId;
      else if (field.name === 'SetupOwnerId') fields['SetupOwnerId'] = context.database.fact('organizationId');
      else if (
        field.defaultValue !== null &&
        !(field.name in given && field.type !== 'boolean' && !(field.defaultedOnCreate && !field.nillable))
      ) {
        fields[field.name] = defaultOf(field, context.now(), zone);
      } else fields[field.name] ??= null;
    }
    for (const field of object.fields)
      if (field.type === 'junctionIdList' && fields[field.name] === null) fields[field.name] = [];
  }
}

function defaultOf(field: EngineField, now: Date, zone: string): FieldValue {
  const preset = field.defaultValue;
  if (preset === 'TODAY()') return inZone(now, zone).slice(0, 10);
  return preset === 'NOW()' ? timestamp(now) : preset;
}

function write(batch: SaveBatch): void {
  if (batch.records.length === 0) return;
  if (batch.operation === 'insert') writeNew(batch);
  else writeChanged(batch);
}

function writeNew(batch: SaveBatch): void {
  const { context, object, access, records } = batch;
  const at = timestamp(context.now());
  const first = context.database.take(`id:${object.keyPrefix}`, records.length);
  records.forEach((saving, offset) => {
    const { fields } = saving.record;
    fields['Id'] = recordId(object.keyPrefix, first + offset);
    stampNew(object, fields, at, access.userId);
    numberNew(context, object, fields);
    if (
      object.nameField === 'Name' &&
      object.kind === 'custom' &&
      (fields['Name'] === null || fields['Name'] === undefined)
    )
      fields['Name'] = fields['Id'];
    insertRow(context.database, object, fields);
  });
}

function stampNew(object: EngineObject, fields: Record<string, FieldValue>, at: string, userId: string): void {
  const stamps = {
    IsDeleted: false,
    CreatedDate: at,
    CreatedById: userId,
    LastModifiedDate: at,
    LastModifiedById: userId,
    SystemModstamp: at
  };
  for (const [name, value] of Object.entries(stamps)) {
    if (object.field(name)) fields[name] = AUDIT.has(name) ? (fields[name] ?? value) : value;
  }
}

function numberNew(context: DataContext, object: EngineObject, fields: Record<string, FieldValue>): void {
  for (const field of object.fields.filter((entry) => entry.autoNumber)) {
    const start = object.kind === 'standard' ? 1000 : 1;
    fields[field.name] = autoNumber(
      field.displayFormat ?? '{0}',
      context.database.take(`number:${object.name}.${field.name}`, 1, start),
      context.now()
    );
  }
}

/** `EI-{00000000}` and the date parts that a format may hold. */
export function autoNumber(format: string, number: number, now: Date): string {
  const [year = '', month = '', day = ''] = now.toISOString().slice(0, 10).split('-');
  return format
    .replace('{YYYY}', year)
    .replace('{YY}', year.slice(2))
    .replace('{MM}', month)
    .replace('{DD}', day)
    .replace(/\{(0+)\}/, (_, zeros: string) => String(number).padStart(zeros.length, '0'));
}

function writeChanged(batch: SaveBatch): void {
  const { context, object, access, records } = batch;
  const at = timestamp(context.now());
  for (const saving of records) {
    const { fields } = saving.record;
    const stamps: Record<string, FieldValue> = {
      LastModifiedDate: at,
      LastModifiedById: access.userId,
      SystemModstamp: at
    };
    for (const [name, value] of Object.entries(stamps)) if (object.field(name)) fields[name] = value;
    const changes = Object.fromEntries(
      Object.entries(fields).filter(([name, value]) => saving.old === null || !same(saving.old.fields[name], value))
    );
    updateRow(context.database, object, idOf(saving.record), changes);
  }
}
