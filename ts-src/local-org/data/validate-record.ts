/** System validation: required, length, type, picklist, uniqueness and lookups, with the platform's codes and words. */
import { idOf, shown } from '../soql/cell-value.ts';
import type { FieldValue } from '../engine.ts';
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import { fold } from '../store/database.ts';
import { normalizeId } from '../store/record-id.ts';
import { isFolded, quoted } from '../store/tables.ts';
import { dmlError, type DataContext, type SaveBatch, type SavingRecord } from './data-context.ts';

const EMAIL = /^[^\s@<>()[\]\\,;:"]+(?:\.[^\s@<>()[\]\\,;:"]+)*@[^\s@.,;:<>()]+(?:\.[^\s@.,;:<>()]+)+$/;
const NUMBERS = new Set(['int', 'double', 'currency', 'percent']);
/** Address lists that hold several or partial addresses, which the platform doesn't check. */
const FREE_EMAILS = new Set(['EmailMessage.FromAddress']);

/** Adds an error to each record that breaks a rule. */
export function validateBatch(batch: SaveBatch): void {
  for (const saving of batch.records) {
    if (saving.errors.length === 0) validateRecord(batch, saving);
  }
  checkLookups(batch);
  checkUnique(batch);
}

function validateRecord(batch: SaveBatch, saving: SavingRecord): void {
  const { object, operation } = batch;
  const missing: string[] = [];
  for (const field of object.fields) {
    if (field.system || field.calculated || field.derivedFrom !== null || field.addressPrefix !== null) continue;
    const value = saving.record.fields[field.name];
    const absent = value === undefined || value === null || value === '';
    if (absent) {
      if (
        !field.nillable &&
        field.type !== 'boolean' &&
        !field.autoNumber &&
        (operation === 'insert' || saving.given.has(field.name))
      )
        missing.push(field.name);
      continue;
    }
    if (operation === 'insert' || saving.old?.fields[field.name] !== value) checkValue(batch, saving, field, value);
  }
  if (missing.length > 0)
    saving.errors.push(
      dmlError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)
    );
}

function checkValue(batch: SaveBatch, saving: SavingRecord, field: EngineField, value: FieldValue): void {
  if (typeof value === 'string') checkText(batch, saving, field, value);
  else if (typeof value === 'number') checkNumber(saving, field, value);
  else if (typeof value === 'boolean' && field.type !== 'boolean') saving.errors.push(wrongType(field, value));
  else if (Array.isArray(value)) checkList(saving, field, value);
}

function checkText(batch: SaveBatch, saving: SavingRecord, field: EngineField, value: string): void {
  if (field.type === 'boolean' || NUMBERS.has(field.type)) saving.errors.push(wrongType(field, value));
  if ((field.type === 'date' && !isDate(value)) || (field.type === 'datetime' && Number.isNaN(Date.parse(value))))
    saving.errors.push(wrongType(field, value));
  if (
    field.length > 0 &&
    field.type !== 'reference' &&
    field.type !== 'picklist' &&
    field.type !== 'id' &&
    value.length > field.length
  ) {
    const message = `${field.label}: data value too large: ${value} (max length=${String(field.length)})`;
    saving.errors.push(dmlError('STRING_TOO_LONG', message, [field.name]));
  }
  if (field.type === 'email' && !FREE_EMAILS.has(`${batch.object.name}.${field.name}`) && !EMAIL.test(value)) {
    saving.errors.push(
      dmlError('INVALID_EMAIL_ADDRESS', `${field.label}: invalid email address: ${value}`, [field.name])
    );
  }
  if (field.type === 'picklist') checkPicklist(saving, field, value);
  if (field.type === 'multipicklist') checkList(saving, field, value.split(';'));
}

function checkPicklist(saving: SavingRecord, field: EngineField, value: string): void {
  if (!field.restrictedPicklist) {
    if (value.length > 255)
      saving.errors.push(
        dmlError('STRING_TOO_LONG', `${field.label}: data value too large: ${value} (max length=255)`, [field.name])
      );
    return;
  }
  const match = field.picklistValues.find((entry) => entry.active && fold(entry.value) === fold(value));
  if (match) saving.record.fields[field.name] = match.value;
  else saving.errors.push(badPicklist(field, value));
}

function badPicklist(field: EngineField, value: string): ReturnType<typeof dmlError> {
  return dmlError(
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    `${field.label}: bad value for restricted picklist field: ${value}`,
    [field.name]
  );
}

function checkList(saving: SavingRecord, field: EngineField, values: readonly unknown[]): void {
  if (field.type !== 'multipicklist' || !field.restrictedPicklist) return;
  const bad = values.find((value) => !field.picklistValues.some((entry) => entry.active && entry.value === value));
  if (typeof bad === 'string') saving.errors.push(badPicklist(field, bad));
}

function checkNumber(saving: SavingRecord, field: EngineField, value: number): void {
  if (!NUMBERS.has(field.type)) {
    if (field.type !== 'reference') saving.errors.push(wrongType(field, value));
    return;
  }
  if (field.type === 'int') {
    if (!Number.isInteger(value) || Math.abs(value) > 2_147_483_647) saving.errors.push(wrongType(field, value));
    return;
  }
  const whole = field.precision - field.scale;
  const rounded = Number(
    `${String(Math.round(Number(`${String(value)}e${String(field.scale)}`)))}e-${String(field.scale)}`
  );
  if (field.precision > 0 && Math.abs(rounded) >= 10 ** whole) {
    saving.errors.push(
      dmlError(
        'NUMBER_OUTSIDE_VALID_RANGE',
        `${field.label}: value outside of valid range on numeric field: ${String(value)}`,
        [field.name]
      )
    );
  } else if (field.precision > 0 && Number.isFinite(rounded)) saving.record.fields[field.name] = rounded;
}

function wrongType(field: EngineField, value: FieldValue): ReturnType<typeof dmlError> {
  return dmlError('INVALID_TYPE_ON_FIELD_IN_RECORD', `${field.label}: value not of required type: ${shown(value)}`, [
    field.name
  ]);
}

function isDate(value: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
}

function changed(saving: SavingRecord, field: EngineField): boolean {
  return saving.old === null || saving.old.fields[field.name] !== saving.record.fields[field.name];
}

/** Lookups must point to a living record of a type that the field takes. */
function checkLookups(batch: SaveBatch): void {
  for (const field of batch.object.fields) {
    if (field.type !== 'reference' || field.system) continue;
    const wanted = batch.records.flatMap((saving) => {
      const id = saving.record.fields[field.name];
      return saving.errors.length === 0 && typeof id === 'string' && id !== '' && changed(saving, field)
        ? [{ saving, id }]
        : [];
    });
    if (wanted.length > 0) checkTargets(batch, field, wanted);
  }
}

function checkTargets(
  batch: SaveBatch,
  field: EngineField,
  wanted: readonly { saving: SavingRecord; id: string }[]
): void {
  const living = livingIds(batch.context, [...new Set(wanted.map(({ id }) => normalizeId(id) ?? id))]);
  for (const { saving, id } of wanted) {
    const normal = normalizeId(id);
    const target = normal === null ? undefined : batch.context.schema.objectByPrefix(normal);
    if (normal === null) {
      saving.errors.push(dmlError('MALFORMED_ID', `${field.label}: id value of incorrect type: ${id}`, [field.name]));
    } else if (!target || !field.referenceTo.includes(target.name)) {
      saving.errors.push(
        dmlError('FIELD_INTEGRITY_EXCEPTION', `${field.label}: id value of incorrect type: ${normal}`, [field.name])
      );
    } else if (!living.has(normal)) {
      saving.errors.push(deletedOrMissing(batch.context, target, normal, field));
    } else saving.record.fields[field.name] = normal;
  }
}

function deletedOrMissing(
  context: DataContext,
  target: EngineObject,
  id: string,
  field: EngineField
): ReturnType<typeof dmlError> {
  const inBin = context.database.get(`SELECT 1 FROM ${quoted(target.name)} WHERE "Id" = ?`, [id]) !== undefined;
  return inBin
    ? dmlError('ENTITY_IS_DELETED', 'entity is deleted', [field.name])
    : dmlError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
}

function livingIds(context: DataContext, ids: readonly string[]): Set<string> {
  const living = new Set<string>();
  for (const [prefix, group] of Map.groupBy(ids, (id) => id.slice(0, 3))) {
    const target = context.schema.objectByPrefix(prefix);
    if (!target) continue;
    const alive = target.field('IsDeleted') ? ' AND "IsDeleted" = 0' : '';
    const rows = context.database.all(
      `SELECT "Id" FROM ${quoted(target.name)} WHERE "Id" IN (SELECT value FROM json_each(?))${alive}`,
      [JSON.stringify(group)]
    );
    for (const row of rows) living.add(String(row['Id']));
  }
  return living;
}

/** Unique fields: against the table, the recycle bin left out, and within the batch. */
function checkUnique(batch: SaveBatch): void {
  for (const field of batch.object.fields.filter((entry) => entry.unique)) {
    const seen = new Map<string, SavingRecord>();
    for (const saving of batch.records) {
      const value = saving.record.fields[field.name];
      if (saving.errors.length > 0 || value === null || value === undefined || value === '' || !changed(saving, field))
        continue;
      const key = typeof value === 'string' && isFolded(field) ? fold(value) : shown(value);
      const twin = seen.get(key);
      const existing = twin === undefined ? existingId(batch, field, value, saving) : idOf(twin.record);
      if (existing !== null) saving.errors.push(duplicate(batch.object, field, existing));
      else seen.set(key, saving);
    }
  }
}

function duplicate(object: EngineObject, field: EngineField, id: string): ReturnType<typeof dmlError> {
  if (object.name === 'User' && field.name === 'Username') {
    const message =
      "Duplicate Username.<br>The username already exists in this or another Salesforce organization. Usernames must be unique across all Salesforce organizations. To resolve, use a different username (it doesn't need to match the user's email address). ";
    return dmlError('DUPLICATE_USERNAME', message, [field.name]);
  }
  const known =
    id === ''
      ? '<unknown> duplicates value on record with id: <unknown>'
      : `${field.name} duplicates value on record with id: ${id}`;
  return dmlError('DUPLICATE_VALUE', `duplicate value found: ${known}`);
}

function existingId(batch: SaveBatch, field: EngineField, value: FieldValue, saving: SavingRecord): string | null {
  const folded = isFolded(field);
  const column = folded ? `fold(${quoted(field.name)})` : quoted(field.name);
  const cell = typeof value === 'string' ? (folded ? fold(value) : value) : Number(value);
  const row = batch.context.database.get(
    `SELECT "Id" FROM ${quoted(batch.object.name)} WHERE ${column} = ? AND "Id" <> ? AND "IsDeleted" = 0 LIMIT 1`,
    [cell, idOf(saving.record)]
  );
  return row === undefined ? null : String(row['Id']);
}
