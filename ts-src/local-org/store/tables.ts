/** One table an object; a new field is a new column, an index follows from what the field is for. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject, EngineSchema } from '../schema/org-schema.ts';
import type { OrgDatabase } from './database.ts';

/** Fields that have a column of their own; compound and derived ones are composed when read. */
export function isStored(field: EngineField): boolean {
  return (
    field.type !== 'junctionIdList' &&
    field.addressPrefix === null &&
    field.derivedFrom === null &&
    !(field.calculated && field.formula !== null)
  );
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Creates missing tables, columns and indexes; drops nothing. A database that has this schema is not locked for it. */
export function migrateTables(database: OrgDatabase, schema: EngineSchema): void {
  const version = versionOf(schema);
  if (database.fact('schemaVersion') === version) return;
  database.transaction(() => {
    database.lock();
    const existing = existingTables(database);
    for (const object of schema.objects()) {
      const known = existing.get(object.name.toLowerCase());
      if (known === undefined) createTable(database, object);
      else addColumns(database, object, known);
      createIndexes(database, object);
    }
    database.setFact('schemaVersion', version);
  });
}

/** Changes with everything that shapes a table or an index. */
function versionOf(schema: EngineSchema): string {
  const hash = createHash('sha256');
  for (const object of schema.objects()) {
    for (const field of object.fields.filter(isStored)) {
      hash.update(`${object.name}.${column(field)},${isIndexed(field) ? (isFolded(field) ? 'folded' : 'plain') : ''};`);
    }
  }
  return hash.digest('hex');
}

function existingTables(database: OrgDatabase): Map<string, Set<string>> {
  const tables = new Map<string, Set<string>>();
  for (const row of database.all(
    "SELECT m.name AS t, p.name AS c FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
  )) {
    const { t, c } = z.object({ t: z.string(), c: z.string() }).parse(row);
    const columns = tables.get(t.toLowerCase()) ?? new Set<string>();
    columns.add(c.toLowerCase());
    tables.set(t.toLowerCase(), columns);
  }
  return tables;
}

function createTable(database: OrgDatabase, object: EngineObject): void {
  const columns = object.fields.filter(isStored).map(column);
  database.exec(`CREATE TABLE ${quoted(object.name)} (${columns.join(', ')})`);
}

function column(field: EngineField): string {
  if (field.type === 'id') return `${quoted(field.name)} PRIMARY KEY NOT NULL`;
  return `${quoted(field.name)}${preset(field)}`;
}

/** A checkbox that is added later is false on old rows, never null. */
function preset(field: EngineField): string {
  if (field.type !== 'boolean') return '';
  return ` DEFAULT ${field.defaultValue === true ? '1' : '0'} NOT NULL`;
}

function addColumns(database: OrgDatabase, object: EngineObject, known: ReadonlySet<string>): void {
  for (const field of object.fields.filter(isStored)) {
    if (!known.has(field.name.toLowerCase()))
      database.exec(`ALTER TABLE ${quoted(object.name)} ADD COLUMN ${column(field)}`);
  }
}

function createIndexes(database: OrgDatabase, object: EngineObject): void {
  for (const field of object.fields) {
    if (!isStored(field) || !isIndexed(field)) continue;
    const expression = isFolded(field) ? `fold(${quoted(field.name)})` : quoted(field.name);
    database.exec(
      `CREATE INDEX IF NOT EXISTS ${quoted(`${object.name}.${field.name}`)} ON ${quoted(object.name)} (${expression})`
    );
  }
}

/** As on the platform: lookups, names, external ids, unique fields, e-mail addresses and the dates lists sort by. */
export function isIndexed(field: EngineField): boolean {
  if (field.type === 'reference' || field.type === 'email') return !field.system;
  return (
    field.nameField ||
    field.externalId ||
    field.unique ||
    (field.idLookup && field.type !== 'id') ||
    INDEXED_NAMES.has(field.name)
  );
}
const INDEXED_NAMES = new Set([
  'CreatedDate',
  'SystemModstamp',
  'MessageIdentifier',
  'ThreadIdentifier',
  'Website',
  'LastName',
  'FirstName'
]);

/** Text that compares without regard to case. */
export function isFolded(field: EngineField): boolean {
  if (field.caseSensitive) return false;
  return TEXT_TYPES.has(field.type);
}
const TEXT_TYPES = new Set([
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
