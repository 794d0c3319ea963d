/** Database, EventBus, FeatureManagement, DmlException. */
import type { DmlError, DmlResult } from '../../engine.ts';
import type { DmlOperation, ExecutionContext } from '../runtime/context.ts';
import { apexError } from '../runtime/exception.ts';
import { native, type NativeCall } from '../runtime/native.ts';
import { toOrgRecord } from '../runtime/sobject.ts';
import {
  ApexEnumValue,
  ApexId,
  ApexList,
  ApexMap,
  type ApexSObject,
  NativeObject,
  type Value
} from '../runtime/values.ts';
import { enumValue, exceptionOf, integerOf, listValue, nativeValue, textOf } from './argument.ts';
import { hasCustomPermission } from './org-access.ts';
import { type FailedRow, recordsOf, throwOnFailure, writeRecords } from './record-write.ts';
import { FieldToken } from './schema-classes.ts';
import { accessOf, queryRows, rowList, runSoql } from './soql-rows.ts';
import { transactionOf } from './transaction.ts';

native({ namespace: 'System', name: 'AccessLevel', kind: 'enum', enumValues: ['SYSTEM_MODE', 'USER_MODE'] });
const modeOf = (value: Value | undefined): 'user' | 'system' | null =>
  value instanceof ApexEnumValue ? (value.name === 'USER_MODE' ? 'user' : 'system') : null;

function bindsOf(value: Value | undefined): Record<string, Value> {
  if (!(value instanceof ApexMap)) return {};
  return Object.fromEntries([...value.entries.values()].map((entry) => [textOf(entry.key), entry.value]));
}
const query =
  (withBinds: boolean): NativeCall =>
  (ctx, _s, args) => {
    const request = { text: textOf(args[0]), binds: withBinds ? bindsOf(args[1]) : {} };
    return queryRows(ctx, request, accessOf(ctx, modeOf(args[withBinds ? 2 : 1])));
  };
const count =
  (withBinds: boolean): NativeCall =>
  (ctx, _s, args) =>
    runSoql(
      ctx,
      { text: textOf(args[0]), binds: withBinds ? bindsOf(args[1]) : {} },
      accessOf(ctx, modeOf(args[withBinds ? 2 : 1]))
    ).totalSize;

class Result {
  readonly result: DmlResult;
  constructor(result: DmlResult) {
    this.result = result;
  }
}
const RESULTS: Readonly<Record<string, string>> = {
  insert: 'Database.SaveResult',
  update: 'Database.SaveResult',
  upsert: 'Database.UpsertResult',
  delete: 'Database.DeleteResult',
  undelete: 'Database.UndeleteResult'
};
for (const name of new Set(Object.values(RESULTS))) {
  native({
    namespace: 'Database',
    name: name.slice('Database.'.length),
    nestedOnly: true,
    methods: {
      'Id getId()': (_c, self) => (stateResult(self).id === null ? null : new ApexId(stateResult(self).id ?? '')),
      'Boolean isSuccess()': (_c, self) => stateResult(self).success,
      'Boolean isCreated()': (_c, self) => stateResult(self).created,
      'List<Database.Error> getErrors()': (ctx, self) =>
        listValue(
          ctx,
          'Database.Error',
          stateResult(self).errors.map((error) => nativeValue(ctx, 'Database.Error', error))
        )
    }
  });
}
function stateResult(self: Value): DmlResult {
  if (self instanceof NativeObject && self.state instanceof Result) return self.state.result;
  throw apexError(null, 'TypeException', 'Not a result of a database operation');
}
function isDmlError(value: unknown): value is DmlError {
  return typeof value === 'object' && value !== null && 'statusCode' in value && 'fields' in value;
}
const errorOf = (self: Value): DmlError => {
  if (self instanceof NativeObject && isDmlError(self.state)) return self.state;
  throw apexError(null, 'TypeException', 'Not an error of a database operation');
};
const STATUS_CODES = [
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'DELETE_FAILED',
  'DUPLICATE_EXTERNAL_ID',
  'DUPLICATE_VALUE',
  'DUPLICATES_DETECTED',
  'ENTITY_IS_DELETED',
  'FIELD_CUSTOM_VALIDATION_EXCEPTION',
  'FIELD_FILTER_VALIDATION_EXCEPTION',
  'FIELD_INTEGRITY_EXCEPTION',
  'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
  'INSUFFICIENT_ACCESS_OR_READONLY',
  'INVALID_CROSS_REFERENCE_KEY',
  'INVALID_EMAIL_ADDRESS',
  'INVALID_FIELD',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'INVALID_ID_FIELD',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'INVALID_TYPE',
  'MALFORMED_ID',
  'MISSING_ARGUMENT',
  'NUMBER_OUTSIDE_VALID_RANGE',
  'REQUIRED_FIELD_MISSING',
  'STRING_TOO_LONG',
  'UNABLE_TO_LOCK_ROW',
  'UNKNOWN_EXCEPTION'
];
native({ namespace: 'System', name: 'StatusCode', kind: 'enum', enumValues: STATUS_CODES });
const statusCode = (ctx: ExecutionContext, code: string): Value => enumValue(ctx, 'StatusCode', STATUS_CODES, code);
const strings = (ctx: ExecutionContext, texts: readonly string[]): ApexList => listValue(ctx, 'String', [...texts]);
native({
  namespace: 'Database',
  name: 'Error',
  nestedOnly: true,
  methods: {
    'String getMessage()': (_c, self) => errorOf(self).message,
    'StatusCode getStatusCode()': (ctx, self) => statusCode(ctx, errorOf(self).statusCode),
    'List<String> getFields()': (ctx, self) => strings(ctx, errorOf(self).fields)
  }
});

class DmlChoice {
  allOrNone = true;
}
native({
  namespace: 'Database',
  name: 'DMLOptions',
  nestedOnly: true,
  constructors: { '()': (ctx) => nativeValue(ctx, 'Database.DMLOptions', new DmlChoice()) },
  properties: {
    'Boolean optAllOrNone': {
      get: (_c, self) => self instanceof NativeObject && self.state instanceof DmlChoice && self.state.allOrNone,
      set: (_c, self, value) => {
        if (self instanceof NativeObject && self.state instanceof DmlChoice) self.state.allOrNone = value !== false;
      }
    }
  }
});

interface Choices {
  readonly allOrNone: boolean;
  readonly mode: 'user' | 'system' | null;
  readonly externalIdField: string | null;
}
function choicesOf(args: readonly Value[]): Choices {
  const flag = args.slice(1).find((value) => typeof value === 'boolean');
  const options = args.find((value) => value instanceof NativeObject && value.state instanceof DmlChoice);
  const token = args.find((value) => value instanceof NativeObject && value.state instanceof FieldToken);
  return {
    allOrNone:
      typeof flag === 'boolean'
        ? flag
        : options instanceof NativeObject && options.state instanceof DmlChoice
          ? options.state.allOrNone
          : true,
    mode: modeOf(args.find((value) => value instanceof ApexEnumValue)),
    externalIdField: token instanceof NativeObject && token.state instanceof FieldToken ? token.state.field.name : null
  };
}
function recordsFromIds(ctx: ExecutionContext, target: Value): ApexSObject[] {
  const values = target instanceof ApexList ? target.items : [target];
  return values.map((value) => {
    if (!(value instanceof ApexId)) return recordsOf(ctx, value)[0] ?? failNull(ctx);
    const def = ctx.engine.schema.objectByPrefix(value.value.slice(0, 3));
    if (def === undefined) throw apexError(ctx, 'DmlException', `Unknown object of id ${value.value}`);
    const token = ctx.hooks.objectToken(ctx, def);
    const record = ctx.caller.newInstance(ctx, ctx.caller.typeByName(def.name) ?? ctx.caller.typeOf(token));
    const [made] = recordsOf(ctx, record);
    made?.fields.set('Id', value);
    return made ?? failNull(ctx);
  });
}
function failNull(ctx: ExecutionContext): never {
  throw apexError(ctx, 'NullPointerException', 'Attempt to de-reference a null object');
}
function change(operation: DmlOperation): NativeCall {
  return (ctx, _s, args) => {
    const target = args[0] ?? null;
    const records = recordsFromIds(ctx, target);
    const { allOrNone, mode, externalIdField } = choicesOf(args);
    const access = mode === 'system' ? { ...ctx.access, permissions: false } : accessOf(ctx, mode);
    const results = writeRecords(ctx, { operation, records, access, allOrNone, externalIdField });
    if (allOrNone) throwOnFailure(ctx, operation, records, results);
    const type = RESULTS[operation] ?? '';
    const shown = results.map((result) => nativeValue(ctx, type, new Result(result)));
    return target instanceof ApexList ? listValue(ctx, type, shown) : (shown[0] ?? null);
  };
}
const statics: Record<string, NativeCall> = {
  'List<SObject> query(String soql)': query(false),
  'List<SObject> query(String soql, AccessLevel level)': query(false),
  'List<SObject> queryWithBinds(String soql, Map<String, Object> binds, AccessLevel level)': query(true),
  'Integer countQuery(String soql)': count(false),
  'Integer countQuery(String soql, AccessLevel level)': count(false),
  'Integer countQueryWithBinds(String soql, Map<String, Object> binds, AccessLevel level)': count(true),
  'Database.QueryLocator getQueryLocator(String soql)': locator,
  'Database.QueryLocator getQueryLocator(List<SObject> rows)': locator,
  'System.Savepoint setSavepoint()': (ctx) => (
    transactionOf(ctx).spend(ctx, 'DmlStatements'),
    nativeValue(ctx, 'System.Savepoint', ctx.engine.savepoint())
  ),
  'void rollback(System.Savepoint point)': (ctx, _s, [point]) => {
    transactionOf(ctx).spend(ctx, 'DmlStatements');
    if (point instanceof NativeObject && typeof point.state === 'string') ctx.engine.rollbackTo(point.state);
    return null;
  },
  'void releaseSavepoint(System.Savepoint point)': () => null
};
for (const [operation, result] of Object.entries(RESULTS)) {
  const isDelete = operation === 'delete' || operation === 'undelete';
  const call = change(
    isDelete
      ? operation === 'delete'
        ? 'delete'
        : 'undelete'
      : operation === 'insert'
        ? 'insert'
        : operation === 'update'
          ? 'update'
          : 'upsert'
  );
  const extras = [
    '',
    ', Boolean allOrNone',
    ', AccessLevel level',
    ', Boolean allOrNone, AccessLevel level',
    ...(isDelete ? [] : [', Database.DMLOptions options', ', Database.DMLOptions options, AccessLevel level'])
  ];
  const external = operation === 'upsert' ? ['', ', Schema.SObjectField field'] : [''];
  for (const extra of extras)
    for (const key of external) {
      statics[`${result} ${operation}(SObject record${key}${extra})`] = call;
      statics[`List<${result}> ${operation}(List<SObject> records${key}${extra})`] = call;
      if (isDelete) {
        statics[`${result} ${operation}(Id id${extra})`] = call;
        statics[`List<${result}> ${operation}(List<Id> ids${extra})`] = call;
      }
    }
}
native({ namespace: 'System', name: 'Savepoint' });
native({ namespace: 'System', name: 'Database', statics });

function locator(ctx: ExecutionContext, _self: Value, [source]: readonly Value[]): Value {
  const rows =
    source instanceof ApexList
      ? source
      : rowList(ctx, textOf(source), runSoql(ctx, { text: textOf(source), binds: {} }, ctx.access));
  return nativeValue(ctx, 'Database.QueryLocator', rows);
}
native({ namespace: 'Database', name: 'QueryLocator', nestedOnly: true });

const publish: NativeCall = (ctx, _s, [target]) => {
  const records = recordsOf(ctx, target ?? null);
  transactionOf(ctx).spend(ctx, 'PublishImmediateDML');
  const results = records.flatMap((record) => ctx.engine.publish(record.def.name, [toOrgRecord(record)]));
  const shown = results.map((result) => nativeValue(ctx, 'Database.SaveResult', new Result(result)));
  return target instanceof ApexList ? listValue(ctx, 'Database.SaveResult', shown) : (shown[0] ?? null);
};
native({
  namespace: 'System',
  name: 'EventBus',
  statics: {
    'Database.SaveResult publish(SObject event)': publish,
    'List<Database.SaveResult> publish(List<SObject> events)': publish
  }
});
native({
  namespace: 'System',
  name: 'FeatureManagement',
  statics: { 'Boolean checkPermission(String name)': (ctx, _s, [name]) => hasCustomPermission(ctx, textOf(name)) }
});

function failedRows(self: Value): readonly FailedRow[] {
  const detail: unknown = exceptionOf(self).detail;
  return Array.isArray(detail) ? detail.filter(isFailedRow) : [];
}
function isFailedRow(value: unknown): value is FailedRow {
  return typeof value === 'object' && value !== null && 'index' in value && 'errors' in value;
}
const row = (self: Value, index: Value | undefined): FailedRow => {
  const found = failedRows(self)[integerOf(index)];
  if (found === undefined)
    throw apexError(null, 'ListException', `List index out of bounds: ${String(integerOf(index))}`);
  return found;
};
native({
  namespace: 'System',
  name: 'DmlException',
  kind: 'exception',
  methods: {
    'Integer getNumDml()': (_c, self) => failedRows(self).length,
    'String getDmlMessage(Integer index)': (_c, self, [index]) => row(self, index).errors[0]?.message ?? null,
    'String getDmlId(Integer index)': (_c, self, [index]) => row(self, index).id,
    'Integer getDmlIndex(Integer index)': (_c, self, [index]) => row(self, index).index,
    'List<String> getDmlFieldNames(Integer index)': (ctx, self, [index]) =>
      strings(ctx, row(self, index).errors[0]?.fields ?? []),
    'String getDmlStatusCode(Integer index)': (_c, self, [index]) => row(self, index).errors[0]?.statusCode ?? null,
    'StatusCode getDmlType(Integer index)': (ctx, self, [index]) =>
      statusCode(ctx, row(self, index).errors[0]?.statusCode ?? '')
  }
});
