/**
 * Milliseconds that a `Retry-After` header asks to wait (RFC 9110 10.2.3: seconds or an HTTP date; Exchange also sends
 * fractions), never less than none; null when it is not there or makes no sense.
 */
export function retryAfterOf(value: string | null, now = Date.now()): number | null {
  const seconds = plainNumber(value);
  const asked = seconds === null ? Date.parse(value ?? '') - now : seconds * 1000;
  return Number.isNaN(asked) ? null : Math.max(0, asked);
}

/** The decimal number that the text is, and nothing else. */
export function plainNumber(value: string | null): number | null {
  return value !== null && /^\s*[+-]?\d+(?:\.\d*)?\s*$/.test(value) ? Number(value) : null;
}
