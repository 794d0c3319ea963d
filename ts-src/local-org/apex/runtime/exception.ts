import type { ExecutionContext } from './context.ts';
import { activeContext } from './equality.ts';
import type { ApexType } from '../types/apex-type.ts';
import { ApexExceptionValue, ApexThrow } from './values.ts';

const types = new Map<string, ApexType>();

/** The type of a platform exception by its name, e.g. `System.NullPointerException`. */
export function exceptionType(name: string): ApexType {
  const full = name.includes('.') ? name : `System.${name}`;
  let type = types.get(full);
  if (type === undefined) {
    const superType = full === 'System.Exception' ? null : exceptionType('System.Exception');
    const native = { name: full, kind: 'exception', superType, interfaceTypes: [] } as const;
    type = { kind: 'native', name: full, args: [], sobject: null, user: null, native };
    types.set(full, type);
  }
  return type;
}

/** Fills in where an exception arose, once. */
export function stampException(ctx: ExecutionContext | null, value: ApexExceptionValue): ApexExceptionValue {
  if (ctx !== null && value.stackTrace === '') {
    const entries = [...ctx.stack].reverse();
    value.lineNumber = entries[0]?.line ?? 0;
    value.stackTrace = entries.map((e) => `${e.where}: line ${String(e.line)}, column ${String(e.column)}`).join('\n');
  }
  return value;
}

/** A platform exception ready to throw, e.g. `throw apexError(ctx, 'NullPointerException', '…')`. */
export function apexError(
  ctx: ExecutionContext | null,
  typeName: string,
  message: string,
  detail: unknown = null
): ApexThrow {
  const value = new ApexExceptionValue(exceptionType(typeName), []);
  value.message = message;
  value.detail = detail;
  return new ApexThrow(stampException(ctx ?? activeContext(), value));
}

/** What every use of a null object throws. */
export function nullPointer(ctx: ExecutionContext | null): ApexThrow {
  return apexError(ctx, 'NullPointerException', 'Attempt to de-reference a null object');
}
