import { trimLastCharacters } from '../../../core/message/trim-characters.ts';

/**
 * Messages that a server breaks off the connection over, instead of refusing them (Dovecot's default, on a damaged
 * file). Which one of a batch it was is found out by asking for each alone, at the next readings.
 */
export interface Blame {
  /** Whether the message was among those that a connection broke off over. */
  isSuspect(locator: string): boolean;
  /** What the server said when it broke off over this message alone; null: it was never alone. */
  verdict(locator: string): string | null;
  /** Notes that reading these messages failed, if it was them. */
  accuse(locators: readonly string[], error: unknown): void;
  /** Notes that a listing failed, if it was because of a message: sizes are not asked for until it is read. */
  accuseListing(error: unknown): void;
  readonly mayAskSizes: () => boolean;
  /** A page was read: whatever stood in its way has been passed. */
  passed(): void;
}

/** More is no single message's fault. */
const MOST_SUSPECTS = 1_000;

export function keepBlame(): Blame {
  const suspects = new Set<string>();
  const verdicts = new Map<string, string>();
  let mayAskSizes = true;
  return {
    isSuspect: (locator) => suspects.has(locator),
    verdict: (locator) => verdicts.get(locator) ?? null,
    accuse: (locators, error) => {
      const said = goodbye(error);
      if (said === null) return;
      const [only] = locators;
      if (locators.length === 1 && only !== undefined) verdicts.set(only, said);
      if (suspects.size > MOST_SUSPECTS) suspects.clear();
      for (const locator of locators) suspects.add(locator);
    },
    accuseListing: (error) => {
      if (goodbye(error) !== null) mayAskSizes = false;
    },
    mayAskSizes: () => mayAskSizes,
    passed: () => {
      mayAskSizes = true;
    }
  };
}

/** The server's last words, when they are about the FETCH. */
function goodbye(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (!('reason' in error) || typeof error.reason !== 'string') return goodbye(error.cause);
  return /\bFETCH\b.*\bfailed/i.test(error.reason) ? withoutTime(error.reason) : null;
}

/** Dovecot puts the time behind its words: `… [2026-11-28 01:55:18]`. */
function withoutTime(said: string): string {
  return trimLastCharacters(said.slice(0, 200).replace(/ ?\[[\d :-]+\]$/, ''), /[. ]/);
}
