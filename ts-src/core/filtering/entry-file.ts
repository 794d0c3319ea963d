import papaparse from 'papaparse';
import type { FilterEntry } from '../classify/decision.ts';

/** An entry as it stands in a file: the list's fields and why it is there. */
export type FileEntry = Pick<
  FilterEntry,
  'pattern' | 'kind' | 'match' | 'scope' | 'action' | 'direction' | 'locked' | 'active' | 'expiresOn'
> & { readonly note?: string | null };

const COLUMNS = [
  'pattern',
  'kind',
  'match',
  'scope',
  'action',
  'direction',
  'locked',
  'active',
  'expiresOn',
  'note'
] as const;

/** Writes entries as CSV (RFC 4180, with a head line); cells that a spreadsheet would run as formulas are quoted. */
export function writeEntryFile(entries: readonly FileEntry[]): string {
  const rows = entries.map((entry) => COLUMNS.map((column) => String(entry[column] ?? '')));
  return papaparse.unparse({ fields: [...COLUMNS], data: rows }, { escapeFormulae: true, newline: '\r\n' });
}

/** Reads CSV or tab-separated text into cells; the separator is found by itself. Never throws. */
export function readCells(text: string): string[][] {
  const { data } = papaparse.parse<string[]>(text.replace(/^\ufeff/, ''), {
    delimiter: separatorOf(text),
    skipEmptyLines: false
  });
  return data.map((row) => row.map(withoutFormulaMark));
}

/** Returns the names of a head line as fields (`Expires_On__c`, `expires on` → `expiresOn`). */
export function fieldName(column: string): string {
  const camel = column
    .trim()
    .replace(/__c$/i, '')
    .replace(/[_ ]+(\w)/g, (_, letter: string) => letter.toUpperCase());
  return camel.charAt(0).toLowerCase() + camel.slice(1);
}

function separatorOf(text: string): string {
  const head = text.split('\n', 1)[0] ?? '';
  if (head.includes('\t')) return '\t';
  return head.includes(';') && !head.includes(',') ? ';' : ',';
}

/** The mark that `writeEntryFile` puts before a formula is taken off again. */
function withoutFormulaMark(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
