/** Constructors of the platform's exceptions, and Security.stripInaccessible. */
import { apexError } from '../runtime/exception.ts';
import { native, type NativeCall } from '../runtime/native.ts';
import { ApexExceptionValue, ApexSObject, type Value } from '../runtime/values.ts';
import { booleanOf, elementsOf, enumOf, listValue, nativeValue, recordOf, stateOf, textOrNull } from './argument.ts';
import { mayUse, mayUseField } from './org-access.ts';

function made(type: Parameters<NativeCall>[3], message: Value, cause: Value): ApexExceptionValue {
  const value = new ApexExceptionValue(type, []);
  value.message = textOrNull(message);
  value.cause = cause instanceof ApexExceptionValue ? cause : null;
  return value;
}
const constructors: Record<string, NativeCall> = {
  '()': (_c, _s, _args, type) => made(type, null, null),
  '(String message)': (_c, _s, [message = null], type) => made(type, message, null),
  '(String message, Exception cause)': (_c, _s, [message = null, cause = null], type) => made(type, message, cause),
  '(Exception cause)': (_c, _s, [cause = null], type) =>
    made(type, cause instanceof ApexExceptionValue ? cause.message : null, cause)
};
for (const name of [
  'AuraHandledException',
  'CalloutException',
  'DmlException',
  'HandledException',
  'IllegalArgumentException',
  'InvalidParameterValueException',
  'JSONException',
  'ListException',
  'MathException',
  'NoAccessException',
  'NoDataFoundException',
  'NoSuchElementException',
  'NullPointerException',
  'QueryException',
  'SearchException',
  'SecurityException',
  'SObjectException',
  'StringException',
  'TypeException'
])
  native({ namespace: 'System', name, kind: 'exception', constructors });

class Decision {
  readonly records: Value;
  constructor(records: Value) {
    this.records = records;
  }
}
const ACCESS_TYPES = ['CREATABLE', 'READABLE', 'UPDATABLE', 'UPSERTABLE'];
native({ namespace: 'System', name: 'AccessType', kind: 'enum', enumValues: ACCESS_TYPES });
native({
  namespace: 'System',
  name: 'SObjectAccessDecision',
  methods: { 'List<SObject> getRecords()': (_c, self) => stateOf(self, Decision).records }
});
const strip: NativeCall = (ctx, _s, [access, rows, root]) => {
  const level = enumOf(access).name;
  const records = elementsOf(rows).map(recordOf);
  const action = level === 'READABLE' ? 'Read' : level === 'CREATABLE' ? 'Create' : 'Edit';
  const checksObject = root === undefined || root === null || booleanOf(root);
  const kept = records.map((record) => {
    if (checksObject && !mayUse(ctx, action, record.def))
      throw apexError(ctx, 'NoAccessException', `No access to entity: ${record.def.name}`);
    const copy = cloneOf(record);
    for (const name of record.fields.keys()) {
      const field = record.def.field(name);
      if (
        field !== undefined &&
        name !== 'Id' &&
        !mayUseField(ctx, level === 'READABLE' ? 'read' : 'edit', record.def, field)
      ) {
        copy.fields.delete(name);
        copy.changed.delete(name);
      }
    }
    return copy;
  });
  return nativeValue(
    ctx,
    'SObjectAccessDecision',
    new Decision(listValue(ctx, records[0]?.def.name ?? 'SObject', kept))
  );
};
function cloneOf(record: ApexSObject): ApexSObject {
  const copy = new ApexSObject(record.def);
  for (const [name, value] of record.fields) copy.fields.set(name, value);
  for (const name of record.changed) copy.changed.add(name);
  copy.queried = record.queried;
  return copy;
}
native({
  namespace: 'System',
  name: 'Security',
  statics: {
    'SObjectAccessDecision stripInaccessible(AccessType access, List<SObject> rows)': strip,
    'SObjectAccessDecision stripInaccessible(AccessType access, List<SObject> rows, Boolean rootObject)': strip
  }
});
