/** What one person may do: profile plus assigned permission sets, groups and the people below in the role hierarchy. */
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import type { OrgDatabase, Row } from '../store/database.ts';

export type ObjectAction = 'Read' | 'Create' | 'Edit' | 'Delete' | 'ViewAllRecords' | 'ModifyAllRecords';

/** Standard objects that object permissions govern; the other standard ones follow their records or are for everyone. */
const GOVERNED: ReadonlySet<string> = new Set([
  'Account',
  'Contact',
  'Lead',
  'Case',
  'Opportunity',
  'Campaign',
  'Contract',
  'Asset',
  'Product2',
  'Individual'
]);
/** Activities follow no object permissions: who may write them has a system permission. */
const WRITTEN_BY: ReadonlyMap<string, string> = new Map([
  ['Task', 'EditTask'],
  ['TaskRelation', 'EditTask'],
  ['Event', 'EditEvent']
]);
/** Profiles that leave even standard fields to permission sets. */
const BARE_PROFILES: ReadonlySet<string> = new Set([
  'Minimum Access - Salesforce',
  'Salesforce API Only System Integrations'
]);
export const ADMINISTRATOR = 'System Administrator';
const ALWAYS_VISIBLE: ReadonlySet<string> = new Set([
  'OwnerId',
  'FirstName',
  'LastName',
  'Salutation',
  'MiddleName',
  'Suffix',
  'Name',
  'IsClosed',
  'IsWon',
  'IsConverted',
  'Status'
]);

export class UserPermissions {
  readonly userId: string;
  readonly timeZone: string;
  readonly profileName: string;
  /** Groups and queues the user belongs to, directly, through other groups or through the role. */
  readonly groupIds: readonly string[];
  /** Users in roles below. */
  readonly subordinateIds: readonly string[];
  private readonly system: ReadonlySet<string>;
  private readonly objects: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly fields: ReadonlyMap<string, 'read' | 'edit'>;
  private readonly settings: ReadonlySet<string>;

  constructor(database: OrgDatabase, userId: string) {
    this.userId = userId;
    const user =
      database.get(
        'SELECT u.*, p."Name" AS profileName FROM "User" u LEFT JOIN "Profile" p ON p."Id" = u."ProfileId" WHERE u."Id" = ?',
        [userId]
      ) ?? {};
    this.timeZone = textOf(user['TimeZoneSidKey']) ?? 'GMT';
    this.profileName = textOf(user['profileName']) ?? '';
    const sets = permissionSets(database, userId, textOf(user['ProfileId']));
    this.system = new Set(
      sets.flatMap((set) => Object.keys(set).filter((name) => name.startsWith('Permissions') && set[name] === 1))
    );
    const ids = JSON.stringify(sets.map((set) => set['Id']));
    this.objects = objectActions(database, ids);
    this.fields = fieldAccess(database, ids);
    this.settings = settingAccess(database, ids);
    this.groupIds = groupsOf(database, userId, textOf(user['UserRoleId']));
    this.subordinateIds = subordinates(database, textOf(user['UserRoleId']));
  }

  /** A system permission such as ModifyAllData. */
  has(permission: string): boolean {
    return this.system.has(`Permissions${permission}`);
  }

  can(action: ObjectAction, object: EngineObject): boolean {
    if (this.has('ModifyAllData')) return true;
    if (action === 'Read' && this.has('ViewAllData') && object.kind !== 'customSetting') return true;
    if (object.kind === 'customSetting') return this.canUseSetting(action, object);
    if (object.kind === 'customMetadata') return action === 'Read';
    if (object.setup && object.kind !== 'platformEvent') return this.canUseSetup(action, object);
    const writing = WRITTEN_BY.get(object.name);
    if (writing !== undefined && action !== 'Read' && !this.has(writing)) return false;
    if (object.kind === 'standard' && !GOVERNED.has(object.name))
      return action !== 'ViewAllRecords' && action !== 'ModifyAllRecords';
    return this.objects.get(object.name.toLowerCase())?.has(action) ?? false;
  }

  private canUseSetting(action: ObjectAction, object: EngineObject): boolean {
    if (this.has('CustomizeApplication')) return true;
    return action === 'Read' && this.settings.has(object.name.toLowerCase());
  }

  private canUseSetup(action: ObjectAction, object: EngineObject): boolean {
    if (action === 'Read') return true;
    if (object.name.endsWith('Share')) return true;
    return (
      this.has('CustomizeApplication') ||
      (object.name === 'PermissionSetAssignment' && this.has('AssignPermissionSets'))
    );
  }

  canReadField(object: EngineObject, field: EngineField): boolean {
    return this.fieldLevel(object, field) !== null;
  }

  canEditField(object: EngineObject, field: EngineField): boolean {
    return this.fieldLevel(object, field) === 'edit';
  }

  private fieldLevel(object: EngineObject, field: EngineField): 'read' | 'edit' | null {
    if (this.profileName === ADMINISTRATOR || !isPermissionable(object, field)) return 'edit';
    if (!field.custom && (!isFieldGoverned(object, field) || opensStandardFields(this.profileName))) return 'edit';
    return this.fields.get(`${object.name}.${permissionName(object, field)}`.toLowerCase()) ?? null;
  }
}

/** Fields whose access can be set: not system fields, names, owners or required ones. */
export function isPermissionable(object: EngineObject, field: EngineField): boolean {
  if (field.system || field.nameField || ALWAYS_VISIBLE.has(field.name)) return false;
  if (object.kind === 'platformEvent' || object.kind === 'customSetting' || object.kind === 'customMetadata')
    return false;
  return field.nillable || field.type === 'boolean';
}

/** Whether field permissions decide here: on custom fields, and on the standard ones of objects with permissions. */
export function isFieldGoverned(object: EngineObject, field: EngineField): boolean {
  return isPermissionable(object, field) && (field.custom || (object.kind === 'standard' && GOVERNED.has(object.name)));
}

/** Profiles that leave no standard field to permission sets. */
export function opensStandardFields(profileName: string): boolean {
  return !BARE_PROFILES.has(profileName);
}

/** Parts of an address share the compound's permission. */
export function permissionName(object: EngineObject, field: EngineField): string {
  const compound = object.fields.find(
    (entry) =>
      entry.addressPrefix !== null &&
      ['Street', 'City', 'State', 'PostalCode', 'Country', 'Latitude', 'Longitude', 'GeocodeAccuracy'].some(
        (part) => field.name === `${entry.addressPrefix ?? ''}${part}`
      )
  );
  return compound?.name ?? field.name;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function permissionSets(database: OrgDatabase, userId: string, profileId: string | null): Row[] {
  return database.all(
    `SELECT * FROM "PermissionSet" WHERE "IsDeleted" = 0 AND ("ProfileId" = ?2 OR "Id" IN
     (SELECT "PermissionSetId" FROM "PermissionSetAssignment" WHERE "AssigneeId" = ?1 AND "IsDeleted" = 0))`,
    [userId, profileId]
  );
}

function objectActions(database: OrgDatabase, setIds: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const row of database.all(
    'SELECT * FROM "ObjectPermissions" WHERE "ParentId" IN (SELECT value FROM json_each(?)) AND "IsDeleted" = 0',
    [setIds]
  )) {
    const name = String(row['SobjectType']).toLowerCase();
    const actions = found.get(name) ?? new Set<string>();
    for (const [column, value] of Object.entries(row)) if (value === 1) actions.add(column.replace(/^Permissions/, ''));
    found.set(name, actions);
  }
  return found;
}

function fieldAccess(database: OrgDatabase, setIds: string): Map<string, 'read' | 'edit'> {
  const found = new Map<string, 'read' | 'edit'>();
  for (const row of database.all(
    'SELECT "Field", "PermissionsRead", "PermissionsEdit" FROM "FieldPermissions" WHERE "ParentId" IN (SELECT value FROM json_each(?)) AND "IsDeleted" = 0',
    [setIds]
  )) {
    const name = String(row['Field']).toLowerCase();
    if (row['PermissionsEdit'] === 1) found.set(name, 'edit');
    else if (row['PermissionsRead'] === 1 && !found.has(name)) found.set(name, 'read');
  }
  return found;
}

/** Custom settings that permission sets open, kept under the setting's name. */
function settingAccess(database: OrgDatabase, setIds: string): Set<string> {
  const rows = database.all(
    `SELECT "SetupEntityId" FROM "SetupEntityAccess" WHERE "SetupEntityType" = 'CustomEntityDefinition' AND "ParentId" IN (SELECT value FROM json_each(?)) AND "IsDeleted" = 0`,
    [setIds]
  );
  return new Set(rows.map((row) => String(row['SetupEntityId']).toLowerCase()));
}

function groupsOf(database: OrgDatabase, userId: string, roleId: string | null): string[] {
  const rows = database.all(
    `WITH RECURSIVE role(id) AS (SELECT ?2 UNION SELECT r."ParentRoleId" FROM "UserRole" r JOIN role ON r."Id" = role.id),
     mine(id) AS (
       SELECT "GroupId" FROM "GroupMember" WHERE "UserOrGroupId" = ?1 AND "IsDeleted" = 0
       UNION SELECT "Id" FROM "Group" WHERE "Type" = 'Organization'
       UNION SELECT "Id" FROM "Group" WHERE "Type" = 'Role' AND "RelatedId" = ?2
       UNION SELECT "Id" FROM "Group" WHERE "Type" = 'RoleAndSubordinates' AND "RelatedId" IN (SELECT id FROM role)
       UNION SELECT m."GroupId" FROM "GroupMember" m JOIN mine ON m."UserOrGroupId" = mine.id AND m."IsDeleted" = 0)
     SELECT id FROM mine WHERE id IS NOT NULL`,
    [userId, roleId]
  );
  return rows.map((row) => String(row['id']));
}

function subordinates(database: OrgDatabase, roleId: string | null): string[] {
  if (roleId === null) return [];
  const rows = database.all(
    `WITH RECURSIVE below(id) AS (SELECT "Id" FROM "UserRole" WHERE "ParentRoleId" = ? UNION SELECT r."Id" FROM "UserRole" r JOIN below ON r."ParentRoleId" = below.id)
     SELECT "Id" FROM "User" WHERE "UserRoleId" IN (SELECT id FROM below)`,
    [roleId]
  );
  return rows.map((row) => String(row['Id']));
}
