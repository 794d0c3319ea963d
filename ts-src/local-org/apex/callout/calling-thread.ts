/** A thread that calls out and tells its parent the answer, as a request thread of the org does; for tests. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { sendSynchronously } from './send-synchronously.ts';

const url = z.string().parse(workerData);
const { status } = sendSynchronously({ method: 'GET', url, headers: {}, body: null, timeoutMs: 10_000 });
parentPort?.postMessage(status);
