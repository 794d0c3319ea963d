/** Which rows a person reaches: ownership, role hierarchy, shares, sharing rules, and records that follow other records. */
import type { EngineObject, EngineSchema } from '../schema/org-schema.ts';
import type { Cell } from '../store/database.ts';
import { quoted } from '../store/tables.ts';
import { sharingRulePredicates } from './sharing-rules.ts';
import type { UserPermissions } from './user-permissions.ts';

export type AccessLevel = 'read' | 'edit' | 'delete';
type Parameter = (value: Cell) => string;

interface Reach {
  readonly schema: EngineSchema;
  readonly user: UserPermissions;
  readonly level: AccessLevel;
  readonly param: Parameter;
  readonly depth: number;
}

const MAX_DEPTH = 4;
const PARENT_OF_ACTIVITY = ['Contact', 'Lead', 'Account', 'Case', 'Opportunity'];

/** A predicate over `alias`, or null when the user reaches every row. */
export function rowPredicate(
  schema: EngineSchema,
  user: UserPermissions,
  object: EngineObject,
  alias: string,
  level: AccessLevel,
  param: Parameter
): string | null {
  return predicate({ schema, user, level, param, depth: 0 }, object, alias);
}

function predicate(reach: Reach, object: EngineObject, alias: string): string | null {
  if (object.setup || reachesAll(reach, object) || reach.depth > MAX_DEPTH) return null;
  if (object.name === 'EmailMessage') return emailPredicate(reach, alias);
  if (object.name === 'Task' || object.name === 'Event') return activityPredicate(reach, alias);
  if (object.name === 'ContentDocument') return documentPredicate(reach, `${alias}."Id"`, alias);
  if (object.name === 'ContentVersion' || object.name === 'ContentDocumentLink')
    return viaParent(reach, alias, 'ContentDocumentId', 'ContentDocument');
  if (object.sharing === 'ControlledByParent') return controlledByParent(reach, object, alias);
  if (object.sharing === 'ReadWrite' && reach.level !== 'delete') return null;
  if (object.sharing === 'Read' && reach.level === 'read') return null;
  return ownPredicate(reach, object, alias);
}

function reachesAll(reach: Reach, object: EngineObject): boolean {
  const { user, level } = reach;
  if (user.has('ModifyAllData') || (level === 'read' && user.has('ViewAllData'))) return true;
  const governed = object.kind === 'custom' || object.sharing !== 'ControlledByParent';
  return governed && (user.can('ModifyAllRecords', object) || (level === 'read' && user.can('ViewAllRecords', object)));
}

function owners(reach: Reach): string {
  const { user } = reach;
  return reach.param(JSON.stringify([user.userId, ...user.subordinateIds, ...user.groupIds]));
}

function ownPredicate(reach: Reach, object: EngineObject, alias: string): string {
  const parts = object.field('OwnerId')
    ? [`${alias}."OwnerId" IN (SELECT value FROM json_each(${owners(reach)}))`]
    : [];
  const share = shareObject(reach.schema, object);
  if (share && reach.level !== 'delete') parts.push(sharePredicate(reach, share, alias));
  if (reach.level !== 'delete')
    parts.push(...sharingRulePredicates(object, alias, reach.level, reach.user, reach.param));
  if (parts.length === 0) parts.push(`${alias}."CreatedById" = ${reach.param(reach.user.userId)}`);
  return `(${parts.join(' OR ')})`;
}

/** The object of share rows of an object, with its fields. */
export function shareObject(
  schema: EngineSchema,
  object: EngineObject
): { name: string; parent: string; level: string } | null {
  if (object.kind === 'custom') {
    const share = schema.object(object.name.replace(/__c$/i, '__Share'));
    return share ? { name: share.name, parent: 'ParentId', level: 'AccessLevel' } : null;
  }
  const share = schema.object(`${object.name}Share`);
  return share ? { name: share.name, parent: `${object.name}Id`, level: `${object.name}AccessLevel` } : null;
}

function sharePredicate(reach: Reach, share: { name: string; parent: string; level: string }, alias: string): string {
  const levels = reach.level === 'read' ? "('Read', 'Edit', 'All')" : "('Edit', 'All')";
  return `EXISTS (SELECT 1 FROM ${quoted(share.name)} s WHERE s.${quoted(share.parent)} = ${alias}."Id" AND s."IsDeleted" = 0
    AND s.${quoted(share.level)} IN ${levels} AND s."UserOrGroupId" IN (SELECT value FROM json_each(${owners(reach)})))`;
}

function controlledByParent(reach: Reach, object: EngineObject, alias: string): string | null {
  if (object.parentField === null && object.name !== 'Contact') return null;
  const field = object.field(object.parentField ?? 'AccountId');
  const parent = field?.referenceTo[0];
  if (field === undefined || parent === undefined) return null;
  const reached = viaParent(reach, alias, field.name, parent);
  if (reached === null || !object.field('OwnerId')) return reached;
  return `(${reached} OR (${alias}.${quoted(field.name)} IS NULL AND ${ownPredicate(reach, object, alias)}))`;
}

/** Rows whose parent is reached; null when every parent is. */
function viaParent(reach: Reach, alias: string, field: string, parentName: string): string | null {
  const parent = reach.schema.object(parentName);
  if (!parent) return '0';
  const inner = `p${String(reach.depth + 1)}_${alias}`;
  const level = reach.level === 'delete' ? 'edit' : reach.level;
  const filter = predicate({ ...reach, level, depth: reach.depth + 1 }, parent, inner);
  if (filter === null) return null;
  return `EXISTS (SELECT 1 FROM ${quoted(parent.name)} ${inner} WHERE ${inner}."Id" = ${alias}.${quoted(field)} AND ${filter})`;
}

/** Activities: owner and those above; who may read the person or record may read the activity. */
function activityPredicate(reach: Reach, alias: string): string {
  const parts = [
    `${alias}."OwnerId" IN (SELECT value FROM json_each(${owners(reach)}))`,
    `${alias}."CreatedById" = ${reach.param(reach.user.userId)}`
  ];
  if (reach.level === 'read') parts.push(...targets(reach, alias, 'WhoId'), ...targets(reach, alias, 'WhatId'));
  return `(${parts.join(' OR ')})`;
}

function targets(reach: Reach, alias: string, field: string): string[] {
  const custom = reach.schema
    .objects()
    .filter((object) => object.kind === 'custom')
    .map((object) => object.name);
  return [...PARENT_OF_ACTIVITY, ...custom].flatMap((name) => {
    const object = reach.schema.object(name);
    if (!object || !reach.user.can('Read', object)) return [];
    const reached = viaParent(reach, alias, field, name);
    const isThat = `substr(${alias}.${quoted(field)}, 1, 3) = '${object.keyPrefix}'`;
    return [reached === null ? isThat : `(${isThat} AND ${reached})`];
  });
}

/** E-mail follows its case, else its task; the creator always reaches it. */
function emailPredicate(reach: Reach, alias: string): string {
  const byCase = viaParent(reach, alias, 'ParentId', 'Case') ?? '1';
  const byTask = viaParent(reach, alias, 'ActivityId', 'Task') ?? '1';
  const related = reach.level === 'read' ? targets(reach, alias, 'RelatedToId') : [];
  const loose = [`${alias}."ActivityId" IS NOT NULL AND ${byTask}`, ...related].join(' OR ');
  return `(${alias}."CreatedById" = ${reach.param(reach.user.userId)} OR (${alias}."ParentId" IS NOT NULL AND ${byCase}) OR (${alias}."ParentId" IS NULL AND (${loose})))`;
}

/** Files: owner, or someone who reaches a record that the file is linked to. */
function documentPredicate(reach: Reach, idSql: string, alias: string): string {
  const own = `${alias}."OwnerId" = ${reach.param(reach.user.userId)}`;
  const link = `l${String(reach.depth)}_${alias}`;
  const reached = [
    `${link}."LinkedEntityId" IN (SELECT value FROM json_each(${owners(reach)}))`,
    `substr(${link}."LinkedEntityId", 1, 3) = '00D'`,
    ...targets(reach, link, 'LinkedEntityId'),
    ...['EmailMessage', 'Task'].flatMap((name) => viaParent(reach, link, 'LinkedEntityId', name) ?? [])
  ];
  return `(${own} OR EXISTS (SELECT 1 FROM "ContentDocumentLink" ${link} WHERE ${link}."ContentDocumentId" = ${idSql} AND ${link}."IsDeleted" = 0 AND (${reached.join(' OR ')})))`;
}
