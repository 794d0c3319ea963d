/** Permission set assignments exist once; access items know what they point to. */
import { dmlError, textOf, type Behaviour } from '../data-context.ts';

export const assignmentBehaviour: Behaviour = {
  beforeSave(batch) {
    for (const { record, errors } of batch.records) {
      record.fields['IsActive'] = true;
      const pair = [textOf(record, 'AssigneeId'), textOf(record, 'PermissionSetId')];
      if (pair[1] === null)
        errors.push(
          dmlError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [PermissionSetId]', ['PermissionSetId'])
        );
      const known = batch.context.database.get(
        'SELECT "Id" FROM "PermissionSetAssignment" WHERE "AssigneeId" = ? AND "PermissionSetId" = ? AND "IsDeleted" = 0',
        pair
      );
      if (known !== undefined)
        errors.push(
          dmlError(
            'DUPLICATE_VALUE',
            'Duplicate PermissionSetAssignment. Assignee: ' + (pair[0] ?? '') + '; Permission Set: ' + (pair[1] ?? '')
          )
        );
    }
  }
};

export const accessBehaviour: Behaviour = {
  beforeSave(batch) {
    for (const { record } of batch.records) {
      const target = textOf(record, 'SetupEntityId');
      record.fields['SetupEntityType'] ??=
        target === null ? null : (batch.context.schema.objectByPrefix(target)?.name ?? null);
    }
  }
};
