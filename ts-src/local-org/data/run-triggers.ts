/** Calls the Apex runtime for one chunk and takes over what its addError said. */
import type { Access, OrgRecord, TriggerOperation, TriggerTiming } from '../engine.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import { OrgError } from '../org-error.ts';
import { dmlError, type DataContext, type SavingRecord } from './data-context.ts';

export function runTriggers(
  context: DataContext,
  object: EngineObject,
  timing: TriggerTiming,
  operation: TriggerOperation,
  records: readonly SavingRecord[],
  access: Access
): void {
  const runner = context.triggers();
  if (!runner || records.length === 0 || !runner.has(object.name, timing, operation)) return;
  const errors = new Map<number, SavingRecord['errors']>();
  const newRecords = operation === 'delete' ? [] : records.map((saving) => saving.record);
  const oldRecords =
    operation === 'insert' || operation === 'undelete'
      ? []
      : records.flatMap((saving): OrgRecord[] => (saving.old ? [saving.old] : []));
  try {
    runner.run({ objectName: object.name, timing, operation, newRecords, oldRecords, access, errors });
  } catch (error) {
    if (!(error instanceof OrgError)) throw error;
    for (const saving of records) saving.errors.push(dmlError(error.code, error.message, error.fields));
  }
  for (const [index, found] of errors) records[index]?.errors.push(...found);
}
