/** The local org's data engine: SOQL, SOSL, DML, sharing and platform events over one database file. */
import type {
  Access,
  DmlOptions,
  DmlResult,
  FieldValue,
  OrgEngine,
  OrgRecord,
  PublishedEvent,
  QueryOptions,
  QueryResult,
  TriggerRunner
} from '../engine.ts';
import { OrgError } from '../org-error.ts';
import { readMetadata } from '../schema/metadata-source.ts';
import { buildSchema, type EngineObject, type EngineSchema } from '../schema/org-schema.ts';
import type { Query } from '../soql/ast.ts';
import { inZone } from '../soql/date-literal.ts';
import { parseQuery } from '../soql/parse-query.ts';
import type { QueryAccess } from '../soql/query-access.ts';
import { runQuery } from '../soql/run-query.ts';
import { runSearch } from '../soql/run-search.ts';
import { OrgDatabase } from '../store/database.ts';
import { migrateTables } from '../store/tables.ts';
import { bootstrapOrg } from './bootstrap.ts';
import type { DataContext } from './data-context.ts';
import { deleteRecords } from './delete-records.ts';
import { syncMetadataRows } from './metadata-rows.ts';
import { PlatformEvents } from './platform-events.ts';
import { queryRecordAccess } from './record-access-query.ts';
import { timestamp, updateRow } from './record-rows.ts';
import { rowPredicate } from './row-access.ts';
import { saveRecords } from './save-records.ts';
import { upsertRecords } from './upsert-records.ts';
import { UserPermissions } from './user-permissions.ts';

export interface OrgEngineOptions {
  /** A path, or `:memory:`. */
  readonly databaseFile: string;
  /** The force-app folder; without it the org is uncustomised. */
  readonly sourceDir?: string;
  readonly now?: () => Date;
  /** Whether accounts can be persons. */
  readonly personAccounts?: boolean;
}

/** What the engine offers beyond the contract: facts of the org, replay, and lock release before callouts. */
export interface LocalOrgEngine extends OrgEngine {
  readonly schema: EngineSchema;
  readonly organizationId: string;
  /** The administrator that the org comes with. */
  readonly adminUserId: string;
  readonly systemAccess: Access;
  permissionsOf(userId: string): UserPermissions;
  /** Events after a replay id, oldest first, from every thread. */
  eventsAfter(replayId: number, eventType?: string): PublishedEvent[];
  latestReplayId(): number;
  /** Grows with every transaction: tells two of them apart. */
  readonly transactionNumber: number;
  /** Gives FOR UPDATE locks back while nothing was written: a callout does. */
  releaseLocks(): void;
  /** Makes a record as old as a test needs it; nothing else of it changes. */
  setCreatedDate(id: string, at: Date): void;
}

/** Opens (and creates or migrates) an org. */
export function createOrgEngine(options: OrgEngineOptions): LocalOrgEngine {
  const now = options.now ?? ((): Date => new Date());
  const metadata = readMetadata(options.sourceDir);
  const schema = buildSchema(metadata, options.personAccounts ?? false);
  const database = new OrgDatabase(options.databaseFile);
  database.connection.function('in_zone', { deterministic: true }, (value, zone) =>
    typeof value === 'string' && typeof zone === 'string' ? inZone(new Date(value), zone) : null
  );
  migrateTables(database, schema);
  bootstrapOrg(database, schema, now());
  syncMetadataRows(database, schema, metadata, now());
  return new DataEngine(database, schema, now);
}

const PERMISSION_OBJECTS = new Set([
  'User',
  'Profile',
  'PermissionSet',
  'PermissionSetAssignment',
  'ObjectPermissions',
  'FieldPermissions',
  'SetupEntityAccess',
  'Group',
  'GroupMember',
  'UserRole'
]);

class DataEngine implements LocalOrgEngine {
  readonly schema: EngineSchema;
  readonly organizationId: string;
  readonly adminUserId: string;
  readonly systemAccess: Access;
  private readonly database: OrgDatabase;
  private readonly now: () => Date;
  private readonly events: PlatformEvents;
  private readonly context: DataContext;
  private readonly users = new Map<string, UserPermissions>();
  private usersVersion = -1;
  private runner: TriggerRunner | null = null;
  private transactions = 0;

  constructor(database: OrgDatabase, schema: EngineSchema, now: () => Date) {
    this.database = database;
    this.schema = schema;
    this.now = now;
    this.organizationId = database.fact('organizationId') ?? '';
    this.adminUserId = database.fact('adminUserId') ?? '';
    this.systemAccess = { userId: this.adminUserId, sharing: false, permissions: false };
    this.events = new PlatformEvents(database, schema, now);
    this.context = this.dataContext();
  }

  private dataContext(): DataContext {
    return {
      database: this.database,
      schema: this.schema,
      now: this.now,
      permissions: (userId) => this.permissionsOf(userId),
      triggers: () => this.runner,
      objectNamed: (name) => this.objectNamed(name),
      insertInternally: (name, rows, userId) => this.internal('insert', name, rows, userId),
      updateInternally: (name, rows, userId) => void this.internal('update', name, rows, userId),
      deleteInternally: (name, ids, userId) => {
        const access = { userId, sharing: false, permissions: false };
        throwFirst(
          deleteRecords(this.context, {
            operation: 'delete',
            object: this.objectNamed(name),
            ids,
            access,
            allOrNone: true,
            internal: true
          })
        );
      }
    };
  }

  private internal(
    operation: 'insert' | 'update',
    name: string,
    rows: readonly Record<string, FieldValue>[],
    userId: string
  ): string[] {
    const access = { userId, sharing: false, permissions: false };
    const object = this.objectNamed(name);
    const records = rows.map((fields) => ({ type: object.name, fields: { ...fields } }));
    const results = saveRecords(this.context, {
      operation,
      object,
      rows: records,
      access,
      allOrNone: true,
      internal: true
    });
    throwFirst(results);
    return results.map((result) => result.id ?? '');
  }

  private objectNamed(name: string): EngineObject {
    const object = this.schema.object(name);
    if (!object) throw new OrgError('INVALID_TYPE', `sObject type '${name}' is not supported.`);
    return object;
  }

  permissionsOf(userId: string): UserPermissions {
    const version = this.database.dataVersion();
    if (version !== this.usersVersion) {
      this.users.clear();
      this.usersVersion = version;
    }
    const known = this.users.get(userId);
    if (known) return known;
    const loaded = new UserPermissions(this.database, userId);
    this.users.set(userId, loaded);
    return loaded;
  }

  query(soql: string, access: Access, options: QueryOptions = {}): QueryResult {
    const query = parseQuery(soql.trim());
    const effective = this.effectiveAccess(query, access);
    if (query.from.names.join('.').toLowerCase() === 'userrecordaccess')
      return queryRecordAccess(this.context, query, options.binds ?? {});
    return runQuery(query, soql.trim(), {
      database: this.database,
      schema: this.schema,
      access: this.queryAccess(effective),
      binds: options.binds ?? {},
      allRows: options.allRows ?? false
    });
  }

  search(sosl: string, access: Access, options: QueryOptions = {}): readonly OrgRecord[] {
    return runSearch(sosl.trim(), {
      database: this.database,
      schema: this.schema,
      access: this.queryAccess(access),
      binds: options.binds ?? {},
      allRows: false
    });
  }

  /** WITH USER_MODE enforces everything; WITH SYSTEM_MODE permissions no more, while sharing stays the class's. */
  private effectiveAccess(query: Query, access: Access): Access {
    if (query.mode === 'USER') return { ...access, sharing: true, permissions: true };
    if (query.mode === 'SECURITY_ENFORCED') return { ...access, permissions: true };
    return query.mode === 'SYSTEM' ? { ...access, permissions: false } : access;
  }

  private queryAccess(access: Access): QueryAccess {
    const user = this.permissionsOf(access.userId);
    return {
      userId: access.userId,
      timeZone: user.timeZone,
      now: this.now(),
      canReadObject: (object) => !access.permissions || user.can('Read', object),
      canReadField: (object, field) => !access.permissions || user.canReadField(object, field),
      rowFilter: (object, alias, param) =>
        access.sharing ? rowPredicate(this.schema, user, object, alias, 'read', param) : null
    };
  }

  insert(objectName: string, rows: readonly OrgRecord[], access: Access, options: DmlOptions): DmlResult[] {
    const object = this.objectNamed(objectName);
    if (object.kind === 'platformEvent') return this.publishAs(object.name, rows, access.userId);
    return this.write(object, () =>
      saveRecords(this.context, {
        operation: 'insert',
        object,
        rows,
        access,
        allOrNone: options.allOrNone,
        internal: false
      })
    );
  }

  update(objectName: string, rows: readonly OrgRecord[], access: Access, options: DmlOptions): DmlResult[] {
    const object = this.objectNamed(objectName);
    return this.write(object, () =>
      saveRecords(this.context, {
        operation: 'update',
        object,
        rows,
        access,
        allOrNone: options.allOrNone,
        internal: false
      })
    );
  }

  upsert(objectName: string, rows: readonly OrgRecord[], access: Access, options: DmlOptions): DmlResult[] {
    const object = this.objectNamed(objectName);
    return this.write(object, () => upsertRecords(this.context, object, rows, access, options));
  }

  delete(objectName: string, ids: readonly string[], access: Access, options: DmlOptions): DmlResult[] {
    const object = this.objectNamed(objectName);
    return this.write(object, () =>
      deleteRecords(this.context, {
        operation: 'delete',
        object,
        ids,
        access,
        allOrNone: options.allOrNone,
        internal: false
      })
    );
  }

  undelete(objectName: string, ids: readonly string[], access: Access, options: DmlOptions): DmlResult[] {
    const object = this.objectNamed(objectName);
    return this.write(object, () =>
      deleteRecords(this.context, {
        operation: 'undelete',
        object,
        ids,
        access,
        allOrNone: options.allOrNone,
        internal: false
      })
    );
  }

  publish(eventType: string, rows: readonly OrgRecord[]): DmlResult[] {
    return this.publishAs(eventType, rows, this.adminUserId);
  }

  private publishAs(eventType: string, rows: readonly OrgRecord[], userId: string): DmlResult[] {
    return this.transaction(() => this.events.publish(eventType, rows, userId));
  }

  private write<T>(object: EngineObject, work: () => T): T {
    try {
      return this.transaction(work);
    } finally {
      if (PERMISSION_OBJECTS.has(object.name)) this.users.clear();
    }
  }

  transaction<T>(work: () => T): T {
    const outermost = !this.database.inTransaction;
    if (outermost) this.transactions += 1;
    try {
      const result = this.database.transaction(work);
      if (outermost) this.events.deliver();
      return result;
    } catch (error) {
      if (outermost) {
        this.events.forget();
        this.users.clear();
      }
      throw error;
    }
  }

  get transactionNumber(): number {
    return this.transactions;
  }

  hasUncommittedWork(): boolean {
    return this.database.hasWritten;
  }

  savepoint(): string {
    return this.database.savepoint();
  }

  rollbackTo(savepoint: string): void {
    this.database.rollbackTo(savepoint);
    this.users.clear();
  }

  releaseLocks(): void {
    this.database.releaseLock();
  }

  setCreatedDate(id: string, at: Date): void {
    const object = this.schema.objectByPrefix(id);
    if (!object?.field('CreatedDate')) throw new OrgError('INVALID_ID_FIELD', `No record has the id ${id}`);
    updateRow(this.database, object, id, { CreatedDate: timestamp(at) });
  }

  onEvents(listener: (events: readonly PublishedEvent[]) => void): void {
    this.events.listen(listener);
  }

  eventsAfter(replayId: number, eventType?: string): PublishedEvent[] {
    return this.events.after(replayId, eventType);
  }

  latestReplayId(): number {
    return this.events.latest();
  }

  setTriggerRunner(runner: TriggerRunner): void {
    this.runner = runner;
  }

  close(): void {
    this.database.close();
  }
}

function throwFirst(results: readonly DmlResult[]): void {
  const error = results
    .flatMap((result) => result.errors)
    .find((entry) => entry.statusCode !== 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
  if (error) throw new OrgError(error.statusCode, error.message, { fields: error.fields });
}
