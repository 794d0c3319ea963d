/** Stored cells to field values. */
import type { FieldValue, OrgRecord } from '../engine.ts';
import type { EngineField } from '../schema/field-definition.ts';

export function fieldValue(field: EngineField, cell: unknown): FieldValue {
  if (cell === null || cell === undefined) {
    if (field.type === 'junctionIdList') return [];
    return field.type === 'boolean' && field.name !== 'IsActive' ? false : null;
  }
  if (field.type === 'boolean') return cell === 1;
  if (cell instanceof Uint8Array) return cell;
  if (typeof cell === 'number') return cell;
  if (typeof cell !== 'string') return null;
  return field.type === 'multipicklist' || field.type === 'junctionIdList' ? cell.split(';') : cell;
}

/** A record's Id; empty for one that isn't saved. */
export function idOf(record: OrgRecord): string {
  const id = record.fields['Id'];
  return typeof id === 'string' ? id : '';
}

/** A value in the words of a message. */
export function shown(value: FieldValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
