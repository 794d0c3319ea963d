import { IntakeError } from '../../../core/intake-error.ts';

/**
 * Quota units of the methods that the relay calls, for projects made since May 2026.
 * https://developers.google.com/gmail/api/reference/quota
 */
export const UNITS = {
  profile: 1,
  labels: 1,
  list: 5,
  history: 2,
  message: 20,
  watch: 100,
  stop: 50
} as const;

export interface QuotaLimits {
  /** Units that are there at once. */
  readonly burst: number;
  /** Units that come back each second. */
  readonly perSecond: number;
}

/** Google allows so many a minute for all mailboxes of the project together. */
export const PROJECT_UNITS_PER_MINUTE = 1_200_000;

/** Limits that stay below what Google allows in any minute: burst and one minute's return together. */
export function limitsOf(unitsPerMinute: number): QuotaLimits {
  return { burst: unitsPerMinute / 6, perSecond: unitsPerMinute / 75 };
}

/** Units that are worth waiting for: a page of ten messages. */
const WORTH_WAITING = 10 * UNITS.message;

/** A token bucket in quota units. It never waits: readers ask what is left and shape their page to it. */
export class Quota {
  readonly #limits: QuotaLimits;
  readonly #project: Quota | null;
  readonly #now: () => number;
  #units: number;
  #at: number;

  constructor(limits: QuotaLimits, project: Quota | null = null, now: () => number = Date.now) {
    this.#limits = limits;
    this.#project = project;
    this.#now = now;
    this.#units = limits.burst;
    this.#at = now();
  }

  /** Units that may be spent now. */
  left(): number {
    this.#refill();
    return Math.max(0, Math.min(this.#units, this.#project?.left() ?? Number.POSITIVE_INFINITY));
  }

  /** Counts a request. What a person waits for may go below zero; the pages that follow make up for it. */
  spend(units: number): void {
    this.#refill();
    this.#units -= units;
    this.#project?.spend(units);
  }

  /** The error that parks the mailbox until a page is worth asking for again. */
  exhausted(): IntakeError {
    return new IntakeError('MAILBOX_THROTTLED', "The mailbox's share of the Gmail quota is used up for the moment.", {
      actions: ['Nothing: the relay goes on by itself as the quota comes back.'],
      retryable: true,
      retryAfterMs: this.waitMs()
    });
  }

  /** Milliseconds until a page is worth asking for. */
  waitMs(): number {
    this.#refill();
    const wanted = Math.min(WORTH_WAITING, this.#limits.burst);
    const own = Math.ceil((Math.max(0, wanted - this.#units) / this.#limits.perSecond) * 1000);
    return Math.max(own, this.#project?.waitMs() ?? 0);
  }

  #refill(): void {
    const now = this.#now();
    const returned = (Math.max(0, now - this.#at) / 1000) * this.#limits.perSecond;
    this.#units = Math.min(this.#limits.burst, this.#units + returned);
    this.#at = now;
  }
}
