/** Runs a planned query and builds the records: nested parents, child results, TYPEOF fields. */
import type { FieldValue, OrgRecord, QueryResult } from '../engine.ts';
import type { EngineObject, EngineSchema } from '../schema/org-schema.ts';
import type { OrgDatabase, Row } from '../store/database.ts';
import type { Query, TypeCase } from './ast.ts';
import { fieldValue, idOf } from './cell-value.ts';
import type { QueryAccess } from './query-access.ts';
import { noSuchRelationship, queryError, unsupportedObject } from './query-error.ts';
import type { Statement } from './query-scope.ts';
import { planQuery, type SelectPlan } from './select-plan.ts';

export interface QueryRun {
  readonly database: OrgDatabase;
  readonly schema: EngineSchema;
  readonly access: QueryAccess;
  readonly binds: Readonly<Record<string, unknown>>;
  readonly allRows: boolean;
}

/** Runs one parsed query. */
export function runQuery(query: Query, soql: string, run: QueryRun): QueryResult {
  if (query.forUpdate) run.database.lock();
  if (query.rollup !== null) return runRollup(query, soql, run);
  const statement = statementOf(soql, run);
  const plan = planQuery(query, statement, run.allRows);
  const rows = run.database.all(plan.sql, statement.values);
  if (plan.countOnly) return counted(Number(rows[0]?.['c0'] ?? 0), plan);
  const records = rows.map((row) => recordOf(plan, row));
  if (!plan.aggregate) {
    attachChildren(plan, records, soql, run);
    attachTypeOfs(plan, records, soql, run);
  }
  return { totalSize: records.length, records, isAggregate: plan.aggregate };
}

/** COUNT() counts the rows that the query would give, so no more than its limit. */
function counted(count: number, plan: SelectPlan): QueryResult {
  return { totalSize: Math.min(count, plan.limit ?? Infinity), records: [], isAggregate: false };
}

function statementOf(soql: string, run: QueryRun): Statement {
  return { soql, schema: run.schema, access: run.access, binds: run.binds, values: [], aliases: 0 };
}

/** ROLLUP groups by ever shorter prefixes of the list, CUBE by every subset; absent keys are null. */
function runRollup(query: Query, soql: string, run: QueryRun): QueryResult {
  const keys = query.groupBy;
  const subsets =
    query.rollup === 'ROLLUP' ? keys.map((_, count) => keys.slice(0, keys.length - count)) : powerSet(keys);
  const sets = query.rollup === 'ROLLUP' ? [...subsets, []] : subsets;
  const records = sets.flatMap((set) => {
    const dropped = new Set(keys.filter((key) => !set.includes(key)));
    const names = new Set(
      [...dropped].map((key) => JSON.stringify(key.kind === 'field' ? key.path.names : key.call.name).toLowerCase())
    );
    const select = query.select.filter((item) => {
      if (item.kind === 'field') return !names.has(JSON.stringify(item.path.names).toLowerCase());
      return item.kind !== 'function' || !names.has(JSON.stringify(item.call.name).toLowerCase());
    });
    const part = runQuery(
      { ...query, rollup: null, groupBy: set, select, orderBy: [], limit: null, offset: null },
      soql,
      run
    );
    return part.records.map((record) => withNulls(record, query));
  });
  return { totalSize: records.length, records, isAggregate: true };
}

function withNulls(record: OrgRecord, query: Query): OrgRecord {
  const fields: Record<string, FieldValue> = {};
  for (const item of query.select) {
    if (item.kind === 'field') fields[item.alias ?? item.path.names.at(-1) ?? ''] = null;
  }
  return { type: record.type, fields: { ...fields, ...record.fields } };
}

function powerSet<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((sets, item) => [...sets.map((set) => [...set, item]), ...sets], [[]]);
}

function recordOf(plan: SelectPlan, row: Row): OrgRecord {
  const record: OrgRecord = { type: plan.aggregate ? 'AggregateResult' : plan.object.name, fields: {} };
  const parents = new Map<string, OrgRecord | null>([['', record]]);
  for (const output of plan.outputs) {
    const parent = parentRecord(plan, row, parents, output.parents);
    if (parent) parent.fields[output.name] = fieldValue(output.field, row[`c${String(output.index)}`]);
  }
  for (const address of plan.addresses) {
    const parent = parentRecord(plan, row, parents, address.parents);
    if (parent) parent.fields[address.name] = addressValue(row, address.parts);
  }
  if (plan.idIndex !== null) keepId(record, row[`c${String(plan.idIndex)}`]);
  return record;
}

function addressValue(row: Row, parts: SelectPlan['addresses'][number]['parts']): FieldValue {
  const fields: Record<string, FieldValue> = {};
  for (const [part, source] of parts) fields[part] = fieldValue(source.field, row[`c${String(source.index)}`]);
  return Object.values(fields).every((value) => value === null) ? null : { type: 'address', fields };
}

/** The Id is always known of a record, even where it wasn't selected: hidden then. */
function keepId(record: OrgRecord, id: unknown): void {
  if (record.fields['Id'] !== undefined || typeof id !== 'string') return;
  Object.defineProperty(record.fields, 'Id', { value: id, enumerable: false, writable: true, configurable: true });
}

function parentRecord(
  plan: SelectPlan,
  row: Row,
  parents: Map<string, OrgRecord | null>,
  path: readonly string[]
): OrgRecord | null {
  const key = path.join('.');
  const known = parents.get(key);
  if (known !== undefined) return known;
  const above = parentRecord(plan, row, parents, path.slice(0, -1));
  const column = plan.parents.find((parent) => parent.path.join('.') === key);
  const id = column === undefined ? null : row[`c${String(column.index)}`];
  const record = typeof id === 'string' && column ? { type: column.type ?? plan.typeOf(id), fields: {} } : null;
  if (record) keepId(record, id);
  if (above) above.fields[path.at(-1) ?? ''] = record;
  parents.set(key, record);
  return record;
}

function attachChildren(plan: SelectPlan, records: OrgRecord[], soql: string, run: QueryRun): void {
  for (const child of plan.children) {
    const name = child.from.names.at(-1) ?? '';
    const relationship = plan.object.childRelationship(name);
    const object = relationship === undefined ? undefined : run.schema.object(relationship.childObject);
    if (!relationship || !object) throw noSuchRelationship(name, 'FROM part of query call', soql, child.from);
    if (!run.access.canReadObject(object)) throw unsupportedObject(name, soql, child.from);
    const found = childRows(child, object, relationship.field, records, soql, run);
    for (const record of records) {
      const rows = found.get(idOf(record)) ?? [];
      record.fields[relationship.name] = { totalSize: rows.length, records: rows, isAggregate: false };
    }
  }
}

function childRows(
  child: Query,
  object: EngineObject,
  field: string,
  records: readonly OrgRecord[],
  soql: string,
  run: QueryRun
): Map<string, OrgRecord[]> {
  const parentIds = records.map((record) => idOf(record));
  const statement = statementOf(soql, run);
  const plan = planQuery({ ...child, limit: null }, statement, run.allRows, { object, filter: { field, parentIds } });
  const rows = run.database.all(plan.sql, statement.values);
  const limit = child.limit?.kind === 'number' ? child.limit.value : Infinity;
  const parentIndex = plan.idIndex === null ? 0 : plan.idIndex + 1;
  const children = new Map<string, OrgRecord[]>();
  const all: OrgRecord[] = [];
  for (const row of rows) {
    const parent = String(row[`c${String(parentIndex)}`]);
    const list = children.get(parent) ?? [];
    children.set(parent, list);
    if (list.length >= limit) continue;
    const record = recordOf(plan, row);
    list.push(record);
    all.push(record);
  }
  attachChildren(plan, all, soql, run);
  attachTypeOfs(plan, all, soql, run);
  return children;
}

function attachTypeOfs(plan: SelectPlan, records: OrgRecord[], soql: string, run: QueryRun): void {
  for (const item of plan.typeOfs) {
    const name = item.path.names.at(-1) ?? '';
    const lookup = plan.object.parentRelationship(name);
    if (!lookup || lookup.relationshipName === null) throw noSuchRelationship(name, 'field path', soql, item.path);
    if (lookup.referenceTo.length < 2)
      throw queryError('MALFORMED_QUERY', `TYPEOF needs a polymorphic relationship: ${name}`, soql, item.path);
    const ids = lookupIds(plan.object, lookup.name, records, run);
    const resolved = typeOfRecords([...new Set(ids.values())], item.cases, soql, run);
    for (const record of records)
      record.fields[lookup.relationshipName] = resolved.get(ids.get(idOf(record)) ?? '') ?? null;
  }
}

function lookupIds(
  object: EngineObject,
  field: string,
  records: readonly OrgRecord[],
  run: QueryRun
): Map<string, string> {
  const wanted = JSON.stringify(records.map((record) => record.fields['Id']));
  const rows = run.database.all(
    `SELECT "Id", "${field}" AS target FROM "${object.name}" WHERE "Id" IN (SELECT value FROM json_each(?))`,
    [wanted]
  );
  return new Map(
    rows.flatMap((row) => (typeof row['target'] === 'string' ? [[String(row['Id']), row['target']] as const] : []))
  );
}

function typeOfRecords(
  ids: readonly string[],
  cases: readonly TypeCase[],
  soql: string,
  run: QueryRun
): Map<string, OrgRecord> {
  const found = new Map<string, OrgRecord>();
  const otherwise = cases.find((entry) => entry.type === null);
  for (const [prefix, group] of Map.groupBy(ids, (id) => id.slice(0, 3))) {
    const object = run.schema.objectByPrefix(prefix);
    if (!object) continue;
    const chosen = cases.find((entry) => entry.type?.toLowerCase() === object.name.toLowerCase()) ?? otherwise;
    const statement = statementOf(soql, run);
    const select = (chosen?.fields ?? [{ names: ['Id'], line: 1, column: 1 }]).map(
      (path) => ({ kind: 'field', path, alias: null }) as const
    );
    const query: Query = {
      select,
      from: { names: [object.name], line: 1, column: 1 },
      alias: null,
      scope: null,
      where: null,
      mode: null,
      groupBy: [],
      rollup: null,
      having: null,
      orderBy: [],
      limit: null,
      offset: null,
      allRows: true,
      forUpdate: false
    };
    const plan = planQuery(query, statement, true, { object, filter: { field: 'Id', parentIds: group } });
    for (const row of run.database.all(plan.sql, statement.values)) {
      const record = recordOf(plan, row);
      found.set(idOf(record), record);
    }
  }
  return found;
}
