import { SingleBar, Presets } from 'cli-progress';
import { z } from 'zod';
import { IntakeError } from '../core/intake-error.ts';

/** Prints a failure as one sentence with what to do; the trace only with --verbose. Sets the exit code. */
export function reportFailure(error: unknown, isVerbose: boolean): void {
  process.exitCode = 1;
  if (error instanceof IntakeError) {
    process.stderr.write(`${error.message}\n`);
    for (const action of error.actions) process.stderr.write(`  → ${action}\n`);
  } else if (error instanceof z.ZodError) {
    for (const issue of error.issues) process.stderr.write(`--${kebab(issue.path.join('.'))}: ${issue.message}\n`);
    process.stderr.write('  → Correct the option; --help shows what it takes.\n');
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
  if (isVerbose && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
    if (error.cause instanceof Error) process.stderr.write(`caused by ${error.cause.stack ?? error.cause.message}\n`);
  }
}

/** The option as it is typed. */
function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export interface Progress {
  step(): void;
  done(): void;
}

/** A bar on a terminal; silence elsewhere. */
export function openProgress(label: string, total: number): Progress {
  if (!process.stderr.isTTY) return { step: () => undefined, done: () => undefined };
  const bar = new SingleBar(
    { format: `${label} {bar} {value}/{total}`, stream: process.stderr, clearOnComplete: false },
    Presets.shades_classic
  );
  bar.start(total, 0);
  return {
    step: () => {
      bar.increment();
    },
    done: () => {
      bar.stop();
    }
  };
}

/** Writes a table with columns as wide as their widest cell. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd();
  process.stdout.write(`${[head, ...rows].map(line).join('\n')}\n`);
}
