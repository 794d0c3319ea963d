/** Methods of SObject and Id, and the statics of custom settings. */
import type { ExecutionContext } from '../runtime/context.ts';
import { mapPut } from '../runtime/equality.ts';
import { apexError } from '../runtime/exception.ts';
import { parseId, castValue } from '../runtime/convert.ts';
import { native, type NativeCall } from '../runtime/native.ts';
import { fieldApexType, fromOrgRecord, readField, writeField } from '../runtime/sobject.ts';
import { ApexId, ApexList, ApexMap, ApexSObject, type Value } from '../runtime/values.ts';
import { mapOf, OBJECT, STRING, type ApexType } from '../types/apex-type.ts';
import { booleanOf, listValue, nativeValue, recordOf, stateOf, textOf } from './argument.ts';
import { organizationId, systemAccess } from './org-access.ts';
import { FieldToken, objectToken } from './schema-classes.ts';
import { userField } from './transaction.ts';

function getField(ctx: ExecutionContext, record: ApexSObject, name: string): Value {
  if (record.def.name === 'AggregateResult') {
    const key = [...record.fields.keys()].find((entry) => entry.toLowerCase() === name.toLowerCase());
    if (key === undefined) throw apexError(ctx, 'SObjectException', `Invalid field ${name} for AggregateResult`);
    return record.fields.get(key) ?? null;
  }
  const field = record.def.field(name);
  if (field === undefined) throw apexError(ctx, 'SObjectException', `Invalid field ${name} for ${record.def.name}`);
  return readField(ctx, record, field.name);
}
function putField(ctx: ExecutionContext, record: ApexSObject, name: string, value: Value): Value {
  const field = record.def.field(name);
  if (field === undefined) throw apexError(ctx, 'SObjectException', `Invalid field ${name} for ${record.def.name}`);
  const before = record.fields.get(field.name) ?? null;
  writeField(ctx, record, field.name, converted(ctx, record, field.name, fieldApexType(field), value));
  return before;
}
/** A value of the wrong kind is refused with the platform's sentence; ids and numbers convert. */
function converted(ctx: ExecutionContext, record: ApexSObject, name: string, type: ApexType, value: Value): Value {
  if (value === null) return null;
  if (type.name === 'String' && value instanceof ApexId) return value.value;
  if (type.name === 'Id' && typeof value === 'string') return parseId(value);
  if (type.name === 'Decimal' && ctx.caller.typeOf(value).name !== 'Decimal' && typeof value !== 'string')
    return castValue(value, type);
  if (type.kind === 'list' || type.name === 'Object' || ctx.caller.isInstance(value, type)) return value;
  if (type.name === 'Integer' && ctx.caller.typeOf(value).name !== 'String') return castValue(value, type);
  throw apexError(
    ctx,
    'SObjectException',
    `Illegal assignment from ${ctx.caller.typeOf(value).name} to ${type.name} (${record.def.name}.${name})`
  );
}
const fieldName = (value: Value | undefined): string =>
  typeof value === 'string' ? value : stateOf(value, FieldToken).field.name;
const related = (value: Value | undefined, record: ApexSObject): string => {
  const name = typeof value === 'string' ? value : (stateOf(value, FieldToken).field.relationshipName ?? '');
  return record.def.parentRelationship(name)?.relationshipName ?? record.def.childRelationship(name)?.name ?? name;
};
const error: NativeCall = (_c, self, [message]) => (
  recordOf(self).errors.push({ message: textOf(message), field: null }),
  null
);
const fieldError: NativeCall = (_c, self, [field, message]) => (
  recordOf(self).errors.push({ message: textOf(message), field: fieldName(field) }),
  null
);
function copy(record: ApexSObject, keepId: boolean): ApexSObject {
  const made = new ApexSObject(record.def);
  for (const [name, value] of record.fields) {
    if (!keepId && name === 'Id') continue;
    made.fields.set(name, value);
    made.changed.add(name);
  }
  return made;
}
const clone: NativeCall = (_c, self, [keepId]) =>
  copy(recordOf(self), keepId !== undefined && keepId !== null && booleanOf(keepId));

const methods: Record<string, NativeCall> = {
  'void addError(String message)': error,
  'void addError(String message, Boolean escape)': error,
  'void addError(Exception error)': (_c, self, [thrown]) => (
    recordOf(self).errors.push({
      message: thrown !== null && typeof thrown === 'object' && 'message' in thrown ? String(thrown.message) : '',
      field: null
    }),
    null
  ),
  'void addError(String field, String message)': fieldError,
  'void addError(Schema.SObjectField field, String message)': fieldError,
  'void clear()': (_c, self) => (recordOf(self).fields.clear(), null),
  'SELF clone()': clone,
  'SELF clone(Boolean keepId)': clone,
  'SELF clone(Boolean keepId, Boolean deep)': clone,
  'SELF clone(Boolean keepId, Boolean deep, Boolean keepStamps)': clone,
  'SELF clone(Boolean keepId, Boolean deep, Boolean keepStamps, Boolean keepNumber)': clone,
  'Map<String, Object> getPopulatedFieldsAsMap()': (_c, self) => {
    const map = new ApexMap(mapOf(STRING, OBJECT));
    for (const [name, value] of recordOf(self).fields) mapPut(map, name, value);
    return map;
  },
  'Schema.SObjectType getSObjectType()': (ctx, self) => objectToken(ctx, recordOf(self).def),
  'Boolean hasErrors()': (_c, self) => recordOf(self).errors.length > 0,
  'List<Database.Error> getErrors()': (ctx, self) =>
    listValue(
      ctx,
      'Database.Error',
      recordOf(self).errors.map(({ message, field }) =>
        nativeValue(ctx, 'Database.Error', {
          statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
          message,
          fields: field === null ? [] : [field]
        })
      )
    )
};
for (const key of ['String', 'Schema.SObjectField']) {
  methods[`ANY get(${key} field)`] = (ctx, self, [name]) => getField(ctx, recordOf(self), fieldName(name));
  methods[`ANY put(${key} field, Object value)`] = (ctx, self, [name, value]) =>
    putField(ctx, recordOf(self), fieldName(name), value ?? null);
  methods[`Boolean isSet(${key} field)`] = (_c, self, [name]) =>
    recordOf(self).fields.has(recordOf(self).def.field(fieldName(name))?.name ?? '');
  methods[`SObject getSObject(${key} field)`] = (_c, self, [name]) =>
    recordOf(self).fields.get(related(name, recordOf(self))) ?? null;
  methods[`List<SObject> getSObjects(${key} field)`] = (_c, self, [name]) => {
    const rows = recordOf(self).fields.get(related(name, recordOf(self))) ?? null;
    return rows instanceof ApexList && rows.items.length > 0 ? rows : null;
  };
  methods[`SObject putSObject(${key} field, SObject value)`] = (_c, self, [name, value]) => (
    recordOf(self).fields.set(related(name, recordOf(self)), value ?? null),
    null
  );
}
native({ namespace: 'System', name: 'SObject', methods });

const idText = (value: Value | undefined): ApexId => (value instanceof ApexId ? value : parseId(textOf(value)));
native({
  namespace: 'System',
  name: 'Id',
  methods: {
    'Schema.SObjectType getSObjectType()': (ctx, self) => {
      const def = ctx.engine.schema.objectByPrefix(idText(self).value.slice(0, 3));
      if (def === undefined)
        throw apexError(ctx, 'SObjectException', `Cannot locate Apex Type for ID: ${idText(self).value}`);
      return objectToken(ctx, def);
    },
    'String to15()': (_c, self) => idText(self).value.slice(0, 15)
  },
  statics: {
    'Id valueOf(String text)': (_c, _s, [text]) => parseId(textOf(text)),
    'Id valueOf(String text, Boolean restoreCasing)': (_c, _s, [text]) => parseId(textOf(text))
  }
});

/** The setting's row of one owner, as the system reads it. */
function settingRow(ctx: ExecutionContext, type: ApexType, ownerId: Value): ApexSObject | null {
  const def = type.sobject;
  if (def === null || !(ownerId instanceof ApexId)) return null;
  const names = def.fields.map((field) => field.name).join(', ');
  const row = ctx.engine.query(`SELECT ${names} FROM ${def.name} WHERE SetupOwnerId = :owner`, systemAccess(ctx), {
    binds: { owner: ownerId.value }
  }).records[0];
  return row === undefined ? null : fromOrgRecord(ctx.engine.schema, row, false);
}
/** Organisation, profile, user: the lowest level that sets a field wins. */
function merged(ctx: ExecutionContext, type: ApexType, userId: string): ApexSObject | null {
  if (type.sobject === null) return null;
  const result = new ApexSObject(type.sobject);
  const profile = userField(ctx, userId, 'ProfileId');
  const owners = [organizationId(ctx), typeof profile === 'string' ? profile : '', userId];
  for (const owner of owners.filter((id) => id !== '')) {
    const row = settingRow(ctx, type, parseId(owner));
    for (const [name, value] of row?.fields ?? []) if (value !== null) result.fields.set(name, value);
  }
  return result;
}
const bySetting =
  (userId: (ctx: ExecutionContext, args: readonly Value[]) => string): NativeCall =>
  (ctx, _s, args, type) =>
    merged(ctx, type, userId(ctx, args));
native({
  namespace: 'System',
  name: 'CustomSetting',
  statics: {
    'SELF getInstance()': bySetting((ctx) => ctx.userId),
    'SELF getInstance(Id owner)': (ctx, _s, [owner], type) => {
      const id = idText(owner).value;
      return id.startsWith('005')
        ? merged(ctx, type, id)
        : (settingRow(ctx, type, parseId(id)) ?? merged(ctx, type, ''));
    },
    'SELF getOrgDefaults()': (ctx, _s, _args, type) =>
      settingRow(ctx, type, parseId(organizationId(ctx))) ??
      (type.sobject === null ? null : new ApexSObject(type.sobject)),
    'SELF getValues(Id owner)': (ctx, _s, [owner], type) => settingRow(ctx, type, idText(owner))
  }
});
