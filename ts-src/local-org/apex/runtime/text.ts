import { activeContext } from './equality.ts';
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
  ApexSObject,
  ApexSet,
  ApexTime,
  ApexTypeValue,
  Decimal
} from './values.ts';
import type { Value } from './values.ts';

let instanceText: (value: ApexInstance) => string | null = () => null;
/** The interpreter tells how instances of user classes read. */
export function setInstanceText(next: (value: ApexInstance) => string | null): void {
  instanceText = next;
}

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (value !== 0 && (Math.abs(value) >= 1e7 || Math.abs(value) < 1e-3)) {
    const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
    return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${String(Number(exponent))}`;
  }
  return Number.isInteger(value) ? `${String(value)}.0` : String(value);
}

function isoDate(days: number): string {
  return new Date(days * 86_400_000).toISOString().slice(0, 10);
}

function scalarText(value: Value): string | null {
  if (value instanceof ApexId) return value.value;
  if (value instanceof ApexDouble) return doubleText(value.value);
  if (value instanceof Decimal) return value.toString();
  if (value instanceof ApexDate) return `${isoDate(value.days)} 00:00:00`;
  if (value instanceof ApexDatetime) return new Date(value.time).toISOString().slice(0, 19).replace('T', ' ');
  if (value instanceof ApexTime) return `${new Date(value.millis).toISOString().slice(11, 23)}Z`;
  if (value instanceof ApexBlob) return `Blob[${String(value.bytes.length)}]`;
  if (value instanceof ApexEnumValue) return value.name;
  if (value instanceof ApexTypeValue) return value.of.name;
  return null;
}

function collectionText(value: Value): string | null {
  if (value instanceof ApexList) return `(${value.items.map(textOf).join(', ')})`;
  if (value instanceof ApexSet) return `{${[...value.entries.values()].map(textOf).join(', ')}}`;
  if (value instanceof ApexMap)
    return `{${[...value.entries.values()].map((e) => `${textOf(e.key)}=${textOf(e.value)}`).join(', ')}}`;
  if (value instanceof ApexSObject)
    return `${value.def.name}:{${[...value.fields].map(([k, v]) => `${k}=${textOf(v)}`).join(', ')}}`;
  return null;
}

/** What String.valueOf and concatenation give. */
export function textOf(value: Value): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return String(value);
  if (value instanceof ApexDatetime) {
    const own = activeContext()?.hooks.nativeText(value) ?? null;
    if (own !== null) return own;
  }
  const known = scalarText(value) ?? collectionText(value);
  if (known !== null) return known;
  if (value instanceof ApexInstance) {
    const own = instanceText(value);
    if (own !== null) return own;
    if (value instanceof ApexExceptionValue) return `${value.type.name}: ${value.message ?? 'Script-thrown exception'}`;
    return value.type.name;
  }
  return activeContext()?.hooks.nativeText(value) ?? (value as { type: { name: string } }).type.name;
}

/** In concatenation a Date reads without the time that String.valueOf… of a Datetime has. */
export function concatText(value: Value): string {
  return value instanceof ApexDate ? isoDate(value.days) + ' 00:00:00' : textOf(value);
}
