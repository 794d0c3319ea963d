import { castNumber } from '../runtime/convert.ts';
import { looselyEqual, sameValue } from '../runtime/equality.ts';
import { apexError, nullPointer } from '../runtime/exception.ts';
import { concatText } from '../runtime/text.ts';
import { ApexDate, ApexDatetime, ApexDouble, ApexId, ApexTime, Decimal } from '../runtime/values.ts';
import type { Value } from '../runtime/values.ts';
import {
  ANY,
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
  STRING,
  TIME
} from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { castable, numericRank } from '../types/assign.ts';
import { converted, value } from './node.ts';
import type { Node } from './node.ts';
import { CompileFault } from './syntax.ts';
import type { Place } from './syntax.ts';
import type { Ev, Frame } from './user-class.ts';

type Arithmetic = '+' | '-' | '*' | '/';

function divideByZero(f: Frame): Error {
  return apexError(f.ctx, 'MathException', 'Divide by 0');
}

function integerOp(op: string, left: Ev, right: Ev): Ev {
  const both =
    (apply: (a: number, b: number, f: Frame) => number): Ev =>
    (f) => {
      const a = left(f);
      const b = right(f);
      if (typeof a !== 'number' || typeof b !== 'number') throw nullPointer(f.ctx);
      return apply(a, b, f);
    };
  switch (op) {
    case '+':
      return both((a, b) => (a + b) | 0);
    case '-':
      return both((a, b) => (a - b) | 0);
    case '*':
      return both((a, b) => Math.imul(a, b));
    case '/':
      return both((a, b, f) => {
        if (b === 0) throw divideByZero(f);
        return Math.trunc(a / b) | 0;
      });
    case '&':
      return both((a, b) => a & b);
    case '|':
      return both((a, b) => a | b);
    case '^':
      return both((a, b) => a ^ b);
    case '<<':
      return both((a, b) => a << b);
    case '>>':
      return both((a, b) => a >> b);
    default:
      return both((a, b) => (a >>> b) | 0);
  }
}

const WORD = 64n;
function longApply(op: string, a: bigint, b: bigint, f: Frame): bigint {
  switch (op) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0n) throw divideByZero(f);
      return a / b;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return a << (b % WORD);
    case '>>':
      return a >> (b % WORD);
    default:
      return BigInt.asUintN(64, a) >> (b % WORD);
  }
}

function longOp(op: string, left: Ev, right: Ev): Ev {
  return (f) => {
    const a = left(f);
    const b = right(f);
    if (a === null || b === null) throw nullPointer(f.ctx);
    if ((typeof a !== 'bigint' && typeof a !== 'number') || (typeof b !== 'bigint' && typeof b !== 'number'))
      throw nullPointer(f.ctx);
    return BigInt.asIntN(64, longApply(op, BigInt(a), BigInt(b), f));
  };
}

function doubleOp(op: Arithmetic, left: Ev, right: Ev): Ev {
  return (f) => {
    const a = castNumber(left(f), DOUBLE);
    const b = castNumber(right(f), DOUBLE);
    if (!(a instanceof ApexDouble) || !(b instanceof ApexDouble)) throw nullPointer(f.ctx);
    if (op === '/' && b.value === 0) throw divideByZero(f);
    const result =
      op === '+'
        ? a.value + b.value
        : op === '-'
          ? a.value - b.value
          : op === '*'
            ? a.value * b.value
            : a.value / b.value;
    return new ApexDouble(result);
  };
}

function decimalOp(op: Arithmetic, left: Ev, right: Ev): Ev {
  return (f) => {
    const a = castNumber(left(f), DECIMAL);
    const b = castNumber(right(f), DECIMAL);
    if (!(a instanceof Decimal) || !(b instanceof Decimal)) throw nullPointer(f.ctx);
    if (op === '/' && b.unscaled === 0n) throw divideByZero(f);
    return op === '+' ? a.add(b) : op === '-' ? a.subtract(b) : op === '*' ? a.multiply(b) : a.divide(b);
  };
}

const DAY = 86_400_000;
function shiftDate(op: Arithmetic, left: Ev, right: Ev): Ev {
  const sign = op === '-' ? -1 : 1;
  return (f) => {
    const date = left(f);
    const amount = castNumber(right(f), DOUBLE);
    if (date === null || !(amount instanceof ApexDouble)) throw nullPointer(f.ctx);
    if (date instanceof ApexDate) return new ApexDate(date.days + sign * Math.trunc(amount.value));
    if (date instanceof ApexDatetime) return new ApexDatetime(date.time + sign * Math.round(amount.value * DAY));
    return date instanceof ApexTime ? new ApexTime((((date.millis + sign * amount.value) % DAY) + DAY) % DAY) : null;
  };
}

/** `a + b` and the like, by the static types of both. */
export function arithmetic(op: string, left: Node, right: Node, at: Place): Node {
  const { type: a, ev: x } = left;
  const { type: b, ev: y } = right;
  if (op === '+' && (a === STRING || b === STRING)) return value(STRING, (f) => concatText(x(f)) + concatText(y(f)));
  if (op === '+' && (a === ID || b === ID)) return value(STRING, (f) => concatText(x(f)) + concatText(y(f)));
  const rank = Math.max(numericRank(a), numericRank(b));
  if (numericRank(a) > 0 && numericRank(b) > 0) {
    if (rank === 1) return value(INTEGER, integerOp(op, x, y));
    if (rank === 2) return value(LONG, longOp(op, x, y));
    if (op === '+' || op === '-' || op === '*' || op === '/') {
      return rank === 3 ? value(DOUBLE, doubleOp(op, x, y)) : value(DECIMAL, decimalOp(op, x, y));
    }
  }
  if ((op === '+' || op === '-') && (a === DATE || a === DATETIME || a === TIME) && numericRank(b) > 0)
    return value(a, shiftDate(op, x, y));
  if (a === BOOLEAN && b === BOOLEAN && (op === '&' || op === '|' || op === '^'))
    return value(BOOLEAN, booleanBits(op, x, y));
  throw new CompileFault(at, arithmeticMessage(op));
}

function arithmeticMessage(op: string): string {
  if (op === '+') return 'Arithmetic expressions must use numeric arguments';
  return op === '-' || op === '*' || op === '/'
    ? 'Arithmetic expressions must use numeric arguments'
    : 'Bitwise expressions must use Integer or Long arguments';
}

function booleanBits(op: string, left: Ev, right: Ev): Ev {
  return (f) => {
    const a = left(f);
    const b = right(f);
    if (a === null || b === null) throw nullPointer(f.ctx);
    return op === '&' ? a === true && b === true : op === '|' ? a === true || b === true : a !== b;
  };
}

function compareTexts(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  const [x, y] = [concatText(a).toLowerCase(), concatText(b).toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}

function ordered(value: Value): number | bigint | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof ApexDouble) return value.value;
  if (value instanceof ApexDate) return value.days * DAY;
  if (value instanceof ApexDatetime) return value.time;
  return value instanceof ApexTime ? value.millis : null;
}

function compareOrdered(a: Value, b: Value): number | null {
  if (a === null || b === null) return null;
  if (a instanceof Decimal || b instanceof Decimal) {
    const [x, y] = [castNumber(a, DECIMAL), castNumber(b, DECIMAL)];
    return x instanceof Decimal && y instanceof Decimal ? x.compare(y) : null;
  }
  const [x, y] = [ordered(a), ordered(b)];
  return x === null || y === null ? null : x < y ? -1 : x > y ? 1 : 0;
}

const TESTS: Readonly<Record<string, (sign: number) => boolean>> = {
  '<': (sign) => sign < 0,
  '>': (sign) => sign > 0,
  '<=': (sign) => sign <= 0,
  '>=': (sign) => sign >= 0
};

/** `<`, `>`, `<=`, `>=`; false when a number or date is null. */
export function comparison(op: string, left: Node, right: Node, at: Place): Node {
  const { type: a, ev: x } = left;
  const { type: b, ev: y } = right;
  const test = TESTS[op] ?? (() => false);
  const textual = (type: ApexType): boolean => type === STRING || type === ID;
  if (textual(a) || textual(b)) return value(BOOLEAN, (f) => test(compareTexts(x(f), y(f))));
  const dates = (type: ApexType): boolean => type === DATE || type === DATETIME;
  const fits =
    (numericRank(a) > 0 && numericRank(b) > 0) ||
    (dates(a) && dates(b)) ||
    (a === TIME && b === TIME) ||
    a === ANY ||
    b === ANY;
  if (!fits && a !== NULL && b !== NULL)
    throw new CompileFault(at, `Inequality operator not valid for types ${a.name} and ${b.name}`);
  if (a === INTEGER && b === INTEGER) return value(BOOLEAN, compareIntegers(op, x, y));
  return value(BOOLEAN, (f) => {
    const sign = compareOrdered(x(f), y(f));
    return sign !== null && test(sign);
  });
}

function compareIntegers(op: string, left: Ev, right: Ev): Ev {
  const both =
    (apply: (a: number, b: number) => boolean): Ev =>
    (f) => {
      const a = left(f);
      const b = right(f);
      return typeof a === 'number' && typeof b === 'number' && apply(a, b);
    };
  if (op === '<') return both((a, b) => a < b);
  if (op === '>') return both((a, b) => a > b);
  return op === '<=' ? both((a, b) => a <= b) : both((a, b) => a >= b);
}

function comparable(a: ApexType, b: ApexType): boolean {
  if (a === NULL || b === NULL || a === OBJECT || b === OBJECT) return true;
  return castable(a, b) || castable(b, a);
}

/** `==`, `!=`, `===`, `!==`. */
export function equality(op: string, left: Node, right: Node, at: Place): Node {
  const { type: a, ev: x } = left;
  const { type: b, ev: y } = right;
  if (!comparable(a, b))
    throw new CompileFault(at, `Comparison arguments must be compatible types: ${a.name}, ${b.name}`);
  const negated = op === '!=' || op === '!==' || op === '<>';
  if (op === '===' || op === '!==') return value(BOOLEAN, (f) => identical(x(f), y(f)) !== negated);
  const simple = a === NULL || b === NULL || (a === b && (a === INTEGER || a === BOOLEAN));
  if (simple) return value(BOOLEAN, negated ? (f) => x(f) !== y(f) : (f) => x(f) === y(f));
  return value(BOOLEAN, (f) => looselyEqual(x(f), y(f)) !== negated);
}

function identical(a: Value, b: Value): boolean {
  if (a === b) return true;
  const scalar =
    a instanceof ApexId ||
    a instanceof Decimal ||
    a instanceof ApexDouble ||
    a instanceof ApexDate ||
    a instanceof ApexDatetime;
  return scalar && sameValue(a, b, true);
}

/** `&&` and `||`. */
export function logical(op: '&&' | '||', left: Ev, right: Ev): Node {
  const operand =
    (ev: Ev) =>
    (f: Frame): boolean => {
      const flag = ev(f);
      if (typeof flag !== 'boolean') throw nullPointer(f.ctx);
      return flag;
    };
  const a = operand(left);
  const b = operand(right);
  return value(BOOLEAN, op === '&&' ? (f) => a(f) && b(f) : (f) => a(f) || b(f));
}

/** `-x`, `+x`, `~x`. */
export function signed(op: '-' | '+' | '~', node: Node, at: Place): Node {
  const rank = numericRank(node.type);
  if (rank === 0 || (op === '~' && rank > 2)) throw new CompileFault(at, 'Expression must be numeric');
  if (op === '+') return node;
  const { ev, type } = node;
  return value(type, (f) => {
    const v = ev(f);
    if (typeof v === 'number') return op === '-' ? -v | 0 : ~v;
    if (typeof v === 'bigint') return BigInt.asIntN(64, op === '-' ? -v : ~v);
    if (v instanceof ApexDouble) return new ApexDouble(-v.value);
    if (v instanceof Decimal) return v.negate();
    throw nullPointer(f.ctx);
  });
}

/** The common type of the branches of `?:` and `??`. */
export function commonType(a: ApexType, b: ApexType): ApexType | null {
  if (a === b || b === NULL) return a;
  if (a === NULL) return b;
  const [x, y] = [numericRank(a), numericRank(b)];
  if (x > 0 && y > 0) return x > y ? a : b;
  return null;
}

export { converted };
