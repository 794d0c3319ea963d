/** Relative dates of SOQL as a half-open range of days, and days as moments of a time zone. */
import { malformed } from './query-error.ts';

export interface DayRange {
  /** `YYYY-MM-DD`, inclusive. */
  readonly start: string;
  /** `YYYY-MM-DD`, exclusive. */
  readonly end: string;
}
type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** The days that a literal such as THIS_WEEK or LAST_N_DAYS:5 means. */
export function daysOf(name: string, count: number, today: string): DayRange {
  const plain = name.replace('FISCAL_', '').replace(/:$/, '');
  if (plain === 'TODAY') return span('DAY', today, 0, 1);
  if (plain === 'YESTERDAY') return span('DAY', today, -1, 1);
  if (plain === 'TOMORROW') return span('DAY', today, 1, 1);
  if (plain === 'LAST_90_DAYS') return { start: addDays(today, -90), end: addDays(today, 1) };
  if (plain === 'NEXT_90_DAYS') return span('DAY', today, 1, 90);
  const simple = /^(THIS|LAST|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(plain);
  if (simple) return span(unitOf(simple[2]), today, simple[1] === 'THIS' ? 0 : simple[1] === 'LAST' ? -1 : 1, 1);
  const ago = /^N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO(?:_N)?$/.exec(plain);
  if (ago) return span(unitOf(ago[1]), today, -count, 1);
  const many = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S(?:_N)?$/.exec(plain);
  if (!many) throw malformed(`unexpected token: '${name}'`);
  const unit = unitOf(many[2]);
  if (many[1] === 'NEXT') return span(unit, today, 1, count);
  // The last n days include today; the last n weeks, months, … end where the current one begins.
  return unit === 'DAY' ? { start: addDays(today, -count), end: addDays(today, 1) } : span(unit, today, -count, count);
}

function unitOf(text: string | undefined): Unit {
  switch (text) {
    case 'WEEK':
    case 'MONTH':
    case 'QUARTER':
    case 'YEAR':
      return text;
    default:
      return 'DAY';
  }
}

function span(unit: Unit, today: string, offset: number, length: number): DayRange {
  const start = startOf(unit, today);
  return { start: add(unit, start, offset), end: add(unit, start, offset + length) };
}

function startOf(unit: Unit, day: string): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  if (unit === 'DAY') return day;
  if (unit === 'WEEK') return addDays(day, -new Date(`${day}T00:00:00Z`).getUTCDay());
  if (unit === 'MONTH') return iso(year, month - 1);
  return unit === 'QUARTER' ? iso(year, Math.floor((month - 1) / 3) * 3) : iso(year, 0);
}

function add(unit: Unit, start: string, count: number): string {
  if (unit === 'DAY') return addDays(start, count);
  if (unit === 'WEEK') return addDays(start, count * 7);
  const [year = 0, month = 1] = start.split('-').map(Number);
  return iso(year, month - 1 + count * (unit === 'MONTH' ? 1 : unit === 'QUARTER' ? 3 : 12));
}

function iso(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();
function wallClock(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23'
  });
  formats.set(zone, format);
  return format;
}

/** A moment on the zone's wall clock, `YYYY-MM-DDTHH:mm:ss`. */
export function inZone(moment: Date, zone: string): string {
  return wallClock(zone).format(moment).replace(' ', 'T');
}

/** Midnight of a day in a zone, as the UTC text that datetimes are stored in. */
export function startOfDay(day: string, zone: string): string {
  const wanted = Date.parse(`${day}T00:00:00Z`);
  let moment = wanted;
  for (let round = 0; round < 3; round += 1) {
    const shown = Date.parse(`${inZone(new Date(moment), zone)}Z`);
    if (shown === wanted) break;
    moment += wanted - shown;
  }
  return new Date(moment).toISOString().replace(/\.\d{3}Z$/, '.000Z');
}
