/**
 * `npm test`: every check and every suite, one after the other, and one closing line `N passed, N failed`.
 * `npm test -- lint apex` runs the named steps only.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs beside the steps behind it, which leave a core idle, and has ended before this one begins. */
  readonly besideUntil?: string;
  /** Reads the suite's own figures; absent for a check, which passes or fails as a whole. */
  readonly figures?: (output: string) => Tally | null;
}

const NODE = process.execPath;
const COMPILED = join(import.meta.dirname, '../.cache/compiled');
const bin = (name: string, ...parameters: string[]) => [NODE, `node_modules/.bin/${name}`, ...parameters];
const script = (name: string, ...parameters: string[]) => [NODE, `scripts/${name}`, ...parameters];
const jest = (sources: 'ts' | 'js'): Step => ({
  name: `components-${sources}`,
  command: [NODE, 'node_modules/jest/bin/jest.js', '--silent'],
  environment: { LWC_SRC: sources },
  figures: jestFigures
});

const STEPS: readonly Step[] = [
  {
    name: 'lint',
    command: bin('eslint', '.', '--max-warnings', '0', '--cache', '--cache-location', '.cache/eslint/'),
    besideUntil: 'suites'
  },
  { name: 'types', command: bin('tsc', '-p', 'ts-src/tsconfig.node.json') },
  { name: 'types-core', command: bin('tsc', '-p', 'ts-src/core/tsconfig.json') },
  { name: 'types-lwc', command: bin('tsc', '-p', 'ts-src/lwc/tsconfig.json') },
  { name: 'build', command: script('build-lwc.ts') },
  { name: 'platform-compiler', command: script('check-lwc.ts') },
  { name: 'metadata', command: script('check-metadata.ts') },
  { name: 'format', command: bin('prettier', '--check', '--log-level', 'warn', '.') },
  { name: 'apex-check', command: script('check-apex.ts') },
  { name: 'apex', command: script('apex-test.ts'), figures: closingFigures },
  {
    name: 'suites',
    command: [
      NODE,
      '--test',
      // Most of the time they wait for processes of their own: more than one a core keeps the cores busy.
      '--test-concurrency=3',
      '--test-timeout=240000',
      'ts-src/{cli,core,local-mailbox,local-org,relay,testkit}/**/*.test.ts',
      'scripts/**/*.test.ts'
    ],
    figures: nodeFigures
  },
  {
    name: 'faults',
    command: [
      NODE,
      '--test',
      '--test-concurrency=1',
      '--test-timeout=600000',
      '--test-force-exit',
      'ts-src/e2e/faults/*.test.ts'
    ],
    besideUntil: 'end-to-end',
    figures: nodeFigures
  },
  jest('ts'),
  jest('js'),
  {
    name: 'end-to-end',
    command: [
      NODE,
      '--test',
      '--test-concurrency=2',
      '--test-timeout=600000',
      '--test-force-exit',
      'ts-src/e2e/*.test.ts'
    ],
    figures: nodeFigures
  }
];

function nodeFigures(output: string): Tally | null {
  const figure = (name: string) => Number(new RegExp(`^ℹ ${name} (\\d+)`, 'm').exec(output)?.[1] ?? NaN);
  const tally = { passed: figure('pass'), failed: figure('fail') + figure('cancelled'), skipped: figure('skipped') };
  return Number.isNaN(tally.passed + tally.failed) ? null : tally;
}

function jestFigures(output: string): Tally | null {
  const line = /^Tests:\s+(.*)$/m.exec(output)?.[1];
  if (line === undefined) return null;
  const figure = (name: string) => Number(new RegExp(`(\\d+) ${name}`).exec(line)?.[1] ?? 0);
  return { passed: figure('passed'), failed: figure('failed'), skipped: figure('skipped') };
}

function closingFigures(output: string): Tally | null {
  const found = /^(\d+) passed, (\d+) failed/m.exec(output);
  return found === null ? null : { passed: Number(found[1]), failed: Number(found[2]), skipped: 0 };
}

/** A suite that hangs must not hang the whole run. */
const STEP_WITHIN_MS = 15 * 60_000;

function run(step: Step): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const [command = NODE, ...parameters] = step.command;
    const child = spawn(command, parameters, {
      env: {
        ...process.env,
        FORCE_COLOR: '0',
        // Hundreds of processes load the same modules: compiled once, a process starts in a third of the time.
        NODE_COMPILE_CACHE: COMPILED,
        NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
        ...step.environment
      },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    let output = '';
    const watch = setTimeout(() => {
      output += `\nThe step took longer than ${STEP_WITHIN_MS / 60_000} minutes and was ended.\n`;
      child.kill('SIGKILL');
    }, STEP_WITHIN_MS);
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(watch);
      resolve(tallyOf(step, code, output));
    });
  });
}

/** A suite that ends badly without a failed test, or runs no test at all, has failed. */
function tallyOf(step: Step, code: number | null, output: string): Tally {
  const figures = step.figures?.(output) ?? null;
  const isBroken =
    code !== 0 || (step.figures !== undefined && (figures === null || figures.passed + figures.failed === 0));
  const tally = figures ?? { passed: isBroken ? 0 : 1, failed: 0, skipped: 0 };
  if (isBroken && tally.failed === 0) tally.failed = 1;
  if (tally.failed > 0) console.log(output);
  else printSkipped(output);
  return tally;
}

function printSkipped(output: string): void {
  for (const line of output.split('\n')) if (/^\s*﹣ |^skipped: /.test(line)) console.log(`  ${line.trim()}`);
}

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => STEPS.every((step) => step.name !== name));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}. Steps: ${STEPS.map((step) => step.name).join(', ')}`);
  process.exit(1);
}
const total: Tally = { passed: 0, failed: 0, skipped: 0 };

async function runAndTell(step: Step): Promise<void> {
  const start = performance.now();
  const tally = await run(step);
  total.passed += tally.passed;
  total.failed += tally.failed;
  total.skipped += tally.skipped;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  console.log(
    `${tally.failed === 0 ? '✔' : '✖'} ${step.name}: ${tally.passed} passed, ${tally.failed} failed${skipped} (${seconds} s)`
  );
}

const steps = STEPS.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
const beside = new Map<string, Promise<void>>();
for (const step of steps) {
  for (const [name, running] of beside)
    if (STEPS.find((other) => other.name === name)?.besideUntil === step.name) await running;
  if (step.besideUntil === undefined) await runAndTell(step);
  else beside.set(step.name, runAndTell(step));
}
await Promise.all(beside.values());
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exitCode = total.failed === 0 ? 0 : 1;
