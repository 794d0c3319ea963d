/** A parser thread with faults of its own, for tests: what the message's X-Fault says happens to the thread. */
import parseInWorker, { type ParseOutcome, type ParseTask } from './parse-worker.ts';

export default async function parseOrFail(task: ParseTask): Promise<readonly ParseOutcome[]> {
  const sources = 'messages' in task ? task.messages.map(({ raw }) => Buffer.from(raw).toString('latin1')) : [];
  const fault = /^X-Fault: (\w+)/m.exec(sources.join('\r\n'))?.[1];
  if (fault === 'endless') for (;;) Math.random();
  if (fault === 'crash') process.exit(1);
  if (fault === 'memory') {
    const kept: number[][] = [];
    for (;;) kept.push(Array.from({ length: 1_000_000 }, Math.random));
  }
  return await parseInWorker(task);
}
