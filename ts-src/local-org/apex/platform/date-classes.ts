/** Date, Datetime, Time, TimeZone. */
import type { ExecutionContext } from '../runtime/context.ts';
import { apexError } from '../runtime/exception.ts';
import { native } from '../runtime/native.ts';
import { ApexDate, ApexDatetime, ApexTime, type Value } from '../runtime/values.ts';
import {
  dateOf,
  datetimeOf,
  integerOf,
  longOf,
  nativeValue,
  nullArgument,
  stateOf,
  textOf,
  timeOf
} from './argument.ts';
import { CalendarDate } from './date.ts';
import { ClockTime } from './time.ts';
import { clockOf } from './transaction.ts';
import { UserClock } from './user-clock.ts';

type Argument = Value | undefined;
const day = (value: Argument): CalendarDate => new CalendarDate(dateOf(value).days);
const date = (value: CalendarDate): ApexDate => new ApexDate(value.epochDay);
const clockTime = (value: Argument): ClockTime => new ClockTime(timeOf(value).millis);
const time = (value: ClockTime): ApexTime => new ApexTime(value.ms);
const instant = (value: Argument): number => datetimeOf(value).time;
const SECOND = 1000;

/** `yyyy-MM-dd HH:mm:ss` as Datetime.valueOf takes it. */
function wallClock(text: string): number {
  const match = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d+))?Z?\s*$/.exec(text);
  if (match === null) throw apexError(null, 'TypeException', `Invalid date/time: ${text}`);
  const [year, month, dayOfMonth, hour, minute, second] = match.slice(1, 7).map(Number);
  CalendarDate.parseIso(text);
  return (
    CalendarDate.of(year ?? 0, month ?? 0, dayOfMonth ?? 0).epochMs() +
    ClockTime.of(hour ?? 0, minute ?? 0, second ?? 0, 0).ms
  );
}
function today(ctx: ExecutionContext): ApexDate {
  const now = clockOf(ctx).read(Date.now());
  return date(CalendarDate.of(now.year, now.month, now.day));
}
function moment(clock: UserClock, args: readonly Value[]): ApexDatetime {
  const [first, second] = args;
  if (first instanceof ApexDate) return new ApexDatetime(clock.instant(day(first).epochMs() + timeOf(second).millis));
  const [year = 0, month = 1, dayOfMonth = 1, hour = 0, minute = 0, seconds = 0] = args.map(integerOf);
  return new ApexDatetime(
    clock.instant(CalendarDate.of(year, month, dayOfMonth).epochMs() + ((hour * 60 + minute) * 60 + seconds) * SECOND)
  );
}
/** Adds calendar months in UTC, keeping the time of day. */
function addMonths(value: Argument, months: number): ApexDatetime {
  const at = instant(value);
  const days = Math.floor(at / 86_400_000);
  return new ApexDatetime(new CalendarDate(days).addMonths(months).epochMs() + (at - days * 86_400_000));
}
const later = (value: Argument, amount: Argument, unit: number): ApexDatetime =>
  new ApexDatetime(instant(value) + integerOf(amount) * unit);
const shortStyle = (ctx: ExecutionContext, at: number): string => clockOf(ctx).format(at, 'M/d/yyyy, h:mm a');

native({
  namespace: 'System',
  name: 'Date',
  methods: {
    'Date addDays(Integer days)': (_c, self, [days]) => date(day(self).addDays(integerOf(days))),
    'Date addMonths(Integer months)': (_c, self, [months]) => date(day(self).addMonths(integerOf(months))),
    'Date addYears(Integer years)': (_c, self, [years]) => date(day(self).addYears(integerOf(years))),
    'Integer day()': (_c, self) => day(self).day(),
    'Integer dayOfYear()': (_c, self) => day(self).dayOfYear(),
    'Integer daysBetween(Date other)': (_c, self, [other]) => day(self).daysBetween(day(other)),
    'String format()': (_c, self) => day(self).format(),
    'Boolean isSameDay(Date other)': (_c, self, [other]) => dateOf(self).days === dateOf(other).days,
    'Integer month()': (_c, self) => day(self).month(),
    'Integer monthsBetween(Date other)': (_c, self, [other]) => day(self).monthsBetween(day(other)),
    'Date toStartOfMonth()': (_c, self) => date(day(self).toStartOfMonth()),
    'Date toStartOfWeek()': (_c, self) => date(day(self).toStartOfWeek()),
    'Integer year()': (_c, self) => day(self).year()
  },
  statics: {
    'Integer daysInMonth(Integer year, Integer month)': (_c, _s, [year, month]) =>
      CalendarDate.daysInMonth(integerOf(year), integerOf(month)),
    'Boolean isLeapYear(Integer year)': (_c, _s, [year]) => CalendarDate.isLeapYear(integerOf(year)),
    'Date newInstance(Integer year, Integer month, Integer day)': (_c, _s, [y, m, d]) =>
      date(CalendarDate.of(integerOf(y), integerOf(m), integerOf(d))),
    'Date parse(String text)': (_c, _s, [text]) => date(CalendarDate.parseLocal(textOf(text))),
    'Date today()': today,
    'Date valueOf(Object value)': (ctx, _s, [value]) => {
      if (value instanceof ApexDate) return value;
      if (value instanceof ApexDatetime) return dayOf(clockOf(ctx), value.time);
      if (value === null || value === undefined) throw nullArgument();
      return date(CalendarDate.parseIso(textOf(value)));
    }
  }
});
function dayOf(clock: UserClock, at: number): ApexDate {
  const wall = clock.read(at);
  return date(CalendarDate.of(wall.year, wall.month, wall.day));
}
function timeAt(clock: UserClock, at: number): ApexTime {
  const wall = clock.read(at);
  return time(ClockTime.of(wall.hour, wall.minute, wall.second, wall.millisecond));
}
const PARTS = {
  year: 'year',
  month: 'month',
  day: 'day',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
  millisecond: 'millisecond'
} as const;
for (const part of Object.values(PARTS)) {
  native({
    namespace: 'System',
    name: 'Datetime',
    methods: {
      [`Integer ${part}()`]: (ctx, self) => clockOf(ctx).read(instant(self))[part],
      [`Integer ${part}Gmt()`]: (_c, self) => UserClock.utc.read(instant(self))[part]
    }
  });
}
native({
  namespace: 'System',
  name: 'Datetime',
  methods: {
    'Datetime addDays(Integer n)': (_c, self, [n]) => later(self, n, 86_400_000),
    'Datetime addHours(Integer n)': (_c, self, [n]) => later(self, n, 3_600_000),
    'Datetime addMinutes(Integer n)': (_c, self, [n]) => later(self, n, 60_000),
    'Datetime addSeconds(Integer n)': (_c, self, [n]) => later(self, n, SECOND),
    'Datetime addMonths(Integer n)': (_c, self, [n]) => addMonths(self, integerOf(n)),
    'Datetime addYears(Integer n)': (_c, self, [n]) => addMonths(self, integerOf(n) * 12),
    'Date date()': (ctx, self) => dayOf(clockOf(ctx), instant(self)),
    'Date dateGmt()': (_c, self) => dayOf(UserClock.utc, instant(self)),
    'Time time()': (ctx, self) => timeAt(clockOf(ctx), instant(self)),
    'Time timeGmt()': (_c, self) => timeAt(UserClock.utc, instant(self)),
    'Integer dayOfYear()': (ctx, self) => new CalendarDate(dayOf(clockOf(ctx), instant(self)).days).dayOfYear(),
    'String format()': (ctx, self) => shortStyle(ctx, instant(self)),
    'String format(String pattern)': (ctx, self, [pattern]) => clockOf(ctx).format(instant(self), textOf(pattern)),
    'String format(String pattern, String zone)': (_c, self, [pattern, zone]) =>
      UserClock.in(textOf(zone)).format(instant(self), textOf(pattern)),
    'String formatGmt(String pattern)': (_c, self, [pattern]) => UserClock.utc.format(instant(self), textOf(pattern)),
    'String formatLong()': (ctx, self) => clockOf(ctx).format(instant(self), 'M/d/yyyy, h:mm:ss a z'),
    'Long getTime()': (_c, self) => BigInt(instant(self)),
    'Boolean isSameDay(Datetime other)': (ctx, self, [other]) =>
      dayOf(clockOf(ctx), instant(self)).days === dayOf(clockOf(ctx), instant(other)).days
  },
  statics: {
    'Datetime now()': () => new ApexDatetime(Date.now()),
    'Datetime newInstance(Long milliseconds)': (_c, _s, [ms]) => new ApexDatetime(Number(longOf(ms))),
    'Datetime newInstance(Date date, Time time)': (ctx, _s, args) => moment(clockOf(ctx), args),
    'Datetime newInstance(Integer year, Integer month, Integer day)': (ctx, _s, args) => moment(clockOf(ctx), args),
    'Datetime newInstance(Integer year, Integer month, Integer day, Integer hour, Integer minute, Integer second)': (
      ctx,
      _s,
      args
    ) => moment(clockOf(ctx), args),
    'Datetime newInstanceGmt(Date date, Time time)': (_c, _s, args) => moment(UserClock.utc, args),
    'Datetime newInstanceGmt(Integer year, Integer month, Integer day)': (_c, _s, args) => moment(UserClock.utc, args),
    'Datetime newInstanceGmt(Integer year, Integer month, Integer day, Integer hour, Integer minute, Integer second)': (
      _c,
      _s,
      args
    ) => moment(UserClock.utc, args),
    'Datetime parse(String text)': (ctx, _s, [text]) => {
      const match = /^\s*(\d+\/\d+\/\d+),? +(\d+):(\d+) ?([AP]M)\s*$/i.exec(textOf(text));
      if (match === null) throw apexError(null, 'TypeException', `Invalid date/time: ${textOf(text)}`);
      const hour = (Number(match[2]) % 12) + (match[4]?.toUpperCase() === 'PM' ? 12 : 0);
      return new ApexDatetime(
        clockOf(ctx).instant(
          CalendarDate.parseLocal(match[1] ?? '').epochMs() + ClockTime.of(hour, Number(match[3]), 0, 0).ms
        )
      );
    },
    'Datetime valueOf(Object value)': (ctx, _s, [value]) => {
      if (value instanceof ApexDatetime) return value;
      if (value instanceof ApexDate) return new ApexDatetime(clockOf(ctx).instant(day(value).epochMs()));
      if (value === null || value === undefined) throw nullArgument();
      return new ApexDatetime(clockOf(ctx).instant(wallClock(textOf(value))));
    },
    'Datetime valueOfGmt(String text)': (_c, _s, [text]) => new ApexDatetime(wallClock(textOf(text)))
  }
});
native({
  namespace: 'System',
  name: 'Time',
  methods: {
    'Time addHours(Integer n)': (_c, self, [n]) => time(clockTime(self).add(integerOf(n) * 3_600_000)),
    'Time addMinutes(Integer n)': (_c, self, [n]) => time(clockTime(self).add(integerOf(n) * 60_000)),
    'Time addSeconds(Integer n)': (_c, self, [n]) => time(clockTime(self).add(integerOf(n) * SECOND)),
    'Time addMilliseconds(Integer n)': (_c, self, [n]) => time(clockTime(self).add(integerOf(n))),
    'Integer hour()': (_c, self) => clockTime(self).hour(),
    'Integer minute()': (_c, self) => clockTime(self).minute(),
    'Integer second()': (_c, self) => clockTime(self).second(),
    'Integer millisecond()': (_c, self) => clockTime(self).millisecond()
  },
  statics: {
    'Time newInstance(Integer h, Integer m, Integer s, Integer ms)': (_c, _s, [h, m, s, ms]) =>
      time(ClockTime.of(integerOf(h), integerOf(m), integerOf(s), integerOf(ms)))
  }
});
native({
  namespace: 'System',
  name: 'TimeZone',
  methods: {
    'String getID()': (_c, self) => stateOf(self, UserClock).zone,
    'String getDisplayName()': (_c, self) => stateOf(self, UserClock).zoneName(Date.now(), 'long'),
    'Integer getOffset(Datetime at)': (_c, self, [at]) => stateOf(self, UserClock).offset(instant(at)),
    'String toString()': (_c, self) => stateOf(self, UserClock).zone
  },
  statics: {
    'TimeZone getTimeZone(String zone)': (ctx, _s, [zone]) => nativeValue(ctx, 'TimeZone', UserClock.in(textOf(zone)))
  }
});
export { today };
