/** Integer, Long, Double, Decimal, Boolean, Math. */
import { randomInt } from 'node:crypto';
import { apexError } from '../runtime/exception.ts';
import { native, type NativeCall } from '../runtime/native.ts';
import { ApexDouble, Decimal, type Value } from '../runtime/values.ts';
import { decimalOf, doubleOf, enumOf, integerOf, longOf, nullArgument, textOf } from './argument.ts';
import type { RoundingMode } from './decimal.ts';

const MODES: readonly RoundingMode[] = [
  'CEILING',
  'DOWN',
  'FLOOR',
  'HALF_DOWN',
  'HALF_EVEN',
  'HALF_UP',
  'UNNECESSARY',
  'UP'
];
native({ namespace: 'System', name: 'RoundingMode', kind: 'enum', enumValues: MODES });

const modeOf = (value: Value | undefined): RoundingMode =>
  MODES.find((mode) => mode === enumOf(value).name) ?? 'HALF_UP';
const wholeNumber = (text: string, bits: 32 | 64): bigint => {
  const trimmed = text.trim();
  if (!/^[+-]?\d+$/.test(trimmed) || BigInt.asIntN(bits, BigInt(trimmed)) !== BigInt(trimmed))
    throw apexError(null, 'TypeException', `Invalid ${bits === 32 ? 'integer' : 'long'}: ${text}`);
  return BigInt(trimmed);
};
const toInteger = (value: Value | undefined): number => {
  if (value === null || value === undefined) throw nullArgument();
  return typeof value === 'string' ? Number(wholeNumber(value, 32)) : decimalOf(value).intValue();
};
const toLong = (value: Value | undefined): bigint => {
  if (value === null || value === undefined) throw nullArgument();
  return typeof value === 'string' ? wholeNumber(value, 64) : decimalOf(value).longValue();
};
const toDecimal = (value: Value | undefined): Decimal =>
  typeof value === 'string' ? Decimal.parse(value) : decimalOf(value);
const grouped: NativeCall = (_ctx, self) => decimalOf(self).format();

native({
  namespace: 'System',
  name: 'Integer',
  methods: {
    'String format()': grouped,
    'Integer intValue()': (_c, self) => integerOf(self),
    'Long longValue()': (_c, self) => longOf(self),
    'Double doubleValue()': (_c, self) => new ApexDouble(doubleOf(self)),
    'Decimal decimalValue()': (_c, self) => decimalOf(self)
  },
  statics: { 'Integer valueOf(Object value)': (_c, _s, [value]) => toInteger(value) }
});
native({
  namespace: 'System',
  name: 'Long',
  methods: {
    'String format()': grouped,
    'Integer intValue()': (_c, self) => Number(BigInt.asIntN(32, longOf(self))),
    'Long longValue()': (_c, self) => longOf(self)
  },
  statics: { 'Long valueOf(Object value)': (_c, _s, [value]) => toLong(value) }
});
native({
  namespace: 'System',
  name: 'Double',
  methods: {
    'String format()': grouped,
    'Integer intValue()': (_c, self) => decimalOf(self).intValue(),
    'Long longValue()': (_c, self) => decimalOf(self).longValue(),
    'Decimal decimalValue()': (_c, self) => decimalOf(self)
  },
  statics: { 'Double valueOf(Object value)': (_c, _s, [value]) => new ApexDouble(toDecimal(value).doubleValue()) }
});
native({
  namespace: 'System',
  name: 'Decimal',
  methods: {
    'Decimal abs()': (_c, self) => decimalOf(self).abs(),
    'Decimal divide(Decimal divisor, Integer scale)': (_c, self, [divisor, scale]) =>
      decimalOf(self).divideTo(decimalOf(divisor), integerOf(scale)),
    'Decimal divide(Decimal divisor, Integer scale, RoundingMode mode)': (_c, self, [divisor, scale, mode]) =>
      decimalOf(self).divideTo(decimalOf(divisor), integerOf(scale), modeOf(mode)),
    'Double doubleValue()': (_c, self) => new ApexDouble(doubleOf(self)),
    'String format()': grouped,
    'Integer intValue()': (_c, self) => decimalOf(self).intValue(),
    'Long longValue()': (_c, self) => decimalOf(self).longValue(),
    'Decimal pow(Integer exponent)': (_c, self, [exponent]) => decimalOf(self).pow(integerOf(exponent)),
    'Integer precision()': (_c, self) => decimalOf(self).precision(),
    'Long round()': (_c, self) => decimalOf(self).round(),
    'Long round(RoundingMode mode)': (_c, self, [mode]) => decimalOf(self).round(modeOf(mode)),
    'Integer scale()': (_c, self) => decimalOf(self).scale,
    'Decimal setScale(Integer scale)': (_c, self, [scale]) => decimalOf(self).setScale(integerOf(scale)),
    'Decimal setScale(Integer scale, RoundingMode mode)': (_c, self, [scale, mode]) =>
      decimalOf(self).setScale(integerOf(scale), modeOf(mode)),
    'Decimal stripTrailingZeros()': (_c, self) => decimalOf(self).stripTrailingZeros(),
    'String toPlainString()': (_c, self) => decimalOf(self).toPlainString()
  },
  statics: { 'Decimal valueOf(Object value)': (_c, _s, [value]) => toDecimal(value) }
});
native({
  namespace: 'System',
  name: 'Boolean',
  statics: {
    'Boolean valueOf(Object value)': (_c, _s, [value]) => {
      if (value === null || value === undefined) throw nullArgument();
      return typeof value === 'boolean' ? value : textOf(value).toLowerCase() === 'true';
    }
  }
});

const real =
  (work: (...values: number[]) => number): NativeCall =>
  (_c, _s, args) =>
    new ApexDouble(work(...args.map(doubleOf)));
const larger = (sign: number): Record<string, NativeCall> => {
  const name = sign > 0 ? 'max' : 'min';
  return {
    [`Integer ${name}(Integer a, Integer b)`]: (_c, _s, [a, b]) =>
      sign > 0 ? Math.max(integerOf(a), integerOf(b)) : Math.min(integerOf(a), integerOf(b)),
    [`Long ${name}(Long a, Long b)`]: (_c, _s, [a, b]) => (longOf(a) > longOf(b) === sign > 0 ? longOf(a) : longOf(b)),
    [`Double ${name}(Double a, Double b)`]: real((a = 0, b = 0) => (sign > 0 ? Math.max(a, b) : Math.min(a, b))),
    [`Decimal ${name}(Decimal a, Decimal b)`]: (_c, _s, [a, b]) =>
      decimalOf(a).compare(decimalOf(b)) * sign >= 0 ? decimalOf(a) : decimalOf(b)
  };
};
const remainder = (right: bigint): bigint => {
  if (right === 0n) throw apexError(null, 'MathException', 'Divide by 0');
  return right;
};
native({
  namespace: 'System',
  name: 'Math',
  staticProperties: {
    'Double PI': { get: () => new ApexDouble(Math.PI) },
    'Double E': { get: () => new ApexDouble(Math.E) }
  },
  statics: {
    'Integer abs(Integer a)': (_c, _s, [a]) => Math.abs(integerOf(a)) | 0,
    'Long abs(Long a)': (_c, _s, [a]) => (longOf(a) < 0n ? -longOf(a) : longOf(a)),
    'Double abs(Double a)': real((a = 0) => Math.abs(a)),
    'Decimal abs(Decimal a)': (_c, _s, [a]) => decimalOf(a).abs(),
    ...larger(1),
    ...larger(-1),
    'Integer mod(Integer a, Integer b)': (_c, _s, [a, b]) => Number(longOf(a) % remainder(longOf(b))),
    'Long mod(Long a, Long b)': (_c, _s, [a, b]) => longOf(a) % remainder(longOf(b)),
    'Decimal ceil(Decimal a)': (_c, _s, [a]) => decimalOf(a).setScale(0, 'CEILING'),
    'Double ceil(Double a)': real((a = 0) => Math.ceil(a)),
    'Decimal floor(Decimal a)': (_c, _s, [a]) => decimalOf(a).setScale(0, 'FLOOR'),
    'Double floor(Double a)': real((a = 0) => Math.floor(a)),
    'Integer round(Decimal a)': (_c, _s, [a]) => Number(BigInt.asIntN(32, decimalOf(a).round('HALF_EVEN'))),
    'Integer round(Double a)': (_c, _s, [a]) => Math.floor(doubleOf(a) + 0.5) | 0,
    'Long roundToLong(Decimal a)': (_c, _s, [a]) => decimalOf(a).round('HALF_EVEN'),
    'Long roundToLong(Double a)': (_c, _s, [a]) => BigInt(Math.floor(doubleOf(a) + 0.5)),
    'Double rint(Double a)': (_c, _s, [a]) => new ApexDouble(Number(decimalOf(a).round('HALF_EVEN'))),
    'Double random()': () => new ApexDouble(randomInt(2 ** 40) / 2 ** 40),
    'Double pow(Double a, Double b)': real((a = 0, b = 0) => a ** b),
    'Double sqrt(Double a)': real((a = 0) => Math.sqrt(a)),
    'Double cbrt(Double a)': real((a = 0) => Math.cbrt(a)),
    'Double exp(Double a)': real((a = 0) => Math.exp(a)),
    'Double log(Double a)': real((a = 0) => Math.log(a)),
    'Double log10(Double a)': real((a = 0) => Math.log10(a)),
    'Double sin(Double a)': real((a = 0) => Math.sin(a)),
    'Double cos(Double a)': real((a = 0) => Math.cos(a)),
    'Double tan(Double a)': real((a = 0) => Math.tan(a)),
    'Double asin(Double a)': real((a = 0) => Math.asin(a)),
    'Double acos(Double a)': real((a = 0) => Math.acos(a)),
    'Double atan(Double a)': real((a = 0) => Math.atan(a)),
    'Double atan2(Double a, Double b)': real((a = 0, b = 0) => Math.atan2(a, b)),
    'Double signum(Double a)': real((a = 0) => Math.sign(a)),
    'Decimal signum(Decimal a)': (_c, _s, [a]) => Decimal.fromInteger(decimalOf(a).compare(Decimal.fromInteger(0)))
  }
});
