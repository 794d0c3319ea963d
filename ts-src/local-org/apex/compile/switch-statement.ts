import type { SwitchStatementContext, WhenControlContext, WhenLiteralContext } from '@apexdevtools/apex-parser';
import { isInstanceOf, toLong } from '../runtime/convert.ts';
import { sameValue } from '../runtime/equality.ts';
import type { Value } from '../runtime/values.ts';
import { ApexEnumValue } from '../runtime/values.ts';
import { LONG, NULL, STRING, INTEGER } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { castable } from '../types/assign.ts';
import { NativeClass } from '../types/native-class.ts';
import { compileValue } from './expressions.ts';
import type { Scope } from './scope.ts';
import { compileBlock, optional } from './statements.ts';
import { CompileFault, unquote } from './syntax.ts';
import { UserClass } from './user-class.ts';
import type { Run } from './user-class.ts';

interface Branch {
  readonly matches: (subject: Value) => boolean;
  /** `when Account a`: where the record goes. */
  readonly slot: number | null;
  readonly body: Run;
}

function enumConstant(type: ApexType, name: string): ApexEnumValue | null {
  if (type.user instanceof UserClass)
    return type.user.enumValues.find((v) => v.name.toLowerCase() === name.toLowerCase()) ?? null;
  if (!(type.native instanceof NativeClass)) return null;
  const index = type.native.enumValues.findIndex((v) => v.toLowerCase() === name.toLowerCase());
  const found = type.native.enumValues[index];
  return found === undefined ? null : new ApexEnumValue(type, found, index);
}

function literalValue(ctx: WhenLiteralContext, type: ApexType): Value {
  const nested = optional(ctx.whenLiteral());
  if (nested !== null) return literalValue(nested, type);
  const text = ctx.getText();
  if (optional(ctx.NULL()) !== null) return null;
  if (optional(ctx.StringLiteral()) !== null || optional(ctx.MultilineStringLiteral()) !== null) return unquote(text);
  if (optional(ctx.LongLiteral()) !== null) return BigInt(text.replace(/l$/i, ''));
  if (optional(ctx.IntegerLiteral()) !== null) return type === LONG ? toLong(Number(text)) : Number(text);
  const constant = enumConstant(type, ctx.qualifiedName().getText());
  if (constant === null)
    throw new CompileFault(ctx, `Invalid value for when. Expression is not an enum value of ${type.name}: ${text}`);
  return constant;
}

function literalFits(value: Value, type: ApexType): boolean {
  if (value === null || value instanceof ApexEnumValue) return true;
  const own = typeof value === 'string' ? STRING : typeof value === 'bigint' ? LONG : INTEGER;
  return own === type || (own === INTEGER && type === LONG) || type === NULL;
}

function compileWhen(scope: Scope, ctx: WhenControlContext, type: ApexType): Branch {
  const when = ctx.whenValue();
  const ref = optional(when.typeRef());
  if (ref !== null) {
    const wanted = scope.type(ref);
    if (!castable(type, wanted)) throw new CompileFault(when, `Incompatible when type: ${wanted.name}`);
    return scope.inBlock(() => {
      const { slot } = scope.declare(when.id().getText(), wanted, when);
      return { matches: (subject) => isInstanceOf(subject, wanted), slot, body: compileBlock(scope, ctx.block()) };
    });
  }
  const body = compileBlock(scope, ctx.block());
  if (optional(when.ELSE()) !== null) return { matches: () => true, slot: null, body };
  const values = when.whenLiteral_list().map((literal) => {
    const value = literalValue(literal, type);
    if (!literalFits(value, type))
      throw new CompileFault(literal, `Incompatible types in when: ${literal.getText()} and ${type.name}`);
    return value;
  });
  return { matches: (subject) => values.some((value) => sameValue(subject, value, true)), slot: null, body };
}

/** Compiles `switch on`. */
export function compileSwitch(scope: Scope, ctx: SwitchStatementContext): Run {
  const subject = compileValue(scope, ctx.expression());
  const branches = ctx.whenControl_list().map((when) => compileWhen(scope, when, subject.type));
  const { ev } = subject;
  return (f) => {
    const value = ev(f);
    const branch = branches.find((candidate) => candidate.matches(value));
    if (branch === undefined) return 0;
    if (branch.slot !== null) f.l[branch.slot] = value;
    return branch.body(f);
  };
}
