declare module '@salesforce/label/*' {
  const label: string;
  export default label;
}
declare module '@salesforce/customPermission/*' {
  const granted: true | undefined;
  export default granted;
}
declare module '@salesforce/i18n/*' {
  const value: string;
  export default value;
}
declare module '@salesforce/user/Id' {
  const id: string;
  export default id;
}
declare module '@salesforce/apex' {
  export function refreshApex(provisioned: unknown): Promise<void>;
}
declare module '@salesforce/schema/*' {
  const reference: FieldRef & ObjectRef;
  export default reference;
}
