/** Runs in a worker thread: a file that blocks or kills its reader harms nothing else. */
import { readOutlookMessage, type OutlookMessage } from './outlook-message.ts';

export default function convert(raw: Uint8Array): OutlookMessage {
  return readOutlookMessage(raw);
}
