/** Fills a fresh org with the sample company of the testkit's cast. */
import * as cast from '../../testkit/sample-cast.ts';
import { SYSTEM } from '../auth/user-directory.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';
import type { Access, FieldValue, OrgEngine } from '../engine.ts';

const DAY_MS = 24 * 3600 * 1000;

export interface SampleOptions {
  /** The administrator that a fresh org comes with; becomes the cast's. */
  readonly adminUserId: string;
  readonly now?: Date;
}

type Fields = Record<string, FieldValue>;

/** Writes the sample records once; an org that has them already is left alone. Answers whether it wrote. */
export function seedSampleOrg(engine: OrgEngine, options: SampleOptions): boolean {
  if (isSeeded(engine)) return false;
  engine.transaction(() => {
    new SampleWriter(engine, options).write();
  });
  return true;
}

function isSeeded(engine: OrgEngine): boolean {
  const binds = { name: cast.accounts[0]?.name ?? '' };
  return engine.query('SELECT Id FROM Account WHERE Name = :name LIMIT 1', SYSTEM, { binds }).records.length > 0;
}

/** Writes the people of the sample company alone, for an org that starts without its records. */
export function seedUsers(engine: OrgEngine, options: SampleOptions): void {
  engine.transaction(() => {
    new SampleWriter(engine, options).writeUsers();
  });
}

/** Sets the key that the Apex bridge signs with, in an org that has the product's metadata. */
export function setSigningKey(engine: LocalOrgEngine, signingKey: string): void {
  const { organizationId, systemAccess } = engine;
  if (engine.schema.object('Intake_Relay_Access__c') === undefined) return;
  const soql = 'SELECT Id FROM Intake_Relay_Access__c WHERE SetupOwnerId = :organizationId';
  const id = engine.query(soql, SYSTEM, { binds: { organizationId } }).records[0]?.fields['Id'];
  const fields = { SetupOwnerId: organizationId, Signing_Key__c: signingKey };
  const type = 'Intake_Relay_Access__c';
  if (id === undefined) engine.insert(type, [{ type, fields }], systemAccess, { allOrNone: true });
  else
    engine.update(type, [{ type, fields: { Id: id, Signing_Key__c: signingKey } }], systemAccess, { allOrNone: true });
}

class SampleWriter {
  readonly #engine: OrgEngine;
  readonly #options: SampleOptions;
  readonly #now: number;
  readonly #users = new Map<string, string>();
  readonly #accounts = new Map<string, string>();
  readonly #contacts = new Map<string, string>();
  readonly #cases = new Map<string, string>();
  readonly #opportunities = new Map<string, string>();
  #access: Access = SYSTEM;

  constructor(engine: OrgEngine, options: SampleOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#now = (options.now ?? new Date()).getTime();
  }

  write(): void {
    this.writeUsers();
    this.#writeAccounts();
    this.#writeContacts();
    this.#writeLeads();
    this.#writeCases();
    this.#writeOpportunities();
    this.#writeEarlierMessages();
    this.#writeIntakeSetup();
  }

  #insert(objectName: string, rows: readonly Fields[], access: Access = this.#access): string[] {
    const records = rows.map((fields) => ({ type: objectName, fields }));
    const results = this.#engine.insert(objectName, records, access, { allOrNone: true });
    return results.map((result, index) => {
      if (result.id !== null && result.success) return result.id;
      const reason = result.errors.map((error) => `${error.statusCode}: ${error.message}`).join('; ');
      throw new Error(`Sample ${objectName} number ${String(index + 1)} was refused: ${reason}`);
    });
  }

  /** Inserts rows and notes their ids under the keys of the cast. */
  #insertKeyed(objectName: string, keys: readonly string[], rows: readonly Fields[], ids: Map<string, string>): void {
    const inserted = this.#insert(objectName, rows);
    for (const [index, key] of keys.entries()) ids.set(key, inserted[index] ?? '');
  }

  #update(objectName: string, fields: Fields): void {
    const [result] = this.#engine.update(objectName, [{ type: objectName, fields }], this.#access, { allOrNone: true });
    const [error] = result?.errors ?? [];
    if (error !== undefined) throw new Error(`Sample ${objectName} was refused: ${error.statusCode}: ${error.message}`);
  }

  #idOf(objectName: string, field: string, value: string | boolean): string | null {
    const soql = `SELECT Id FROM ${objectName} WHERE ${field} = :value LIMIT 1`;
    const id = this.#engine.query(soql, SYSTEM, { binds: { value } }).records[0]?.fields['Id'];
    return typeof id === 'string' ? id : null;
  }

  /** Users that are there already are left alone. */
  writeUsers(): void {
    const { adminUserId } = this.#options;
    this.#access = { userId: adminUserId, sharing: false, permissions: false };
    for (const user of cast.users) {
      const fields = this.#userFields(user);
      if (user.key === 'admin') this.#update('User', { ...fields, Id: adminUserId });
      const known = user.key === 'admin' ? adminUserId : this.#idOf('User', 'Username', user.username);
      const id = known ?? this.#insert('User', [fields])[0];
      this.#users.set(user.key, id ?? '');
    }
    for (const user of cast.users) this.#assignPermissionSets(user);
  }

  #userFields(user: cast.CastUser): Fields {
    return {
      Username: user.username,
      Email: user.email,
      FirstName: user.firstName,
      LastName: user.lastName,
      Alias: user.key.slice(0, 8),
      Title: user.title,
      CompanyName: cast.company.name,
      ProfileId: this.#idOf('Profile', 'Name', user.profile) ?? this.#idOf('Profile', 'Name', 'Standard User'),
      TimeZoneSidKey: cast.company.timeZone,
      LocaleSidKey: cast.company.locale,
      LanguageLocaleKey: 'en_US',
      EmailEncodingKey: 'UTF-8',
      IsActive: true
    };
  }

  #assignPermissionSets(user: cast.CastUser): void {
    const userId = this.#users.get(user.key) ?? '';
    for (const name of user.permissionSets) {
      const permissionSetId = this.#idOf('PermissionSet', 'Name', name);
      // An org without the product's metadata has none of its permission sets.
      if (permissionSetId === null || this.#isAssigned(userId, permissionSetId)) continue;
      this.#insert('PermissionSetAssignment', [{ AssigneeId: userId, PermissionSetId: permissionSetId }]);
    }
  }

  #isAssigned(userId: string, permissionSetId: string): boolean {
    const soql =
      'SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = :userId AND PermissionSetId = :permissionSetId';
    return this.#engine.query(soql, SYSTEM, { binds: { userId, permissionSetId } }).records.length > 0;
  }

  #writeAccounts(): void {
    const owners = ['maya', 'theo'];
    const rows = cast.accounts.map((account, index) => ({
      Name: account.name,
      Website: account.website,
      Industry: account.industry,
      Phone: account.phone,
      BillingCity: account.city,
      OwnerId: this.#users.get(owners[index % 2] ?? 'maya') ?? null
    }));
    this.#insertKeyed(
      'Account',
      cast.accounts.map((account) => account.key),
      rows,
      this.#accounts
    );
  }

  #writeContacts(): void {
    const rows = cast.contacts.map((contact) => ({
      AccountId: this.#accounts.get(contact.accountKey) ?? null,
      FirstName: contact.firstName,
      LastName: contact.lastName,
      Title: contact.title,
      Email: contact.email,
      Phone: contact.phone,
      MobilePhone: contact.mobile,
      OwnerId: this.#users.get('maya') ?? null
    }));
    this.#insertKeyed(
      'Contact',
      cast.contacts.map((contact) => contact.key),
      rows,
      this.#contacts
    );
  }

  #writeLeads(): void {
    this.#insert(
      'Lead',
      cast.leads.map((lead) => ({
        FirstName: lead.firstName,
        LastName: lead.lastName,
        Company: lead.company,
        Title: lead.title,
        Email: lead.email,
        Phone: lead.phone,
        Status: lead.status,
        OwnerId: this.#users.get('theo') ?? null
      }))
    );
  }

  #writeCases(): void {
    const cases = cast.cases.toSorted((left, right) => left.number.localeCompare(right.number));
    const rows = cases.map((one) => ({
      Subject: one.subject,
      Status: one.status,
      Priority: one.priority,
      Origin: one.origin,
      ContactId: this.#contacts.get(one.contactKey) ?? null,
      AccountId: this.#accountOf(one.contactKey),
      OwnerId: this.#users.get('nina') ?? null
    }));
    this.#insertKeyed(
      'Case',
      cases.map((one) => one.number),
      rows,
      this.#cases
    );
  }

  #accountOf(contactKey: string): string | null {
    const contact = cast.contacts.find((one) => one.key === contactKey);
    return this.#accounts.get(contact?.accountKey ?? '') ?? null;
  }

  #writeOpportunities(): void {
    const rows = cast.opportunities.map((one) => ({
      Name: one.name,
      AccountId: this.#accounts.get(one.accountKey) ?? null,
      StageName: one.stage,
      Amount: one.amount,
      CloseDate: new Date(this.#now + one.closesInDays * DAY_MS).toISOString().slice(0, 10),
      OwnerId: this.#users.get('maya') ?? null
    }));
    this.#insertKeyed(
      'Opportunity',
      cast.opportunities.map((one) => one.key),
      rows,
      this.#opportunities
    );
    const roles = cast.opportunities.map((one) => ({
      OpportunityId: this.#opportunities.get(one.key) ?? null,
      ContactId: this.#contacts.get(one.contactKey) ?? null,
      IsPrimary: true
    }));
    this.#insert('OpportunityContactRole', roles);
  }

  #writeEarlierMessages(): void {
    for (const message of cast.earlierMessages) {
      const contact = cast.contacts.find((one) => one.key === message.contactKey);
      const [id = ''] = this.#insert('EmailMessage', [this.#emailFields(message, contact)]);
      if (!message.incoming || contact === undefined) continue;
      const relation = {
        EmailMessageId: id,
        RelationId: this.#contacts.get(contact.key) ?? null,
        RelationType: 'FromAddress',
        RelationAddress: contact.email
      };
      this.#insert('EmailMessageRelation', [relation]);
    }
  }

  #emailFields(message: cast.CastEarlierMessage, contact: cast.CastContact | undefined): Fields {
    const ourUser = cast.users.find((user) => user.key === message.ourSide);
    const ours = ourUser?.email ?? message.ourSide;
    const ourName = ourUser === undefined ? 'Acme Support' : `${ourUser.firstName} ${ourUser.lastName}`;
    const theirs = contact?.email ?? '';
    const theirName = contact === undefined ? '' : `${contact.firstName} ${contact.lastName}`;
    const caseId = message.caseNumber === null ? null : (this.#cases.get(message.caseNumber) ?? null);
    const relatedTo =
      message.opportunityKey === null ? caseId : (this.#opportunities.get(message.opportunityKey) ?? null);
    const fields: Fields = {
      Subject: message.subject,
      TextBody: message.text,
      HtmlBody: `<p>${message.text}</p>`,
      FromAddress: message.incoming ? theirs : ours,
      FromName: message.incoming ? theirName : ourName,
      ToAddress: message.incoming ? ours : theirs,
      Incoming: message.incoming,
      Status: message.incoming && caseId !== null ? '1' : '3',
      MessageDate: new Date(this.#now - message.daysAgo * DAY_MS).toISOString(),
      MessageIdentifier: message.messageId,
      ThreadIdentifier: message.threadId
    };
    if (caseId !== null) fields['ParentId'] = caseId;
    if (relatedTo !== null) fields['RelatedToId'] = relatedTo;
    if (!message.incoming && contact !== undefined) fields['ToIds'] = [this.#contacts.get(contact.key) ?? ''];
    return fields;
  }

  #writeIntakeSetup(): void {
    if (this.#engine.schema.object('Intake_Mailbox__c') === undefined) return;
    this.#writeMailboxes();
    this.#writeFilters();
    const organizationId =
      this.#engine.query('SELECT Id FROM Organization LIMIT 1', SYSTEM).records[0]?.fields['Id'] ?? null;
    this.#insert('Intake_Settings__c', [
      {
        SetupOwnerId: organizationId,
        Automatic_Saving__c: false,
        Salesforce_Folder__c: 'Salesforce',
        Set_Here__c: 'automaticSaving;salesforceFolder'
      }
    ]);
  }

  #writeMailboxes(): void {
    const rows = cast.mailboxes.map((mailbox) => ({
      Name: mailbox.label,
      Address__c: mailbox.address,
      Provider__c: 'Microsoft 365',
      Shared__c: mailbox.shared,
      Active__c: true,
      Status__c: 'New',
      OwnerId: this.#users.get(mailbox.ownerKey) ?? null
    }));
    this.#insert('Intake_Mailbox__c', rows);
  }

  #writeFilters(): void {
    const rows = cast.filters.map((filter) => ({
      Pattern__c: filter.pattern,
      Pattern_Key__c: `organisation||${filter.kind}|${filter.pattern}`,
      Kind__c: filter.kind,
      Match__c: filter.match,
      Scope__c: 'organisation',
      Action__c: 'filter-when-all-match',
      Active__c: true,
      Note__c: filter.note
    }));
    this.#insert('Intake_Filter__c', rows);
  }
}
