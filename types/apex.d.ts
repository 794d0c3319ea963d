// One module per @AuraEnabled method of docs/apex-api.md.
declare module '@salesforce/apex/IntakeQueueController.getQueue' {
  import type { QueuePage, QueueRequest } from 'c/intakeRecords';
  const method: ApexMethod<QueueRequest, QueuePage>;
  export default method;
}
declare module '@salesforce/apex/IntakeQueueController.getIntake' {
  import type { IntakeDetail } from 'c/intakeRecords';
  const method: ApexMethod<{ intakeId: string | undefined }, IntakeDetail>;
  export default method;
}
declare module '@salesforce/apex/IntakeQueueController.getMailboxes' {
  import type { MailboxSummary } from 'c/intakeRecords';
  const method: ApexMethod<Record<string, never>, MailboxSummary[]>;
  export default method;
}
declare module '@salesforce/apex/IntakeMessageController.getMessage' {
  import type { MessageView } from 'c/intakeRecords';
  const method: ApexMethod<{ intakeId: string }, MessageView>;
  export default method;
}
declare module '@salesforce/apex/IntakeMessageController.getAttachment' {
  import type { AttachmentContent } from 'c/intakeRecords';
  const method: ApexMethod<{ intakeId: string; attachmentId: string }, AttachmentContent>;
  export default method;
}
declare module '@salesforce/apex/IntakeMessageController.getSource' {
  import type { AttachmentContent } from 'c/intakeRecords';
  const method: ApexMethod<{ intakeId: string }, AttachmentContent>;
  export default method;
}
declare module '@salesforce/apex/IntakeMailboxController.compare' {
  const method: ApexMethod<{ mailboxId: string }, void>;
  export default method;
}
declare module '@salesforce/apex/IntakeMessageController.retry' {
  const method: ApexMethod<{ intakeId: string }, void>;
  export default method;
}
declare module '@salesforce/apex/RelatedRecordsController.getFacts' {
  import type { FactTerms, SentFacts } from 'c/intakeMatching';
  const method: ApexMethod<{ terms: FactTerms | undefined }, SentFacts>;
  export default method;
}
declare module '@salesforce/apex/IntakeSaveController.previewSave' {
  import type { SaveRequest } from 'c/intakeRecords';
  import type { PlanPreview } from 'c/intakePlanWords';
  const method: ApexMethod<{ intakeId: string; request: SaveRequest }, PlanPreview>;
  export default method;
}
declare module '@salesforce/apex/IntakeSaveController.saveMessage' {
  import type { SaveRequest, SaveResult } from 'c/intakeRecords';
  const method: ApexMethod<{ intakeId: string; request: SaveRequest }, SaveResult>;
  export default method;
}
