import type { NativeCall, NativeClassSpec, NativeProperty } from '../runtime/native.ts';
import type { ApexType, NativeTypeLike } from './apex-type.ts';

export interface NativeMethod {
  readonly name: string;
  readonly parameters: readonly ApexType[];
  readonly returns: ApexType;
  readonly isStatic: boolean;
  /** null: an interface's method. */
  readonly call: NativeCall | null;
}
export interface NativeMember {
  readonly name: string;
  readonly type: ApexType;
  readonly property: NativeProperty;
}

/** A platform class with its signatures resolved. */
export class NativeClass implements NativeTypeLike {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum' | 'exception';
  readonly typeParameters: readonly string[];
  superType: ApexType | null = null;
  interfaceTypes: ApexType[] = [];
  enumValues: readonly string[] = [];
  readonly methods = new Map<string, NativeMethod[]>();
  readonly statics = new Map<string, NativeMethod[]>();
  readonly constructors: NativeMethod[] = [];
  readonly properties = new Map<string, NativeMember>();
  readonly staticProperties = new Map<string, NativeMember>();
  readonly specs: NativeClassSpec[] = [];

  constructor(name: string, kind: 'class' | 'interface' | 'enum' | 'exception', typeParameters: readonly string[]) {
    this.name = name;
    this.kind = kind;
    this.typeParameters = typeParameters;
  }
}

/** `String left(Integer n)` in its parts. */
export function splitSignature(text: string): { head: string; name: string; parameters: readonly string[] } {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const before = (open < 0 ? text : text.slice(0, open)).trim();
  const space = before.lastIndexOf(' ');
  const inside = open < 0 ? '' : text.slice(open + 1, close).trim();
  const parameters = inside === '' ? [] : splitTop(inside).map((part) => part.trim().replace(/\s+\w+$/, ''));
  return { head: space < 0 ? 'void' : before.slice(0, space).trim(), name: before.slice(space + 1), parameters };
}

/** Splits at commas that stand in no angle brackets. */
export function splitTop(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '<') depth++;
    else if (c === '>') depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
