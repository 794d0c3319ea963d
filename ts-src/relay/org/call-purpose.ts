import { AsyncLocalStorage } from 'node:async_hooks';

/** What an API call to the org is made for; metrics and the call table count by it. */
export const CALL_PURPOSES = [
  /** Mailboxes, lists and settings are read. */
  'rules',
  /** Records that messages are matched with are looked up. */
  'look-up',
  'intake',
  'redecide',
  'save',
  /** Attachments of saved messages: somebody waits for them. */
  'files',
  'status',
  'hits',
  /** Somebody waits for the answer: Retry, an import, the doctor. */
  'person',
  'other'
] as const;
export type CallPurpose = (typeof CALL_PURPOSES)[number];

/** What goes on when the calls of the day are used up, out of the reserve; the status says that they are. */
const AWAITED: ReadonlySet<CallPurpose> = new Set(['files', 'person', 'status']);

/** What the org says of its API calls in any 24 hours, those of every program. */
export interface ApiUsage {
  readonly used: number;
  readonly allowed: number;
}

export interface MeteredCall {
  readonly purpose: CallPurpose;
  /** Somebody waits for it. */
  readonly isAwaited: boolean;
}

/** Counts the calls, and says when there may be none. */
export interface CallMeter {
  /** Right before a call. Errors: ORG_LIMIT_REACHED. */
  admit(call: MeteredCall): void;
  /** The org told its figures with an answer. */
  told(usage: ApiUsage): void;
  /** The org refused a call because all of its calls are used up. */
  refused(): void;
}

const calls = new AsyncLocalStorage<MeteredCall>();

/** Every API call that the work makes is made for this purpose; the innermost counts, and awaited is all within. */
export function withPurpose<T>(purpose: CallPurpose, work: () => Promise<T>): Promise<T> {
  return calls.run({ purpose, isAwaited: currentCall().isAwaited || AWAITED.has(purpose) }, work);
}

export function currentCall(): MeteredCall {
  return calls.getStore() ?? { purpose: 'other', isAwaited: false };
}
