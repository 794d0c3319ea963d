/** Inline SOQL and SOSL: their text and evaluated binds go to the platform half. */
import { BoundExpressionContext } from '@apexdevtools/apex-parser';
import type { ApexParserRuleContext, SoqlLiteralContext, SoslLiteralContext } from '@apexdevtools/apex-parser';
import type { Value } from '../runtime/values.ts';
import { INTEGER, SOBJECT, listOf, sobjectOf } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { AGGREGATE_RESULT } from '../runtime/sobject.ts';
import { compileValue } from './expressions.ts';
import { value } from './node.ts';
import type { Node } from './node.ts';
import type { Scope } from './scope.ts';
import { CompileFault, sourceText } from './syntax.ts';
import type { Ev, Frame } from './user-class.ts';

interface Walkable {
  getChildCount(): number;
  getChild(i: number): unknown;
}
function isWalkable(node: unknown): node is Walkable {
  return typeof node === 'object' && node !== null && 'getChildCount' in node && 'getChild' in node;
}

function bindsOf(scope: Scope, node: unknown, into: Map<string, Ev>): void {
  if (node instanceof BoundExpressionContext) {
    const key = sourceText(node.expression(), scope.source.text).replace(/\s+/g, '');
    into.set(key, compileValue(scope, node.expression()).ev);
    return;
  }
  if (!isWalkable(node)) return;
  for (let i = 0; i < node.getChildCount(); i++) bindsOf(scope, node.getChild(i), into);
}

function evaluateBinds(binds: ReadonlyMap<string, Ev>, f: Frame): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const [key, ev] of binds) values[key] = ev(f);
  return values;
}

function inner(scope: Scope, ctx: ApexParserRuleContext): string {
  return sourceText(ctx, scope.source.text).replace(/^\[/, '').replace(/\]$/, '').trim();
}

const AGGREGATE = /^(count|count_distinct|sum|avg|min|max|grouping)\(/i;
function rowType(scope: Scope, ctx: SoqlLiteralContext): ApexType {
  const query = ctx.query();
  const select = query.selectList().getText();
  if (/^count\(\)$/i.test(select)) return INTEGER;
  const grouped = (query.groupByClause() as unknown) !== null;
  if (
    grouped ||
    query
      .selectList()
      .selectEntry_list()
      .some((entry) => AGGREGATE.test(entry.getText()))
  )
    return listOf(sobjectOf(AGGREGATE_RESULT));
  const from = query.fromNameList().getText().split(',')[0] ?? '';
  const def = scope.program.table.schema.object(from);
  if (def === undefined) throw new CompileFault(query.fromNameList(), `sObject type '${from}' is not supported.`);
  return listOf(sobjectOf(def));
}

/** `[SELECT …]`. */
export function compileSoql(scope: Scope, ctx: SoqlLiteralContext): Node {
  const binds = new Map<string, Ev>();
  bindsOf(scope, ctx, binds);
  const text = inner(scope, ctx);
  const type = rowType(scope, ctx);
  return value(type, (f) => f.ctx.hooks.query(f.ctx, { text, binds: evaluateBinds(binds, f) }), { isQuery: true });
}

/** `[FIND …]`. */
export function compileSosl(scope: Scope, ctx: SoslLiteralContext): Node {
  const binds = new Map<string, Ev>();
  bindsOf(scope, ctx, binds);
  const text = inner(scope, ctx);
  return value(listOf(listOf(SOBJECT)), (f) => f.ctx.hooks.search(f.ctx, { text, binds: evaluateBinds(binds, f) }));
}
