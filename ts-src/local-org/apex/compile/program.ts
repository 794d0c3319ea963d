/** From source files to classes that run: all errors at once, nothing runs while there are any. */
import { CompilationUnitContext, TriggerUnitContext } from '@apexdevtools/apex-parser';
import type { StatementContext } from '@apexdevtools/apex-parser';
import { VOID } from '../types/apex-type.ts';
import type { TypeTable } from '../types/type-table.ts';
import { compileMember, fieldInitialiser, layOut, missingMethod } from './bodies.ts';
import { declareMembers, declareType, memberOf, readModifiers, resolveHeritage } from './declarations.ts';
import type { Declared, Member, TypeDeclaration } from './declarations.ts';
import { parseFile } from './kept-trees.ts';
import { Scope } from './scope.ts';
import type { Program } from './scope.ts';
import { compileStatement, optional, sequence } from './statements.ts';
import { CompileFault, parseApex } from './syntax.ts';
import type { ApexSource } from './syntax.ts';
import { UserClass, UserMethod } from './user-class.ts';

export interface CompiledTrigger {
  readonly name: string;
  readonly objectName: string;
  /** e.g. `before insert`. */
  readonly events: ReadonlySet<string>;
  readonly method: UserMethod;
}
interface Pending {
  readonly cls: UserClass;
  readonly source: ApexSource;
  readonly member: Member;
}

function report(program: Program, source: ApexSource, error: unknown): void {
  if (!(error instanceof CompileFault)) throw error;
  program.errors.push({ path: source.path, line: error.line, column: error.column, message: error.message });
}

function guarded(program: Program, source: ApexSource, work: () => void): void {
  try {
    work();
  } catch (error) {
    report(program, source, error);
  }
}

/** Declares and compiles classes and triggers; errors are in `program.errors`. */
export function compileSources(program: Program, sources: readonly ApexSource[]): CompiledTrigger[] {
  const declared: Declared[] = [];
  const triggerTrees: { source: ApexSource; tree: TriggerUnitContext }[] = [];
  for (const source of sources) {
    guarded(program, source, () => {
      if (source.path.endsWith('.trigger')) {
        const tree = parseFile(source, TriggerUnitContext, (parser) => parser.triggerUnit(), program.errors);
        if (tree !== null) triggerTrees.push({ source, tree });
        return;
      }
      const unit = parseFile(source, CompilationUnitContext, (parser) => parser.compilationUnit(), program.errors);
      const tree = unit?.typeDeclaration();
      const type: TypeDeclaration | null =
        tree === undefined
          ? null
          : (optional(tree.classDeclaration()) ??
            optional(tree.interfaceDeclaration()) ??
            optional(tree.enumDeclaration()));
      if (tree !== undefined && type !== null)
        declared.push(...declareType(program, source, type, null, readModifiers(tree.modifier_list())));
    });
  }
  const pending = completeTypes(program, declared);
  const triggers: CompiledTrigger[] = [];
  for (const { source, tree } of triggerTrees)
    guarded(program, source, () => triggers.push(declareTrigger(program, source, tree, pending)));
  compilePending(program, pending);
  return triggers;
}

function completeTypes(program: Program, declared: readonly Declared[]): Pending[] {
  for (const one of declared)
    guarded(program, one.source, () => {
      resolveHeritage(program, one);
    });
  const pending: Pending[] = [];
  for (const one of declared) {
    const members = declareMembers(program, one, (error) => {
      report(program, one.source, error);
    });
    pending.push(...members.map((member) => ({ cls: one.cls, source: one.source, member })));
  }
  const done = new Set<UserClass>();
  for (const { cls } of declared) layOut(cls, done);
  for (const { cls, source, tree } of declared) {
    const missing = missingMethod(cls);
    if (missing !== null) report(program, source, new CompileFault(tree, missing));
  }
  return pending;
}

function compilePending(program: Program, pending: readonly Pending[]): void {
  for (const { cls, source, member } of pending)
    guarded(program, source, () => {
      compileMember(program, cls, source, member);
    });
}

function declareTrigger(
  program: Program,
  source: ApexSource,
  tree: TriggerUnitContext,
  pending: Pending[]
): CompiledTrigger {
  const [name = '', objectName = ''] = tree.id_list().map((id) => id.getText());
  if (program.table.schema.object(objectName) === undefined)
    throw new CompileFault(tree, `Invalid type: ${objectName}`);
  const cls = unitClass(program, source, name);
  cls.isTrigger = true;
  cls.annotations = new Map([['on', new Map([['object', objectName]])]]);
  const members = tree.triggerBlock().triggerBlockMember_list();
  const method = unitMethod(cls, tree.start.line);
  const steps = declareUnitMembers(program, cls, source, members, pending);
  compileUnit(program, cls, source, method, steps);
  const events = new Set(
    tree.triggerCase_list().map((c) => `${c.getChild(0).getText()} ${c.getChild(1).getText()}`.toLowerCase())
  );
  return { name, objectName, events, method };
}

function unitClass(program: Program, source: ApexSource, name: string): UserClass {
  const cls = new UserClass(name, null, 'class', source.path, program.all.length);
  program.all.push(cls);
  cls.sharing = null;
  return cls;
}

function unitMethod(cls: UserClass, line: number): UserMethod {
  return new UserMethod(cls, '<body>', {
    isStatic: true,
    isAbstract: false,
    visibility: 'public',
    modifiers: new Set(),
    annotations: new Map(),
    parameters: [],
    returns: VOID,
    line
  });
}

interface UnitMember {
  statement(): StatementContext;
  modifier_list(): Parameters<typeof readModifiers>[0] & import('@apexdevtools/apex-parser').ModifierContext[];
  anonymousMemberDeclaration?(): UnitDeclaration;
  triggerMemberDeclaration?(): UnitDeclaration;
}
type UnitDeclaration = ReturnType<
  import('@apexdevtools/apex-parser').TriggerBlockMemberContext['triggerMemberDeclaration']
>;

/** What an anonymous block or trigger does, in order: statements, and variables that get their first value. */
type UnitStep = StatementContext | Extract<Member, { kind: 'field' }>;

/**
 * Methods, classes and variables inside an anonymous block or trigger. They are static, as there is no instance;
 * variables get their first value where they stand among the statements.
 */
function declareUnitMembers(
  program: Program,
  cls: UserClass,
  source: ApexSource,
  members: readonly UnitMember[],
  pending: Pending[]
): UnitStep[] {
  const declared: Declared[] = [];
  const steps: UnitStep[] = [];
  const later: (() => void)[] = [];
  for (const member of members) {
    const statement = optional(member.statement());
    if (statement !== null) later.push(() => steps.push(statement));
    const tree = optional(member.anonymousMemberDeclaration?.() ?? member.triggerMemberDeclaration?.() ?? null);
    if (tree === null) continue;
    const modifiers = readModifiers(member.modifier_list());
    const type =
      optional(tree.classDeclaration()) ?? optional(tree.interfaceDeclaration()) ?? optional(tree.enumDeclaration());
    if (type !== null) declared.push(...declareType(program, source, type, cls, modifiers));
    else
      later.push(() => {
        addUnitMember(memberOf(program, cls, tree, { ...modifiers, words: new Set([...modifiers.words, 'static']) }));
      });
  }
  const addUnitMember = (made: readonly Member[]): void => {
    for (const one of made) {
      if (one.kind === 'field') steps.push(one);
      else pending.push({ cls, source, member: one });
    }
  };
  pending.push(...completeTypes(program, declared));
  for (const work of later) guarded(program, source, work);
  layOut(cls, new Set());
  return steps;
}

function compileUnit(
  program: Program,
  cls: UserClass,
  source: ApexSource,
  method: UserMethod,
  steps: readonly UnitStep[]
): void {
  const scope = new Scope(program, cls, source, { isStatic: true, returns: VOID, method });
  method.body = sequence(
    steps.map((step) => ('kind' in step ? (fieldInitialiser(scope, step) ?? (() => 0)) : compileStatement(scope, step)))
  );
  method.slots = scope.slots;
}

/** Compiles a block for executeAnonymous; null when there are errors in `program.errors`. */
export function compileAnonymous(program: Program, text: string): UserMethod | null {
  const source: ApexSource = { name: 'AnonymousBlock', path: 'AnonymousBlock', text };
  const before = program.errors.length;
  const tree = parseApex(source, (parser) => parser.anonymousUnit(), program.errors);
  if (tree === null) return null;
  const cls = unitClass(program, source, 'AnonymousBlock');
  cls.isAnonymous = true;
  const method = unitMethod(cls, 1);
  const members = tree.anonymousBlock().anonymousBlockMember_list();
  guarded(program, source, () => {
    const pending: Pending[] = [];
    const steps = declareUnitMembers(program, cls, source, members, pending);
    compilePending(program, pending);
    compileUnit(program, cls, source, method, steps);
  });
  return program.errors.length > before ? null : method;
}

/** A program without classes yet. */
export function emptyProgram(table: TypeTable, label: (name: string) => string | null): Program {
  return { table, classes: new Map(), errors: [], label, all: [], coverable: new Map() };
}
