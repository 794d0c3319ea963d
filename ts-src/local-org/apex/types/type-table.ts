import type { OrgSchema } from '../../schema/schema.ts';
import { exceptionType } from '../runtime/exception.ts';
import { nativeSpecs } from '../runtime/native.ts';
import type { NativeCall, NativeClassSpec } from '../runtime/native.ts';
import { AGGREGATE_RESULT } from '../runtime/sobject.ts';
import { ANY, OBJECT, PRIMITIVES, SOBJECT, VOID, generic, listOf, mapOf, setOf, sobjectOf } from './apex-type.ts';
import type { ApexType } from './apex-type.ts';
import { NativeClass, splitSignature, splitTop } from './native-class.ts';
import type { NativeMethod } from './native-class.ts';

/** Exceptions of the platform that no spec needs to declare. */
const EXCEPTIONS = [
  'Exception',
  'AsyncException',
  'AuraHandledException',
  'CalloutException',
  'DmlException',
  'EmailException',
  'FinalException',
  'HandledException',
  'IllegalArgumentException',
  'InvalidParameterValueException',
  'JSONException',
  'LimitException',
  'ListException',
  'MathException',
  'NoAccessException',
  'NoDataFoundException',
  'NoSuchElementException',
  'NullPointerException',
  'QueryException',
  'SearchException',
  'SecurityException',
  'SerializationException',
  'SObjectException',
  'StringException',
  'TypeException',
  'UnexpectedException',
  'VisualforceException',
  'XmlException',
  'AssertException',
  'RequiredFeatureMissingException',
  'TouchHandledException',
  'InvalidHeaderException'
];
const typeVars = new Map<string, ApexType>();
function typeVar(name: string): ApexType {
  const known = typeVars.get(name);
  if (known !== undefined) return known;
  const made: ApexType = { kind: 'typevar', name, args: [], sobject: null, user: null, native: null };
  typeVars.set(name, made);
  return made;
}

/** Replaces type parameters by what the receiver's type says. */
export function substitute(type: ApexType, bindings: ReadonlyMap<string, ApexType>): ApexType {
  if (type.kind === 'typevar') return bindings.get(type.name) ?? OBJECT;
  if (type.args.length === 0) return type;
  const args = type.args.map((arg) => substitute(arg, bindings));
  return generic(type.kind, type.name.slice(0, type.name.indexOf('<')), args, type.native);
}

/** Platform and schema types by name. */
export class TypeTable {
  readonly schema: OrgSchema;
  private readonly natives = new Map<string, NativeClass>();
  private readonly types = new Map<string, ApexType>();

  constructor(schema: OrgSchema) {
    this.schema = schema;
    for (const name of EXCEPTIONS) this.declareException(name);
    for (const spec of nativeSpecs()) this.declareClass(spec);
    for (const cls of new Set(this.natives.values())) this.resolveMembers(cls);
  }

  /** The native class that brings the members of a type: also of primitives, collections and SObject. */
  nativeOf(type: ApexType): NativeClass | null {
    if (type.native instanceof NativeClass) return type.native;
    if (type.kind === 'native') return this.natives.get(type.name.toLowerCase()) ?? null;
    const name = type.kind === 'sobject' ? 'sobject' : type.kind === 'primitive' ? type.name.toLowerCase() : type.kind;
    return this.natives.get(name) ?? this.natives.get(`system.${name}`) ?? null;
  }
  nativeNamed(name: string): NativeClass | null {
    return this.natives.get(name.toLowerCase()) ?? null;
  }
  isNamespace(name: string): boolean {
    const prefix = `${name.toLowerCase()}.`;
    return [...this.natives.keys()].some((key) => key.startsWith(prefix));
  }

  /** A type by name and arguments; null when the platform and the schema know none. */
  lookup(name: string, args: readonly ApexType[]): ApexType | null {
    const key = name.toLowerCase().replace(/^system\.(?=\w)/, '');
    const [first = OBJECT, second = OBJECT] = args;
    if (key === 'list') return listOf(first);
    if (key === 'set') return setOf(first);
    if (key === 'map') return mapOf(first, second);
    if (args.length > 0) {
      const base = this.types.get(key) ?? this.types.get(name.toLowerCase());
      return base?.native === null || base === undefined ? null : generic('native', base.name, args, base.native);
    }
    if (key === 'any') return ANY;
    if (key === 'void') return VOID;
    if (key === 'sobject') return SOBJECT;
    const found = PRIMITIVES.get(key) ?? this.types.get(name.toLowerCase()) ?? this.types.get(key);
    if (found !== undefined) return found;
    if (key === 'aggregateresult') return sobjectOf(AGGREGATE_RESULT);
    const def = this.schema.object(key.replace(/^schema\./, ''));
    return def === undefined ? null : sobjectOf(def);
  }

  /** Parses Apex type text such as `Map<Id, List<String>>`. */
  parse(text: string, parameters: readonly string[] = []): ApexType | null {
    const trimmed = text.trim();
    if (trimmed.endsWith('[]')) {
      const element = this.parse(trimmed.slice(0, -2), parameters);
      return element === null ? null : listOf(element);
    }
    const variable = parameters.find((name) => name.toLowerCase() === trimmed.toLowerCase());
    if (variable !== undefined) return typeVar(variable);
    if (trimmed === 'SELF') return typeVar('SELF');
    const open = trimmed.indexOf('<');
    if (open < 0) return this.lookup(trimmed, []);
    const args: ApexType[] = [];
    for (const part of splitTop(trimmed.slice(open + 1, trimmed.lastIndexOf('>')))) {
      const arg = this.parse(part, parameters);
      if (arg === null) return null;
      args.push(arg);
    }
    return this.lookup(trimmed.slice(0, open).trim(), args);
  }

  private declareException(name: string): void {
    const type = exceptionType(`System.${name}`);
    this.types.set(name.toLowerCase(), type);
    this.types.set(`system.${name.toLowerCase()}`, type);
    this.register(new NativeClass(type.name, 'exception', []), 'System', name, false);
  }

  private register(cls: NativeClass, namespace: string, name: string, nestedOnly: boolean): void {
    this.natives.set(`${namespace}.${name}`.toLowerCase(), cls);
    if (!nestedOnly && !this.natives.has(name.toLowerCase())) this.natives.set(name.toLowerCase(), cls);
  }

  private declareClass(spec: NativeClassSpec): void {
    const full = `${spec.namespace}.${spec.name}`.toLowerCase();
    let cls = this.natives.get(full);
    if (cls === undefined) {
      const shown =
        spec.namespace === 'System' && spec.kind !== 'exception' ? spec.name : `${spec.namespace}.${spec.name}`;
      cls = new NativeClass(shown, spec.kind ?? 'class', spec.typeParameters ?? []);
      this.register(cls, spec.namespace, spec.name, spec.nestedOnly === true);
      const isException = spec.kind === 'exception';
      const type: ApexType = isException
        ? exceptionType(shown)
        : { kind: 'native', name: shown, args: [], sobject: null, user: null, native: cls };
      this.types.set(full, type);
      if (spec.nestedOnly !== true && !this.types.has(spec.name.toLowerCase()))
        this.types.set(spec.name.toLowerCase(), type);
    }
    cls.specs.push(spec);
  }

  private required(text: string, cls: NativeClass): ApexType {
    const type = this.parse(text, cls.typeParameters);
    if (type === null)
      throw new Error(`The platform class ${cls.name} names the type ${text}, which nothing declares.`);
    return type;
  }

  private resolveMembers(cls: NativeClass): void {
    for (const spec of cls.specs) {
      if (spec.superType !== undefined) cls.superType = this.required(spec.superType, cls);
      cls.interfaceTypes.push(...(spec.interfaces ?? []).map((text) => this.required(text, cls)));
      if (spec.enumValues !== undefined) cls.enumValues = spec.enumValues;
      for (const [text, call] of Object.entries(spec.methods ?? {}))
        this.addMethod(cls, cls.methods, text, call, false);
      for (const text of spec.abstractMethods ?? []) this.addMethod(cls, cls.methods, text, null, false);
      for (const [text, call] of Object.entries(spec.statics ?? {})) this.addMethod(cls, cls.statics, text, call, true);
      for (const [text, call] of Object.entries(spec.constructors ?? {})) {
        const { parameters } = splitSignature(text);
        cls.constructors.push({
          name: '<init>',
          parameters: parameters.map((p) => this.required(p, cls)),
          returns: VOID,
          isStatic: true,
          call
        });
      }
      for (const [members, into] of [
        [spec.properties, cls.properties],
        [spec.staticProperties, cls.staticProperties]
      ] as const) {
        for (const [text, property] of Object.entries(members ?? {})) {
          const { head, name } = splitSignature(text);
          into.set(name.toLowerCase(), { name, type: this.required(head, cls), property });
        }
      }
    }
  }

  private addMethod(
    cls: NativeClass,
    into: Map<string, NativeMethod[]>,
    text: string,
    call: NativeCall | null,
    isStatic: boolean
  ): void {
    const { head, name, parameters } = splitSignature(text);
    const list = into.get(name.toLowerCase()) ?? [];
    list.push({
      name,
      parameters: parameters.map((p) => this.required(p, cls)),
      returns: this.required(head, cls),
      isStatic,
      call
    });
    into.set(name.toLowerCase(), list);
  }
}
