import { apexFault } from './fault.ts';

export type RoundingMode = 'CEILING' | 'DOWN' | 'FLOOR' | 'HALF_DOWN' | 'HALF_EVEN' | 'HALF_UP' | 'UNNECESSARY' | 'UP';

/** Digits that a division keeps, as the platform's decimal does. */
const DIVISION_DIGITS = 33;
const LITERAL = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/;

/** Apex Decimal: an exact number with a scale, as java.math.BigDecimal. */
export class Decimal {
  readonly unscaled: bigint;
  readonly scale: number;

  constructor(unscaled: bigint, scale: number) {
    this.unscaled = scale < 0 ? unscaled * 10n ** BigInt(-scale) : unscaled;
    this.scale = Math.max(0, scale);
  }

  /** Reads `12.50`, `-3` or `1e3`; throws TypeException for anything else. */
  static parse(text: string): Decimal {
    const match = LITERAL.exec(text);
    const whole = match?.[2] ?? '';
    const fraction = match?.[3] ?? '';
    if (match === null || whole + fraction === '') throw apexFault('TypeException', `Invalid decimal: ${text}`);
    const unscaled = BigInt(whole + fraction) * (match[1] === '-' ? -1n : 1n);
    return new Decimal(unscaled, fraction.length - Number(match[4] ?? 0));
  }

  /** The shortest decimal that reads back as the double. */
  static fromNumber(value: number): Decimal {
    if (!Number.isFinite(value)) throw apexFault('MathException', `Not a number: ${String(value)}`);
    return Decimal.parse(String(value));
  }

  static fromInteger(value: number | bigint): Decimal {
    return new Decimal(BigInt(value), 0);
  }

  add(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.unscaledAt(scale) + other.unscaledAt(scale), scale);
  }

  subtract(other: Decimal): Decimal {
    return this.add(other.negate());
  }

  multiply(other: Decimal): Decimal {
    return new Decimal(this.unscaled * other.unscaled, this.scale + other.scale);
  }

  /** The `/` operator: exact when it can be, else cut to the platform's digits; trailing zeros go to the natural scale. */
  divide(other: Decimal): Decimal {
    if (other.unscaled === 0n) throw apexFault('MathException', 'Divide by 0');
    const scale =
      DIVISION_DIGITS - Math.min(0, digits(this.unscaled) - digits(other.unscaled) - this.scale + other.scale);
    const exact = this.divideTo(other, Math.max(scale, this.scale - other.scale, 0), 'HALF_EVEN');
    return exact.stripTo(Math.max(0, this.scale - other.scale));
  }

  /** `divide(divisor, scale, mode)`. */
  divideTo(other: Decimal, scale: number, mode: RoundingMode = 'HALF_UP'): Decimal {
    if (other.unscaled === 0n) throw apexFault('MathException', 'Divide by 0');
    const shift = scale - this.scale + other.scale;
    const numerator = shift >= 0 ? this.unscaled * 10n ** BigInt(shift) : this.unscaled;
    const denominator = shift >= 0 ? other.unscaled : other.unscaled * 10n ** BigInt(-shift);
    return new Decimal(divideRounded(numerator, denominator, mode), scale);
  }

  remainder(other: Decimal): Decimal {
    if (other.unscaled === 0n) throw apexFault('MathException', 'Divide by 0');
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.unscaledAt(scale) % other.unscaledAt(scale), scale);
  }

  negate(): Decimal {
    return new Decimal(-this.unscaled, this.scale);
  }

  abs(): Decimal {
    return this.unscaled < 0n ? this.negate() : this;
  }

  pow(exponent: number): Decimal {
    if (exponent < 0 || exponent > 32767) throw apexFault('MathException', 'Invalid exponent: must be 0..32767');
    return new Decimal(this.unscaled ** BigInt(exponent), this.scale * exponent);
  }

  setScale(scale: number, mode: RoundingMode = 'HALF_UP'): Decimal {
    if (scale >= this.scale) return new Decimal(this.unscaledAt(scale), scale);
    return new Decimal(divideRounded(this.unscaled, 10n ** BigInt(this.scale - scale), mode), scale);
  }

  /** `round()` rounds half to even, and `round(mode)` as told; both to a whole number. */
  round(mode: RoundingMode = 'HALF_EVEN'): bigint {
    return divideRounded(this.unscaled, 10n ** BigInt(this.scale), mode);
  }

  stripTrailingZeros(): Decimal {
    return this.unscaled === 0n ? new Decimal(0n, 0) : this.stripTo(0);
  }

  precision(): number {
    return Math.max(digits(this.unscaled), this.scale);
  }

  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale);
    const left = this.unscaledAt(scale);
    const right = other.unscaledAt(scale);
    return left < right ? -1 : left > right ? 1 : 0;
  }

  equals(other: Decimal): boolean {
    return this.compare(other) === 0;
  }

  /** Cut to 32 bits, as the platform does. */
  intValue(): number {
    return Number(BigInt.asIntN(32, this.truncated()));
  }

  longValue(): bigint {
    return BigInt.asIntN(64, this.truncated());
  }

  doubleValue(): number {
    return Number(this.toPlainString());
  }

  toPlainString(): string {
    const sign = this.unscaled < 0n ? '-' : '';
    const text = String(this.unscaled < 0n ? -this.unscaled : this.unscaled).padStart(this.scale + 1, '0');
    if (this.scale === 0) return sign + text;
    return `${sign}${text.slice(0, -this.scale)}.${text.slice(-this.scale)}`;
  }

  toString(): string {
    return this.toPlainString();
  }

  /** Grouped by the user's locale, at most three decimals, as Decimal.format() shows. */
  format(locale = 'en-US'): string {
    const fixed = this.setScale(Math.min(this.scale, 3), 'HALF_EVEN');
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 3 }).format(Number(fixed.toPlainString()));
  }

  private truncated(): bigint {
    return this.unscaled / 10n ** BigInt(this.scale);
  }

  private unscaledAt(scale: number): bigint {
    return this.unscaled * 10n ** BigInt(scale - this.scale);
  }

  private stripTo(preferredScale: number): Decimal {
    let unscaled = this.unscaled;
    let scale = this.scale;
    while (scale > preferredScale && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale -= 1;
    }
    return new Decimal(unscaled, scale);
  }
}

function digits(value: bigint): number {
  return String(value < 0n ? -value : value).length;
}

function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n) return quotient;
  const negative = numerator < 0n !== denominator < 0n;
  return roundsAway(mode, negative, quotient, remainder, denominator) ? quotient + (negative ? -1n : 1n) : quotient;
}

function roundsAway(
  mode: RoundingMode,
  negative: boolean,
  quotient: bigint,
  remainder: bigint,
  denominator: bigint
): boolean {
  const doubled = absolute(remainder) * 2n;
  const half = absolute(denominator);
  switch (mode) {
    case 'UP':
      return true;
    case 'DOWN':
      return false;
    case 'CEILING':
      return !negative;
    case 'FLOOR':
      return negative;
    case 'HALF_UP':
      return doubled >= half;
    case 'HALF_DOWN':
      return doubled > half;
    case 'HALF_EVEN':
      return doubled > half || (doubled === half && quotient % 2n !== 0n);
    case 'UNNECESSARY':
      throw apexFault('MathException', 'Rounding necessary');
  }
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
