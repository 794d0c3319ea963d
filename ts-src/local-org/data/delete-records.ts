/** Delete and undelete: recycle bin, cascades, lookups that are cleared or forbid it. */
import { idOf, shown } from '../soql/cell-value.ts';
import type { Access, DmlError, DmlResult, OrgRecord } from '../engine.ts';
import { OrgError } from '../org-error.ts';
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import { normalizeId } from '../store/record-id.ts';
import { isStored, quoted } from '../store/tables.ts';
import { behavioursOf } from './behaviours/behaviours.ts';
import { dmlError, failure, type DataContext, type SavingRecord } from './data-context.ts';
import { loadRecords, timestamp } from './record-rows.ts';
import { unreachable } from './record-access.ts';
import { runTriggers } from './run-triggers.ts';

const CHUNK = 200;
const ROLLED_BACK = dmlError(
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'Record rolled back because not all records were valid and the request was using AllOrNone header'
);

export interface DeleteRequest {
  readonly operation: 'delete' | 'undelete';
  readonly object: EngineObject;
  readonly ids: readonly string[];
  readonly access: Access;
  readonly allOrNone: boolean;
  readonly internal: boolean;
}

/** Deletes into the recycle bin, or restores from it; one result an Id. */
export function deleteRecords(context: DataContext, request: DeleteRequest): DmlResult[] {
  if (request.ids.length === 0) return [];
  return context.database.transaction(() => {
    const outer = context.database.savepoint();
    try {
      const results = chunks(request.ids).flatMap((ids) => deleteChunk(context, { ...request, ids }));
      if (!request.allOrNone || results.every((result) => result.success)) return results;
      context.database.rollbackTo(outer);
      return results.map((result) => (result.success ? failure(result.id, [ROLLED_BACK]) : result));
    } catch (error) {
      context.database.rollbackTo(outer);
      throw error;
    } finally {
      context.database.release(outer);
    }
  });
}

function chunks(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / CHUNK) }, (_, index) =>
    ids.slice(index * CHUNK, (index + 1) * CHUNK)
  );
}

function deleteChunk(context: DataContext, request: DeleteRequest): DmlResult[] {
  const { object, operation, access } = request;
  const normal = request.ids.map((id) => normalizeId(id) ?? id);
  const found = loadRecords(context.database, object, normal);
  const savings = normal.map((id, index): SavingRecord => {
    const record = found.get(id);
    return {
      index,
      record: record ?? { type: object.name, fields: { Id: id } },
      old: record ?? null,
      given: new Set(),
      errors: refusals(context, request, id, record)
    };
  });
  checkReach(context, request, savings);
  const open = (): readonly SavingRecord[] => savings.filter((saving) => saving.errors.length === 0);
  if (operation === 'delete') {
    runTriggers(context, object, 'before', 'delete', open(), access);
    for (const saving of open()) {
      const problem = removeOne(context, object, saving.record, access);
      if (problem) saving.errors.push(problem);
    }
    runTriggers(context, object, 'after', 'delete', open(), access);
  } else {
    for (const saving of open()) restoreOne(context, object, saving.record);
    runTriggers(context, object, 'after', 'undelete', open(), access);
  }
  return savings.map((saving, index) =>
    saving.errors.length > 0
      ? failure(normal[index] ?? null, saving.errors)
      : { id: normal[index] ?? null, success: true, created: false, errors: [] }
  );
}

function refusals(context: DataContext, request: DeleteRequest, id: string, record: OrgRecord | undefined): DmlError[] {
  const { object, operation, access } = request;
  if (normalizeId(id) === null) return [dmlError('MALFORMED_ID', `bad id ${id}`)];
  if (!record) return [dmlError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')];
  const inBin = record.fields['IsDeleted'] === true;
  if (operation === 'delete' && inBin) return [dmlError('ENTITY_IS_DELETED', 'entity is deleted')];
  if (operation === 'undelete' && !inBin) return [dmlError('UNDELETE_FAILED', 'Entity is not in the recycle bin')];
  if (request.internal) return [];
  if (!object.deletable)
    return [dmlError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be deleted: ${object.label}`)];
  if (access.permissions && !context.permissions(access.userId).can('Delete', object))
    return [dmlError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id')];
  return [];
}

function checkReach(context: DataContext, request: DeleteRequest, savings: readonly SavingRecord[]): void {
  if (request.internal) return;
  const ids = savings.flatMap((saving) => (saving.old ? [idOf(saving.record)] : []));
  const hidden = unreachable(context, request.object, ids, request.access, 'delete');
  for (const saving of savings) {
    if (saving.errors.length === 0 && hidden.has(idOf(saving.record))) {
      saving.errors.push(dmlError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'));
    }
  }
}

/** Puts one record into the bin with all that hangs on it; says why when it can't. */
function removeOne(context: DataContext, object: EngineObject, record: OrgRecord, access: Access): DmlError | null {
  const id = idOf(record);
  const references = referencesTo(context, object);
  const restricting = references.find(
    ({ child, field }) => field.deleteConstraint === 'Restrict' && livingChildren(context, child, field, id).length > 0
  );
  if (restricting) {
    return dmlError(
      'DELETE_FAILED',
      `Your attempt to delete ${labelOf(object, record)} could not be completed because it is associated with the following ${restricting.child.labelPlural.toLowerCase()}.`
    );
  }
  const cases = object.name === 'Account' ? livingChildrenOf(context, 'Case', 'AccountId', id) : [];
  if (cases.length > 0)
    return dmlError(
      'DELETE_FAILED',
      `Your attempt to delete ${labelOf(object, record)} could not be completed because it is associated with the following cases.: ${cases.join(', ')}\n`
    );
  for (const { child, field } of references) {
    if (field.deleteConstraint === 'Cascade' || cascades(object, child, field))
      removeChildren(context, child, livingChildren(context, child, field, id), access);
    else clearLookup(context, child, field, id);
  }
  const at = timestamp(context.now());
  const stamps = ['LastModifiedDate', 'SystemModstamp']
    .filter((name) => object.field(name))
    .map((name) => `, ${quoted(name)} = '${at}'`);
  context.database.run(`UPDATE ${quoted(object.name)} SET "IsDeleted" = 1${stamps.join('')} WHERE "Id" = ?`, [id]);
  for (const behaviour of behavioursOf(object)) behaviour.afterDelete?.(context, object, [record], access);
  return null;
}

/** Contacts and opportunities go with their account; activities with their only record. */
function cascades(object: EngineObject, child: EngineObject, field: EngineField): boolean {
  return object.name === 'Account' && field.name === 'AccountId' && ['Contact', 'Opportunity'].includes(child.name);
}

function labelOf(object: EngineObject, record: OrgRecord): string {
  const name = record.fields[object.nameField];
  return typeof name === 'string' ? name : object.label;
}

interface Reference {
  readonly child: EngineObject;
  readonly field: EngineField;
}
const referenceCache = new WeakMap<EngineObject, Reference[]>();

function referencesTo(context: DataContext, object: EngineObject): Reference[] {
  const known = referenceCache.get(object);
  if (known) return known;
  const found = context.schema
    .objects()
    .flatMap((child) =>
      child.kind === 'platformEvent'
        ? []
        : child.fields
            .filter(
              (field) =>
                field.type === 'reference' &&
                !field.system &&
                isStored(field) &&
                child.field('IsDeleted') &&
                field.referenceTo.includes(object.name)
            )
            .map((field) => ({ child, field }))
    );
  referenceCache.set(object, found);
  return found;
}

function livingChildren(context: DataContext, child: EngineObject, field: EngineField, id: string): string[] {
  return livingChildrenOf(context, child.name, field.name, id);
}

function livingChildrenOf(context: DataContext, childName: string, fieldName: string, id: string): string[] {
  const rows = context.database.all(
    `SELECT "Id" FROM ${quoted(childName)} WHERE ${quoted(fieldName)} = ? AND "IsDeleted" = 0`,
    [id]
  );
  return rows.map((row) => String(row['Id']));
}

function removeChildren(context: DataContext, child: EngineObject, ids: readonly string[], access: Access): void {
  for (const record of loadRecords(context.database, child, ids).values()) {
    const alive = context.database.get(`SELECT "IsDeleted" AS d FROM ${quoted(child.name)} WHERE "Id" = ?`, [
      idOf(record)
    ]);
    if (alive?.['d'] === 1) continue;
    const problem = removeOne(context, child, record, access);
    if (problem) throw new OrgError(problem.statusCode, problem.message, { fields: problem.fields });
  }
}

function clearLookup(context: DataContext, child: EngineObject, field: EngineField, id: string): void {
  // Rows in the bin keep their lookups, so that a restored record finds its parent again.
  if (livingChildren(context, child, field, id).length === 0) return;
  context.database.run(
    `UPDATE ${quoted(child.name)} SET ${quoted(field.name)} = NULL WHERE ${quoted(field.name)} = ? AND "IsDeleted" = 0`,
    [id]
  );
}

/** Restores a record and what was deleted with it at the same time. */
function restoreOne(context: DataContext, object: EngineObject, record: OrgRecord): void {
  const id = idOf(record);
  context.database.run(`UPDATE ${quoted(object.name)} SET "IsDeleted" = 0 WHERE "Id" = ?`, [id]);
  for (const { child, field } of referencesTo(context, object)) {
    if (field.deleteConstraint !== 'Cascade' && !cascades(object, child, field)) continue;
    const rows = context.database.all(
      `SELECT "Id" FROM ${quoted(child.name)} WHERE ${quoted(field.name)} = ? AND "IsDeleted" = 1 AND "SystemModstamp" >= ?`,
      [id, shown(record.fields['SystemModstamp'])]
    );
    for (const restored of loadRecords(
      context.database,
      child,
      rows.map((row) => String(row['Id']))
    ).values())
      restoreOne(context, child, restored);
  }
}
