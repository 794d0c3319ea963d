import { z } from 'zod';
import { IntakeError, type IntakeErrorOptions } from '../../core/intake-error.ts';
import { orgUnreachable } from './session.ts';

/** What a refusal of the platform means for the one who called. */
export type Refusal =
  /** All calls of the day are used up. */
  | 'limit'
  /** Too much at the same time: a little later it works. */
  | 'busy'
  /** Maintenance, an upgrade, a failing server. */
  | 'unavailable'
  /** The session has ended: signing in again may help. */
  | 'session'
  | 'access'
  /** Objects or fields are missing or can't be seen. */
  | 'schema'
  /** Another transaction holds the record. */
  | 'lock'
  /** An automation of the org failed for all records of the call together: fewer may pass. */
  | 'batch'
  /** The request is too large: fewer records may pass. */
  | 'size'
  | 'passing'
  | 'lasting';

export const apiErrorSchema = z.object({
  errorCode: z.string(),
  message: z.string(),
  fields: z.array(z.string()).nullish()
});
export type ApiError = z.infer<typeof apiErrorSchema>;

/** The platform's codes (SOAP API's ExceptionCode and StatusCode, which REST shares), by what they mean. */
const MEANING: Readonly<Record<string, Refusal>> = {
  SERVER_UNAVAILABLE: 'unavailable',
  API_CURRENTLY_DISABLED: 'unavailable',
  FUNCTIONALITY_TEMPORARILY_UNAVAILABLE: 'unavailable',
  TOO_MANY_REQUESTS: 'busy',
  INVALID_SESSION_ID: 'session',
  NOT_FOUND_SESSION: 'session',
  INVALID_LOGIN: 'access',
  INVALID_AUTH_HEADER: 'access',
  API_DISABLED_FOR_ORG: 'access',
  ORG_LOCKED: 'access',
  TRIAL_EXPIRED: 'access',
  PASSWORD_LOCKOUT: 'access',
  LOGIN_DURING_RESTRICTED_DOMAIN: 'access',
  LOGIN_DURING_RESTRICTED_TIME: 'access',
  INSUFFICIENT_ACCESS: 'access',
  TXN_SECURITY_NO_ACCESS: 'access',
  INVALID_TYPE: 'schema',
  INVALID_FIELD: 'schema',
  NOT_FOUND: 'schema',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'schema',
  UNABLE_TO_LOCK_ROW: 'lock',
  ROW_LOCK_TIMEOUT: 'lock',
  APEX_ERROR: 'batch',
  CANNOT_EXECUTE_FLOW_TRIGGER: 'batch',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'batch',
  REQUEST_ENTITY_TOO_LARGE: 'size',
  QUERY_TIMEOUT: 'passing',
  UNKNOWN_EXCEPTION: 'passing',
  PROCESSING_HALTED: 'passing',
  STORAGE_LIMIT_EXCEEDED: 'passing',
  TXN_SECURITY_METERING_ERROR: 'passing',
  TXN_SECURITY_RUNTIME_EXCEPTION: 'passing'
};
const STATUS: Readonly<Record<string, Refusal>> = {
  ERROR_HTTP_401: 'session',
  ERROR_HTTP_403: 'access',
  ERROR_HTTP_413: 'size',
  ERROR_HTTP_429: 'busy'
};

/** Limits of one Apex transaction: automations of the org count for all records of a call together. */
const OF_THE_TRANSACTION = /System\.LimitException|CPU time limit|Too many (?:SOQL|DML|query rows|queries)|heap size/i;

/** What the platform's refusal means, by its code and, where one code says several things, its sentence. */
export function meaningOf(code: string, message: string): Refusal {
  if (code === 'REQUEST_LIMIT_EXCEEDED') return /concurrent/i.test(message) ? 'busy' : 'limit';
  if (OF_THE_TRANSACTION.test(message)) return 'batch';
  return MEANING[code] ?? STATUS[code] ?? (/^ERROR_HTTP_[35]/.test(code) ? 'unavailable' : 'lasting');
}

const PASSING: ReadonlySet<Refusal> = new Set(['limit', 'busy', 'unavailable', 'session', 'lock', 'passing']);

/** Whether the platform's refusal speaks of a passing state. */
export function isPassing(code: string, message = ''): boolean {
  return PASSING.has(meaningOf(code, message));
}

/** What the platform said of a failed call; null: it said nothing, the org could not be reached. */
export function apiErrorOf(error: IntakeError): ApiError | null {
  return error.cause instanceof ApiRefusal ? error.cause.api : null;
}

/** What a failed call means; null: nothing was refused, the org could not be reached. */
export function refusalOf(error: IntakeError): Refusal | null {
  const api = apiErrorOf(error);
  return api === null ? null : meaningOf(api.errorCode, api.message);
}

/** The platform's own words, kept behind the product's error. */
class ApiRefusal extends Error {
  readonly api: ApiError;

  constructor(api: ApiError) {
    super(api.errorCode);
    this.name = 'ApiRefusal';
    this.api = api;
  }
}

/** Any failure of a call as the product's error. */
export function toOrgError(error: unknown, url: string): IntakeError {
  return error instanceof IntakeError ? error : orgUnreachable(url, error);
}

/** Query errors come with the statement drawn in lines above what they say, and advice for programmers behind. */
function sentenceOf(message: string): string {
  const said = message.replace(/^[^]*ERROR at Row:\d+:Column:\d+\s*/, '');
  return (/^[^]*?\.(?= If you are attempting)/.exec(said)?.[0] ?? said).replace(/\.$/, '');
}

/** The org's figure moves on by the hour; more often is of no use. */
export const LIMIT_PAUSE_MS = 900_000;
const BUSY_PAUSE_MS = 10_000;
const MAINTENANCE_PAUSE_MS = 60_000;

const ACTIONS = {
  limit: ['Wait until the 24-hour limit moves on (the relay does), or raise it in Setup > Company Information.'],
  busy: ['Nothing: the relay tries again by itself. If it stays, look for programs that keep the org busy.'],
  unavailable: ['Look at status.salesforce.com for a maintenance or a fault. The relay tries again by itself.'],
  access: [
    'Sign the relay in anew (token, certificate or secret), and give its user the permission set Email_Intake_Relay.'
  ],
  policy: ['Let the relay user through in the transaction security policy (Setup > Transaction Security Policies).'],
  schema: ['Deploy the package into the org and assign the permission set Email_Intake_Relay to the relay user.'],
  record: ['Look for a validation rule, a trigger or a required field that speaks against the record, then retry.']
} as const;

/** The product's error for one refusal of the API as a whole; `retryAfterMs` is what the answer's header asked for. */
export function apiFailure(api: ApiError, url: string, retryAfterMs: number | null = null): IntakeError {
  const { errorCode } = api;
  const message = sentenceOf(api.message);
  const cause = new ApiRefusal(api);
  const waiting = (otherwise: number): IntakeErrorOptions => ({
    retryable: true,
    retryAfterMs: retryAfterMs ?? otherwise,
    cause
  });
  switch (meaningOf(errorCode, api.message)) {
    case 'limit':
      return new IntakeError('ORG_LIMIT_REACHED', `The org at ${url} has used up its API calls: ${message}.`, {
        actions: ACTIONS.limit,
        ...waiting(LIMIT_PAUSE_MS)
      });
    case 'busy':
      return new IntakeError('ORG_UNREACHABLE', `The org at ${url} is too busy: ${message}.`, {
        actions: ACTIONS.busy,
        ...waiting(BUSY_PAUSE_MS)
      });
    case 'unavailable':
      return new IntakeError('ORG_UNREACHABLE', `The org at ${url} is not available (${errorCode}).`, {
        actions: ACTIONS.unavailable,
        ...waiting(MAINTENANCE_PAUSE_MS)
      });
    case 'session':
    case 'access':
      return new IntakeError(
        'ORG_ACCESS_REFUSED',
        `The org at ${url} refused the relay user: ${message} (${errorCode}).`,
        { actions: errorCode.startsWith('TXN_SECURITY') ? ACTIONS.policy : ACTIONS.access, cause }
      );
    case 'schema':
      return new IntakeError(
        'ORG_ACCESS_REFUSED',
        `The org at ${url} does not show the relay user what it needs: ${message} (${errorCode}).`,
        { actions: ACTIONS.schema, cause }
      );
    default:
      return new IntakeError('ORG_WRITE_REFUSED', `The org refused: ${message} (${errorCode}).`, {
        actions: ACTIONS.record,
        retryable: isPassing(errorCode, api.message),
        cause
      });
  }
}

/** The refusal in an answer's body: the platform's list of errors, or a page of a server before it. */
export function refusalIn(body: unknown, status: number): ApiError {
  return (
    z.array(apiErrorSchema).safeParse(body).data?.[0] ?? {
      errorCode: `ERROR_HTTP_${String(status)}`,
      message: `HTTP ${String(status)}`
    }
  );
}
