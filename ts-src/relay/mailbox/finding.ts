import { IntakeError } from '../../core/intake-error.ts';
import { reasonOf } from '../failure-reason.ts';

/** One thing that was looked at, and what it means. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** Empty when it is well. */
  readonly needed: string;
  /** What to do; when it is well, what would make it better, or empty. */
  readonly cure: string;
}

/** What was found; with a hint when something would make it better. */
export type Found = string | { readonly found: string; readonly hint: string };

/** Takes a look; what it throws becomes a fault with the error's own cure. */
export async function attempt(check: string, needed: string, look: () => Found | Promise<Found>): Promise<Finding> {
  try {
    const found = await look();
    return typeof found === 'string' ? fine(check, found) : fine(check, found.found, found.hint);
  } catch (error) {
    return fault(check, needed, error);
  }
}

/** `hint`: what would make it better. */
export function fine(check: string, found: string, hint = ''): Finding {
  return { check, ok: true, found, needed: '', cure: hint };
}

/** What an error says, as a finding. */
export function fault(check: string, needed: string, error: unknown): Finding {
  return error instanceof IntakeError
    ? { check, ok: false, found: error.message, needed, cure: error.actions.join(' ') }
    : { check, ok: false, found: reasonOf(error), needed, cure: 'Report this with the log of the relay.' };
}
