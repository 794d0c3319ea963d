import type { AccessLevelContext, ExpressionContext, StatementContext } from '@apexdevtools/apex-parser';
import type { DmlOperation } from '../runtime/context.ts';
import { nullPointer } from '../runtime/exception.ts';
import { ApexList } from '../runtime/values.ts';
import { compileValue } from './expressions.ts';
import { singleRow } from './node.ts';
import type { Node } from './node.ts';
import type { Scope } from './scope.ts';
import { optional } from './statements.ts';
import { CompileFault } from './syntax.ts';
import type { Ev, Run } from './user-class.ts';

interface Written {
  readonly operation: DmlOperation;
  readonly ctx: { accessLevel(): AccessLevelContext };
  readonly target: ExpressionContext;
  readonly duplicates: ExpressionContext | null;
  readonly externalId: string | null;
}

function written(ctx: StatementContext): Written | null {
  const plain = [
    ['insert', optional(ctx.insertStatement())],
    ['update', optional(ctx.updateStatement())],
    ['delete', optional(ctx.deleteStatement())],
    ['undelete', optional(ctx.undeleteStatement())]
  ] as const;
  for (const [operation, statement] of plain) {
    if (statement !== null)
      return { operation, ctx: statement, target: statement.expression(), duplicates: null, externalId: null };
  }
  const upsert = optional(ctx.upsertStatement());
  if (upsert !== null) {
    const field = optional(upsert.qualifiedName())?.getText() ?? null;
    return {
      operation: 'upsert',
      ctx: upsert,
      target: upsert.expression(),
      duplicates: null,
      externalId: field?.split('.').pop() ?? null
    };
  }
  const merge = optional(ctx.mergeStatement());
  if (merge === null) return null;
  return {
    operation: 'merge',
    ctx: merge,
    target: merge.expression(0),
    duplicates: merge.expression(1),
    externalId: null
  };
}

function records(scope: Scope, ctx: ExpressionContext): Ev {
  const node: Node = compileValue(scope, ctx);
  const isRecord = node.type.kind === 'sobject';
  const isList = node.type.kind === 'list' && node.type.args[0]?.kind === 'sobject';
  if (!isRecord && !isList) throw new CompileFault(ctx, `DML requires SObject or SObject list type: ${node.type.name}`);
  return node.isQuery && isRecord ? singleRow(node).ev : node.ev;
}

/** Compiles insert, update, upsert, delete, undelete and merge. */
export function compileDml(scope: Scope, ctx: StatementContext): Run {
  const statement = written(ctx);
  if (statement === null) throw new CompileFault(ctx, `Unexpected statement: ${ctx.getText()}`);
  const { operation, externalId } = statement;
  const level = optional(statement.ctx.accessLevel());
  const accessLevel = level === null ? null : optional(level.USER()) === null ? 'system' : 'user';
  const target = records(scope, statement.target);
  const duplicates = statement.duplicates === null ? null : records(scope, statement.duplicates);
  return (f) => {
    const rows = target(f);
    if (rows === null) throw nullPointer(f.ctx);
    if (rows instanceof ApexList && rows.items.length === 0) return 0;
    f.ctx.hooks.dml(f.ctx, {
      operation,
      target: rows,
      duplicates: duplicates === null ? null : duplicates(f),
      accessLevel,
      externalIdField: externalId
    });
    return 0;
  };
}
