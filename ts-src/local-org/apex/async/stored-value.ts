/** Apex values as JSON text and back: how a queued job waits for the thread that runs it. */
import { z } from 'zod';
import type { ExecutionContext } from '../runtime/context.ts';
import { mapPut, setAdd } from '../runtime/equality.ts';
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
  Decimal
} from '../runtime/values.ts';
import type { Value } from '../runtime/values.ts';
import type { ApexType } from '../types/apex-type.ts';

/** A value in place: null, Boolean, Integer and String as they are, others as [kind, …]. */
type Stored = null | boolean | number | string | readonly [kind: string, ...parts: unknown[]];
const storedSchema: z.ZodType<Stored> = z.union([
  z.null(),
  z.boolean(),
  z.number(),
  z.string(),
  z.tuple([z.string()], z.unknown())
]);
/** The objects that have an identity, and the value itself. */
const graphSchema = z.object({ objects: z.array(z.tuple([z.string()], z.unknown())), root: storedSchema });

/** Text of a value with all that it holds; what no job can take along raises an exception. */
export function storeValue(ctx: ExecutionContext, value: Value): string {
  const writer = new Writer(ctx);
  const root = writer.write(value);
  return JSON.stringify({ objects: writer.objects, root });
}

/** The value of a text that storeValue made, in another transaction or thread. */
export function restoreValue(ctx: ExecutionContext, text: string): Value {
  const { objects, root } = graphSchema.parse(JSON.parse(text));
  return new Reader(ctx, objects).read(root);
}

class Writer {
  readonly objects: (readonly [string, ...unknown[]])[] = [];
  private readonly known = new Map<object, number>();
  private readonly ctx: ExecutionContext;
  constructor(ctx: ExecutionContext) {
    this.ctx = ctx;
  }

  write(value: Value): Stored {
    if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
      return value;
    if (typeof value === 'bigint') return ['long', String(value)];
    return this.scalar(value) ?? ['ref', this.reference(value)];
  }

  private scalar(value: object): Stored {
    if (value instanceof ApexDouble) return ['double', String(value.value)];
    if (value instanceof Decimal) return ['decimal', String(value.unscaled), value.scale];
    if (value instanceof ApexId) return ['id', value.value];
    if (value instanceof ApexDate) return ['date', value.days];
    if (value instanceof ApexDatetime) return ['datetime', value.time];
    if (value instanceof ApexTime) return ['time', value.millis];
    if (value instanceof ApexBlob) return ['blob', Buffer.from(value.bytes).toString('base64')];
    if (value instanceof ApexEnumValue) return ['enum', value.type.name, value.name, value.ordinal];
    return value instanceof ApexTypeValue ? ['type', value.of.name] : null;
  }

  private reference(value: object): number {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    const index = this.objects.length;
    this.known.set(value, index);
    this.objects.push(['pending']);
    this.objects[index] = this.describe(value);
    return index;
  }

  private describe(value: object): readonly [string, ...unknown[]] {
    const all = (values: Iterable<Value>): Stored[] => Array.from(values, (item) => this.write(item));
    if (value instanceof ApexList) return ['list', value.type.name, all(value.items)];
    if (value instanceof ApexSet) return ['set', value.type.name, all(value.entries.values())];
    if (value instanceof ApexMap) {
      const entries = [...value.entries.values()].map((entry) => all([entry.key, entry.value]));
      return ['map', value.type.name, entries];
    }
    if (value instanceof ApexSObject) {
      const fields = [...value.fields].map(([name, field]) => [name, this.write(field)]);
      return ['record', value.def.name, fields, [...value.changed], value.queried];
    }
    if (value instanceof ApexExceptionValue) throw this.refused(value.type);
    if (value instanceof ApexInstance) return ['instance', value.type.name, all(value.fields)];
    throw this.refused('type' in value && isType(value.type) ? value.type : null);
  }

  private refused(type: ApexType | null): Error {
    const name = type?.name ?? 'unknown';
    return apexError(this.ctx, 'SerializationException', `Not Serializable: ${name}`);
  }
}

function isType(value: unknown): value is ApexType {
  return typeof value === 'object' && value !== null && 'kind' in value && 'name' in value;
}

const text = (value: unknown): string => z.string().parse(value);
const number = (value: unknown): number => z.number().parse(value);
const storedList = z.array(storedSchema);
const storedPairs = z.array(z.tuple([storedSchema, storedSchema]));
const storedFields = z.array(z.tuple([z.string(), storedSchema]));

class Reader {
  private readonly ctx: ExecutionContext;
  private readonly objects: readonly (readonly [string, ...unknown[]])[];
  private readonly made = new Map<number, Value>();
  constructor(ctx: ExecutionContext, objects: readonly (readonly [string, ...unknown[]])[]) {
    this.ctx = ctx;
    this.objects = objects;
  }

  read(stored: Stored): Value {
    if (stored === null || typeof stored !== 'object') return stored;
    const [kind, first, second, third] = stored;
    switch (kind) {
      case 'ref':
        return this.object(number(first));
      case 'long':
        return BigInt(text(first));
      case 'double':
        return new ApexDouble(Number(text(first)));
      case 'decimal':
        return new Decimal(BigInt(text(first)), number(second));
      case 'id':
        return new ApexId(text(first));
      case 'date':
        return new ApexDate(number(first));
      case 'datetime':
        return new ApexDatetime(number(first));
      case 'time':
        return new ApexTime(number(first));
      case 'blob':
        return new ApexBlob(new Uint8Array(Buffer.from(text(first), 'base64')));
      case 'enum':
        return new ApexEnumValue(this.type(first), text(second), number(third));
      default:
        return new ApexTypeValue(this.type(first));
    }
  }

  private object(index: number): Value {
    const known = this.made.get(index);
    if (known !== undefined) return known;
    const [kind, name, content, ...more] = this.objects[index] ?? ['missing'];
    switch (kind) {
      case 'list': {
        const list = this.keep(index, new ApexList(this.type(name)));
        list.items = this.readAll(content);
        return list;
      }
      case 'set': {
        const set = this.keep(index, new ApexSet(this.type(name)));
        for (const item of this.readAll(content)) setAdd(set, item);
        return set;
      }
      case 'map': {
        const map = this.keep(index, new ApexMap(this.type(name)));
        for (const [key, value] of storedPairs.parse(content)) mapPut(map, this.read(key), this.read(value));
        return map;
      }
      case 'record':
        return this.record(index, text(name), content, more);
      default: {
        const instance = this.keep(index, new ApexInstance(this.type(name), []));
        instance.fields.push(...this.readAll(content));
        return instance;
      }
    }
  }

  private record(index: number, name: string, content: unknown, more: readonly unknown[]): ApexSObject {
    const def = this.ctx.engine.schema.object(name);
    if (def === undefined) throw this.gone(name);
    const record = this.keep(index, new ApexSObject(def));
    for (const [field, value] of storedFields.parse(content)) record.fields.set(field, this.read(value));
    const [changed, queried] = z.tuple([z.array(z.string()), z.boolean()]).parse(more);
    for (const field of changed) record.changed.add(field);
    record.queried = queried;
    return record;
  }

  private keep<T extends Exclude<Value, null>>(index: number, value: T): T {
    this.made.set(index, value);
    return value;
  }

  private readAll(content: unknown): Value[] {
    return storedList.parse(content).map((item) => this.read(item));
  }

  private type(name: unknown): ApexType {
    const type = this.ctx.caller.typeByName(text(name));
    if (type === null) throw this.gone(text(name));
    return type;
  }

  private gone(name: string): Error {
    return apexError(
      this.ctx,
      'SerializationException',
      `The class ${name} was changed or deleted since the job was queued`
    );
  }
}
