import type {
  BlockContext,
  CatchClauseContext,
  ExpressionContext,
  ForStatementContext,
  LocalVariableDeclarationContext,
  StatementContext,
  TryStatementContext
} from '@apexdevtools/apex-parser';
import { isInstanceOf } from '../runtime/convert.ts';
import { exceptionType, nullPointer, stampException } from '../runtime/exception.ts';
import { callByName } from '../runtime/invoke.ts';
import { ApexExceptionValue, ApexInstance, ApexList, ApexSet, ApexThrow } from '../runtime/values.ts';
import type { Value } from '../runtime/values.ts';
import { SOBJECT, VOID, firstArg } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { assignable, castable, isSubtype } from '../types/assign.ts';
import { compileExpression, compileTest, compileTo, compileValue } from './expressions.ts';
import { compileDml } from './dml-statements.ts';
import { coerce } from './node.ts';
import { resolveTypeName } from './scope.ts';
import type { Scope } from './scope.ts';
import { CompileFault } from './syntax.ts';
import { compileSwitch } from './switch-statement.ts';
import type { Frame, Run } from './user-class.ts';

const EXCEPTION = exceptionType('System.Exception');

/** null of the parser for a missing part, which its types hide. */
export function optional<T>(part: T): T | null {
  return part;
}

/** Compiles a block with names of its own. */
export function compileBlock(scope: Scope, ctx: BlockContext): Run {
  return scope.inBlock(() => sequence(ctx.statement_list().map((statement) => compileStatement(scope, statement))));
}

/** Statements one after the other. */
export function sequence(runs: readonly Run[]): Run {
  const [a, b, c] = runs;
  if (a === undefined) return () => 0;
  if (b === undefined) return a;
  if (c === undefined) return (f) => a(f) || b(f);
  if (runs.length === 3) return (f) => a(f) || b(f) || c(f);
  return (f) => {
    for (const run of runs) {
      const how = run(f);
      if (how !== 0) return how;
    }
    return 0;
  };
}

/** Marks the line that runs, for stack traces and coverage. */
export function atLine(scope: Scope, line: number, column: number, run: Run): Run {
  const unit = scope.cls.top.name;
  const lines = scope.program.coverable.get(unit) ?? new Set<number>();
  scope.program.coverable.set(unit, lines.add(line));
  return (f) => {
    f.entry.line = line;
    f.entry.column = column;
    if (f.ctx.coverage !== null) f.ctx.coverage.hit(unit, line);
    return run(f);
  };
}

/** Compiles a statement. */
export function compileStatement(scope: Scope, ctx: StatementContext): Run {
  const block = optional(ctx.block());
  if (block !== null) return compileBlock(scope, block);
  return atLine(scope, ctx.start.line, ctx.start.column + 1, compileSimple(scope, ctx));
}

function compileSimple(scope: Scope, ctx: StatementContext): Run {
  const expression = optional(ctx.expressionStatement());
  if (expression !== null) return compileAction(scope, expression.expression());
  const declaration = optional(ctx.localVariableDeclarationStatement());
  if (declaration !== null) return compileDeclaration(scope, declaration.localVariableDeclaration());
  const returned = optional(ctx.returnStatement());
  if (returned !== null) return compileReturn(scope, optional(returned.expression()), ctx);
  const condition = optional(ctx.ifStatement());
  if (condition !== null) return compileIf(scope, condition);
  const loop = compileLoop(scope, ctx);
  if (loop !== null) return loop;
  const attempt = optional(ctx.tryStatement());
  if (attempt !== null) return compileTry(scope, attempt);
  const thrown = optional(ctx.throwStatement());
  if (thrown !== null) return compileThrow(scope, thrown.expression());
  const choice = optional(ctx.switchStatement());
  if (choice !== null) return compileSwitch(scope, choice);
  return compileJump(scope, ctx) ?? compileRunAs(scope, ctx) ?? compileDml(scope, ctx);
}

/** An expression that stands as a statement. */
export function compileAction(scope: Scope, ctx: ExpressionContext): Run {
  const node = compileExpression(scope, ctx);
  if (!node.isAction) throw new CompileFault(ctx, 'Expression cannot be a statement.');
  const { ev } = node;
  return (f) => {
    ev(f);
    return 0;
  };
}

function compileDeclaration(scope: Scope, ctx: LocalVariableDeclarationContext): Run {
  const type = scope.type(ctx.typeRef());
  const isFinal = ctx.modifier_list().some((modifier) => modifier.getText().toLowerCase() === 'final');
  const runs = ctx
    .variableDeclarators()
    .variableDeclarator_list()
    .map((declarator): Run => {
      const initial = optional(declarator.expression());
      const ev = initial === null ? null : compileTo(scope, initial, type);
      const { slot } = scope.declare(declarator.id().getText(), type, declarator, isFinal && ev !== null);
      return (f) => {
        f.l[slot] = ev === null ? null : ev(f);
        return 0;
      };
    });
  return sequence(runs);
}

function compileReturn(scope: Scope, ctx: ExpressionContext | null, at: StatementContext): Run {
  if (ctx === null) {
    if (scope.returns !== VOID) throw new CompileFault(at, `Missing return value of type: ${scope.returns.name}`);
    return () => 3;
  }
  if (scope.returns === VOID) throw new CompileFault(at, 'Void method must not return a value');
  const node = compileValue(scope, ctx);
  const convertible = node.isQuery && scope.returns.kind === 'sobject' ? true : assignable(node.type, scope.returns);
  if (!convertible) throw new CompileFault(at, `Return value must be of type: ${scope.returns.name}`);
  const ev = coerce(node, scope.returns, ctx);
  return (f) => {
    f.ret = ev(f);
    return 3;
  };
}

function compileIf(scope: Scope, ctx: ReturnType<StatementContext['ifStatement']>): Run {
  const test = compileTest(scope, ctx.parExpression().expression());
  const [then, otherwise] = ctx
    .statement_list()
    .map((statement) => scope.inBlock(() => compileStatement(scope, statement)));
  if (then === undefined) return () => 0;
  if (otherwise === undefined) return (f) => (test(f) ? then(f) : 0);
  return (f) => (test(f) ? then(f) : otherwise(f));
}

function compileLoop(scope: Scope, ctx: StatementContext): Run | null {
  const counted = optional(ctx.forStatement());
  if (counted !== null) return scope.inBlock(() => compileFor(scope, counted));
  const repeated = optional(ctx.whileStatement());
  if (repeated !== null) {
    const test = compileTest(scope, repeated.parExpression().expression());
    return whileLoop(test, loopBody(scope, optional(repeated.statement())), null);
  }
  const until = optional(ctx.doWhileStatement());
  if (until === null) return null;
  const body = loopBody(scope, until.block());
  const test = compileTest(scope, until.parExpression().expression());
  return (f) => {
    do {
      const how = body(f);
      if (how === 1) break;
      if (how === 3) return 3;
    } while (test(f));
    return 0;
  };
}

function loopBody(scope: Scope, ctx: StatementContext | BlockContext | null): Run {
  if (ctx === null) {
    return (f) => {
      f.ctx.tick();
      return 0;
    };
  }
  scope.loops += 1;
  try {
    const body = scope.inBlock(() =>
      'statement_list' in ctx ? compileBlock(scope, ctx) : compileStatement(scope, ctx)
    );
    return (f) => {
      f.ctx.tick();
      return body(f);
    };
  } finally {
    scope.loops -= 1;
  }
}

function whileLoop(test: ((f: Frame) => boolean) | null, body: Run, step: Run | null): Run {
  return (f) => {
    while (test === null || test(f)) {
      const how = body(f);
      if (how === 1) break;
      if (how === 3) return 3;
      if (step !== null) step(f);
    }
    return 0;
  };
}

function compileFor(scope: Scope, ctx: ForStatementContext): Run {
  const control = ctx.forControl();
  const each = optional(control.enhancedForControl());
  if (each !== null) return compileForEach(scope, ctx);
  const init = optional(control.forInit());
  const declared = init === null ? null : optional(init.localVariableDeclaration());
  const actions = (list: ExpressionContext[]): Run => sequence(list.map((e) => compileAction(scope, e)));
  const start =
    declared === null
      ? actions(optional(init?.expressionList() ?? null)?.expression_list() ?? [])
      : compileDeclaration(scope, declared);
  const condition = optional(control.expression());
  const test = condition === null ? null : compileTest(scope, condition);
  const step = actions(optional(control.forUpdate())?.expressionList().expression_list() ?? []);
  const loop = whileLoop(test, loopBody(scope, optional(ctx.statement())), step);
  return (f) => {
    start(f);
    return loop(f);
  };
}

function elementType(type: ApexType): ApexType | null {
  if (type.kind === 'list' || type.kind === 'set') return firstArg(type);
  const iterable = [type, ...(type.user?.interfaceTypes ?? []), ...(type.native?.interfaceTypes ?? [])].find((t) =>
    t.name.startsWith('Iterable')
  );
  return iterable === undefined ? null : firstArg(iterable);
}

function* items(source: Value, f: Frame): Iterable<Value> {
  if (!(source instanceof ApexInstance)) throw nullPointer(f.ctx);
  const iterator = callByName(f.ctx, source, 'iterator', []);
  if (!(iterator instanceof ApexInstance)) throw nullPointer(f.ctx);
  while (callByName(f.ctx, iterator, 'hasNext', []) === true) yield callByName(f.ctx, iterator, 'next', []);
}

function compileForEach(scope: Scope, ctx: ForStatementContext): Run {
  const control = ctx.forControl().enhancedForControl();
  const type = scope.type(control.typeRef());
  const source = compileValue(scope, control.expression());
  const element = elementType(source.type);
  // `for (List<Account> chunk : [SELECT …])` gets the rows 200 at a time.
  const chunked = source.isQuery && type.kind === 'list' && element !== null && assignable(source.type, type);
  const fits =
    element !== null &&
    (chunked || assignable(element, type) || (element.kind === 'sobject' && castable(element, type)));
  if (!fits) throw new CompileFault(control, `Loop must iterate over collection: ${source.type.name}`);
  const { slot } = scope.declare(control.id().getText(), type, control);
  const body = loopBody(scope, optional(ctx.statement()));
  const { ev } = source;
  return (f) => {
    const all = ev(f);
    if (all === null) throw nullPointer(f.ctx);
    return iterate(f, chunked ? chunks(all, type) : all, slot, body);
  };
}

const CHUNK = 200;
function chunks(rows: Value, type: ApexType): ApexList {
  const list = rows instanceof ApexList ? rows.items : [];
  const parts: Value[] = [];
  for (let i = 0; i < list.length; i += CHUNK) parts.push(new ApexList(type, list.slice(i, i + CHUNK)));
  return new ApexList(type, parts);
}

function iterate(f: Frame, all: Value, slot: number, body: Run): number {
  if (all instanceof ApexList) {
    for (let i = 0; i < all.items.length; i++) {
      f.l[slot] = all.items[i] ?? null;
      const how = body(f);
      if (how === 1) break;
      if (how === 3) return 3;
    }
    return 0;
  }
  for (const item of all instanceof ApexSet ? [...all.entries.values()] : items(all, f)) {
    f.l[slot] = item;
    const how = body(f);
    if (how === 1) break;
    if (how === 3) return 3;
  }
  return 0;
}

function compileJump(scope: Scope, ctx: StatementContext): Run | null {
  if (optional(ctx.breakStatement()) !== null) {
    if (scope.loops === 0) throw new CompileFault(ctx, 'Break statement must be in loop');
    return () => 1;
  }
  if (optional(ctx.continueStatement()) === null) return null;
  if (scope.loops === 0) throw new CompileFault(ctx, 'Continue statement must be in loop');
  return () => 2;
}

function compileThrow(scope: Scope, ctx: ExpressionContext): Run {
  const node = compileValue(scope, ctx);
  if (!isSubtype(node.type, EXCEPTION)) throw new CompileFault(ctx, 'Throw expression must be of type exception');
  const { ev } = node;
  return (f) => {
    const thrown = ev(f);
    if (!(thrown instanceof ApexExceptionValue)) throw nullPointer(f.ctx);
    throw new ApexThrow(stampException(f.ctx, thrown));
  };
}

interface Catch {
  readonly type: ApexType;
  readonly slot: number;
  readonly body: Run;
}

function compileCatch(scope: Scope, ctx: CatchClauseContext): Catch {
  const name = ctx.qualifiedName().getText();
  const type = resolveTypeName(scope.program, scope.cls, name, []);
  if (type === null) throw new CompileFault(ctx, `Invalid type: ${name}`);
  if (!isSubtype(type, EXCEPTION)) throw new CompileFault(ctx, `Catch type must be exception type: ${name}`);
  return scope.inBlock(() => {
    const { slot } = scope.declare(ctx.id().getText(), type, ctx);
    return { type, slot, body: compileBlock(scope, ctx.block()) };
  });
}

/** Limits can't be caught. */
function caughtBy(catches: readonly Catch[], error: unknown): { clause: Catch; value: ApexExceptionValue } | null {
  if (!(error instanceof ApexThrow) || error.value.type.name === 'System.LimitException') return null;
  const clause = catches.find((candidate) => isInstanceOf(error.value, candidate.type));
  return clause === undefined ? null : { clause, value: error.value };
}

function compileTry(scope: Scope, ctx: TryStatementContext): Run {
  const body = compileBlock(scope, ctx.block());
  const catches = ctx.catchClause_list().map((clause) => compileCatch(scope, clause));
  const last = optional(ctx.finallyBlock());
  const guarded: Run = (f) => {
    try {
      return body(f);
    } catch (error) {
      const caught = caughtBy(catches, error);
      if (caught === null) throw error;
      f.l[caught.clause.slot] = caught.value;
      return caught.clause.body(f);
    }
  };
  if (last === null) return guarded;
  const cleanup = compileBlock(scope, last.block());
  return (f) => {
    let how: number;
    try {
      how = guarded(f);
    } catch (error) {
      const ended = cleanup(f);
      if (ended !== 0) return ended;
      throw error;
    }
    const kept = f.ret;
    const ended = cleanup(f);
    if (ended === 0) f.ret = kept;
    return ended === 0 ? how : ended;
  };
}

function compileRunAs(scope: Scope, ctx: StatementContext): Run | null {
  const runAs = optional(ctx.runAsStatement());
  if (runAs === null) return null;
  const [who] = runAs.expressionList().expression_list();
  if (who === undefined) throw new CompileFault(ctx, 'System.runAs needs a user');
  const user = compileTo(scope, who, scope.program.table.lookup('User', []) ?? SOBJECT);
  const body = compileBlock(scope, runAs.block());
  return (f) => {
    let how = 0;
    f.ctx.hooks.runAs(f.ctx, user(f), () => {
      how = body(f);
    });
    return how;
  };
}
