/** The org's objects and fields: the standard ones it ships and those read from force-app metadata. */
export interface OrgSchema {
  /** Case-insensitive lookup by API name. */
  object(name: string): ObjectDef | undefined;
  objects(): readonly ObjectDef[];
  objectByPrefix(idPrefix: string): ObjectDef | undefined;
}

export interface ObjectDef {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  /** Three characters. */
  readonly keyPrefix: string;
  readonly custom: boolean;
  readonly kind: 'standard' | 'custom' | 'customSetting' | 'platformEvent' | 'customMetadata';
  /** Organisation-wide default. */
  readonly sharing: 'Private' | 'Read' | 'ReadWrite' | 'ControlledByParent';
  readonly nameField: string;
  readonly fields: readonly FieldDef[];
  /** Case-insensitive. */
  field(name: string): FieldDef | undefined;
  /** Case-insensitive lookup by relationship name, e.g. `Account`, `Mailbox__r`. */
  parentRelationship(name: string): FieldDef | undefined;
  /** Case-insensitive, e.g. `Contacts`, `Intakes__r`. */
  childRelationship(name: string): ChildRelationshipDef | undefined;
  readonly childRelationships: readonly ChildRelationshipDef[];
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly queryable: boolean;
}

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'combobox'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'percent'
  | 'date'
  | 'datetime'
  | 'time'
  | 'email'
  | 'phone'
  | 'url'
  | 'reference'
  | 'base64'
  | 'address'
  | 'anyType'
  | 'encryptedstring'
  | 'junctionIdList';

export interface FieldDef {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Characters; 0 where it makes no sense. */
  readonly length: number;
  readonly precision: number;
  readonly scale: number;
  readonly nillable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly defaultValue: string | number | boolean | null;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly unique: boolean;
  readonly caseSensitive: boolean;
  readonly externalId: boolean;
  readonly nameField: boolean;
  readonly idLookup: boolean;
  readonly autoNumber: boolean;
  readonly displayFormat: string | null;
  readonly calculated: boolean;
  readonly formula: string | null;
  readonly custom: boolean;
  readonly restrictedPicklist: boolean;
  readonly picklistValues: readonly PicklistValueDef[];
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly childRelationshipName: string | null;
  readonly deleteConstraint: 'SetNull' | 'Restrict' | 'Cascade';
}

export interface PicklistValueDef {
  readonly value: string;
  readonly label: string;
  readonly active: boolean;
  readonly defaultValue: boolean;
}

export interface ChildRelationshipDef {
  readonly name: string;
  readonly childObject: string;
  readonly field: string;
  readonly cascadeDelete: boolean;
}
