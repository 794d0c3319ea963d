/**
 * What the rooms of the local org know of each other. The data engine implements OrgEngine; REST, the UI API,
 * the Apex interpreter and the seed use it. Everything is synchronous: node:sqlite is, and so is Apex.
 *
 * Requests run in request threads (worker threads), each with its own engine on the same database file
 * (WAL), as a real org runs each request by itself: an Apex callout blocks its own thread only, and Apex can't
 * have uncommitted work while it calls out. Write transactions are BEGIN IMMEDIATE with a busy timeout.
 */
import type { OrgSchema } from './schema/schema.ts';

/** Who acts, and what is enforced. REST and the page act in user mode; triggers and Apex system mode switch it off. */
export interface Access {
  readonly userId: string;
  /** Private sharing: only rows the user owns, is granted by View/Modify All, or reaches by a share. */
  readonly sharing: boolean;
  /** Object and field permissions (permission sets and profile). */
  readonly permissions: boolean;
}

/**
 * Field values by API name. Id: 18 characters. Date: `YYYY-MM-DD`. DateTime: `YYYY-MM-DDTHH:mm:ss.sssZ`.
 * Numbers: JS numbers. Multi-select and JunctionIdList: string[] . base64 (VersionData): Uint8Array.
 * Parents selected by relationship: a nested record. Child sub-queries: `{ totalSize, done, records }`.
 */
export type FieldValue = string | number | boolean | null | Uint8Array | readonly string[] | OrgRecord | QueryResult;
export interface OrgRecord {
  readonly type: string;
  readonly fields: Record<string, FieldValue>;
}

export interface QueryResult {
  readonly totalSize: number;
  readonly records: OrgRecord[];
  /** For GROUP BY queries: result columns in order, with their aggregate aliases. */
  readonly isAggregate: boolean;
}

export interface QueryOptions {
  /** Values for `:name` and `:a.b` binds, keyed by the text after the colon, white space removed. */
  readonly binds?: Readonly<Record<string, unknown>>;
  /** Include rows in the recycle bin (ALL ROWS, queryAll). */
  readonly allRows?: boolean;
}

export interface DmlOptions {
  readonly allOrNone: boolean;
  /** For upsert: the external id field; Id when absent. */
  readonly externalIdField?: string;
}

/** One failed rule of one record, with the platform's code (e.g. REQUIRED_FIELD_MISSING). */
export interface DmlError {
  readonly statusCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}
export interface DmlResult {
  readonly id: string | null;
  readonly success: boolean;
  readonly created: boolean;
  readonly errors: readonly DmlError[];
}

export type TriggerOperation = 'insert' | 'update' | 'delete' | 'undelete';
export type TriggerTiming = 'before' | 'after';
export interface TriggerContext {
  readonly objectName: string;
  readonly timing: TriggerTiming;
  readonly operation: TriggerOperation;
  /** Before triggers may change the fields of these in place. */
  readonly newRecords: OrgRecord[];
  readonly oldRecords: OrgRecord[];
  readonly access: Access;
  /** addError puts its messages here, by index into the batch. */
  readonly errors: Map<number, DmlError[]>;
}
/** The Apex runtime registers itself here; the engine calls it for each chunk of 200 records. */
export interface TriggerRunner {
  has(objectName: string, timing: TriggerTiming, operation: TriggerOperation): boolean;
  run(context: TriggerContext): void;
}

/** A platform event that was published; delivered when its transaction commits. */
export interface PublishedEvent {
  readonly eventType: string;
  readonly replayId: number;
  readonly eventUuid: string;
  readonly payload: Readonly<Record<string, FieldValue>>;
}

export interface OrgEngine {
  readonly schema: OrgSchema;
  /** @throws OrgError with the platform's code: MALFORMED_QUERY, INVALID_FIELD, INVALID_TYPE, … */
  query(soql: string, access: Access, options?: QueryOptions): QueryResult;
  search(sosl: string, access: Access, options?: QueryOptions): readonly OrgRecord[];
  insert(objectName: string, rows: readonly OrgRecord[], access: Access, options: DmlOptions): DmlResult[];
  update(objectName: string, rows: readonly OrgRecord[], access: Access, options: DmlOptions): DmlResult[];
  upsert(objectName: string, rows: readonly OrgRecord[], access: Access, options: DmlOptions): DmlResult[];
  delete(objectName: string, ids: readonly string[], access: Access, options: DmlOptions): DmlResult[];
  undelete(objectName: string, ids: readonly string[], access: Access, options: DmlOptions): DmlResult[];
  /** Publishes platform events (object names end in `__e`). */
  publish(eventType: string, rows: readonly OrgRecord[]): DmlResult[];
  /** Runs `work` in one write transaction; nested calls join it. Throws roll it back. */
  transaction<T>(work: () => T): T;
  /** True while the current transaction has written something: Apex must not call out then. */
  hasUncommittedWork(): boolean;
  savepoint(): string;
  rollbackTo(savepoint: string): void;
  /** Called after commit, in order. */
  onEvents(listener: (events: readonly PublishedEvent[]) => void): void;
  setTriggerRunner(runner: TriggerRunner): void;
  close(): void;
}
