import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { IntakeError } from '../../../core/intake-error.ts';
import type { MessageOrigin } from './parse-message.ts';
import type { ParseOutcome, ParseTask, RawMessage } from './parse-worker.ts';

export type { ParseOutcome, RawMessage } from './parse-worker.ts';

/**
 * Parses messages in worker threads. One that crashes its thread, needs more memory than that has or does not come to
 * an end is unreadable, and the next ones go on.
 */
export interface ParsePool {
  /** The outcomes in the order of the messages. */
  parse(messages: readonly RawMessage[]): Promise<readonly ParseOutcome[]>;
  /** Rejects with the source's error when that breaks; reads it to its end otherwise. */
  parseStream(source: AsyncIterable<Uint8Array>, origin: MessageOrigin): Promise<ParseOutcome>;
  /** Ends the threads; the next message starts new ones. */
  close(): Promise<void>;
}

export interface ParsePoolOptions {
  readonly threads?: number;
  /** How long a thread may work on without asking for more of the message. */
  readonly withinMs?: number;
  readonly worker?: URL;
}

const WITHIN_MS = 30_000;
/** The main thread fetches and records meanwhile; each thread takes some 80 MB. */
const THREADS = 1;
const HEAP_MB = 256;
const YOUNG_MB = 16;
const IDLE_MS = 30_000;

/** Handing a message to a thread costs as much as parsing a short one: they go in batches. */
const BATCH_MESSAGES = 25;
const BATCH_BYTES = 1024 * 1024;

/** No thread is started before there is something to parse, and none keeps the process alive. */
export function openParsePool(options: ParsePoolOptions = {}): ParsePool {
  const threads = startThreads(options);
  const parseBatch = async (batch: readonly RawMessage[]): Promise<readonly ParseOutcome[]> => {
    const outcomes = await threads.run({ messages: batch });
    if (typeof outcomes !== 'string') return outcomes;
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) return [{ kind: 'unreadable', reason: outcomes }];
    // One of them is to blame: each is tried alone.
    return (await Promise.all(batch.map(async (one) => await parseBatch([one])))).flat();
  };
  return {
    parse: async (messages) => (await Promise.all(inBatches(messages).map(parseBatch))).flat(),
    parseStream: async (source, origin) => {
      const { port1, port2 } = new MessageChannel();
      const watch = watchFor(threads.withinMs);
      const feeding = feed(source, port1, watch);
      try {
        const outcomes = await threads.run({ chunks: port2, origin }, watch, [port2]);
        await feeding.drain();
        if (typeof outcomes === 'string') return { kind: 'unreadable', reason: outcomes };
        const [outcome] = outcomes;
        if (outcome === undefined) throw parserEnded(new Error('no outcome'));
        return outcome;
      } finally {
        port1.close();
      }
    },
    close: async () => {
      await threads.close();
    }
  };
}

function inBatches(messages: readonly RawMessage[]): RawMessage[][] {
  const batches: RawMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const batch = batches.at(-1);
    bytes += message.raw.byteLength;
    if (batch === undefined || batch.length >= BATCH_MESSAGES || bytes > BATCH_BYTES) {
      batches.push([message]);
      bytes = message.raw.byteLength;
    } else {
      batch.push(message);
    }
  }
  return batches;
}

interface Threads {
  readonly withinMs: number;
  /** The outcomes, or why the thread broke on the task. */
  run(task: ParseTask, watch?: Watch, transfer?: MessagePort[]): Promise<readonly ParseOutcome[] | string>;
  close(): Promise<void>;
}

function startThreads(options: ParsePoolOptions): Threads {
  const threads = options.threads ?? THREADS;
  const withinMs = options.withinMs ?? WITHIN_MS;
  const filename = (options.worker ?? new URL('./parse-worker.ts', import.meta.url)).href;
  const turns = takeTurns(threads);
  let pool: Piscina<ParseTask, readonly ParseOutcome[]> | null = null;
  const start = (): Piscina<ParseTask, readonly ParseOutcome[]> =>
    (pool ??= new Piscina<ParseTask, readonly ParseOutcome[]>({
      filename,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
      recordTiming: false
    }));
  return {
    withinMs,
    // Tasks wait here, not in the pool: the time limit runs from the moment a thread has the message.
    run: async (task, watch = watchFor(withinMs), transfer = []) => {
      const release = await turns();
      try {
        watch.start();
        return await start().run(task, { signal: watch.signal, transferList: transfer });
      } catch (error) {
        const reason = whyBroken(error, watch, withinMs);
        if (reason === null) throw parserEnded(error);
        return reason;
      } finally {
        watch.stop();
        release();
      }
    },
    close: async () => {
      const ending = pool;
      pool = null;
      await ending?.destroy();
    }
  };
}

interface Watch {
  readonly signal: AbortSignal;
  /** Starts the time anew. */
  start(): void;
  stop(): void;
  /** Ends the thread at once. */
  end(): void;
}

function watchFor(withinMs: number): Watch {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
  };
  const end = (): void => {
    controller.abort();
  };
  return {
    signal: controller.signal,
    start: () => {
      stop();
      timer = setTimeout(end, withinMs);
    },
    stop,
    end
  };
}

/** Gives the thread a piece whenever it asks; `drain` reads what the thread did not want, and throws the source's error. */
function feed(source: AsyncIterable<Uint8Array>, port: MessagePort, watch: Watch): { drain(): Promise<void> } {
  const iterator = source[Symbol.asyncIterator]();
  let last: Promise<IteratorResult<Uint8Array>> | null = null;
  const next = async (): Promise<void> => {
    // Waiting for the network is not the thread's fault.
    watch.stop();
    last = iterator.next();
    const step = await last;
    watch.start();
    port.postMessage(step.done === true ? null : step.value);
  };
  port.on('message', () => {
    next().catch(() => {
      watch.end();
    });
  });
  return {
    drain: async () => {
      let step = await (last ?? iterator.next());
      while (step.done !== true) step = await iterator.next();
    }
  };
}

/** What the message did to its thread; null when that ended for another reason. */
function whyBroken(error: unknown, watch: Watch, withinMs: number): string | null {
  const ask = 'Open it in the mailbox; save what is needed by hand.';
  if (watch.signal.aborted) {
    return `The message can't be read: its parts did not come to an end within ${withinMs / 1000} seconds. ${ask}`;
  }
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return `The message can't be read: it needs more than ${HEAP_MB} MB of memory. ${ask}`;
  }
  const isCrash = error instanceof Error && error.message.startsWith('worker exited');
  return isCrash ? `The message can't be read: its parser broke down. ${ask}` : null;
}

function parserEnded(cause: unknown): IntakeError {
  return new IntakeError('INTERNAL', 'The parser was ended before the message was read.', {
    actions: ['Nothing: the message is read again.'],
    retryable: true,
    cause
  });
}

/** Lets `most` callers go on at a time, in the order they came; each is given the means to end its turn. */
export function takeTurns(most: number): () => Promise<() => void> {
  const waiting: (() => void)[] = [];
  let free = most;
  const release = (): void => {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return release;
  };
}
