/** Cases: closing, the account of the contact, and one role a contact. */
import { idOf } from '../../soql/cell-value.ts';
import { quoted } from '../../store/tables.ts';
import { dmlError, textOf, type Behaviour } from '../data-context.ts';
import { timestamp } from '../record-rows.ts';

export const caseBehaviour: Behaviour = {
  beforeSave(batch) {
    const { context } = batch;
    for (const { record, old, given } of batch.records) {
      const closed = textOf(record, 'Status') === 'Closed';
      record.fields['IsClosed'] = closed;
      if (closed && old?.fields['IsClosed'] !== true) record.fields['ClosedDate'] ??= timestamp(context.now());
      if (!closed && old?.fields['IsClosed'] === true) record.fields['ClosedDate'] = null;
      const contact = textOf(record, 'ContactId');
      if (contact !== null && contact !== textOf(old, 'ContactId') && !given.has('AccountId')) {
        const row = context.database.get('SELECT "AccountId" FROM "Contact" WHERE "Id" = ?', [contact]);
        record.fields['AccountId'] = typeof row?.['AccountId'] === 'string' ? row['AccountId'] : null;
      }
    }
  },
  afterSave(batch) {
    const comments = batch.records.flatMap(({ record, given }) => {
      const body = textOf(record, 'Comments');
      return body !== null && given.has('Comments') ? [{ ParentId: idOf(record), CommentBody: body }] : [];
    });
    batch.context.insertInternally('CaseComment', comments, batch.access.userId);
  }
};

export const caseContactRoleBehaviour: Behaviour = {
  beforeSave(batch) {
    if (batch.operation !== 'insert') return;
    const seen = new Set<string>();
    for (const { record, errors } of batch.records) {
      const pair = [textOf(record, 'CasesId'), textOf(record, 'ContactId')];
      const known = batch.context.database.get(
        `SELECT "Id" FROM ${quoted('CaseContactRole')} WHERE "CasesId" = ? AND "ContactId" = ? AND "IsDeleted" = 0`,
        pair
      );
      if (known !== undefined || seen.has(pair.join())) {
        errors.push(
          dmlError(
            'DUPLICATE_VALUE',
            `duplicate value found: ${known === undefined ? '<unknown>' : 'CaseContactRole'} duplicates value on record with id: ${typeof known?.['Id'] === 'string' ? known['Id'] : '<unknown>'}`
          )
        );
      }
      seen.add(pair.join());
    }
  }
};
