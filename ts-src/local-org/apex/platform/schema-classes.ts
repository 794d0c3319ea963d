/** Schema: object and field tokens and their describes. */
import type { ChildRelationshipDef, FieldDef, ObjectDef } from '../../schema/schema.ts';
import type { ExecutionContext } from '../runtime/context.ts';
import { mapPut } from '../runtime/equality.ts';
import { apexError } from '../runtime/exception.ts';
import { native, type NativeCall, type NativeProperty } from '../runtime/native.ts';
import { toApexValue } from '../runtime/sobject.ts';
import { ApexId, ApexMap, ApexSObject, type NativeObject, type Value } from '../runtime/values.ts';
import { elementsOf, enumValue, listValue, nativeValue, stateOf, textOf, typeNamed } from './argument.ts';
import { isGoverned, mayUse, mayUseField } from './org-access.ts';

export class ObjectToken {
  readonly def: ObjectDef;
  constructor(def: ObjectDef) {
    this.def = def;
  }
}
export class FieldToken {
  readonly def: ObjectDef;
  readonly field: FieldDef;
  constructor(def: ObjectDef, field: FieldDef) {
    this.def = def;
    this.field = field;
  }
}
class ObjectDescribe {
  readonly def: ObjectDef;
  constructor(def: ObjectDef) {
    this.def = def;
  }
}
class FieldDescribe extends FieldToken {}
class FieldsOf {
  readonly def: ObjectDef;
  constructor(def: ObjectDef) {
    this.def = def;
  }
}
class Child {
  readonly child: ChildRelationshipDef;
  constructor(child: ChildRelationshipDef) {
    this.child = child;
  }
}
class Choice {
  readonly choice: FieldDef['picklistValues'][number];
  constructor(choice: FieldDef['picklistValues'][number]) {
    this.choice = choice;
  }
}

const objectTokens = new WeakMap<ObjectDef, NativeObject>();
const fieldTokens = new WeakMap<FieldDef, NativeObject>();
function kept<K extends object>(cache: WeakMap<K, NativeObject>, key: K, make: () => NativeObject): NativeObject {
  const known = cache.get(key) ?? make();
  cache.set(key, known);
  return known;
}
/** Tokens are the same object each time, so that `==` and map keys work. */
export function objectToken(ctx: ExecutionContext, def: ObjectDef): NativeObject {
  return kept(objectTokens, def, () => nativeValue(ctx, 'Schema.SObjectType', new ObjectToken(def)));
}
export function fieldToken(ctx: ExecutionContext, def: ObjectDef, field: FieldDef): NativeObject {
  return kept(fieldTokens, field, () => nativeValue(ctx, 'Schema.SObjectField', new FieldToken(def, field)));
}
export function describeObject(ctx: ExecutionContext, def: ObjectDef): NativeObject {
  return nativeValue(ctx, 'Schema.DescribeSObjectResult', new ObjectDescribe(def));
}
export function describeField(ctx: ExecutionContext, def: ObjectDef, field: FieldDef): NativeObject {
  return nativeValue(ctx, 'Schema.DescribeFieldResult', new FieldDescribe(def, field));
}
/** How a token reads: the API name. */
export function tokenText(state: unknown): string | null {
  if (state instanceof FieldToken) return state.field.name;
  return state instanceof ObjectToken ? state.def.name : null;
}

const DISPLAY_TYPES = [
  'ADDRESS',
  'ANYTYPE',
  'BASE64',
  'BOOLEAN',
  'COMBOBOX',
  'COMPLEXVALUE',
  'CURRENCY',
  'DATACATEGORYGROUPREFERENCE',
  'DATE',
  'DATETIME',
  'DOUBLE',
  'EMAIL',
  'ENCRYPTEDSTRING',
  'ID',
  'INTEGER',
  'JSON',
  'LOCATION',
  'LONG',
  'MULTIPICKLIST',
  'PERCENT',
  'PHONE',
  'PICKLIST',
  'REFERENCE',
  'STRING',
  'TEXTAREA',
  'TIME',
  'URL'
];
native({ namespace: 'Schema', name: 'DisplayType', kind: 'enum', enumValues: DISPLAY_TYPES });
native({
  namespace: 'Schema',
  name: 'SObjectDescribeOptions',
  kind: 'enum',
  enumValues: ['DEFAULT', 'DEFERRED', 'FULL']
});
const displayType = (field: FieldDef): string =>
  field.type === 'int' ? 'INTEGER' : field.type === 'junctionIdList' ? 'ANYTYPE' : field.type.toUpperCase();

const ofObject =
  (read: (def: ObjectDef, ctx: ExecutionContext) => Value): NativeCall =>
  (ctx, self) =>
    read(stateOf(self, ObjectDescribe).def, ctx);
const ofField =
  (read: (field: FieldDef, def: ObjectDef, ctx: ExecutionContext) => Value): NativeCall =>
  (ctx, self) => {
    const { field, def } = stateOf(self, FieldDescribe);
    return read(field, def, ctx);
  };
/** Every getter of a describe is a property too: `describe.getName()` and `describe.name`. */
function withProperties(methods: Record<string, NativeCall>): {
  methods: Record<string, NativeCall>;
  properties: Record<string, NativeProperty>;
} {
  const properties: Record<string, NativeProperty> = {};
  for (const [signature, call] of Object.entries(methods)) {
    const match = /^(\S+) (?:get(\w+)|(is\w+))\(\)$/.exec(signature);
    if (match === null) continue;
    const name = match[3] ?? (match[2] ?? '').replace(/^./, (char) => char.toLowerCase());
    if (name !== 'map')
      properties[`${match[1] ?? ''} ${name}`] = { get: (ctx, self) => call(ctx, self, [], ctx.caller.typeOf(self)) };
  }
  return { methods, properties };
}

native({
  namespace: 'Schema',
  name: 'SObjectType',
  methods: {
    'DescribeSObjectResult getDescribe()': (ctx, self) => describeObject(ctx, stateOf(self, ObjectToken).def),
    'DescribeSObjectResult getDescribe(SObjectDescribeOptions options)': (ctx, self) =>
      describeObject(ctx, stateOf(self, ObjectToken).def),
    'SObject newSObject()': (_c, self) => newRecord(stateOf(self, ObjectToken).def, null),
    'SObject newSObject(Id id)': (_c, self, [id]) => newRecord(stateOf(self, ObjectToken).def, id ?? null),
    'SObject newSObject(Id recordTypeId, Boolean loadDefaults)': (_c, self) =>
      withDefaults(stateOf(self, ObjectToken).def),
    'String toString()': (_c, self) => stateOf(self, ObjectToken).def.name
  }
});
function newRecord(def: ObjectDef, id: Value): ApexSObject {
  const record = new ApexSObject(def);
  if (id instanceof ApexId) record.fields.set('Id', id);
  return record;
}
function withDefaults(def: ObjectDef): ApexSObject {
  const record = newRecord(def, null);
  for (const field of def.fields)
    if (field.defaultValue !== null) record.fields.set(field.name, toApexValue(field.type, field.defaultValue));
  return record;
}
native({
  namespace: 'Schema',
  name: 'SObjectField',
  methods: {
    'DescribeFieldResult getDescribe()': (ctx, self) =>
      describeField(ctx, stateOf(self, FieldToken).def, stateOf(self, FieldToken).field),
    'String toString()': (_c, self) => stateOf(self, FieldToken).field.name
  }
});

native({
  namespace: 'Schema',
  name: 'DescribeSObjectResult',
  ...withProperties({
    'String getName()': ofObject((def) => def.name),
    'String getLocalName()': ofObject((def) => def.name),
    'String getLabel()': ofObject((def) => def.label),
    'String getLabelPlural()': ofObject((def) => def.labelPlural),
    'String getKeyPrefix()': ofObject((def) => def.keyPrefix),
    'Boolean isAccessible()': ofObject((def, ctx) => mayUse(ctx, 'Read', def)),
    'Boolean isQueryable()': ofObject((def) => def.queryable),
    'Boolean isSearchable()': ofObject((def) => def.queryable),
    'Boolean isCreateable()': ofObject((def, ctx) => def.createable && mayUse(ctx, 'Create', def)),
    'Boolean isUpdateable()': ofObject((def, ctx) => def.updateable && mayUse(ctx, 'Edit', def)),
    'Boolean isDeletable()': ofObject((def, ctx) => def.deletable && mayUse(ctx, 'Delete', def)),
    'Boolean isUndeletable()': ofObject((def, ctx) => def.deletable && mayUse(ctx, 'Delete', def)),
    'Boolean isCustom()': ofObject((def) => def.custom),
    'Boolean isCustomSetting()': ofObject((def) => def.kind === 'customSetting'),
    'SObjectType getSObjectType()': ofObject((def, ctx) => objectToken(ctx, def)),
    'List<Schema.ChildRelationship> getChildRelationships()': ofObject((def, ctx) =>
      listValue(
        ctx,
        'Schema.ChildRelationship',
        def.childRelationships.map((child) => nativeValue(ctx, 'Schema.ChildRelationship', new Child(child)))
      )
    )
  })
});
native({
  namespace: 'Schema',
  name: 'DescribeSObjectResult',
  properties: {
    'Schema.SObjectFieldMap fields': {
      get: (ctx, self) => nativeValue(ctx, 'Schema.SObjectFieldMap', new FieldsOf(stateOf(self, ObjectDescribe).def))
    }
  }
});
native({
  namespace: 'Schema',
  name: 'SObjectFieldMap',
  nestedOnly: true,
  methods: {
    'Map<String, Schema.SObjectField> getMap()': (ctx, self) => {
      const { def } = stateOf(self, FieldsOf);
      const map = new FoldedMap(typeNamed(ctx, 'Map<String, Schema.SObjectField>'));
      for (const field of def.fields) mapPut(map, field.name.toLowerCase(), fieldToken(ctx, def, field));
      return map;
    }
  }
});
/** Keys that ignore case: the maps of the schema take `contact` as `Contact`. */
class FoldedEntries extends Map<unknown, { readonly key: Value; value: Value }> {
  override get(key: unknown): { readonly key: Value; value: Value } | undefined {
    return super.get(folded(key));
  }
  override has(key: unknown): boolean {
    return super.has(folded(key));
  }
}
function folded(key: unknown): unknown {
  return typeof key === 'string' ? key.toLowerCase() : key;
}
class FoldedMap extends ApexMap {
  override readonly entries = new FoldedEntries();
}
native({
  namespace: 'Schema',
  name: 'ChildRelationship',
  methods: {
    'SObjectType getChildSObject()': (ctx, self) => {
      const def = ctx.engine.schema.object(stateOf(self, Child).child.childObject);
      return def === undefined ? null : objectToken(ctx, def);
    },
    'String getRelationshipName()': (_c, self) => stateOf(self, Child).child.name,
    'Boolean isCascadeDelete()': (_c, self) => stateOf(self, Child).child.cascadeDelete
  }
});

native({
  namespace: 'Schema',
  name: 'DescribeFieldResult',
  ...withProperties({
    'String getName()': ofField((field) => field.name),
    'String getLocalName()': ofField((field) => field.name),
    'String getLabel()': ofField((field) => field.label),
    'Integer getLength()': ofField((field) => field.length),
    'Integer getPrecision()': ofField((field) => field.precision),
    'Integer getScale()': ofField((field) => field.scale),
    'Schema.DisplayType getType()': ofField((field, _def, ctx) =>
      enumValue(ctx, 'Schema.DisplayType', DISPLAY_TYPES, displayType(field))
    ),
    'String getRelationshipName()': ofField((field) => field.relationshipName),
    'Boolean isAccessible()': ofField(
      (field, def, ctx) => mayUse(ctx, 'Read', def) && mayUseField(ctx, 'read', def, field)
    ),
    'Boolean isCreateable()': ofField(
      (field, def, ctx) => field.createable && mayUse(ctx, 'Create', def) && mayUseField(ctx, 'edit', def, field)
    ),
    'Boolean isUpdateable()': ofField(
      (field, def, ctx) => field.updateable && mayUse(ctx, 'Edit', def) && mayUseField(ctx, 'edit', def, field)
    ),
    'Boolean isPermissionable()': ofField((field, def, ctx) => isGoverned(ctx, def, field)),
    'Boolean isNillable()': ofField((field) => field.nillable),
    'Boolean isUnique()': ofField((field) => field.unique),
    'Boolean isExternalID()': ofField((field) => field.externalId),
    'Boolean isFilterable()': ofField((field) => field.filterable),
    'Boolean isSortable()': ofField((field) => field.sortable),
    'Boolean isGroupable()': ofField((field) => field.groupable),
    'Boolean isCalculated()': ofField((field) => field.calculated),
    'Boolean isAutoNumber()': ofField((field) => field.autoNumber),
    'Boolean isCustom()': ofField((field) => field.custom),
    'Boolean isNameField()': ofField((field) => field.nameField),
    'Boolean isIdLookup()': ofField((field) => field.idLookup),
    'Boolean isCaseSensitive()': ofField((field) => field.caseSensitive),
    'Boolean isRestrictedPicklist()': ofField((field) => field.restrictedPicklist),
    'Boolean isDefaultedOnCreate()': ofField((field) => field.defaultedOnCreate),
    'Object getDefaultValue()': ofField((field) =>
      field.defaultValue === null ? null : toApexValue(field.type, field.defaultValue)
    ),
    'SObjectField getSObjectField()': ofField((field, def, ctx) => fieldToken(ctx, def, field)),
    'SObjectType getSObjectType()': ofField((_field, def, ctx) => objectToken(ctx, def)),
    'List<Schema.SObjectType> getReferenceTo()': ofField((field, _def, ctx) =>
      listValue(
        ctx,
        'Schema.SObjectType',
        field.referenceTo.flatMap((name) => {
          const def = ctx.engine.schema.object(name);
          return def === undefined ? [] : [objectToken(ctx, def)];
        })
      )
    ),
    'List<Schema.PicklistEntry> getPicklistValues()': ofField((field, _def, ctx) =>
      listValue(
        ctx,
        'Schema.PicklistEntry',
        field.picklistValues.map((choice) => nativeValue(ctx, 'Schema.PicklistEntry', new Choice(choice)))
      )
    )
  })
});
native({
  namespace: 'Schema',
  name: 'PicklistEntry',
  ...withProperties({
    'String getLabel()': (_c, self) => stateOf(self, Choice).choice.label,
    'String getValue()': (_c, self) => stateOf(self, Choice).choice.value,
    'Boolean isActive()': (_c, self) => stateOf(self, Choice).choice.active,
    'Boolean isDefaultValue()': (_c, self) => stateOf(self, Choice).choice.defaultValue
  })
});

native({
  namespace: 'System',
  name: 'Schema',
  statics: {
    'Map<String, Schema.SObjectType> getGlobalDescribe()': (ctx) => {
      const map = new FoldedMap(typeNamed(ctx, 'Map<String, Schema.SObjectType>'));
      for (const def of ctx.engine.schema.objects()) mapPut(map, def.name.toLowerCase(), objectToken(ctx, def));
      return map;
    },
    'List<Schema.DescribeSObjectResult> describeSObjects(List<String> names)': (ctx, _s, [names]) =>
      listValue(
        ctx,
        'Schema.DescribeSObjectResult',
        elementsOf(names).map((name) => {
          const def = ctx.engine.schema.object(textOf(name));
          if (def === undefined)
            throw apexError(ctx, 'InvalidParameterValueException', `Entity is not api accessible: ${textOf(name)}`);
          return describeObject(ctx, def);
        })
      )
  }
});
