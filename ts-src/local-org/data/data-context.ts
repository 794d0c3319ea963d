/** What saving, deleting and the standard behaviours share. */
import type { Access, DmlError, DmlResult, OrgRecord, TriggerRunner } from '../engine.ts';
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject, EngineSchema } from '../schema/org-schema.ts';
import type { OrgDatabase } from '../store/database.ts';
import type { UserPermissions } from './user-permissions.ts';

export interface DataContext {
  readonly database: OrgDatabase;
  readonly schema: EngineSchema;
  readonly now: () => Date;
  readonly permissions: (userId: string) => UserPermissions;
  readonly triggers: () => TriggerRunner | null;
  /** Saves in system mode on behalf of a behaviour; throws the first error. */
  readonly insertInternally: (objectName: string, fields: readonly OrgRecord['fields'][], userId: string) => string[];
  readonly updateInternally: (objectName: string, rows: readonly OrgRecord['fields'][], userId: string) => void;
  readonly deleteInternally: (objectName: string, ids: readonly string[], userId: string) => void;
  readonly objectNamed: (name: string) => EngineObject;
}

/** One record on its way through a save. */
export interface SavingRecord {
  /** Place in the caller's list. */
  readonly index: number;
  readonly record: OrgRecord;
  readonly old: OrgRecord | null;
  /** Canonical names of the fields that the caller gave. */
  readonly given: ReadonlySet<string>;
  readonly errors: DmlError[];
}
export interface SaveBatch {
  readonly context: DataContext;
  readonly object: EngineObject;
  readonly operation: 'insert' | 'update';
  readonly access: Access;
  readonly records: readonly SavingRecord[];
}

/** What the platform does by itself around saves of a standard object. */
export interface Behaviour {
  /** After before-triggers, before validation: computed fields and rules of the object. */
  beforeSave?(batch: SaveBatch): void;
  /** After the rows are written, before after-triggers. */
  afterSave?(batch: SaveBatch): void;
  afterDelete?(context: DataContext, object: EngineObject, records: readonly OrgRecord[], access: Access): void;
}

export function dmlError(statusCode: string, message: string, fields: readonly string[] = []): DmlError {
  return { statusCode, message, fields };
}

export function failure(id: string | null, errors: readonly DmlError[]): DmlResult {
  return { id, success: false, created: false, errors };
}

/** Text of a field, or null. */
export function textOf(record: OrgRecord | null | undefined, name: string): string | null {
  const value = record?.fields[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Ids of a junction list or a text that separates them. */
export function listOf(record: OrgRecord, field: EngineField | string): string[] {
  const value = record.fields[typeof field === 'string' ? field : field.name];
  if (Array.isArray(value)) return value.filter((entry) => typeof entry === 'string');
  return typeof value === 'string' && value !== '' ? value.split(';') : [];
}
