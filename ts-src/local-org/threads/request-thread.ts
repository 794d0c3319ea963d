/** The entry of a request thread: one engine, one Apex runtime, one task at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { OrgError } from '../org-error.ts';
import { openOrgRuntime, runtimeOptionsSchema } from './org-runtime.ts';
import { TaskRunner } from './task-runner.ts';
import type { ThreadMessage, ThreadRequest } from './task-pool.ts';

const port = parentPort;
if (port === null) throw new Error('request-thread.ts runs as a worker thread only');

const runtime = openOrgRuntime(runtimeOptionsSchema.parse(workerData));
const runner = new TaskRunner(runtime);

function tell(message: ThreadMessage): void {
  port?.postMessage(message);
}

runtime.engine.onEvents((events) => {
  tell({ kind: 'events', events });
});
port.on('message', ({ id, task }: ThreadRequest) => {
  try {
    tell({ kind: 'answer', id, answer: runner.run(task) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tell({ kind: 'refusal', id, code: error instanceof OrgError ? error.code : 'UNKNOWN_EXCEPTION', message });
  }
});
tell({ kind: 'ready' });
