// The files of saved messages (docs/apex-api.md).
declare module '@salesforce/apex/IntakeFilesController.retry' {
  const method: ApexMethod<{ intakeId: string; attachmentIds: readonly string[] | null }, null>;
  export default method;
}
