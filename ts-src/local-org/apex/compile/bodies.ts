/** Compiles bodies and initialisers, once all types and members are known. */
import { MethodCallExpressionContext } from '@apexdevtools/apex-parser';
import type { BlockContext, StatementContext } from '@apexdevtools/apex-parser';
import { initialise, initialiseAbove, invoke, runInitialisers, staticsOf } from '../runtime/invoke.ts';
import { ApexExceptionValue, ApexInstance } from '../runtime/values.ts';
import type { Value } from '../runtime/values.ts';
import { VOID } from '../types/apex-type.ts';
import { chooseOverload } from '../types/assign.ts';
import { NativeClass } from '../types/native-class.ts';
import { convertArguments, evaluate } from './calls.ts';
import { exceptionArguments, fillException } from './creators.ts';
import type { Member } from './declarations.ts';
import { compileArguments, compileTo } from './expressions.ts';
import { bodyCompletes } from './flow.ts';
import { Scope } from './scope.ts';
import type { Program } from './scope.ts';
import { atLine, compileBlock, compileStatement, optional, sequence } from './statements.ts';
import { CompileFault } from './syntax.ts';
import type { ApexSource } from './syntax.ts';
import { UserClass } from './user-class.ts';
import type { Run, UserMethod } from './user-class.ts';

/** Compiles one member's body into its class. */
export function compileMember(program: Program, cls: UserClass, source: ApexSource, member: Member): void {
  if (member.kind === 'method') {
    if (member.body !== null) compileMethod(program, cls, source, member.method, member.body);
    return;
  }
  if (member.kind === 'block') {
    const scope = new Scope(program, cls, source, { isStatic: member.isStatic });
    const run = compileBlock(scope, member.body);
    (member.isStatic ? cls.staticInit : cls.instanceInit).push((f) => {
      run(f);
    });
    return;
  }
  compileInitialiser(program, cls, source, member);
}

function compileInitialiser(program: Program, cls: UserClass, source: ApexSource, member: FieldMember): void {
  const { variable } = member;
  const scope = new Scope(program, cls, source, { isStatic: variable.isStatic });
  const run = fieldInitialiser(scope, member);
  if (run === null) return;
  (variable.isStatic ? cls.staticInit : cls.instanceInit).push((f) => {
    run(f);
  });
}

type FieldMember = Extract<Member, { kind: 'field' }>;
/** Stores a field's first value; null when its declaration gives none. */
export function fieldInitialiser(scope: Scope, { variable, tree }: FieldMember): Run | null {
  const initial = optional(tree.expression());
  if (initial === null) return null;
  const ev = compileTo(scope, initial, variable.type);
  return atLine(scope, tree.start.line, tree.start.column + 1, (f) => {
    const slots = variable.isStatic
      ? staticsOf(variable.owner, f.ctx)
      : f.self instanceof ApexInstance
        ? f.self.fields
        : [];
    slots[variable.slot] = ev(f);
    return 0;
  });
}

/** Compiles a method, constructor or accessor. */
export function compileMethod(
  program: Program,
  cls: UserClass,
  source: ApexSource,
  method: UserMethod,
  body: BlockContext
): void {
  const scope = new Scope(program, cls, source, { isStatic: method.isStatic, returns: method.returns, method });
  for (const parameter of method.declared) scope.declare(parameter.name, parameter.type, body);
  if (method.returns !== VOID && bodyCompletes(body))
    throw new CompileFault(body, `Missing return statement required return type: ${method.returns.name}`);
  method.body = method.name === '<init>' ? compileConstructor(scope, cls, body) : compileBlock(scope, body);
  method.slots = scope.slots;
}

function chainCall(
  statement: StatementContext | undefined
): ReturnType<MethodCallExpressionContext['methodCall']> | null {
  const expression = optional(statement?.expressionStatement() ?? null)?.expression();
  if (!(expression instanceof MethodCallExpressionContext)) return null;
  const call = expression.methodCall();
  return optional(call.THIS()) === null && optional(call.SUPER()) === null ? null : call;
}

function compileConstructor(scope: Scope, cls: UserClass, body: BlockContext): Run {
  const statements = body.statement_list();
  const call = chainCall(statements[0]);
  return scope.inBlock(() => {
    const first = call === null ? implicitChain(cls) : explicitChain(scope, cls, call);
    const rest = sequence((call === null ? statements : statements.slice(1)).map((s) => compileStatement(scope, s)));
    return (f) => {
      first(f);
      return rest(f);
    };
  });
}

function own(self: Value): ApexInstance {
  if (self instanceof ApexInstance) return self;
  throw new Error('A constructor ran without an instance.');
}

function implicitChain(cls: UserClass): Run {
  return (f) => {
    initialiseAbove(cls, f.ctx, own(f.self));
    runInitialisers(cls, f.ctx, own(f.self));
    return 0;
  };
}

/** `this(…)` or `super(…)`. */
function explicitChain(scope: Scope, cls: UserClass, call: ReturnType<MethodCallExpressionContext['methodCall']>): Run {
  const args = compileArguments(scope, call.expressionList());
  const isThis = optional(call.THIS()) !== null;
  const target = isThis ? cls : cls.superClass;
  const after: Run = isThis
    ? () => 0
    : (f) => {
        runInitialisers(cls, f.ctx, own(f.self));
        return 0;
      };
  const chosen =
    target === null
      ? null
      : chooseOverload(
          target.constructors,
          args.map((a) => a.type)
        );
  if (chosen !== null) {
    const ready = convertArguments(args, chosen.parameters);
    return (f) => {
      invoke(chosen, f.ctx, f.self, evaluate(ready, f));
      return after(f);
    };
  }
  const asException = exceptionArguments(args);
  if (
    asException !== null &&
    cls.superType !== null &&
    (args.length > 0 || target === null || target.constructors.length === 0)
  ) {
    return (f) => {
      const values = evaluate(asException, f);
      if (target !== null && !isThis) initialise(target, f.ctx, own(f.self));
      if (f.self instanceof ApexExceptionValue) fillException(f.self, values);
      return after(f);
    };
  }
  if (args.length === 0) return implicitChain(cls);
  throw new CompileFault(
    call,
    `Constructor not defined: [${(target ?? cls).name}].<Constructor>(${args.map((a) => a.type.name).join(', ')})`
  );
}

/** Numbers the slots of fields and builds the table of virtual methods, classes above first. */
export function layOut(cls: UserClass, done: Set<UserClass>): void {
  if (done.has(cls)) return;
  done.add(cls);
  if (cls.superClass !== null) layOut(cls.superClass, done);
  cls.instanceSize = cls.superClass?.instanceSize ?? 0;
  for (const [key, method] of cls.superClass?.vtable ?? []) cls.vtable.set(key, method);
  for (const variable of cls.variables.values()) {
    variable.slot = variable.isStatic ? cls.staticSize++ : cls.instanceSize++;
    for (const accessor of [variable.getter, variable.setter])
      if (accessor !== null && !variable.isStatic) cls.vtable.set(accessor.key, accessor);
  }
  for (const methods of cls.methods.values())
    for (const method of methods) if (!method.isStatic) cls.vtable.set(method.key, method);
}

/** What keeps a class from being complete: abstract and interface methods without a body; null when nothing. */
export function missingMethod(cls: UserClass): string | null {
  if (cls.kind !== 'class' || cls.modifiers.has('abstract')) return null;
  for (const above of cls.line()) {
    for (const method of [...above.methods.values()].flat()) {
      if (method.isAbstract && cls.vtable.get(method.key)?.isAbstract !== false)
        return missingText(cls, method.returns.name, above.name, method.name, method.parameters);
    }
    for (const type of above.interfaceTypes) {
      const missing = missingOf(cls, type);
      if (missing !== null) return missing;
    }
  }
  return null;
}

function missingText(
  cls: UserClass,
  returns: string,
  owner: string,
  name: string,
  parameters: readonly { name: string }[]
): string {
  return `Class ${cls.name} must implement the method: ${returns} ${owner}.${name}(${parameters.map((p) => p.name).join(', ')})`;
}

function missingOf(cls: UserClass, type: UserClass['type']): string | null {
  if (type.user instanceof UserClass) {
    for (const method of [...type.user.methods.values()].flat()) {
      if (cls.vtable.get(method.key)?.isAbstract !== false)
        return missingText(cls, method.returns.name, type.name, method.name, method.parameters);
    }
    return type.user.interfaceTypes.map((above) => missingOf(cls, above)).find((text) => text !== null) ?? null;
  }
  if (!(type.native instanceof NativeClass)) return null;
  for (const method of [...type.native.methods.values()].flat()) {
    const implemented = cls
      .findMethods(method.name)
      .some((own) => own.parameters.length === method.parameters.length && !own.isAbstract);
    if (method.call === null && !implemented)
      return missingText(cls, method.returns.name, type.name, method.name, method.parameters);
  }
  return null;
}
