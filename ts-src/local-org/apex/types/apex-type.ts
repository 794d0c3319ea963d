import type { ObjectDef } from '../../schema/schema.ts';

/**
 * `any` stands for a value whose static type natives can't tell: it converts to everything, checked at run time.
 * `typevar` is a type parameter of a generic native class (List's T); it never leaves a signature.
 */
export type TypeKind =
  'void' | 'null' | 'any' | 'primitive' | 'list' | 'set' | 'map' | 'sobject' | 'class' | 'native' | 'typevar';

/** A static type. Types are interned: two equal types are the same object. */
export interface ApexType {
  readonly kind: TypeKind;
  /** As Apex writes it: `List<String>`, `Outer.Inner`, `Database.SaveResult`. */
  readonly name: string;
  /** Element types of collections and generic natives. */
  readonly args: readonly ApexType[];
  /** kind sobject; null is the general `SObject`. */
  readonly sobject: ObjectDef | null;
  /** kind class: the user's class, interface or enum. */
  readonly user: UserTypeLike | null;
  /** kind native. */
  readonly native: NativeTypeLike | null;
}

/** What the type model needs to know of a class written in Apex. */
export interface UserTypeLike {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly superType: ApexType | null;
  readonly interfaceTypes: readonly ApexType[];
}

/** What the type model needs to know of a class that the platform brings. */
export interface NativeTypeLike {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum' | 'exception';
  readonly superType: ApexType | null;
  readonly interfaceTypes: readonly ApexType[];
}

function basic(kind: TypeKind, name: string): ApexType {
  return { kind, name, args: [], sobject: null, user: null, native: null };
}

export const VOID = basic('void', 'void');
export const NULL = basic('null', 'null');
export const ANY = basic('any', 'ANY');
export const BOOLEAN = basic('primitive', 'Boolean');
export const INTEGER = basic('primitive', 'Integer');
export const LONG = basic('primitive', 'Long');
export const DOUBLE = basic('primitive', 'Double');
export const DECIMAL = basic('primitive', 'Decimal');
export const STRING = basic('primitive', 'String');
export const ID = basic('primitive', 'Id');
export const DATE = basic('primitive', 'Date');
export const DATETIME = basic('primitive', 'Datetime');
export const TIME = basic('primitive', 'Time');
export const BLOB = basic('primitive', 'Blob');
export const OBJECT = basic('primitive', 'Object');
export const SOBJECT: ApexType = basic('sobject', 'SObject');

/** By lower-case name. */
export const PRIMITIVES: ReadonlyMap<string, ApexType> = new Map(
  [BOOLEAN, INTEGER, LONG, DOUBLE, DECIMAL, STRING, ID, DATE, DATETIME, TIME, BLOB, OBJECT].map((type) => [
    type.name.toLowerCase(),
    type
  ])
);

const identities = new WeakMap<ApexType, number>();
let lastIdentity = 0;
function identity(type: ApexType): number {
  let id = identities.get(type);
  if (id === undefined) {
    id = ++lastIdentity;
    identities.set(type, id);
  }
  return id;
}

const interned = new WeakMap<ApexType, Map<string, ApexType>>();
/** A generic type with its arguments; the same object for the same arguments. */
export function generic(
  kind: TypeKind,
  label: string,
  args: readonly ApexType[],
  native: NativeTypeLike | null = null
): ApexType {
  const base = args[0] ?? OBJECT;
  const ofBase = interned.get(base) ?? new Map<string, ApexType>();
  interned.set(base, ofBase);
  const key = `${kind} ${label} ${args.map(identity).join(' ')}`;
  let type = ofBase.get(key);
  if (type === undefined) {
    type = {
      kind,
      name: `${label}<${args.map((arg) => arg.name).join(',')}>`,
      args,
      sobject: null,
      user: null,
      native
    };
    ofBase.set(key, type);
  }
  return type;
}

/** The type `List<element>`. */
export function listOf(element: ApexType): ApexType {
  return generic('list', 'List', [element]);
}
/** The type `Set<element>`. */
export function setOf(element: ApexType): ApexType {
  return generic('set', 'Set', [element]);
}
/** The type `Map<key,value>`. */
export function mapOf(key: ApexType, value: ApexType): ApexType {
  return generic('map', 'Map', [key, value]);
}

const sobjectTypes = new WeakMap<ObjectDef, ApexType>();
/** The type of records of one object. */
export function sobjectOf(def: ObjectDef): ApexType {
  let type = sobjectTypes.get(def);
  if (type === undefined) {
    type = { kind: 'sobject', name: def.name, args: [], sobject: def, user: null, native: null };
    sobjectTypes.set(def, type);
  }
  return type;
}

/** The element type of a list or set, the key type of a map. */
export function firstArg(type: ApexType): ApexType {
  return type.args[0] ?? OBJECT;
}
/** The value type of a map. */
export function secondArg(type: ApexType): ApexType {
  return type.args[1] ?? OBJECT;
}
