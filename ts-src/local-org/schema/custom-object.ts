/** Turns custom objects and fields of the source folder into definitions. */
import { defineField, type EngineField } from './field-definition.ts';
import type { FieldSource, ObjectSource } from './metadata-source.ts';
import type { FieldType, ObjectDef, PicklistValueDef } from './schema.ts';

const TYPES: Readonly<Record<string, FieldType>> = {
  Text: 'string',
  TextArea: 'textarea',
  LongTextArea: 'textarea',
  Html: 'textarea',
  Picklist: 'picklist',
  MultiselectPicklist: 'multipicklist',
  Checkbox: 'boolean',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Date: 'date',
  DateTime: 'datetime',
  Time: 'time',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
  Lookup: 'reference',
  MasterDetail: 'reference',
  AutoNumber: 'string',
  EncryptedText: 'encryptedstring',
  MetadataRelationship: 'reference',
  Summary: 'double',
  ExternalLookup: 'reference'
};
const LENGTHS: Readonly<Record<string, number>> = {
  TextArea: 255,
  Picklist: 255,
  MultiselectPicklist: 4099,
  Email: 80,
  Phone: 40,
  Url: 255,
  Lookup: 18,
  MasterDetail: 18,
  AutoNumber: 30
};

/** One custom field. */
export function customField(source: FieldSource): EngineField {
  const kind = source.type ?? 'Text';
  const type = TYPES[kind] ?? 'string';
  const calculated = source.formula !== undefined || kind === 'Summary';
  const autoNumber = kind === 'AutoNumber';
  const master = kind === 'MasterDetail';
  const long = kind === 'LongTextArea' || kind === 'Html' || type === 'encryptedstring';
  const values = picklistOf(source);
  const required = (source.required ?? false) || master;
  return defineField({
    name: source.fullName,
    type,
    label: source.label ?? source.fullName,
    length: source.length ?? LENGTHS[kind] ?? 0,
    precision: source.precision ?? 0,
    scale: source.scale ?? 0,
    nillable: type !== 'boolean' && !required,
    createable: !calculated && !autoNumber,
    updateable: !calculated && !autoNumber && !master,
    filterable: !long,
    unique: source.unique ?? false,
    externalId: source.externalId ?? false,
    idLookup: (source.externalId ?? false) || (source.unique ?? false),
    caseSensitive: source.caseSensitive ?? false,
    autoNumber,
    displayFormat: autoNumber ? (source.displayFormat ?? '{0}') : null,
    calculated,
    formula: source.formula ?? null,
    custom: true,
    restrictedPicklist: source.valueSet?.restricted ?? false,
    picklistValues: values,
    defaultedOnCreate:
      type === 'boolean' ||
      autoNumber ||
      source.defaultValue !== undefined ||
      values.some((value) => value.defaultValue),
    defaultValue: defaultOf(type, source, values),
    referenceTo: source.referenceTo === undefined ? [] : [source.referenceTo],
    relationshipName: type === 'reference' ? source.fullName.replace(/__c$/, '__r') : null,
    childRelationshipName: source.relationshipName === undefined ? null : `${source.relationshipName}__r`,
    deleteConstraint: master ? 'Cascade' : (source.deleteConstraint ?? (source.required ? 'Restrict' : 'SetNull'))
  });
}

function picklistOf(source: FieldSource): PicklistValueDef[] {
  return (source.valueSet?.valueSetDefinition?.value ?? []).map((value) => ({
    value: value.fullName,
    label: value.label ?? value.fullName,
    active: value.isActive ?? true,
    defaultValue: value.default ?? false
  }));
}

/** Default values are formulas; literals and TODAY()/NOW() are what metadata holds in practice. */
function defaultOf(
  type: FieldType,
  source: FieldSource,
  values: readonly PicklistValueDef[]
): string | number | boolean | null {
  const given = source.defaultValue;
  if (type === 'boolean') return given === 'true';
  if (type === 'picklist') return values.find((value) => value.defaultValue)?.value ?? null;
  if (given === undefined) return null;
  if (type === 'double' || type === 'currency' || type === 'percent') {
    const number = Number(given);
    return Number.isNaN(number) ? null : number;
  }
  return /^(["']).*\1$/s.test(given) ? given.slice(1, -1) : given;
}

/** What kind of object the name and its settings make it. */
export function kindOf(source: ObjectSource): ObjectDef['kind'] {
  if (source.name.endsWith('__e')) return 'platformEvent';
  if (source.name.endsWith('__mdt')) return 'customMetadata';
  return source.customSettingsType === undefined ? 'custom' : 'customSetting';
}

/** The Name field of a custom object, or null for events. */
export function nameFieldOf(source: ObjectSource): EngineField[] {
  const kind = kindOf(source);
  if (kind === 'platformEvent') return [];
  const autoNumber = source.nameField?.type === 'AutoNumber';
  return [
    defineField({
      name: 'Name',
      type: 'string',
      label: source.nameField?.label ?? 'Name',
      length: kind === 'customSetting' ? 38 : 80,
      nameField: true,
      idLookup: true,
      nillable: kind !== 'customMetadata' && !autoNumber,
      createable: !autoNumber,
      updateable: !autoNumber,
      autoNumber,
      defaultedOnCreate: autoNumber,
      displayFormat: autoNumber ? (source.nameField?.displayFormat ?? '{0}') : null
    })
  ];
}

/** Fields that the platform adds by kind: settings' owner, events' replay id, metadata types' names. */
export function fieldsOfKind(kind: ObjectDef['kind']): EngineField[] {
  const fixed = { createable: false, updateable: false, nillable: false, system: true } as const;
  if (kind === 'customSetting') {
    const owner = {
      name: 'SetupOwnerId',
      type: 'reference',
      length: 18,
      nillable: false,
      updateable: false,
      defaultedOnCreate: true,
      unique: true
    } as const;
    return [
      defineField({
        ...owner,
        label: 'Location',
        referenceTo: ['Organization', 'Profile', 'User'],
        relationshipName: 'SetupOwner'
      })
    ];
  }
  if (kind === 'platformEvent') {
    return [
      defineField({ ...fixed, name: 'ReplayId', type: 'string', length: 1000, nillable: true }),
      defineField({ ...fixed, name: 'EventUuid', type: 'string', length: 36, nillable: true })
    ];
  }
  if (kind === 'customMetadata') {
    const field = (name: string): EngineField =>
      defineField({ name, type: 'string', length: 40, nillable: name === 'NamespacePrefix' });
    return ['DeveloperName', 'MasterLabel', 'Language', 'NamespacePrefix', 'Label', 'QualifiedApiName'].map(field);
  }
  return [];
}
