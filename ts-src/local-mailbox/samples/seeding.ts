import { mailboxes } from '../../testkit/sample-cast.ts';
import type { DeliverOptions } from '../main.ts';
import { composeSample, samples, sampleTime } from './sample-mail.ts';
import type { Place, Sample } from './sample.ts';

/** The newest so many samples are held back and arrive one by one. */
export const STREAMED = 12;

/** What seeding needs of a mailbox server; the progress is kept with its store. */
export interface SampleTarget {
  addMailbox(address: string, displayName: string, shared: boolean): void;
  deliver(address: string, raw: Buffer, options: DeliverOptions): Promise<unknown>;
  /** Samples delivered so far and the time from which their dates count back. */
  readonly progress: { read(): SampleProgress | null; write(progress: SampleProgress): void };
  readonly now: () => Date;
}

export interface SampleProgress {
  readonly start: Date;
  readonly delivered: number;
}

/** Delivers all samples but the last few, dated back from the first start; what an earlier start delivered stays. */
export async function deliverBacklog(target: SampleTarget): Promise<void> {
  for (const { address, label, shared } of mailboxes) target.addMailbox(address, label, shared);
  let progress = target.progress.read() ?? { start: target.now(), delivered: 0 };
  for (const sample of samples.slice(progress.delivered, -STREAMED)) {
    await deliverSample(target, sample, progress.start, sampleTime(sample, progress.start));
    progress = { ...progress, delivered: progress.delivered + 1 };
    target.progress.write(progress);
  }
}

/** Delivers the held-back samples one every `everyMs`, each dated at its arrival; returns how to stop it. */
export function streamSamples(
  target: SampleTarget,
  everyMs: number,
  onError: (error: unknown) => void
): () => Promise<void> {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  const step = async (): Promise<void> => {
    const progress = target.progress.read();
    const sample = progress === null ? undefined : samples[progress.delivered];
    if (progress === null || sample === undefined) return;
    await deliverSample(target, sample, progress.start, target.now());
    target.progress.write({ ...progress, delivered: progress.delivered + 1 });
    schedule();
  };
  const schedule = (): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      running = step().catch(onError);
    }, everyMs);
  };
  schedule();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  };
}

async function deliverSample(target: SampleTarget, sample: Sample, start: Date, date: Date): Promise<void> {
  const raw = await composeSample(sample, start, date);
  for (const place of sample.in) await target.deliver(place.mailbox, raw, deliveryOf(place, date));
}

function deliveryOf(place: Place, receivedAt: Date): DeliverOptions {
  return {
    receivedAt,
    folder: place.folder ?? 'inbox',
    ...(place.categories === undefined ? {} : { categories: place.categories }),
    ...(place.isRead === undefined ? {} : { isRead: place.isRead })
  };
}
