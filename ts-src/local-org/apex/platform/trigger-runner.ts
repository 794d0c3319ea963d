/** Runs the triggers of one chunk with the platform's trigger variables. */
import type {
  DmlError,
  OrgRecord,
  TriggerContext,
  TriggerOperation,
  TriggerRunner,
  TriggerTiming
} from '../../engine.ts';
import { OrgError } from '../../org-error.ts';
import type { ExecutionContext } from '../runtime/context.ts';
import { activeContext, mapPut, withActive } from '../runtime/equality.ts';
import { fromOrgRecord, toFieldValue } from '../runtime/sobject.ts';
import { ApexId, ApexList, ApexMap, type ApexSObject, ApexThrow } from '../runtime/values.ts';
import { ID, listOf, mapOf, sobjectOf } from '../types/apex-type.ts';

/** A compiled trigger as the language half gives it. */
export interface RunnableTrigger {
  readonly name: string;
  readonly objectName: string;
  /** e.g. `before insert`. */
  readonly events: ReadonlySet<string>;
  run(ctx: ExecutionContext): void;
}
const MAX_DEPTH = 16;

export class ApexTriggerRunner implements TriggerRunner {
  private readonly byEvent = new Map<string, RunnableTrigger[]>();
  private readonly begin: (userId: string) => ExecutionContext;

  /** `begin` opens a context for writes that no Apex started. */
  constructor(triggers: readonly RunnableTrigger[], begin: (userId: string) => ExecutionContext) {
    this.begin = begin;
    for (const trigger of triggers) {
      for (const event of trigger.events) {
        const key = `${event} ${trigger.objectName}`.toLowerCase();
        this.byEvent.set(key, [...(this.byEvent.get(key) ?? []), trigger]);
      }
    }
  }

  has(objectName: string, timing: TriggerTiming, operation: TriggerOperation): boolean {
    return this.byEvent.has(`${timing} ${operation} ${objectName}`.toLowerCase());
  }

  run(context: TriggerContext): void {
    const triggers =
      this.byEvent.get(`${context.timing} ${context.operation} ${context.objectName}`.toLowerCase()) ?? [];
    const ctx = activeContext() ?? this.begin(context.access.userId);
    if (ctx.triggers.length >= MAX_DEPTH)
      throw new OrgError('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'maximum trigger depth exceeded');
    const before = ctx.sharing;
    ctx.sharing = false;
    try {
      withActive(ctx, () => {
        for (const trigger of triggers) this.runOne(ctx, trigger, context);
      });
    } finally {
      ctx.sharing = before;
    }
  }

  private runOne(ctx: ExecutionContext, trigger: RunnableTrigger, context: TriggerContext): void {
    const batch = new TriggerBatch(ctx, context);
    ctx.triggers.push(batch.variables);
    try {
      trigger.run(ctx);
    } catch (error) {
      throw asOrgError(trigger, context, error);
    } finally {
      ctx.triggers.pop();
    }
    batch.takeOver(context);
  }
}

/** An exception that leaves a trigger refuses every record of the chunk; limits end the whole transaction. */
function asOrgError(trigger: RunnableTrigger, context: TriggerContext, error: unknown): unknown {
  if (!(error instanceof ApexThrow) || error.value.type.name === 'System.LimitException') return error;
  const event = context.timing === 'before' ? 'Before' : 'After';
  const operation = context.operation.charAt(0).toUpperCase() + context.operation.slice(1);
  const { value } = error;
  const cause = `${value.type.name}: ${value.message ?? 'Script-thrown exception'}\n\n${value.stackTrace}`;
  return new OrgError(
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    `${trigger.name}: execution of ${event}${operation}\n\ncaused by: ${cause}`,
    { cause: error }
  );
}

class TriggerBatch {
  readonly variables: ExecutionContext['triggers'][number];
  private readonly newRows: ApexSObject[];
  private readonly oldRows: ApexSObject[];

  constructor(ctx: ExecutionContext, context: TriggerContext) {
    const { schema } = ctx.engine;
    const read = (record: OrgRecord, readOnly: boolean): ApexSObject => {
      const row = fromOrgRecord(schema, record, false);
      row.readOnly = readOnly;
      return row;
    };
    this.newRows = context.newRecords.map((record) => read(record, context.timing === 'after'));
    this.oldRows = context.oldRecords.map((record) => read(record, true));
    const hasNew = context.operation !== 'delete';
    const hasOld = context.operation === 'update' || context.operation === 'delete';
    const keyed = hasNew && !(context.operation === 'insert' && context.timing === 'before');
    this.variables = {
      objectName: context.objectName,
      timing: context.timing,
      operation: context.operation,
      newList: hasNew ? listFor(ctx, context, this.newRows) : null,
      oldList: hasOld ? listFor(ctx, context, this.oldRows) : null,
      newMap: keyed ? mapFor(ctx, context, this.newRows) : null,
      oldMap: hasOld ? mapFor(ctx, context, this.oldRows) : null,
      size: Math.max(context.newRecords.length, context.oldRecords.length)
    };
  }

  /** Field changes of before triggers, and what addError said. */
  takeOver(context: TriggerContext): void {
    const rows = context.operation === 'delete' ? this.oldRows : this.newRows;
    for (const [index, row] of rows.entries()) {
      if (row.errors.length > 0)
        context.errors.set(index, [...(context.errors.get(index) ?? []), ...row.errors.map(validationError)]);
      const record = context.newRecords[index];
      if (context.timing !== 'before' || record === undefined) continue;
      for (const name of row.changed) {
        const value = toFieldValue(row.fields.get(name) ?? null, row.def.field(name));
        if (value !== undefined) record.fields[name] = value;
      }
    }
  }
}

function validationError(error: { message: string; field: string | null }): DmlError {
  return {
    statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    message: error.message,
    fields: error.field === null ? [] : [error.field]
  };
}

function listFor(ctx: ExecutionContext, context: TriggerContext, rows: readonly ApexSObject[]): ApexList {
  return new ApexList(listOf(rowType(ctx, context)), [...rows]);
}

function mapFor(ctx: ExecutionContext, context: TriggerContext, rows: readonly ApexSObject[]): ApexMap {
  const map = new ApexMap(mapOf(ID, rowType(ctx, context)));
  for (const row of rows) {
    const id = row.fields.get('Id') ?? null;
    if (id instanceof ApexId) mapPut(map, id, row);
  }
  return map;
}

function rowType(ctx: ExecutionContext, context: TriggerContext): ReturnType<typeof sobjectOf> {
  const def = ctx.engine.schema.object(context.objectName);
  if (def === undefined) throw new OrgError('INVALID_TYPE', `sObject type '${context.objectName}' is not supported.`);
  return sobjectOf(def);
}
