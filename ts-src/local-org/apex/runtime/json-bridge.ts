/** Arguments of @AuraEnabled methods from JSON, and their results to JSON. */
import type { FieldValue } from '../../engine.ts';
import {
  BLOB,
  BOOLEAN,
  DATE,
  DATETIME,
  DECIMAL,
  DOUBLE,
  ID,
  INTEGER,
  LONG,
  OBJECT,
  STRING,
  TIME,
  firstArg,
  listOf,
  mapOf,
  secondArg
} from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import type { ExecutionContext } from './context.ts';
import { castValue, parseId } from './convert.ts';
import { mapPut, setAdd } from './equality.ts';
import { apexError } from './exception.ts';
import { fieldApexType, toFieldValue } from './sobject.ts';
import { textOf } from './text.ts';
import {
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
  Decimal
} from './values.ts';
import type { Value } from './values.ts';

const DAY = 86_400_000;
function invalid(ctx: ExecutionContext, json: unknown, type: ApexType): Error {
  const shown = typeof json === 'string' ? json : JSON.stringify(json);
  return apexError(
    ctx,
    'AuraHandledException',
    `Value provided is invalid for action parameter: ${shown} is no ${type.name}`
  );
}

function number(ctx: ExecutionContext, json: unknown, type: ApexType): Value {
  const amount =
    typeof json === 'number' ? json : typeof json === 'string' && json.trim() !== '' ? Number(json) : Number.NaN;
  if (!Number.isFinite(amount)) throw invalid(ctx, json, type);
  if (type === DECIMAL) return Decimal.fromNumber(amount);
  if (type === DOUBLE) return new ApexDouble(amount);
  if (!Number.isInteger(amount)) throw invalid(ctx, json, type);
  return type === LONG ? BigInt(amount) : amount;
}

function scalar(ctx: ExecutionContext, json: unknown, type: ApexType): Value {
  if (type === BOOLEAN) return typeof json === 'boolean' ? json : json === 'true';
  if (type === INTEGER || type === LONG || type === DOUBLE || type === DECIMAL) return number(ctx, json, type);
  if (type === STRING) return typeof json === 'string' ? json : JSON.stringify(json);
  if (typeof json !== 'string') throw invalid(ctx, json, type);
  if (type === ID) return json === '' ? null : parseId(json);
  if (type === BLOB) throw invalid(ctx, json, type);
  const time = Date.parse(
    type === DATE ? `${json.slice(0, 10)}T00:00:00Z` : type === TIME ? `1970-01-01T${json.replace(/Z?$/, 'Z')}` : json
  );
  if (Number.isNaN(time)) throw invalid(ctx, json, type);
  return type === DATE
    ? new ApexDate(Math.round(time / DAY))
    : type === DATETIME
      ? new ApexDatetime(time)
      : new ApexTime(time);
}

/** Untyped JSON, as JSON.deserializeUntyped gives it. */
export function untyped(json: unknown): Value {
  if (json === null || json === undefined) return null;
  if (typeof json === 'boolean' || typeof json === 'string') return json;
  if (typeof json === 'number')
    return Number.isInteger(json) && Math.abs(json) < 2 ** 31 ? json : Decimal.fromNumber(json);
  if (Array.isArray(json)) return new ApexList(listOf(OBJECT), json.map(untyped));
  const map = new ApexMap(mapOf(STRING, OBJECT));
  for (const [key, item] of Object.entries(json)) mapPut(map, key, untyped(item));
  return map;
}

function record(ctx: ExecutionContext, json: object, type: ApexType): Value {
  const entries = Object.entries(json);
  const named: unknown =
    entries.find(([key]) => key === 'sobjectType')?.[1] ?? entries.find(([key]) => key === 'apiName')?.[1];
  const def = type.sobject ?? (typeof named === 'string' ? ctx.engine.schema.object(named) : undefined);
  if (def === undefined) throw invalid(ctx, json, type);
  const made = new ApexSObject(def);
  for (const [key, item] of entries) {
    const field = def.field(key);
    if (field === undefined) continue;
    made.fields.set(field.name, fromJson(ctx, item, fieldApexType(field)));
    made.changed.add(field.name);
  }
  return made;
}

function instance(ctx: ExecutionContext, json: object, type: ApexType): Value {
  const made = ctx.caller.newInstance(ctx, type);
  if (!(made instanceof ApexInstance)) throw invalid(ctx, json, type);
  const members = new Map(
    ctx.caller
      .members(type)
      .filter((m) => m.auraEnabled && !m.isStatic)
      .map((m) => [m.name.toLowerCase(), m])
  );
  for (const [key, item] of Object.entries(json)) {
    const member = members.get(key.toLowerCase());
    if (member !== undefined) member.set(ctx, made, fromJson(ctx, item, member.type));
  }
  return made;
}

/** A JSON value as an Apex value of a type; unknown properties are ignored, as the platform does. */
export function fromJson(ctx: ExecutionContext, json: unknown, type: ApexType): Value {
  if (json === null || json === undefined) return null;
  if (type === OBJECT) return untyped(json);
  if (type.kind === 'primitive') return scalar(ctx, json, type);
  if ((type.user ?? type.native)?.kind === 'enum') {
    const found = typeof json === 'string' ? (ctx.caller.enumValue?.(type, json) ?? null) : null;
    if (found === null) throw invalid(ctx, json, type);
    return found;
  }
  if (type.kind === 'list' || type.kind === 'set') {
    if (!Array.isArray(json)) throw invalid(ctx, json, type);
    const items = json.map((item) => fromJson(ctx, item, firstArg(type)));
    if (type.kind === 'list') return new ApexList(type, items);
    const set = new ApexSet(type);
    for (const item of items) setAdd(set, item);
    return set;
  }
  if (typeof json !== 'object' || Array.isArray(json)) throw invalid(ctx, json, type);
  if (type.kind === 'sobject') return record(ctx, json, type);
  if (type.kind !== 'map') return instance(ctx, json, type);
  const map = new ApexMap(type);
  for (const [key, item] of Object.entries(json))
    mapPut(map, castValue(key, firstArg(type)), fromJson(ctx, item, secondArg(type)));
  return map;
}

function sobjectJson(ctx: ExecutionContext, value: ApexSObject): unknown {
  const json: Record<string, unknown> = {};
  for (const [name, item] of value.fields) {
    if (item === null) continue;
    const stored: FieldValue | undefined =
      item instanceof ApexSObject || item instanceof ApexList ? undefined : toFieldValue(item, value.def.field(name));
    json[name] = stored === undefined ? toJson(ctx, item) : stored;
  }
  return json;
}

function instanceJson(ctx: ExecutionContext, value: ApexInstance): unknown {
  const json: Record<string, unknown> = {};
  for (const member of ctx.caller.members(value.type)) {
    if (!member.auraEnabled || member.isStatic) continue;
    const item = member.get(ctx, value);
    if (item !== null) json[member.name] = toJson(ctx, item);
  }
  return json;
}

/** A result as JSON: AuraEnabled members only, those that are null left out. */
export function toJson(ctx: ExecutionContext, value: Value): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof ApexDouble) return value.value;
  if (value instanceof Decimal) return value.doubleValue();
  if (value instanceof ApexId) return value.value;
  if (value instanceof ApexEnumValue) return value.name;
  if (value instanceof ApexDatetime) return new Date(value.time).toISOString();
  if (value instanceof ApexDate) return new Date(value.days * DAY).toISOString().slice(0, 10);
  if (value instanceof ApexTime) return value.millis;
  if (value instanceof ApexList) return value.items.map((item) => toJson(ctx, item));
  if (value instanceof ApexSet) return [...value.entries.values()].map((item) => toJson(ctx, item));
  if (value instanceof ApexMap)
    return Object.fromEntries([...value.entries.values()].map((e) => [textOf(e.key), toJson(ctx, e.value)]));
  if (value instanceof ApexSObject) return sobjectJson(ctx, value);
  if (value instanceof ApexInstance) return instanceJson(ctx, value);
  return textOf(value);
}
