/** What natives may ask of the interpreter. */
import { resolveTypeText } from '../compile/scope.ts';
import type { Program } from '../compile/scope.ts';
import { UserClass } from '../compile/user-class.ts';
import type { Variable } from '../compile/user-class.ts';
import type { ApexType } from '../types/apex-type.ts';
import type { ApexCaller, ApexMember, ExecutionContext } from './context.ts';
import { isInstanceOf, setTypeObject, typeOfValue } from './convert.ts';
import { activeContext, hashOf, looselyEqual, numberOf, setInstanceIdentity } from './equality.ts';
import { apexError } from './exception.ts';
import { callByName, construct, dispatch, invoke, methodByName, staticsOf } from './invoke.ts';
import { enumValuesOf } from './language-classes.ts';
import { setInstanceText, textOf } from './text.ts';
import {
  ApexDate,
  ApexDatetime,
  ApexEnumValue,
  ApexExceptionValue,
  ApexId,
  ApexInstance,
  ApexList,
  ApexMap,
  ApexSet,
  ApexTime
} from './values.ts';
import type { Value } from './values.ts';

function orderKey(value: Value): number | null {
  if (value instanceof ApexDate) return value.days * 86_400_000;
  if (value instanceof ApexDatetime) return value.time;
  if (value instanceof ApexTime) return value.millis;
  return value instanceof ApexEnumValue ? value.ordinal : null;
}
function sign<T>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Order of List.sort: null first, then by value; instances by compareTo. */
function compare(ctx: ExecutionContext, a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x !== null && y !== null) return x.compare(y);
  const text = (value: Value): string | null =>
    typeof value === 'string' ? value : value instanceof ApexId ? value.value : null;
  const [s, t] = [text(a), text(b)];
  if (s !== null && t !== null) return sign(s, t);
  const [m, n] = [orderKey(a), orderKey(b)];
  if (m !== null && n !== null) return sign(m, n);
  if (a instanceof ApexInstance && methodByName(a, 'compareTo', 1) !== null)
    return Number(callByName(ctx, a, 'compareTo', [b]));
  if (typeof a === 'boolean' && typeof b === 'boolean') return sign(a, b);
  throw apexError(ctx, 'ListException', 'One or more of the items in this list is not Comparable.');
}

function memberOf(variable: Variable): ApexMember {
  const { slot, getter, setter, owner, isStatic } = variable;
  const accessor = (method: NonNullable<typeof getter>, self: ApexInstance, ctx: ExecutionContext) =>
    isStatic ? method : dispatch(method, self, ctx);
  return {
    name: variable.name,
    type: variable.type,
    isStatic,
    isTransient: variable.modifiers.has('transient'),
    auraEnabled: variable.annotations.has('auraenabled'),
    get: (ctx, self) => {
      if (getter !== null) return invoke(accessor(getter, self, ctx), ctx, self, []);
      return (isStatic ? staticsOf(owner, ctx) : self.fields)[slot] ?? null;
    },
    set: (ctx, self, value) => {
      if (setter !== null) invoke(accessor(setter, self, ctx), ctx, self, [value]);
      else (isStatic ? staticsOf(owner, ctx) : self.fields)[slot] = value;
    }
  };
}

function members(type: ApexType): readonly ApexMember[] {
  const cls = type.user;
  if (!(cls instanceof UserClass)) return [];
  cls.membersOfJson ??= [...cls.line()]
    .reverse()
    .flatMap((above) => [...above.variables.values()].filter((v) => v.readable).map(memberOf));
  return cls.membersOfJson;
}

function newInstance(program: Program, ctx: ExecutionContext, type: ApexType): Value {
  if (type.kind === 'list') return new ApexList(type);
  if (type.kind === 'set') return new ApexSet(type);
  if (type.kind === 'map') return new ApexMap(type);
  if (type.user instanceof UserClass) {
    const plain = type.user.constructors.find((c) => c.parameters.length === 0) ?? null;
    if (
      type.user.kind === 'class' &&
      !type.user.modifiers.has('abstract') &&
      (plain !== null || type.user.constructors.length === 0)
    ) {
      return construct(type.user, plain, ctx, []);
    }
  }
  const made = program.table.nativeOf(type)?.constructors.find((c) => c.parameters.length === 0)?.call;
  if (made === undefined || made === null)
    throw apexError(ctx, 'TypeException', `Type cannot be constructed: ${type.name}`);
  return made(ctx, null, [], type);
}

function depict(value: ApexInstance): string | null {
  const ctx = activeContext();
  if (ctx !== null && methodByName(value, 'toString', 0) !== null)
    return textOf(callByName(ctx, value, 'toString', []));
  if (value instanceof ApexExceptionValue) return null;
  return `${value.type.name}:[${members(value.type)
    .filter((m) => !m.isStatic)
    .map((m) => `${m.name}=${ctx === null ? '' : textOf(m.get(ctx, value))}`)
    .join(', ')}]`;
}

/** The interpreter's side of the contract with the natives. */
export function createCaller(program: Program): ApexCaller {
  setTypeObject(program.table.lookup('System.Type', []));
  setInstanceText(depict);
  setInstanceIdentity({
    equals: (left, right) => {
      const ctx = activeContext();
      return ctx === null || methodByName(left, 'equals', 1) === null
        ? null
        : callByName(ctx, left, 'equals', [right]) === true;
    },
    hashCode: (value) => {
      const ctx = activeContext();
      return ctx === null || methodByName(value, 'hashCode', 0) === null
        ? null
        : Number(callByName(ctx, value, 'hashCode', []));
    }
  });
  return {
    callMethod: callByName,
    hasMethod: (self, name, arity) => methodByName(self, name, arity) !== null,
    newInstance: (ctx, type) => newInstance(program, ctx, type),
    typeByName: (text) => resolveTypeText(program, text),
    equals: looselyEqual,
    hashCode: hashOf,
    compare,
    text: textOf,
    isInstance: isInstanceOf,
    typeOf: typeOfValue,
    members,
    enumValue: (type, name) =>
      enumValuesOf(type).find((value) => value.name.toLowerCase() === name.toLowerCase()) ?? null
  };
}
