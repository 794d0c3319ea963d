const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** Returns the day in UTC, so in the same words on every machine: "3 May 2026"; null for no date. */
export function dayInWords(dateTime: string | null): string | null {
  const time = new Date(dateTime ?? '');
  if (Number.isNaN(time.getTime())) return null;
  return `${String(time.getUTCDate())} ${MONTHS[time.getUTCMonth()] ?? ''} ${String(time.getUTCFullYear())}`;
}

/** Sorts ISO date-times, the latest first and none last. */
export function latestFirst(left: string | null, right: string | null): number {
  const [a, b] = [left ?? '', right ?? ''];
  return a < b ? 1 : a > b ? -1 : 0;
}
