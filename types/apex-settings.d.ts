// One module per @AuraEnabled method of the settings page (docs/apex-api.md).
declare module '@salesforce/apex/IntakeSettingsController.getSettings' {
  import type { SettingsAnswer } from 'c/intakeSettingRecords';
  const method: ApexMethod<{ ownerId: string | null }, SettingsAnswer>;
  export default method;
}
declare module '@salesforce/apex/IntakeSettingsController.getCaseContactRoles' {
  import type { SettingOption } from 'c/intakeSettingWords';
  const method: ApexMethod<Record<string, never>, SettingOption[]>;
  export default method;
}
declare module '@salesforce/apex/IntakeSettingsController.saveSettings' {
  import type { SettingsAnswer, SettingsInput } from 'c/intakeSettingRecords';
  const method: ApexMethod<{ input: SettingsInput }, SettingsAnswer>;
  export default method;
}
declare module '@salesforce/apex/IntakeSettingsController.findOwners' {
  import type { SettingsOwner } from 'c/intakeSettingRecords';
  const method: ApexMethod<{ level: string; search: string }, SettingsOwner[]>;
  export default method;
}
