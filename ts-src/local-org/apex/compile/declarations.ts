/** Classes, interfaces, enums and triggers: what they declare, before any body is compiled. */
import type {
  ClassBodyDeclarationContext,
  ClassDeclarationContext,
  EnumDeclarationContext,
  FormalParametersContext,
  InterfaceDeclarationContext,
  MemberDeclarationContext,
  ModifierContext
} from '@apexdevtools/apex-parser';
import { ApexEnumValue } from '../runtime/values.ts';
import { VOID } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { resolveTypeRef } from './scope.ts';
import type { Program } from './scope.ts';
import { optional } from './statements.ts';
import { CompileFault, unquote } from './syntax.ts';
import type { ApexSource } from './syntax.ts';
import { UserClass, UserMethod, Variable } from './user-class.ts';
import type { Annotations, Parameter, Sharing, Visibility } from './user-class.ts';

export type TypeDeclaration = ClassDeclarationContext | InterfaceDeclarationContext | EnumDeclarationContext;
/** A class with the tree that it came from. */
export interface Declared {
  readonly cls: UserClass;
  readonly source: ApexSource;
  readonly tree: TypeDeclaration;
}
/** Bodies still to compile. */
export type Member =
  | {
      readonly kind: 'method';
      readonly method: UserMethod;
      readonly body: ReturnType<MemberDeclarationContext['methodDeclaration']>['block'] extends () => infer B
        ? B | null
        : never;
    }
  | {
      readonly kind: 'field';
      readonly variable: Variable;
      readonly tree: ReturnType<
        ReturnType<MemberDeclarationContext['fieldDeclaration']>['variableDeclarators']
      >['variableDeclarator'] extends (i: number) => infer D
        ? D
        : never;
    }
  | {
      readonly kind: 'block';
      readonly isStatic: boolean;
      readonly body: ReturnType<ClassBodyDeclarationContext['block']>;
    };

export interface Modifiers {
  readonly words: ReadonlySet<string>;
  readonly annotations: Annotations;
  readonly visibility: Visibility | null;
  readonly sharing: Sharing;
}

/** Reads modifiers and annotations. */
export function readModifiers(list: readonly ModifierContext[]): Modifiers {
  const words = new Set<string>();
  const annotations = new Map<string, ReadonlyMap<string, string | boolean>>();
  let sharing: Sharing = null;
  for (const modifier of list) {
    const annotation = optional(modifier.annotation());
    if (annotation !== null) {
      annotations.set(annotation.id().getText().toLowerCase(), annotationValues(annotation));
      continue;
    }
    const text = modifier.getText().toLowerCase();
    if (text === 'withsharing') sharing = 'with';
    else if (text === 'withoutsharing') sharing = 'without';
    else if (text === 'inheritedsharing') sharing = 'inherited';
    else words.add(text);
  }
  if (words.has('testmethod')) annotations.set('istest', new Map());
  const visibility =
    (['global', 'public', 'protected', 'private'] as const).find((word) => words.has(word)) ??
    (words.has('webservice') ? 'global' : null);
  return { words, annotations, visibility, sharing };
}

function annotationValues(
  annotation: ReturnType<ModifierContext['annotation']>
): ReadonlyMap<string, string | boolean> {
  const values = new Map<string, string | boolean>();
  for (const pair of optional(annotation.elementValuePairs())?.elementValuePair_list() ?? []) {
    const text = pair.elementValue().getText();
    values.set(pair.id().getText().toLowerCase(), text.startsWith("'") ? unquote(text) : text.toLowerCase() === 'true');
  }
  return values;
}

function kindOf(tree: TypeDeclaration): 'class' | 'interface' | 'enum' {
  return 'CLASS' in tree ? 'class' : 'INTERFACE' in tree ? 'interface' : 'enum';
}
function isClass(tree: TypeDeclaration): tree is ClassDeclarationContext {
  return 'CLASS' in tree;
}
function isInterface(tree: TypeDeclaration): tree is InterfaceDeclarationContext {
  return 'INTERFACE' in tree;
}

/** Registers a type and the types inside it by name. */
export function declareType(
  program: Program,
  source: ApexSource,
  tree: TypeDeclaration,
  outer: UserClass | null,
  modifiers: Modifiers
): Declared[] {
  const cls = new UserClass(tree.id().getText(), outer, kindOf(tree), source.path, program.all.length);
  program.all.push(cls);
  cls.modifiers = modifiers.words;
  cls.annotations = modifiers.annotations;
  cls.visibility = modifiers.visibility ?? (modifiers.annotations.has('istest') ? 'public' : 'private');
  cls.sharing = modifiers.sharing ?? (outer === null ? null : outer.sharing);
  const declared: Declared[] = [{ cls, source, tree }];
  const key = cls.simpleName.toLowerCase();
  const siblings = outer === null ? program.classes : outer.inner;
  if (siblings.has(key)) throw new CompileFault(tree, `Duplicate class name: ${cls.simpleName}`);
  siblings.set(key, cls);
  if (isClass(tree)) {
    for (const member of tree.classBody().classBodyDeclaration_list()) {
      const inner = innerType(optional(member.memberDeclaration()));
      if (inner !== null)
        declared.push(...declareType(program, source, inner, cls, readModifiers(member.modifier_list())));
    }
  }
  return declared;
}

function innerType(member: MemberDeclarationContext | null): TypeDeclaration | null {
  if (member === null) return null;
  return (
    optional(member.classDeclaration()) ?? optional(member.interfaceDeclaration()) ?? optional(member.enumDeclaration())
  );
}

/** Resolves what a type extends and implements. */
export function resolveHeritage(program: Program, { cls, tree }: Declared): void {
  if (isClass(tree)) {
    const above = optional(tree.typeRef());
    if (above !== null) extendClass(cls, resolveTypeRef(program, cls.outer ?? cls, above), tree);
    cls.interfaceTypes = (optional(tree.typeList())?.typeRef_list() ?? []).map((ref) =>
      resolveTypeRef(program, cls.outer ?? cls, ref)
    );
  } else if (isInterface(tree)) {
    cls.interfaceTypes = (optional(tree.typeList())?.typeRef_list() ?? []).map((ref) =>
      resolveTypeRef(program, cls.outer ?? cls, ref)
    );
  } else {
    const names = optional(tree.enumConstants())?.id_list() ?? [];
    cls.enumValues = names.map((id, i) => new ApexEnumValue(cls.type, id.getText(), i));
  }
}

function extendClass(cls: UserClass, above: ApexType, tree: ClassDeclarationContext): void {
  cls.superType = above;
  if (above.user instanceof UserClass) {
    cls.superClass = above.user;
    const open = above.user.modifiers.has('virtual') || above.user.modifiers.has('abstract');
    const isException = cls.superClass.name.toLowerCase().endsWith('exception');
    if (above.user.kind !== 'class' || (!open && !isException))
      throw new CompileFault(tree, `Non-virtual and non-abstract type cannot be extended: ${above.name}`);
  }
}

function parametersOf(program: Program, cls: UserClass, ctx: FormalParametersContext): Parameter[] {
  return (optional(ctx.formalParameterList())?.formalParameter_list() ?? []).map((p) => ({
    name: p.id().getText(),
    type: resolveTypeRef(program, cls, p.typeRef())
  }));
}

/** Declares the members of a type; their bodies come back to be compiled when all types are known. */
export function declareMembers(program: Program, { cls, tree }: Declared, fail: (error: unknown) => void): Member[] {
  const members: Member[] = [];
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      fail(error);
    }
  };
  if (isClass(tree)) {
    for (const body of tree.classBody().classBodyDeclaration_list())
      attempt(() => members.push(...classMember(program, cls, body)));
  } else if (isInterface(tree)) {
    for (const method of tree.interfaceBody().interfaceMethodDeclaration_list()) {
      attempt(() => {
        const returns = optional(method.typeRef());
        addMethod(
          cls,
          new UserMethod(cls, method.id().getText(), {
            isStatic: false,
            isAbstract: true,
            visibility: 'public',
            modifiers: new Set(),
            annotations: new Map(),
            parameters: parametersOf(program, cls, method.formalParameters()),
            returns: returns === null ? VOID : resolveTypeRef(program, cls, returns),
            line: method.start.line
          }),
          method
        );
      });
    }
  }
  return members;
}

function addMethod(cls: UserClass, method: UserMethod, at: { start: { line: number; column: number } }): void {
  const key = method.name.toLowerCase();
  const list = cls.methods.get(key) ?? [];
  if (list.some((other) => other.key === method.key))
    throw new CompileFault(at, `Method already defined: ${method.returns.name} ${cls.name}.${method.name}`);
  list.push(method);
  cls.methods.set(key, list);
}

function classMember(program: Program, cls: UserClass, ctx: ClassBodyDeclarationContext): Member[] {
  const block = optional(ctx.block());
  if (block !== null) return [{ kind: 'block', isStatic: optional(ctx.STATIC()) !== null, body: block }];
  const member = optional(ctx.memberDeclaration());
  if (member === null || innerType(member) !== null) return [];
  return memberOf(program, cls, member, readModifiers(ctx.modifier_list()));
}

interface MemberTree {
  methodDeclaration(): ReturnType<MemberDeclarationContext['methodDeclaration']>;
  propertyDeclaration(): ReturnType<MemberDeclarationContext['propertyDeclaration']>;
  fieldDeclaration(): ReturnType<MemberDeclarationContext['fieldDeclaration']>;
  constructorDeclaration?(): ReturnType<MemberDeclarationContext['constructorDeclaration']>;
}

/** Declares one method, constructor, property or field. */
export function memberOf(program: Program, cls: UserClass, member: MemberTree, modifiers: Modifiers): Member[] {
  const method = optional(member.methodDeclaration());
  if (method !== null) {
    const returns = optional(method.typeRef());
    const made = new UserMethod(cls, method.id().getText(), {
      ...methodModifiers(modifiers),
      parameters: parametersOf(program, cls, method.formalParameters()),
      returns: returns === null ? VOID : resolveTypeRef(program, cls, returns),
      line: method.start.line
    });
    addMethod(cls, made, method);
    const body = optional(method.block());
    if (body === null && !made.isAbstract) throw new CompileFault(method, `Method must have a body: ${made.name}`);
    return [{ kind: 'method', method: made, body }];
  }
  const constructor = optional(member.constructorDeclaration?.() ?? null);
  if (constructor !== null) {
    if (constructor.qualifiedName().getText().toLowerCase() !== cls.simpleName.toLowerCase()) {
      throw new CompileFault(constructor, `Invalid constructor name: ${constructor.qualifiedName().getText()}`);
    }
    const made = new UserMethod(cls, '<init>', {
      ...methodModifiers(modifiers),
      parameters: parametersOf(program, cls, constructor.formalParameters()),
      returns: VOID,
      line: constructor.start.line
    });
    cls.constructors.push(made);
    return [{ kind: 'method', method: made, body: constructor.block() }];
  }
  const property = optional(member.propertyDeclaration());
  return property === null
    ? declareFields(program, cls, member.fieldDeclaration(), modifiers)
    : declareProperty(program, cls, property, modifiers);
}

function methodModifiers(
  modifiers: Modifiers
): Pick<UserMethod, 'isStatic' | 'isAbstract' | 'visibility' | 'modifiers' | 'annotations'> {
  const { words, annotations } = modifiers;
  return {
    isStatic: words.has('static') || words.has('webservice'),
    isAbstract: words.has('abstract'),
    visibility: modifiers.visibility ?? 'private',
    modifiers: words,
    annotations
  };
}

function addVariable(cls: UserClass, variable: Variable, at: { start: { line: number; column: number } }): void {
  const key = variable.name.toLowerCase();
  if (cls.variables.has(key)) throw new CompileFault(at, `Duplicate field: ${variable.name}`);
  cls.variables.set(key, variable);
}

function declareFields(
  program: Program,
  cls: UserClass,
  ctx: ReturnType<MemberDeclarationContext['fieldDeclaration']>,
  modifiers: Modifiers
): Member[] {
  const type = resolveTypeRef(program, cls, ctx.typeRef());
  return ctx
    .variableDeclarators()
    .variableDeclarator_list()
    .map((tree) => {
      const variable = new Variable(cls, tree.id().getText(), type, methodModifiers(modifiers));
      addVariable(cls, variable, tree);
      return { kind: 'field', variable, tree };
    });
}

function declareProperty(
  program: Program,
  cls: UserClass,
  ctx: ReturnType<MemberDeclarationContext['propertyDeclaration']>,
  modifiers: Modifiers
): Member[] {
  const type = resolveTypeRef(program, cls, ctx.typeRef());
  const variable = new Variable(cls, ctx.id().getText(), type, methodModifiers(modifiers));
  variable.isProperty = true;
  addVariable(cls, variable, ctx);
  const members: Member[] = [];
  variable.readable = false;
  variable.writable = false;
  for (const block of ctx.propertyBlock_list()) {
    const own = readModifiers(block.modifier_list());
    const getter = optional(block.getter());
    const setter = optional(block.setter());
    const body = optional((getter ?? setter)?.block() ?? null);
    if (getter !== null) variable.readable = true;
    else {
      variable.writable = true;
      variable.setterVisibility = own.visibility ?? variable.visibility;
    }
    if (body === null) continue;
    const isGetter = getter !== null;
    const accessor = new UserMethod(cls, isGetter ? `get_${variable.name}` : `set_${variable.name}`, {
      ...methodModifiers(modifiers),
      parameters: isGetter ? [] : [{ name: 'value', type }],
      returns: isGetter ? type : VOID,
      line: block.start.line
    });
    if (isGetter) variable.getter = accessor;
    else variable.setter = accessor;
    members.push({ kind: 'method', method: accessor, body });
  }
  return members;
}
