import { setTimeout as sleep } from 'node:timers/promises';

/** A few messages after a time without any: somebody waits for them. */
const FIRST_QUIET_MS = 80;
const FEW = 5;
const REST_MS = 1_000;
/** Waits this long after the last message of a trickle, and of a stream. */
const QUIET_MS = 350;
const QUIET_STREAM_MS = 2_500;
const STREAM = 20;
/** People see the beginning of a stream soon; after that, a stream that does not end is taken in every so often. */
const LONGEST_FIRST_MS = 3_000;
const LONGEST_MS = 30_000;
const CALM_MS = 30_000;
const LOOK_EVERY_MS = 100;
const LEAST_PAUSE_MS = 20;

/** Knows whether more mail is just coming in: a batch costs the org the same few calls for one message as for a thousand. */
export class Arrivals {
  private lastAt = 0;
  private lastBatchAt = 0;
  private runs = 0;

  /** Notes the beginning of a run that brings messages; returns how to note its end. */
  begin(): () => void {
    this.runs += 1;
    return () => {
      this.runs -= 1;
    };
  }

  note(): void {
    this.lastAt = Date.now();
  }

  /**
   * Resolves when the stream pauses, a batch is full, or its first message has waited long enough; not full, it waits
   * `leastMs` at least.
   */
  async untilWorthwhile(waiting: () => Promise<number>, full: number, signal: AbortSignal, leastMs = 0): Promise<void> {
    const start = Date.now();
    const longest = Math.max(leastMs, start - this.lastBatchAt > CALM_MS ? LONGEST_FIRST_MS : LONGEST_MS);
    while (!signal.aborted && Date.now() - start < longest) {
      const count = await waiting();
      if (count === 0) return;
      const now = Date.now();
      const left = Math.max(this.lastAt + this.quietMs(count, start) - now, start + leastMs - now);
      if (count >= full || (this.runs === 0 && left <= 0)) break;
      await sleep(Math.min(LOOK_EVERY_MS, Math.max(LEAST_PAUSE_MS, left)));
    }
    this.lastBatchAt = Date.now();
  }

  private quietMs(count: number, start: number): number {
    if (count < FEW && start - this.lastBatchAt > REST_MS) return FIRST_QUIET_MS;
    return count < STREAM ? QUIET_MS : QUIET_STREAM_MS;
  }
}
