import { apexFault } from './fault.ts';

const DAY_MS = 86_400_000;

/** A time of day, the arithmetic of Apex Time: milliseconds after midnight; sums wrap at midnight. */
export class ClockTime {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ((ms % DAY_MS) + DAY_MS) % DAY_MS;
  }

  static of(hour: number, minute: number, second: number, millisecond: number): ClockTime {
    return new ClockTime(((hour * 60 + minute) * 60 + second) * 1000 + millisecond);
  }

  static parse(text: string): ClockTime {
    const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?Z?$/.exec(text.trim());
    if (match === null) throw apexFault('TypeException', `Invalid time: ${text}`);
    return ClockTime.of(
      Number(match[1]),
      Number(match[2]),
      Number(match[3] ?? 0),
      Number((match[4] ?? '0').padEnd(3, '0'))
    );
  }

  hour(): number {
    return Math.floor(this.ms / 3_600_000);
  }

  minute(): number {
    return Math.floor(this.ms / 60_000) % 60;
  }

  second(): number {
    return Math.floor(this.ms / 1000) % 60;
  }

  millisecond(): number {
    return this.ms % 1000;
  }

  add(ms: number): ClockTime {
    return new ClockTime(this.ms + ms);
  }

  /** `HH:mm:ss.SSSZ`. */
  toString(): string {
    return new Date(this.ms).toISOString().slice(11);
  }
}
