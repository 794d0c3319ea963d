/** Permission sets, custom permissions and the org's description of itself, as rows that clients query. */
import { createHash } from 'node:crypto';
import type { FieldValue } from '../engine.ts';
import type { EngineObject, EngineSchema } from '../schema/org-schema.ts';
import type { MetadataSource, PermissionSetSource } from '../schema/metadata-source.ts';
import type { OrgDatabase } from '../store/database.ts';
import { quoted } from '../store/tables.ts';
import { Seeder } from './bootstrap.ts';
import { timestamp, updateRow } from './record-rows.ts';
import { ADMINISTRATOR, isFieldGoverned, opensStandardFields, permissionName } from './user-permissions.ts';

/** Part of the version, so that rows of another form are written anew. */
const FORM = 'profiles own field permissions';

/** Brings the rows in line with the metadata, once a version of it. */
export function syncMetadataRows(
  database: OrgDatabase,
  schema: EngineSchema,
  metadata: MetadataSource,
  now: Date
): void {
  const version = createHash('sha256')
    .update(FORM)
    .update(JSON.stringify(metadata))
    .update(
      schema
        .objects()
        .map((object) => `${object.name}${String(object.fields.length)}`)
        .join()
    )
    .digest('hex');
  if (database.fact('metadataVersion') === version) return;
  database.transaction(() => {
    database.lock();
    if (database.fact('metadataVersion') === version) return;
    const seed = new Seeder(database, schema, timestamp(now));
    for (const name of metadata.apexClasses)
      upsertByName(database, schema, seed, 'ApexClass', 'Name', {
        Name: name,
        ApiVersion: 67,
        Status: 'Active',
        IsValid: true
      });
    for (const permission of metadata.customPermissions) {
      upsertByName(database, schema, seed, 'CustomPermission', 'DeveloperName', {
        DeveloperName: permission.name,
        MasterLabel: permission.label,
        Language: 'en_US',
        Description: permission.description
      });
    }
    for (const source of metadata.permissionSets) syncPermissionSet(database, schema, seed, source);
    syncProfileFields(database, schema, seed);
    describeEntities(database, schema, seed);
    database.setFact('metadataVersion', version);
  });
}

function upsertByName(
  database: OrgDatabase,
  schema: EngineSchema,
  seed: Seeder,
  objectName: string,
  key: string,
  fields: Record<string, FieldValue>
): string {
  const object = schema.object(objectName);
  const name = fields[key];
  const known = database.get(`SELECT "Id" FROM ${quoted(objectName)} WHERE ${quoted(key)} = ?`, [
    typeof name === 'string' ? name : null
  ])?.['Id'];
  if (typeof known !== 'string' || !object) return seed.add(objectName, fields);
  updateRow(database, object, known, fields);
  return known;
}

/** What profiles give on fields, as rows of the permission sets that they own. */
function syncProfileFields(database: OrgDatabase, schema: EngineSchema, seed: Seeder): void {
  const owned = database.all(
    'SELECT s."Id" AS id, p."Name" AS name FROM "PermissionSet" s JOIN "Profile" p ON p."Id" = s."ProfileId" WHERE s."IsDeleted" = 0'
  );
  for (const { id, name } of owned) {
    if (typeof id !== 'string' || typeof name !== 'string' || !opensStandardFields(name)) continue;
    database.run('DELETE FROM "FieldPermissions" WHERE "ParentId" = ?', [id]);
    for (const object of schema.objects()) {
      const fields = object.fields.filter(
        (field) => isFieldGoverned(object, field) && (!field.custom || name === ADMINISTRATOR)
      );
      for (const field of new Set(fields.map((entry) => permissionName(object, entry)))) {
        seed.add('FieldPermissions', {
          ParentId: id,
          SobjectType: object.name,
          Field: `${object.name}.${field}`,
          PermissionsRead: true,
          PermissionsEdit: true
        });
      }
    }
  }
}

function syncPermissionSet(
  database: OrgDatabase,
  schema: EngineSchema,
  seed: Seeder,
  source: PermissionSetSource
): void {
  const system = Object.fromEntries(source.userPermissions.map((entry) => [`Permissions${entry.name}`, entry.enabled]));
  const id = upsertByName(database, schema, seed, 'PermissionSet', 'Name', {
    Name: source.name,
    Label: source.label ?? source.name,
    Description: source.description ?? null,
    IsOwnedByProfile: false,
    IsCustom: true,
    Type: 'Regular',
    ...system
  });
  for (const child of ['ObjectPermissions', 'FieldPermissions', 'SetupEntityAccess', 'PermissionSetTabSetting']) {
    database.run(`DELETE FROM ${quoted(child)} WHERE "ParentId" = ?`, [id]);
  }
  for (const entry of source.objectPermissions) {
    seed.add('ObjectPermissions', {
      ParentId: id,
      SobjectType: entry.object,
      PermissionsCreate: entry.allowCreate,
      PermissionsRead: entry.allowRead,
      PermissionsEdit: entry.allowEdit,
      PermissionsDelete: entry.allowDelete,
      PermissionsViewAllRecords: entry.viewAllRecords,
      PermissionsModifyAllRecords: entry.modifyAllRecords
    });
  }
  for (const entry of source.fieldPermissions) {
    const [object = ''] = entry.field.split('.');
    seed.add('FieldPermissions', {
      ParentId: id,
      SobjectType: object,
      Field: entry.field,
      PermissionsRead: entry.readable,
      PermissionsEdit: entry.editable
    });
  }
  for (const entry of source.tabSettings)
    seed.add('PermissionSetTabSetting', {
      ParentId: id,
      Name: entry.tab,
      Visibility: entry.visibility === 'Visible' ? 'DefaultOn' : 'DefaultOff'
    });
  grantEntities(database, seed, id, source);
}

function grantEntities(database: OrgDatabase, seed: Seeder, parent: string, source: PermissionSetSource): void {
  const grant = (table: string, key: string, name: string): void => {
    const target = database.get(`SELECT "Id" FROM ${quoted(table)} WHERE ${quoted(key)} = ?`, [name])?.['Id'];
    if (typeof target === 'string')
      seed.add('SetupEntityAccess', { ParentId: parent, SetupEntityId: target, SetupEntityType: table });
  };
  for (const entry of source.classAccesses) if (entry.enabled) grant('ApexClass', 'Name', entry.apexClass);
  for (const entry of source.customPermissions)
    if (entry.enabled) grant('CustomPermission', 'DeveloperName', entry.name);
  for (const entry of source.customSettingAccesses) {
    if (entry.enabled)
      seed.add('SetupEntityAccess', {
        ParentId: parent,
        SetupEntityId: entry.name,
        SetupEntityType: 'CustomEntityDefinition'
      });
  }
}

/** EntityDefinition and FieldDefinition rows. */
function describeEntities(database: OrgDatabase, schema: EngineSchema, seed: Seeder): void {
  database.run('DELETE FROM "EntityDefinition"');
  database.run('DELETE FROM "FieldDefinition"');
  for (const object of schema.objects()) {
    const id = seed.add('EntityDefinition', entityRow(object));
    for (const field of object.fields) {
      seed.add('FieldDefinition', {
        DurableId: `${object.name}.${field.name}`,
        QualifiedApiName: field.name,
        EntityDefinitionId: id,
        DeveloperName: field.name.replace(/__c$/, ''),
        MasterLabel: field.label,
        Label: field.label,
        Length: field.length,
        DataType: field.type,
        ValueTypeId: field.type,
        Precision: field.precision,
        Scale: field.scale,
        IsCalculated: field.calculated,
        IsCompound: field.addressPrefix !== null,
        IsNillable: field.nillable,
        IsIndexed: field.externalId || field.type === 'reference',
        IsNameField: field.nameField,
        IsApiFilterable: field.filterable,
        IsApiSortable: field.sortable,
        IsApiGroupable: field.groupable,
        RelationshipName: field.relationshipName
      });
    }
  }
}

function entityRow(object: EngineObject): Record<string, FieldValue> {
  return {
    DurableId: object.name,
    QualifiedApiName: object.name,
    DeveloperName: object.name.replace(/__\w+$/, ''),
    MasterLabel: object.label,
    Label: object.label,
    PluralLabel: object.labelPlural,
    KeyPrefix: object.keyPrefix,
    InternalSharingModel: object.sharing,
    ExternalSharingModel: 'Private',
    IsCustomizable: !object.setup,
    IsCustomSetting: object.kind === 'customSetting',
    IsApexTriggerable: !object.setup,
    IsQueryable: object.queryable,
    IsSearchable: !object.setup,
    IsRetrieveable: object.queryable,
    IsLayoutable: !object.setup,
    IsDeprecatedAndHidden: false,
    DeploymentStatus: object.custom ? 'Deployed' : null
  };
}
