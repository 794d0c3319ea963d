/** Reads arguments and receivers of natives as the type their signature promises; null raises what the platform raises. */
import type { ExecutionContext } from '../runtime/context.ts';
import { apexError } from '../runtime/exception.ts';
import {
  ApexBlob,
  ApexDate,
  ApexDatetime,
  ApexDouble,
  ApexEnumValue,
  ApexExceptionValue,
  ApexId,
  ApexInstance,
  ApexList,
  ApexMap,
  ApexSet,
  ApexSObject,
  ApexTime,
  ApexTypeValue,
  Decimal,
  NativeObject,
  type Value
} from '../runtime/values.ts';
import type { ApexType } from '../types/apex-type.ts';

type Argument = Value | undefined;

/** The exception of a null where the platform wants a value. */
export function nullArgument(): Error {
  return apexError(null, 'NullPointerException', 'Argument cannot be null.');
}

function wrong(value: Argument, wanted: string): Error {
  if (value === null || value === undefined) return nullArgument();
  return apexError(null, 'TypeException', `Invalid argument: ${wanted} expected`);
}

/** A String, or an Id as text. */
export function textOf(value: Argument): string {
  if (typeof value === 'string') return value;
  if (value instanceof ApexId) return value.value;
  throw wrong(value, 'String');
}
export function textOrNull(value: Argument): string | null {
  return value === null || value === undefined ? null : textOf(value);
}
export function integerOf(value: Argument): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(BigInt.asIntN(32, value));
  throw wrong(value, 'Integer');
}
export function longOf(value: Argument): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  throw wrong(value, 'Long');
}
/** Any number as a double. */
export function doubleOf(value: Argument): number {
  if (value instanceof ApexDouble) return value.value;
  if (value instanceof Decimal) return value.doubleValue();
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  throw wrong(value, 'Double');
}
export function decimalOf(value: Argument): Decimal {
  if (value instanceof Decimal) return value;
  if (value instanceof ApexDouble) return Decimal.fromNumber(value.value);
  if (typeof value === 'number' || typeof value === 'bigint') return Decimal.fromInteger(value);
  throw wrong(value, 'Decimal');
}
export function booleanOf(value: Argument): boolean {
  if (typeof value === 'boolean') return value;
  throw wrong(value, 'Boolean');
}
export function dateOf(value: Argument): ApexDate {
  if (value instanceof ApexDate) return value;
  throw wrong(value, 'Date');
}
export function datetimeOf(value: Argument): ApexDatetime {
  if (value instanceof ApexDatetime) return value;
  if (value instanceof ApexDate) return new ApexDatetime(value.days * 86_400_000);
  throw wrong(value, 'Datetime');
}
export function timeOf(value: Argument): ApexTime {
  if (value instanceof ApexTime) return value;
  throw wrong(value, 'Time');
}
export function blobOf(value: Argument): ApexBlob {
  if (value instanceof ApexBlob) return value;
  throw wrong(value, 'Blob');
}
export function listOf(value: Argument): ApexList {
  if (value instanceof ApexList) return value;
  throw wrong(value, 'List');
}
/** Elements of a List or Set. */
export function elementsOf(value: Argument): readonly Value[] {
  if (value instanceof ApexList) return value.items;
  if (value instanceof ApexSet) return [...value.entries.values()];
  throw wrong(value, 'List');
}
export function mapOf(value: Argument): ApexMap {
  if (value instanceof ApexMap) return value;
  throw wrong(value, 'Map');
}
export function recordOf(value: Argument): ApexSObject {
  if (value instanceof ApexSObject) return value;
  throw wrong(value, 'SObject');
}
export function instanceOf(value: Argument): ApexInstance {
  if (value instanceof ApexInstance) return value;
  throw wrong(value, 'object');
}
export function exceptionOf(value: Argument): ApexExceptionValue {
  if (value instanceof ApexExceptionValue) return value;
  throw wrong(value, 'Exception');
}
export function enumOf(value: Argument): ApexEnumValue {
  if (value instanceof ApexEnumValue) return value;
  throw wrong(value, 'enum value');
}
export function typeValueOf(value: Argument): ApexType {
  if (value instanceof ApexTypeValue) return value.of;
  throw wrong(value, 'Type');
}

/** The state of a native object, checked to be of the class that its implementation keeps there. */
export function stateOf<T>(value: Argument, kind: abstract new (...args: never[]) => T): T {
  if (value instanceof NativeObject && value.state instanceof kind) return value.state;
  throw wrong(value, kind.name);
}

/** A type by its Apex text; platform types always resolve. */
export function typeNamed(ctx: ExecutionContext, text: string): ApexType {
  const type = ctx.caller.typeByName(text);
  if (type === null) throw new Error(`The platform type ${text} is not declared.`);
  return type;
}
export function listValue(ctx: ExecutionContext, typeText: string, items: Value[]): ApexList {
  return new ApexList(typeNamed(ctx, `List<${typeText}>`), items);
}
export function nativeValue(ctx: ExecutionContext, typeText: string, state: unknown): NativeObject {
  return new NativeObject(typeNamed(ctx, typeText), state);
}
export function enumValue(
  ctx: ExecutionContext,
  typeText: string,
  values: readonly string[],
  name: string
): ApexEnumValue {
  return new ApexEnumValue(typeNamed(ctx, typeText), name, values.indexOf(name));
}
