/** Enhanced Email: what an EmailMessage allows, the closed Task that stands for it, and its relations. */
import { idOf } from '../../soql/cell-value.ts';
import { quoted } from '../../store/tables.ts';
import {
  dmlError,
  listOf,
  textOf,
  type Behaviour,
  type DataContext,
  type SaveBatch,
  type SavingRecord
} from '../data-context.ts';
import { timestamp } from '../record-rows.ts';

const DRAFT = '5';
const SENT = '3';
const LISTS = [
  ['ToIds', 'ToAddress'],
  ['CcIds', 'CcAddress'],
  ['BccIds', 'BccAddress']
] as const;
const MAX_SUBJECT = 255;

export const emailBehaviour: Behaviour = {
  beforeSave(batch) {
    for (const saving of batch.records) {
      if (batch.operation === 'insert') checkNew(saving);
      else checkChange(batch, saving);
      if (textOf(saving.record, 'ParentId') !== null)
        saving.record.fields['RelatedToId'] = textOf(saving.record, 'ParentId');
      saving.record.fields['MessageDate'] ??= batch.operation === 'insert' ? timestamp(batch.context.now()) : null;
      saving.record.fields['HasAttachment'] =
        listOf(saving.record, 'ContentDocumentIds').length > 0 || saving.record.fields['HasAttachment'] === true;
      checkPeople(batch.context, saving);
    }
  },
  afterSave(batch) {
    for (const saving of batch.records) {
      relatePeople(batch, saving);
      linkFiles(batch, saving);
      if (batch.operation === 'insert') recordActivity(batch, saving);
    }
  },
  afterDelete(context, _object, records, access) {
    const tasks = records.flatMap((record) => textOf(record, 'ActivityId') ?? []);
    context.deleteInternally('Task', living(context, 'Task', 'Id', tasks), access.userId);
    const links = living(
      context,
      'ContentDocumentLink',
      'LinkedEntityId',
      records.map((record) => idOf(record))
    );
    context.deleteInternally('ContentDocumentLink', links, access.userId);
  }
};

/** Mail without a case may only be sent (or a draft). */
function checkNew({ record, errors, given }: SavingRecord): void {
  const status = textOf(record, 'Status');
  const onCase = textOf(record, 'ParentId') !== null;
  if (!onCase && status !== SENT && status !== DRAFT) {
    if (given.has('Status') || record.fields['Incoming'] === true) {
      errors.push(
        dmlError(
          'FIELD_INTEGRITY_EXCEPTION',
          'Email messages that are not related to a case can only have the status Sent (3)',
          ['Status']
        )
      );
    } else record.fields['Status'] = SENT;
  }
  if (!onCase && textOf(record, 'ActivityId') !== null) {
    errors.push(dmlError('FIELD_INTEGRITY_EXCEPTION', 'ActivityId can be set for case email only', ['ActivityId']));
  }
  const related = textOf(record, 'RelatedToId');
  if (onCase && related !== null && related !== textOf(record, 'ParentId')) {
    errors.push(dmlError('FIELD_INTEGRITY_EXCEPTION', 'RelatedToId must be the same as ParentId', ['RelatedToId']));
  }
}

/** A message that was sent or received keeps its text: only custom fields, visibility, New → Read, and links of client-managed mail change. */
function checkChange(batch: SaveBatch, { record, old, given, errors }: SavingRecord): void {
  if (textOf(old, 'Status') === DRAFT) return;
  const managed = old?.fields['IsClientManaged'] === true;
  const refused = [...given].filter((name) => {
    const field = batch.object.field(name);
    if (!field || field.custom || name === 'IsExternallyVisible') return false;
    if (old?.fields[name] === record.fields[name]) return false;
    if (name === 'Status') return !(textOf(old, 'Status') === '0' && textOf(record, 'Status') === '1');
    return !(managed && (name === 'RelatedToId' || name === 'ContentDocumentIds'));
  });
  if (refused.length > 0) {
    errors.push(
      dmlError(
        'INSUFFICIENT_ACCESS_OR_READONLY',
        `You can't change these fields of an email message that isn't a draft: ${refused.join(', ')}`,
        refused
      )
    );
  }
}

function checkPeople(context: DataContext, { record, errors }: SavingRecord): void {
  for (const [list] of LISTS) {
    for (const id of listOf(record, list)) {
      const object = context.schema.objectByPrefix(id);
      if (!object || !['Contact', 'Lead', 'User'].includes(object.name))
        errors.push(dmlError('FIELD_INTEGRITY_EXCEPTION', `${list}: id value of incorrect type: ${id}`, [list]));
      else if (living(context, object.name, 'Id', [id]).length === 0)
        errors.push(dmlError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [list]));
    }
  }
}

function living(context: DataContext, objectName: string, field: string, ids: readonly string[]): string[] {
  const rows = context.database.all(
    `SELECT "Id" FROM ${quoted(objectName)} WHERE ${quoted(field)} IN (SELECT value FROM json_each(?)) AND "IsDeleted" = 0`,
    [JSON.stringify(ids)]
  );
  return rows.map((row) => String(row['Id']));
}

function relatePeople({ context, access, operation }: SaveBatch, { record, given }: SavingRecord): void {
  const id = idOf(record);
  for (const [list, type] of LISTS) {
    if (operation === 'update' && !given.has(list)) continue;
    if (operation === 'update') {
      const old = context.database.all(
        'SELECT "Id" FROM "EmailMessageRelation" WHERE "EmailMessageId" = ? AND "RelationType" = ? AND "RelationId" IS NOT NULL AND "IsDeleted" = 0',
        [id, type]
      );
      context.deleteInternally(
        'EmailMessageRelation',
        old.map((row) => String(row['Id'])),
        access.userId
      );
    }
    const rows = [...new Set(listOf(record, list))].map((person) => ({
      EmailMessageId: id,
      RelationId: person,
      RelationType: type,
      RelationAddress: addressOf(context, person)
    }));
    context.insertInternally('EmailMessageRelation', rows, access.userId);
  }
}

function addressOf(context: DataContext, person: string): string | null {
  const object = context.schema.objectByPrefix(person);
  if (!object?.field('Email')) return null;
  const email = context.database.get(`SELECT "Email" FROM ${quoted(object.name)} WHERE "Id" = ?`, [person])?.['Email'];
  return typeof email === 'string' ? email : null;
}

function linkFiles({ context, access, operation }: SaveBatch, { record, given }: SavingRecord): void {
  if (operation === 'update' && !given.has('ContentDocumentIds')) return;
  const id = idOf(record);
  const linked = context.database
    .all(
      'SELECT "ContentDocumentId" AS doc FROM "ContentDocumentLink" WHERE "LinkedEntityId" = ? AND "IsDeleted" = 0',
      [id]
    )
    .map((row) => row['doc']);
  const rows = [...new Set(listOf(record, 'ContentDocumentIds'))]
    .filter((doc) => !linked.includes(doc))
    .map((doc) => ({ LinkedEntityId: id, ContentDocumentId: doc, ShareType: 'V', Visibility: 'AllUsers' }));
  context.insertInternally('ContentDocumentLink', rows, access.userId);
}

/** A closed Task for mail that relates to a record or person; case mail gets one only when the client manages it. */
function recordActivity(batch: SaveBatch, { record }: SavingRecord): void {
  const { context, access } = batch;
  if (textOf(record, 'Status') === DRAFT || textOf(record, 'ActivityId') !== null) return;
  const onCase = textOf(record, 'ParentId') !== null;
  const people = LISTS.flatMap(([list]) => listOf(record, list)).filter((id) => !id.startsWith('005'));
  const related = textOf(record, 'RelatedToId');
  if (
    onCase
      ? record.fields['IsClientManaged'] !== true && record.fields['Incoming'] === true
      : related === null && people.length === 0
  )
    return;
  const who = people.find((id) => id.startsWith('003')) ?? (related === null ? (people[0] ?? null) : null);
  const [taskId = ''] = context.insertInternally('Task', [taskOf(batch, record.fields, who, related)], access.userId);
  const others = people.filter((id) => id !== who && id.startsWith('003'));
  context.insertInternally(
    'TaskRelation',
    [...new Set(others)].slice(0, 49).map((id) => ({ TaskId: taskId, RelationId: id, IsWhat: false })),
    access.userId
  );
  record.fields['ActivityId'] = taskId;
  context.database.run('UPDATE "EmailMessage" SET "ActivityId" = ? WHERE "Id" = ?', [taskId, idOf(record)]);
}

function taskOf(
  { access }: SaveBatch,
  fields: SavingRecord['record']['fields'],
  who: string | null,
  related: string | null
): SavingRecord['record']['fields'] {
  const subject = typeof fields['Subject'] === 'string' ? fields['Subject'] : 'Email';
  const date = typeof fields['MessageDate'] === 'string' ? fields['MessageDate'].slice(0, 10) : null;
  const body = typeof fields['TextBody'] === 'string' ? fields['TextBody'].slice(0, 32_000) : null;
  return {
    Subject: subject.slice(0, MAX_SUBJECT),
    Status: 'Completed',
    Priority: 'Normal',
    TaskSubtype: 'Email',
    ActivityDate: date,
    WhoId: who,
    WhatId: who?.startsWith('00Q') ? null : related,
    OwnerId: access.userId,
    Description: body
  };
}

export const emailRelationBehaviour: Behaviour = {
  beforeSave(batch) {
    for (const { record, errors } of batch.records) {
      const relation = textOf(record, 'RelationId');
      if (relation === null && textOf(record, 'RelationAddress') === null) {
        errors.push(
          dmlError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [RelationId, RelationAddress]', [
            'RelationId',
            'RelationAddress'
          ])
        );
      }
      if (relation === null) continue;
      record.fields['RelationObjectType'] = batch.context.schema.objectByPrefix(relation)?.name ?? null;
      record.fields['RelationAddress'] ??= addressOf(batch.context, relation);
    }
  }
};
