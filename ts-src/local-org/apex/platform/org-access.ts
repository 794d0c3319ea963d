/** What the running user may do, as describes and FeatureManagement tell it. */
import type { OrgEngine } from '../../engine.ts';
import type { FieldDef, ObjectDef } from '../../schema/schema.ts';
import type { LocalOrgEngine } from '../../data/org-engine.ts';
import { isFieldGoverned, type ObjectAction } from '../../data/user-permissions.ts';
import type { ExecutionContext } from '../runtime/context.ts';

function isLocal(engine: OrgEngine): engine is LocalOrgEngine {
  return 'permissionsOf' in engine;
}

/** Object permission of the running user. */
export function mayUse(ctx: ExecutionContext, action: ObjectAction, def: ObjectDef): boolean {
  if (!isLocal(ctx.engine)) return true;
  const object = ctx.engine.schema.object(def.name);
  return object !== undefined && ctx.engine.permissionsOf(ctx.userId).can(action, object);
}

/** Field permission of the running user. */
export function mayUseField(ctx: ExecutionContext, level: 'read' | 'edit', def: ObjectDef, field: FieldDef): boolean {
  if (!isLocal(ctx.engine)) return true;
  const object = ctx.engine.schema.object(def.name);
  const found = object?.field(field.name);
  if (object === undefined || found === undefined) return false;
  const permissions = ctx.engine.permissionsOf(ctx.userId);
  return level === 'read' ? permissions.canReadField(object, found) : permissions.canEditField(object, found);
}

/** Whether field permissions decide who uses the field. */
export function isGoverned(ctx: ExecutionContext, def: ObjectDef, field: FieldDef): boolean {
  if (!isLocal(ctx.engine)) return false;
  const object = ctx.engine.schema.object(def.name);
  const found = object?.field(field.name);
  return object !== undefined && found !== undefined && isFieldGoverned(object, found);
}

export function organizationId(ctx: ExecutionContext): string {
  return isLocal(ctx.engine) ? ctx.engine.organizationId : '';
}

/** Test.setCreatedDate; other engines have no such thing. */
export function setCreatedDate(ctx: ExecutionContext, id: string, at: Date): void {
  if (isLocal(ctx.engine)) ctx.engine.setCreatedDate(id, at);
}

/** Reads as the system, past every permission. */
export const systemAccess = (ctx: ExecutionContext): { userId: string; sharing: false; permissions: false } => ({
  userId: ctx.userId,
  sharing: false,
  permissions: false
});

/** A custom permission through the profile or an assigned permission set. */
export function hasCustomPermission(ctx: ExecutionContext, name: string): boolean {
  const permission = ctx.engine.query(
    'SELECT Id FROM CustomPermission WHERE DeveloperName = :name',
    systemAccess(ctx),
    { binds: { name } }
  ).records[0]?.fields['Id'];
  if (typeof permission !== 'string') return false;
  const profile =
    ctx.engine.query('SELECT ProfileId FROM User WHERE Id = :id', systemAccess(ctx), { binds: { id: ctx.userId } })
      .records[0]?.fields['ProfileId'] ?? null;
  const sets = [
    ...ctx.engine
      .query('SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = :id', systemAccess(ctx), {
        binds: { id: ctx.userId }
      })
      .records.map((row) => row.fields['PermissionSetId']),
    ...ctx.engine
      .query('SELECT Id FROM PermissionSet WHERE ProfileId = :profile', systemAccess(ctx), { binds: { profile } })
      .records.map((row) => row.fields['Id'])
  ];
  const found = ctx.engine.query(
    'SELECT Id FROM SetupEntityAccess WHERE SetupEntityId = :permission AND ParentId IN :sets',
    systemAccess(ctx),
    { binds: { permission, sets } }
  );
  return found.records.length > 0;
}
