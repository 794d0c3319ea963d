import { assignable, isSubtype, numericRank } from '../types/assign.ts';
import {
  ANY,
  BLOB,
  BOOLEAN,
  DATE,
  DATETIME,
  DECIMAL,
  DOUBLE,
  ID,
  INTEGER,
  LONG,
  NULL,
  OBJECT,
  SOBJECT,
  STRING,
  TIME,
  sobjectOf
} from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { activeContext, numberOf } from './equality.ts';
import { apexError, exceptionType } from './exception.ts';
import {
  ApexBlob,
  ApexDate,
  ApexDatetime,
  ApexDouble,
  ApexId,
  ApexList,
  ApexMap,
  ApexSObject,
  ApexSet,
  ApexTime,
  ApexTypeValue,
  Decimal
} from './values.ts';
import type { Value } from './values.ts';

/** The run-time type of a value. */
export function typeOfValue(value: Value): ApexType {
  switch (typeof value) {
    case 'boolean':
      return BOOLEAN;
    case 'number':
      return INTEGER;
    case 'bigint':
      return LONG;
    case 'string':
      return STRING;
    default:
      return value === null ? NULL : typeOfObject(value);
  }
}

let typeObject: ApexType | null = null;
/** The type table tells the type of `X.class` values. */
export function setTypeObject(type: ApexType | null): void {
  typeObject = type;
}

function typeOfObject(value: Exclude<Value, null | string | number | bigint | boolean>): ApexType {
  if (value instanceof ApexSObject) return sobjectOf(value.def);
  if (value instanceof ApexId) return ID;
  if (value instanceof ApexDouble) return DOUBLE;
  if (value instanceof Decimal) return DECIMAL;
  if (value instanceof ApexDate) return DATE;
  if (value instanceof ApexDatetime) return DATETIME;
  if (value instanceof ApexTime) return TIME;
  if (value instanceof ApexBlob) return BLOB;
  if (value instanceof ApexTypeValue) return typeObject ?? exceptionType('Type');
  return value.type;
}

/** Whether a value is of a type, as `instanceof` asks. */
export function isInstanceOf(value: Value, type: ApexType): boolean {
  if (value === null) return false;
  if (type === OBJECT || type === ANY) return true;
  const own = typeOfValue(value);
  if (own === type) return true;
  if (own.kind === 'sobject') return type === SOBJECT;
  if (own.kind === 'primitive') return own === INTEGER ? numericRank(type) > 1 : own === LONG && numericRank(type) > 2;
  if (value instanceof ApexList || value instanceof ApexSet || value instanceof ApexMap) return assignable(own, type);
  return isSubtype(own, type);
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
/** An Id from its text, 15 or 18 characters; throws StringException for anything else. */
export function parseId(text: string): ApexId {
  const trimmed = text.trim();
  if (!/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(trimmed)) {
    throw apexError(activeContext(), 'StringException', `Invalid id: ${text}`);
  }
  if (trimmed.length === 18) return new ApexId(trimmed);
  let suffix = '';
  for (let part = 0; part < 3; part++) {
    let bits = 0;
    for (let i = 0; i < 5; i++) if (/[A-Z]/.test(trimmed[part * 5 + i] ?? '')) bits |= 1 << i;
    suffix += BASE32[bits] ?? '';
  }
  return new ApexId(trimmed + suffix);
}

export function toDecimal(value: Value): Value {
  return value === null ? null : (numberOf(value) ?? value);
}
export function toDouble(value: Value): Value {
  if (typeof value === 'number' || typeof value === 'bigint') return new ApexDouble(Number(value));
  return value instanceof Decimal ? new ApexDouble(value.doubleValue()) : value;
}
export function toLong(value: Value): Value {
  return typeof value === 'number' ? BigInt(value) : value;
}
function toDatetime(value: Value): Value {
  return value instanceof ApexDate ? new ApexDatetime(value.days * 86_400_000) : value;
}
function idToText(value: Value): Value {
  return value instanceof ApexId ? value.value : value;
}
function textToId(value: Value): Value {
  return typeof value === 'string' ? (value === '' ? badId() : parseId(value)) : value;
}
function badId(): never {
  throw apexError(activeContext(), 'StringException', 'Invalid id: ');
}

export type Conversion = (value: Value) => Value;
/** The conversion that an assignment makes; null when the value stays as it is. */
export function conversion(from: ApexType, to: ApexType): Conversion | null {
  if (from === to || from === NULL || to === OBJECT || to === ANY) return null;
  if (from === ANY || from === OBJECT) return (value) => castValue(value, to);
  if (to === DECIMAL) return toDecimal;
  if (to === DOUBLE) return toDouble;
  if (to === LONG) return toLong;
  if (to === STRING) return idToText;
  if (to === ID) return textToId;
  return to === DATETIME ? toDatetime : null;
}

function widen(value: Value, to: ApexType): Value | undefined {
  const rank = numericRank(typeOfValue(value));
  if (rank === 0 || rank > numericRank(to))
    return to === DOUBLE && value instanceof Decimal ? toDouble(value) : undefined;
  if (to === INTEGER) return value;
  return to === LONG ? toLong(value) : to === DOUBLE ? toDouble(value) : toDecimal(value);
}

/** What `(to) value` gives; throws TypeException when the value is of another type. */
export function castValue(value: Value, to: ApexType): Value {
  if (value === null || to === ANY || to === OBJECT) return value;
  if (numericRank(to) > 0) {
    const widened = widen(value, to);
    if (widened !== undefined) return widened;
  } else if (isInstanceOf(value, to)) {
    return value;
  }
  if (to === STRING && value instanceof ApexId) return value.value;
  if (to === ID && typeof value === 'string') return parseId(value);
  if (to === DATETIME && value instanceof ApexDate) return toDatetime(value);
  throw apexError(
    activeContext(),
    'TypeException',
    `Invalid conversion from runtime type ${typeOfValue(value).name} to ${to.name}`
  );
}

/** What a static number conversion by cast gives: `(Integer) aLong`. */
export function castNumber(value: Value, to: ApexType): Value {
  if (value === null) return null;
  if (to === INTEGER)
    return value instanceof ApexDouble ? Math.trunc(value.value) | 0 : (numberOf(value)?.intValue() ?? null);
  if (to === LONG)
    return value instanceof ApexDouble
      ? BigInt.asIntN(64, BigInt(Math.trunc(value.value)))
      : (numberOf(value)?.longValue() ?? null);
  return to === DOUBLE ? toDouble(value) : toDecimal(value);
}
