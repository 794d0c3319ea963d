/**
 * Values at run time.
 * null; Boolean: boolean; Integer: number (int32); Long: bigint (int64); String: string; the rest are classes.
 */
import type { ObjectDef } from '../../schema/schema.ts';
import type { ApexType } from '../types/apex-type.ts';
import { Decimal } from '../platform/decimal.ts';

export { Decimal };

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | ApexDouble
  | Decimal
  | ApexId
  | ApexDate
  | ApexDatetime
  | ApexTime
  | ApexBlob
  | ApexList
  | ApexSet
  | ApexMap
  | ApexSObject
  | ApexInstance
  | ApexEnumValue
  | ApexTypeValue
  | NativeObject;

export class ApexDouble {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Always 18 characters. */
export class ApexId {
  readonly value: string;
  constructor(value: string) {
    this.value = value;
  }
}

/** Days since 1970-01-01. */
export class ApexDate {
  readonly days: number;
  constructor(days: number) {
    this.days = days;
  }
}

/** Milliseconds since 1970-01-01T00:00:00Z. */
export class ApexDatetime {
  readonly time: number;
  constructor(time: number) {
    this.time = time;
  }
}

/** Milliseconds since midnight. */
export class ApexTime {
  readonly millis: number;
  constructor(millis: number) {
    this.millis = millis;
  }
}

export class ApexBlob {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

export class ApexList {
  readonly type: ApexType;
  items: Value[];
  constructor(type: ApexType, items: Value[] = []) {
    this.type = type;
    this.items = items;
  }
}

/** Keys come from `keyOf` (runtime/equality.ts); use its helpers rather than `entries` directly. */
export class ApexSet {
  readonly type: ApexType;
  readonly entries = new Map<unknown, Value>();
  constructor(type: ApexType) {
    this.type = type;
  }
}

export class ApexMap {
  readonly type: ApexType;
  readonly entries = new Map<unknown, { readonly key: Value; value: Value }>();
  constructor(type: ApexType) {
    this.type = type;
  }
}

/** A record. `fields` holds what is known of it, by API name as the schema spells it (runtime/sobject.ts). */
export class ApexSObject {
  readonly def: ObjectDef;
  /** Parent records stand under their relationship name, child rows as ApexList. */
  readonly fields = new Map<string, Value>();
  /** Field names that were set since the record was read; of a new record all. */
  readonly changed = new Set<string>();
  /** Read by SOQL: a field that wasn't selected throws SObjectException when it is read. */
  queried = false;
  /** Set in triggers: Trigger.old is read-only, addError collects here. */
  readOnly = false;
  errors: { message: string; field: string | null }[] = [];
  constructor(def: ObjectDef) {
    this.def = def;
  }
}

/** An instance of a class written in Apex; exceptions, also native ones, are ApexExceptionValue. */
export class ApexInstance {
  readonly type: ApexType;
  readonly fields: Value[];
  constructor(type: ApexType, fields: Value[]) {
    this.type = type;
    this.fields = fields;
  }
}

/** An exception: native (type.kind 'native') or a user's class that extends Exception. */
export class ApexExceptionValue extends ApexInstance {
  message: string | null = null;
  cause: ApexExceptionValue | null = null;
  lineNumber = 0;
  stackTrace = '';
  /** For DmlException and the like: what natives keep beside the message. */
  detail: unknown = null;
}

/** A value of an enum of the user or of the platform. */
export class ApexEnumValue {
  readonly type: ApexType;
  readonly name: string;
  readonly ordinal: number;
  constructor(type: ApexType, name: string, ordinal: number) {
    this.type = type;
    this.name = name;
    this.ordinal = ordinal;
  }
}

/** A System.Type: `X.class`. */
export class ApexTypeValue {
  readonly of: ApexType;
  constructor(of: ApexType) {
    this.of = of;
  }
}

/** An instance of a native class; `state` belongs to the class's implementation. */
export class NativeObject {
  readonly type: ApexType;
  state: unknown;
  constructor(type: ApexType, state: unknown) {
    this.type = type;
    this.state = state;
  }
}

/** What JavaScript throws while an Apex exception is on its way. */
export class ApexThrow extends Error {
  readonly value: ApexExceptionValue;
  constructor(value: ApexExceptionValue) {
    super(`${value.type.name}: ${value.message ?? ''}`);
    this.name = 'ApexThrow';
    this.value = value;
  }
}
