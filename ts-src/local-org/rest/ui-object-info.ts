import { objectAccess } from './object-access.ts';
import type { RestContext } from './rest-request.ts';
import type { FieldDef, FieldType, ObjectDef } from '../schema/schema.ts';

const DATA_TYPES: Partial<Readonly<Record<FieldType, string>>> = {
  id: 'Reference',
  string: 'String',
  textarea: 'TextArea',
  picklist: 'Picklist',
  multipicklist: 'MultiPicklist',
  combobox: 'ComboBox',
  boolean: 'Boolean',
  int: 'Int',
  double: 'Double',
  currency: 'Currency',
  percent: 'Percent',
  date: 'Date',
  datetime: 'DateTime',
  time: 'Time',
  email: 'Email',
  phone: 'Phone',
  url: 'Url',
  reference: 'Reference',
  base64: 'Base64',
  address: 'Address',
  encryptedstring: 'EncryptedString'
};

/** The answer of `/ui-api/object-info/X`. */
export function objectInfo(context: RestContext, object: ObjectDef): Record<string, unknown> {
  const access = objectAccess(context, object);
  return {
    apiName: object.name,
    associateEntityType: null,
    associateParentEntity: null,
    childRelationships: object.childRelationships.map((child) => ({
      childObjectApiName: child.childObject,
      fieldName: child.field,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: child.name
    })),
    createable: access.createable,
    custom: object.custom,
    defaultRecordTypeId: '012000000000000AAA',
    deletable: access.deletable,
    dependentFields: {},
    feedEnabled: false,
    fields: Object.fromEntries(access.fields.map((field) => [field.name, fieldInfo(context, field)])),
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: object.kind === 'standard' || object.kind === 'custom',
    mruEnabled: object.kind === 'standard' || object.kind === 'custom',
    nameFields: [object.nameField],
    queryable: access.queryable,
    recordTypeInfos: {
      '012000000000000AAA': {
        available: true,
        defaultRecordTypeMapping: true,
        master: true,
        name: 'Master',
        recordTypeId: '012000000000000AAA'
      }
    },
    searchable: true,
    themeInfo: null,
    updateable: access.updateable
  };
}

function fieldInfo(context: RestContext, field: FieldDef): Record<string, unknown> {
  return {
    apiName: field.name,
    calculated: field.calculated,
    compound: field.type === 'address',
    compoundComponentName: null,
    compoundFieldName: null,
    controllerName: null,
    controllingFields: [],
    createable: field.createable,
    custom: field.custom,
    dataType: DATA_TYPES[field.type] ?? 'String',
    extraTypeInfo: field.type === 'textarea' ? 'PlainTextArea' : null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    highScaleNumber: false,
    htmlFormatted: false,
    inlineHelpText: null,
    label: field.label,
    length: field.length,
    maskType: null,
    nameField: field.nameField,
    polymorphicForeignKey: field.referenceTo.length > 1,
    precision: field.precision,
    reference: field.type === 'reference',
    referenceTargetField: null,
    referenceToInfos: field.referenceTo.map((name) => ({
      apiName: name,
      nameFields: [context.engine.schema.object(name)?.nameField ?? 'Name']
    })),
    relationshipName: field.relationshipName,
    required: !field.nillable && field.createable && !field.defaultedOnCreate,
    scale: field.scale,
    searchPrefilterable: false,
    sortable: field.sortable,
    unique: field.unique,
    updateable: field.updateable
  };
}
