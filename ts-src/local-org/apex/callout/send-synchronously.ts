/** HTTP for Apex, which waits for its callouts: a helper thread talks while the calling thread stands still. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { answerSchema, CalloutFailure, READ_TIMED_OUT } from './http-exchange.ts';
import type { CalloutOutcome, CalloutRequest, CalloutResponse } from './http-exchange.ts';

/** What starting the helper and handing over may take on a busy machine, beyond the request's own time. */
const GRACE_MS = 15_000;

class CalloutHelper {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #counter: Int32Array<SharedArrayBuffer>;
  #lastId = 0;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    const signal = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.#counter = new Int32Array(signal);
    this.#port = port1;
    this.#worker = new Worker(new URL('./callout-thread.ts', import.meta.url), {
      workerData: { port: port2, signal },
      transferList: [port2]
    });
    // Neither keeps the process alive.
    this.#worker.unref();
    port1.unref();
  }

  /** The outcome; null when none came in time: then the helper is of no use any more. */
  ask(request: CalloutRequest): CalloutOutcome | null {
    const id = ++this.#lastId;
    const deadline = performance.now() + request.timeoutMs + GRACE_MS;
    this.#port.postMessage({ id, request });
    for (;;) {
      const seen = Atomics.load(this.#counter, 0);
      const received = receiveMessageOnPort(this.#port);
      if (received !== undefined) {
        const answer = answerSchema.parse(received.message);
        if (answer.id === id) return answer.outcome;
        continue;
      }
      const left = deadline - performance.now();
      if (left <= 0) return null;
      Atomics.wait(this.#counter, 0, seen, left);
    }
  }

  end(): void {
    this.#port.close();
    void this.#worker.terminate();
  }
}

let helper: CalloutHelper | null = null;

function checkUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) {
    throw new CalloutFailure('badUrl', `Invalid endpoint URL: ${url}`);
  }
}

/**
 * Sends a request and blocks the calling thread until the answer is there, at most for the request's timeout.
 * @throws CalloutFailure when no answer comes
 */
export function sendSynchronously(request: CalloutRequest): CalloutResponse {
  checkUrl(request.url);
  helper ??= new CalloutHelper();
  const outcome = helper.ask(request);
  if (outcome === null) {
    helper.end();
    helper = null;
    throw new CalloutFailure('timeout', READ_TIMED_OUT);
  }
  if (outcome.kind === 'failed') throw new CalloutFailure(outcome.failure, outcome.message);
  const { status, statusText, headers, body } = outcome;
  return { status, statusText, headers, body };
}
