/** Words and figures as people read them, in the person's locale and time zone. */
import locale from '@salesforce/i18n/locale';
import timeZone from '@salesforce/i18n/timeZone';
import { readableDomains } from 'c/intakeCore';

const zone = timeZone === '' ? {} : { timeZone };
const timeOnly = new Intl.DateTimeFormat(locale, { ...zone, hour: '2-digit', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(locale, { ...zone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
const dayAndMonth = new Intl.DateTimeFormat(locale, { ...zone, day: 'numeric', month: 'short' });
const dayAndYear = new Intl.DateTimeFormat(locale, { ...zone, day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat(locale, { ...zone, dateStyle: 'medium', timeStyle: 'short' });
const calendarDay = new Intl.DateTimeFormat('en-CA', { ...zone, year: 'numeric', month: '2-digit', day: '2-digit' });
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

const dayInMs = 86_400_000;

/** Puts values in the places `{0}`, `{1}` … of a label. */
export function fill(label: string, ...values: readonly (string | number)[]): string {
  return label.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
}

function instantOf(iso: string | null): Date | null {
  if (iso === null) return null;
  const instant = new Date(iso);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** A date as a mail list shows it: the time today, the weekday this week, else the day. */
export function shortDate(iso: string | null, now: Date = new Date()): string {
  const instant = instantOf(iso);
  if (instant === null) return '';
  if (calendarDay.format(instant) === calendarDay.format(now)) return timeOnly.format(instant);
  const age = now.getTime() - instant.getTime();
  if (age > 0 && age < 6 * dayInMs) return weekday.format(instant);
  const isThisYear = calendarDay.format(instant).slice(0, 4) === calendarDay.format(now).slice(0, 4);
  return isThisYear ? dayAndMonth.format(instant) : dayAndYear.format(instant);
}

/** A date in full, for headers and screen readers. */
export function fullDate(iso: string | null): string {
  const instant = instantOf(iso);
  return instant === null ? '' : full.format(instant);
}

/** A whole number with the locale's grouping. */
export function count(value: number | null): string {
  return whole.format(value ?? 0);
}

/** Bytes as B, KB or MB. */
export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${whole.format(bytes)} B`;
  if (bytes < 1024 * 1024) return `${whole.format(bytes / 1024)} KB`;
  return `${oneDigit.format(bytes / (1024 * 1024))} MB`;
}

export interface ReadableText {
  readonly text: string;
  /** For the title attribute: the text as it stands, where people read another. */
  readonly title: string | null;
}

/** A text with its domains as people read them, and punycode at hand. */
export function readable(written: string): ReadableText {
  const text = readableDomains(written);
  return { text, title: text === written ? null : written };
}

/** Up to two initials of a name, or the first letter of an address. */
export function initials(name: string | null, address: string | null): string {
  const words = (name ?? '')
    .replace(/[^\p{L}\p{N} ]/gu, ' ')
    .split(' ')
    .filter((word) => word !== '');
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  const text = letters.map((word) => word?.charAt(0) ?? '').join('');
  return (text === '' ? (address ?? '?').charAt(0) : text).toUpperCase();
}
