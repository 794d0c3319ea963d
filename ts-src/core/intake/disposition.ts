import type { Disposition } from '../classify/decision.ts';

/** What can happen to an intake. */
export type IntakeEvent =
  /** The rules decided on it, for the first time or again. */
  | 'decide'
  | 'save'
  /** Saved by hand although it is filtered (R3). */
  | 'save-anyway'
  /** The saved record was deleted or the save undone (R8). */
  | 'unsave'
  /** Reading or writing failed. */
  | 'fail'
  /** Somebody asked to try again. */
  | 'retry'
  /** The same message is saved from another mailbox. */
  | 'find-original'
  /** Gone from the mailbox before it could be read. */
  | 'vanish';

export type TransitionResult =
  { readonly allowed: true; readonly to: Disposition } | { readonly allowed: false; readonly reason: string };

type Decided = 'saveable' | 'filtered' | 'service' | 'ignored';

const REFUSALS: Readonly<Partial<Record<Disposition, Partial<Record<IntakeEvent, string>>>>> = {
  saved: {
    decide: 'The message is saved; a later decision does not change that.',
    save: 'The message is saved already.',
    'save-anyway': 'The message is saved already.',
    vanish: 'The message is saved; what happens in the mailbox does not change that.'
  },
  filtered: { save: 'All addresses of the message are internal or blacklisted; use "Save anyway".' },
  service: {
    save: "Service mail can't be saved.",
    'save-anyway': "Service mail can't be saved."
  },
  duplicate: {
    save: 'The message was taken in from another mailbox; open the original.',
    'save-anyway': 'The message was taken in from another mailbox; open the original.'
  },
  failed: {
    save: 'The message could not be read; try again first.',
    'save-anyway': 'The message could not be read; try again first.'
  },
  removed: {
    save: 'The message is gone from its mailbox.',
    'save-anyway': 'The message is gone from its mailbox.'
  }
};

/**
 * Says where an event leads an intake, or why it may not happen. `decided` is what the rules say now; it is where
 * `decide`, `retry` and `unsave` lead. A null disposition is a message that was just seen.
 */
export function nextDisposition(from: Disposition | null, event: IntakeEvent, decided: Decided): TransitionResult {
  const refusal = from === null ? undefined : REFUSALS[from]?.[event];
  if (refusal !== undefined) return { allowed: false, reason: refusal };
  switch (event) {
    case 'decide':
    case 'retry':
      return from === 'saved'
        ? { allowed: false, reason: 'The message is saved already.' }
        : { allowed: true, to: decided };
    case 'save':
    case 'save-anyway':
      return from === null
        ? { allowed: false, reason: 'The message is not decided on yet.' }
        : { allowed: true, to: 'saved' };
    case 'unsave':
      return from === 'saved'
        ? { allowed: true, to: decided }
        : { allowed: false, reason: 'The message is not saved.' };
    case 'fail':
      return from === 'saved'
        ? { allowed: false, reason: 'The message is saved already.' }
        : { allowed: true, to: 'failed' };
    case 'find-original':
      return from === 'saved'
        ? { allowed: false, reason: 'The message is saved itself.' }
        : { allowed: true, to: 'duplicate' };
    case 'vanish':
      return { allowed: true, to: 'removed' };
  }
}
