// One module per @AuraEnabled method of the link configuration (docs/apex-api.md).
declare module '@salesforce/apex/LinkConfigurationController.getFacts' {
  import type { LinkFacts } from 'c/intakeCore';
  const method: ApexMethod<Record<string, never>, LinkFacts>;
  export default method;
}
declare module '@salesforce/apex/LinkConfigurationController.askRelay' {
  import type { RelayFacts } from 'c/intakeCore';
  const method: ApexMethod<Record<string, never>, RelayFacts>;
  export default method;
}
declare module '@salesforce/apex/LinkConfigurationController.probe' {
  import type { ProbeResult } from 'c/intakeCore';
  const method: ApexMethod<{ planJson: string; contactId: string | null; caseId: string | null }, ProbeResult>;
  export default method;
}
