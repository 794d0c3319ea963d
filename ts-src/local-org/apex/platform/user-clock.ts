/** Date and time as a person in a time zone reads them; Java's SimpleDateFormat patterns. */
import { apexFault } from './fault.ts';

export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}
const formatters = new Map<string, Intl.DateTimeFormat>();
const clocks = new Map<string, UserClock>();

export class UserClock {
  static readonly utc: UserClock = UserClock.in('GMT');
  readonly zone: string;

  constructor(zone: string) {
    this.zone = zone;
  }

  /** GMT for a zone that nobody knows, as java.util.TimeZone. */
  static in(zone: string): UserClock {
    const known = zone === 'GMT' || isZone(zone) ? zone : 'GMT';
    const clock = clocks.get(known) ?? new UserClock(known);
    clocks.set(known, clock);
    return clock;
  }

  read(time: number): WallClock {
    const at = new Date(time + this.offset(time));
    return {
      year: at.getUTCFullYear(),
      month: at.getUTCMonth() + 1,
      day: at.getUTCDate(),
      hour: at.getUTCHours(),
      minute: at.getUTCMinutes(),
      second: at.getUTCSeconds(),
      millisecond: at.getUTCMilliseconds()
    };
  }

  /** The instant of a wall-clock time given as if it were UTC milliseconds. */
  instant(wallMs: number): number {
    const guess = wallMs - this.offset(wallMs);
    return wallMs - this.offset(guess);
  }

  /** Milliseconds ahead of UTC. */
  offset(time: number): number {
    if (this.zone === 'GMT') return 0;
    const parts = new Map(
      formatter(this.zone)
        .formatToParts(new Date(time))
        .map((part) => [part.type, Number(part.value)])
    );
    const wall = Date.UTC(
      parts.get('year') ?? 0,
      (parts.get('month') ?? 1) - 1,
      parts.get('day') ?? 1,
      parts.get('hour') ?? 0,
      parts.get('minute') ?? 0,
      parts.get('second') ?? 0
    );
    return wall - Math.floor(time / 1000) * 1000;
  }

  /** `yyyy-MM-dd HH:mm:ss`, as String.valueOf shows it. */
  plain(time: number): string {
    return this.format(time, 'yyyy-MM-dd HH:mm:ss');
  }

  format(time: number, pattern: string): string {
    const clock = this.read(time);
    return pattern.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (part: string, quoted?: string) => {
      if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'");
      return this.field(part, clock, time);
    });
  }

  private field(part: string, clock: WallClock, time: number): string {
    const width = part.length;
    const number = (value: number): string => String(value).padStart(width, '0');
    switch (part.charAt(0)) {
      case 'y':
      case 'Y':
        return width === 2 ? String(clock.year).slice(-2) : number(clock.year);
      case 'M':
      case 'L':
        return width > 2 ? this.name(time, { month: width > 3 ? 'long' : 'short' }) : number(clock.month);
      case 'd':
        return number(clock.day);
      case 'D':
        return number(
          Math.floor((Date.UTC(clock.year, clock.month - 1, clock.day) - Date.UTC(clock.year, 0, 1)) / 86_400_000) + 1
        );
      case 'E':
        return this.name(time, { weekday: width > 3 ? 'long' : 'short' });
      case 'u':
        return number(new Date(Date.UTC(clock.year, clock.month - 1, clock.day)).getUTCDay() || 7);
      case 'a':
        return clock.hour < 12 ? 'AM' : 'PM';
      case 'H':
        return number(clock.hour);
      case 'k':
        return number(clock.hour || 24);
      case 'K':
        return number(clock.hour % 12);
      case 'h':
        return number(clock.hour % 12 || 12);
      case 'm':
        return number(clock.minute);
      case 's':
        return number(clock.second);
      case 'S':
        return number(clock.millisecond);
      case 'G':
        return 'AD';
      case 'z':
        return this.zone === 'GMT' ? 'GMT' : this.zoneName(time, width > 3 ? 'long' : 'short');
      case 'Z':
        return this.signedOffset(time, '');
      case 'X':
        return this.offset(time) === 0
          ? 'Z'
          : this.signedOffset(time, width === 3 ? ':' : '').slice(0, width === 1 ? 3 : undefined);
      default:
        throw apexFault('IllegalArgumentException', `Illegal pattern character '${part.charAt(0)}'`);
    }
  }

  private signedOffset(time: number, colon: string): string {
    const minutes = Math.round(this.offset(time) / 60_000);
    const size = Math.abs(minutes);
    return `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}${colon}${String(size % 60).padStart(2, '0')}`;
  }

  private name(time: number, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat('en-US', { ...options, timeZone: this.zone }).format(new Date(time));
  }

  /** The zone's name, e.g. PST. */
  zoneName(time: number, style: 'short' | 'long'): string {
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: this.zone, timeZoneName: style }).formatToParts(
      new Date(time)
    );
    return parts.find((part) => part.type === 'timeZoneName')?.value ?? this.zone;
  }
}

function isZone(zone: string): boolean {
  try {
    formatter(zone);
    return true;
  } catch {
    return false;
  }
}
function formatter(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone);
  if (found === undefined) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric'
    });
    formatters.set(zone, found);
  }
  return found;
}
