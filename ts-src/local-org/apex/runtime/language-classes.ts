/** Exception, enums, and the enum of trigger operations. */
import { UserClass } from '../compile/user-class.ts';
import { NativeClass } from '../types/native-class.ts';
import { listOf } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { apexError, nullPointer } from './exception.ts';
import { native } from './native.ts';
import { ApexEnumValue, ApexExceptionValue, ApexList } from './values.ts';
import type { Value } from './values.ts';

function exception(self: Value): ApexExceptionValue {
  if (self instanceof ApexExceptionValue) return self;
  throw nullPointer(null);
}
native({
  namespace: 'System',
  name: 'Exception',
  kind: 'exception',
  methods: {
    'String getMessage()': (_c, self) => exception(self).message ?? 'Script-thrown exception',
    'void setMessage(String message)': (_c, self, [message]) => (
      (exception(self).message = typeof message === 'string' ? message : null),
      null
    ),
    'String getTypeName()': (_c, self) => exception(self).type.name,
    'Integer getLineNumber()': (_c, self) => exception(self).lineNumber,
    'String getStackTraceString()': (_c, self) => exception(self).stackTrace,
    'Exception getCause()': (_c, self) => exception(self).cause,
    'void initCause(Exception cause)': (ctx, self, [cause]) => {
      if (exception(self).cause !== null) throw apexError(ctx, 'IllegalArgumentException', 'Cause already set');
      exception(self).cause = cause instanceof ApexExceptionValue ? cause : null;
      return null;
    }
  }
});

/** All values of an enum type. */
export function enumValuesOf(type: ApexType): readonly ApexEnumValue[] {
  if (type.user instanceof UserClass) return type.user.enumValues;
  return type.native instanceof NativeClass
    ? type.native.enumValues.map((name, i) => new ApexEnumValue(type, name, i))
    : [];
}
function enumValue(self: Value): ApexEnumValue {
  if (self instanceof ApexEnumValue) return self;
  throw nullPointer(null);
}
native({
  namespace: 'System',
  name: 'Enum',
  methods: {
    'String name()': (_c, self) => enumValue(self).name,
    'Integer ordinal()': (_c, self) => enumValue(self).ordinal
  },
  statics: {
    'List<SELF> values()': (_c, _s, _a, type) => new ApexList(listOf(type), [...enumValuesOf(type)]),
    'SELF valueOf(String name)': (ctx, _s, [argument], type) => {
      const name = typeof argument === 'string' ? argument : 'null';
      const found = enumValuesOf(type).find((value) => value.name.toLowerCase() === name.toLowerCase());
      if (found === undefined) throw apexError(ctx, 'NoSuchElementException', `No enum constant ${type.name}.${name}`);
      return found;
    }
  }
});
native({
  namespace: 'System',
  name: 'TriggerOperation',
  kind: 'enum',
  enumValues: [
    'BEFORE_INSERT',
    'BEFORE_UPDATE',
    'BEFORE_DELETE',
    'AFTER_INSERT',
    'AFTER_UPDATE',
    'AFTER_DELETE',
    'AFTER_UNDELETE'
  ]
});
