/** Tasks and events: who and what go together, derived account, relations, and the last activity of the records. */
import { idOf } from '../../soql/cell-value.ts';
import type { OrgRecord } from '../../engine.ts';
import { inZone } from '../../soql/date-literal.ts';
import { quoted } from '../../store/tables.ts';
import {
  dmlError,
  textOf,
  type Behaviour,
  type DataContext,
  type SaveBatch,
  type SavingRecord
} from '../data-context.ts';
import { timestamp } from '../record-rows.ts';

const LEAD = '00Q';

export const activityBehaviour: Behaviour = {
  beforeSave(batch) {
    for (const saving of batch.records) {
      checkWhoAndWhat(saving);
      deriveAccount(batch.context, saving);
      if (batch.object.name === 'Task') deriveTask(batch, saving);
      else deriveEvent(saving);
    }
  },
  afterSave(batch) {
    for (const saving of batch.records) {
      if (batch.object.name === 'Task') relate(batch, saving);
      touch(batch.context, saving.record);
    }
  },
  afterDelete(context, object, records, access) {
    if (object.name !== 'Task') return;
    const ids = JSON.stringify(records.map((record) => record.fields['Id'] ?? null));
    const relations = context.database.all(
      'SELECT "Id" FROM "TaskRelation" WHERE "TaskId" IN (SELECT value FROM json_each(?)) AND "IsDeleted" = 0',
      [ids]
    );
    context.deleteInternally(
      'TaskRelation',
      relations.map((row) => String(row['Id'])),
      access.userId
    );
  }
};

function checkWhoAndWhat({ record, errors }: SavingRecord): void {
  if (textOf(record, 'WhoId')?.startsWith(LEAD) && textOf(record, 'WhatId') !== null) {
    errors.push(
      dmlError('FIELD_INTEGRITY_EXCEPTION', 'If a Lead is specified in the WhoId, WhatId must be blank', ['WhatId'])
    );
  }
}

/** The account of What, else of the contact. */
function deriveAccount(context: DataContext, { record }: SavingRecord): void {
  const what = textOf(record, 'WhatId');
  const who = textOf(record, 'WhoId');
  const target = what === null ? undefined : context.schema.objectByPrefix(what);
  if (target?.name === 'Account') record.fields['AccountId'] = what;
  else if (target && ['Opportunity', 'Case', 'Contract', 'Asset'].includes(target.name))
    record.fields['AccountId'] = accountOf(context, target.name, what);
  else record.fields['AccountId'] = null;
  if (record.fields['AccountId'] === null && who?.startsWith('003'))
    record.fields['AccountId'] = accountOf(context, 'Contact', who);
}

function accountOf(context: DataContext, objectName: string, id: string | null): string | null {
  const account = context.database.get(`SELECT "AccountId" FROM ${quoted(objectName)} WHERE "Id" = ?`, [id])?.[
    'AccountId'
  ];
  return typeof account === 'string' ? account : null;
}

function deriveTask(batch: SaveBatch, { record, old }: SavingRecord): void {
  const { fields } = record;
  const closed = textOf(record, 'Status') === 'Completed';
  fields['IsClosed'] = closed;
  fields['IsHighPriority'] = textOf(record, 'Priority') === 'High';
  fields['TaskSubtype'] ??= 'Task';
  if (closed && old?.fields['IsClosed'] !== true) fields['CompletedDateTime'] = timestamp(batch.context.now());
  if (!closed) fields['CompletedDateTime'] = null;
  fields['WhoCount'] = textOf(record, 'WhoId') === null ? 0 : 1;
  fields['WhatCount'] = textOf(record, 'WhatId') === null ? 0 : 1;
}

function deriveEvent({ record, errors }: SavingRecord): void {
  const start = textOf(record, 'StartDateTime') ?? textOf(record, 'ActivityDateTime');
  const end = textOf(record, 'EndDateTime');
  const { fields } = record;
  if (start === null && textOf(record, 'ActivityDate') === null) {
    errors.push(
      dmlError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [ActivityDateTime, DurationInMinutes]', [
        'ActivityDateTime'
      ])
    );
    return;
  }
  if (start === null) return;
  fields['StartDateTime'] = start;
  fields['ActivityDateTime'] = start;
  fields['ActivityDate'] = start.slice(0, 10);
  if (end !== null) fields['DurationInMinutes'] = Math.round((Date.parse(end) - Date.parse(start)) / 60_000);
  else if (typeof fields['DurationInMinutes'] === 'number')
    fields['EndDateTime'] = timestamp(new Date(Date.parse(start) + fields['DurationInMinutes'] * 60_000));
}

/** Shared activities: Who and What also stand as relations. */
function relate({ context, access }: SaveBatch, { record, old }: SavingRecord): void {
  const taskId = idOf(record);
  for (const field of ['WhoId', 'WhatId']) {
    const [before, after] = [textOf(old, field), textOf(record, field)];
    if (before === after) continue;
    if (before !== null) {
      const stale = context.database.all(
        'SELECT "Id" FROM "TaskRelation" WHERE "TaskId" = ? AND "RelationId" = ? AND "IsDeleted" = 0',
        [taskId, before]
      );
      context.deleteInternally(
        'TaskRelation',
        stale.map((row) => String(row['Id'])),
        access.userId
      );
    }
    if (after !== null && !isRelated(context, taskId, after))
      context.insertInternally(
        'TaskRelation',
        [{ TaskId: taskId, RelationId: after, IsWhat: field === 'WhatId' }],
        access.userId
      );
  }
}

function isRelated(context: DataContext, taskId: string, relationId: string): boolean {
  return (
    context.database.get('SELECT 1 FROM "TaskRelation" WHERE "TaskId" = ? AND "RelationId" = ? AND "IsDeleted" = 0', [
      taskId,
      relationId
    ]) !== undefined
  );
}

/** LastActivityDate of the person, the record and the account moves forward with closed or dated activities. */
function touch(context: DataContext, record: OrgRecord): void {
  const date =
    textOf(record, 'ActivityDate') ??
    (record.fields['IsClosed'] === true ? inZone(context.now(), 'UTC').slice(0, 10) : null);
  if (date === null) return;
  for (const id of ['WhoId', 'WhatId', 'AccountId'].flatMap((field) => textOf(record, field) ?? [])) {
    const object = context.schema.objectByPrefix(id);
    if (!object?.field('LastActivityDate')) continue;
    context.database.run(
      `UPDATE ${quoted(object.name)} SET "LastActivityDate" = ? WHERE "Id" = ? AND ("LastActivityDate" IS NULL OR "LastActivityDate" < ?)`,
      [date, id, date]
    );
  }
}

export const taskRelationBehaviour: Behaviour = {
  beforeSave(batch) {
    const { context } = batch;
    for (const { record, errors } of batch.records) {
      const relation = textOf(record, 'RelationId');
      const task = textOf(record, 'TaskId');
      if (relation === null || task === null) continue;
      const isPerson = relation.startsWith('003') || relation.startsWith(LEAD);
      record.fields['IsWhat'] = !isPerson;
      record.fields['AccountId'] = relation.startsWith('001')
        ? relation
        : relation.startsWith('003')
          ? accountOf(context, 'Contact', relation)
          : null;
      if (isRelated(context, task, relation))
        errors.push(
          dmlError('DUPLICATE_VALUE', 'duplicate value found: TaskRelation already exists for this task and record', [
            'RelationId'
          ])
        );
      if (relation.startsWith('003') && contactsOf(context, task) >= 50)
        errors.push(
          dmlError('FIELD_INTEGRITY_EXCEPTION', 'A task can be related to at most 50 contacts', ['RelationId'])
        );
    }
  },
  afterSave(batch) {
    const { context } = batch;
    for (const { record } of batch.records) {
      const people = contactsOf(context, textOf(record, 'TaskId') ?? '');
      context.database.run('UPDATE "Task" SET "WhoCount" = ? WHERE "Id" = ? AND "WhoId" IS NOT NULL', [
        people,
        textOf(record, 'TaskId') ?? ''
      ]);
    }
  }
};

function contactsOf(context: DataContext, taskId: string): number {
  const row = context.database.get(
    'SELECT count(*) AS n FROM "TaskRelation" WHERE "TaskId" = ? AND "IsWhat" = 0 AND "IsDeleted" = 0',
    [taskId]
  );
  return Number(row?.['n'] ?? 0);
}
