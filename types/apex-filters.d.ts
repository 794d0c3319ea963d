// One module per @AuraEnabled method of the list pages (docs/apex-api.md).
declare module '@salesforce/apex/IntakeFilterController.getAccess' {
  import type { FilterAccess } from 'c/intakeFilterRecords';
  const method: ApexMethod<Record<string, never>, FilterAccess>;
  export default method;
}
declare module '@salesforce/apex/IntakeFilterController.getFilters' {
  import type { FilterPage, FilterQuery } from 'c/intakeFilterRecords';
  const method: ApexMethod<{ query: FilterQuery }, FilterPage>;
  export default method;
}
declare module '@salesforce/apex/IntakeFilterController.getAllFilters' {
  import type { FilterRow } from 'c/intakeFilterRecords';
  const method: ApexMethod<{ scope: string; afterId: string | null; pageSize: number }, FilterRow[]>;
  export default method;
}
declare module '@salesforce/apex/IntakeFilterController.saveFilters' {
  import type { FilterChangeInput, FilterInput, SavedFilters } from 'c/intakeFilterRecords';
  const method: ApexMethod<{ entries: readonly FilterInput[]; change: FilterChangeInput }, SavedFilters>;
  export default method;
}
declare module '@salesforce/apex/IntakeFilterController.takeBack' {
  const method: ApexMethod<{ batchId: string }, number>;
  export default method;
}
declare module '@salesforce/apex/IntakeFilterController.getChanges' {
  import type { FilterChange } from 'c/intakeFilterRecords';
  const method: ApexMethod<{ scope: string; howMany: number }, FilterChange[]>;
  export default method;
}
declare module '@salesforce/apex/IntakeFilterController.getHidden' {
  import type { HiddenProbe, HiddenRecords } from 'c/intakeFilterRecords';
  const method: ApexMethod<{ probes: readonly HiddenProbe[] }, HiddenRecords[]>;
  export default method;
}
declare module '@salesforce/apex/IntakeWhatIfController.getRows' {
  import type { WhatIfAnswer } from 'c/intakeFilterRecords';
  const method: ApexMethod<{ days: number; afterId: string | null; pageSize: number }, WhatIfAnswer[]>;
  export default method;
}
declare module '@salesforce/apex/IntakeWhatIfController.countRows' {
  const method: ApexMethod<{ days: number }, number>;
  export default method;
}
declare module '@salesforce/apex/IntakeSettingsController.getMailboxSettings' {
  import type { SentMailboxSettings } from 'c/intakeFilterRecords';
  const method: ApexMethod<Record<string, never>, SentMailboxSettings[]>;
  export default method;
}
