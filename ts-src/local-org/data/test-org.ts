/** An org in memory for this room's tests, customised by a few metadata files of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Access, DmlResult, FieldValue, OrgRecord, QueryOptions } from '../engine.ts';
import { OrgError } from '../org-error.ts';
import { createOrgEngine, type LocalOrgEngine } from './org-engine.ts';

const NOW = new Date('2026-11-18T10:15:30.456Z');

const FILES: Readonly<Record<string, string>> = {
  'objects/Ticket__c/Ticket__c.object-meta.xml': `<CustomObject><label>Ticket</label><pluralLabel>Tickets</pluralLabel><sharingModel>Private</sharingModel>
    <nameField><type>AutoNumber</type><label>Ticket Number</label><displayFormat>T-{0000}</displayFormat></nameField></CustomObject>`,
  'objects/Ticket__c/fields/Code__c.field-meta.xml': field(
    'Code__c',
    'Text',
    '<length>20</length><unique>true</unique><externalId>true</externalId>'
  ),
  'objects/Ticket__c/fields/Exact__c.field-meta.xml': field(
    'Exact__c',
    'Text',
    '<length>20</length><unique>true</unique><caseSensitive>true</caseSensitive>'
  ),
  'objects/Ticket__c/fields/Level__c.field-meta.xml': field(
    'Level__c',
    'Picklist',
    '<valueSet><restricted>true</restricted><valueSetDefinition><value><fullName>low</fullName><default>true</default><label>Low</label></value><value><fullName>high</fullName><default>false</default><label>High</label></value></valueSetDefinition></valueSet>'
  ),
  'objects/Ticket__c/fields/Topics__c.field-meta.xml': field(
    'Topics__c',
    'MultiselectPicklist',
    '<valueSet><valueSetDefinition><value><fullName>mail</fullName><default>false</default></value><value><fullName>files</fullName><default>false</default></value></valueSetDefinition></valueSet>'
  ),
  'objects/Ticket__c/fields/Score__c.field-meta.xml': field(
    'Score__c',
    'Number',
    '<precision>5</precision><scale>2</scale>'
  ),
  'objects/Ticket__c/fields/Contact__c.field-meta.xml': field(
    'Contact__c',
    'Lookup',
    '<referenceTo>Contact</referenceTo><relationshipName>Tickets</relationshipName>'
  ),
  'objects/Ticket__c/fields/Notes__c.field-meta.xml': field('Notes__c', 'LongTextArea', '<length>1000</length>'),
  'objects/Line__c/Line__c.object-meta.xml': `<CustomObject><label>Line</label><pluralLabel>Lines</pluralLabel><sharingModel>ControlledByParent</sharingModel>
    <nameField><type>Text</type><label>Line</label></nameField></CustomObject>`,
  'objects/Line__c/fields/Ticket__c.field-meta.xml': field(
    'Ticket__c',
    'MasterDetail',
    '<referenceTo>Ticket__c</referenceTo><relationshipName>Lines</relationshipName>'
  ),
  'objects/Desk_Settings__c/Desk_Settings__c.object-meta.xml':
    '<CustomObject><label>Desk Settings</label><customSettingsType>Hierarchy</customSettingsType></CustomObject>',
  'objects/Desk_Settings__c/fields/Limit__c.field-meta.xml': field(
    'Limit__c',
    'Number',
    '<precision>4</precision><scale>0</scale>'
  ),
  'objects/Ticket_Changed__e/Ticket_Changed__e.object-meta.xml':
    '<CustomObject><label>Ticket Changed</label><eventType>HighVolume</eventType></CustomObject>',
  'objects/Ticket_Changed__e/fields/What__c.field-meta.xml': field('What__c', 'Text', '<length>10</length>'),
  'permissionsets/Agent.permissionset-meta.xml': `<PermissionSet><label>Agent</label>
    <fieldPermissions><editable>true</editable><field>Ticket__c.Code__c</field><readable>true</readable></fieldPermissions>
    <fieldPermissions><editable>false</editable><field>Ticket__c.Score__c</field><readable>true</readable></fieldPermissions>
    <customPermissions><enabled>true</enabled><name>Close_Tickets</name></customPermissions>
    <objectPermissions><object>Ticket__c</object><allowCreate>true</allowCreate><allowRead>true</allowRead><allowEdit>true</allowEdit><allowDelete>false</allowDelete>
    <viewAllRecords>false</viewAllRecords><modifyAllRecords>false</modifyAllRecords></objectPermissions></PermissionSet>`,
  'sharingRules/Ticket__c.sharingRules-meta.xml': `<SharingRules>
    <sharingCriteriaRules><fullName>Public</fullName><accessLevel>Read</accessLevel><label>Public</label><sharedTo><allInternalUsers/></sharedTo>
      <criteriaItems><field>Exact__c</field><operation>equals</operation><value>public,open</value></criteriaItems></sharingCriteriaRules>
    <sharingCriteriaRules><fullName>Teams</fullName><accessLevel>Edit</accessLevel><label>Teams</label><sharedTo><role>Desk</role><group>Crew</group></sharedTo>
      <criteriaItems><field>Level__c</field><operation>notEqual</operation><value>low</value></criteriaItems>
      <criteriaItems><field>Score__c</field><operation>equals</operation><value>5</value></criteriaItems></sharingCriteriaRules></SharingRules>`,
  'customPermissions/Close_Tickets.customPermission-meta.xml':
    '<CustomPermission><label>Close Tickets</label></CustomPermission>'
};

function field(name: string, type: string, rest: string): string {
  return `<CustomField><fullName>${name}</fullName><label>${name.replace(/__c$/, '').replaceAll('_', ' ')}</label><type>${type}</type>${rest}</CustomField>`;
}

/** Writes the metadata into a new folder; remove it when done. */
export function writeMetadata(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'org-'));
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

type Fields = Record<string, FieldValue>;

/** Short forms over an engine. */
export class TestOrg {
  readonly engine: LocalOrgEngine;
  readonly admin: Access;

  constructor(now: () => Date = () => NOW, databaseFile = ':memory:') {
    const { folder, remove } = writeMetadata();
    this.engine = createOrgEngine({ databaseFile, sourceDir: folder, now });
    remove();
    this.admin = { userId: this.engine.adminUserId, sharing: true, permissions: true };
  }

  insert(objectName: string, rows: readonly Fields[], access: Access = this.admin, allOrNone = true): DmlResult[] {
    return this.engine.insert(
      objectName,
      rows.map((fields) => ({ type: objectName, fields: { ...fields } })),
      access,
      { allOrNone }
    );
  }

  /** Inserts one record that must succeed; its Id. */
  add(objectName: string, fields: Fields, access: Access = this.admin): string {
    const [result] = this.insert(objectName, [fields], access);
    if (!result?.success || result.id === null)
      throw new Error(`${objectName} was refused: ${JSON.stringify(result?.errors)}`);
    return result.id;
  }

  update(objectName: string, fields: Fields, access: Access = this.admin): DmlResult {
    const [result] = this.engine.update(objectName, [{ type: objectName, fields }], access, { allOrNone: true });
    if (!result) throw new Error('no result');
    return result;
  }

  remove(objectName: string, id: string, access: Access = this.admin): DmlResult {
    const [result] = this.engine.delete(objectName, [id], access, { allOrNone: true });
    if (!result) throw new Error('no result');
    return result;
  }

  rows(soql: string, access: Access = this.admin, options: QueryOptions = {}): Fields[] {
    return this.engine.query(soql, access, options).records.map(plain);
  }

  /** The first row of a query that must have one. */
  row(soql: string, access: Access = this.admin): Fields {
    const [first] = this.rows(soql, access);
    if (!first) throw new Error(`no row: ${soql}`);
    return first;
  }

  /** The first column of every row. */
  column(soql: string, access: Access = this.admin, options: QueryOptions = {}): FieldValue[] {
    return this.rows(soql, access, options).map((row) => Object.values(row)[0] ?? null);
  }

  /** `CODE: message` of the refusal. */
  refusal(work: () => unknown): string {
    try {
      work();
    } catch (error) {
      if (error instanceof OrgError) return `${error.code}: ${error.message}`;
      throw error;
    }
    return 'accepted';
  }

  /** A user of a profile with permission sets. */
  user(alias: string, profile: string, permissionSets: readonly string[] = [], more: Fields = {}): Access {
    const [profileId = null] = this.column(`SELECT Id FROM Profile WHERE Name = '${profile}'`);
    const userId = this.add('User', {
      LastName: alias,
      Alias: alias,
      Username: `${alias}@org.example`,
      Email: `${alias}@org.example`,
      ProfileId: profileId,
      ...more
    });
    for (const name of permissionSets) {
      const [id = null] = this.column(`SELECT Id FROM PermissionSet WHERE Name = '${name}'`);
      this.add('PermissionSetAssignment', { AssigneeId: userId, PermissionSetId: id });
    }
    return { userId, sharing: true, permissions: true };
  }
}

/** Nested records as plain values, children as lists. */
export function plain(record: OrgRecord): Fields {
  return Object.fromEntries(Object.entries(record.fields));
}

/** `CODE: message` of each error of a result. */
export function problems(result: DmlResult | undefined): string[] {
  return (result?.errors ?? []).map((error) => `${error.statusCode}: ${error.message}`);
}
