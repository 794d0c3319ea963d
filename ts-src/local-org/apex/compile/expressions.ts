import {
  ArrayExpressionContext,
  Arth1ExpressionContext,
  Arth2ExpressionContext,
  AssignExpressionContext,
  BitAndExpressionContext,
  BitExpressionContext,
  BitNotExpressionContext,
  BitOrExpressionContext,
  CastExpressionContext,
  CmpExpressionContext,
  CoalExpressionContext,
  CondExpressionContext,
  DotExpressionContext,
  EqualityExpressionContext,
  IdPrimaryContext,
  InstanceOfExpressionContext,
  LiteralPrimaryContext,
  LogAndExpressionContext,
  LogOrExpressionContext,
  MethodCallExpressionContext,
  NegExpressionContext,
  NewExpressionContext,
  PostOpExpressionContext,
  PreOpExpressionContext,
  PrimaryExpressionContext,
  SoqlPrimaryContext,
  SoslPrimaryContext,
  SubExpressionContext,
  SuperPrimaryContext,
  ThisPrimaryContext,
  TypeRefPrimaryContext
} from '@apexdevtools/apex-parser';
import type {
  ExpressionContext,
  ExpressionListContext,
  LiteralContext,
  PrimaryContext
} from '@apexdevtools/apex-parser';
import { isInstanceOf, toDecimal } from '../runtime/convert.ts';
import { apexError, nullPointer } from '../runtime/exception.ts';
import { ApexDouble, ApexList, ApexTypeValue, Decimal } from '../runtime/values.ts';
import type { Value } from '../runtime/values.ts';
import {
  BOOLEAN,
  DECIMAL,
  DOUBLE,
  INTEGER,
  LONG,
  NULL,
  OBJECT,
  SOBJECT,
  STRING,
  firstArg
} from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { assignable, castable, numericRank } from '../types/assign.ts';
import { callMember, callOwn } from './calls.ts';
import { compileCreator } from './creators.ts';
import { resolveMember, resolveName, thisNode, visible } from './names.ts';
import { cast, coerce, requireValue, singleRow, typeNode, value } from './node.ts';
import type { LValue, Node } from './node.ts';
import { arithmetic, commonType, comparison, equality, logical, signed } from './operators.ts';
import { compileSoql, compileSosl } from './queries.ts';
import type { Scope } from './scope.ts';
import { CompileFault, unquote } from './syntax.ts';
import type { Place } from './syntax.ts';
import type { Ev } from './user-class.ts';

/** Compiles an expression that must be a value. */
export function compileValue(scope: Scope, ctx: ExpressionContext): Node {
  const node = compileExpression(scope, ctx);
  requireValue(node, ctx);
  return node;
}
/** Compiles an expression for a place of a type. */
export function compileTo(scope: Scope, ctx: ExpressionContext, to: ApexType): Ev {
  return coerce(compileValue(scope, ctx), to, ctx);
}
/** Compiles the arguments of a call. */
export function compileArguments(scope: Scope, list: ExpressionListContext | null | undefined): Node[] {
  return (list?.expression_list() ?? []).map((arg) => compileValue(scope, arg));
}

function pair(ctx: { expression(i: number): ExpressionContext }, scope: Scope): [Node, Node] {
  return [compileValue(scope, ctx.expression(0)), compileValue(scope, ctx.expression(1))];
}

/** The operator between two operands: the tokens that stand there. */
function operatorOf(ctx: { getChildCount(): number; getChild(i: number): { getText(): string } }): string {
  let text = '';
  for (let i = 1; i < ctx.getChildCount() - 1; i++) text += ctx.getChild(i).getText();
  return text;
}

/** Compiles an expression or a name on the way to one. */
export function compileExpression(scope: Scope, ctx: ExpressionContext): Node {
  if (ctx instanceof PrimaryExpressionContext) return compilePrimary(scope, ctx.primary());
  if (ctx instanceof DotExpressionContext) return compileDot(scope, ctx);
  if (ctx instanceof MethodCallExpressionContext) return compileCall(scope, ctx);
  if (ctx instanceof SubExpressionContext) return compileExpression(scope, ctx.expression());
  if (ctx instanceof AssignExpressionContext) return compileAssign(scope, ctx);
  if (ctx instanceof NewExpressionContext) return compileCreator(scope, ctx.creator(), ctx);
  if (ctx instanceof ArrayExpressionContext) return compileIndex(scope, ctx);
  if (ctx instanceof CastExpressionContext) return compileCast(scope, ctx);
  if (ctx instanceof PostOpExpressionContext)
    return compileStep(scope, ctx.expression(), (ctx.INC() as unknown) === null ? -1 : 1, true, ctx);
  return compileOperator(scope, ctx);
}

function compileOperator(scope: Scope, ctx: ExpressionContext): Node {
  if (ctx instanceof EqualityExpressionContext) return equality(operatorOf(ctx), ...narrowed(...pair(ctx, scope)), ctx);
  if (ctx instanceof CmpExpressionContext) return comparison(operatorOf(ctx), ...pair(ctx, scope), ctx);
  if (ctx instanceof LogAndExpressionContext)
    return logical('&&', booleanOf(scope, ctx.expression(0)), booleanOf(scope, ctx.expression(1)));
  if (ctx instanceof LogOrExpressionContext)
    return logical('||', booleanOf(scope, ctx.expression(0)), booleanOf(scope, ctx.expression(1)));
  const binary =
    ctx instanceof Arth1ExpressionContext ||
    ctx instanceof Arth2ExpressionContext ||
    ctx instanceof BitExpressionContext ||
    ctx instanceof BitAndExpressionContext ||
    ctx instanceof BitOrExpressionContext ||
    ctx instanceof BitNotExpressionContext;
  if (binary) return arithmetic(operatorOf(ctx), ...pair(ctx, scope), ctx);
  if (ctx instanceof CondExpressionContext) return compileCondition(scope, ctx);
  if (ctx instanceof CoalExpressionContext) return compileCoalesce(scope, ctx);
  if (ctx instanceof InstanceOfExpressionContext) return compileInstanceOf(scope, ctx);
  if (ctx instanceof NegExpressionContext) return compileNegation(scope, ctx);
  if (ctx instanceof PreOpExpressionContext) return compilePrefix(scope, ctx);
  throw new CompileFault(ctx, `Unexpected expression: ${ctx.getText()}`);
}

/** A query compared with something counts as its record only beside a record. */
function narrowed(left: Node, right: Node): [Node, Node] {
  return [
    left.isQuery && right.type.kind === 'sobject' ? singleRow(left) : left,
    right.isQuery && left.type.kind === 'sobject' ? singleRow(right) : right
  ];
}

function booleanOf(scope: Scope, ctx: ExpressionContext): Ev {
  const node = compileValue(scope, ctx);
  if (!assignable(node.type, BOOLEAN))
    throw new CompileFault(ctx, `Condition expression must be of type Boolean: ${node.type.name}`);
  return node.ev;
}
/** A condition; null in it throws. */
export function compileTest(scope: Scope, ctx: ExpressionContext): (frame: Parameters<Ev>[0]) => boolean {
  const ev = booleanOf(scope, ctx);
  return (f) => {
    const flag = ev(f);
    if (flag === null) throw nullPointer(f.ctx);
    return flag === true;
  };
}

function compilePrimary(scope: Scope, ctx: PrimaryContext): Node {
  if (ctx instanceof IdPrimaryContext) {
    const name = ctx.id().getText();
    const found = resolveName(scope, name, ctx);
    if (found === null) throw new CompileFault(ctx, `Variable does not exist: ${name}`);
    return found;
  }
  if (ctx instanceof LiteralPrimaryContext) return compileLiteral(ctx.literal());
  if (ctx instanceof ThisPrimaryContext || ctx instanceof SuperPrimaryContext) return compileSelf(scope, ctx);
  if (ctx instanceof SoqlPrimaryContext) return compileSoql(scope, ctx.soqlLiteral());
  if (ctx instanceof SoslPrimaryContext) return compileSosl(scope, ctx.soslLiteral());
  if (ctx instanceof TypeRefPrimaryContext) {
    const constant = new ApexTypeValue(scope.type(ctx.typeRef()));
    return value(scope.program.table.lookup('System.Type', []) ?? OBJECT, () => constant);
  }
  throw new CompileFault(ctx, `Unexpected expression: ${ctx.getText()}`);
}

function compileSelf(scope: Scope, ctx: PrimaryContext): Node {
  if (scope.isStatic) throw new CompileFault(ctx, `${ctx.getText()} cannot be referenced in a static context`);
  if (ctx instanceof ThisPrimaryContext) return thisNode(scope);
  const above = scope.cls.superType;
  if (above === null) throw new CompileFault(ctx, `Type has no super class: ${scope.cls.name}`);
  return { ...value(above, (f) => f.self), isSuper: true };
}

const MAX_INTEGER = 2_147_483_648n;
function compileLiteral(ctx: LiteralContext): Node {
  const text = ctx.getText();
  if ((ctx.StringLiteral() as unknown) !== null || (ctx.MultilineStringLiteral() as unknown) !== null)
    return constant(STRING, unquote(text));
  if ((ctx.BooleanLiteral() as unknown) !== null) return constant(BOOLEAN, text.toLowerCase() === 'true');
  if ((ctx.NULL() as unknown) !== null) return constant(NULL, null);
  if ((ctx.LongLiteral() as unknown) !== null) return constant(LONG, BigInt.asIntN(64, BigInt(text.slice(0, -1))));
  if ((ctx.IntegerLiteral() as unknown) !== null) {
    if (BigInt(text) > MAX_INTEGER) throw new CompileFault(ctx, `Illegal integer: ${text}`);
    return constant(INTEGER, Number(BigInt.asIntN(32, BigInt(text))));
  }
  if (/d$/i.test(text)) return constant(DOUBLE, new ApexDouble(Number(text.slice(0, -1))));
  return constant(DECIMAL, Decimal.parse(text));
}
function constant(type: ApexType, fixed: Value): Node {
  return value(type, () => fixed);
}

function compileDot(scope: Scope, ctx: DotExpressionContext): Node {
  const left = compileLeft(scope, ctx.expression());
  const safe = (ctx.QUESTIONDOT() as unknown) !== null;
  const call = ctx.dotMethodCall() as ReturnType<DotExpressionContext['dotMethodCall']> | null;
  if (call === null) return resolveMember(scope, left, safe, ctx.anyId().getText(), ctx.anyId());
  const args = compileArguments(scope, call.expressionList());
  return callMember(scope, left, safe, call.anyId().getText(), args, call);
}

/** What stands left of a dot: a name that is no variable may be the first part of a dotted type. */
function compileLeft(scope: Scope, ctx: ExpressionContext): Node {
  const node = compileExpression(scope, ctx);
  return node.kind === 'type' ? typeNode(node.type) : node;
}

function compileCall(scope: Scope, ctx: MethodCallExpressionContext): Node {
  const call = ctx.methodCall();
  const id = call.id() as ReturnType<typeof call.id> | null;
  if (id === null) throw new CompileFault(ctx, 'Constructor calls must be the first statement of a constructor');
  return callOwn(scope, id.getText(), compileArguments(scope, call.expressionList()), call);
}

function targetOf(scope: Scope, ctx: ExpressionContext): { node: Node; lvalue: LValue } {
  const node = compileValue(scope, ctx);
  if (node.lvalue === null) throw new CompileFault(ctx, 'Expression cannot be assigned');
  checkWritable(scope, node, ctx);
  return { node, lvalue: node.lvalue };
}

/** final variables, constants and properties without a visible setter refuse. */
function checkWritable(scope: Scope, node: Node, at: Place): void {
  if (node.name === '') return;
  const local = scope.local(node.name);
  if (local !== null) {
    if (local.isFinal && local.slot === node.lvalue?.slot)
      throw new CompileFault(at, `Final variable has already been initialized: ${node.name}`);
    return;
  }
  const variable = scope.cls.findVariable(node.name);
  if (variable === null || variable.type !== node.type) return;
  const initialising = scope.method === null || scope.method.name === '<init>';
  if (variable.modifiers.has('final') && !initialising)
    throw new CompileFault(at, `Field is not writeable: ${variable.owner.name}.${variable.name}`);
  if (!variable.writable || !visible(scope, variable.owner, variable.setterVisibility, variable.annotations)) {
    throw new CompileFault(at, `Field is not writeable: ${variable.owner.name}.${variable.name}`);
  }
}

function compileAssign(scope: Scope, ctx: AssignExpressionContext): Node {
  const { node, lvalue } = targetOf(scope, ctx.expression(0));
  const op = operatorOf(ctx);
  if (op !== '=') return compileCompound(scope, ctx, node, lvalue, op.slice(0, -1));
  const ev = compileTo(scope, ctx.expression(1), node.type);
  const { slot, object, index, set } = lvalue;
  if (slot !== null) return value(node.type, (f) => (f.l[slot] = ev(f)), { isAction: true });
  return value(
    node.type,
    (f) => {
      const o = object === null ? null : object(f);
      const i = index === null ? null : index(f);
      const next = ev(f);
      set(f, o, i, next);
      return next;
    },
    { isAction: true }
  );
}

/** Evaluates object and index once, hands the old value on in a hidden slot and stores the new one. */
function update(scope: Scope, lvalue: LValue, type: ApexType, next: (old: Node) => Ev, after: boolean): Node {
  const hidden = scope.hidden();
  const ev = next(value(type, (f) => f.l[hidden] ?? null));
  const { object, index, get, set } = lvalue;
  return value(
    type,
    (f) => {
      const o = object === null ? null : object(f);
      const i = index === null ? null : index(f);
      const old = get(f, o, i);
      f.l[hidden] = old;
      const result = ev(f);
      set(f, o, i, result);
      return after ? old : result;
    },
    { isAction: true }
  );
}

function compileCompound(scope: Scope, ctx: AssignExpressionContext, node: Node, lvalue: LValue, op: string): Node {
  const right = compileValue(scope, ctx.expression(1));
  return update(scope, lvalue, node.type, (old) => coerce(arithmetic(op, old, right, ctx), node.type, ctx), false);
}

function compileStep(scope: Scope, target: ExpressionContext, by: number, after: boolean, at: Place): Node {
  const { node, lvalue } = targetOf(scope, target);
  if (numericRank(node.type) === 0) throw new CompileFault(at, 'Expression must be numeric');
  const { slot } = lvalue;
  if (slot !== null && node.type === INTEGER) {
    return value(
      INTEGER,
      (f) => {
        const old = f.l[slot];
        if (typeof old !== 'number') throw nullPointer(f.ctx);
        const next = (old + by) | 0;
        f.l[slot] = next;
        return after ? old : next;
      },
      { isAction: true }
    );
  }
  return update(
    scope,
    lvalue,
    node.type,
    (old) => coerce(arithmetic('+', old, constant(INTEGER, by), at), node.type, at),
    after
  );
}

function compilePrefix(scope: Scope, ctx: PreOpExpressionContext): Node {
  if ((ctx.INC() as unknown) !== null) return compileStep(scope, ctx.expression(), 1, false, ctx);
  if ((ctx.DEC() as unknown) !== null) return compileStep(scope, ctx.expression(), -1, false, ctx);
  return signed((ctx.SUB() as unknown) === null ? '+' : '-', compileValue(scope, ctx.expression()), ctx);
}

function compileNegation(scope: Scope, ctx: NegExpressionContext): Node {
  if ((ctx.BANG() as unknown) === null) return signed('~', compileValue(scope, ctx.expression()), ctx);
  const test = compileTest(scope, ctx.expression());
  return value(BOOLEAN, (f) => !test(f));
}

function compileIndex(scope: Scope, ctx: ArrayExpressionContext): Node {
  const list = compileValue(scope, ctx.expression(0));
  if (list.type.kind !== 'list') throw new CompileFault(ctx, `Expression must be a list type: ${list.type.name}`);
  const index = compileTo(scope, ctx.expression(1), INTEGER);
  const { ev, type } = list;
  const at = (f: Parameters<Ev>[0], items: Value, i: Value): { list: ApexList; at: number } => {
    if (!(items instanceof ApexList) || typeof i !== 'number') throw nullPointer(f.ctx);
    if (i < 0 || i >= items.items.length)
      throw apexError(f.ctx, 'ListException', `List index out of bounds: ${String(i)}`);
    return { list: items, at: i };
  };
  const get: LValue['get'] = (f, o, i) => {
    const place = at(f, o, i);
    return place.list.items[place.at] ?? null;
  };
  const set: LValue['set'] = (f, o, i, next) => {
    const place = at(f, o, i);
    place.list.items[place.at] = next;
  };
  return value(firstArg(type), (f) => get(f, ev(f), index(f)), { lvalue: { object: ev, index, slot: null, get, set } });
}

function compileCast(scope: Scope, ctx: CastExpressionContext): Node {
  const to = scope.type(ctx.typeRef());
  const source = compileValue(scope, ctx.expression());
  const node = source.isQuery && to.kind === 'sobject' ? singleRow(source) : source;
  if (!castable(node.type, to))
    throw new CompileFault(
      ctx,
      `Incompatible types since an instance of ${node.type.name} is never an instance of ${to.name}`
    );
  return value(to, cast(node, to));
}

function compileInstanceOf(scope: Scope, ctx: InstanceOfExpressionContext): Node {
  const node = compileValue(scope, ctx.expression());
  const type = scope.type(ctx.typeRef());
  if (!castable(node.type, type)) {
    throw new CompileFault(
      ctx,
      `Operation instanceof is always false since an instance of ${node.type.name} is never an instance of ${type.name}`
    );
  }
  const { ev } = node;
  return value(BOOLEAN, (f) => isInstanceOf(ev(f), type));
}

function branchType(a: Node, b: Node, at: Place): ApexType {
  const common = commonType(a.type, b.type);
  if (common !== null) return common;
  if (assignable(b.type, a.type)) return a.type;
  if (assignable(a.type, b.type)) return b.type;
  if (a.type.kind === 'sobject' && b.type.kind === 'sobject') return SOBJECT;
  throw new CompileFault(at, `Incompatible types in ternary operator: ${a.type.name}, ${b.type.name}`);
}

function compileCondition(scope: Scope, ctx: CondExpressionContext): Node {
  const test = compileTest(scope, ctx.expression(0));
  const [a, b] = [compileValue(scope, ctx.expression(1)), compileValue(scope, ctx.expression(2))];
  const type = branchType(a, b, ctx);
  const [x, y] = [branch(a, type, ctx), branch(b, type, ctx)];
  return value(type, (f) => (test(f) ? x(f) : y(f)));
}

function branch(node: Node, type: ApexType, at: Place): Ev {
  return type === DECIMAL ? (f) => toDecimal(node.ev(f)) : coerce(node, type, at);
}

function compileCoalesce(scope: Scope, ctx: CoalExpressionContext): Node {
  const [a, b] = pair(ctx, scope);
  const type = branchType(a, b, ctx);
  const [x, y] = [branch(a, type, ctx), branch(b, type, ctx)];
  return value(type, (f) => x(f) ?? y(f));
}
