/** What names and dots mean: locals, fields, types, namespaces, record fields, labels, describes. */
import type { FieldDef, ObjectDef } from '../../schema/schema.ts';
import { apexError, nullPointer } from '../runtime/exception.ts';
import { invoke, staticsOf } from '../runtime/invoke.ts';
import { fieldApexType, readField, writeField } from '../runtime/sobject.ts';
import { ApexEnumValue, ApexInstance, ApexList, ApexSObject } from '../runtime/values.ts';
import type { Value } from '../runtime/values.ts';
import { BOOLEAN, ID, INTEGER, OBJECT, SOBJECT, STRING, listOf, mapOf, sobjectOf } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { superTypes } from '../types/assign.ts';
import { substitute } from '../types/type-table.ts';
import { NativeClass } from '../types/native-class.ts';
import type { NativeMember } from '../types/native-class.ts';
import { chain, nameNode, singleRow, typeNode, value } from './node.ts';
import type { Node } from './node.ts';
import { resolveTypeName } from './scope.ts';
import type { Scope } from './scope.ts';
import { CompileFault } from './syntax.ts';
import type { Place } from './syntax.ts';
import { UserClass } from './user-class.ts';
import type { Frame, Variable } from './user-class.ts';

function dispatched(accessor: Variable['getter'], self: Value): Variable['getter'] {
  if (accessor === null || !(self instanceof ApexInstance) || !(self.type.user instanceof UserClass)) return accessor;
  return self.type.user.vtable.get(accessor.key) ?? accessor;
}

function slotsOf(object: Value, f: Frame): Value[] {
  if (object instanceof ApexInstance) return object.fields;
  throw nullPointer(f.ctx);
}

/** Whether code of a class may use a member of another. */
export function visible(
  scope: Scope,
  owner: UserClass,
  visibility: string,
  annotations: ReadonlyMap<string, unknown>
): boolean {
  if (visibility === 'public' || visibility === 'global' || scope.cls.top === owner.top) return true;
  if (visibility === 'protected' && scope.cls.extendsClass(owner)) return true;
  return annotations.has('testvisible') && scope.cls.isTest;
}

/** A static field or property. */
function staticVariable(variable: Variable): Node {
  const { owner, slot, getter, setter, type } = variable;
  const get = (f: Frame): Value =>
    getter === null ? (staticsOf(owner, f.ctx)[slot] ?? null) : invoke(getter, f.ctx, null, []);
  const set = (f: Frame, _o: Value, _i: Value, next: Value): void => {
    if (setter === null) staticsOf(owner, f.ctx)[slot] = next;
    else invoke(setter, f.ctx, null, [next]);
  };
  return value(type, get, { lvalue: { object: null, index: null, slot: null, get, set }, name: variable.name });
}

/** A field or property of an instance. */
function instanceVariable(left: Node, safe: boolean, variable: Variable): Node {
  const { slot, getter, setter, type } = variable;
  const read = (f: Frame, object: Value): Value => {
    if (getter !== null) return invoke(dispatched(getter, object) ?? getter, f.ctx, object, []);
    return slotsOf(object, f)[slot] ?? null;
  };
  const set = (f: Frame, object: Value, _i: Value, next: Value): void => {
    if (object === null) throw nullPointer(f.ctx);
    if (setter !== null) invoke(dispatched(setter, object) ?? setter, f.ctx, object, [next]);
    else slotsOf(object, f)[slot] = next;
  };
  const lvalue = { object: left.ev, index: null, slot: null, get: (f: Frame, object: Value) => read(f, object), set };
  return chain(left, safe, type, read, { lvalue, name: variable.name });
}

/** The accessor bodies of a property read and write its own slot. */
function variableNode(scope: Scope, variable: Variable, receiver: Node | null, safe: boolean, at: Place): Node {
  const inOwnAccessor = scope.method !== null && (scope.method === variable.getter || scope.method === variable.setter);
  const use = inOwnAccessor
    ? Object.assign(Object.create(variable) as Variable, { getter: null, setter: null })
    : variable;
  if (variable.isStatic) return staticVariable(use);
  if (receiver === null) throw new CompileFault(at, `Variable does not exist: ${variable.name}`);
  return instanceVariable(receiver, safe, use);
}

/** `this`. */
export function thisNode(scope: Scope): Node {
  return value(scope.cls.type, (f) => f.self);
}

function localNode(scope: Scope, name: string): Node | null {
  const local = scope.local(name);
  if (local === null) return null;
  const { slot } = local;
  const lvalue = {
    object: null,
    index: null,
    slot,
    get: (f: Frame): Value => f.l[slot] ?? null,
    set: (f: Frame, _o: Value, _i: Value, next: Value): void => {
      f.l[slot] = next;
    }
  };
  return value(local.type, (f) => f.l[slot] ?? null, { lvalue, name });
}

function fieldOfScope(scope: Scope, name: string, at: Place): Node | null {
  const own = scope.cls.findVariable(name);
  if (own !== null && (own.isStatic || !scope.isStatic))
    return variableNode(scope, own, scope.isStatic ? null : thisNode(scope), false, at);
  for (let cls = scope.cls.outer; cls !== null; cls = cls.outer) {
    const outer = cls.findVariable(name);
    if (outer !== null && (outer.isStatic || cls.isAnonymous || cls.isTrigger))
      return variableNode(scope, outer, null, false, at);
  }
  return null;
}

/** A name that stands alone or begins a chain. */
export function resolveName(scope: Scope, name: string, at: Place): Node | null {
  const found = localNode(scope, name) ?? fieldOfScope(scope, name, at);
  if (found !== null) return found;
  const key = name.toLowerCase();
  if (key === 'label') return nameNode('labels', name);
  if (key === 'trigger') return nameNode('trigger', name);
  if (key === 'sobjecttype') return nameNode('describes', name);
  const type = scope.typeNamed(name);
  if (type !== null) return typeNode(type);
  if (scope.program.table.isNamespace(name) || key === 'system' || key === 'schema' || key === 'database')
    return nameNode('namespace', name);
  return null;
}

function enumMember(type: ApexType, name: string): Node | null {
  const key = name.toLowerCase();
  if (type.user instanceof UserClass && type.user.kind === 'enum') {
    const found = type.user.enumValues.find((candidate) => candidate.name.toLowerCase() === key);
    return found === undefined ? null : value(type, () => found);
  }
  if (type.native instanceof NativeClass && type.native.kind === 'enum') {
    const index = type.native.enumValues.findIndex((candidate) => candidate.toLowerCase() === key);
    const constant = new ApexEnumValue(type, type.native.enumValues[index] ?? '', index);
    return index < 0 ? null : value(type, () => constant);
  }
  return null;
}

function required(scope: Scope, text: string, at: Place): ApexType {
  const type = scope.program.table.parse(text);
  if (type === null) throw new CompileFault(at, `Invalid type: ${text}`);
  return type;
}

function staticMember(scope: Scope, type: ApexType, name: string, at: Place): Node | null {
  const enumValue = enumMember(type, name);
  if (enumValue !== null) return enumValue;
  if (type.user instanceof UserClass) {
    const variable = type.user.findVariable(name);
    if (variable?.isStatic === true) {
      if (!visible(scope, variable.owner, variable.visibility, variable.annotations))
        throw new CompileFault(at, `Variable is not visible: ${type.name}.${variable.name}`);
      return variableNode(scope, variable, null, false, at);
    }
    const inner = resolveTypeName(scope.program, null, `${type.name}.${name}`, []);
    return inner === null ? null : typeNode(inner);
  }
  if (type.kind === 'sobject' && type.sobject !== null) return objectMember(scope, type.sobject, name, at);
  const property = scope.program.table.nativeOf(type)?.staticProperties.get(name.toLowerCase());
  if (property !== undefined) return value(property.type, (f) => property.property.get(f.ctx, null));
  return null;
}

/** `Account.SObjectType`, `Account.Name`. */
function objectMember(scope: Scope, def: ObjectDef, name: string, at: Place): Node | null {
  if (name.toLowerCase() === 'sobjecttype')
    return value(required(scope, 'Schema.SObjectType', at), (f) => f.ctx.hooks.objectToken(f.ctx, def));
  const field = def.field(name);
  if (field === undefined) throw new CompileFault(at, `Variable does not exist: ${name}`);
  return value(required(scope, 'Schema.SObjectField', at), (f) => f.ctx.hooks.fieldToken(f.ctx, def, field));
}

function relationshipType(scope: Scope, field: FieldDef): ApexType {
  const [only = ''] = field.referenceTo;
  const def = scope.program.table.schema.object(field.referenceTo.length === 1 ? only : 'Name');
  return def === undefined ? SOBJECT : sobjectOf(def);
}

function recordLink(left: Node, safe: boolean, type: ApexType, name: string, isParent: boolean): Node {
  const read = (f: Frame, object: Value): Value => {
    if (!(object instanceof ApexSObject)) return null;
    const found = object.fields.get(name);
    if (found !== undefined) return found;
    if (object.queried) {
      throw apexError(
        f.ctx,
        'SObjectException',
        `SObject row was retrieved via SOQL without querying the requested field: ${object.def.name}.${name}`
      );
    }
    return isParent ? null : new ApexList(type);
  };
  const set = (f: Frame, object: Value, _i: Value, next: Value): void => {
    if (!(object instanceof ApexSObject)) throw nullPointer(f.ctx);
    object.fields.set(name, next);
  };
  const lvalue = { object: left.ev, index: null, slot: null, get: read, set };
  return recordChain(left, safe, type, read, { lvalue, isParent });
}

/** Fields of a missing parent record read as null; of any other null record they throw. */
function recordChain(
  left: Node,
  safe: boolean,
  type: ApexType,
  read: (f: Frame, object: Value) => Value,
  extra: Partial<Node>
): Node {
  if (!left.isParent) return chain(left, safe, type, read, extra);
  const { ev } = left;
  return value(
    type,
    (f) => {
      const object = ev(f);
      return object === null ? null : read(f, object);
    },
    extra
  );
}

function recordMember(scope: Scope, left: Node, safe: boolean, def: ObjectDef | null, name: string): Node | null {
  if (def === null) return name.toLowerCase() === 'id' ? recordField(left, safe, ID, 'Id') : null;
  const field = def.field(name);
  if (field !== undefined) return recordField(left, safe, fieldApexType(field), field.name);
  const parent = def.parentRelationship(name);
  if (parent !== undefined)
    return recordLink(left, safe, relationshipType(scope, parent), parent.relationshipName ?? name, true);
  const child = def.childRelationship(name);
  if (child === undefined) return null;
  const childDef = scope.program.table.schema.object(child.childObject);
  return recordLink(left, safe, listOf(childDef === undefined ? SOBJECT : sobjectOf(childDef)), child.name, false);
}

function recordField(left: Node, safe: boolean, type: ApexType, name: string): Node {
  const read = (f: Frame, object: Value): Value =>
    object instanceof ApexSObject ? readField(f.ctx, object, name) : null;
  const set = (f: Frame, object: Value, _i: Value, next: Value): void => {
    if (!(object instanceof ApexSObject)) throw nullPointer(f.ctx);
    writeField(f.ctx, object, name, next);
  };
  return recordChain(left, safe, type, read, { lvalue: { object: left.ev, index: null, slot: null, get: read, set } });
}

/** A property of a native class, also of those above it. */
function nativeProperty(scope: Scope, type: ApexType, name: string): { member: NativeMember; type: ApexType } | null {
  const cls = scope.program.table.nativeOf(type);
  const member = cls?.properties.get(name.toLowerCase());
  if (cls !== null && member !== undefined) {
    return {
      member,
      type: substitute(
        member.type,
        new Map(cls.typeParameters.map((parameter, i) => [parameter, type.args[i] ?? OBJECT]))
      )
    };
  }
  for (const above of superTypes(type)) {
    const found = nativeProperty(scope, above, name);
    if (found !== null) return found;
  }
  return null;
}

function describeLink(scope: Scope, left: Node, name: string, at: Place): Node | null {
  if (left.describe !== null && (name.toLowerCase() === 'fields' || name.toLowerCase() === 'fieldsets')) {
    const property = nativeProperty(scope, left.type, name);
    if (property === null) return null;
    return chain(left, false, property.type, (f, object) => property.member.property.get(f.ctx, object), {
      fieldsOf: left.describe
    });
  }
  if (left.fieldsOf === null) return null;
  const def = left.fieldsOf;
  const field = def.field(name);
  if (field === undefined) throw new CompileFault(at, `Variable does not exist: ${name}`);
  return value(required(scope, 'Schema.DescribeFieldResult', at), (f) => f.ctx.hooks.describeField(f.ctx, def, field));
}

/** `left.name` for a value on the left. */
function memberOfValue(scope: Scope, left: Node, safe: boolean, name: string, at: Place): Node | null {
  const link = describeLink(scope, left, name, at);
  if (link !== null) return link;
  if (left.type.user instanceof UserClass) {
    const variable = left.type.user.findVariable(name);
    if (variable !== null && !variable.isStatic) {
      if (!visible(scope, variable.owner, variable.visibility, variable.annotations))
        throw new CompileFault(at, `Variable is not visible: ${left.type.name}.${variable.name}`);
      return variableNode(scope, variable, left, safe, at);
    }
  }
  if (left.isQuery && left.type.kind === 'list') return memberOfValue(scope, singleRow(left), safe, name, at);
  if (left.type.kind === 'sobject') return recordMember(scope, left, safe, left.type.sobject, name);
  const property = nativeProperty(scope, left.type, name);
  if (property === null) return null;
  const { get, set } = property.member.property;
  const lvalue =
    set === undefined
      ? null
      : {
          object: left.ev,
          index: null,
          slot: null,
          get: (f: Frame, o: Value) => get(f.ctx, o),
          set: (f: Frame, o: Value, _i: Value, v: Value) => {
            set(f.ctx, o, v);
          }
        };
  return chain(left, safe, property.type, (f, object) => get(f.ctx, object), { lvalue });
}

/** Types that Trigger.new and its fellows have, by the trigger's object. */
function triggerMember(scope: Scope, name: string, at: Place): Node | null {
  const top = scope.cls.top;
  const object = top.isTrigger
    ? (scope.program.table.lookup(top.annotations.get('on')?.get('object')?.toString() ?? '', []) ?? SOBJECT)
    : SOBJECT;
  const now = (f: Frame) => f.ctx.triggers[f.ctx.triggers.length - 1] ?? null;
  const flag = (test: (t: NonNullable<ReturnType<typeof now>>) => boolean): Node =>
    value(BOOLEAN, (f) => {
      const t = now(f);
      return t !== null && test(t);
    });
  switch (name.toLowerCase()) {
    case 'new':
      return value(listOf(object), (f) => now(f)?.newList ?? null);
    case 'old':
      return value(listOf(object), (f) => now(f)?.oldList ?? null);
    case 'newmap':
      return value(mapOf(ID, object), (f) => now(f)?.newMap ?? null);
    case 'oldmap':
      return value(mapOf(ID, object), (f) => now(f)?.oldMap ?? null);
    case 'size':
      return value(INTEGER, (f) => now(f)?.size ?? null);
    case 'isexecuting':
      return flag(() => true);
    case 'isbefore':
      return flag((t) => t.timing === 'before');
    case 'isafter':
      return flag((t) => t.timing === 'after');
    case 'operationtype':
      return operationType(required(scope, 'System.TriggerOperation', at));
    default: {
      const operation = /^is(insert|update|delete|undelete)$/.exec(name.toLowerCase())?.[1];
      return operation === undefined ? null : flag((t) => t.operation === operation);
    }
  }
}

function operationType(type: ApexType): Node {
  const names = type.native instanceof NativeClass ? type.native.enumValues : [];
  return value(type, (f) => {
    const t = f.ctx.triggers[f.ctx.triggers.length - 1];
    if (t === undefined) return null;
    const name = `${t.timing}_${t.operation}`.toUpperCase();
    return new ApexEnumValue(type, name, names.indexOf(name));
  });
}

function labelNode(scope: Scope, name: string, at: Place): Node {
  const text = scope.program.label(name);
  if (text === null) throw new CompileFault(at, `External string does not exist: ${name}`);
  return value(STRING, () => text);
}

function namespaceMember(scope: Scope, namespace: string, name: string): Node | null {
  const key = name.toLowerCase();
  if (namespace.toLowerCase() === 'system' && key === 'label') return nameNode('labels', name);
  if (namespace.toLowerCase() === 'system' && key === 'trigger') return nameNode('trigger', name);
  if (namespace.toLowerCase() === 'schema' && key === 'sobjecttype') return nameNode('describes', name);
  const type = scope.program.table.lookup(`${namespace}.${name}`, []);
  return type === null ? null : typeNode(type);
}

function describeNode(scope: Scope, name: string, at: Place): Node {
  const def = scope.program.table.schema.object(name);
  if (def === undefined) throw new CompileFault(at, `Variable does not exist: ${name}`);
  return value(required(scope, 'Schema.DescribeSObjectResult', at), (f) => f.ctx.hooks.describeObject(f.ctx, def), {
    describe: def
  });
}

/** `left.name`; throws a compile fault when there is no such thing. */
export function resolveMember(scope: Scope, left: Node, safe: boolean, name: string, at: Place): Node {
  const found = memberOf(scope, left, safe, name, at);
  if (found === null) throw new CompileFault(at, `Variable does not exist: ${name}`);
  return found;
}

function memberOf(scope: Scope, left: Node, safe: boolean, name: string, at: Place): Node | null {
  switch (left.kind) {
    case 'value':
      return memberOfValue(scope, left, safe, name, at);
    case 'type':
      return staticMember(scope, left.type, name, at) ?? nestedNative(scope, left.type, name);
    case 'labels':
      return labelNode(scope, name, at);
    case 'describes':
      return describeNode(scope, name, at);
    case 'trigger':
      return triggerMember(scope, name, at);
    case 'namespace':
      return namespaceMember(scope, left.name, name);
  }
}

/** `Database.SaveResult` where Database is a class and a namespace at once. */
function nestedNative(scope: Scope, type: ApexType, name: string): Node | null {
  if (type.kind !== 'native') return null;
  if (type.name.toLowerCase() === 'schema' && name.toLowerCase() === 'sobjecttype') return nameNode('describes', name);
  return namespaceMember(scope, type.name, name);
}
