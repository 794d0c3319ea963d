import { csvFormatRows, dsvFormat } from 'd3-dsv';
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

/** Writes entries as CSV (RFC 4180, with a head line); cells that a spreadsheet would run as formulas are marked. */
export function writeEntryFile(entries: readonly FileEntry[]): string {
  const rows = entries.map((entry) => COLUMNS.map((column) => withoutFormula(String(entry[column] ?? ''))));
  return `${csvFormatRows([[...COLUMNS], ...rows])}\n`;
}

/** Reads CSV or tab-separated text into cells; the separator is found by itself. Never throws. */
export function readCells(text: string): string[][] {
  const rows = dsvFormat(separatorOf(text)).parseRows(text.replace(/^\ufeff/, ''));
  return rows.map((row) => row.map(withFormula));
}

/** Returns the names of a head line as fields (`Expires_On__c`, `expires on` → `expiresOn`). */
export function fieldName(column: string): string {
  const words = column.trim().replace(/__c$/i, '').split(/[_ ]/);
  const camel = words
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  return camel.charAt(0).toLowerCase() + camel.slice(1);
}

function separatorOf(text: string): string {
  const head = text.split('\n', 1)[0] ?? '';
  if (head.includes('\t')) return '\t';
  return head.includes(';') && !head.includes(',') ? ';' : ',';
}

/** A spreadsheet would run the cell: the mark makes it text (OWASP, "CSV injection"). */
function withoutFormula(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function withFormula(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
