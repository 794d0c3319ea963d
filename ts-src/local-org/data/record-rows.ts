/** Records as rows: reads whole records, writes changed ones, in the form that columns keep. */
import type { FieldValue, OrgRecord } from '../engine.ts';
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import { fieldValue } from '../soql/cell-value.ts';
import type { Cell, OrgDatabase, Row } from '../store/database.ts';
import { isStored, quoted } from '../store/tables.ts';

/** A date and time to the second, as the platform keeps it. */
export function timestamp(moment: Date): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, '.000Z');
}

/** A field's value as its column stores it. Empty text is no value. */
export function cellOf(field: EngineField, value: FieldValue | undefined): Cell {
  if (value === undefined || value === null || value === '') return field.type === 'boolean' ? 0 : null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Uint8Array || typeof value === 'number') return value;
  if (typeof value === 'string') return field.type === 'datetime' ? storedDatetime(value) : value;
  return Array.isArray(value) ? value.join(';') : null;
}

function storedDatetime(value: string): string {
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? value : timestamp(new Date(moment));
}

export function insertRow(
  database: OrgDatabase,
  object: EngineObject,
  fields: Readonly<Record<string, FieldValue>>
): void {
  const stored = object.fields.filter(
    (field) => isStored(field) && (fields[field.name] !== undefined || field.type === 'boolean')
  );
  const names = stored.map((field) => quoted(field.name)).join(', ');
  const marks = stored.map(() => '?').join(', ');
  database.run(
    `INSERT INTO ${quoted(object.name)} (${names}) VALUES (${marks})`,
    stored.map((field) => cellOf(field, fields[field.name]))
  );
}

/** Writes the named fields of a record. */
export function updateRow(
  database: OrgDatabase,
  object: EngineObject,
  id: string,
  fields: Readonly<Record<string, FieldValue>>
): void {
  const stored = object.fields.filter(
    (field) => isStored(field) && field.name !== 'Id' && fields[field.name] !== undefined
  );
  if (stored.length === 0) return;
  const assignments = stored.map((field) => `${quoted(field.name)} = ?`).join(', ');
  database.run(`UPDATE ${quoted(object.name)} SET ${assignments} WHERE "Id" = ?`, [
    ...stored.map((field) => cellOf(field, fields[field.name])),
    id
  ]);
}

/** Whole records by Id, those in the recycle bin too. Files' bodies are left out: they can be large. */
export function loadRecords(
  database: OrgDatabase,
  object: EngineObject,
  ids: readonly string[]
): Map<string, OrgRecord> {
  const columns = object.fields.filter((field) => isStored(field) && field.type !== 'base64');
  const sql = `SELECT ${columns.map((field) => quoted(field.name)).join(', ')} FROM ${quoted(object.name)} WHERE "Id" IN (SELECT value FROM json_each(?))`;
  return new Map(
    database.all(sql, [JSON.stringify(ids)]).map((row) => [String(row['Id']), recordOf(object, columns, row)])
  );
}

function recordOf(object: EngineObject, columns: readonly EngineField[], row: Row): OrgRecord {
  return {
    type: object.name,
    fields: Object.fromEntries(columns.map((field) => [field.name, fieldValue(field, row[field.name])]))
  };
}

/** One whole record, or undefined. */
export function loadRecord(database: OrgDatabase, object: EngineObject, id: string): OrgRecord | undefined {
  return loadRecords(database, object, [id]).get(id);
}
