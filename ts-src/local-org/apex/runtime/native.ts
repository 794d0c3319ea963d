/**
 * How the platform's classes are declared. A signature is Apex text and is parsed once:
 *
 *   native({ namespace: 'System', name: 'EncodingUtil', statics: { 'String urlEncode(String text, String charset)': (ctx, self, args) => … } })
 *
 * Methods: `ReturnType name(Type a, Type b)`; constructors: `(Type a)`; properties: `Type name`.
 * Types in signatures: any Apex type; `ANY` when it can't be told statically; the class's own `typeParameters`;
 * `SELF` for the type of the receiver (sObject statics such as getOrgDefaults).
 * Arguments arrive converted to the parameter types (an Integer for a Decimal parameter comes as Decimal).
 */
import type { ExecutionContext } from './context.ts';
import type { Value } from './values.ts';
import type { ApexType } from '../types/apex-type.ts';

/** `self` is null for statics; for constructors it is null too and the result is the new value. */
export type NativeCall = (ctx: ExecutionContext, self: Value, args: readonly Value[], type: ApexType) => Value;
export interface NativeProperty {
  readonly get: (ctx: ExecutionContext, self: Value) => Value;
  readonly set?: (ctx: ExecutionContext, self: Value, value: Value) => void;
}

export interface NativeClassSpec {
  /** System classes are found without it; others by `Namespace.Name` and, unless `nestedOnly`, by Name. */
  readonly namespace: string;
  readonly name: string;
  readonly nestedOnly?: boolean;
  readonly kind?: 'class' | 'interface' | 'enum' | 'exception';
  readonly typeParameters?: readonly string[];
  /** Apex type texts. Exceptions extend Exception when nothing is said. */
  readonly superType?: string;
  readonly interfaces?: readonly string[];
  readonly enumValues?: readonly string[];
  readonly constructors?: Readonly<Record<string, NativeCall>>;
  readonly methods?: Readonly<Record<string, NativeCall>>;
  /** Interfaces: methods that the implementing Apex class must bring, as signatures. */
  readonly abstractMethods?: readonly string[];
  readonly statics?: Readonly<Record<string, NativeCall>>;
  readonly properties?: Readonly<Record<string, NativeProperty>>;
  readonly staticProperties?: Readonly<Record<string, NativeProperty>>;
}

const specs: NativeClassSpec[] = [];

/** Declares a platform class; call it while the module loads. Specs of the same name are merged. */
export function native(spec: NativeClassSpec): NativeClassSpec {
  specs.push(spec);
  return spec;
}

/** All declared platform classes. */
export function nativeSpecs(): readonly NativeClassSpec[] {
  return specs;
}
