import { apexError } from '../runtime/exception.ts';

/** An Apex exception raised by value classes, which know no execution context. */
export function apexFault(typeName: string, message: string): Error {
  return apexError(null, typeName, message);
}
