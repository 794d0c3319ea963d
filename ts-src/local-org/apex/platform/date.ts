import { apexFault } from './fault.ts';

const DAY_MS = 86_400_000;

/** A calendar day, the arithmetic of Apex Date: a day without a time zone, counted from 1970-01-01. */
export class CalendarDate {
  readonly epochDay: number;

  constructor(epochDay: number) {
    this.epochDay = epochDay;
  }

  /** Months and days beyond their range carry over, as Date.newInstance does. */
  static of(year: number, month: number, day: number): CalendarDate {
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    return new CalendarDate(Math.floor(date.getTime() / DAY_MS));
  }

  /** Reads `yyyy-MM-dd`, with or without a time after it. */
  static parseIso(text: string): CalendarDate {
    const match = /^\s*(-?\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?\s*$/.exec(text);
    if (match === null || !isCalendarDay(Number(match[1]), Number(match[2]), Number(match[3]))) {
      throw apexFault('TypeException', `Invalid date: ${text}`);
    }
    return CalendarDate.of(Number(match[1]), Number(match[2]), Number(match[3]));
  }

  /** Date.parse: month/day/year of the en_US locale. */
  static parseLocal(text: string): CalendarDate {
    const match = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{2,4})\s*$/.exec(text);
    if (match === null || !isCalendarDay(Number(match[3]), Number(match[1]), Number(match[2]))) {
      throw apexFault('TypeException', `Invalid date: ${text}`);
    }
    const year = Number(match[3]);
    return CalendarDate.of(year < 100 ? 2000 + year : year, Number(match[1]), Number(match[2]));
  }

  static isLeapYear(year: number): boolean {
    return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  }

  static daysInMonth(year: number, month: number): number {
    return CalendarDate.of(year, month + 1, 0).day();
  }

  year(): number {
    return this.utc().getUTCFullYear();
  }

  month(): number {
    return this.utc().getUTCMonth() + 1;
  }

  day(): number {
    return this.utc().getUTCDate();
  }

  dayOfYear(): number {
    return this.epochDay - CalendarDate.of(this.year(), 1, 1).epochDay + 1;
  }

  /** 0 is Sunday. */
  weekday(): number {
    return this.utc().getUTCDay();
  }

  addDays(days: number): CalendarDate {
    return new CalendarDate(this.epochDay + days);
  }

  /** The last day of the month stays within it: 31 January plus a month is 28 February. */
  addMonths(months: number): CalendarDate {
    const first = CalendarDate.of(this.year(), this.month() + months, 1);
    const last = CalendarDate.daysInMonth(first.year(), first.month());
    return CalendarDate.of(first.year(), first.month(), Math.min(this.day(), last));
  }

  addYears(years: number): CalendarDate {
    return this.addMonths(years * 12);
  }

  daysBetween(other: CalendarDate): number {
    return other.epochDay - this.epochDay;
  }

  monthsBetween(other: CalendarDate): number {
    const months = (other.year() - this.year()) * 12 + other.month() - this.month();
    if (months > 0 && other.day() < this.day()) return months - 1;
    if (months < 0 && other.day() > this.day()) return months + 1;
    return months;
  }

  toStartOfMonth(): CalendarDate {
    return CalendarDate.of(this.year(), this.month(), 1);
  }

  /** Sunday of the week in the en_US locale. */
  toStartOfWeek(): CalendarDate {
    return this.addDays(-this.weekday());
  }

  /** `M/d/yyyy`, the en_US locale. */
  format(): string {
    return `${String(this.month())}/${String(this.day())}/${String(this.year())}`;
  }

  toIso(): string {
    const year = String(this.year()).padStart(4, '0');
    return `${year}-${pad(this.month())}-${pad(this.day())}`;
  }

  /** Midnight UTC, in milliseconds. */
  epochMs(): number {
    return this.epochDay * DAY_MS;
  }

  /** String.valueOf and string joins show the day with a midnight. */
  toString(): string {
    return this.toIso();
  }

  private utc(): Date {
    return new Date(this.epochDay * DAY_MS);
  }
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= CalendarDate.daysInMonth(year, month);
}
