/** Method calls and `new`: overloads, dispatch, native calls. */
import { conversion } from '../runtime/convert.ts';
import { nullPointer } from '../runtime/exception.ts';
import { callByName, dispatch, invoke } from '../runtime/invoke.ts';
import { ApexInstance } from '../runtime/values.ts';
import type { Value } from '../runtime/values.ts';
import { ANY, OBJECT, VOID } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { chooseOverload, superTypes } from '../types/assign.ts';
import type { NativeClass, NativeMethod } from '../types/native-class.ts';
import { substitute } from '../types/type-table.ts';
import { visible } from './names.ts';
import { chain, converted, requireValue, singleRow, value } from './node.ts';
import type { Node } from './node.ts';
import type { Scope } from './scope.ts';
import { CompileFault } from './syntax.ts';
import type { Place } from './syntax.ts';
import { UserClass } from './user-class.ts';
import type { Ev, Frame, UserMethod } from './user-class.ts';

/** `foo(String, Integer)` for messages. */
function shown(name: string, args: readonly Node[]): string {
  return `${name}(${args.map((arg) => arg.type.name).join(', ')})`;
}

/** Arguments converted to the parameter types. */
export function convertArguments(args: readonly Node[], parameters: readonly ApexType[]): Ev[] {
  return args.map((arg, i) => converted(arg.ev, arg.type, parameters[i] ?? OBJECT));
}

function evaluate(args: readonly Ev[], f: Frame): Value[] {
  const values = new Array<Value>(args.length);
  for (let i = 0; i < args.length; i++) values[i] = args[i]?.(f) ?? null;
  return values;
}

function userStatic(method: UserMethod, args: readonly Ev[]): Node {
  return value(method.returns, (f) => invoke(method, f.ctx, null, evaluate(args, f)), { isAction: true });
}

function isVirtual(method: UserMethod): boolean {
  if (method.owner.kind === 'interface' || method.isAbstract) return true;
  return method.modifiers.has('virtual') || method.modifiers.has('override');
}

function userInstance(method: UserMethod, left: Node, safe: boolean, args: readonly Ev[]): Node {
  const direct = left.isSuper || !isVirtual(method);
  return chain(
    left,
    safe,
    method.returns,
    (f, self) => {
      const values = evaluate(args, f);
      return invoke(direct ? method : dispatch(method, self, f.ctx), f.ctx, self, values);
    },
    { isAction: true }
  );
}

/** Overloads of a native name: of the type's class and those above it, with type parameters bound. */
function nativeMethods(scope: Scope, type: ApexType, name: string, isStatic: boolean): NativeMethod[] {
  const { table } = scope.program;
  const found: NativeMethod[] = [];
  const visit = (at: ApexType): void => {
    const cls = table.nativeOf(at);
    if (cls !== null)
      found.push(...bound(cls, at, (isStatic ? cls.statics : cls.methods).get(name.toLowerCase()) ?? []));
    for (const above of superTypes(at)) visit(above);
  };
  visit(type);
  if (!isStatic) {
    if ((type.user ?? type.native)?.kind === 'enum')
      found.push(...(table.nativeNamed('Enum')?.methods.get(name.toLowerCase()) ?? []));
    found.push(...(table.nativeNamed('Object')?.methods.get(name.toLowerCase()) ?? []));
  }
  return found;
}

function bound(cls: NativeClass, type: ApexType, methods: readonly NativeMethod[]): NativeMethod[] {
  if (cls.typeParameters.length === 0 && type.kind !== 'sobject') return [...methods];
  const bindings = new Map(cls.typeParameters.map((parameter, i) => [parameter, type.args[i] ?? OBJECT]));
  bindings.set('SELF', type);
  return methods.map((method) => ({
    ...method,
    parameters: method.parameters.map((parameter) => substitute(parameter, bindings)),
    returns: substitute(method.returns, bindings)
  }));
}

function nativeCall(
  method: NativeMethod,
  left: Node | null,
  safe: boolean,
  receiver: ApexType,
  args: readonly Ev[]
): Node {
  const { call, name, returns } = method;
  const extra = { isAction: true };
  if (left === null)
    return value(returns, (f) => (call === null ? null : call(f.ctx, null, evaluate(args, f), receiver)), extra);
  return chain(
    left,
    safe,
    returns,
    (f, self) => {
      const values = evaluate(args, f);
      if (self instanceof ApexInstance && (call === null || ownsMethod(self, name, values.length))) {
        const result = callByName(f.ctx, self, name, values);
        const convert = returns === VOID || returns === ANY ? null : conversion(ANY, returns);
        return convert === null ? result : convert(result);
      }
      if (call === null) throw nullPointer(f.ctx);
      return call(f.ctx, self, values, receiver);
    },
    extra
  );
}

function ownsMethod(self: ApexInstance, name: string, arity: number): boolean {
  return (
    self.type.user instanceof UserClass &&
    self.type.user.findMethods(name).some((m) => m.parameters.length === arity && m.body !== null)
  );
}

/** `left.name(args)` for a value on the left; null when the type has no such method. */
function callOnValue(
  scope: Scope,
  left: Node,
  safe: boolean,
  name: string,
  args: readonly Node[],
  at: Place
): Node | null {
  const cls = left.type.user;
  if (cls instanceof UserClass) {
    const method = chooseOverload(
      cls.findMethods(name).filter((m) => !m.isStatic),
      args.map((a) => a.type)
    );
    if (method !== null) {
      if (!visible(scope, method.owner, method.visibility, method.annotations))
        throw new CompileFault(
          at,
          `Method is not visible: ${returnShown(method)} ${method.owner.name}.${shown(method.name, args)}`
        );
      return userInstance(method, left, safe, convertArguments(args, method.parameters));
    }
  }
  const native = chooseOverload(
    nativeMethods(scope, left.type, name, false),
    args.map((a) => a.type)
  );
  if (native !== null) return nativeCall(native, left, safe, left.type, convertArguments(args, native.parameters));
  return left.isQuery && left.type.kind === 'list' ? callOnValue(scope, singleRow(left), safe, name, args, at) : null;
}

function returnShown(method: UserMethod): string {
  return method.returns.name;
}

/** `Type.name(args)`. */
function callOnType(scope: Scope, type: ApexType, name: string, args: readonly Node[], at: Place): Node | null {
  if (type.user instanceof UserClass) {
    const method = chooseOverload(
      type.user.findMethods(name).filter((m) => m.isStatic),
      args.map((a) => a.type)
    );
    if (method !== null) {
      if (!visible(scope, method.owner, method.visibility, method.annotations))
        throw new CompileFault(
          at,
          `Method is not visible: ${returnShown(method)} ${type.name}.${shown(method.name, args)}`
        );
      return userStatic(method, convertArguments(args, method.parameters));
    }
    if (type.user.kind === 'enum') return enumStatic(scope, type, name, args);
    return null;
  }
  const native = chooseOverload(
    nativeMethods(scope, type, name, true),
    args.map((a) => a.type)
  );
  if (native !== null) return nativeCall(native, null, false, type, convertArguments(args, native.parameters));
  if ((type.user ?? type.native)?.kind === 'enum') return enumStatic(scope, type, name, args);
  if (type.kind === 'sobject') return settingStatic(scope, type, name, args);
  return null;
}

/** values() and valueOf() of an enum: the native class Enum brings them, its receiver type tells which enum. */
function enumStatic(scope: Scope, type: ApexType, name: string, args: readonly Node[]): Node | null {
  const methods = scope.program.table.nativeNamed('Enum')?.statics.get(name.toLowerCase()) ?? [];
  const bindings = new Map([['SELF', type]]);
  const typed = methods.map((m) => ({ ...m, returns: substitute(m.returns, bindings) }));
  const method = chooseOverload(
    typed,
    args.map((a) => a.type)
  );
  return method === null ? null : nativeCall(method, null, false, type, convertArguments(args, method.parameters));
}

/** getInstance() and the like of custom settings: the native class CustomSetting brings them. */
function settingStatic(scope: Scope, type: ApexType, name: string, args: readonly Node[]): Node | null {
  const kind = type.sobject?.kind;
  const brings = scope.program.table.nativeNamed(kind === 'customMetadata' ? 'CustomMetadataType' : 'CustomSetting');
  if (brings === null || (kind !== 'customSetting' && kind !== 'customMetadata')) return null;
  const bindings = new Map([['SELF', type]]);
  const typed = (brings.statics.get(name.toLowerCase()) ?? []).map((m) => ({
    ...m,
    returns: substitute(m.returns, bindings)
  }));
  const method = chooseOverload(
    typed,
    args.map((a) => a.type)
  );
  return method === null ? null : nativeCall(method, null, false, type, convertArguments(args, method.parameters));
}

/** `left.name(args)`. */
export function callMember(
  scope: Scope,
  left: Node,
  safe: boolean,
  name: string,
  args: readonly Node[],
  at: Place
): Node {
  for (const arg of args) requireValue(arg, at);
  const found =
    left.kind === 'value'
      ? callOnValue(scope, left, safe, name, args, at)
      : left.kind === 'type'
        ? callOnType(scope, left.type, name, args, at)
        : namespaceCall(scope, left, name, args, at);
  if (found !== null) return found;
  const owner = left.kind === 'value' || left.kind === 'type' ? left.type.name : left.name;
  throw new CompileFault(
    at,
    `Method does not exist or incorrect signature: void ${shown(name, args)} from the type ${owner}`
  );
}

/** `System.debug(…)`, `Database.query(…)`: the namespace has a class of the same name. `Trigger` and `SObjectType` too. */
function namespaceCall(scope: Scope, left: Node, name: string, args: readonly Node[], at: Place): Node | null {
  const type = scope.program.table.lookup(`System.${left.name}`, []) ?? scope.program.table.lookup(left.name, []);
  return type === null ? null : callOnType(scope, type, name, args, at);
}

/** `name(args)` without a receiver. */
export function callOwn(scope: Scope, name: string, args: readonly Node[], at: Place): Node {
  for (const arg of args) requireValue(arg, at);
  const types = args.map((a) => a.type);
  const self = value(scope.cls.type, (f) => f.self);
  const own = chooseOverload(
    scope.cls.findMethods(name).filter((m) => m.isStatic || !scope.isStatic),
    types
  );
  if (own !== null) {
    const ready = convertArguments(args, own.parameters);
    return own.isStatic ? userStatic(own, ready) : userInstance(own, self, false, ready);
  }
  if (!scope.isStatic) {
    const inherited = chooseOverload(nativeMethods(scope, scope.cls.type, name, false), types);
    if (inherited !== null)
      return nativeCall(inherited, self, false, scope.cls.type, convertArguments(args, inherited.parameters));
  }
  for (let cls = scope.cls.outer; cls !== null; cls = cls.outer) {
    const outer = chooseOverload(
      cls.findMethods(name).filter((m) => m.isStatic),
      types
    );
    if (outer !== null) return userStatic(outer, convertArguments(args, outer.parameters));
  }
  throw new CompileFault(
    at,
    `Method does not exist or incorrect signature: void ${shown(name, args)} from the type ${scope.cls.name}`
  );
}
export { nativeMethods, shown, evaluate };
