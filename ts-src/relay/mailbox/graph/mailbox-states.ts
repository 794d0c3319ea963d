import { IntakeError, type IntakeErrorCode } from '../../../core/intake-error.ts';

interface MailboxState {
  readonly code: IntakeErrorCode;
  readonly what: string;
  readonly action: string;
  /** Milliseconds after which the state is worth another look; absent: a person must act first. */
  readonly lookAgainMs?: number;
}

const NO_MAILBOX: MailboxState = {
  code: 'MAILBOX_ACCESS_REFUSED',
  what: 'Microsoft 365 has no such mailbox',
  action: 'Check the address of the mailbox, or set its user principal name (Provider User).'
};
const NOT_ONLINE: MailboxState = {
  code: 'MAILBOX_ACCESS_REFUSED',
  what: 'This mailbox is not in Exchange Online',
  action:
    'Give the user an Exchange Online licence; if the mailbox is on an Exchange server of your own, choose IMAP as its provider.'
};
const PASSING: MailboxState = {
  code: 'MAILBOX_UNREACHABLE',
  what: 'Exchange cannot open the mailbox now',
  action: 'Nothing: the relay tries again by itself.',
  lookAgainMs: 60_000
};

/** Codes of Graph that speak of the mailbox and not of the request. */
const STATES: Readonly<Record<string, MailboxState>> = {
  MailboxNotEnabledForRESTAPI: NOT_ONLINE,
  MailboxNotSupportedForRESTAPI: NOT_ONLINE,
  MailboxNotHostedInExchangeOnline: NOT_ONLINE,
  ErrorInvalidUser: NO_MAILBOX,
  ErrorNonExistentMailbox: NO_MAILBOX,
  Request_ResourceNotFound: NO_MAILBOX,
  ErrorMailboxMoveInProgress: {
    code: 'MAILBOX_UNREACHABLE',
    what: 'The mailbox is being moved',
    action: 'Nothing: the relay goes on when Microsoft 365 has moved it.',
    lookAgainMs: 300_000
  },
  ErrorMailboxStoreUnavailable: PASSING,
  ErrorMailboxFailover: PASSING,
  ErrorConnectionFailed: PASSING,
  ErrorAccountDisabled: {
    code: 'MAILBOX_ACCESS_REFUSED',
    what: 'The account of the mailbox is disabled',
    action: 'Enable the account in Microsoft 365, or deactivate the mailbox in Salesforce.'
  },
  Authorization_RequestDenied: {
    code: 'MAILBOX_ACCESS_REFUSED',
    what: 'The app lacks a permission',
    action: 'Grant the app the application permission Mail.Read, with admin consent, in Microsoft Entra.'
  }
};

/** The error for a mailbox in a state of its own; null when the code speaks of something else. */
export function mailboxStateOf(code: string, said: string, cause: unknown): IntakeError | null {
  const state = STATES[code];
  if (state === undefined) return null;
  return new IntakeError(state.code, `${state.what}: ${said}.`, {
    actions: [state.action],
    ...(state.lookAgainMs === undefined ? {} : { retryable: true, retryAfterMs: state.lookAgainMs }),
    cause
  });
}
