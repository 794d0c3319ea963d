/** Cases, opportunities, activities, e-mail and files: the standard objects that mail is saved into. */
import type { StandardObject } from './standard-object.ts';

const ACTIVITY_WHATS = 'Account,Opportunity,Case,Contract,Campaign,Product2,Asset,*custom';

export const WORK_OBJECTS: readonly StandardObject[] = [
  {
    name: 'Case',
    label: 'Case',
    labelPlural: 'Cases',
    keyPrefix: '500',
    sharing: 'ReadWrite',
    fields: `
      MasterRecordId ref(Case) ro rel=MasterRecord
      CaseNumber string(30) ! name autonumber=00000000 idlookup
      ContactId ref(Contact) child=Cases "Contact ID"
      AccountId ref(Account) child=Cases "Account ID"
      AssetId ref(Asset) child=Cases "Asset ID"
      ParentId ref(Case) child=Cases "Parent Case ID"
      SuppliedName string(80) "Name"
      SuppliedEmail email(80) "Email Address"
      SuppliedPhone string(40) "Phone"
      SuppliedCompany string(80) "Company"
      Type picklist(Mechanical;Electrical;Electronic;Structural;Question;Problem;Feature Request;Other) "Case Type"
      RecordTypeId ref(RecordType) "Record Type ID"
      Status picklist(*New;Working;Escalated;On Hold;Closed) defaulted
      Reason picklist(Installation;Equipment Complexity;Performance;Breakdown;Equipment Design;Feedback;Other) "Case Reason"
      Origin picklist(Phone;Email;Web) "Case Origin"
      Subject string(255)
      Priority picklist(High;*Medium;Low) defaulted
      Description textarea(32000) nofilter
      IsClosed boolean ro "Closed"
      ClosedDate datetime
      IsEscalated boolean "Escalated"
      OwnerId ref(Group,User) ! owner
      ContactPhone phone(40) derived=Contact.Phone
      ContactMobile phone(40) derived=Contact.MobilePhone
      ContactEmail email(80) derived=Contact.Email
      ContactFax phone(40) derived=Contact.Fax
      Comments textarea(4000) createonly nofilter "Internal Comments"
      LastActivityDate date ro hidden`
  },
  {
    name: 'CaseComment',
    label: 'Case Comment',
    labelPlural: 'Case Comments',
    keyPrefix: '00a',
    sharing: 'ControlledByParent',
    parentField: 'ParentId',
    nameField: 'Id',
    fields: `
      ParentId ref(Case) ! createonly child=CaseComments cascade "Parent ID"
      IsPublished boolean "Published"
      CommentBody textarea(4000) "Body"
      CreatorName string(121) ro hidden`
  },
  {
    name: 'CaseContactRole',
    label: 'Case Contact Role',
    labelPlural: 'Case Contact Roles',
    keyPrefix: '03j',
    sharing: 'ControlledByParent',
    parentField: 'CasesId',
    nameField: 'Id',
    fields: `
      CasesId ref(Case) ! createonly child=CaseContactRoles cascade rel=Cases "Case ID"
      ContactId ref(Contact) ! createonly child=CaseContactRoles cascade "Contact ID"
      Role picklist(Technical Contact;Business Contact;Decision Maker;Other)`
  },
  {
    name: 'Opportunity',
    label: 'Opportunity',
    labelPlural: 'Opportunities',
    keyPrefix: '006',
    sharing: 'ReadWrite',
    fields: `
      AccountId ref(Account) child=Opportunities "Account ID"
      RecordTypeId ref(RecordType) "Record Type ID"
      IsPrivate boolean "Private"
      Name string(120) ! name
      Description textarea(32000) nofilter
      StageName picklist(Prospecting;Qualification;Needs Analysis;Value Proposition;Id. Decision Makers;Perception Analysis;Proposal/Price Quote;Negotiation/Review;Closed Won;Closed Lost) ! "Stage"
      Amount currency(18,2)
      Probability percent(3,0) "Probability (%)"
      ExpectedRevenue currency(18,2) ro
      TotalOpportunityQuantity double(18,2) "Quantity"
      CloseDate date !
      Type picklist(Existing Customer - Upgrade;Existing Customer - Replacement;Existing Customer - Downgrade;New Customer) "Opportunity Type"
      NextStep string(255)
      LeadSource picklist(Web;Phone Inquiry;Partner Referral;Purchased List;Other)
      IsClosed boolean ro "Closed"
      IsWon boolean ro "Won"
      ForecastCategory picklist(Omitted;Pipeline;BestCase;MostLikely;Forecast;Closed) ro
      ForecastCategoryName picklist(Omitted;Pipeline;Best Case;Commit;Closed) "Forecast Category"
      CampaignId ref(Campaign) child=Opportunities
      OwnerId ref(User) ! owner
      LastActivityDate date ro "Last Activity"
      ContactId ref(Contact) createonly child=Opportunities
      HasOpportunityLineItem boolean ro`
  },
  {
    name: 'OpportunityContactRole',
    label: 'Opportunity Contact Role',
    labelPlural: 'Opportunity Contact Roles',
    keyPrefix: '00K',
    sharing: 'ControlledByParent',
    parentField: 'OpportunityId',
    nameField: 'Id',
    fields: `
      OpportunityId ref(Opportunity) ! createonly child=OpportunityContactRoles cascade "Opportunity ID"
      ContactId ref(Contact) ! child=OpportunityContactRoles cascade "Contact ID"
      Role picklist(Business User;Decision Maker;Economic Buyer;Economic Decision Maker;Evaluator;Executive Sponsor;Influencer;Technical Buyer;Other)
      IsPrimary boolean "Primary"`
  },
  {
    name: 'Campaign',
    label: 'Campaign',
    labelPlural: 'Campaigns',
    keyPrefix: '701',
    sharing: 'ReadWrite',
    fields: `
      Name string(80) ! name
      ParentId ref(Campaign) child=ChildCampaigns
      Type picklist(Conference;Webinar;Email;Other)
      Status picklist(*Planned;In Progress;Completed;Aborted) defaulted
      StartDate date
      EndDate date
      IsActive boolean "Active"
      Description textarea(32000) nofilter
      OwnerId ref(User) ! owner`
  },
  {
    name: 'Contract',
    label: 'Contract',
    labelPlural: 'Contracts',
    keyPrefix: '800',
    sharing: 'ControlledByParent',
    parentField: 'AccountId',
    fields: `
      AccountId ref(Account) ! child=Contracts
      ContractNumber string(30) ! name autonumber=00000000 idlookup
      OwnerId ref(User) ! owner
      StartDate date
      EndDate date ro
      ContractTerm int
      Status picklist(*Draft;In Approval Process;Activated) ! defaulted
      Description textarea(32000) nofilter`
  },
  {
    name: 'Asset',
    label: 'Asset',
    labelPlural: 'Assets',
    keyPrefix: '02i',
    sharing: 'ControlledByParent',
    parentField: 'AccountId',
    fields: `
      ContactId ref(Contact) child=Assets
      AccountId ref(Account) child=Assets
      Name string(255) ! name
      SerialNumber string(80)
      Status picklist(Purchased;Shipped;Installed;Registered;Obsolete)
      OwnerId ref(User) ! owner`
  },
  {
    name: 'Product2',
    label: 'Product',
    labelPlural: 'Products',
    keyPrefix: '01t',
    sharing: 'ReadWrite',
    fields: `
      Name string(255) ! name
      ProductCode string(255)
      Description textarea(4000)
      IsActive boolean
      Family picklist(None)`
  },
  {
    name: 'Task',
    label: 'Task',
    labelPlural: 'Tasks',
    keyPrefix: '00T',
    sharing: 'Private',
    nameField: 'Subject',
    fields: `
      WhoId ref(Contact,Lead) child=Tasks rel=Who "Name ID"
      WhatId ref(${ACTIVITY_WHATS}) child=Tasks rel=What "Related To ID"
      WhoCount int ro "Relation Count"
      WhatCount int ro "Related To Count"
      Subject combobox(255;Call;Send Letter;Send Quote;Other) nameless
      ActivityDate date "Due Date Only"
      Status picklist(*Not Started;In Progress;Completed;Waiting on someone else;Deferred) ! defaulted
      Priority picklist(High;*Normal;Low) ! defaulted
      IsHighPriority boolean ro "High Priority"
      OwnerId ref(Group,User) ! owner "Assigned To ID"
      Description textarea(32000) nofilter
      Type picklist(Call;Meeting;Other;Email)
      AccountId ref(Account) ro "Account ID"
      IsClosed boolean ro "Closed"
      IsArchived boolean ro "Archived"
      IsVisibleInSelfService boolean
      CallDurationInSeconds int "Call Duration"
      CallType picklist(Internal;Inbound;Outbound)
      CallDisposition string(255) "Call Result"
      CallObject string(255) "Call Object Identifier"
      ReminderDateTime datetime
      IsReminderSet boolean "Reminder Set"
      RecurrenceActivityId ref(Task) ro child=RecurringTasks
      IsRecurrence boolean createonly
      TaskSubtype picklist(*Task;Email;ListEmail;Cadence;Call;LinkedIn) createonly restricted
      CompletedDateTime datetime ro`
  },
  {
    name: 'Event',
    label: 'Event',
    labelPlural: 'Events',
    keyPrefix: '00U',
    sharing: 'Private',
    nameField: 'Subject',
    fields: `
      WhoId ref(Contact,Lead) child=Events rel=Who "Name ID"
      WhatId ref(${ACTIVITY_WHATS}) child=Events rel=What "Related To ID"
      Subject combobox(255;Call;Email;Meeting;Send Letter/Quote;Other) nameless
      Location string(255)
      IsAllDayEvent boolean "All-Day Event"
      ActivityDateTime datetime "Due Date Time"
      ActivityDate date "Due Date Only"
      DurationInMinutes int "Duration"
      StartDateTime datetime
      EndDateTime datetime
      Description textarea(32000) nofilter
      AccountId ref(Account) ro
      OwnerId ref(User) ! owner "Assigned To ID"
      Type picklist(Email;Meeting;Other;Call)
      IsPrivate boolean
      ShowAs picklist(*Busy;OutOfOffice;Free) defaulted
      IsChild boolean ro
      IsArchived boolean ro
      EventSubtype picklist(*Event) createonly
      ReminderDateTime datetime
      IsReminderSet boolean`
  },
  {
    name: 'TaskRelation',
    label: 'Task Relation',
    labelPlural: 'Task Relations',
    keyPrefix: '0RT',
    sharing: 'ControlledByParent',
    parentField: 'TaskId',
    nameField: 'Id',
    updateable: false,
    fields: `
      RelationId ref(Account,Contact,Lead,Opportunity,Case,*custom) ! createonly rel=Relation
      TaskId ref(Task) ! createonly child=TaskRelations cascade
      IsWhat boolean createonly
      AccountId ref(Account) ro`
  },
  {
    name: 'EmailMessage',
    label: 'Email Message',
    labelPlural: 'Email Messages',
    keyPrefix: '02s',
    sharing: 'ControlledByParent',
    parentField: 'ParentId',
    nameField: 'Subject',
    fields: `
      ParentId ref(Case) createonly child=EmailMessages cascade "Case ID"
      ActivityId ref(Task) createonly child=EmailMessages cascade "Activity ID"
      TextBody textarea(131072) nofilter
      HtmlBody textarea(131072) nofilter "HTML Body"
      Headers textarea(32000) nofilter
      Subject string(3000) nameless
      FromName string(1000)
      FromAddress email(1000)
      ValidatedFromAddress picklist()
      ToAddress string(4000)
      CcAddress string(4000) "CC Address"
      BccAddress string(4000) "BCC Address"
      Incoming boolean createonly "Is Incoming"
      HasAttachment boolean ro
      Status picklist(*0=New;1=Read;2=Replied;3=Sent;4=Forwarded;5=Draft) ! defaulted restricted
      MessageDate datetime
      ReplyToEmailMessageId ref(EmailMessage) createonly rel=ReplyToEmailMessage
      IsPrivateDraft boolean ro
      IsExternallyVisible boolean "Is Externally Visible"
      MessageIdentifier string(765) cs
      ThreadIdentifier string(765) cs
      ClientThreadIdentifier string(765) cs
      IsClientManaged boolean createonly
      FromId ref(Contact,Lead,User) createonly norel
      RelatedToId ref(${ACTIVITY_WHATS}) child=Emails rel=RelatedTo "Related To ID"
      AttachmentIds string(18) ro hidden
      IsTracked boolean
      IsOpened boolean ro
      FirstOpenedDate datetime ro
      LastOpenedDate datetime ro
      IsBounced boolean ro
      EmailTemplateId string(18)
      Name string(80) ro hidden
      ToIds junction
      CcIds junction
      BccIds junction
      ContentDocumentIds junction`
  },
  {
    name: 'EmailMessageRelation',
    label: 'Email Message Relation',
    labelPlural: 'Email Message Relations',
    keyPrefix: '0CZ',
    sharing: 'ControlledByParent',
    parentField: 'EmailMessageId',
    nameField: 'Id',
    updateable: false,
    fields: `
      EmailMessageId ref(EmailMessage) ! createonly child=EmailMessageRelations cascade
      RelationId ref(Contact,Lead,User) createonly child=EmailMessageRelations rel=Relation
      RelationType picklist(ToAddress;CcAddress;BccAddress;FromAddress;OtherAddress) ! createonly restricted
      RelationAddress string(1000) createonly
      RelationObjectType picklist(Contact;Lead;User) ro`
  },
  {
    name: 'ContentDocument',
    label: 'Content Document',
    labelPlural: 'Content Documents',
    keyPrefix: '069',
    sharing: 'Private',
    nameField: 'Title',
    createable: false,
    fields: `
      Title string(255) ! name
      IsArchived boolean
      ArchivedById ref(User) ro
      ArchivedDate date ro
      OwnerId ref(User) ! owner
      PublishStatus picklist(U;*P;R) ro
      LatestPublishedVersionId ref(ContentVersion) ro rel=LatestPublishedVersion
      ParentId string(18) ro
      Description textarea(1000)
      ContentSize int ro
      FileType string(20) ro
      FileExtension string(40) ro
      SharingOption picklist(*A;R)
      SharingPrivacy picklist(*N;P)
      ContentModifiedDate datetime ro
      ContentAssetId string(18) ro`
  },
  {
    name: 'ContentVersion',
    label: 'Content Version',
    labelPlural: 'Content Versions',
    keyPrefix: '068',
    sharing: 'ControlledByParent',
    parentField: 'ContentDocumentId',
    nameField: 'Title',
    fields: `
      ContentDocumentId ref(ContentDocument) createonly child=ContentVersions cascade "ContentDocument ID"
      IsLatest boolean ro
      ContentUrl url(1300)
      ContentBodyId string(18) ro
      VersionNumber string(20) ro
      Title string(255) name
      Description textarea(1000)
      ReasonForChange string(1000)
      SharingOption picklist(*A;R)
      SharingPrivacy picklist(*N;P)
      PathOnClient string(500) createonly
      RatingCount int ro
      ContentModifiedDate datetime ro
      ContentModifiedById ref(User) ro
      PositiveRatingCount int ro
      NegativeRatingCount int ro
      OwnerId ref(User) ! owner
      TagCsv textarea(2000) nofilter
      FileType string(20) ro
      PublishStatus picklist(U;*P;R) ro
      VersionData base64 createonly nofilter
      ContentSize int ro
      FileExtension string(40) ro
      FirstPublishLocationId ref(Account,Contact,Lead,Case,Opportunity,User,Task,EmailMessage,Organization,*custom) createonly rel=FirstPublishLocation
      Origin picklist(*C;H) createonly
      ContentLocation picklist(*S;E;L) createonly
      TextPreview string(255) ro
      ExternalDocumentInfo1 string(1000)
      ExternalDocumentInfo2 string(1000)
      Checksum string(50) ro
      IsMajorVersion boolean createonly
      IsAssetEnabled boolean`
  },
  {
    name: 'ContentDocumentLink',
    label: 'Content Document Link',
    labelPlural: 'Content Document Links',
    keyPrefix: '06A',
    sharing: 'ControlledByParent',
    parentField: 'ContentDocumentId',
    nameField: 'Id',
    audit: 'stamp',
    fields: `
      LinkedEntityId ref(Account,Contact,Lead,Case,Opportunity,User,Task,Event,EmailMessage,Organization,*custom) ! createonly child=ContentDocumentLinks rel=LinkedEntity cascade
      ContentDocumentId ref(ContentDocument) ! createonly child=ContentDocumentLinks cascade
      ShareType picklist(V;C;I)
      Visibility picklist(*AllUsers;InternalUsers;SharedUsers)`
  }
];
