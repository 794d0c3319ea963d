import { plainNumber, retryAfterOf } from '../../retry-after.ts';

/** Reads one field of an answer's header; null when it is not there. */
export type HeaderLookup = (name: string) => string | null;

const UNSAID_MS = 30_000;

/** Milliseconds to wait, from `x-ms-retry-after-ms` or `Retry-After`; half a minute when neither says. */
export function readRetryAfter(header: HeaderLookup, now = Date.now()): number {
  return plainNumber(header('x-ms-retry-after-ms')) ?? retryAfterOf(header('retry-after'), now) ?? UNSAID_MS;
}
