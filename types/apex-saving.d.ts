// Undo and threads: one module per @AuraEnabled method of docs/apex-api.md.
declare module '@salesforce/apex/IntakeUndoController.preview' {
  import type { UndoPreview } from 'c/intakeSaving';
  const method: ApexMethod<{ intakeId: string }, UndoPreview>;
  export default method;
}
declare module '@salesforce/apex/IntakeUndoController.undo' {
  import type { UndoPreview } from 'c/intakeSaving';
  const method: ApexMethod<{ intakeId: string }, UndoPreview>;
  export default method;
}
declare module '@salesforce/apex/IntakeThreadController.getThread' {
  import type { IntakeThread } from 'c/intakeSaving';
  const method: ApexMethod<{ intakeId: string }, IntakeThread>;
  export default method;
}
declare module '@salesforce/apex/IntakeThreadController.setFollowed' {
  const method: ApexMethod<{ intakeId: string; isFollowed: boolean }, void>;
  export default method;
}
declare module '@salesforce/apex/PersonRecordController.getForms' {
  import type { PersonForm } from 'c/intakeNewPerson';
  const method: ApexMethod<void, readonly PersonForm[]>;
  export default method;
}
declare module '@salesforce/apex/PersonRecordController.createPerson' {
  import type { PersonObject } from 'c/intakeCore';
  const method: ApexMethod<{ objectName: PersonObject; values: Readonly<Record<string, string>> }, string>;
  export default method;
}
declare module '@salesforce/apex/PersonRecordController.getPerson' {
  import type { PersonValues } from 'c/intakeDifferences';
  const method: ApexMethod<{ recordId: string }, PersonValues>;
  export default method;
}
declare module '@salesforce/apex/PersonRecordController.updatePerson' {
  import type { PersonValues } from 'c/intakeDifferences';
  const method: ApexMethod<
    { recordId: string; values: Readonly<Record<string, string>>; lastModifiedDate: string },
    PersonValues
  >;
  export default method;
}
