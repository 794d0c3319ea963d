/** What a process costs, as the kernel counts it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface ProcessFigures {
  /** User and system time of all its threads. */
  readonly cpuSeconds: number;
  readonly rssMb: number;
  /** The most that it ever had resident. */
  readonly peakMb: number;
}

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Null when the process has ended. */
export function figuresOf(pid: number): ProcessFigures | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    // The name before may hold blanks; user and system time are the 14th and 15th field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const megabytes = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024;
    const rssMb = megabytes('VmRSS');
    if (Number.isNaN(rssMb)) return null;
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      rssMb,
      peakMb: megabytes('VmHWM')
    };
  } catch {
    return null;
  }
}

/** Looks at a process that ends by itself until it has; the last figures that it showed. */
export async function watchToEnd(pid: number, ended: Promise<unknown>): Promise<ProcessFigures> {
  let last: ProcessFigures = { cpuSeconds: 0, rssMb: 0, peakMb: 0 };
  const look = setInterval(() => {
    last = figuresOf(pid) ?? last;
  }, 20);
  try {
    await ended;
    return last;
  } finally {
    clearInterval(look);
  }
}

/** Resolves when the process has done next to nothing for a second. */
export async function untilIdle(pid: number): Promise<void> {
  for (let before = Number.NEGATIVE_INFINITY; ;) {
    const now = figuresOf(pid)?.cpuSeconds ?? before;
    if (now - before < 0.05) return;
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
