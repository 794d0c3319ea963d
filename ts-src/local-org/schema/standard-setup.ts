/** Setup objects: profiles, permission sets, Apex and what the org tells about its own metadata. */
import type { StandardObject } from './standard-object.ts';

/** System permissions that profiles and permission sets carry here, as `Permissions<Name>` fields. */
export const SYSTEM_PERMISSIONS = [
  'ViewAllData',
  'ModifyAllData',
  'ApiEnabled',
  'ViewSetup',
  'CustomizeApplication',
  'AuthorApex',
  'ManageUsers',
  'AssignPermissionSets',
  'RunReports',
  'EditTask',
  'EditEvent',
  'TransferAnyCase',
  'TransferAnyLead',
  'ConvertLeads',
  'SendSitRequests',
  'ManageCases',
  'ViewAllUsers',
  'ViewAllProfiles',
  'ApiUserOnly',
  'LightningExperienceUser',
  'ViewDeveloperName',
  'ModifyMetadata'
] as const;

const PERMISSION_FIELDS = SYSTEM_PERMISSIONS.map((name) => `Permissions${name} boolean`).join('\n');

export const SETUP_OBJECTS: readonly StandardObject[] = [
  {
    name: 'Profile',
    label: 'Profile',
    labelPlural: 'Profiles',
    keyPrefix: '00e',
    sharing: 'Read',
    setup: true,
    fields: `
      Name string(255) ! name
      UserLicenseId ref(UserLicense)
      UserType picklist(*Standard;CsnOnly;Guest;PowerPartner) ro
      Description string(255)
      ${PERMISSION_FIELDS}`
  },
  {
    name: 'UserLicense',
    label: 'User License',
    labelPlural: 'User Licenses',
    keyPrefix: '100',
    sharing: 'Read',
    setup: true,
    readOnly: true,
    fields: `
      LicenseDefinitionKey string(40) !
      Name string(40) ! name
      MasterLabel string(40)
      Status picklist(*Active;Disabled)
      TotalLicenses int
      UsedLicenses int`
  },
  {
    name: 'PermissionSet',
    label: 'Permission Set',
    labelPlural: 'Permission Sets',
    keyPrefix: '0PS',
    sharing: 'Read',
    setup: true,
    fields: `
      Name string(80) ! name
      Label string(80) !
      LicenseId ref(UserLicense) rel=License
      ProfileId ref(Profile) child=PermissionSets
      IsOwnedByProfile boolean ro
      IsCustom boolean ro default=true
      Description string(255)
      NamespacePrefix string(15) ro
      HasActivationRequired boolean
      Type picklist(*Regular;Profile;Group;Standard;Session) ro
      ${PERMISSION_FIELDS}`
  },
  {
    name: 'PermissionSetAssignment',
    label: 'Permission Set Assignment',
    labelPlural: 'Permission Set Assignments',
    keyPrefix: '0Pa',
    sharing: 'Read',
    setup: true,
    nameField: 'Id',
    updateable: false,
    fields: `
      PermissionSetId ref(PermissionSet) createonly child=Assignments cascade
      PermissionSetGroupId string(18) createonly
      AssigneeId ref(User) ! createonly child=PermissionSetAssignments rel=Assignee cascade
      IsActive boolean ro default=true
      ExpirationDate datetime`
  },
  {
    name: 'ObjectPermissions',
    label: 'Object Permissions',
    labelPlural: 'Object Permissions',
    keyPrefix: '110',
    sharing: 'Read',
    setup: true,
    nameField: 'Id',
    fields: `
      ParentId ref(PermissionSet) ! createonly child=ObjectPerms rel=Parent cascade
      SobjectType picklist() ! createonly
      PermissionsCreate boolean
      PermissionsRead boolean
      PermissionsEdit boolean
      PermissionsDelete boolean
      PermissionsViewAllRecords boolean
      PermissionsModifyAllRecords boolean
      PermissionsViewAllFields boolean`
  },
  {
    name: 'FieldPermissions',
    label: 'Field Permissions',
    labelPlural: 'Field Permissions',
    keyPrefix: '01k',
    sharing: 'Read',
    setup: true,
    nameField: 'Id',
    fields: `
      ParentId ref(PermissionSet) ! createonly child=FieldPerms rel=Parent cascade
      SobjectType picklist() ! createonly
      Field picklist() ! createonly
      PermissionsRead boolean
      PermissionsEdit boolean`
  },
  {
    name: 'SetupEntityAccess',
    label: 'Setup Entity Access',
    labelPlural: 'Setup Entity Access',
    keyPrefix: '0J0',
    sharing: 'Read',
    setup: true,
    nameField: 'Id',
    updateable: false,
    fields: `
      ParentId ref(PermissionSet) ! createonly child=SetupEntityAccessItems rel=Parent cascade
      SetupEntityId ref(ApexClass,CustomPermission) ! createonly norel
      SetupEntityType picklist(ApexClass;CustomPermission;TabSet;NamedCredential;CustomEntityDefinition) ro`
  },
  {
    name: 'PermissionSetTabSetting',
    label: 'Permission Set Tab Setting',
    labelPlural: 'Permission Set Tab Settings',
    keyPrefix: '01P',
    sharing: 'Read',
    setup: true,
    nameField: 'Id',
    fields: `
      ParentId ref(PermissionSet) ! createonly rel=Parent cascade
      Name string(80) !
      Visibility picklist(DefaultOff;DefaultOn) !`
  },
  {
    name: 'CustomPermission',
    label: 'Custom Permission',
    labelPlural: 'Custom Permissions',
    keyPrefix: '0CP',
    sharing: 'Read',
    setup: true,
    nameField: 'DeveloperName',
    fields: `
      DeveloperName string(80) ! name
      Language string(10)
      MasterLabel string(80) !
      NamespacePrefix string(15) ro
      IsProtected boolean
      IsLicensed boolean
      Description string(255)`
  },
  {
    name: 'RecordType',
    label: 'Record Type',
    labelPlural: 'Record Types',
    keyPrefix: '012',
    sharing: 'Read',
    setup: true,
    fields: `
      Name string(80) ! name
      DeveloperName string(80) !
      NamespacePrefix string(15)
      Description string(255)
      BusinessProcessId string(18)
      SobjectType picklist() !
      IsActive boolean default=true`
  },
  {
    name: 'ApexClass',
    label: 'Apex Class',
    labelPlural: 'Apex Classes',
    keyPrefix: '01p',
    sharing: 'Read',
    setup: true,
    fields: `
      NamespacePrefix string(15)
      Name string(255) ! name
      ApiVersion double(18,1)
      Status picklist(Inactive;*Active;Deleted) !
      IsValid boolean default=true
      BodyCrc double(18,0)
      Body textarea(1000000) nofilter
      LengthWithoutComments int`
  },
  {
    name: 'ApexTrigger',
    label: 'Apex Trigger',
    labelPlural: 'Apex Triggers',
    keyPrefix: '01q',
    sharing: 'Read',
    setup: true,
    fields: `
      NamespacePrefix string(15)
      Name string(255) ! name
      TableEnumOrId picklist() !
      UsageBeforeInsert boolean
      UsageAfterInsert boolean
      UsageBeforeUpdate boolean
      UsageAfterUpdate boolean
      UsageBeforeDelete boolean
      UsageAfterDelete boolean
      UsageAfterUndelete boolean
      ApiVersion double(18,1)
      Status picklist(Inactive;*Active;Deleted) !
      IsValid boolean default=true
      Body textarea(1000000) nofilter
      LengthWithoutComments int`
  },
  {
    name: 'AsyncApexJob',
    label: 'Apex Job',
    labelPlural: 'Apex Jobs',
    keyPrefix: '707',
    sharing: 'Read',
    setup: true,
    nameField: 'Id',
    audit: 'created',
    fields: `
      JobType picklist(Future;SharingRecalculation;ScheduledApex;BatchApex;BatchApexWorker;TestRequest;TestWorker;ApexToken;Queueable) !
      ApexClassId ref(ApexClass)
      Status picklist(*Queued;Processing;Aborted;Completed;Failed;Preparing;Holding) !
      JobItemsProcessed int
      TotalJobItems int
      NumberOfErrors int
      CompletedDate datetime
      MethodName string(255)
      ExtendedStatus string(255)
      ParentJobId ref(AsyncApexJob) rel=ParentJob
      LastProcessed string(15)
      LastProcessedOffset int
      CronTriggerId ref(CronTrigger) rel=CronTrigger`
  },
  {
    name: 'CronTrigger',
    label: 'Scheduled Job',
    labelPlural: 'Scheduled Jobs',
    keyPrefix: '08e',
    sharing: 'Read',
    setup: true,
    nameField: 'Id',
    audit: 'created',
    fields: `
      CronJobDetailId ref(CronJobDetail) rel=CronJobDetail
      NextFireTime datetime
      PreviousFireTime datetime
      State picklist(*WAITING;ACQUIRED;EXECUTING;COMPLETE;ERROR;DELETED;PAUSED;BLOCKED;PAUSED_BLOCKED)
      StartTime datetime
      EndTime datetime
      CronExpression string(255)
      TimeZoneSidKey string(80)
      OwnerId ref(User) owner
      TimesTriggered int`
  },
  {
    name: 'CronJobDetail',
    label: 'Cron Job',
    labelPlural: 'Cron Jobs',
    keyPrefix: '08a',
    sharing: 'Read',
    setup: true,
    audit: 'none',
    fields: `
      Name string(255) ! name
      JobType string(5)`
  },
  {
    name: 'ApexLog',
    label: 'Apex Debug Log',
    labelPlural: 'Apex Debug Logs',
    keyPrefix: '07L',
    sharing: 'Read',
    setup: true,
    nameField: 'Id',
    fields: `
      LogUserId ref(User) rel=LogUser
      LogLength int
      Request string(255)
      Operation string(255)
      Application string(255)
      Status string(255)
      DurationMilliseconds int
      StartTime datetime
      Location picklist(SystemLog;Monitoring;Preserved)
      RequestIdentifier string(36)
      Body textarea(1000000) nofilter hidden`
  },
  {
    name: 'EntityDefinition',
    label: 'Entity Definition',
    labelPlural: 'Entity Definitions',
    keyPrefix: '4ie',
    sharing: 'Read',
    setup: true,
    readOnly: true,
    audit: 'none',
    nameField: 'QualifiedApiName',
    fields: `
      DurableId string(255)
      QualifiedApiName string(255) name
      DeveloperName string(255)
      NamespacePrefix string(15)
      MasterLabel string(255)
      Label string(255)
      PluralLabel string(255)
      KeyPrefix string(3) cs
      InternalSharingModel string(40)
      ExternalSharingModel string(40)
      IsCustomizable boolean
      IsCustomSetting boolean
      IsApexTriggerable boolean
      IsWorkflowEnabled boolean
      IsQueryable boolean
      IsSearchable boolean
      IsRetrieveable boolean
      IsLayoutable boolean
      IsDeprecatedAndHidden boolean
      DeploymentStatus string(40)
      PublisherId string(18)`
  },
  {
    name: 'FieldDefinition',
    label: 'Field Definition',
    labelPlural: 'Field Definitions',
    keyPrefix: '4fd',
    sharing: 'Read',
    setup: true,
    readOnly: true,
    audit: 'none',
    nameField: 'QualifiedApiName',
    fields: `
      DurableId string(255)
      QualifiedApiName string(255) name
      EntityDefinitionId ref(EntityDefinition) child=Fields rel=EntityDefinition
      DeveloperName string(255)
      MasterLabel string(255)
      Label string(255)
      Length int
      DataType string(255)
      ValueTypeId string(255)
      Precision int
      Scale int
      IsCalculated boolean
      IsCompound boolean
      IsNillable boolean
      IsIndexed boolean
      IsNameField boolean
      IsApiFilterable boolean
      IsApiSortable boolean
      IsApiGroupable boolean
      RelationshipName string(255)`
  },
  {
    name: 'UserRecordAccess',
    label: 'User Record Access',
    labelPlural: 'User Record Access',
    keyPrefix: '4ua',
    sharing: 'Read',
    setup: true,
    readOnly: true,
    audit: 'none',
    nameField: 'Id',
    fields: `
      UserId ref(User) norel
      RecordId string(18)
      HasReadAccess boolean
      HasEditAccess boolean
      HasDeleteAccess boolean
      HasTransferAccess boolean
      HasAllAccess boolean
      MaxAccessLevel picklist(None;Read;Edit;Delete;Transfer;All)`
  },
  {
    name: 'Name',
    label: 'Name',
    labelPlural: 'Names',
    keyPrefix: '4nm',
    sharing: 'Read',
    setup: true,
    readOnly: true,
    audit: 'none',
    fields: `
      Name string(255) name
      LastName string(80)
      FirstName string(40)
      Type string(40)
      Alias string(8)
      Email email(80)
      Phone phone(40)
      Title string(128)
      IsActive boolean
      Username string(80)
      UserRoleId ref(UserRole)
      ProfileId ref(Profile)`
  }
];
