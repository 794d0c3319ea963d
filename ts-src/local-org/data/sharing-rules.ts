/** Criteria-based sharing rules: records that show themselves, by their fields, to people beside their owner. */
import type { SharingRuleSource } from '../schema/metadata-source.ts';
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import { OrgError } from '../org-error.ts';
import type { Cell } from '../store/database.ts';
import { quoted } from '../store/tables.ts';
import type { UserPermissions } from './user-permissions.ts';

type Parameter = (value: Cell) => string;

/** One predicate over `alias` a rule that can give the level; a rule never lets delete. */
export function sharingRulePredicates(
  object: EngineObject,
  alias: string,
  level: 'read' | 'edit',
  user: UserPermissions,
  param: Parameter
): string[] {
  return object.sharingRules
    .filter((rule) => level === 'read' || rule.accessLevel === 'Edit')
    .map((rule) => `(${criteriaSql(object, alias, rule, param)} AND ${sharedToSql(rule, user, param)})`);
}

function criteriaSql(object: EngineObject, alias: string, rule: SharingRuleSource, param: Parameter): string {
  return rule.criteriaItems
    .map(({ field: name, operation, value }) => {
      const field = object.field(name);
      if (field === undefined)
        throw new OrgError('INVALID_FIELD', `Sharing rule ${rule.fullName}: ${object.name} has no field ${name}`);
      // Several values stand in one item, separated by commas; IS compares nulls as the empty value.
      const one = valuesOf(field, value).map((cell) => `${alias}.${quoted(field.name)} IS ${param(cell)}`);
      return operation === 'equals' ? `(${one.join(' OR ')})` : `NOT (${one.join(' OR ')})`;
    })
    .join(' AND ');
}

function valuesOf(field: EngineField, text: string): Cell[] {
  return text.split(',').map((part): Cell => {
    const value = part.trim();
    if (field.type === 'boolean') return value.toLowerCase() === 'true' ? 1 : 0;
    if (value === '') return null;
    return field.type === 'double' || field.type === 'currency' || field.type === 'percent' ? Number(value) : value;
  });
}

/** Roles share with those above them as well, as the role hierarchy has it. */
function sharedToSql(rule: SharingRuleSource, user: UserPermissions, param: Parameter): string {
  const { sharedTo } = rule;
  if (sharedTo.allInternalUsers !== undefined) return '1';
  const people = param(JSON.stringify([user.userId, ...user.subordinateIds]));
  const roles = param(JSON.stringify(sharedTo.role));
  const groups = param(JSON.stringify(sharedTo.group));
  const mine = param(JSON.stringify(user.groupIds));
  return `(EXISTS (SELECT 1 FROM "User" ru JOIN "UserRole" rr ON rr."Id" = ru."UserRoleId"
      WHERE ru."Id" IN (SELECT value FROM json_each(${people})) AND rr."DeveloperName" IN (SELECT value FROM json_each(${roles})))
    OR EXISTS (SELECT 1 FROM "Group" rg
      WHERE rg."Id" IN (SELECT value FROM json_each(${mine})) AND rg."DeveloperName" IN (SELECT value FROM json_each(${groups}))))`;
}
