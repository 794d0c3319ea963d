/** Accounts, people, users and who may do what: the standard objects of customers and of the org's own people. */
import type { StandardObject } from './standard-object.ts';

const SALUTATIONS = 'picklist(Mr.;Ms.;Mrs.;Dr.;Prof.;Mx.)';
const INDUSTRIES =
  'picklist(Agriculture;Apparel;Banking;Biotechnology;Chemicals;Communications;Construction;Consulting;Education;Electronics;Energy;' +
  'Engineering;Entertainment;Environmental;Finance;Food & Beverage;Government;Healthcare;Hospitality;Insurance;Machinery;' +
  'Manufacturing;Media;Not For Profit;Recreation;Retail;Shipping;Technology;Telecommunications;Transportation;Utilities;Other)';
const LEAD_SOURCES = 'picklist(Web;Phone Inquiry;Partner Referral;Purchased List;Other)';
const TIME_ZONES =
  'picklist(GMT;UTC;Europe/London;Europe/Berlin;Europe/Paris;Europe/Zurich;Europe/Vienna;America/New_York;America/Chicago;' +
  'America/Denver;America/Los_Angeles;Asia/Tokyo;Asia/Kolkata;Australia/Sydney)';
const LOCALES = 'picklist(en_US;en_GB;de_DE;de_AT;de_CH;fr_FR;es_ES;it_IT;nl_NL;ja_JP)';
const LANGUAGES = 'picklist(en_US;de;fr;es;it;nl_NL;ja)';

/** Fields that only orgs with person accounts have. */
export const PERSON_ACCOUNT_FIELDS: Readonly<Record<string, string>> = {
  Account: `
    IsPersonAccount boolean ro
    PersonContactId ref(Contact) ro rel=PersonContact
    Salutation ${SALUTATIONS}
    FirstName string(40)
    LastName string(80)
    PersonEmail email(80) "Email"
    PersonTitle string(80) "Title"`,
  Contact: 'IsPersonAccount boolean ro'
};

export const PEOPLE_OBJECTS: readonly StandardObject[] = [
  {
    name: 'Account',
    label: 'Account',
    labelPlural: 'Accounts',
    keyPrefix: '001',
    sharing: 'ReadWrite',
    fields: `
      MasterRecordId ref(Account) ro rel=MasterRecord
      Name string(255) ! name "Account Name"
      Type picklist(Prospect;Customer - Direct;Customer - Channel;Channel Partner / Reseller;Installation Partner;Technology Partner;Other) "Account Type"
      RecordTypeId ref(RecordType) "Record Type ID"
      ParentId ref(Account) child=ChildAccounts "Parent Account ID"
      BillingAddress address(Billing)
      ShippingAddress address(Shipping)
      Phone phone(40) "Account Phone"
      Fax phone(40) "Account Fax"
      AccountNumber string(40)
      Website url(255)
      PhotoUrl url(255) ro
      Sic string(20) "SIC Code"
      Industry ${INDUSTRIES}
      AnnualRevenue currency(18,0)
      NumberOfEmployees int "Employees"
      Ownership picklist(Public;Private;Subsidiary;Other)
      TickerSymbol string(20)
      Description textarea(32000) nofilter "Account Description"
      Rating picklist(Hot;Warm;Cold) "Account Rating"
      Site string(80) "Account Site"
      OwnerId ref(User) ! owner
      LastActivityDate date ro "Last Activity"
      Jigsaw string(20) "Data.com Key"
      AccountSource ${LEAD_SOURCES}
      SicDesc string(80) "SIC Description"`
  },
  {
    name: 'Contact',
    label: 'Contact',
    labelPlural: 'Contacts',
    keyPrefix: '003',
    sharing: 'ReadWrite',
    fields: `
      MasterRecordId ref(Contact) ro rel=MasterRecord
      AccountId ref(Account) child=Contacts "Account ID"
      LastName string(80) !
      FirstName string(40)
      Salutation ${SALUTATIONS}
      MiddleName string(40)
      Suffix string(40)
      Name string(121) ro name "Full Name"
      RecordTypeId ref(RecordType) "Record Type ID"
      OtherAddress address(Other)
      MailingAddress address(Mailing)
      Phone phone(40) "Business Phone"
      Fax phone(40) "Business Fax"
      MobilePhone phone(40)
      HomePhone phone(40)
      OtherPhone phone(40)
      AssistantPhone phone(40) "Asst. Phone"
      ReportsToId ref(Contact) child=Reports "Reports To ID"
      Email email(80) idlookup
      Title string(128)
      Department string(80)
      AssistantName string(40) "Assistant's Name"
      LeadSource ${LEAD_SOURCES}
      Birthdate date
      Description textarea(32000) nofilter "Contact Description"
      OwnerId ref(User) ! owner
      HasOptedOutOfEmail boolean "Email Opt Out"
      HasOptedOutOfFax boolean "Fax Opt Out"
      DoNotCall boolean
      LastActivityDate date ro "Last Activity"
      LastCURequestDate datetime ro "Last Stay-in-Touch Request Date"
      LastCUUpdateDate datetime ro "Last Stay-in-Touch Save Date"
      EmailBouncedReason string(255)
      EmailBouncedDate datetime
      IsEmailBounced boolean ro
      PhotoUrl url(255) ro
      Jigsaw string(20) "Data.com Key"
      IndividualId ref(Individual) child=Contacts "Individual ID"`
  },
  {
    name: 'Individual',
    label: 'Individual',
    labelPlural: 'Individuals',
    keyPrefix: '0PK',
    sharing: 'ReadWrite',
    fields: `
      LastName string(80) !
      FirstName string(40)
      Salutation ${SALUTATIONS}
      Name string(121) ro name
      OwnerId ref(User) ! owner
      HasOptedOutProcessing boolean
      ShouldForget boolean`
  },
  {
    name: 'Lead',
    label: 'Lead',
    labelPlural: 'Leads',
    keyPrefix: '00Q',
    sharing: 'ReadWrite',
    fields: `
      MasterRecordId ref(Lead) ro rel=MasterRecord
      LastName string(80) !
      FirstName string(40)
      Salutation ${SALUTATIONS}
      MiddleName string(40)
      Suffix string(40)
      Name string(121) ro name "Full Name"
      RecordTypeId ref(RecordType) "Record Type ID"
      Title string(128)
      Company string(255) !
      Address address()
      Phone phone(40)
      MobilePhone phone(40)
      Fax phone(40)
      Email email(80) idlookup
      Website url(255)
      PhotoUrl url(255) ro
      Description textarea(32000) nofilter
      LeadSource ${LEAD_SOURCES}
      Status picklist(*Open - Not Contacted;Working - Contacted;Closed - Converted;Closed - Not Converted) ! defaulted
      Industry ${INDUSTRIES}
      Rating picklist(Hot;Warm;Cold)
      AnnualRevenue currency(18,0)
      NumberOfEmployees int "Employees"
      OwnerId ref(Group,User) ! owner
      HasOptedOutOfEmail boolean "Email Opt Out"
      IsConverted boolean createonly "Converted"
      ConvertedDate date ro
      ConvertedAccountId ref(Account) ro
      ConvertedContactId ref(Contact) ro
      ConvertedOpportunityId ref(Opportunity) ro
      IsUnreadByOwner boolean default=true
      LastActivityDate date ro "Last Activity"
      DoNotCall boolean
      Jigsaw string(20) "Data.com Key"
      EmailBouncedReason string(255)
      EmailBouncedDate datetime
      IndividualId ref(Individual) child=Leads "Individual ID"`
  },
  {
    name: 'User',
    label: 'User',
    labelPlural: 'Users',
    keyPrefix: '005',
    sharing: 'Read',
    deletable: false,
    noDelete: true,
    fields: `
      Username string(80) ! unique idlookup
      LastName string(80) !
      FirstName string(40)
      MiddleName string(40)
      Suffix string(40)
      Name string(121) ro name "Full Name"
      CompanyName string(80)
      Division string(80)
      Department string(80)
      Title string(80)
      Address address()
      Email email(128) ! idlookup
      EmailPreferencesAutoBcc boolean
      SenderEmail email(80) "Email Sender Address"
      SenderName string(80) "Email Sender Name"
      Signature textarea(1333) "Email Signature"
      Phone phone(40)
      Fax phone(40)
      MobilePhone phone(40) "Mobile"
      Alias string(8) !
      CommunityNickname string(40) ! unique defaulted "Nickname"
      IsActive boolean "Active"
      TimeZoneSidKey ${TIME_ZONES} ! defaulted restricted "Time Zone"
      UserRoleId ref(UserRole) child=Users "Role ID"
      LocaleSidKey ${LOCALES} ! defaulted restricted "Locale"
      ReceivesInfoEmails boolean
      ReceivesAdminInfoEmails boolean
      EmailEncodingKey picklist(*UTF-8;ISO-8859-1;Shift_JIS;GB2312) ! defaulted restricted "Email Encoding"
      ProfileId ref(Profile) ! child=Users "Profile ID"
      UserType picklist(*Standard;PowerPartner;CSPLitePortal;CustomerSuccess;PowerCustomerSuccess;CsnOnly;AutomatedProcess;CloudIntegrationUser;Guest) ro
      LanguageLocaleKey ${LANGUAGES} ! defaulted restricted "Language"
      EmployeeNumber string(20)
      DelegatedApproverId ref(Group,User)
      ManagerId ref(User) child=ManagedUsers "Manager ID"
      LastLoginDate datetime ro "Last Login"
      LastPasswordChangeDate datetime ro
      FederationIdentifier string(512) unique cs idlookup "SAML Federation ID"
      AboutMe textarea(1000)
      ContactId ref(Contact) child=Users
      AccountId ref(Account) ro child=Users
      IsPortalEnabled boolean ro
      FullPhotoUrl url(1024) ro
      SmallPhotoUrl url(1024) ro
      UserPermissionsMarketingUser boolean
      UserPermissionsSupportUser boolean
      UserPermissionsKnowledgeUser boolean
      ForecastEnabled boolean
      DefaultGroupNotificationFrequency picklist(P;D;W;*N) ! defaulted
      DigestFrequency picklist(*D;W;N) ! defaulted`
  },
  {
    name: 'Organization',
    label: 'Organization',
    labelPlural: 'Organizations',
    keyPrefix: '00D',
    sharing: 'Read',
    readOnly: true,
    fields: `
      Name string(80) ! name
      Division string(80)
      Address address()
      Phone phone(40)
      Fax phone(40)
      PrimaryContact string(80)
      DefaultLocaleSidKey ${LOCALES} !
      TimeZoneSidKey ${TIME_ZONES} !
      LanguageLocaleKey ${LANGUAGES} !
      FiscalYearStartMonth int
      UsesStartDateAsFiscalYearName boolean
      DefaultAccountAccess picklist(None;Read;Edit;ControlledByLeadOrContact)
      DefaultContactAccess picklist(None;Read;Edit;ControlledByParent)
      DefaultCaseAccess picklist(None;Read;Edit;ReadEditTransfer)
      DefaultLeadAccess picklist(None;Read;Edit;ReadEditTransfer)
      DefaultOpportunityAccess picklist(None;Read;Edit)
      OrganizationType picklist(Developer Edition;Enterprise Edition;Unlimited Edition;Professional Edition)
      NamespacePrefix string(15)
      InstanceName string(5)
      IsSandbox boolean
      IsReadOnly boolean
      TrialExpirationDate datetime
      NumKnowledgeService int
      ComplianceBccEmail email(80)
      UiSkin picklist(Theme3;Theme4;Theme42)
      SignupCountryIsoCode string(2)`
  },
  {
    name: 'UserRole',
    label: 'Role',
    labelPlural: 'Roles',
    keyPrefix: '00E',
    sharing: 'Read',
    setup: true,
    fields: `
      Name string(80) ! name
      ParentRoleId ref(UserRole) norel
      RollupDescription string(80) "Description"
      DeveloperName string(80) !
      OpportunityAccessForAccountOwner picklist(None;Read;*Edit)
      CaseAccessForAccountOwner picklist(None;Read;*Edit)
      ContactAccessForAccountOwner picklist(None;Read;*Edit)
      ForecastUserId ref(User) norel
      PortalType picklist(*None;CustomerPortal;Partner)`
  },
  {
    name: 'Group',
    label: 'Group',
    labelPlural: 'Groups',
    keyPrefix: '00G',
    sharing: 'Read',
    setup: true,
    fields: `
      Name string(40) ! name
      DeveloperName string(80)
      RelatedId ref(User,UserRole) rel=Related
      Type picklist(*Regular;Role;RoleAndSubordinates;Organization;Queue;AllCustomerPortal) ! defaulted
      Email email(255)
      QueueRoutingConfigId string(18)
      OwnerId ref(Organization,User) owner
      DoesSendEmailToMembers boolean
      DoesIncludeBosses boolean default=true`
  },
  {
    name: 'GroupMember',
    label: 'Group Member',
    labelPlural: 'Group Members',
    keyPrefix: '011',
    sharing: 'Read',
    setup: true,
    audit: 'stamp',
    fields: `
      GroupId ref(Group) ! createonly child=GroupMembers cascade "Group ID"
      UserOrGroupId ref(User,Group) ! createonly norel "User/Group ID"`
  },
  {
    name: 'QueueSobject',
    label: 'Queue Sobject',
    labelPlural: 'Queue Sobjects',
    keyPrefix: '03g',
    sharing: 'Read',
    setup: true,
    audit: 'created',
    fields: `
      QueueId ref(Group) ! createonly child=QueueSobjects cascade rel=Queue "Queue ID"
      SobjectType string(40) ! createonly "Sobject Type"`
  }
];
