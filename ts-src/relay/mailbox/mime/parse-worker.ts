/** Runs in a worker thread: what kills or blocks it harms one message. */
import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { IntakeError } from '../../../core/intake-error.ts';
import type { Message } from '../../../core/message/message.ts';
import { parseMimeMessage, parseMimeStream, type MessageOrigin } from './parse-message.ts';

/** A message as it came. */
export interface RawMessage {
  readonly raw: Uint8Array;
  readonly origin: MessageOrigin;
}

/** Messages, or one message and where to ask for it piece by piece. */
export type ParseTask =
  { readonly messages: readonly RawMessage[] } | { readonly chunks: MessagePort; readonly origin: MessageOrigin };

export type ParseOutcome =
  | { readonly kind: 'message'; readonly message: Message }
  /** With what to do, in one text for people. */
  | { readonly kind: 'unreadable'; readonly reason: string };

export default async function parseInWorker(task: ParseTask): Promise<readonly ParseOutcome[]> {
  if ('chunks' in task) return [await outcomeOf(parseMimeStream(pull(task.chunks), task.origin))];
  const outcomes: ParseOutcome[] = [];
  for (const { raw, origin } of task.messages) outcomes.push(await outcomeOf(parseMimeMessage(raw, origin)));
  return outcomes;
}

async function outcomeOf(parsing: Promise<Message>): Promise<ParseOutcome> {
  try {
    return { kind: 'message', message: await parsing };
  } catch (error) {
    return { kind: 'unreadable', reason: unreadableReason(error) };
  }
}

/** Why a message can't be read and what to do, in one text. */
function unreadableReason(error: unknown): string {
  if (error instanceof IntakeError) return [error.message, ...error.actions].join(' ');
  return `The message can't be read: ${error instanceof Error ? error.message : String(error)}.`;
}

/** Asks for one piece at a time: as much waits in memory as one piece holds. */
async function* pull(chunks: MessagePort): AsyncGenerator<Uint8Array> {
  for (;;) {
    const answer = once(chunks, 'message');
    chunks.postMessage('more');
    const chunk: unknown = (await answer).at(0);
    if (!(chunk instanceof Uint8Array)) return;
    yield chunk;
  }
}
