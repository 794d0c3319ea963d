/** A record as the org's API takes and gives it. */
export type OrgRecord = Readonly<Record<string, unknown>>;

/** The code of a record that refers to one by an external id that no record has. */
export const REFERENCE_NOT_FOUND = 'REFERENCE_NOT_FOUND';

/** How one record of a write ended. */
export type WriteOutcome =
  | { readonly success: true; readonly id: string | null }
  | { readonly success: false; readonly code: string; readonly message: string; readonly retryable: boolean };

/** One node of a composite graph: all nodes are written, or none. */
export interface GraphNode {
  readonly ref: string;
  readonly method: 'POST' | 'PATCH';
  /** Path after `/sobjects/`, e.g. `EmailMessage` or `Email_Intake__c/Message_Key__c/…`. */
  readonly target: string;
  readonly fields: OrgRecord;
}

export interface FileUpload {
  readonly name: string;
  readonly size: number | null;
  /** The record that the file is shown at. */
  readonly firstLocationId: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Hears of changes in the org. */
export interface ChangeWatcher {
  /** Records of this object changed, e.g. `Intake_Filter__c`. */
  onChange(object: string): void;
  /** From now on changes are heard; `wasLost`: there may have been some meanwhile. */
  onHeard(wasLost: boolean): void;
  /** From now on changes are not heard, for this reason. */
  onLost(reason: string): void;
}

/**
 * What the relay needs of an org. Failures of a whole call are IntakeErrors (ORG_UNREACHABLE, ORG_ACCESS_REFUSED,
 * ORG_LIMIT_REACHED, ORG_WRITE_REFUSED); failures of single records are outcomes.
 */
export interface OrgPort {
  /** Where people open the org. */
  readonly url: string;
  /** Runs statements, five a call, each read to its end. */
  query(statements: readonly string[]): Promise<readonly (readonly OrgRecord[])[]>;
  /** Writes records by external id, 200 a call; outcomes in the records' order. */
  upsert(object: string, externalIdField: string, records: readonly OrgRecord[]): Promise<readonly WriteOutcome[]>;
  /** Inserts records, 200 a call. */
  insert(object: string, records: readonly OrgRecord[]): Promise<readonly WriteOutcome[]>;
  /** Deletes records by id, 200 a call; outcomes in the ids' order. What is gone already counts as deleted. */
  remove(ids: readonly string[]): Promise<readonly WriteOutcome[]>;
  /** Writes all nodes or none; ids by `ref`. Errors: ORG_WRITE_REFUSED. */
  writeGraph(nodes: readonly GraphNode[]): Promise<ReadonlyMap<string, string>>;
  /** Uploads a file by streamed multipart; the ContentVersion's id. */
  uploadFile(upload: FileUpload): Promise<string>;
  /** The object's fields that the user may see, or null when the object can't be seen at all. */
  describe(object: string): Promise<ObjectDescription | null>;
  whoAmI(): Promise<{ readonly userId: string; readonly organizationId: string; readonly username: string }>;
  /**
   * Listens to Intake_Changed__e until the returned function is called. It costs no API call, reconnects by itself and
   * never throws; what happens while it is lost is not told later, so a poll stays necessary.
   */
  watchChanges(watcher: ChangeWatcher): () => void;
  /** API calls made since the start. */
  callCount(): number;
}

export interface FieldDescription {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  readonly createable: boolean;
  readonly updateable: boolean;
}

export interface ObjectDescription {
  readonly name: string;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly fields: readonly FieldDescription[];
}

/** Quotes a value for SOQL. */
export function soqlText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}

/** `('a','b')` for SOQL's IN. */
export function soqlList(values: readonly string[]): string {
  return `(${values.map(soqlText).join(',')})`;
}
