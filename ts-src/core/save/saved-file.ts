/** How far a file of a saved message is. `queued` with an error: it failed in passing and is tried again. */
export type SavedFileState = 'queued' | 'running' | 'done' | 'failed';

/** One file of a saved message, as the intake's Files__c lists it. */
export interface SavedFile {
  readonly attachmentId: string;
  /** Empty where nobody could look the name up. */
  readonly name: string;
  /** Bytes; 0 when unknown. */
  readonly size: number;
  readonly state: SavedFileState;
  /** What failed and what to do next. */
  readonly error: string | null;
}

const STATES: ReadonlySet<unknown> = new Set<SavedFileState>(['queued', 'running', 'done', 'failed']);

/** Reads a stored list; what has another form is left out. */
export function readSavedFiles(stored: string | null | undefined): readonly SavedFile[] {
  if (stored === null || stored === undefined || stored === '') return [];
  let rows: unknown;
  try {
    rows = JSON.parse(stored);
  } catch {
    return [];
  }
  return Array.isArray(rows) ? rows.filter((row: unknown) => isSavedFile(row)) : [];
}

function isSavedFile(row: unknown): row is SavedFile {
  if (typeof row !== 'object' || row === null) return false;
  if (!('attachmentId' in row && 'name' in row && 'size' in row && 'state' in row && 'error' in row)) return false;
  return (
    typeof row.attachmentId === 'string' &&
    typeof row.name === 'string' &&
    typeof row.size === 'number' &&
    STATES.has(row.state) &&
    (row.error === null || typeof row.error === 'string')
  );
}
