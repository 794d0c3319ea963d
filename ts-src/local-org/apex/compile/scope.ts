import type { TypeRefContext } from '@apexdevtools/apex-parser';
import type { TypeTable } from '../types/type-table.ts';
import { OBJECT, VOID, listOf } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { CompileFault } from './syntax.ts';
import type { ApexSource, CompileError, Place } from './syntax.ts';
import type { UserClass, UserMethod } from './user-class.ts';

/** All that is compiled together. */
export interface Program {
  readonly table: TypeTable;
  /** Top-level classes by lower-case name. */
  readonly classes: Map<string, UserClass>;
  readonly errors: CompileError[];
  /** Text of a custom label; null when there is none. */
  readonly label: (name: string) => string | null;
  /** Every class by its index. */
  readonly all: UserClass[];
  readonly coverable: Map<string, Set<number>>;
  readonly auraChecks?: never;
}

export interface Local {
  readonly name: string;
  readonly type: ApexType;
  readonly slot: number;
  readonly isFinal: boolean;
}

/** What a method body sees while it compiles. */
export class Scope {
  readonly program: Program;
  readonly cls: UserClass;
  readonly source: ApexSource;
  readonly isStatic: boolean;
  readonly returns: ApexType;
  /** The method, null for initialisers. */
  readonly method: UserMethod | null;
  private readonly blocks: Map<string, Local>[] = [new Map<string, Local>()];
  private next = 0;
  slots = 0;
  loops = 0;

  constructor(
    program: Program,
    cls: UserClass,
    source: ApexSource,
    options: { isStatic: boolean; returns?: ApexType; method?: UserMethod | null }
  ) {
    this.program = program;
    this.cls = cls;
    this.source = source;
    this.isStatic = options.isStatic;
    this.returns = options.returns ?? VOID;
    this.method = options.method ?? null;
  }

  declare(name: string, type: ApexType, at: Place | null, isFinal = false): Local {
    const key = name.toLowerCase();
    if (this.local(key) !== null) throw new CompileFault(at, `Duplicate variable: ${name}`);
    const local = { name, type, slot: this.next++, isFinal };
    this.slots = Math.max(this.slots, this.next);
    this.blocks[this.blocks.length - 1]?.set(key, local);
    return local;
  }
  /** A slot without a name. */
  hidden(): number {
    this.slots = Math.max(this.slots, this.next + 1);
    return this.next++;
  }
  local(name: string): Local | null {
    const key = name.toLowerCase();
    for (let i = this.blocks.length - 1; i >= 0; i--) {
      const found = this.blocks[i]?.get(key);
      if (found !== undefined) return found;
    }
    return null;
  }
  /** Compiles in a block of its own names. Slots aren't reused: an initialiser may still hold an earlier one. */
  inBlock<T>(work: () => T): T {
    this.blocks.push(new Map());
    try {
      return work();
    } finally {
      this.blocks.pop();
    }
  }
  type(ref: TypeRefContext): ApexType {
    return resolveTypeRef(this.program, this.cls, ref);
  }
  typeNamed(name: string): ApexType | null {
    return resolveTypeName(this.program, this.cls, name, []);
  }
}

function innerNamed(cls: UserClass, key: string): UserClass | null {
  for (const above of cls.line()) {
    const found = above.inner.get(key);
    if (found !== undefined) return found;
  }
  return null;
}

function userType(program: Program, from: UserClass | null, parts: readonly string[]): UserClass | null {
  const [first = '', second, ...more] = parts.map((part) => part.toLowerCase());
  if (more.length > 0) return null;
  let found: UserClass | null = null;
  for (let cls = from; cls !== null && found === null; cls = cls.outer) {
    found = cls.simpleName.toLowerCase() === first ? cls : innerNamed(cls, first);
  }
  found ??= program.classes.get(first) ?? null;
  if (found === null || second === undefined) return found;
  return innerNamed(found, second);
}

/** A type by its dotted name, as seen from inside a class. */
export function resolveTypeName(
  program: Program,
  from: UserClass | null,
  name: string,
  args: readonly ApexType[]
): ApexType | null {
  const user = args.length === 0 ? userType(program, from, name.split('.')) : null;
  return user?.type ?? program.table.lookup(name, args);
}

/** The grammar's types promise nodes that optional parts don't have. */
function present<T>(node: T): T | null {
  return node;
}

/** A type as written in source. */
export function resolveTypeRef(program: Program, from: UserClass | null, ref: TypeRefContext): ApexType {
  const names = ref.typeName_list();
  const last = names[names.length - 1];
  const args = present(last?.typeArguments())?.typeList().typeRef_list() ?? [];
  const written = names.map((part) => present(part.id())?.getText() ?? part.getChild(0).getText()).join('.');
  let type = resolveTypeName(
    program,
    from,
    written,
    args.map((arg) => resolveTypeRef(program, from, arg))
  );
  if (type === null) throw new CompileFault(ref, `Invalid type: ${written}`);
  for (let depth = ref.arraySubscripts().LBRACK_list().length; depth > 0; depth--) type = listOf(type);
  return type;
}

/** A type by Apex text, for Type.forName and JSON. */
export function resolveTypeText(program: Program, text: string): ApexType | null {
  const trimmed = text.replace(/\s+/g, '');
  const open = trimmed.indexOf('<');
  if (trimmed.endsWith('[]')) return listOf(resolveTypeText(program, trimmed.slice(0, -2)) ?? OBJECT);
  if (open < 0) return resolveTypeName(program, null, trimmed, []);
  const args: ApexType[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open + 1; i < trimmed.length; i++) {
    const c = trimmed[i];
    if (c === '<') depth++;
    if ((c === ',' || c === '>') && depth === 0) {
      const arg = resolveTypeText(program, trimmed.slice(start, i));
      if (arg === null) return null;
      args.push(arg);
      start = i + 1;
    }
    if (c === '>') depth--;
  }
  return resolveTypeName(program, null, trimmed.slice(0, open), args);
}
