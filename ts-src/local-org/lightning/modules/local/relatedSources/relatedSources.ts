/** The related lists of a record page: mail, activities and files by hand, other children from describe. */
import type { ChildRelationship, FieldDescribe, ObjectDescribe } from 'local/org';
import { describe, quoted, titleFieldOf } from 'local/org';
import type { RelatedListSource } from 'local/relatedList';

const newest = 'LIMIT 50';

function list(
  title: string,
  icon: string,
  soql: string,
  idPath: string,
  labelPath: string,
  detailPaths: readonly string[],
  isFile = false
): RelatedListSource {
  return { title, icon, soql, idPath, labelPath, detailPaths, isFile, isAlwaysShown: false, rowTitle: title };
}

const knownIcons = new Set(['Account', 'Asset', 'Case', 'Contact', 'Contract', 'Lead', 'Opportunity', 'Task', 'User']);
const icons: Readonly<Record<string, string>> = {
  EmailMessage: 'standard:email',
  Email_Intake__c: 'standard:email',
  CaseContactRole: 'standard:contact',
  OpportunityContactRole: 'standard:contact',
  CaseComment: 'standard:note',
  Intake_Mailbox__c: 'standard:channel_programs',
  Intake_Filter__c: 'standard:filter'
};

/** The icon of an object's records. */
export function iconOf(objectName: string): string {
  return knownIcons.has(objectName) ? `standard:${objectName.toLowerCase()}` : (icons[objectName] ?? 'standard:record');
}

const people = new Set(['Contact', 'Lead', 'User']);

function emailsOf(objectName: string, id: string): RelatedListSource | null {
  const fields = 'Id, Subject, FromAddress, MessageDate';
  if (people.has(objectName)) {
    const soql = `SELECT EmailMessageId, EmailMessage.Subject, EmailMessage.FromAddress, EmailMessage.MessageDate, RelationType FROM EmailMessageRelation WHERE RelationId = ${id} ${newest}`;
    const details = ['EmailMessage.FromAddress', 'EmailMessage.MessageDate', 'RelationType'];
    return list('Emails', 'standard:email', soql, 'EmailMessageId', 'EmailMessage.Subject', details);
  }
  if (objectName === 'EmailMessage' || objectName === 'Task') return null;
  const field = objectName === 'Case' ? 'ParentId' : 'RelatedToId';
  const soql = `SELECT ${fields} FROM EmailMessage WHERE ${field} = ${id} ORDER BY MessageDate DESC ${newest}`;
  return list('Emails', 'standard:email', soql, 'Id', 'Subject', ['FromAddress', 'MessageDate']);
}

function activitiesOf(objectName: string, id: string): RelatedListSource | null {
  const mayHaveTasks = ['Contact', 'Lead', 'Case', 'Account', 'Opportunity'].includes(objectName);
  if (!mayHaveTasks) return null;
  const field = objectName === 'Contact' || objectName === 'Lead' ? 'WhoId' : 'WhatId';
  const soql = `SELECT Id, Subject, Status, ActivityDate, Who.Name FROM Task WHERE ${field} = ${id} ORDER BY CreatedDate DESC ${newest}`;
  return list('Activities', 'standard:task', soql, 'Id', 'Subject', ['Status', 'ActivityDate', 'Who.Name']);
}

function filesOf(id: string): RelatedListSource {
  const soql = `SELECT ContentDocument.LatestPublishedVersionId, ContentDocument.Title, ContentDocument.FileExtension, ContentDocument.ContentSize FROM ContentDocumentLink WHERE LinkedEntityId = ${id} ${newest}`;
  const details = ['ContentDocument.FileExtension', 'ContentDocument.ContentSize'];
  return list(
    'Files',
    'standard:file',
    soql,
    'ContentDocument.LatestPublishedVersionId',
    'ContentDocument.Title',
    details,
    true
  );
}

function relationsOf(id: string): RelatedListSource {
  const soql = `SELECT RelationId, Relation.Name, RelationType, RelationAddress FROM EmailMessageRelation WHERE EmailMessageId = ${id} ${newest}`;
  return list('People', 'standard:people', soql, 'RelationId', 'Relation.Name', ['RelationType', 'RelationAddress']);
}

const handMade = new Set([
  'EmailMessage',
  'EmailMessageRelation',
  'Task',
  'TaskRelation',
  'ContentDocumentLink',
  'Event'
]);
/** Children that only the setup pages show. */
const hidden = /(Share|History|Feed|Assignment|Access|ChangeEvent|__e)$/;

/** `CaseContactRoles`, `Email_Intakes__r` → words. */
function wordsOf(relationshipName: string): string {
  return relationshipName
    .replace(/__r$/, '')
    .replace(/_/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2');
}

const audit = new Set(['CreatedById', 'LastModifiedById', 'OwnerId']);
const telling = [
  'Title',
  'Subject',
  'Subject__c',
  'Status',
  'StageName',
  'Role',
  'Type',
  'Email',
  'Disposition__c',
  'CreatedDate'
];
const maxDetails = 2;

function isNaming(field: FieldDescribe, parentField: string): boolean {
  return field.type === 'reference' && field.relationshipName !== null && field.name !== parentField;
}

/** The path that names a child: its own name or subject, else the record it joins the parent with, else its text. */
async function labelPathOf(child: ObjectDescribe, parentField: string): Promise<string> {
  const title = titleFieldOf(child);
  if (title !== 'Id') return title;
  const joined = child.fields.find((field) => isNaming(field, parentField) && !audit.has(field.name));
  const [target] = joined?.referenceTo ?? [];
  if (joined !== undefined && target !== undefined) {
    const name = joined.referenceTo.length > 1 ? 'Name' : titleFieldOf(await describe(target));
    return `${joined.relationshipName ?? ''}.${name}`;
  }
  return child.fields.find((field) => ['string', 'textarea', 'picklist'].includes(field.type))?.name ?? 'Id';
}

async function childSource(relationship: ChildRelationship, id: string): Promise<RelatedListSource | null> {
  const { childSObject, field, relationshipName } = relationship;
  // A person may not see the object at all: then there is no list of it.
  const child = await describe(childSObject).catch(() => null);
  if (child === null) return null;
  const label = await labelPathOf(child, field).catch(() => 'Id');
  const names = new Set(child.fields.map((known) => known.name));
  const details = telling.filter((name) => names.has(name) && name !== label).slice(0, maxDetails);
  const fields = [...new Set(['Id', label, ...details])];
  const soql = `SELECT ${fields.join(', ')} FROM ${childSObject} WHERE ${field} = ${id} ${newest}`;
  const source = list(wordsOf(relationshipName ?? ''), iconOf(childSObject), soql, 'Id', label, details);
  return { ...source, rowTitle: child.label };
}

async function childrenOf(object: ObjectDescribe, id: string): Promise<RelatedListSource[]> {
  const shown = object.childRelationships.filter(
    (child) => child.relationshipName !== null && !handMade.has(child.childSObject) && !hidden.test(child.childSObject)
  );
  const sources = await Promise.all(shown.map((child) => childSource(child, id)));
  return sources.filter((source) => source !== null);
}

const alwaysListed = new Set(['Contact', 'Case', 'Account']);

/** The lists of one record's page; those of a customer's mail, activities and files are shown even when empty. */
export async function relatedListsOf(object: ObjectDescribe, recordId: string): Promise<RelatedListSource[]> {
  const id = quoted(recordId);
  const own = [emailsOf(object.name, id), activitiesOf(object.name, id)].filter((source) => source !== null);
  if (object.name === 'EmailMessage') own.push(relationsOf(id));
  own.push(filesOf(id));
  const lists = own.map((source) => ({ ...source, isAlwaysShown: alwaysListed.has(object.name) }));
  const isSetup = object.name === 'User' || object.name === 'Task' || object.name === 'EmailMessage';
  return isSetup ? lists : [...lists, ...(await childrenOf(object, id))];
}
