/** Apex as an org runs it: the pages' calls, anonymous blocks, triggers of every write, queued jobs and tests. */
import type { Access } from '../engine.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';
import { createOrgEngine } from '../data/org-engine.ts';
import { OrgError } from '../org-error.ts';
import type { AnonymousResult, ApexFailure, ApexOutcome, ApexPort, ApexTestOutcome } from '../rest/apex-port.ts';
import { createApexRuntime } from './apex-runtime.ts';
import type { ApexRuntime } from './apex-runtime.ts';
import { readAllLabels, readApexSources, readRemoteSites } from './apex-source-files.ts';
import { JobQueue } from './async/job-queue.ts';
import type { JobStore } from './async/job-store.ts';
import { executeQueueable } from './async/queueable-classes.ts';
import { setCalloutSettings } from './callout/callout-rules.ts';
import type { CalloutSettings } from './callout/callout-rules.ts';
import { createPlatformHooks } from './platform/platform-hooks.ts';
import { transactionOf } from './platform/transaction.ts';
import { ApexTriggerRunner } from './platform/trigger-runner.ts';
import type { ExecutionContext } from './runtime/context.ts';
import { ApexThrow } from './runtime/values.ts';
import { UserClass } from './compile/user-class.ts';
import { LineCoverage, runTestClass, testClasses } from './testing/test-runner.ts';
import type { TestOutcome } from './testing/test-runner.ts';

export interface ApexOrgOptions {
  readonly engine: LocalOrgEngine;
  readonly sourceDir: string;
  readonly namedCredentialEndpoints: Readonly<Record<string, string>>;
  readonly jobs: JobStore;
}

/** Code of the refusal when classes or triggers don't compile. */
export const COMPILE_ERROR = 'APEX_COMPILE_ERROR';

function compiled(engine: LocalOrgEngine, sourceDir: string, tests: 'with tests' | 'without tests'): ApexRuntime {
  const hooks = createPlatformHooks(readAllLabels(sourceDir));
  const runtime = createApexRuntime({ engine, sources: readApexSources(sourceDir, tests), hooks });
  if (runtime.compileErrors.length === 0) return runtime;
  const faults = runtime.compileErrors.map(({ path, line, message }) => `${path}:${String(line)}: ${message}`);
  throw new OrgError(COMPILE_ERROR, `The Apex of ${sourceDir} does not compile:\n${faults.join('\n')}`);
}

export class ApexOrg implements ApexPort {
  private readonly options: ApexOrgOptions;
  private readonly runtime: ApexRuntime;
  private readonly callouts: CalloutSettings;
  private readonly queue: JobQueue;
  private triggered: { readonly number: number; readonly ctx: ExecutionContext } | null = null;

  constructor(options: ApexOrgOptions) {
    const { engine, sourceDir, namedCredentialEndpoints } = options;
    this.options = options;
    this.callouts = { namedCredentials: namedCredentialEndpoints, remoteSites: readRemoteSites(sourceDir) };
    this.runtime = compiled(engine, sourceDir, 'without tests');
    const begin = (userId: string): ExecutionContext => this.begin(userId);
    const { systemAccess } = engine;
    this.queue = new JobQueue(options.jobs, { engine, systemAccess, begin, execute: executeQueueable });
    const forTriggers = (userId: string): ExecutionContext => this.contextOfTriggers(userId);
    engine.setTriggerRunner(new ApexTriggerRunner(this.runtime.triggers, forTriggers));
  }

  /** All triggers of one write from outside share statics and limits, over all its chunks. */
  private contextOfTriggers(userId: string): ExecutionContext {
    const number = this.options.engine.transactionNumber;
    const known = this.triggered;
    if (known?.number === number && known.ctx.userId === userId) return known.ctx;
    const ctx = this.begin(userId);
    this.triggered = { number, ctx };
    return ctx;
  }

  private begin(userId: string): ExecutionContext {
    const ctx = this.runtime.begin(userId);
    setCalloutSettings(ctx, this.callouts);
    this.queue.attach(ctx);
    // From here on its time counts.
    transactionOf(ctx);
    return ctx;
  }

  callAuraMethod(
    className: string,
    methodName: string,
    params: Readonly<Record<string, unknown>>,
    access: Access
  ): ApexOutcome {
    const ctx = this.begin(access.userId);
    if (this.runtime.auraMethod(className, methodName) === null) {
      const message = `No @AuraEnabled method ${className}.${methodName} exists`;
      const failure = {
        message,
        exceptionType: 'System.NoAccessException',
        stackTrace: '',
        isUserDefinedException: false
      };
      return { kind: 'failed', failure };
    }
    try {
      const call = (): unknown => this.runtime.callAura(ctx, className, methodName, params);
      return { kind: 'returned', value: this.options.engine.transaction(call) };
    } catch (error) {
      if (!(error instanceof ApexThrow)) throw error;
      return { kind: 'failed', failure: failureOf(error) };
    }
  }

  executeAnonymous(source: string, access: Access): AnonymousResult {
    const ctx = this.begin(access.userId);
    const result = { compiled: true, success: true, line: -1, column: -1, compileProblem: null };
    const log = (): string => transactionOf(ctx).log.join('\n');
    try {
      const [fault] = this.options.engine.transaction(() => this.runtime.runAnonymous(ctx, source));
      const none = { exceptionMessage: null, exceptionStackTrace: null, debugLog: log() };
      if (fault === undefined) return { ...result, ...none };
      const { line, column, message } = fault;
      return { compiled: false, success: false, line, column, compileProblem: message, ...none };
    } catch (error) {
      if (!(error instanceof ApexThrow)) throw error;
      const { message, exceptionType, stackTrace } = failureOf(error);
      const line = error.value.lineNumber;
      const exceptionMessage = `${exceptionType}: ${message}`;
      return {
        ...result,
        success: false,
        line,
        column: 1,
        exceptionMessage,
        exceptionStackTrace: stackTrace,
        debugLog: log()
      };
    }
  }

  runTests(classNames: readonly string[] | null): readonly ApexTestOutcome[] {
    return runApexTests(this.options.sourceDir, classNames).outcomes.map(({ stack, ...outcome }) => ({
      ...outcome,
      stackTrace: stack
    }));
  }

  runNextAsyncJob(): boolean {
    return this.queue.runNext();
  }
}

function failureOf({ value }: ApexThrow): ApexFailure {
  return {
    message: value.message ?? 'Script-thrown exception',
    exceptionType: value.type.name,
    stackTrace: value.stackTrace,
    isUserDefinedException: value.type.user instanceof UserClass
  };
}

/** Of one class or trigger: lines with statements, and those that tests ran. */
export interface CoverageFigure {
  readonly unit: string;
  readonly lines: number;
  readonly covered: number;
  readonly uncovered: readonly number[];
}
export interface TestReport {
  readonly outcomes: readonly TestOutcome[];
  /** All classes and triggers but the tests' own. */
  readonly coverage: readonly CoverageFigure[];
}

/** Runs the tests of a source folder in an org of their own, which holds setup records only. */
export function runApexTests(sourceDir: string, classNames: readonly string[] | null): TestReport {
  const engine = createOrgEngine({ databaseFile: ':memory:', sourceDir });
  try {
    const runtime = compiled(engine, sourceDir, 'with tests');
    const begin = (userId: string): ExecutionContext => runtime.begin(userId);
    engine.setTriggerRunner(new ApexTriggerRunner(runtime.triggers, begin));
    const classes = runtime.classes().filter((cls) => cls.outer === null);
    const org = { engine, begin: () => begin(engine.adminUserId) };
    const wanted = classNames?.map((name) => name.toLowerCase());
    const chosen = testClasses(classes).filter((cls) => wanted?.includes(cls.name.toLowerCase()) ?? true);
    const coverage = new LineCoverage();
    const outcomes = chosen.flatMap((cls) => runTestClass(org, cls, coverage));
    return { outcomes, coverage: coverageFigures(runtime, classes, coverage) };
  } finally {
    engine.close();
  }
}

function coverageFigures(
  runtime: ApexRuntime,
  classes: readonly UserClass[],
  coverage: LineCoverage
): CoverageFigure[] {
  const tests = new Set(classes.filter((cls) => cls.isTest).map((cls) => cls.name));
  const figures: CoverageFigure[] = [];
  for (const [unit, lines] of runtime.coverableLines()) {
    if (tests.has(unit)) continue;
    const ran = coverage.lines.get(unit);
    const uncovered = [...lines].filter((line) => ran?.has(line) !== true).sort((a, b) => a - b);
    figures.push({ unit, lines: lines.size, covered: lines.size - uncovered.length, uncovered });
  }
  return figures.sort((a, b) => a.unit.localeCompare(b.unit));
}
