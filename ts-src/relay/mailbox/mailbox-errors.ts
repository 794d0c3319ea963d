import { IntakeError } from '../../core/intake-error.ts';
import { reasonOf } from '../failure-reason.ts';

/** Nobody means to wait longer; a mailbox that still must wait then is told so again. */
const LONGEST_WAIT_MS = 86_400_000;
const SHORTEST_WAIT_MS = 1_000;

/** The provider asks to wait so many milliseconds: its mailbox is parked between one second and 24 hours. */
export function askedToWait(who: string, said: string, waitMs: number, cause?: unknown): IntakeError {
  const retryAfterMs = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, Math.ceil(waitMs)));
  const action =
    retryAfterMs === LONGEST_WAIT_MS
      ? 'Nothing: the relay was asked to wait for a day or longer, and asks again after 24 hours.'
      : 'Nothing: the relay waits as long as it was asked to.';
  return new IntakeError('MAILBOX_THROTTLED', `${who} asks to wait: ${said}.`, {
    actions: [action],
    retryable: true,
    retryAfterMs,
    cause
  });
}

/** No answer came; `toCheck`: the settings that may be wrong. */
export function noAnswer(who: string, toCheck: string, cause: unknown, reason = reasonOf(cause)): IntakeError {
  return new IntakeError('MAILBOX_UNREACHABLE', `${who} does not answer (${reason}).`, {
    actions: [`Check the network, the proxy and ${toCheck}. The relay tries again by itself.`],
    retryable: true,
    cause
  });
}

/** `why`: a clause after "The reading position of this folder". */
export function cursorExpired(why: string, cause?: unknown): IntakeError {
  return new IntakeError('MAILBOX_CURSOR_EXPIRED', `The reading position of this folder ${why}.`, {
    actions: ['Nothing: the relay reads the folder from the beginning and takes in only what is new.'],
    cause
  });
}
