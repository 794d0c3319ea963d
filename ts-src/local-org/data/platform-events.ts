/** Platform events: stored with a replay id inside the transaction, handed out after it commits. */
import { shown } from '../soql/cell-value.ts';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DmlResult, FieldValue, OrgRecord, PublishedEvent } from '../engine.ts';
import { OrgError } from '../org-error.ts';
import type { EngineSchema } from '../schema/org-schema.ts';
import type { OrgDatabase } from '../store/database.ts';
import { dmlError, failure } from './data-context.ts';
import { timestamp } from './record-rows.ts';

const KEPT_MS = 72 * 3_600_000;

export class PlatformEvents {
  private readonly database: OrgDatabase;
  private readonly schema: EngineSchema;
  private readonly now: () => Date;
  private readonly listeners: ((events: readonly PublishedEvent[]) => void)[] = [];
  private pending: number[] = [];

  constructor(database: OrgDatabase, schema: EngineSchema, now: () => Date) {
    this.database = database;
    this.schema = schema;
    this.now = now;
  }

  listen(listener: (events: readonly PublishedEvent[]) => void): void {
    this.listeners.push(listener);
  }

  /** Stores events; the caller's transaction decides whether they stay. */
  publish(eventType: string, rows: readonly OrgRecord[], userId: string): DmlResult[] {
    const object = this.schema.object(eventType);
    if (object?.kind !== 'platformEvent')
      throw new OrgError('INVALID_TYPE', `sObject type '${eventType}' is not supported.`);
    return rows.map((row) => {
      const payload: Record<string, FieldValue> = { CreatedDate: timestamp(this.now()), CreatedById: userId };
      for (const field of object.fields.filter((entry) => entry.custom))
        payload[field.name] = field.type === 'boolean' ? false : field.defaultValue;
      for (const [name, value] of Object.entries(row.fields)) {
        const field = object.field(name);
        if (!field)
          throw new OrgError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`, {
            fields: [name]
          });
        if (field.custom) payload[field.name] = value;
      }
      const problem = object.fields.find(
        (field) => field.custom && !field.nillable && field.type !== 'boolean' && (payload[field.name] ?? null) === null
      );
      if (problem)
        return failure(null, [
          dmlError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${problem.name}]`, [problem.name])
        ]);
      const long = object.fields.find(
        (field) =>
          field.length > 0 &&
          typeof payload[field.name] === 'string' &&
          shown(payload[field.name]).length > field.length
      );
      if (long)
        return failure(null, [
          dmlError(
            'STRING_TOO_LONG',
            `${long.label}: data value too large: ${shown(payload[long.name]).slice(0, 255)} (max length=${String(long.length)})`,
            [long.name]
          )
        ]);
      return { id: this.store(object.name, payload), success: true, created: true, errors: [] };
    });
  }

  private store(eventType: string, payload: Record<string, FieldValue>): string {
    const eventUuid = randomUUID();
    this.database.run('INSERT INTO "_event" (eventType, eventUuid, at, payload) VALUES (?, ?, ?, ?)', [
      eventType,
      eventUuid,
      this.now().getTime(),
      JSON.stringify(payload)
    ]);
    const { id } = z.object({ id: z.number() }).parse(this.database.get('SELECT last_insert_rowid() AS id'));
    this.pending.push(id);
    return eventUuid;
  }

  /** Called when the outermost transaction has committed. */
  deliver(): void {
    if (this.pending.length === 0) return;
    const ids = JSON.stringify(this.pending);
    this.pending = [];
    const events = this.read('replayId IN (SELECT value FROM json_each(?))', [ids]);
    this.database.run('DELETE FROM "_event" WHERE at < ?', [this.now().getTime() - KEPT_MS]);
    if (events.length > 0) for (const listener of this.listeners) listener(events);
  }

  forget(): void {
    this.pending = [];
  }

  /** Stored events after a replay id, oldest first: for replay and for other threads. */
  after(replayId: number, eventType?: string): PublishedEvent[] {
    if (eventType === undefined) return this.read('replayId > ?', [replayId]);
    return this.read('replayId > ? AND eventType = ?', [replayId, eventType]);
  }

  latest(): number {
    return (
      z
        .number()
        .nullable()
        .parse(this.database.get('SELECT max(replayId) AS id FROM "_event"')?.['id'] ?? null) ?? 0
    );
  }

  private read(where: string, values: readonly (string | number)[]): PublishedEvent[] {
    const rowSchema = z.object({
      replayId: z.number(),
      eventType: z.string(),
      eventUuid: z.string(),
      payload: z.string()
    });
    return this.database
      .all(`SELECT replayId, eventType, eventUuid, payload FROM "_event" WHERE ${where} ORDER BY replayId`, values)
      .map((row) => {
        const event = rowSchema.parse(row);
        const payload = z
          .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
          .parse(JSON.parse(event.payload));
        return { replayId: event.replayId, eventType: event.eventType, eventUuid: event.eventUuid, payload };
      });
  }
}
