import type { ObjectDef } from '../../schema/schema.ts';
import { castNumber, castValue, conversion } from '../runtime/convert.ts';
import { apexError, nullPointer } from '../runtime/exception.ts';
import { ApexList } from '../runtime/values.ts';
import type { Value } from '../runtime/values.ts';
import { DECIMAL, VOID, firstArg } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { assignable, numericRank } from '../types/assign.ts';
import { CompileFault } from './syntax.ts';
import type { Place } from './syntax.ts';
import type { Ev, Frame } from './user-class.ts';

/** What a place in which a value can be stored evaluates to, once per use. */
export interface LValue {
  readonly object: Ev | null;
  readonly index: Ev | null;
  readonly get: (frame: Frame, object: Value, index: Value) => Value;
  readonly set: (frame: Frame, object: Value, index: Value, value: Value) => void;
  /** Local variables: their slot, for the short way. */
  readonly slot: number | null;
}

/** A compiled expression, or a name on the way to one (a type, a namespace). */
export interface Node {
  readonly kind: 'value' | 'type' | 'namespace' | 'labels' | 'describes' | 'trigger';
  readonly type: ApexType;
  readonly ev: Ev;
  /** Like ev, but may give SHORT when a `?.` further left met null. */
  readonly raw: Ev | null;
  readonly lvalue: LValue | null;
  readonly name: string;
  /** The value describes this object; or is its `fields`. */
  readonly describe: ObjectDef | null;
  readonly fieldsOf: ObjectDef | null;
  readonly isSuper: boolean;
  /** An inline query: it becomes a single record where one is wanted. */
  readonly isQuery: boolean;
  /** A parent record read through a relationship: its fields read as null when there is none. */
  readonly isParent: boolean;
  /** May stand as a statement. */
  readonly isAction: boolean;
}

const NOTHING: Ev = () => null;
const BASE: Omit<Node, 'type' | 'ev' | 'kind'> = {
  raw: null,
  lvalue: null,
  name: '',
  describe: null,
  fieldsOf: null,
  isSuper: false,
  isQuery: false,
  isParent: false,
  isAction: false
};
/** A value of a type. */
export function value(type: ApexType, ev: Ev, extra: Partial<Node> = {}): Node {
  return { ...BASE, ...extra, kind: 'value', type, ev };
}
/** A name that stands for a type. */
export function typeNode(type: ApexType): Node {
  return { ...BASE, kind: 'type', type, ev: NOTHING };
}
/** A name that leads on: a namespace, `Label`, `Schema.SObjectType`, `Trigger`. */
export function nameNode(kind: 'namespace' | 'labels' | 'describes' | 'trigger', name: string): Node {
  return { ...BASE, kind, type: VOID, ev: NOTHING, name };
}

/** Marks that a `?.` met null: the rest of the chain gives null. It never leaves an expression. */
export const SHORT = Symbol('short') as unknown as Value;

/** Evaluates the receiver of a chain link; `follow` isn't called for null after `?.`. */
export function chain(
  left: Node,
  safe: boolean,
  type: ApexType,
  follow: (frame: Frame, object: Value) => Value,
  extra: Partial<Node> = {}
): Node {
  if (left.raw === null && !safe) {
    const { ev } = left;
    return value(
      type,
      (f) => {
        const object = ev(f);
        if (object === null) throw nullPointer(f.ctx);
        return follow(f, object);
      },
      extra
    );
  }
  const source = left.raw ?? left.ev;
  const raw: Ev = (f) => {
    const object = source(f);
    if (object === SHORT) return SHORT;
    if (object === null) {
      if (safe) return SHORT;
      throw nullPointer(f.ctx);
    }
    return follow(f, object);
  };
  return value(
    type,
    (f) => {
      const result = raw(f);
      return result === SHORT ? null : result;
    },
    { ...extra, raw }
  );
}

function single(ev: Ev): Ev {
  return (f) => {
    const rows = ev(f);
    if (!(rows instanceof ApexList)) return rows;
    if (rows.items.length === 0) throw apexError(f.ctx, 'QueryException', 'List has no rows for assignment to SObject');
    if (rows.items.length > 1)
      throw apexError(f.ctx, 'QueryException', 'List has more than 1 row for assignment to SObject');
    return rows.items[0] ?? null;
  };
}

/** The one row of an inline query. */
export function singleRow(node: Node): Node {
  return value(firstArg(node.type), single(node.ev));
}

/** The value as another type wants it; throws a compile fault when it can't be assigned. */
export function coerce(node: Node, to: ApexType, at: Place | null): Ev {
  requireValue(node, at);
  if (node.isQuery && to.kind === 'sobject' && node.type.kind === 'list') return coerce(singleRow(node), to, at);
  if (!assignable(node.type, to)) throw new CompileFault(at, `Illegal assignment from ${node.type.name} to ${to.name}`);
  return converted(node.ev, node.type, to);
}

/** Applies an assignment's conversion. */
export function converted(ev: Ev, from: ApexType, to: ApexType): Ev {
  const convert = conversion(from, to);
  return convert === null ? ev : (f) => convert(ev(f));
}

/** Applies a cast. */
export function cast(node: Node, to: ApexType): Ev {
  const { ev, type } = node;
  if (numericRank(type) > 0 && numericRank(to) > 0)
    return type === to && to !== DECIMAL ? ev : (f) => castNumber(ev(f), to);
  return (f) => castValue(ev(f), to);
}

export function requireValue(node: Node, at: Place | null): void {
  if (node.kind !== 'value')
    throw new CompileFault(at, `Variable does not exist: ${node.name === '' ? node.type.name : node.name}`);
}
