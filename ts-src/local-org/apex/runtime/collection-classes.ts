/** List, Set, Map and their iterators. */
import { OBJECT, listOf, setOf } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import type { ExecutionContext } from './context.ts';
import { castValue } from './convert.ts';
import { keyOf, looselyEqual, hashOf, mapGet, mapHas, mapPut, sameValue, setAdd, setHas } from './equality.ts';
import { apexError, nullPointer } from './exception.ts';
import { native } from './native.ts';
import type { NativeCall } from './native.ts';
import { textOf } from './text.ts';
import { ApexId, ApexInstance, ApexList, ApexMap, ApexSObject, ApexSet, NativeObject } from './values.ts';
import type { Value } from './values.ts';

function list(value: Value | undefined): ApexList {
  if (value instanceof ApexList) return value;
  throw nullPointer(null);
}
function set(value: Value | undefined): ApexSet {
  if (value instanceof ApexSet) return value;
  throw nullPointer(null);
}
function map(value: Value | undefined): ApexMap {
  if (value instanceof ApexMap) return value;
  throw nullPointer(null);
}
/** The elements of a List or Set. */
export function elementsOf(value: Value | undefined): readonly Value[] {
  if (value instanceof ApexList) return value.items;
  if (value instanceof ApexSet) return [...value.entries.values()];
  throw nullPointer(null);
}
function fit(type: ApexType, value: Value | undefined): Value {
  return value === undefined || value === null ? null : type === OBJECT ? value : castValue(value, type);
}
function at(ctx: ExecutionContext, self: ApexList, index: Value | undefined, size = self.items.length): number {
  if (typeof index !== 'number') throw nullPointer(ctx);
  if (index < 0 || index >= size) throw apexError(ctx, 'ListException', `List index out of bounds: ${String(index)}`);
  return index;
}
const argument = (type: ApexType, i: number): ApexType => type.args[i] ?? OBJECT;

function compareWith(ctx: ExecutionContext, comparator: Value | undefined): (a: Value, b: Value) => number {
  if (!(comparator instanceof ApexInstance)) return (a, b) => ctx.caller.compare(ctx, a, b);
  return (a, b) => Number(ctx.caller.callMethod(ctx, comparator, 'compare', [a, b]));
}
const sort: NativeCall = (ctx, self, [comparator]) => {
  list(self).items.sort(compareWith(ctx, comparator));
  return null;
};

class Cursor {
  readonly items: readonly Value[];
  next = 0;
  constructor(items: readonly Value[]) {
    this.items = items;
  }
}
function cursor(self: Value): Cursor {
  if (self instanceof NativeObject && self.state instanceof Cursor) return self.state;
  throw nullPointer(null);
}
const iterate: NativeCall = (ctx, self) =>
  new NativeObject(ctx.caller.typeByName('Iterator<Object>') ?? OBJECT, new Cursor(elementsOf(self)));

native({
  namespace: 'System',
  name: 'Iterator',
  kind: 'interface',
  typeParameters: ['T'],
  methods: {
    'Boolean hasNext()': (_c, self) => cursor(self).next < cursor(self).items.length,
    'T next()': (ctx, self) => {
      const state = cursor(self);
      if (state.next >= state.items.length)
        throw apexError(ctx, 'NoSuchElementException', 'Iterator has no more elements');
      return state.items[state.next++] ?? null;
    }
  }
});
native({
  namespace: 'System',
  name: 'Iterable',
  kind: 'interface',
  typeParameters: ['T'],
  abstractMethods: ['Iterator<T> iterator()']
});
native({
  namespace: 'System',
  name: 'Comparator',
  kind: 'interface',
  typeParameters: ['T'],
  abstractMethods: ['Integer compare(T left, T right)']
});

native({
  namespace: 'System',
  name: 'List',
  typeParameters: ['T'],
  constructors: {
    '()': (_c, _s, _a, type) => new ApexList(type),
    '(Iterable<T> from)': (_c, _s, [from], type) =>
      new ApexList(
        type,
        elementsOf(from).map((item) => fit(argument(type, 0), item))
      )
  },
  methods: {
    'void add(T item)': (_c, self, [item]) => (list(self).items.push(item ?? null), null),
    'void add(Integer index, T item)': (ctx, self, [index, item]) => (
      list(self).items.splice(at(ctx, list(self), index, list(self).items.length + 1), 0, item ?? null),
      null
    ),
    'void addAll(Iterable<T> from)': (_c, self, [from]) => (list(self).items.push(...elementsOf(from)), null),
    'void clear()': (_c, self) => ((list(self).items = []), null),
    'List<T> clone()': (_c, self) => new ApexList(list(self).type, [...list(self).items]),
    'Boolean contains(T item)': (_c, self, [item]) =>
      list(self).items.some((other) => sameValue(other, item ?? null, true)),
    'List<T> deepClone()': (_c, self) => deepClone(list(self), [false]),
    'List<T> deepClone(Boolean preserveId)': (_c, self, args) => deepClone(list(self), args),
    'List<T> deepClone(Boolean preserveId, Boolean preserveTimes, Boolean preserveNumber)': (_c, self, args) =>
      deepClone(list(self), args),
    'T get(Integer index)': (ctx, self, [index]) => list(self).items[at(ctx, list(self), index)] ?? null,
    'Integer indexOf(T item)': (_c, self, [item]) =>
      list(self).items.findIndex((other) => sameValue(other, item ?? null, true)),
    'Boolean isEmpty()': (_c, self) => list(self).items.length === 0,
    'Iterator<T> iterator()': iterate,
    'T remove(Integer index)': (ctx, self, [index]) =>
      list(self).items.splice(at(ctx, list(self), index), 1)[0] ?? null,
    'void set(Integer index, T item)': (ctx, self, [index, item]) => (
      (list(self).items[at(ctx, list(self), index)] = item ?? null),
      null
    ),
    'Integer size()': (_c, self) => list(self).items.length,
    'void sort()': sort,
    'void sort(Comparator<T> comparator)': sort,
    'Schema.SObjectType getSObjectType()': (ctx, self) => {
      const def = argument(list(self).type, 0).sobject;
      return def === null ? null : ctx.hooks.objectToken(ctx, def);
    }
  }
});

const KEPT_WITH_TIMES = new Set(['CreatedDate', 'CreatedById', 'LastModifiedDate', 'LastModifiedById']);
function deepClone(self: ApexList, [keepId, keepTimes]: readonly Value[]): ApexList {
  return new ApexList(
    self.type,
    self.items.map((item) => {
      if (!(item instanceof ApexSObject)) return item;
      const copy = new ApexSObject(item.def);
      for (const [name, value] of item.fields) {
        if ((name === 'Id' && keepId !== true) || (KEPT_WITH_TIMES.has(name) && keepTimes !== true)) continue;
        copy.fields.set(name, value);
        copy.changed.add(name);
      }
      return copy;
    })
  );
}

function filled(type: ApexType, items: readonly Value[]): ApexSet {
  const made = new ApexSet(type);
  for (const item of items) setAdd(made, fit(argument(type, 0), item));
  return made;
}
const changedBy = (self: ApexSet, work: () => void): boolean => {
  const before = self.entries.size;
  work();
  return self.entries.size !== before;
};
function retain(self: ApexSet, kept: readonly Value[]): void {
  const keys = new Set(kept.map(keyOf));
  for (const key of [...self.entries.keys()]) if (!keys.has(key)) self.entries.delete(key);
}
native({
  namespace: 'System',
  name: 'Set',
  typeParameters: ['T'],
  constructors: {
    '()': (_c, _s, _a, type) => new ApexSet(type),
    '(Iterable<T> from)': (_c, _s, [from], type) => filled(type, elementsOf(from))
  },
  methods: {
    'Boolean add(T item)': (_c, self, [item]) => setAdd(set(self), item ?? null),
    'Boolean addAll(Iterable<T> from)': (_c, self, [from]) =>
      changedBy(set(self), () => {
        for (const item of elementsOf(from)) setAdd(set(self), fit(argument(set(self).type, 0), item));
      }),
    'void clear()': (_c, self) => (set(self).entries.clear(), null),
    'Set<T> clone()': (_c, self) => filled(set(self).type, elementsOf(self)),
    'Boolean contains(T item)': (_c, self, [item]) => setHas(set(self), item ?? null),
    'Boolean containsAll(Iterable<T> items)': (_c, self, [items]) =>
      elementsOf(items).every((item) => setHas(set(self), item)),
    'Boolean isEmpty()': (_c, self) => set(self).entries.size === 0,
    'Iterator<T> iterator()': iterate,
    'Boolean remove(T item)': (_c, self, [item]) => set(self).entries.delete(keyOf(item ?? null)),
    'Boolean removeAll(Iterable<T> items)': (_c, self, [items]) =>
      changedBy(set(self), () => {
        for (const item of elementsOf(items)) set(self).entries.delete(keyOf(item));
      }),
    'Boolean retainAll(Iterable<T> items)': (_c, self, [items]) =>
      changedBy(set(self), () => {
        retain(set(self), elementsOf(items));
      }),
    'Integer size()': (_c, self) => set(self).entries.size
  }
});

function byId(type: ApexType, rows: Value | undefined): ApexMap {
  const made = new ApexMap(type);
  for (const row of elementsOf(rows)) {
    if (!(row instanceof ApexSObject)) continue;
    const id = row.fields.get('Id') ?? null;
    if (id === null) throw apexError(null, 'ListException', `Row with null Id at index: ${String(made.entries.size)}`);
    mapPut(made, argument(type, 0).name === 'String' && id instanceof ApexId ? id.value : id, row);
  }
  return made;
}
function copyInto(into: ApexMap, from: ApexMap): ApexMap {
  for (const { key, value } of from.entries.values()) mapPut(into, fit(argument(into.type, 0), key), value);
  return into;
}
native({
  namespace: 'System',
  name: 'Map',
  typeParameters: ['K', 'V'],
  constructors: {
    '()': (_c, _s, _a, type) => new ApexMap(type),
    '(Map<K,V> from)': (_c, _s, [from], type) => copyInto(new ApexMap(type), map(from)),
    '(List<SObject> rows)': (_c, _s, [rows], type) => byId(type, rows)
  },
  methods: {
    'void clear()': (_c, self) => (map(self).entries.clear(), null),
    'Map<K,V> clone()': (_c, self) => copyInto(new ApexMap(map(self).type), map(self)),
    'Map<K,V> deepClone()': (_c, self) => copyInto(new ApexMap(map(self).type), map(self)),
    'Boolean containsKey(K key)': (_c, self, [key]) => mapHas(map(self), key ?? null),
    'V get(K key)': (_c, self, [key]) => mapGet(map(self), key ?? null),
    'Boolean isEmpty()': (_c, self) => map(self).entries.size === 0,
    'Set<K> keySet()': (_c, self) =>
      filled(
        setOf(argument(map(self).type, 0)),
        [...map(self).entries.values()].map((e) => e.key)
      ),
    'V put(K key, V value)': (_c, self, [key, value]) => mapPut(map(self), key ?? null, value ?? null),
    'void putAll(Map<K,V> from)': (_c, self, [from]) => (copyInto(map(self), map(from)), null),
    'void putAll(List<SObject> rows)': (_c, self, [rows]) => (copyInto(map(self), byId(map(self).type, rows)), null),
    'V remove(K key)': (_c, self, [key]) => {
      const before = mapGet(map(self), key ?? null);
      map(self).entries.delete(keyOf(key ?? null));
      return before;
    },
    'Integer size()': (_c, self) => map(self).entries.size,
    'List<V> values()': (_c, self) =>
      new ApexList(
        listOf(argument(map(self).type, 1)),
        [...map(self).entries.values()].map((e) => e.value)
      )
  }
});

native({
  namespace: 'System',
  name: 'Object',
  methods: {
    'Boolean equals(Object other)': (_c, self, [other]) => looselyEqual(self, other ?? null),
    'Integer hashCode()': (_c, self) => hashOf(self),
    'String toString()': (_c, self) => textOf(self)
  }
});
