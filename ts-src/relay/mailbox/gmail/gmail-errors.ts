import { IntakeError } from '../../../core/intake-error.ts';
import { retryAfterOf } from '../../retry-after.ts';
import { askedToWait, cursorExpired, noAnswer } from '../mailbox-errors.ts';
import { GMAIL_SCOPE } from './gmail-key.ts';
import { refusalOf, type GoogleRefusal } from './google-error.ts';

/** What was asked for: it tells what a 404 means. */
export type Asked = 'message' | 'history' | 'mailbox' | 'pubsub';

export interface AskedFor {
  readonly what: Asked;
  /** The account whose mailbox is read; null for the service account itself. */
  readonly user: string | null;
  readonly clientId: string | null;
}

const RATE_REASONS = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded',
  'limitExceeded',
  'RATE_LIMIT_EXCEEDED',
  'RESOURCE_EXHAUSTED'
]);
const DEFAULT_WAIT_MS = 30_000;
/** A spent day's quota comes back at midnight, Pacific time: looking once an hour is soon enough. */
const DAILY_WAIT_MS = 3_600_000;

/** Turns what Google's clients threw into the product's error, with its cure. */
export function toGmailError(error: unknown, asked: AskedFor): IntakeError {
  if (error instanceof IntakeError) return error;
  const refusal = refusalOf(error);
  if (refusal !== null) return refused(refusal, asked, error);
  if (isKeyFault(error)) {
    return accessRefused("The private key in gmail.serviceAccountKey can't be used to sign.", [NEW_KEY], error);
  }
  return noAnswer('Google', 'gmail.baseUrl', error);
}

/** The error for an answer of Google that refuses. */
export function refused(refusal: GoogleRefusal, asked: AskedFor, cause?: unknown): IntakeError {
  const wait = waitOf(refusal);
  if (wait !== null) return askedToWait('Google', refusal.message, wait, cause);
  if (refusal.status >= 500 || refusal.status === 408) return failed(refusal, true, cause);
  if (refusal.isSignIn)
    return accessRefused(`The sign-in to Google was refused: ${refusal.message}.`, signInCures(refusal, asked), cause);
  if (refusal.status === 404) return notFound(refusal, asked, cause);
  const cures = accessCures(refusal, asked);
  if (cures !== null) return accessRefused(`Google refuses access: ${refusal.message}.`, cures, cause);
  return asked.what === 'mailbox' && /page ?token/i.test(refusal.message)
    ? expired(refusal, cause)
    : failed(refusal, false, cause);
}

/** Milliseconds to wait; null when the refusal is about something else. */
function waitOf({ status, reasons, message, retryAfter, isSignIn }: GoogleRefusal): number | null {
  if (reasons.includes('dailyLimitExceeded')) return readRetryAfter(retryAfter, message) ?? DAILY_WAIT_MS;
  const isRate = reasons.some((reason) => RATE_REASONS.has(reason)) || /^quota exceeded/i.test(message);
  if (status === 429 || (status === 403 && isRate && !isSignIn) || (status === 503 && retryAfter !== null)) {
    return readRetryAfter(retryAfter, message) ?? DEFAULT_WAIT_MS;
  }
  return null;
}

/** As the header says, or the date that Gmail writes into its sentence. */
function readRetryAfter(header: string | null, message: string): number | null {
  return retryAfterOf(header ?? /retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(message)?.[1] ?? null);
}

const NEW_KEY =
  'Create a new key for the service account (Google Cloud console, IAM and admin > Service accounts > Keys) and keep its JSON as the secret gmail.serviceAccountKey.';

/** Where domain-wide delegation is granted, with what has to be typed there. */
function delegationCure(clientId: string | null): string {
  const client = clientId ?? '(the number under Unique ID of the service account)';
  return `In the Google Admin console, Security > Access and data control > API controls > Manage domain-wide delegation, add client ID ${client} with the scope ${GMAIL_SCOPE}. It may take some minutes to count.`;
}

function signInCures({ reasons, message }: GoogleRefusal, { user, clientId }: AskedFor): readonly string[] {
  if (/short-lived|timeframe|\biat\b|\bexp\b/i.test(message)) return ["Set the relay's clock: it is off by minutes."];
  if (/email or user id|not a valid email/i.test(message)) return [userCure(user)];
  if (reasons.includes('unauthorized_client') || reasons.includes('access_denied')) return [delegationCure(clientId)];
  return [NEW_KEY, 'Check that the service account still exists and is not disabled.'];
}

function userCure(user: string | null): string {
  return `Check that ${user ?? 'the account'} is a user of this Google Workspace (not an alias or a group); if the mailbox's sign-in differs, set it as Provider User.`;
}

/** What to do about a refusal of the API; null when it is none of access. */
function accessCures(
  { status, reasons, message }: GoogleRefusal,
  { user, clientId, what }: AskedFor
): readonly string[] | null {
  if (reasons.includes('failedPrecondition') || reasons.includes('FAILED_PRECONDITION')) {
    return [
      `Turn on Gmail for ${user ?? 'the account'}: Admin console, Apps > Google Workspace > Gmail, and a licence.`
    ];
  }
  if (status !== 401 && status !== 403) return null;
  if (reasons.includes('accessNotConfigured') || reasons.includes('SERVICE_DISABLED')) {
    return [
      "Enable the Gmail API in the service account's project: Google Cloud console, APIs and services > Library."
    ];
  }
  if (reasons.includes('domainPolicy')) {
    return ['Allow this service account: Admin console, Security > Access and data control > API controls.'];
  }
  if (what === 'pubsub' || /pub\/?sub/i.test(message)) return [PUBSUB_CURE];
  if (/delegation denied/i.test(message)) return [userCure(user), delegationCure(clientId)];
  return [delegationCure(clientId)];
}

const PUBSUB_CURE =
  'In Pub/Sub, give gmail-api-push@system.gserviceaccount.com the role Publisher on the topic, and the service account the role Subscriber on the subscription.';

function notFound(refusal: GoogleRefusal, asked: AskedFor, cause: unknown): IntakeError {
  if (asked.what === 'history') return expired(refusal, cause);
  if (asked.what === 'message') {
    return new IntakeError('MESSAGE_GONE', `The message is no longer in the mailbox: ${refusal.message}.`, {
      actions: ['Restore it from the trash of the mailbox, then retry.'],
      cause
    });
  }
  const isPubsub = asked.what === 'pubsub' || /pub\/?sub/i.test(refusal.message);
  const cure = isPubsub
    ? 'Check gmail.topic and gmail.subscription: both must exist, the topic in the project of the service account.'
    : userCure(asked.user);
  return accessRefused(`Google does not know this: ${refusal.message}.`, [cure], cause);
}

function expired(refusal: GoogleRefusal, cause: unknown): IntakeError {
  return cursorExpired(`has expired: ${refusal.message}`, cause);
}

function failed(refusal: GoogleRefusal, retryable: boolean, cause: unknown): IntakeError {
  return new IntakeError('MAILBOX_UNREACHABLE', `Google could not answer: ${refusal.message}.`, {
    actions: ['The relay tries again by itself; if it stays, look at the Google Workspace status dashboard.'],
    retryable,
    cause
  });
}

function accessRefused(message: string, actions: readonly string[], cause: unknown): IntakeError {
  return new IntakeError('MAILBOX_ACCESS_REFUSED', message, { actions, cause });
}

/** Node's crypto refuses a key before anything is sent. */
function isKeyFault(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^ERR_(OSSL|CRYPTO)/.test(String(error.code));
}
