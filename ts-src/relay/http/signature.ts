import { createHmac, timingSafeEqual } from 'node:crypto';
import { IntakeError } from '../../core/intake-error.ts';

const WINDOW_SECONDS = 300;

export interface SignedRequest {
  readonly method: string;
  /** Path with query, as sent. */
  readonly path: string;
  readonly body: Uint8Array;
}

/** The value of X-Intake-Signature for a request at a time (seconds since 1970). */
export function signRequest(key: string, timestamp: number, request: SignedRequest): string {
  const mac = createHmac('sha256', key)
    .update(`${String(timestamp)}.${request.method}.${request.path}.`)
    .update(request.body);
  return `v1=${mac.digest('hex')}`;
}

/** Refuses a request that the shared key did not sign, or not now. Errors: SIGNATURE_INVALID. */
export function checkSignature(
  key: string,
  now: Date,
  request: SignedRequest,
  headers: Readonly<Record<string, unknown>>
): void {
  const timestamp = headers['x-intake-timestamp'];
  const signature = headers['x-intake-signature'];
  if (typeof timestamp !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(timestamp)) {
    throw refused('The request is not signed.');
  }
  const age = Math.abs(now.getTime() / 1000 - Number(timestamp));
  const expected = Buffer.from(signRequest(key, Number(timestamp), request));
  const given = Buffer.from(signature);
  const isRight = given.length === expected.length && timingSafeEqual(given, expected);
  // The signature comes first: who has no key learns nothing of this clock.
  if (!isRight) throw refused('The signature does not match.');
  if (age > WINDOW_SECONDS) throw refused(`The request is ${String(Math.round(age))} seconds off.`);
}

function refused(message: string): IntakeError {
  return new IntakeError('SIGNATURE_INVALID', message, {
    actions: [
      'Give the org (Intake Relay Access) and the relay (INTAKE_SIGNING_KEY) the same key, and set both clocks right.'
    ]
  });
}
