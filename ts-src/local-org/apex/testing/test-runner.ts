/** Runs Apex tests as the platform does: each method on the data of its class's setup, and nothing stays. */
import type { OrgEngine } from '../../engine.ts';
import type { UserClass, UserMethod } from '../compile/user-class.ts';
import { transactionOf } from '../platform/transaction.ts';
import type { CoverageSink, ExecutionContext } from '../runtime/context.ts';
import { withActive } from '../runtime/equality.ts';
import { invoke, staticsOf } from '../runtime/invoke.ts';
import { ApexThrow } from '../runtime/values.ts';

export interface TestOutcome {
  readonly className: string;
  readonly methodName: string;
  readonly passed: boolean;
  /** `System.AssertException: …`; null when the test passed. */
  readonly message: string | null;
  readonly stack: string | null;
  readonly milliseconds: number;
}

/** What tests run in. */
export interface TestedOrg {
  readonly engine: OrgEngine;
  /** A new transaction of the user who runs the tests. */
  begin(): ExecutionContext;
}

/** Lines that tests ran, by class or trigger. */
export class LineCoverage implements CoverageSink {
  readonly lines = new Map<string, Set<number>>();
  hit(unit: string, line: number): void {
    const known = this.lines.get(unit);
    if (known === undefined) this.lines.set(unit, new Set([line]));
    else known.add(line);
  }
}

/** The classes that hold tests, by name. */
export function testClasses(classes: readonly UserClass[]): UserClass[] {
  const found = classes.filter((cls) => cls.isTest && methodsOf(cls).some(isTestMethod));
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

function methodsOf(cls: UserClass): UserMethod[] {
  return [...cls.methods.values()].flat().filter((method) => method.owner === cls);
}
function isTestMethod(method: UserMethod): boolean {
  return method.isStatic && (method.annotations.has('istest') || method.modifiers.has('testmethod'));
}

/** Thrown to leave nothing of a class's tests behind. */
class Undo extends Error {}

/** Runs all tests of one class. */
export function runTestClass(org: TestedOrg, cls: UserClass, coverage: CoverageSink | null): TestOutcome[] {
  const outcomes: TestOutcome[] = [];
  const runOne = (method: UserMethod): TestOutcome => runMethod(org, cls, method, coverage);
  try {
    org.engine.transaction(() => {
      const setup = methodsOf(cls).filter((method) => method.annotations.has('testsetup'));
      const failed = setup.map(runOne).filter((outcome) => !outcome.passed);
      if (failed.length > 0) outcomes.push(...failed);
      else
        outcomes.push(
          ...methodsOf(cls)
            .filter(isTestMethod)
            .map((method) => undone(org.engine, () => runOne(method)))
        );
      throw new Undo();
    });
  } catch (error) {
    if (!(error instanceof Undo)) throw error;
  }
  return outcomes;
}

function undone<T>(engine: OrgEngine, work: () => T): T {
  const savepoint = engine.savepoint();
  try {
    return work();
  } finally {
    engine.rollbackTo(savepoint);
  }
}

function runMethod(org: TestedOrg, cls: UserClass, method: UserMethod, coverage: CoverageSink | null): TestOutcome {
  const ctx = org.begin();
  ctx.coverage = coverage;
  transactionOf(ctx).isTest = true;
  const start = performance.now();
  let failure: { message: string; stack: string } | null = null;
  try {
    withActive(ctx, () => {
      staticsOf(cls, ctx);
      invoke(method, ctx, null, []);
    });
  } catch (error) {
    failure = describeFailure(error);
  }
  return {
    className: cls.name,
    methodName: method.name,
    passed: failure === null,
    message: failure?.message ?? null,
    stack: failure?.stack ?? null,
    milliseconds: Math.round(performance.now() - start)
  };
}

/** An exception of Apex by its own text; anything else is a fault of the interpreter and shows where. */
function describeFailure(error: unknown): { message: string; stack: string } {
  if (error instanceof ApexThrow) {
    const { value } = error;
    return { message: `${value.type.name}: ${value.message ?? ''}`, stack: value.stackTrace };
  }
  if (error instanceof Error) return { message: `Internal error: ${error.message}`, stack: error.stack ?? '' };
  return { message: `Internal error: ${String(error)}`, stack: '' };
}
