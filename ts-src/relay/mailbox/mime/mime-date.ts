const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Obsolete zone names of RFC 5322, 4.3, in minutes. */
const ZONES = new Map([
  ['ut', 0],
  ['utc', 0],
  ['gmt', 0],
  ['z', 0],
  ['est', -300],
  ['edt', -240],
  ['cst', -360],
  ['cdt', -300],
  ['mst', -420],
  ['mdt', -360],
  ['pst', -480],
  ['pdt', -420],
  ['cet', 60],
  ['cest', 120],
  ['bst', 60],
  ['jst', 540]
]);

const RFC_DATE =
  /^(?:[a-z]{2,9}\.?,? ?)?(\d{1,2})[ -]([a-z]{3})[a-z]{0,6}[ -](\d{2,4}),? ?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d{1,9})?)? ?([+-]\d{2}:?\d{2}|[a-z]{1,5})?/i;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const UNIX_DATE = /^[a-z]{3} ([a-z]{3}) {1,2}(\d{1,2}) (\d{1,2}:\d{2}(?::\d{2})?)(?: ([a-z]{1,5}))? (\d{4})/i;

/** Reads a Date header as ISO 8601 in UTC; null when it is no date. A missing zone counts as UTC. */
export function parseMailDate(value: string | null): string | null {
  const text = (value ?? '')
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const unix = UNIX_DATE.exec(text);
  if (unix !== null) {
    return parseMailDate(`${unix[2] ?? ''} ${unix[1] ?? ''} ${unix[5] ?? ''} ${unix[3] ?? ''} ${unix[4] ?? 'UTC'}`);
  }
  const match = RFC_DATE.exec(text);
  if (match !== null) return fromRfcParts(match);
  if (!ISO_DATE.test(text)) return null;
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10));
  return plausible(Date.parse(text.length === 10 || hasZone ? text : `${text.replace(' ', 'T')}Z`));
}

function fromRfcParts(match: RegExpExecArray): string | null {
  const month = MONTHS.indexOf((match[2] ?? '').toLowerCase());
  const [day, hour, minute, second] = [match[1], match[4], match[5], match[6] ?? '0'].map(Number);
  if (month < 0 || day === undefined || hour === undefined || minute === undefined || second === undefined) return null;
  if (day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null;
  const local = Date.UTC(fullYear(match[3] ?? ''), month, day, hour, minute, second);
  return plausible(local - zoneMinutes(match[7] ?? '') * 60_000);
}

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length >= 4) return year;
  return text.length === 3 || year >= 50 ? 1900 + year : 2000 + year;
}

function zoneMinutes(zone: string): number {
  const numeric = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (numeric === null) return ZONES.get(zone.toLowerCase()) ?? 0;
  const minutes = Number(numeric[2]) * 60 + Number(numeric[3]);
  return numeric[1] === '-' ? -minutes : minutes;
}

/** Salesforce takes years from 1700 to 4000; mail began after 1970. */
function plausible(time: number): string | null {
  if (Number.isNaN(time) || time < 0 || time >= Date.UTC(2200, 0, 1)) return null;
  return new Date(time).toISOString();
}
