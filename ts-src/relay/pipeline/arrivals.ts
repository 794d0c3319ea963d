/** Waits this long after the last message of a trickle, and of a stream. */
const QUIET_MS = 500;
const QUIET_STREAM_MS = 2_500;
const STREAM = 20;
/** People see the beginning of a stream soon; after that, a stream that does not end is taken in every so often. */
const LONGEST_FIRST_MS = 3_000;
const LONGEST_MS = 30_000;
const CALM_MS = 30_000;
const LOOK_EVERY_MS = 100;

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

  /** Resolves when the stream pauses, a batch is full, or its first message has waited long enough. */
  async untilWorthwhile(waiting: () => Promise<number>, full: number, signal: AbortSignal): Promise<void> {
    const start = Date.now();
    const longest = start - this.lastBatchAt > CALM_MS ? LONGEST_FIRST_MS : LONGEST_MS;
    while (!signal.aborted && Date.now() - start < longest) {
      const count = await waiting();
      if (count === 0) return;
      const quiet = count < STREAM ? QUIET_MS : QUIET_STREAM_MS;
      if (count >= full || (this.runs === 0 && Date.now() - this.lastAt >= quiet)) break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    this.lastBatchAt = Date.now();
  }
}
