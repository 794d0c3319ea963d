import { dataPath, notFound, ok } from './rest-request.ts';
import { objectAccess } from './object-access.ts';
import { textField } from './record-json.ts';
import type { RestContext, RestResponse } from './rest-request.ts';
import type { Route } from './route-table.ts';
import type { FieldDef, FieldType, ObjectDef } from '../schema/schema.ts';

export const describeRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/sobjects', handle: (context) => describeGlobal(context) },
  {
    method: 'GET',
    pattern: '/sobjects/:object',
    handle: (context, _request, params) => basicInfo(context, params['object'])
  },
  {
    method: 'GET',
    pattern: '/sobjects/:object/describe',
    handle: (context, _request, params) => ok(describeObject(context, findObject(context, params['object'])))
  }
];

/** The object of a path segment, or the platform's 404. */
export function findObject(context: RestContext, name: string | undefined): ObjectDef {
  const object = name === undefined ? undefined : context.engine.schema.object(name);
  if (object === undefined) throw notFound();
  return object;
}

function describeGlobal(context: RestContext): RestResponse {
  const sobjects = context.engine.schema.objects().map((object) => objectFlags(context, object));
  return ok({ encoding: 'UTF-8', maxBatchSize: 200, sobjects });
}

function basicInfo(context: RestContext, name: string | undefined): RestResponse {
  const object = findObject(context, name);
  const recent = context.engine.query(
    `SELECT Id, ${object.nameField} FROM ${object.name} ORDER BY Id DESC LIMIT 5`,
    context.access
  );
  const recentItems = recent.records.map((record) => ({
    attributes: {
      type: object.name,
      url: dataPath(context, `/sobjects/${object.name}/${textField(record, 'Id')}`)
    },
    ...record.fields
  }));
  return ok({ objectDescribe: objectFlags(context, object), recentItems });
}

function objectFlags(context: RestContext, object: ObjectDef): Record<string, unknown> {
  const base = dataPath(context, `/sobjects/${object.name}`);
  const urls: Record<string, string> = { rowTemplate: `${base}/{ID}`, describe: `${base}/describe`, sobject: base };
  if (object.kind === 'platformEvent') urls['eventSchema'] = `${base}/eventSchema`;
  const isRecord = object.kind === 'standard' || object.kind === 'custom';
  const access = objectAccess(context, object);
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: access.createable,
    custom: object.custom,
    customSetting: object.kind === 'customSetting',
    deepCloneable: false,
    deletable: access.deletable,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix === '' ? null : object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: isRecord,
    mergeable: ['Account', 'Contact', 'Lead', 'Case'].includes(object.name),
    mruEnabled: isRecord,
    name: object.name,
    queryable: access.queryable,
    replicateable: isRecord,
    retrieveable: object.queryable,
    searchable: isRecord,
    triggerable: object.kind !== 'customMetadata' && object.kind !== 'customSetting',
    undeletable: object.deletable && isRecord,
    updateable: access.updateable,
    urls
  };
}

/** The answer of `/sobjects/X/describe`: the flags of the object and each field, from the schema. */
export function describeObject(context: RestContext, object: ObjectDef): Record<string, unknown> {
  return {
    actionOverrides: [],
    ...objectFlags(context, object),
    childRelationships: object.childRelationships.map((child) => ({
      cascadeDelete: child.cascadeDelete,
      childSObject: child.childObject,
      deprecatedAndHidden: false,
      field: child.field,
      junctionIdListNames: [],
      junctionReferenceTo: [],
      relationshipName: child.name,
      restrictedDelete: false
    })),
    compactLayoutable: true,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: objectAccess(context, object).fields.map(describeField),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [masterRecordType(context, object)],
    searchLayoutable: true,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [
      { label: `All ${object.labelPlural}`, name: 'everything' },
      { label: `My ${object.labelPlural}`, name: 'mine' }
    ]
  };
}

function masterRecordType(context: RestContext, object: ObjectDef): Record<string, unknown> {
  return {
    active: true,
    available: true,
    defaultRecordTypeMapping: true,
    developerName: 'Master',
    master: true,
    name: 'Master',
    recordTypeId: '012000000000000AAA',
    urls: { layout: dataPath(context, `/sobjects/${object.name}/describe/layouts/012000000000000AAA`) }
  };
}

const SOAP_TYPES: Partial<Readonly<Record<FieldType, string>>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  time: 'xsd:time',
  base64: 'xsd:base64Binary',
  address: 'urn:address',
  anyType: 'xsd:anyType',
  junctionIdList: 'urn:JunctionIdListNames'
};
/** Long text areas take up to 131,072 characters and can't be filtered or sorted by. */
const LONG_TEXT_FROM = 256;

function describeField(field: FieldDef): Record<string, unknown> {
  return {
    ...fieldBasics(field),
    ...fieldAccess(field),
    picklistValues: field.picklistValues.map((value) => ({ ...value, validFor: null })),
    referenceTargetField: null,
    referenceTo: field.referenceTo,
    relationshipName: field.relationshipName,
    relationshipOrder: null,
    restrictedDelete: field.deleteConstraint === 'Restrict' && field.type === 'reference',
    restrictedPicklist: field.restrictedPicklist,
    writeRequiresMasterRead: false
  };
}

function fieldBasics(field: FieldDef): Record<string, unknown> {
  const isText = ['string', 'textarea', 'picklist', 'email', 'phone', 'url', 'id', 'reference'].includes(field.type);
  return {
    aggregatable: field.filterable && field.type !== 'boolean',
    aiPredictionField: false,
    autoNumber: field.autoNumber,
    byteLength: isText ? field.length * 3 : 0,
    calculated: field.calculated,
    calculatedFormula: field.formula,
    cascadeDelete: field.deleteConstraint === 'Cascade' && field.type === 'reference',
    caseSensitive: field.caseSensitive,
    compoundFieldName: null,
    controllerName: null,
    custom: field.custom,
    defaultValue: field.defaultValue,
    defaultValueFormula: null,
    digits: field.type === 'int' ? field.precision : 0,
    displayLocationInDecimal: false,
    encrypted: field.type === 'encryptedstring',
    extraTypeInfo: field.type === 'textarea' ? 'plaintextarea' : null,
    formulaTreatNullNumberAsZero: false,
    highScaleNumber: false,
    htmlFormatted: false,
    label: field.label,
    length: field.length,
    mask: null,
    maskType: null,
    name: field.name,
    precision: field.precision,
    scale: field.scale,
    soapType: SOAP_TYPES[field.type] ?? 'xsd:string',
    type: field.type === 'junctionIdList' ? 'complexvalue' : field.type
  };
}

function fieldAccess(field: FieldDef): Record<string, unknown> {
  return {
    createable: field.createable,
    defaultedOnCreate: field.defaultedOnCreate,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    externalId: field.externalId,
    filterable: field.filterable,
    filteredLookupInfo: null,
    groupable: field.groupable,
    idLookup: field.idLookup,
    inlineHelpText: null,
    nameField: field.nameField,
    namePointing: field.referenceTo.length > 1,
    nillable: field.nillable,
    permissionable: !['id', 'base64'].includes(field.type) && field.nillable,
    polymorphicForeignKey: field.referenceTo.length > 1,
    queryByDistance: false,
    searchPrefilterable: false,
    sortable: field.sortable,
    unique: field.unique,
    updateable: field.updateable,
    ...(field.type === 'textarea' && field.length >= LONG_TEXT_FROM ? { filterable: false, sortable: false } : {})
  };
}
