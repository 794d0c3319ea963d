/** Apex of an org: compiled once, run transaction by transaction. */
import { compileAnonymous, compileSources, emptyProgram } from './compile/program.ts';
import type { CompiledTrigger } from './compile/program.ts';
import type { Program } from './compile/scope.ts';
import type { ApexSource, CompileError } from './compile/syntax.ts';
import { UserClass } from './compile/user-class.ts';
import type { UserMethod } from './compile/user-class.ts';
import './runtime/collection-classes.ts';
import './runtime/language-classes.ts';
import type { OrgEngine } from '../engine.ts';
import { createCaller } from './runtime/caller.ts';
import { ExecutionContext } from './runtime/context.ts';
import type { PlatformHooks } from './runtime/context.ts';
import { withActive } from './runtime/equality.ts';
import { invoke } from './runtime/invoke.ts';
import { fromJson, toJson } from './runtime/json-bridge.ts';
import type { Value } from './runtime/values.ts';
import { TypeTable } from './types/type-table.ts';

export type { ApexSource, CompileError };
export interface ApexRuntimeOptions {
  readonly engine: OrgEngine;
  readonly sources: readonly ApexSource[];
  readonly hooks: PlatformHooks;
}
export interface AuraMethod {
  readonly className: string;
  readonly methodName: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly returns: string;
  readonly cacheable: boolean;
}
/** A trigger ready to run. */
export interface RuntimeTrigger {
  readonly name: string;
  readonly objectName: string;
  readonly events: ReadonlySet<string>;
  run(ctx: ExecutionContext): void;
}

export class ApexRuntime {
  readonly compileErrors: readonly CompileError[];
  readonly triggers: readonly RuntimeTrigger[];
  private readonly program: Program;
  private readonly options: ApexRuntimeOptions;
  private readonly caller: ReturnType<typeof createCaller>;

  constructor(options: ApexRuntimeOptions) {
    this.options = options;
    this.program = emptyProgram(new TypeTable(options.engine.schema), (name) => options.hooks.label(name));
    const triggers = compileSources(this.program, options.sources);
    this.caller = createCaller(this.program);
    this.compileErrors = [...this.program.errors];
    this.triggers = triggers.map((trigger) => runnable(trigger));
  }

  /** A new transaction's context; the caller decides about commit and rollback. */
  begin(userId: string): ExecutionContext {
    return new ExecutionContext(this.options.engine, this.options.hooks, this.caller, userId);
  }

  /** All classes, those inside others too. */
  classes(): readonly UserClass[] {
    return this.program.all.filter((cls) => !cls.isAnonymous && !cls.isTrigger);
  }
  /** Lines with statements by unit, for the coverage report. */
  coverableLines(): ReadonlyMap<string, ReadonlySet<number>> {
    return this.program.coverable;
  }

  /** The static methods of a class that pages may call. */
  describeAuraEnabled(): readonly AuraMethod[] {
    return this.classes().flatMap((cls) =>
      auraMethods(cls).map((method) => ({
        className: cls.name,
        methodName: method.name,
        returns: method.returns.name,
        parameters: method.declared.map((p) => ({ name: p.name, type: p.type.name })),
        cacheable: method.annotations.get('auraenabled')?.get('cacheable') === true
      }))
    );
  }

  /** Calls an @AuraEnabled method with JSON arguments by name; JSON comes back. Apex exceptions leave as ApexThrow. */
  callAura(
    ctx: ExecutionContext,
    className: string,
    methodName: string,
    params: Readonly<Record<string, unknown>>
  ): unknown {
    const method = this.auraMethod(className, methodName);
    if (method === null) throw new Error(`There is no @AuraEnabled method ${className}.${methodName}.`);
    return withActive(ctx, () => {
      // A controller that says nothing about sharing runs with it.
      ctx.sharing = method.owner.sharing !== 'without';
      const args = method.declared.map((p) => fromJson(ctx, params[p.name], p.type));
      return toJson(ctx, invoke(method, ctx, null, args));
    });
  }
  /** The method that callAura would call. */
  auraMethod(className: string, methodName: string): UserMethod | null {
    const cls = this.program.classes.get(className.toLowerCase());
    return cls === undefined
      ? null
      : (auraMethods(cls).find((m) => m.name.toLowerCase() === methodName.toLowerCase()) ?? null);
  }

  /** Calls any static method with Apex values. */
  callStatic(ctx: ExecutionContext, className: string, methodName: string, args: readonly Value[] = []): Value {
    const cls = this.caller.typeByName(className)?.user;
    const method =
      cls instanceof UserClass
        ? cls.findMethods(methodName).find((m) => m.isStatic && m.parameters.length === args.length)
        : undefined;
    if (method === undefined)
      throw new Error(`There is no static method ${className}.${methodName} with ${String(args.length)} parameters.`);
    return withActive(ctx, () => invoke(method, ctx, null, [...args]));
  }

  /** Compiles and runs a block; compile errors come back and nothing ran then. */
  runAnonymous(ctx: ExecutionContext, text: string): readonly CompileError[] {
    const before = this.program.errors.length;
    const method = compileAnonymous(this.program, text);
    const errors = this.program.errors.splice(before);
    if (method !== null && errors.length === 0) withActive(ctx, () => invoke(method, ctx, null, []));
    return errors;
  }
}

function runnable({ name, objectName, events, method }: CompiledTrigger): RuntimeTrigger {
  return { name, objectName, events, run: (ctx) => void withActive(ctx, () => invoke(method, ctx, null, [])) };
}

function auraMethods(cls: UserClass): UserMethod[] {
  return [...cls.methods.values()].flat().filter((m) => m.isStatic && m.annotations.has('auraenabled'));
}

/** Compiles an org's Apex. */
export function createApexRuntime(options: ApexRuntimeOptions): ApexRuntime {
  return new ApexRuntime(options);
}
