/**
 * Loaded into a relay before its program: ends the process, as the loss of power would, when it has passed a named step
 * so many times; or sets its clock on at that moment.
 */
import { subscribe } from 'node:diagnostics_channel';
import { STEP_CHANNEL } from '../../relay/pipeline/checkpoint.ts';

const step = process.env['FAULT_STEP'] ?? '';
const at = Number(process.env['FAULT_AT'] ?? '1');
const jumpMs = Number(process.env['FAULT_CLOCK_JUMP_MS'] ?? '0');
let passes = 0;

subscribe(STEP_CHANNEL, (message) => {
  if (typeof message !== 'object' || message === null || !('step' in message) || message.step !== step) return;
  passes += 1;
  if (passes !== at) return;
  if (jumpMs === 0) process.kill(process.pid, 'SIGKILL');
  else jump(jumpMs);
});

/** Every reading of the clock is that much ahead. */
function jump(byMs: number): void {
  const RealDate = Date;
  class AheadDate extends RealDate {
    constructor(value?: number | string | Date, ...rest: readonly number[]) {
      if (value === undefined) super(RealDate.now() + byMs);
      else if (rest.length === 0) super(value);
      else super(Number(value), rest[0] ?? 0, ...rest.slice(1));
    }

    static override now(): number {
      return RealDate.now() + byMs;
    }
  }
  Object.defineProperty(globalThis, 'Date', { value: AheadDate, configurable: true, writable: true });
}
