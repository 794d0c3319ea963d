import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import { orgUnreachable } from './session.ts';

/** Codes of the platform after which the same write may succeed a moment later. */
const PASSING = new Set([
  'UNABLE_TO_LOCK_ROW',
  'SERVER_UNAVAILABLE',
  'QUERY_TIMEOUT',
  'UNKNOWN_EXCEPTION',
  'PROCESSING_HALTED',
  'ROW_LOCK_TIMEOUT'
]);
const REFUSED = new Set([
  'INVALID_SESSION_ID',
  'INVALID_LOGIN',
  'INVALID_AUTH_HEADER',
  'API_DISABLED_FOR_ORG',
  'INSUFFICIENT_ACCESS',
  'NOT_FOUND_SESSION',
  'API_CURRENTLY_DISABLED'
]);
const UNKNOWN_SCHEMA = new Set(['INVALID_TYPE', 'INVALID_FIELD', 'NOT_FOUND', 'INVALID_FIELD_FOR_INSERT_UPDATE']);

export const apiErrorSchema = z.object({
  errorCode: z.string(),
  message: z.string(),
  fields: z.array(z.string()).nullish()
});
export type ApiError = z.infer<typeof apiErrorSchema>;

/** Whether the platform's code speaks of a passing state. */
export function isPassing(code: string): boolean {
  return PASSING.has(code) || code === 'REQUEST_LIMIT_EXCEEDED';
}

/** Turns what jsforce or the API threw into the product's error. */
export function toOrgError(error: unknown, url: string): IntakeError {
  if (error instanceof IntakeError) return error;
  const api = readApiError(error);
  return api === null ? orgUnreachable(url, error) : apiFailure(api, url, error);
}

function readApiError(error: unknown): ApiError | null {
  if (!(error instanceof Error)) return null;
  if ('errorCode' in error && typeof error.errorCode === 'string')
    return { errorCode: error.errorCode, message: error.message };
  return null;
}

/** Query errors come with the statement drawn in lines above what they say, and advice for programmers behind. */
function sentenceOf(message: string): string {
  const said = message.replace(/^[^]*ERROR at Row:\d+:Column:\d+\s*/, '');
  return (/^[^]*?\.(?= If you are attempting)/.exec(said)?.[0] ?? said).replace(/\.$/, '');
}

/** The product's error for one refusal of the API as a whole. */
export function apiFailure(api: ApiError, url: string, cause?: unknown): IntakeError {
  const { errorCode } = api;
  const message = sentenceOf(api.message);
  if (errorCode === 'REQUEST_LIMIT_EXCEEDED') {
    return new IntakeError('ORG_LIMIT_REACHED', `The org at ${url} has used up its API calls: ${message}.`, {
      actions: ['Wait until the 24-hour limit moves on (the relay does), or raise it in Setup > Company Information.'],
      retryable: true,
      retryAfterMs: 300_000,
      cause
    });
  }
  if (/^ERROR_HTTP_5/.test(errorCode)) return orgUnreachable(url, new Error(`${errorCode} ${message.slice(0, 120)}`));
  if (REFUSED.has(errorCode) || errorCode === 'ERROR_HTTP_401' || errorCode === 'ERROR_HTTP_403') {
    return new IntakeError(
      'ORG_ACCESS_REFUSED',
      `The org at ${url} refused the relay user: ${message} (${errorCode}).`,
      {
        actions: [
          'Sign the relay in anew (token, certificate or secret), and give its user the permission set Email_Intake_Relay.'
        ],
        cause
      }
    );
  }
  if (UNKNOWN_SCHEMA.has(errorCode)) {
    return new IntakeError(
      'ORG_ACCESS_REFUSED',
      `The org at ${url} does not show the relay user what it needs: ${message} (${errorCode}).`,
      {
        actions: [
          'Deploy the package into the org and assign the permission set Email_Intake_Relay to the relay user.'
        ],
        cause
      }
    );
  }
  return new IntakeError('ORG_WRITE_REFUSED', `The org refused: ${message} (${errorCode}).`, {
    actions: ['Look for a validation rule, a trigger or a required field that speaks against the record, then retry.'],
    retryable: isPassing(errorCode),
    cause
  });
}
