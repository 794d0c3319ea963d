/** The related lists of a record page: mail, activities and files by hand, other children from describe. */
import type { ObjectDescribe } from 'local/org';
import { quoted } from 'local/org';
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
  return { title, icon, soql, idPath, labelPath, detailPaths, isFile };
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

function childrenOf(object: ObjectDescribe, id: string): RelatedListSource[] {
  return object.childRelationships
    .filter(
      (child) =>
        child.relationshipName !== null && !handMade.has(child.childSObject) && !hidden.test(child.childSObject)
    )
    .map((child) => {
      const label = namedByNumber[child.childSObject] ?? 'Name';
      const fields = label === 'Id' ? 'Id' : `Id, ${label}`;
      const soql = `SELECT ${fields} FROM ${child.childSObject} WHERE ${child.field} = ${id} ${newest}`;
      return list(wordsOf(child.relationshipName ?? ''), 'standard:record', soql, 'Id', label, []);
    });
}

const namedByNumber: Readonly<Record<string, string>> = {
  Case: 'CaseNumber',
  CaseContactRole: 'Id',
  CaseComment: 'Id',
  ContentVersion: 'Title',
  ContentDocument: 'Title',
  AccountContactRelation: 'Id',
  OpportunityContactRole: 'Id'
};

/** The lists of one record's page. */
export function relatedListsOf(object: ObjectDescribe, recordId: string): RelatedListSource[] {
  const id = quoted(recordId);
  const lists = [emailsOf(object.name, id), activitiesOf(object.name, id)].filter((source) => source !== null);
  if (object.name === 'EmailMessage') lists.push(relationsOf(id));
  lists.push(filesOf(id));
  const isSetup = object.name === 'User' || object.name === 'Task' || object.name === 'EmailMessage';
  return isSetup ? lists : [...lists, ...childrenOf(object, id)];
}
