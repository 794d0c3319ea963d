/** What the language asks of the platform, wired together. */
import type { ExecutionContext, PlatformHooks } from '../runtime/context.ts';
import { activeContext } from '../runtime/equality.ts';
import { fromOrgRecord } from '../runtime/sobject.ts';
import { apexError } from '../runtime/exception.ts';
import { OrgError } from '../../org-error.ts';
import { ApexDatetime, ApexList, ApexSObject, NativeObject, type Value } from '../runtime/values.ts';
import { listOf, SOBJECT } from '../types/apex-type.ts';
import { httpText } from '../callout/http-classes.ts';
import './platform-classes.ts';
import { idText, runStatement } from './record-write.ts';
import { describeField, describeObject, fieldToken, objectToken, tokenText } from './schema-classes.ts';
import { accessOf, bindValue, queryRows } from './soql-rows.ts';
import { clockOf, transactionOf } from './transaction.ts';
import { UserClock } from './user-clock.ts';

/** The platform for an org with these custom labels (by API name, any case). */
export function createPlatformHooks(labels: Readonly<Record<string, string>>): PlatformHooks {
  const byName = new Map(Object.entries(labels).map(([name, text]) => [name.toLowerCase(), text]));
  return {
    query: (ctx, request) => queryRows(ctx, request, accessOf(ctx, null)),
    search,
    dml: runStatement,
    runAs,
    objectToken,
    fieldToken,
    describeObject,
    describeField,
    label: (name) => byName.get(name.toLowerCase()) ?? null,
    nativeText
  };
}

function search(ctx: ExecutionContext, request: Parameters<PlatformHooks['search']>[1]): Value {
  transactionOf(ctx).spend(ctx, 'SoslQueries');
  const binds = Object.fromEntries(Object.entries(request.binds).map(([name, value]) => [name, bindValue(value)]));
  try {
    const found = new Map<string, Value[]>();
    for (const match of request.text
      .replace(/^[\s\S]*?\bRETURNING\b/i, '')
      .matchAll(/(\w+)\s*(?:\([^)]*\))?\s*(?:,|$)/g))
      found.set((match[1] ?? '').toLowerCase(), []);
    for (const record of ctx.engine.search(request.text, ctx.access, { binds })) {
      const key = record.type.toLowerCase();
      found.set(key, [...(found.get(key) ?? []), fromOrgRecord(ctx.engine.schema, record, true)]);
    }
    return new ApexList(
      listOf(listOf(SOBJECT)),
      [...found.values()].map((rows) => new ApexList(listOf(SOBJECT), rows))
    );
  } catch (error) {
    throw error instanceof OrgError ? apexError(ctx, 'SearchException', error.message) : error;
  }
}

/** System.runAs: another user's permissions and sharing while the block runs. */
function runAs(ctx: ExecutionContext, user: Value, work: () => void): void {
  const id = user instanceof ApexSObject ? idText(user) : null;
  if (id === null) throw apexError(ctx, 'NullPointerException', 'Argument cannot be null.');
  transactionOf(ctx).spend(ctx, 'RunAs');
  const before = ctx.userId;
  ctx.userId = id;
  try {
    work();
  } finally {
    ctx.userId = before;
  }
}

function nativeText(value: Value): string | null {
  if (value instanceof ApexDatetime) {
    const ctx = activeContext();
    return (ctx === null ? UserClock.utc : clockOf(ctx)).plain(value.time);
  }
  if (!(value instanceof NativeObject)) return null;
  return typeof value.state === 'string' ? value.state : (tokenText(value.state) ?? httpText(value));
}
