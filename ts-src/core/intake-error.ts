/** Codes of the product's errors; docs/errors.md shows them with their cures. */
export type IntakeErrorCode =
  | 'CONFIG_INVALID'
  | 'DATA_FOLDER_UNWRITABLE'
  | 'PORT_IN_USE'
  | 'ORG_UNREACHABLE'
  | 'ORG_ACCESS_REFUSED'
  | 'ORG_LIMIT_REACHED'
  | 'ORG_WRITE_REFUSED'
  | 'MAILBOX_UNREACHABLE'
  | 'MAILBOX_ACCESS_REFUSED'
  | 'MAILBOX_THROTTLED'
  | 'MAILBOX_CURSOR_EXPIRED'
  | 'MESSAGE_GONE'
  | 'MESSAGE_UNREADABLE'
  | 'MESSAGE_TOO_LARGE'
  | 'MESSAGE_NOT_FOUND'
  | 'ATTACHMENT_NOT_FOUND'
  | 'FILE_UNREADABLE'
  | 'SIGNATURE_INVALID'
  | 'REQUEST_INVALID'
  | 'SAVE_REFUSED'
  | 'INTERNAL';

export interface IntakeErrorOptions {
  /** What to do next, as sentences for the person who reads it. */
  readonly actions?: readonly string[];
  /** Set by the adapter that knows the provider; only the pipeline retries. */
  readonly retryable?: boolean;
  /** Milliseconds that the other side asked to wait. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The product's one error: what failed with what, and what to do next. */
export class IntakeError extends Error {
  readonly code: IntakeErrorCode;
  readonly actions: readonly string[];
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;

  constructor(code: IntakeErrorCode, message: string, options: IntakeErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = 'IntakeError';
    this.code = code;
    this.actions = options.actions ?? [];
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
