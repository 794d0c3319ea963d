/** The shapes that the list pages exchange with Apex (docs/apex-api.md), and how they become core's. */
import type {
  Disposition,
  FilterAction,
  FilterDirection,
  FilterEntry,
  FilterKind,
  FilterMatch,
  FilterScope
} from 'c/intakeCore';
import type { SentLevel } from 'c/intakeSettingRecords';

export interface AccessMailbox {
  readonly id: string;
  readonly address: string;
  readonly aliases: readonly string[];
  readonly ownerId: string;
}

export interface FilterAccess {
  readonly userId: string;
  readonly userName: string;
  readonly canEditOrganisation: boolean;
  readonly canEditPersonal: boolean;
  readonly canSeeOrganisation: boolean;
  readonly mailboxes: readonly AccessMailbox[];
}

/** Says whether a mailbox is somebody else's; one that is not known is nobody else's. */
export function isOfAnother({ mailboxes, userId }: FilterAccess, mailboxId: string | null | undefined): boolean {
  const mailbox = mailboxes.find((known) => known.id === mailboxId);
  return mailbox !== undefined && mailbox.ownerId !== userId;
}

export type EntryState = 'active' | 'inactive' | 'expired' | 'all';
export type EntryOrder = 'pattern' | 'hits' | 'lastHit' | 'createdDate' | 'expiresOn';

export interface FilterQuery {
  readonly scope: FilterScope;
  readonly search: string | null;
  readonly kind: FilterKind | null;
  readonly state: EntryState;
  readonly sortBy: EntryOrder;
  readonly sortDirection: 'asc' | 'desc';
  readonly pageSize: number;
  readonly pageOffset: number;
}

export interface FilterRow extends FilterEntry {
  readonly id: string;
  readonly hits: number;
  readonly lastHit: string | null;
  readonly note: string | null;
  readonly createdByName: string | null;
  readonly createdDate: string | null;
  readonly lastModifiedByName: string | null;
  readonly lastModifiedDate: string | null;
  readonly ownerId: string | null;
}

export interface FilterPage {
  readonly rows: readonly FilterRow[];
  readonly total: number;
}

/** One entry to be written: new without an id, else as it shall be. */
export interface FilterInput {
  readonly id: string | null;
  readonly pattern: string;
  /** The pattern in its comparable form: two entries with the same one are the same entry. */
  readonly comparable: string;
  readonly kind: FilterKind;
  readonly match: FilterMatch;
  readonly scope: FilterScope;
  readonly action: FilterAction;
  readonly direction: FilterDirection;
  readonly locked: boolean;
  readonly active: boolean;
  readonly expiresOn: string | null;
  readonly note: string | null;
  /** When the entry was last changed as far as the page knows: somebody else's later change is not overwritten. */
  readonly lastModifiedDate: string | null;
}

export interface FilterChangeInput {
  readonly batchId: string | null;
  readonly reason: string | null;
  readonly newlyFiltered: number | null;
  readonly newlySaveable: number | null;
}

export interface SaveProblem {
  readonly index: number;
  readonly message: string;
}

export interface SavedFilters {
  readonly batchId: string | null;
  readonly changeId: string | null;
  readonly saved: readonly FilterRow[];
  /** When there are any, nothing of the call was saved. */
  readonly problems: readonly SaveProblem[];
}

export interface FilterChange {
  readonly id: string;
  readonly batchId: string;
  readonly summary: string | null;
  readonly reason: string | null;
  readonly entryCount: number;
  readonly createdByName: string | null;
  readonly createdDate: string | null;
  readonly newlyFiltered: number | null;
  readonly newlySaveable: number | null;
  readonly takenBackAt: string | null;
  readonly takenBackByName: string | null;
}

export interface HiddenProbe {
  readonly key: string;
  readonly equals: readonly string[];
  readonly endings: readonly string[];
}

export interface HiddenRecords {
  readonly key: string;
  readonly contacts: number;
  readonly openCases: number;
  readonly examples: readonly string[] | null;
}

export interface WhatIfAnswer {
  readonly id: string;
  readonly subject: string | null;
  readonly fromAddress: string | null;
  readonly messageDate: string | null;
  readonly disposition: Disposition;
  readonly contactId: string | null;
  readonly caseId: string | null;
  readonly caseIsOpen: boolean | null;
  readonly mailboxId: string | null;
  /** JSON of core's DecisionFacts. */
  readonly facts: string | null;
}

/** What is set for one mailbox; Apex leaves out what is null. */
export interface SentMailboxSettings {
  readonly mailboxId: string;
  readonly isPaused?: boolean | null;
  readonly startDate?: string | null;
  readonly salesforceFolder?: string | null;
  readonly levels: readonly SentLevel[];
}

/** What a trial run found, to be kept with the change. */
export interface TrialFigures {
  readonly newlyFiltered: number;
  readonly newlySaveable: number;
}

/** How a dialog that saved ends: what was saved, and what the page says of it. */
export interface AppliedChange {
  readonly batchId: string | null;
  readonly count: number;
  readonly figures: TrialFigures | null;
  /** What was done, in words. */
  readonly words: string;
}

const absentRow = {
  action: 'filter-when-all-match',
  direction: 'any',
  locked: false,
  active: true,
  expiresOn: null,
  hits: 0,
  lastHit: null,
  note: null,
  createdByName: null,
  createdDate: null,
  lastModifiedByName: null,
  lastModifiedDate: null,
  ownerId: null
};

/** Apex leaves out what is null; the pages read null. */
export function completeRows(rows: readonly FilterRow[]): readonly FilterRow[] {
  return rows.map((row) => ({ ...absentRow, ...row }));
}

const absentChange = {
  summary: null,
  reason: null,
  createdByName: null,
  createdDate: null,
  newlyFiltered: null,
  newlySaveable: null,
  takenBackAt: null,
  takenBackByName: null
};

/** Changes with every field. */
export function completeChanges(changes: readonly FilterChange[]): readonly FilterChange[] {
  return changes.map((change) => ({ ...absentChange, ...change }));
}

const absentSave = { batchId: null, changeId: null, saved: [], problems: [] };

/** An answer to a save with every field. */
export function completeSaved(answer: SavedFilters): SavedFilters {
  const full: SavedFilters = { ...absentSave, ...answer };
  return { ...full, saved: completeRows(full.saved) };
}

const fields = ['pattern', 'kind', 'match', 'action', 'direction', 'locked', 'active', 'expiresOn', 'note'] as const;

/** The entry as it stands, to be written with the changes. */
export function inputOf(row: FilterRow, comparable: string, changes: Partial<FilterInput> = {}): FilterInput {
  const { id, pattern, kind, match, scope, action, direction, locked, active, expiresOn, note, lastModifiedDate } = row;
  const kept = {
    id,
    pattern,
    kind,
    match,
    scope,
    action,
    direction,
    locked,
    active,
    expiresOn,
    note,
    lastModifiedDate
  };
  return { ...kept, comparable, ...changes };
}

/** Whether writing the input would leave the entry as it is. */
export function isUnchanged(row: FilterRow, input: FilterInput): boolean {
  return fields.every((field) => row[field] === input[field]);
}

/** The entry that an input becomes: what the rules read of it. */
export function entryOf(input: FilterInput): FilterEntry {
  const { id, pattern, kind, match, scope, action, direction, locked, active, expiresOn } = input;
  return { id, pattern, kind, match, scope, action, direction, locked, active, expiresOn };
}
