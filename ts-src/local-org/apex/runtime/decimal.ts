/** Apex Decimal: an unscaled whole number and the digits after the point. */
const PRECISION = 34;

function pow10(n: number): bigint {
  return 10n ** BigInt(n);
}
function abs(n: bigint): bigint {
  return n < 0n ? -n : n;
}

export type RoundingMode = 'UP' | 'DOWN' | 'CEILING' | 'FLOOR' | 'HALF_UP' | 'HALF_DOWN' | 'HALF_EVEN' | 'UNNECESSARY';

function roundUp(mode: RoundingMode, negative: boolean, twice: bigint, divisor: bigint, odd: boolean): boolean {
  switch (mode) {
    case 'UP':
      return true;
    case 'DOWN':
    case 'UNNECESSARY':
      return false;
    case 'CEILING':
      return !negative;
    case 'FLOOR':
      return negative;
    case 'HALF_UP':
      return twice >= divisor;
    case 'HALF_DOWN':
      return twice > divisor;
    case 'HALF_EVEN':
      return twice > divisor || (twice === divisor && odd);
  }
}

function divideRounded(value: bigint, divisor: bigint, mode: RoundingMode): bigint {
  const negative = value < 0n !== divisor < 0n;
  const [a, b] = [abs(value), abs(divisor)];
  let quotient = a / b;
  const rest = a % b;
  if (rest !== 0n && roundUp(mode, negative, rest * 2n, b, quotient % 2n === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}

export class Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
  constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  static of(value: number | bigint): Decimal {
    if (typeof value === 'bigint') return new Decimal(value, 0);
    if (Number.isInteger(value) && Math.abs(value) < 1e21) return new Decimal(BigInt(value), 0);
    return Decimal.parse(String(value)) ?? new Decimal(0n, 0);
  }

  /** Reads `-12.50` or `1e-7`; null when it is no number. */
  static parse(text: string): Decimal | null {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
    if (match === null) return null;
    const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
    if (whole === '' && fraction === '') return null;
    const unscaled = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
    const scale = fraction.length - Number(exponent);
    return scale < 0 ? new Decimal(unscaled * pow10(-scale), 0) : new Decimal(unscaled, scale);
  }

  private at(scale: number): bigint {
    return this.unscaled * pow10(scale - this.scale);
  }
  plus(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.at(scale) + other.at(scale), scale);
  }
  minus(other: Decimal): Decimal {
    return this.plus(other.negate());
  }
  times(other: Decimal): Decimal {
    return new Decimal(this.unscaled * other.unscaled, this.scale + other.scale);
  }
  negate(): Decimal {
    return new Decimal(-this.unscaled, this.scale);
  }
  isZero(): boolean {
    return this.unscaled === 0n;
  }

  /** The `/` of Apex: as many digits as needed, 34 at most. The divisor isn't zero. */
  dividedBy(other: Decimal): Decimal {
    const preferred = this.scale - other.scale;
    const digits = Math.max(0, PRECISION + abs(other.unscaled).toString().length - abs(this.unscaled).toString().length);
    const quotient = divideRounded(this.unscaled * pow10(digits), other.unscaled, 'HALF_UP');
    const full = new Decimal(quotient, preferred + digits);
    return full.stripTo(Math.max(preferred, 0));
  }

  private stripTo(leastScale: number): Decimal {
    let { unscaled, scale } = this;
    const excess = abs(unscaled).toString().length - PRECISION;
    if (excess > 0 && scale - excess >= 0) {
      unscaled = divideRounded(unscaled, pow10(excess), 'HALF_UP');
      scale -= excess;
    }
    while (scale > leastScale && unscaled % 10n === 0n) {
      unscaled /= 10n;
      scale -= 1;
    }
    return scale < 0 ? new Decimal(unscaled * pow10(-scale), 0) : new Decimal(unscaled, scale);
  }

  setScale(scale: number, mode: RoundingMode = 'HALF_UP'): Decimal {
    if (scale >= this.scale) return new Decimal(this.at(scale), scale);
    return new Decimal(divideRounded(this.unscaled, pow10(this.scale - scale), mode), scale);
  }
  compareTo(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale);
    const [a, b] = [this.at(scale), other.at(scale)];
    return a < b ? -1 : a > b ? 1 : 0;
  }
  stripTrailingZeros(): Decimal {
    return this.stripTo(0);
  }
  /** The whole part. */
  toBigInt(): bigint {
    return this.unscaled / pow10(this.scale);
  }
  toNumber(): number {
    return Number(this.toString());
  }
  toString(): string {
    const digits = abs(this.unscaled).toString().padStart(this.scale + 1, '0');
    const sign = this.unscaled < 0n ? '-' : '';
    if (this.scale === 0) return sign + digits;
    return `${sign}${digits.slice(0, -this.scale)}.${digits.slice(-this.scale)}`;
  }
}
