import { once } from 'node:events';
import cliProgress from 'cli-progress';

/** Writes one line to standard output and waits while the reader is slow. */
export async function writeLine(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
}

export interface Progress {
  readonly step: () => void;
  readonly stop: () => void;
}

/** A progress bar on the error output of a terminal; nothing where nobody looks or where lines would mix with it. */
export function startProgress(total: number, isWanted: boolean): Progress {
  if (!isWanted || !process.stderr.isTTY || total < 20) return { step: () => undefined, stop: () => undefined };
  const bar = new cliProgress.SingleBar(
    { stream: process.stderr, format: '{bar} {value} of {total}', clearOnComplete: true },
    cliProgress.Presets.shades_classic
  );
  bar.start(total, 0);
  return {
    step: () => {
      bar.increment();
    },
    stop: () => {
      bar.stop();
    }
  };
}
