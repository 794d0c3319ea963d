import { setTimeout as pause } from 'node:timers/promises';
import { BATCH_LIMIT, type BatchAnswer, type GraphClient } from './graph-client.ts';

/** A longer wait is the pipeline's: it parks the mailbox and reads the page again. */
const LONGEST_PAUSE_MS = 10_000;
const ROUNDS = 3;

/**
 * Gets many paths of one mailbox, 20 a request, one request at a time: Graph itself works on four of a batch at once,
 * as many as it allows for a mailbox. Parts that are throttled shortly are asked for again. Answers in the order of
 * the paths. Errors: MAILBOX_THROTTLED when a part must wait longer, and whatever fails the whole request.
 */
export async function getAll(
  client: GraphClient,
  paths: readonly string[],
  signal?: AbortSignal
): Promise<readonly BatchAnswer[]> {
  const answers = new Map<string, BatchAnswer>();
  let open = [...new Set(paths)];
  for (let round = 1; open.length > 0; round += 1) {
    let wait = 0;
    const throttled: string[] = [];
    for (let start = 0; start < open.length; start += BATCH_LIMIT) {
      const part = open.slice(start, start + BATCH_LIMIT);
      for (const [index, answer] of (await client.batch(part, signal)).entries()) {
        const path = part[index] ?? '';
        answers.set(path, answer);
        if (!('error' in answer) || answer.error.code !== 'MAILBOX_THROTTLED') continue;
        const asked = answer.error.retryAfterMs ?? LONGEST_PAUSE_MS;
        if (round === ROUNDS || asked > LONGEST_PAUSE_MS) throw answer.error;
        wait = Math.max(wait, asked);
        throttled.push(path);
      }
    }
    if (throttled.length > 0) await pause(wait, undefined, signal === undefined ? {} : { signal });
    open = throttled;
  }
  return paths.flatMap((path) => answers.get(path) ?? []);
}
