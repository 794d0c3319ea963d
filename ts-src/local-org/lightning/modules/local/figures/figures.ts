/** Dates and sizes of record pages in the logged-in person's locale and time zone. */
import { context } from 'local/context';

const dayPattern = /^\d{4}-\d\d-\d\d$/;
const instantPattern = /^\d{4}-\d\d-\d\dT/;

/** A date or date-time as people read it; null for any other text. */
export function dateText(value: string): string | null {
  // A day has no time zone: read and shown in UTC it stays the same day everywhere.
  if (dayPattern.test(value)) return shown(value, { dateStyle: 'medium', timeZone: 'UTC' });
  if (!instantPattern.test(value)) return null;
  return shown(value, { dateStyle: 'medium', timeStyle: 'short', timeZone: context.timeZone });
}

function shown(value: string, options: Intl.DateTimeFormatOptions): string | null {
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) return null;
  return new Intl.DateTimeFormat(context.locale, options).format(instant);
}

/** Bytes as B, KB or MB. */
export function sizeText(bytes: number): string {
  const figures = new Intl.NumberFormat(context.locale, { maximumFractionDigits: bytes < 1024 * 1024 ? 0 : 1 });
  if (bytes < 1024) return `${figures.format(bytes)} B`;
  return bytes < 1024 * 1024 ? `${figures.format(bytes / 1024)} KB` : `${figures.format(bytes / (1024 * 1024))} MB`;
}
