/** Ids of things that have no row: jobs and the like. */
import { randomBytes } from 'node:crypto';
import { parseId } from '../runtime/convert.ts';

/** A fresh 18-character id with a key prefix. */
export function recordId(prefix: string): string {
  return parseId(prefix + randomBytes(6).toString('hex')).value;
}
