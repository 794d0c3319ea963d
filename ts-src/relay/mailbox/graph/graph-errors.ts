import { GraphError } from '@microsoft/microsoft-graph-client';
import { IntakeError } from '../../../core/intake-error.ts';
import { reasonOf } from '../../failure-reason.ts';
import { askedToWait, cursorExpired, noAnswer } from '../mailbox-errors.ts';
import { mailboxStateOf } from './mailbox-states.ts';
import { readRetryAfter, type HeaderLookup } from './retry-after.ts';
import { trimLastCharacters } from '../../../core/message/trim-characters.ts';

const CURSOR_CODES = new Set(['SyncStateNotFound', 'SyncStateInvalid', 'resyncRequired', 'ResyncRequired']);
const BUSY = new Set([429, 503, 504]);

/** An answer of Graph that is no success, alone or inside a $batch. */
export interface Refusal {
  readonly status: number;
  /** Graph's own code; empty when it gave none. */
  readonly code: string;
  readonly message: string;
  readonly header: HeaderLookup;
}

/** Turns what the Graph client or the sign-in threw into the product's error, with its cure. */
export function toMailboxError(error: unknown, path: string): IntakeError {
  const own = ownError(error);
  if (own !== null) return own;
  const refusal = signInRefusal(error);
  if (refusal !== null) return signInRefused(refusal, error);
  if (error instanceof GraphError && error.statusCode > 0) {
    const { statusCode: status, code, message, headers } = error;
    return refusalError(
      { status, code: code ?? '', message, header: (name) => headers?.get(name) ?? null },
      path,
      error
    );
  }
  if (
    error instanceof Error &&
    /^(?:Authentication|AuthenticationRequired|CredentialUnavailable)Error$/.test(error.name)
  ) {
    return noAnswer(
      'The sign-in host of Microsoft 365',
      'graph.authorityHost and graph.tenantId',
      error,
      oneLine(error)
    );
  }
  return noAnswer('Microsoft 365', 'graph.baseUrl', error);
}

/** Turns an answer of Graph that is no success into the product's error, with its cure. */
export function refusalError(refusal: Refusal, path: string, cause?: unknown): IntakeError {
  const { status, code } = refusal;
  const said = `${trimLastCharacters(refusal.message, /[.\s]/)} (${code === '' ? String(status) : code})`;
  const state = mailboxStateOf(code, said, cause);
  if (state !== null) return state;
  if (status === 410 || CURSOR_CODES.has(code)) return cursorExpired(`has expired: ${said}`, cause);
  if (BUSY.has(status)) return askedToWait('Microsoft 365', said, readRetryAfter(refusal.header), cause);
  if (status === 401 || status === 403) return refused(said, cause);
  if (status === 404) return notFound(path, said, cause);
  return new IntakeError('MAILBOX_UNREACHABLE', `Microsoft 365 could not answer: ${said}.`, {
    actions: ['The relay tries again by itself; if it stays, look at the Microsoft 365 service health.'],
    retryable: status >= 500 || status === 408 || status === 409,
    cause
  });
}

function refused(said: string, cause: unknown): IntakeError {
  return new IntakeError('MAILBOX_ACCESS_REFUSED', `Microsoft 365 refuses access to this mailbox: ${said}.`, {
    actions: [
      'Grant the app the application permission Mail.Read with admin consent, or the role Application Mail.Read for this mailbox.',
      'If access is limited by RBAC for Applications or an application access policy, add the mailbox to its scope; a change takes up to two hours.',
      'With a signed-in user, give the user full access to the shared mailbox.'
    ],
    cause
  });
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
  if (/\/mailFolders\/[^/?]+\/messages/.test(path)) {
    return new IntakeError('MAILBOX_UNREACHABLE', `The folder is no longer in the mailbox: ${said}.`, {
      actions: ['Nothing: the relay looks for the folders again when it reads the mailbox the next time.'],
      retryable: true,
      cause
    });
  }
  return new IntakeError('MAILBOX_ACCESS_REFUSED', `Microsoft 365 does not know what was asked for: ${said}.`, {
    actions: ['Check the address of the mailbox, or set its user principal name (Provider User).'],
    cause
  });
}

/** The product's own error, however deep the Graph client wrapped it. */
function ownError(error: unknown): IntakeError | null {
  if (error instanceof IntakeError) return error;
  return error instanceof Error && error.cause !== undefined ? ownError(error.cause) : null;
}

/** The Graph client wraps what the sign-in threw; Microsoft's own code is what tells a refusal from a dead network. */
function signInRefusal(error: unknown): string | null {
  const said = reasonOf(error);
  // The sentence without time stamps and trace ids: the same fault reads the same each time.
  const own = /AADSTS\d+: [^.\r\n]{1,200}/.exec(said)?.[0];
  if (own !== undefined) return own;
  return /\b(?:invalid_client|unauthorized_client|invalid_grant)\b/.test(said) ? (said.split('\n')[0] ?? '') : null;
}

/** What Microsoft's own codes of a refused sign-in ask for. */
const SIGN_IN_CURES: readonly { readonly code: RegExp; readonly action: string }[] = [
  { code: /AADSTS7000222/, action: 'The client secret has expired: make a new one in the app registration.' },
  { code: /AADSTS7000215/, action: "Give the client secret's value, not its id, as graph.clientSecretFile." },
  { code: /AADSTS700027/, action: "Upload this certificate's public part to the app registration, or renew it." },
  {
    code: /AADSTS(?:90002|900023)/,
    action: 'Correct graph.tenantId: the directory (tenant) id of the app registration.'
  },
  { code: /AADSTS700016/, action: 'Correct graph.clientId: the application (client) id, in this tenant.' },
  { code: /AADSTS65001/, action: 'Let an administrator grant consent to the permissions of the app.' }
];

function signInRefused(said: string, cause: unknown): IntakeError {
  const cures = SIGN_IN_CURES.filter(({ code }) => code.test(said)).map(({ action }) => action);
  return new IntakeError('MAILBOX_ACCESS_REFUSED', `The sign-in to Microsoft 365 was refused: ${said}.`, {
    actions: [
      ...cures,
      'Check graph.tenantId, graph.clientId and the client secret (it may have expired), and graph.authorityHost.'
    ],
    cause
  });
}

/** The first sentence, without what the library only knows of the answer's absence. */
function oneLine(error: Error): string {
  return (
    reasonOf(error)
      .split(/: (?:Error\(s\)|See https)/)[0]
      ?.replace('[object Object]', 'no answer') ?? ''
  );
}
