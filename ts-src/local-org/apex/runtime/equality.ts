import type { ExecutionContext } from './context.ts';
import {
  ApexBlob,
  ApexDate,
  ApexDatetime,
  ApexDouble,
  ApexEnumValue,
  ApexId,
  ApexInstance,
  ApexList,
  ApexMap,
  ApexSObject,
  ApexSet,
  ApexTime,
  ApexTypeValue,
  Decimal,
  NativeObject
} from './values.ts';
import type { Value } from './values.ts';

/** Set by the interpreter: user classes may bring equals and hashCode. */
export interface InstanceIdentity {
  equals(left: ApexInstance, right: Value): boolean | null;
  hashCode(value: ApexInstance): number | null;
}
let identity: InstanceIdentity = { equals: () => null, hashCode: () => null };
/** The interpreter tells how instances compare. */
export function setInstanceIdentity(next: InstanceIdentity): void {
  identity = next;
}

/** A number of any of the four types as Decimal; null for others. */
export function numberOf(value: Value): Decimal | null {
  if (typeof value === 'number' || typeof value === 'bigint') return Decimal.fromInteger(value);
  if (value instanceof ApexDouble) return Number.isFinite(value.value) ? Decimal.fromNumber(value.value) : null;
  return value instanceof Decimal ? value : null;
}

/** Short ids (15) never occur at run time; ids compare with strings by their first 15 characters. */
function sameIdText(id: string, text: string): boolean {
  return text.length === 15 ? id.slice(0, 15) === text : id.toLowerCase() === text.toLowerCase();
}

function sameNumber(left: Value, right: Value): boolean | null {
  if (left instanceof ApexDouble && right instanceof ApexDouble) return left.value === right.value;
  const [a, b] = [numberOf(left), numberOf(right)];
  return a !== null && b !== null ? a.compare(b) === 0 : null;
}

function sameScalar(left: Value, right: Value): boolean | null {
  if (left instanceof ApexId)
    return sameIdText(left.value, right instanceof ApexId ? right.value : typeof right === 'string' ? right : '');
  if (right instanceof ApexId) return typeof left === 'string' ? sameIdText(right.value, left) : false;
  if (left instanceof ApexDatetime || left instanceof ApexDate) {
    if (right instanceof ApexDatetime || right instanceof ApexDate) return millis(left) === millis(right);
    return false;
  }
  if (left instanceof ApexTime) return right instanceof ApexTime && left.millis === right.millis;
  if (left instanceof ApexBlob) return right instanceof ApexBlob && Buffer.from(left.bytes).equals(right.bytes);
  if (left instanceof ApexEnumValue)
    return right instanceof ApexEnumValue && left.type === right.type && left.name === right.name;
  if (left instanceof ApexTypeValue) return right instanceof ApexTypeValue && left.of === right.of;
  return null;
}

function millis(value: ApexDate | ApexDatetime): number {
  return value instanceof ApexDate ? value.days * 86_400_000 : value.time;
}

function sameCollection(left: Value, right: Value, strict: boolean): boolean | null {
  if (left instanceof ApexList) {
    return (
      right instanceof ApexList &&
      left.items.length === right.items.length &&
      left.items.every((item, i) => sameValue(item, right.items[i] ?? null, strict))
    );
  }
  if (left instanceof ApexSet) {
    return (
      right instanceof ApexSet &&
      left.entries.size === right.entries.size &&
      [...left.entries.values()].every((v) => setHas(right, v))
    );
  }
  if (left instanceof ApexMap) {
    return (
      right instanceof ApexMap &&
      left.entries.size === right.entries.size &&
      [...left.entries.values()].every((e) => mapHas(right, e.key) && sameValue(e.value, mapGet(right, e.key), strict))
    );
  }
  if (left instanceof ApexSObject) {
    return (
      right instanceof ApexSObject &&
      left.def === right.def &&
      left.fields.size === right.fields.size &&
      [...left.fields].every(
        ([name, value]) => right.fields.has(name) && sameValue(value, right.fields.get(name) ?? null, strict)
      )
    );
  }
  return null;
}

/** Equality; `strict` distinguishes case of strings, as List.equals, Set and Map do and `==` does not. */
export function sameValue(left: Value, right: Value, strict: boolean): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (typeof left === 'string' && typeof right === 'string')
    return !strict && left.toLowerCase() === right.toLowerCase();
  const known = sameScalar(left, right) ?? sameCollection(left, right, strict) ?? sameNumber(left, right);
  if (known !== null) return known;
  if (left instanceof ApexInstance) return identity.equals(left, right) ?? false;
  if (left instanceof NativeObject && right instanceof NativeObject) {
    return left.type === right.type && left.state === right.state && left.state !== null;
  }
  return false;
}

/** The `==` of Apex. */
export function looselyEqual(left: Value, right: Value): boolean {
  return sameValue(left, right, false);
}

const HASH = new WeakMap<object, number>();
let lastHash = 1000;
/** A number that is the same for equal values. */
export function hashOf(value: Value): number {
  if (value instanceof ApexInstance) {
    const own = identity.hashCode(value);
    if (own !== null) return own;
  } else if (value === null) {
    return 0;
  } else if (typeof value !== 'object' || !(value instanceof NativeObject)) {
    const key = keyOf(value);
    const text = typeof key === 'object' && key !== null ? '' : String(key);
    let hash = 0;
    for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
    return hash;
  }
  let hash = HASH.get(value);
  if (hash === undefined) {
    hash = ++lastHash;
    HASH.set(value, hash);
  }
  return hash;
}

const buckets = new Map<number, WeakRef<ApexInstance>[]>();
/** Equal instances with their own equals and hashCode are represented by the first of them that was seen. */
function representative(value: ApexInstance): object {
  const hash = identity.hashCode(value);
  if (hash === null) return value;
  const bucket = (buckets.get(hash) ?? []).filter((ref) => ref.deref() !== undefined);
  buckets.set(hash, bucket);
  for (const ref of bucket) {
    const other = ref.deref();
    if (other !== undefined && other.type === value.type && identity.equals(value, other) === true) return other;
  }
  bucket.push(new WeakRef(value));
  return value;
}

const NUL = '\u0000';
function scalarKey(value: Value): string | null {
  if (value instanceof ApexId) return value.value;
  const amount =
    typeof value === 'bigint' || value instanceof ApexDouble || value instanceof Decimal ? numberOf(value) : null;
  if (amount !== null) return `${NUL}n${amount.stripTrailingZeros().toString()}`;
  if (value instanceof ApexDate) return `${NUL}d${String(value.days)}`;
  if (value instanceof ApexDatetime) return `${NUL}t${String(value.time)}`;
  if (value instanceof ApexTime) return `${NUL}h${String(value.millis)}`;
  if (value instanceof ApexBlob) return `${NUL}b${Buffer.from(value.bytes).toString('base64')}`;
  if (value instanceof ApexEnumValue) return `${NUL}e${value.type.name}.${value.name}`;
  if (value instanceof ApexTypeValue) return `${NUL}c${value.of.name}`;
  return null;
}

function part(value: Value): string {
  const key = keyOf(value);
  if (typeof key === 'object' && key !== null) {
    let hash = HASH.get(key);
    if (hash === undefined) {
      hash = ++lastHash;
      HASH.set(key, hash);
    }
    return `${NUL}#${String(hash)}`;
  }
  return `${typeof key}${String(key)}`;
}

/** What a Set or Map files a value under. */
export function keyOf(value: Value): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  const scalar = scalarKey(value);
  if (scalar !== null) return scalar;
  if (value instanceof ApexList) return `${NUL}l[${value.items.map(part).join(NUL)}]`;
  if (value instanceof ApexSet) return `${NUL}s[${[...value.entries.values()].map(part).sort().join(NUL)}]`;
  if (value instanceof ApexMap)
    return `${NUL}m[${[...value.entries.values()]
      .map((e) => part(e.key) + part(e.value))
      .sort()
      .join(NUL)}]`;
  if (value instanceof ApexSObject) {
    const fields = [...value.fields].map(([name, v]) => `${name}=${part(v)}`).sort();
    return `${NUL}o${value.def.name}{${fields.join(NUL)}}`;
  }
  if (value instanceof ApexInstance) return representative(value);
  if (value instanceof NativeObject && typeof value.state === 'object' && value.state !== null) return value.state;
  return value;
}

export function setAdd(set: ApexSet, value: Value): boolean {
  const key = keyOf(value);
  if (set.entries.has(key)) return false;
  set.entries.set(key, value);
  return true;
}
export function setHas(set: ApexSet, value: Value): boolean {
  return set.entries.has(keyOf(value));
}
export function mapGet(map: ApexMap, key: Value): Value {
  return map.entries.get(keyOf(key))?.value ?? null;
}
export function mapHas(map: ApexMap, key: Value): boolean {
  return map.entries.has(keyOf(key));
}
export function mapPut(map: ApexMap, key: Value, value: Value): Value {
  const id = keyOf(key);
  const entry = map.entries.get(id);
  if (entry === undefined) {
    map.entries.set(id, { key, value });
    return null;
  }
  const before = entry.value;
  entry.value = value;
  return before;
}

/** The transaction that runs now; Apex is synchronous, so there is one at most. */
let active: ExecutionContext | null = null;
export function activeContext(): ExecutionContext | null {
  return active;
}
export function withActive<T>(ctx: ExecutionContext, work: () => T): T {
  const before = active;
  active = ctx;
  try {
    return work();
  } finally {
    active = before;
  }
}
