import { Piscina } from 'piscina';
import { IntakeError } from '../../../core/intake-error.ts';
import type { OutlookMessage } from './outlook-message.ts';

const WITHIN_MS = 30_000;
const HEAP_MB = 512;

let pool: Piscina<Uint8Array, OutlookMessage> | null = null;

/** Converts an Outlook .msg beside the main thread, which is started when it is needed. Errors: MESSAGE_UNREADABLE. */
export async function convertOutlookFile(raw: Uint8Array): Promise<OutlookMessage> {
  pool ??= new Piscina<Uint8Array, OutlookMessage>({
    filename: new URL('./outlook-worker.ts', import.meta.url).href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: WITHIN_MS,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB }
  });
  try {
    return await pool.run(raw, { signal: AbortSignal.timeout(WITHIN_MS) });
  } catch (cause) {
    throw new IntakeError('MESSAGE_UNREADABLE', 'This Outlook .msg file can’t be read: it is damaged or no message.', {
      actions: ['Open it in Outlook and save it again, or save it as .eml.'],
      cause
    });
  }
}
