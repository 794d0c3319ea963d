import { Worker } from 'node:worker_threads';
import { OrgError } from '../org-error.ts';
import { openOrgRuntime } from './org-runtime.ts';
import { TaskRunner } from './task-runner.ts';
import type { PublishedEvent } from '../engine.ts';
import type { OrgAnswer, OrgTask, TaskPool } from './org-task.ts';
import type { OrgRuntimeOptions } from './org-runtime.ts';

const MAX_THREADS = 8;
/** A request that waits longer than this finds all threads held up, by callouts most likely: another one starts. */
const GROW_AFTER_MS = 150;

/** What a request thread tells the main thread. */
export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: OrgAnswer }
  | { readonly kind: 'refusal'; readonly id: number; readonly code: string; readonly message: string }
  | { readonly kind: 'events'; readonly events: readonly PublishedEvent[] };
export interface ThreadRequest {
  readonly id: number;
  readonly task: OrgTask;
}

type EventListener = (events: readonly PublishedEvent[]) => void;
interface Waiting {
  readonly task: OrgTask;
  readonly resolve: (answer: OrgAnswer) => void;
  readonly reject: (error: Error) => void;
}
interface Thread {
  readonly worker: Worker;
  isReady: boolean;
  current: (Waiting & { readonly id: number }) | null;
}

/**
 * Threads that each do one task at a time. A thread that waits in an Apex callout blocks only itself: when all
 * are busy another one starts, up to eight, as a real org runs requests side by side.
 */
export class ThreadPool implements TaskPool {
  readonly #options: OrgRuntimeOptions;
  readonly #threads = new Set<Thread>();
  readonly #queue: Waiting[] = [];
  readonly #listeners: EventListener[] = [];
  #nextId = 1;
  #growTimer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: OrgRuntimeOptions, initialThreads = 2) {
    this.#options = options;
    for (let count = 0; count < initialThreads; count++) this.#start();
  }

  run(task: OrgTask): Promise<OrgAnswer> {
    if (this.#closed) return Promise.reject(new OrgError('SERVER_UNAVAILABLE', 'The org is stopping', { status: 503 }));
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, resolve, reject });
      this.#dispatch();
    });
  }

  onEvents(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#growTimer !== null) clearTimeout(this.#growTimer);
    const stopping = new OrgError('SERVER_UNAVAILABLE', 'The org is stopping', { status: 503 });
    for (const waiting of this.#queue.splice(0)) waiting.reject(stopping);
    await Promise.all([...this.#threads].map((thread) => thread.worker.terminate()));
  }

  #start(): void {
    const worker = new Worker(new URL('./request-thread.ts', import.meta.url), { workerData: this.#options });
    const thread: Thread = { worker, isReady: false, current: null };
    this.#threads.add(thread);
    worker.on('message', (message: ThreadMessage) => {
      this.#receive(thread, message);
    });
    worker.on('error', (error: unknown) => {
      this.#lose(thread, error instanceof Error ? error.message : String(error));
    });
    worker.on('exit', () => {
      this.#lose(thread, 'the request thread ended');
    });
  }

  #receive(thread: Thread, message: ThreadMessage): void {
    if (message.kind === 'events') {
      for (const listener of this.#listeners) listener(message.events);
      return;
    }
    const { current } = thread;
    if (message.kind === 'ready') thread.isReady = true;
    else if (current !== null && current.id === message.id) {
      thread.current = null;
      if (message.kind === 'answer') current.resolve(message.answer);
      else current.reject(new OrgError(message.code, message.message, { status: 500 }));
    }
    this.#dispatch();
  }

  /** A thread that died fails its own request only; when none can start at all, those who wait hear why. */
  #lose(thread: Thread, reason: string): void {
    if (!this.#threads.delete(thread)) return;
    const failure = new OrgError('UNKNOWN_EXCEPTION', `The request failed: ${reason}`, { status: 500 });
    thread.current?.reject(failure);
    thread.current = null;
    if (this.#closed) return;
    if (!thread.isReady && this.#threads.size === 0)
      for (const waiting of this.#queue.splice(0)) waiting.reject(failure);
    this.#dispatch();
  }

  #dispatch(): void {
    for (const thread of this.#threads) {
      if (thread.current !== null || !thread.isReady) continue;
      const next = this.#queue.shift();
      if (next === undefined) return;
      const id = this.#nextId++;
      thread.current = { ...next, id };
      thread.worker.postMessage({ id, task: next.task } satisfies ThreadRequest);
    }
    if (this.#queue.length === 0) return;
    if (this.#threads.size === 0) this.#start();
    else this.#growLater();
  }

  #growLater(): void {
    const isStarting = [...this.#threads].some((thread) => !thread.isReady);
    if (this.#growTimer !== null || isStarting || this.#threads.size >= MAX_THREADS) return;
    const [first] = this.#queue;
    this.#growTimer = setTimeout(() => {
      this.#growTimer = null;
      if (this.#queue[0] === first) this.#start();
      this.#dispatch();
    }, GROW_AFTER_MS);
  }
}

/** All tasks in the calling thread, one after the other: for tests and tools that need no callouts. */
export class InProcessPool implements TaskPool {
  readonly #runtime;
  readonly #runner: TaskRunner;

  constructor(options: OrgRuntimeOptions) {
    this.#runtime = openOrgRuntime(options);
    this.#runner = new TaskRunner(this.#runtime);
  }

  run(task: OrgTask): Promise<OrgAnswer> {
    return new Promise((resolve) => {
      resolve(this.#runner.run(task));
    });
  }

  onEvents(listener: EventListener): void {
    this.#runtime.engine.onEvents(listener);
  }

  close(): Promise<void> {
    this.#runtime.close();
    return Promise.resolve();
  }
}
