import type { ApexMember, ExecutionContext, StackEntry } from '../runtime/context.ts';
import type { ApexEnumValue, Value } from '../runtime/values.ts';
import type { ApexType, UserTypeLike } from '../types/apex-type.ts';

/** One activation of a method: its parameters and locals by slot. */
export class Frame {
  readonly l: Value[];
  readonly self: Value;
  readonly ctx: ExecutionContext;
  readonly entry: StackEntry;
  ret: Value = null;
  constructor(locals: Value[], self: Value, ctx: ExecutionContext, entry: StackEntry) {
    this.l = locals;
    this.self = self;
    this.ctx = ctx;
    this.entry = entry;
  }
}
export type Ev = (frame: Frame) => Value;
/** How a statement ended: 0 on to the next, 1 break, 2 continue, 3 return. */
export type Run = (frame: Frame) => number;

export type Visibility = 'private' | 'protected' | 'public' | 'global';
export interface Parameter {
  readonly name: string;
  readonly type: ApexType;
}

export class UserMethod {
  readonly owner: UserClass;
  readonly name: string;
  readonly isStatic: boolean;
  readonly isAbstract: boolean;
  readonly visibility: Visibility;
  readonly modifiers: ReadonlySet<string>;
  readonly annotations: Annotations;
  readonly declared: readonly Parameter[];
  readonly parameters: readonly ApexType[];
  readonly returns: ApexType;
  readonly line: number;
  readonly where: string;
  /** name and parameter types: what overriding goes by. */
  readonly key: string;
  slots = 0;
  body: Run | null = null;
  constructor(owner: UserClass, name: string, options: MethodOptions) {
    this.owner = owner;
    this.name = name;
    this.isStatic = options.isStatic;
    this.isAbstract = options.isAbstract;
    this.visibility = options.visibility;
    this.modifiers = options.modifiers;
    this.annotations = options.annotations;
    this.declared = options.parameters;
    this.parameters = options.parameters.map((p) => p.type);
    this.returns = options.returns;
    this.line = options.line;
    this.where = owner.isTrigger
      ? `Trigger.${owner.name}`
      : owner.isAnonymous
        ? 'AnonymousBlock'
        : `Class.${owner.name}.${name}`;
    this.key = methodKey(name, this.parameters);
    this.slots = options.parameters.length;
  }
}
export interface MethodOptions {
  readonly isStatic: boolean;
  readonly isAbstract: boolean;
  readonly visibility: Visibility;
  readonly modifiers: ReadonlySet<string>;
  readonly annotations: Annotations;
  readonly parameters: readonly Parameter[];
  readonly returns: ApexType;
  readonly line: number;
}

/** What overriding and interface implementation go by. */
export function methodKey(name: string, parameters: readonly ApexType[]): string {
  return `${name.toLowerCase()}(${parameters.map((type) => type.name.toLowerCase()).join(',')})`;
}

/** By lower-case name; the value holds the annotation's parameters by lower-case name. */
export type Annotations = ReadonlyMap<string, ReadonlyMap<string, string | boolean>>;

/** A field or property. */
export class Variable {
  readonly owner: UserClass;
  readonly name: string;
  readonly type: ApexType;
  readonly isStatic: boolean;
  readonly visibility: Visibility;
  readonly modifiers: ReadonlySet<string>;
  readonly annotations: Annotations;
  slot = -1;
  isProperty = false;
  getter: UserMethod | null = null;
  setter: UserMethod | null = null;
  /** A property without a setter (or getter) can't be written (read). */
  readable = true;
  writable = true;
  setterVisibility: Visibility;
  constructor(
    owner: UserClass,
    name: string,
    type: ApexType,
    options: Pick<MethodOptions, 'isStatic' | 'visibility' | 'modifiers' | 'annotations'>
  ) {
    this.owner = owner;
    this.name = name;
    this.type = type;
    this.isStatic = options.isStatic;
    this.visibility = options.visibility;
    this.setterVisibility = options.visibility;
    this.modifiers = options.modifiers;
    this.annotations = options.annotations;
  }
}

export type Sharing = 'with' | 'without' | 'inherited' | null;

/** A class, interface or enum written in Apex; also what stands around a trigger or an anonymous block. */
export class UserClass implements UserTypeLike {
  readonly name: string;
  readonly simpleName: string;
  readonly outer: UserClass | null;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly path: string;
  readonly type: ApexType;
  readonly index: number;
  isTrigger = false;
  isAnonymous = false;
  modifiers: ReadonlySet<string> = new Set();
  annotations: Annotations = new Map();
  visibility: Visibility = 'private';
  sharing: Sharing = null;
  superType: ApexType | null = null;
  superClass: UserClass | null = null;
  interfaceTypes: ApexType[] = [];
  readonly inner = new Map<string, UserClass>();
  readonly variables = new Map<string, Variable>();
  readonly methods = new Map<string, UserMethod[]>();
  readonly constructors: UserMethod[] = [];
  enumValues: ApexEnumValue[] = [];
  /** Instance slots, with those of the classes above. */
  instanceSize = 0;
  staticSize = 0;
  /** By methodKey; with what is inherited. */
  readonly vtable = new Map<string, UserMethod>();
  staticInit: ((frame: Frame) => void)[] = [];
  instanceInit: ((frame: Frame) => void)[] = [];
  membersOfJson: readonly ApexMember[] | null = null;

  constructor(
    simpleName: string,
    outer: UserClass | null,
    kind: 'class' | 'interface' | 'enum',
    path: string,
    index: number
  ) {
    this.simpleName = simpleName;
    this.name = outer === null || outer.isAnonymous || outer.isTrigger ? simpleName : `${outer.name}.${simpleName}`;
    this.outer = outer;
    this.kind = kind;
    this.path = path;
    this.index = index;
    this.type = { kind: 'class', name: this.name, args: [], sobject: null, user: this, native: null };
  }

  get isTest(): boolean {
    return this.annotations.has('istest') || (this.outer?.isTest ?? false);
  }
  /** This class and those above it. */
  *line(): Generator<UserClass> {
    yield this;
    if (this.superClass !== null) yield* this.superClass.line();
  }
  /** The class that is its own file. */
  get top(): UserClass {
    return this.outer === null ? this : this.outer.top;
  }
  findVariable(name: string): Variable | null {
    const key = name.toLowerCase();
    for (const cls of this.line()) {
      const found = cls.variables.get(key);
      if (found !== undefined) return found;
    }
    return null;
  }
  /** Overloads of a name, nearest class first, overridden ones left out. */
  findMethods(name: string): UserMethod[] {
    const key = name.toLowerCase();
    const found = new Map<string, UserMethod>();
    const visit = (cls: UserClass): void => {
      for (const method of cls.methods.get(key) ?? []) if (!found.has(method.key)) found.set(method.key, method);
      if (cls.superClass !== null) visit(cls.superClass);
      for (const type of cls.interfaceTypes) if (type.user instanceof UserClass) visit(type.user);
    };
    visit(this);
    return [...found.values()];
  }
  /** Whether the class is the other one or below it. */
  extendsClass(other: UserClass): boolean {
    for (const cls of this.line()) if (cls === other) return true;
    return false;
  }
}
