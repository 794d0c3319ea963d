import { GraphError } from '@microsoft/microsoft-graph-client';
import { IntakeError } from '../../../core/intake-error.ts';

const CURSOR_CODES = new Set(['SyncStateNotFound', 'SyncStateInvalid', 'resyncRequired', 'ResyncRequired']);

/** Turns what the Graph client or the sign-in threw into the product's error, with its cure. */
export function toMailboxError(error: unknown, path: string): IntakeError {
  if (error instanceof IntakeError) return error;
  const refusal = signInRefusal(error);
  if (refusal !== null) return signInRefused(refusal, error);
  if (error instanceof GraphError && error.statusCode > 0) return answered(error, path);
  return new IntakeError('MAILBOX_UNREACHABLE', `Microsoft 365 does not answer (${innermost(error)}).`, {
    actions: ['Check the network, the proxy and graph.baseUrl. The relay tries again by itself.'],
    retryable: true,
    cause: error
  });
}

function answered(error: GraphError, path: string): IntakeError {
  const { statusCode, code } = error;
  const said = `${error.message} (${code ?? String(statusCode)})`;
  if (statusCode === 410 || CURSOR_CODES.has(code ?? '')) {
    return new IntakeError('MAILBOX_CURSOR_EXPIRED', `The reading position of this folder has expired: ${said}.`, {
      actions: ['Nothing: the relay reads the folder from the beginning and takes in only what is new.'],
      cause: error
    });
  }
  if (statusCode === 429 || statusCode === 503) return throttled(error, said);
  if (statusCode === 401 || statusCode === 403) {
    return new IntakeError('MAILBOX_ACCESS_REFUSED', `Microsoft 365 refuses access to this mailbox: ${said}.`, {
      actions: [
        'Grant the app the application permission Mail.Read with admin consent, or the role Application Mail.Read for this mailbox.',
        'Check the client secret and its expiry.'
      ],
      cause: error
    });
  }
  if (statusCode === 404) return notFound(path, said, error);
  return new IntakeError('MAILBOX_UNREACHABLE', `Microsoft 365 could not answer: ${said}.`, {
    actions: ['The relay tries again by itself; if it stays, look at the Microsoft 365 service health.'],
    retryable: statusCode >= 500 || statusCode === 408,
    cause: error
  });
}

function throttled(error: GraphError, said: string): IntakeError {
  return new IntakeError('MAILBOX_THROTTLED', `Microsoft 365 asks to wait: ${said}.`, {
    actions: ['Nothing: the relay waits as long as it was asked to.'],
    retryable: true,
    retryAfterMs: readRetryAfter(error.headers?.get('Retry-After') ?? null),
    cause: error
  });
}

/** Seconds, or an HTTP date; half a minute when the server does not say. */
function readRetryAfter(value: string | null): number {
  if (value === null) return 30_000;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const time = Date.parse(value);
  return Number.isNaN(time) ? 30_000 : Math.max(0, time - Date.now());
}

function notFound(path: string, said: string, cause: unknown): IntakeError {
  if (/\/attachments\//.test(path)) {
    return new IntakeError('ATTACHMENT_NOT_FOUND', `The attachment is no longer in the mailbox: ${said}.`, {
      actions: ['Open the message again.'],
      cause
    });
  }
  if (/\/messages\/[^/?]+/.test(path) && !path.includes('/messages/delta')) {
    return new IntakeError('MESSAGE_GONE', `The message is no longer in the mailbox: ${said}.`, {
      actions: ['Restore it from the deleted items in the mailbox, then retry.'],
      cause
    });
  }
  return new IntakeError('MAILBOX_ACCESS_REFUSED', `Microsoft 365 does not know this mailbox or folder: ${said}.`, {
    actions: ['Check the address of the mailbox, or set its user principal name (Provider User).'],
    cause
  });
}

/** The Graph client wraps what the sign-in threw; Microsoft's own code is what tells a refusal from a dead network. */
function signInRefusal(error: unknown): string | null {
  const said = innermost(error);
  // The sentence without time stamps and trace ids: the same fault reads the same each time.
  const own = /AADSTS\d+: [^.\r\n]{1,200}/.exec(said)?.[0];
  if (own !== undefined) return own;
  const isOwn = error instanceof Error && /^(?:AuthenticationError|CredentialUnavailableError)$/.test(error.name);
  return isOwn || /\b(?:invalid_client|unauthorized_client|invalid_grant)\b/.test(said)
    ? (said.split('\n')[0] ?? '')
    : null;
}

function signInRefused(said: string, cause: unknown): IntakeError {
  return new IntakeError('MAILBOX_ACCESS_REFUSED', `The sign-in to Microsoft 365 was refused: ${said}.`, {
    actions: [
      'Check graph.tenantId, graph.clientId and the client secret (it may have expired), and graph.authorityHost.'
    ],
    cause
  });
}

function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}
