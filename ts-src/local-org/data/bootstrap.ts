/** What a new org has before anyone saves anything: the organisation, licences, profiles and an administrator. */
import type { FieldValue } from '../engine.ts';
import { SYSTEM_PERMISSIONS } from '../schema/standard-setup.ts';
import type { EngineSchema } from '../schema/org-schema.ts';
import type { OrgDatabase } from '../store/database.ts';
import { recordId } from '../store/record-id.ts';
import { insertRow, timestamp } from './record-rows.ts';
import { ADMINISTRATOR } from './user-permissions.ts';

export const ADMIN_USERNAME = 'admin@local.example';

interface ProfileSpec {
  readonly name: string;
  readonly license: string;
  readonly permissions: readonly string[];
  /** Object permissions on the standard business objects. */
  readonly objects: 'all' | 'standard' | 'none';
}
const PROFILES: readonly ProfileSpec[] = [
  {
    name: ADMINISTRATOR,
    license: 'Salesforce',
    permissions: SYSTEM_PERMISSIONS.filter((name) => name !== 'ApiUserOnly'),
    objects: 'all'
  },
  {
    name: 'Standard User',
    license: 'Salesforce',
    objects: 'standard',
    permissions: [
      'ApiEnabled',
      'RunReports',
      'EditTask',
      'EditEvent',
      'LightningExperienceUser',
      'ConvertLeads',
      'ManageCases'
    ]
  },
  {
    name: 'Minimum Access - Salesforce',
    license: 'Salesforce',
    permissions: ['LightningExperienceUser'],
    objects: 'none'
  },
  {
    name: 'Salesforce API Only System Integrations',
    license: 'Salesforce Integration',
    permissions: ['ApiEnabled', 'ApiUserOnly'],
    objects: 'none'
  }
];
const BUSINESS_OBJECTS = [
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
];

/** Fills an empty database; does nothing in one that has an organisation. */
export function bootstrapOrg(database: OrgDatabase, schema: EngineSchema, now: Date): void {
  if (database.fact('organizationId') !== null) return;
  database.transaction(() => {
    database.lock();
    if (database.fact('organizationId') !== null) return;
    const seed = new Seeder(database, schema, timestamp(now));
    const organization = seed.add('Organization', {
      Name: 'Local Org',
      OrganizationType: 'Developer Edition',
      InstanceName: 'LOC1',
      IsSandbox: false,
      DefaultLocaleSidKey: 'en_US',
      TimeZoneSidKey: 'GMT',
      LanguageLocaleKey: 'en_US',
      Country: 'GB',
      UiSkin: 'Theme3'
    });
    database.setFact('organizationId', organization);
    const profiles = seedProfiles(seed);
    const admin = seed.add('User', {
      Username: ADMIN_USERNAME,
      FirstName: 'Ada',
      LastName: 'Minter',
      Name: 'Ada Minter',
      Email: ADMIN_USERNAME,
      Alias: 'admin',
      CommunityNickname: 'admin',
      IsActive: true,
      ProfileId: profiles.get(ADMINISTRATOR) ?? null,
      UserType: 'Standard',
      TimeZoneSidKey: 'GMT',
      LocaleSidKey: 'en_US',
      LanguageLocaleKey: 'en_US',
      EmailEncodingKey: 'UTF-8'
    });
    database.setFact('adminUserId', admin);
    seed.add('Group', { Name: 'All Internal Users', DeveloperName: 'AllInternalUsers', Type: 'Organization' });
    seed.claim(admin);
  });
}

function seedProfiles(seed: Seeder): Map<string, string> {
  const licenses = new Map<string, string>();
  const profiles = new Map<string, string>();
  for (const spec of PROFILES) {
    const license =
      licenses.get(spec.license) ??
      seed.add('UserLicense', {
        Name: spec.license,
        MasterLabel: spec.license,
        LicenseDefinitionKey: spec.license === 'Salesforce' ? 'SFDC' : 'SFDC_INTEGRATION',
        Status: 'Active',
        TotalLicenses: 100,
        UsedLicenses: 1
      });
    licenses.set(spec.license, license);
    const granted = Object.fromEntries(spec.permissions.map((name) => [`Permissions${name}`, true]));
    const profile = seed.add('Profile', { Name: spec.name, UserLicenseId: license, UserType: 'Standard', ...granted });
    profiles.set(spec.name, profile);
    const setId = seed.add('PermissionSet', {
      Name: `X${profile}`,
      Label: `X${profile}`,
      ProfileId: profile,
      IsOwnedByProfile: true,
      IsCustom: false,
      LicenseId: license,
      Type: 'Profile',
      ...granted
    });
    if (spec.objects !== 'none')
      for (const object of BUSINESS_OBJECTS)
        seed.add('ObjectPermissions', objectPermissions(setId, object, spec.objects === 'all'));
  }
  return profiles;
}

function objectPermissions(parent: string, object: string, all: boolean): Record<string, FieldValue> {
  return {
    ParentId: parent,
    SobjectType: object,
    PermissionsRead: true,
    PermissionsCreate: true,
    PermissionsEdit: true,
    PermissionsDelete: true,
    PermissionsViewAllRecords: all,
    PermissionsModifyAllRecords: all,
    PermissionsViewAllFields: all
  };
}

/** Inserts rows directly: there are no users, profiles or permissions yet to save them with. */
export class Seeder {
  private readonly database: OrgDatabase;
  private readonly schema: EngineSchema;
  private readonly at: string;
  private readonly added: { object: string; id: string }[] = [];

  constructor(database: OrgDatabase, schema: EngineSchema, at: string) {
    this.database = database;
    this.schema = schema;
    this.at = at;
  }

  add(objectName: string, fields: Record<string, FieldValue>): string {
    const object = this.schema.object(objectName);
    if (!object) throw new Error(`The org has no object ${objectName}`);
    const id = recordId(object.keyPrefix, this.database.take(`id:${object.keyPrefix}`, 1));
    const admin = this.database.fact('adminUserId');
    const stamps = {
      CreatedDate: this.at,
      LastModifiedDate: this.at,
      SystemModstamp: this.at,
      CreatedById: admin,
      LastModifiedById: admin,
      IsDeleted: false
    };
    const known = Object.fromEntries(Object.entries(stamps).filter(([name]) => object.field(name)));
    const defaults = Object.fromEntries(
      object.fields.flatMap((field) => (field.defaultValue === null ? [] : [[field.name, field.defaultValue] as const]))
    );
    insertRow(this.database, object, { ...defaults, ...known, ...fields, Id: id });
    this.added.push({ object: objectName, id });
    return id;
  }

  /** Makes the first user the creator of everything that came before. */
  claim(userId: string): void {
    for (const { object, id } of this.added) {
      for (const field of ['CreatedById', 'LastModifiedById']) {
        if (this.schema.object(object)?.field(field))
          this.database.run(`UPDATE "${object}" SET "${field}" = ? WHERE "Id" = ?`, [userId, id]);
      }
    }
  }
}
