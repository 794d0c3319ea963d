import type {
  FilterAction,
  FilterDirection,
  FilterEntry,
  FilterKind,
  FilterMatch,
  FilterScope
} from '../classify/decision.ts';
import { checkPattern, readablePattern } from './check-pattern.ts';
import { coveredWords, createCoverage } from './coverage.ts';
import type { CoverableEntry, Coverage } from './coverage.ts';
import { fieldName, readCells } from './entry-file.ts';

/** An entry that is not in the list yet. */
export interface NewEntry {
  /** The comparable form. */
  readonly pattern: string;
  readonly match: FilterMatch;
  readonly kind: FilterKind;
  readonly action: FilterAction;
  readonly direction: FilterDirection;
  readonly expiresOn: string | null;
  readonly note: string | null;
}

/** What counts for lines that say nothing else. */
export interface EntryDefaults {
  readonly kind: FilterKind;
  readonly action: FilterAction;
  readonly direction: FilterDirection;
  readonly expiresOn: string | null;
  readonly note: string | null;
  readonly scope: FilterScope;
}

/** One checked line: an entry, or what is wrong with it. */
export interface EntryLine {
  /** 1-based. */
  readonly line: number;
  readonly text: string;
  readonly entry: NewEntry | null;
  readonly problem: string | null;
  readonly warnings: readonly string[];
}

export interface EntryLines {
  readonly lines: readonly EntryLine[];
  /** What was not read because there is too much of it, as a sentence; null when all was. */
  readonly leftOut: string | null;
}

const MOST_LINES = 5_000;
const MOST_CHARACTERS = 1_000_000;

const KINDS: readonly FilterKind[] = ['internal', 'blacklist', 'allow'];
const MATCHES: readonly FilterMatch[] = ['address', 'domain', 'domain-and-subdomains', 'wildcard'];
const ACTIONS: readonly FilterAction[] = ['filter-when-all-match', 'skip-address', 'never-take-in'];
const DIRECTIONS: Readonly<Record<string, FilterDirection>> = {
  any: 'any',
  in: 'in',
  incoming: 'in',
  out: 'out',
  outgoing: 'out'
};

/**
 * Reads pasted lines or a CSV file with a head line into entries, each line checked by itself: `pattern`,
 * `pattern,note`, several addresses in one line, or the columns that `writeEntryFile` writes.
 */
export function readEntryLines(text: string, existing: readonly FilterEntry[], defaults: EntryDefaults): EntryLines {
  const { rows, leftOut } = rowsOf(text);
  const coverage = createCoverage<CoverableEntry>(existing.filter((entry) => entry.active));
  const seen = new Map<string, number>();
  const columns = headOf(rows[0]);
  const lines = rows.flatMap((row, index): EntryLine[] => {
    const isEmpty = row.every((cell) => cell.trim() === '' || cell.trim().startsWith('#'));
    if (isEmpty || (index === 0 && columns !== null)) return [];
    const parts = columns === null ? loose(row) : [fieldsOf(row, columns)];
    return parts.map((fields) =>
      checkLine({ line: index + 1, text: shownText(row) }, fields, defaults, coverage, seen)
    );
  });
  return { lines, leftOut };
}

interface Rows {
  readonly rows: readonly (readonly string[])[];
  readonly leftOut: string | null;
}

function rowsOf(text: string): Rows {
  const cut = text.length <= MOST_CHARACTERS ? text : text.slice(0, text.lastIndexOf('\n', MOST_CHARACTERS) + 1);
  const rows = readCells(cut);
  const isWhole = cut.length === text.length && rows.length <= MOST_LINES;
  if (isWhole) return { rows, leftOut: null };
  const kept = Math.min(rows.length, MOST_LINES);
  return {
    rows: rows.slice(0, MOST_LINES),
    leftOut: `Only the first ${String(kept)} lines were read: at most ${String(MOST_LINES)} lines or 1 MB at a time. Add these, then paste the rest.`
  };
}

type LineFields = ReadonlyMap<string, string>;

function headOf(row: readonly string[] | undefined): readonly string[] | null {
  const names = (row ?? []).map(fieldName);
  return names.includes('pattern') ? names : null;
}

function fieldsOf(row: readonly string[], columns: readonly string[]): LineFields {
  return new Map(columns.map((name, index) => [name, (row[index] ?? '').trim()]));
}

/** `a@x.example, b@x.example` are two entries; `x.example, why` is one with its note. */
function loose(row: readonly string[]): LineFields[] {
  const cells = row.map((cell) => cell.trim()).filter((cell) => cell !== '');
  if (cells.length > 1 && cells.every((cell) => cell.includes('@'))) {
    return cells.map((cell) => new Map([['pattern', cell]]));
  }
  const [pattern = '', ...note] = cells;
  return [
    new Map([
      ['pattern', pattern],
      ['note', note.join(', ')]
    ])
  ];
}

function shownText(row: readonly string[]): string {
  const text = row.join(', ').trim();
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function checkLine(
  place: { readonly line: number; readonly text: string },
  fields: LineFields,
  defaults: EntryDefaults,
  coverage: Coverage<CoverableEntry>,
  seen: Map<string, number>
): EntryLine {
  const refused = (problem: string): EntryLine => ({ ...place, entry: null, problem, warnings: [] });
  const unknown = unknownValue(fields);
  if (unknown !== null) return refused(unknown);
  const match = MATCHES.find((value) => value === fields.get('match'));
  const check = checkPattern(fields.get('pattern') ?? '', match);
  if (!check.ok) return refused(check.reason);
  const entry = newEntry(check.pattern, check.match, fields, defaults);
  const candidate: CoverableEntry = { ...entry, id: null, scope: defaults.scope };
  const key = `${entry.kind}|${entry.pattern}`;
  const earlier = seen.get(key);
  if (earlier !== undefined) return refused(`The same as line ${String(earlier)}.`);
  if (coverage.twinOf(candidate) !== null)
    return refused(`${readablePattern(entry.pattern)} stands in the list already.`);
  seen.set(key, place.line);
  const cover = coverage.coverOf(candidate);
  const covered = cover === null ? [] : [coveredWords(cover)];
  return { ...place, entry, problem: null, warnings: [...covered, ...check.warnings] };
}

/** A file may say more than a line: words that no column knows are named rather than guessed. */
function unknownValue(fields: LineFields): string | null {
  const isKnown = (name: string, values: readonly string[]) => {
    const value = fields.get(name) ?? '';
    return value === '' || values.includes(value)
      ? null
      : `"${value}" is no ${name}: write ${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}.`;
  };
  const expiry = fields.get('expiresOn') ?? '';
  return (
    isKnown('kind', KINDS) ??
    isKnown('match', MATCHES) ??
    isKnown('action', ACTIONS) ??
    isKnown('direction', Object.keys(DIRECTIONS)) ??
    (expiry === '' || isDay(expiry) ? null : `"${expiry}" is no date: write it as 2027-01-31.`)
  );
}

function isDay(text: string): boolean {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
  return day !== undefined && !Number.isNaN(Date.parse(`${day}T00:00:00.000Z`));
}

function newEntry(pattern: string, match: FilterMatch, fields: LineFields, defaults: EntryDefaults): NewEntry {
  const expiry = fields.get('expiresOn') ?? '';
  const note = (fields.get('note') ?? '').slice(0, 255);
  return {
    pattern,
    match,
    kind: KINDS.find((value) => value === fields.get('kind')) ?? defaults.kind,
    action: ACTIONS.find((value) => value === fields.get('action')) ?? defaults.action,
    direction: DIRECTIONS[fields.get('direction') ?? ''] ?? defaults.direction,
    expiresOn: expiry === '' ? defaults.expiresOn : expiry.slice(0, 10),
    note: note === '' ? defaults.note : note
  };
}
