import type { BlockContext, StatementContext } from '@apexdevtools/apex-parser';
import { optional } from './statements.ts';

function blockCompletes(ctx: BlockContext): boolean {
  return ctx.statement_list().every(completes);
}

function tryCompletes(ctx: ReturnType<StatementContext['tryStatement']>): boolean {
  const last = optional(ctx.finallyBlock());
  if (last !== null && !blockCompletes(last.block())) return false;
  return blockCompletes(ctx.block()) || ctx.catchClause_list().some((clause) => blockCompletes(clause.block()));
}

function switchCompletes(ctx: ReturnType<StatementContext['switchStatement']>): boolean {
  const branches = ctx.whenControl_list();
  const hasElse = branches.some((when) => optional(when.whenValue().ELSE()) !== null);
  return !hasElse || branches.some((when) => blockCompletes(when.block()));
}

/** Whether execution can go on after a statement: what "missing return" asks. */
export function completes(ctx: StatementContext): boolean {
  if (optional(ctx.returnStatement()) !== null || optional(ctx.throwStatement()) !== null) return false;
  const block = optional(ctx.block()) ?? optional(optional(ctx.runAsStatement())?.block() ?? null);
  if (block !== null) return blockCompletes(block);
  const condition = optional(ctx.ifStatement());
  if (condition !== null) return condition.statement_list().length < 2 || condition.statement_list().some(completes);
  const attempt = optional(ctx.tryStatement());
  if (attempt !== null) return tryCompletes(attempt);
  const choice = optional(ctx.switchStatement());
  if (choice !== null) return switchCompletes(choice);
  const loop = optional(ctx.whileStatement());
  if (loop !== null) return loop.parExpression().expression().getText().toLowerCase() !== 'true';
  const until = optional(ctx.doWhileStatement());
  return until === null || blockCompletes(until.block());
}

/** The same for a method body. */
export function bodyCompletes(ctx: BlockContext): boolean {
  return blockCompletes(ctx);
}
