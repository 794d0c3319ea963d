/** JSON of Apex values: serialising, and reading into untyped values or types. */
import type { ExecutionContext } from '../runtime/context.ts';
import { mapPut, setAdd } from '../runtime/equality.ts';
import { apexError } from '../runtime/exception.ts';
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
  ApexSet,
  ApexSObject,
  ApexTime,
  Decimal,
  type Value
} from '../runtime/values.ts';
import { fieldApexType } from '../runtime/sobject.ts';
import {
  firstArg,
  listOf,
  mapOf,
  OBJECT,
  secondArg,
  SOBJECT,
  sobjectOf,
  STRING,
  type ApexType
} from '../types/apex-type.ts';
import { CalendarDate } from './date.ts';
import { ClockTime } from './time.ts';
import { UserClock } from './user-clock.ts';

const ISO_STAMP = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'";

/** JSON.serialize. Numbers keep the digits of their Decimal, so the text is built by hand. */
export function serialize(ctx: ExecutionContext, value: Value, suppressNulls: boolean): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Decimal) return value.toPlainString();
  if (value instanceof ApexDouble) return quoteUnlessNumber(ctx.caller.text(value));
  const scalar = scalarText(value);
  if (scalar !== null) return quote(scalar);
  if (value instanceof ApexList) return `[${value.items.map((item) => serialize(ctx, item, suppressNulls)).join(',')}]`;
  if (value instanceof ApexSet)
    return `[${[...value.entries.values()].map((item) => serialize(ctx, item, suppressNulls)).join(',')}]`;
  if (value instanceof ApexMap)
    return object(
      [...value.entries.values()].map((entry) => [keyText(ctx, entry.key), serialize(ctx, entry.value, suppressNulls)])
    );
  if (value instanceof ApexSObject) return serializeRecord(ctx, value, suppressNulls);
  if (value instanceof ApexInstance) return serializeInstance(ctx, value, suppressNulls);
  throw apexError(ctx, 'JSONException', `Type unsupported in JSON: ${ctx.caller.typeOf(value).name}`);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
function quoteUnlessNumber(text: string): string {
  return /\d$/.test(text) ? text : quote(text);
}
function object(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([name, text]) => `${quote(name)}:${text}`).join(',')}}`;
}
function keyText(ctx: ExecutionContext, key: Value): string {
  if (key instanceof ApexSObject || key instanceof ApexInstance)
    throw apexError(ctx, 'JSONException', 'Apex Type unsupported as Map key');
  return typeof key === 'object' && key !== null ? (scalarText(key) ?? ctx.caller.text(key)) : ctx.caller.text(key);
}
/** Ids, days, times, blobs and enum values as JSON shows them. */
function scalarText(value: Exclude<Value, null | string | number | bigint | boolean>): string | null {
  if (value instanceof ApexId) return value.value;
  if (value instanceof ApexDate) return new CalendarDate(value.days).toIso();
  if (value instanceof ApexDatetime) return UserClock.utc.format(value.time, ISO_STAMP);
  if (value instanceof ApexTime) return new ClockTime(value.millis).toString();
  if (value instanceof ApexBlob) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof ApexEnumValue) return value.name;
  return null;
}

function serializeRecord(ctx: ExecutionContext, record: ApexSObject, suppressNulls: boolean): string {
  const id = record.fields.get('Id');
  const url =
    id instanceof ApexId
      ? [['url', quote(`/services/data/v67.0/sobjects/${record.def.name}/${id.value}`)] as const]
      : [];
  const entries: (readonly [string, string])[] = [['attributes', object([['type', quote(record.def.name)], ...url])]];
  for (const [name, value] of record.fields) {
    if (value === null && suppressNulls) continue;
    if (value instanceof ApexDatetime)
      entries.push([name, quote(UserClock.utc.format(value.time, "yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'"))]);
    else if (value instanceof ApexList && record.def.childRelationship(name) !== undefined) {
      entries.push([
        name,
        object([
          ['totalSize', String(value.items.length)],
          ['done', 'true'],
          ['records', serialize(ctx, value, suppressNulls)]
        ])
      ]);
    } else entries.push([name, serialize(ctx, value, suppressNulls)]);
  }
  return object(entries);
}

function serializeInstance(ctx: ExecutionContext, value: ApexInstance, suppressNulls: boolean): string {
  const entries: (readonly [string, string])[] = [];
  for (const member of ctx.caller.members(value.type)) {
    if (member.isStatic || member.isTransient) continue;
    const content = member.get(ctx, value);
    if (content !== null || !suppressNulls) entries.push([member.name, serialize(ctx, content, suppressNulls)]);
  }
  return object(entries);
}

/** A number that JSON.parse would round is kept as its digits. */
class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}
type Tree = null | boolean | string | NumberText | readonly Tree[] | ReadonlyMap<string, Tree>;

/** Parses JSON; the platform's JSONException for text that is none. */
export function parseTree(ctx: ExecutionContext, text: string): Tree {
  const scanner = new Scanner(ctx, text);
  const tree = scanner.value();
  scanner.end();
  return tree;
}

class Scanner {
  private readonly ctx: ExecutionContext;
  private readonly text: string;
  private at = 0;

  constructor(ctx: ExecutionContext, text: string) {
    this.ctx = ctx;
    this.text = text;
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.unexpected();
  }

  value(): Tree {
    this.space();
    const char = this.text.charAt(this.at);
    if (char === '{') return this.object();
    if (char === '[') return this.list();
    if (char === '"') return this.string();
    const word = /^(?:true|false|null)/.exec(this.text.slice(this.at, this.at + 5))?.[0];
    if (word !== undefined) {
      this.at += word.length;
      return word === 'null' ? null : word === 'true';
    }
    NUMBER.lastIndex = this.at;
    const number = NUMBER.exec(this.text)?.[0];
    if (number === undefined) throw this.unexpected();
    this.at += number.length;
    return new NumberText(number);
  }

  private object(): Tree {
    const entries = new Map<string, Tree>();
    this.at += 1;
    if (this.taken('}')) return entries;
    do {
      this.space();
      const name = this.string();
      if (!this.taken(':')) throw this.unexpected();
      entries.set(name, this.value());
    } while (this.taken(','));
    if (!this.taken('}')) throw this.unexpected();
    return entries;
  }

  private list(): Tree {
    const items: Tree[] = [];
    this.at += 1;
    if (this.taken(']')) return items;
    do items.push(this.value());
    while (this.taken(','));
    if (!this.taken(']')) throw this.unexpected();
    return items;
  }

  private string(): string {
    STRING_TOKEN.lastIndex = this.at;
    const token = STRING_TOKEN.exec(this.text)?.[0];
    if (token === undefined) throw this.unexpected();
    this.at += token.length;
    try {
      // Jackson takes raw line breaks inside strings; JSON.parse wants them escaped.
      return String(JSON.parse(token.replace(CONTROL, escapeCharacter)));
    } catch {
      throw this.unexpected();
    }
  }

  private taken(char: string): boolean {
    this.space();
    if (this.text.charAt(this.at) !== char) return false;
    this.at += 1;
    return true;
  }

  private space(): void {
    while (' \t\r\n'.includes(this.text.charAt(this.at)) && this.at < this.text.length) this.at += 1;
  }

  private unexpected(): Error {
    if (this.at >= this.text.length)
      return apexError(
        this.ctx,
        'JSONException',
        'Unexpected end-of-input: expected a value or the end of an object or array'
      );
    const lines = this.text.slice(0, this.at).split('\n');
    const char = this.text.charAt(this.at);
    return apexError(
      this.ctx,
      'JSONException',
      `Unexpected character ('${char}' (code ${String(char.charCodeAt(0))})): expected a valid value (number, String, array, object, 'true', 'false' or 'null') at [line:${String(lines.length)}, column:${String((lines.at(-1)?.length ?? 0) + 1)}]`
    );
  }
}
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// eslint-disable-next-line no-control-regex -- control characters are what is escaped here
const CONTROL = /[\u0000-\u001f]/g;
const escapeCharacter = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
const STRING_TOKEN = /"(?:\\[\s\S]|[^"\\])*"/y;

/** JSON.deserializeUntyped: maps, lists, Integer, Long, Decimal as the digits say. */
export function untyped(tree: Tree): Value {
  if (tree === null || typeof tree === 'boolean' || typeof tree === 'string') return tree;
  if (tree instanceof NumberText) return numberOf(tree.text);
  if (isList(tree)) return new ApexList(listOf(OBJECT), tree.map(untyped));
  const map = new ApexMap(mapOf(STRING, OBJECT));
  for (const [name, value] of tree) mapPut(map, name, untyped(value));
  return map;
}
function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}
function numberOf(text: string): Value {
  if (!/^-?\d+$/.test(text)) return Decimal.parse(text);
  const whole = BigInt(text);
  if (BigInt.asIntN(32, whole) === whole) return Number(whole);
  return BigInt.asIntN(64, whole) === whole ? whole : Decimal.parse(text);
}

/** Reads a tree as a type; `strict` refuses members that the class doesn't have. */
export function typed(ctx: ExecutionContext, tree: Tree, type: ApexType, strict: boolean): Value {
  if (tree === null) return null;
  if (type.kind === 'list' || type.kind === 'set') return collection(ctx, tree, type, strict);
  if (type.kind === 'map') {
    const map = new ApexMap(type);
    for (const [name, value] of entriesOf(ctx, tree, type))
      mapPut(map, typed(ctx, name, firstArg(type), strict), typed(ctx, value, secondArg(type), strict));
    return map;
  }
  if (type.kind === 'sobject') return record(ctx, tree, type);
  if (type.kind === 'class')
    return type.user?.kind === 'enum' ? enumValue(ctx, tree, type) : instance(ctx, tree, type, strict);
  return type === OBJECT || type.kind === 'any' ? untyped(tree) : scalar(ctx, tree, type);
}

function collection(ctx: ExecutionContext, tree: Tree, type: ApexType, strict: boolean): Value {
  if (!isList(tree)) throw apexError(ctx, 'JSONException', `Malformed JSON: Expected '[' at the beginning of List/Set`);
  const items = tree.map((item) => typed(ctx, item, firstArg(type), strict));
  if (type.kind === 'list') return new ApexList(type, items);
  const set = new ApexSet(type);
  for (const item of items) setAdd(set, item);
  return set;
}
function entriesOf(ctx: ExecutionContext, tree: Tree, type: ApexType): ReadonlyMap<string, Tree> {
  if (tree instanceof Map) return tree;
  throw apexError(ctx, 'JSONException', `Malformed JSON: Expected '{' at the beginning of object (${type.name})`);
}
function record(ctx: ExecutionContext, tree: Tree, type: ApexType): Value {
  const entries = entriesOf(ctx, tree, type);
  const named = typeAttribute(entries);
  const def = type.sobject ?? (typeof named === 'string' ? ctx.engine.schema.object(named) : undefined) ?? null;
  if (def === null) throw apexError(ctx, 'JSONException', 'sObject type is missing in attributes');
  const row = new ApexSObject(def);
  for (const [name, value] of entries) {
    const field = def.field(name);
    const parent = def.parentRelationship(name);
    const child = def.childRelationship(name);
    if (name === 'attributes') continue;
    if (field !== undefined) row.fields.set(field.name, typed(ctx, value, fieldApexType(field), false));
    else if (parent !== undefined)
      row.fields.set(
        parent.relationshipName ?? name,
        typed(ctx, value, parentType(ctx, value, parent.referenceTo), false)
      );
    else if (child !== undefined && isObject(value)) {
      const childDef = ctx.engine.schema.object(child.childObject);
      row.fields.set(
        child.name,
        typed(ctx, value.get('records') ?? null, listOf(childDef === undefined ? SOBJECT : sobjectOf(childDef)), false)
      );
    } else throw apexError(ctx, 'JSONException', `No such column '${name}' on sobject of type ${def.name}`);
    row.changed.add(field?.name ?? name);
  }
  return row;
}
function isObject(tree: Tree): tree is ReadonlyMap<string, Tree> {
  return tree instanceof Map;
}
function typeAttribute(entries: ReadonlyMap<string, Tree>): Tree {
  const attributes = entries.get('attributes') ?? null;
  return isObject(attributes) ? (attributes.get('type') ?? null) : null;
}
function parentType(ctx: ExecutionContext, value: Tree, targets: readonly string[]): ApexType {
  const named = isObject(value) ? typeAttribute(value) : null;
  const def = ctx.engine.schema.object(typeof named === 'string' ? named : (targets[0] ?? ''));
  return def === undefined ? SOBJECT : sobjectOf(def);
}
function enumValue(ctx: ExecutionContext, tree: Tree, type: ApexType): Value {
  const values = ctx.caller.members(type).filter((member) => member.isStatic);
  const found = values
    .map((member) => member.get(ctx, new ApexInstance(type, [])))
    .find((value) => value instanceof ApexEnumValue && value.name === tree);
  if (found === undefined)
    throw apexError(
      ctx,
      'JSONException',
      `Invalid value for enum ${type.name}: ${typeof tree === 'string' ? tree : 'no text'}`
    );
  return found;
}
function instance(ctx: ExecutionContext, tree: Tree, type: ApexType, strict: boolean): Value {
  const made = ctx.caller.newInstance(ctx, type);
  if (!(made instanceof ApexInstance)) throw apexError(ctx, 'JSONException', `Type unsupported in JSON: ${type.name}`);
  const members = new Map(
    ctx.caller
      .members(type)
      .filter((member) => !member.isStatic)
      .map((member) => [member.name.toLowerCase(), member])
  );
  for (const [name, value] of entriesOf(ctx, tree, type)) {
    const member = members.get(name.toLowerCase());
    if (member !== undefined) member.set(ctx, made, typed(ctx, value, member.type, strict));
    else if (strict) throw apexError(ctx, 'JSONException', `No such column '${name}' on type ${type.name}`);
  }
  return made;
}

function scalar(ctx: ExecutionContext, tree: Tree, type: ApexType): Value {
  const text =
    tree instanceof NumberText
      ? tree.text
      : typeof tree === 'string' || typeof tree === 'boolean'
        ? String(tree)
        : null;
  if (text === null) throw illegal(ctx, tree, type);
  switch (type.name) {
    case 'String':
      return text;
    case 'Boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      break;
    case 'Id':
      if (/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text)) return idOf(text);
      break;
    case 'Integer':
      if (/^-?\d+$/.test(text) && BigInt.asIntN(32, BigInt(text)) === BigInt(text)) return Number(text);
      break;
    case 'Long':
      if (/^-?\d+$/.test(text)) return BigInt.asIntN(64, BigInt(text));
      break;
    case 'Double':
      if (!Number.isNaN(Number(text))) return new ApexDouble(Number(text));
      break;
    case 'Decimal':
      if (!Number.isNaN(Number(text))) return Decimal.parse(text);
      break;
    case 'Date':
      return new ApexDate(CalendarDate.parseIso(text).epochDay);
    case 'Datetime':
      if (!Number.isNaN(stamp(text))) return new ApexDatetime(stamp(text));
      break;
    case 'Time':
      return new ApexTime(ClockTime.parse(text).ms);
    case 'Blob':
      return new ApexBlob(new Uint8Array(Buffer.from(text, 'base64')));
    default:
      throw apexError(ctx, 'JSONException', `Type unsupported in JSON: ${type.name}`);
  }
  throw illegal(ctx, tree, type);
}
/** ISO date-times with or without a colon in the offset. */
function stamp(text: string): number {
  return Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}
function idOf(text: string): ApexId {
  return new ApexId(text.length === 18 ? text : text + idSuffix(text));
}
/** The three characters that make a 15-character id safe for readers that ignore case. */
export function idSuffix(id: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
  return [0, 5, 10]
    .map((from) =>
      alphabet.charAt(
        Array.from(id.slice(from, from + 5)).reduce((bits, char, at) => bits + (/[A-Z]/.test(char) ? 1 << at : 0), 0)
      )
    )
    .join('');
}
function illegal(ctx: ExecutionContext, tree: Tree, type: ApexType): Error {
  const shown = tree instanceof NumberText ? tree.text : typeof tree === 'string' ? tree : isList(tree) ? '[' : '{';
  return apexError(ctx, 'JSONException', `Illegal value for primitive: cannot read ${shown} as ${type.name}`);
}
