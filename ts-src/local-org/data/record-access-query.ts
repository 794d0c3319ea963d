/** UserRecordAccess: not a table but an answer, for one user and the records that the filter names. */
import type { FieldValue, OrgRecord, QueryResult } from '../engine.ts';
import type { Condition, Query, Value } from '../soql/ast.ts';
import { malformed } from '../soql/query-error.ts';
import { normalizeId } from '../store/record-id.ts';
import type { DataContext } from './data-context.ts';
import { loadRecords } from './record-rows.ts';
import { unreachable } from './record-access.ts';

/** Answers `SELECT RecordId, HasReadAccess … WHERE UserId = … AND RecordId IN (…)`. */
export function queryRecordAccess(
  context: DataContext,
  query: Query,
  binds: Readonly<Record<string, unknown>>
): QueryResult {
  const filters = equalities(query.where, binds);
  const [userId] = filters.get('userid') ?? [];
  const recordIds = filters.get('recordid') ?? [];
  if (userId === undefined || recordIds.length === 0)
    throw malformed('UserRecordAccess needs a filter on UserId and on RecordId');
  const names = query.select.flatMap((item) => (item.kind === 'field' ? [item.path.names.at(-1) ?? ''] : []));
  const object = context.objectNamed('UserRecordAccess');
  const records = recordIds.map((recordId): OrgRecord => {
    const whole = accessOf(context, userId, recordId);
    return {
      type: object.name,
      fields: Object.fromEntries(
        names.map((name) => [object.field(name)?.name ?? name, whole[object.field(name)?.name ?? name] ?? null])
      )
    };
  });
  return { totalSize: records.length, records, isAggregate: false };
}

function accessOf(context: DataContext, userId: string, recordId: string): Record<string, FieldValue> {
  const object = context.schema.objectByPrefix(recordId);
  const access = { userId, sharing: true, permissions: true };
  const user = context.permissions(userId);
  const exists = object !== undefined && loadRecords(context.database, object, [recordId]).size > 0;
  const has = (level: 'read' | 'edit' | 'delete', action: 'Read' | 'Edit' | 'Delete'): boolean =>
    exists && user.can(action, object) && unreachable(context, object, [recordId], access, level).size === 0;
  const [read, edit, remove] = [has('read', 'Read'), has('edit', 'Edit'), has('delete', 'Delete')];
  return {
    UserId: userId,
    RecordId: recordId,
    HasReadAccess: read,
    HasEditAccess: edit,
    HasDeleteAccess: remove,
    HasTransferAccess: remove,
    HasAllAccess: remove,
    MaxAccessLevel: remove ? 'All' : edit ? 'Edit' : read ? 'Read' : 'None'
  };
}

function equalities(condition: Condition | null, binds: Readonly<Record<string, unknown>>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const visit = (part: Condition): void => {
    if (part.kind === 'and') part.parts.forEach(visit);
    if (part.kind === 'compare' && part.left.kind === 'field' && (part.operator === '=' || part.operator === 'IN')) {
      found.set((part.left.path.names.at(-1) ?? '').toLowerCase(), idsOf(part.value, binds));
    }
  };
  if (condition) visit(condition);
  return found;
}

function idsOf(value: Value, binds: Readonly<Record<string, unknown>>): string[] {
  if (value.kind === 'list') return value.values.flatMap((entry) => idsOf(entry, binds));
  if (value.kind === 'string') return [normalizeId(value.value) ?? value.value];
  if (value.kind !== 'bind') return [];
  const bound = Object.entries(binds).find(([name]) => name.toLowerCase() === value.key.toLowerCase())?.[1];
  const all: unknown[] = Array.isArray(bound) || bound instanceof Set ? [...bound] : [bound];
  return all.flatMap((entry) => (typeof entry === 'string' ? [normalizeId(entry) ?? entry] : []));
}
