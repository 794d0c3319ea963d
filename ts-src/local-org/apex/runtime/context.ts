import type { Access, OrgEngine } from '../../engine.ts';
import type { FieldDef, ObjectDef } from '../../schema/schema.ts';
import type { ApexType } from '../types/apex-type.ts';
import type { ApexExceptionValue, ApexInstance, Value } from './values.ts';

/** One call on the Apex stack. */
export interface StackEntry {
  /** e.g. `Class.OrgFacts.Person.<init>`. */
  readonly where: string;
  line: number;
  column: number;
}

export interface SoqlRequest {
  /** The text between the brackets. */
  readonly text: string;
  /** Evaluated binds by their text after the colon, white space removed. */
  readonly binds: Readonly<Record<string, Value>>;
}

export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete' | 'merge';
export interface DmlRequest {
  readonly operation: DmlOperation;
  /** An ApexSObject or ApexList of them; merge: the master, `duplicates` the others. */
  readonly target: Value;
  readonly duplicates: Value;
  readonly accessLevel: 'user' | 'system' | null;
  readonly externalIdField: string | null;
}

/** What the language asks of the platform half. */
export interface PlatformHooks {
  /** Rows of an inline or dynamic query: an ApexList of SObjects, or an Integer for `SELECT COUNT()`. */
  query(ctx: ExecutionContext, request: SoqlRequest): Value;
  /** List<List<SObject>>. */
  search(ctx: ExecutionContext, request: SoqlRequest): Value;
  dml(ctx: ExecutionContext, request: DmlRequest): void;
  runAs(ctx: ExecutionContext, user: Value, work: () => void): void;
  /** `Account.SObjectType`: a Schema.SObjectType. */
  objectToken(ctx: ExecutionContext, def: ObjectDef): Value;
  /** `Account.Name` without an instance: a Schema.SObjectField. */
  fieldToken(ctx: ExecutionContext, def: ObjectDef, field: FieldDef): Value;
  /** `Schema.SObjectType.Account`: a Schema.DescribeSObjectResult. */
  describeObject(ctx: ExecutionContext, def: ObjectDef): Value;
  /** `Schema.SObjectType.Account.fields.Name`: a Schema.DescribeFieldResult. */
  describeField(ctx: ExecutionContext, def: ObjectDef, field: FieldDef): Value;
  /** Custom labels; null when there is none of that name (a compile error). */
  label(name: string): string | null;
  /** Text of a native object in String concatenation and String.valueOf. */
  nativeText(value: Value): string | null;
}

/** What natives may ask of the interpreter. */
export interface ApexCaller {
  /** Calls an instance method by name with dynamic dispatch (interfaces such as Queueable, HttpCalloutMock). */
  callMethod(ctx: ExecutionContext, self: ApexInstance, name: string, args: readonly Value[]): Value;
  hasMethod(self: ApexInstance, name: string, arity: number): boolean;
  /** `new X()` by name, for Type.newInstance. */
  newInstance(ctx: ExecutionContext, type: ApexType): Value;
  /** Resolves a type by its Apex text (`Outer.Inner`, `List<String>`); null when there is none. */
  typeByName(text: string): ApexType | null;
  /** `==` of Apex. */
  equals(left: Value, right: Value): boolean;
  hashCode(value: Value): number;
  /** Order for List.sort; throws ListException for values that have none. */
  compare(ctx: ExecutionContext, left: Value, right: Value): number;
  /** What String.valueOf and `'' + x` give. */
  text(value: Value): string;
  isInstance(value: Value, type: ApexType): boolean;
  /** The run-time type. */
  typeOf(value: Value): ApexType;
  /** The members that JSON carries: name, type and access, in order of declaration; AuraEnabled ones flagged. */
  members(type: ApexType): readonly ApexMember[];
  /** A value of an enum by its name, any case. */
  enumValue?(type: ApexType, name: string): Value;
}
export interface ApexMember {
  readonly name: string;
  readonly type: ApexType;
  readonly isStatic: boolean;
  readonly isTransient: boolean;
  readonly auraEnabled: boolean;
  readonly get: (ctx: ExecutionContext, self: ApexInstance) => Value;
  readonly set: (ctx: ExecutionContext, self: ApexInstance, value: Value) => void;
}

/** Lines that ran, by class. */
export interface CoverageSink {
  hit(unit: string, line: number): void;
}

const TICKS_A_CHECK = 0x3ff;

/** One transaction of Apex. */
export class ExecutionContext {
  readonly engine: OrgEngine;
  readonly hooks: PlatformHooks;
  readonly caller: ApexCaller;
  userId: string;
  /** As declared by the class that runs. */
  sharing = true;
  /** Static slots by class index; undefined until the class is initialised. */
  readonly statics: (Value[] | undefined)[] = [];
  readonly stack: StackEntry[] = [];
  coverage: CoverageSink | null = null;
  /** Asked now and then while code runs, so that a loop without end is noticed. */
  onTick: (() => void) | null = null;
  private ticks = 0;
  /** Trigger variables of the trigger that runs; innermost last. */
  readonly triggers: TriggerVariables[] = [];
  /** The platform half's own state of this transaction (limits, mocks, queues, log), by its own keys. */
  readonly state = new Map<string, unknown>();

  constructor(engine: OrgEngine, hooks: PlatformHooks, caller: ApexCaller, userId: string) {
    this.engine = engine;
    this.hooks = hooks;
    this.caller = caller;
    this.userId = userId;
  }

  /** Counts a turn of a loop or a call. */
  tick(): void {
    this.ticks = (this.ticks + 1) & TICKS_A_CHECK;
    if (this.ticks === 0) this.onTick?.();
  }

  /** How Apex code without USER_MODE reads and writes: system mode, sharing as the class says. */
  get access(): Access {
    return { userId: this.userId, sharing: this.sharing, permissions: false };
  }
}

export interface TriggerVariables {
  readonly objectName: string;
  readonly timing: 'before' | 'after';
  readonly operation: 'insert' | 'update' | 'delete' | 'undelete';
  readonly newList: Value;
  readonly oldList: Value;
  readonly newMap: Value;
  readonly oldMap: Value;
  readonly size: number;
}

export type ThrowFactory = (typeName: string, message: string, detail?: unknown) => ApexExceptionValue;
