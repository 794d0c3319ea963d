import { Frame, UserClass } from '../compile/user-class.ts';
import type { UserMethod } from '../compile/user-class.ts';
import type { ExecutionContext } from './context.ts';
import { apexError, exceptionType, nullPointer, stampException } from './exception.ts';
import { isSubtype } from '../types/assign.ts';
import { ApexExceptionValue, ApexInstance, ApexThrow } from './values.ts';
import type { Value } from './values.ts';

const MAX_DEPTH = 1000;

function enter(ctx: ExecutionContext, where: string, line: number): void {
  if (ctx.stack.length >= MAX_DEPTH)
    throw apexError(ctx, 'LimitException', `Maximum stack depth reached: ${String(MAX_DEPTH + 1)}`);
  ctx.tick();
  ctx.stack.push({ where, line, column: 1 });
}

/** Runs a method or constructor body on given arguments, which become its first locals. */
export function invoke(method: UserMethod, ctx: ExecutionContext, self: Value, args: Value[]): Value {
  const { body, owner } = method;
  if (body === null) throw apexError(ctx, 'UnexpectedException', `${method.owner.name}.${method.name} has no body`);
  enter(ctx, method.where, method.line);
  const entry = ctx.stack[ctx.stack.length - 1];
  const sharing = ctx.sharing;
  if (owner.sharing === 'with') ctx.sharing = true;
  else if (owner.sharing === 'without') ctx.sharing = false;
  for (let i = args.length; i < method.slots; i++) args.push(null);
  const frame = new Frame(args, self, ctx, entry ?? { where: '', line: 0, column: 0 });
  try {
    body(frame);
    return frame.ret;
  } catch (e) {
    throw e instanceof RangeError && e.message.includes('call stack')
      ? apexError(ctx, 'LimitException', 'Maximum stack depth reached: 1001')
      : e;
  } finally {
    ctx.stack.pop();
    ctx.sharing = sharing;
  }
}

/** The static variables of a class, initialised at its first use in the transaction. */
export function staticsOf(cls: UserClass, ctx: ExecutionContext): Value[] {
  return ctx.statics[cls.index] ?? initialiseStatics(cls, ctx);
}

function initialiseStatics(cls: UserClass, ctx: ExecutionContext): Value[] {
  const slots = new Array<Value>(cls.staticSize).fill(null);
  ctx.statics[cls.index] = slots;
  if (cls.staticInit.length > 0) {
    enter(ctx, `Class.${cls.name}.<clinit>`, 1);
    const entry = ctx.stack[ctx.stack.length - 1] ?? { where: '', line: 0, column: 0 };
    const frame = new Frame(new Array<Value>(64).fill(null), null, ctx, entry);
    try {
      for (const init of cls.staticInit) init(frame);
    } finally {
      ctx.stack.pop();
    }
  }
  return slots;
}

const EXCEPTION = exceptionType('System.Exception');
/** `new X(args)`: slots, initialisers and constructors from the top of the line down. */
export function construct(
  cls: UserClass,
  constructor: UserMethod | null,
  ctx: ExecutionContext,
  args: Value[]
): ApexInstance {
  const fields = new Array<Value>(cls.instanceSize).fill(null);
  const instance = isSubtype(cls.type, EXCEPTION)
    ? new ApexExceptionValue(cls.type, fields)
    : new ApexInstance(cls.type, fields);
  if (instance instanceof ApexExceptionValue) stampException(ctx, instance);
  if (constructor === null) initialise(cls, ctx, instance);
  else invoke(constructor, ctx, instance, args);
  return instance;
}

/** Runs what a class without own constructor does: the class above first, then its initialisers. */
export function initialise(cls: UserClass, ctx: ExecutionContext, instance: ApexInstance): void {
  initialiseAbove(cls, ctx, instance);
  runInitialisers(cls, ctx, instance);
}

/** The implicit `super()`. */
export function initialiseAbove(cls: UserClass, ctx: ExecutionContext, instance: ApexInstance): void {
  const above = cls.superClass;
  if (above === null) return;
  const plain = above.constructors.find((candidate) => candidate.parameters.length === 0);
  if (plain === undefined) initialise(above, ctx, instance);
  else invoke(plain, ctx, instance, []);
}

/** Field initialisers and instance blocks of one class. */
export function runInitialisers(cls: UserClass, ctx: ExecutionContext, instance: ApexInstance): void {
  if (cls.instanceInit.length === 0) return;
  enter(ctx, `Class.${cls.name}.<init>`, 1);
  const entry = ctx.stack[ctx.stack.length - 1] ?? { where: '', line: 0, column: 0 };
  const frame = new Frame(new Array<Value>(64).fill(null), instance, ctx, entry);
  try {
    for (const init of cls.instanceInit) init(frame);
  } finally {
    ctx.stack.pop();
  }
}

/** The method that a virtual call reaches. */
export function dispatch(method: UserMethod, self: Value, ctx: ExecutionContext): UserMethod {
  if (self === null) throw nullPointer(ctx);
  if (self instanceof ApexInstance && self.type.user instanceof UserClass)
    return self.type.user.vtable.get(method.key) ?? method;
  return method;
}

/** Calls an instance method by name and number of arguments. */
export function callByName(ctx: ExecutionContext, self: ApexInstance, name: string, args: readonly Value[]): Value {
  const method = methodByName(self, name, args.length);
  if (method === null) throw apexError(ctx, 'TypeException', `Method does not exist: ${self.type.name}.${name}`);
  return invoke(method, ctx, self, [...args]);
}

export function methodByName(self: ApexInstance, name: string, arity: number): UserMethod | null {
  const cls = self.type.user;
  if (!(cls instanceof UserClass)) return null;
  return cls.findMethods(name).find((m) => m.parameters.length === arity && !m.isStatic && m.body !== null) ?? null;
}

/** Native calls raise JavaScript errors of their own only by mistake; Apex sees those as they are. */
export function asApexThrow(error: unknown): ApexThrow | null {
  return error instanceof ApexThrow ? error : null;
}
