import { AuthenticationFailure, type ImapFlowError } from 'imapflow';
import { trimLastCharacters } from '../../../core/message/trim-characters.ts';
import { IntakeError } from '../../../core/intake-error.ts';
import type { ImapConfig } from '../../config.ts';
import { reasonOf } from '../../failure-reason.ts';
import { askedToWait } from '../mailbox-errors.ts';
import { sectionOf } from './server-choice.ts';

/** What was going on when an IMAP command failed. */
export interface FailureContext {
  readonly config: ImapConfig;
  readonly address: string;
  /** What the server said when it closed the connection. */
  readonly bye: string | null;
  /** Milliseconds that the server asked to wait; null when it did not. */
  readonly backoffMs: number | null;
}

const WAIT_MS = 60_000;
/** Gmail counts bandwidth by the day and lets in again after a while. */
const QUOTA_WAIT_MS = 15 * 60_000;

const THROTTLE_WORDS =
  /throttl|too many (?:simultaneous |concurrent |open )?(?:connections|sessions|logins|requests)|connections? (?:limit|exceeded)|maximum number of connections|rate limit|command or bandwidth limits/i;

/** Turns what imapflow threw into the product's error with its cure. */
export function toImapError(error: unknown, context: FailureContext): IntakeError {
  if (error instanceof IntakeError) return error;
  const fault = describeFault(error, context);
  return (
    throttled(fault, context) ??
    certificateRefused(fault, context) ??
    signInRefused(fault, context) ??
    folderRefused(fault) ??
    unreachable(fault, context)
  );
}

interface Fault {
  readonly error: unknown;
  /** The error's code, or '' */
  readonly code: string;
  /** The response code of RFC 5530 in upper case, or ''. */
  readonly response: string;
  /** What the server or the network said. */
  readonly said: string;
  /** The server answered NO or BAD. */
  readonly isAnswer: boolean;
  readonly isSignIn: boolean;
  readonly isTls: boolean;
}

function describeFault(error: unknown, { bye }: FailureContext): Fault {
  const flow: Partial<ImapFlowError> = error instanceof Error ? error : {};
  const text = flow.responseText ?? responseOf(flow) ?? bye ?? reasonOf(error);
  return {
    error,
    code: flow.code ?? '',
    response: (flow.serverResponseCode ?? /^\[([A-Z-]+)/.exec(text)?.[1] ?? '').toUpperCase(),
    said: shortAnswer(text),
    isAnswer: flow.responseStatus !== undefined,
    isSignIn: flow.authenticationFailed === true || error instanceof AuthenticationFailure,
    isTls: flow.tlsFailed === true || isTlsCode(flow.code ?? '')
  };
}

/** The beginning of what a server says, without the full stop that the sentence around it brings itself. */
export function shortAnswer(said: string): string {
  return trimLastCharacters(said.replaceAll(/\s+/g, ' ').slice(0, 200), /[. ]/);
}

/** A refused sign-in keeps the answer as it came, its tag in front. */
function responseOf({ response }: Partial<ImapFlowError>): string | null {
  return typeof response === 'string' ? response.replace(/^\S+ (?:NO|BAD) /, '') : null;
}

function throttled(fault: Fault, context: FailureContext): IntakeError | null {
  const hinted = context.backoffMs ?? backoffIn(fault.said);
  const isOrder = hinted !== null || ['THROTTLED', 'LIMIT', 'OVERQUOTA'].includes(fault.response);
  if (!isOrder && !THROTTLE_WORDS.test(fault.said)) return null;
  const waitMs = hinted ?? (fault.response === 'OVERQUOTA' ? QUOTA_WAIT_MS : WAIT_MS);
  return askedToWait(`The mail server ${context.config.host}`, fault.said, waitMs, fault.error);
}

/** Exchange's own words: `Suggested Backoff Time: 92415 milliseconds`. */
function backoffIn(said: string): number | null {
  const match = /Backoff Time[:=\s]+(\d{1,9})/i.exec(said);
  return match === null ? null : Number(match[1]);
}

function isTlsCode(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|STARTTLS_INJECTION|HOSTNAME_MISMATCH)/.test(
    code
  );
}

function certificateRefused(fault: Fault, { config }: FailureContext): IntakeError | null {
  if (!fault.isTls) return null;
  return new IntakeError('MAILBOX_UNREACHABLE', `No safe connection to ${config.host}: ${fault.said}.`, {
    actions: [tlsCure(fault, config)],
    retryable: true,
    cause: fault.error
  });
}

function tlsCure({ code, said }: Fault, config: ImapConfig): string {
  const section = sectionOf(config);
  if (/STARTTLS/.test(code + said)) {
    return `The server offers no safe STARTTLS on port ${String(config.port)}: set ${section}.security to tls and ${section}.port to 993, or have STARTTLS switched on.`;
  }
  if (/wrong version|EPROTO|packet length/i.test(code + said)) {
    return `Port ${String(config.port)} does not begin with TLS: set ${section}.security to starttls, or ${section}.port to 993.`;
  }
  if (/EXPIRED|expired/.test(code + said)) return "The server's certificate has expired: have it renewed.";
  if (/ALTNAME|MISMATCH/.test(code)) return `Set ${section}.host to a name that the server's certificate holds.`;
  return 'Name the certificate authority that signed the certificate of the server in caFile (PEM).';
}

/** RFC 5530 tells the reasons of a refusal apart. */
function signInRefused(fault: Fault, { config, address }: FailureContext): IntakeError | null {
  if (!fault.isSignIn) return null;
  if (['UNAVAILABLE', 'SERVERBUG', 'INUSE'].includes(fault.response)) return null;
  return new IntakeError(
    'MAILBOX_ACCESS_REFUSED',
    `The mail server ${config.host} refuses the sign-in to ${address}: ${fault.said}.`,
    { actions: [signInCure(fault, config)], cause: fault.error }
  );
}

function signInCure({ response, said }: Fault, config: ImapConfig): string {
  const section = sectionOf(config);
  if (response === 'EXPIRED') return 'The password has expired: set a new one at the mail server, then here.';
  if (response === 'CONTACTADMIN') return "Ask the mail server's administrator: the account is blocked there.";
  if (response === 'PRIVACYREQUIRED' || /login is disabled/i.test(said)) {
    return `The server wants an encrypted connection first: set ${section}.security to tls or starttls.`;
  }
  if (response === 'AUTHORIZATIONFAILED') {
    return `The login is known, but may not open this mailbox: give it access there, and check ${section}.login.`;
  }
  if (/unsupported authentication|no matching authentication/i.test(said)) {
    return `The server does not offer this way to sign in: set ${section}.auth to password or oauth2 as it asks.`;
  }
  return config.auth.kind === 'oauth2'
    ? `Check ${section}.login and ${section}.scope, and that the client (id and secret) may read this mailbox by IMAP.`
    : `Check ${section}.login and the secret: ${secretSetting(config)}.`;
}

function secretSetting(config: ImapConfig): string {
  const byFile = config.auth.kind === 'password' && config.auth.passwordFolder !== null;
  return byFile ? `the mailbox's file in ${sectionOf(config)}.passwordFolder` : `${sectionOf(config)}.password`;
}

function folderRefused({ error, response, said }: Fault): IntakeError | null {
  if (response === 'NOPERM') {
    return new IntakeError('MAILBOX_ACCESS_REFUSED', `The mail server refuses a folder: ${said}.`, {
      actions: ['Give the login the rights to see and read it (ACL: lookup, read).'],
      cause: error
    });
  }
  if (response !== 'NONEXISTENT' && !/mailbox (?:doesn't|does not) exist/i.test(said)) return null;
  return new IntakeError('MAILBOX_UNREACHABLE', `A folder is no longer in the mailbox: ${said}.`, {
    actions: ['Nothing: the relay looks for the folders anew.'],
    retryable: true,
    cause: error
  });
}

function unreachable({ error, code, said, isAnswer }: Fault, { config }: FailureContext): IntakeError {
  const section = sectionOf(config);
  const cure = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH'].includes(code)
    ? `Check ${section}.host, ${section}.port and the network.`
    : `Check the network, and whether the server is well. ${portHint(code, config)}`.trim();
  return new IntakeError(
    'MAILBOX_UNREACHABLE',
    `The mail server ${config.host} ${isAnswer ? 'refuses a command' : 'does not answer'}: ${said}.`,
    {
      actions: [`${cure} The relay tries again by itself.`],
      retryable: true,
      cause: error
    }
  );
}

/** A port that expects TLS is silent towards a client that waits for its greeting. */
function portHint(code: string, config: ImapConfig): string {
  const isSilent = code === 'GREETING_TIMEOUT' || code === 'CONNECT_TIMEOUT';
  return isSilent && config.security !== 'tls'
    ? `If port ${String(config.port)} begins with TLS, set ${sectionOf(config)}.security to tls.`
    : '';
}
