/** `new`: classes, records, collections and arrays. */
import { AssignExpressionContext } from '@apexdevtools/apex-parser';
import type { CreatorContext, ExpressionContext } from '@apexdevtools/apex-parser';
import { mapPut, setAdd } from '../runtime/equality.ts';
import { exceptionType, nullPointer, stampException } from '../runtime/exception.ts';
import { construct } from '../runtime/invoke.ts';
import { fieldApexType } from '../runtime/sobject.ts';
import { ApexExceptionValue, ApexList, ApexMap, ApexSObject, ApexSet } from '../runtime/values.ts';
import type { Value } from '../runtime/values.ts';
import { INTEGER, SOBJECT, STRING, firstArg, listOf, secondArg, sobjectOf } from '../types/apex-type.ts';
import type { ApexType } from '../types/apex-type.ts';
import { chooseOverload, isSubtype } from '../types/assign.ts';
import { substitute } from '../types/type-table.ts';
import { convertArguments, evaluate, shown } from './calls.ts';
import { compileArguments, compileTo } from './expressions.ts';
import { visible } from './names.ts';
import { value } from './node.ts';
import type { Node } from './node.ts';
import { resolveTypeName } from './scope.ts';
import type { Scope } from './scope.ts';
import { CompileFault } from './syntax.ts';
import type { Place } from './syntax.ts';
import { UserClass } from './user-class.ts';
import type { Ev } from './user-class.ts';

const EXCEPTION = exceptionType('System.Exception');

function createdType(scope: Scope, ctx: CreatorContext): ApexType {
  const pairs = ctx.createdName().idCreatedNamePair_list();
  const name = pairs.map((p) => p.anyId().getText()).join('.');
  const args =
    (pairs[pairs.length - 1]?.typeList() as ReturnType<(typeof pairs)[0]['typeList']> | null)
      ?.typeRef_list()
      .map((ref) => scope.type(ref)) ?? [];
  const type = resolveTypeName(scope.program, scope.cls, name, args);
  if (type === null) throw new CompileFault(ctx, `Invalid type: ${name}`);
  return type;
}

/** Compiles what follows `new`. */
export function compileCreator(scope: Scope, ctx: CreatorContext, at: Place): Node {
  const type = createdType(scope, ctx);
  const call = ctx.classCreatorRest() as ReturnType<CreatorContext['classCreatorRest']> | null;
  if (call !== null) return { ...compileNew(scope, type, call.arguments().expressionList(), at), isAction: true };
  const array = ctx.arrayCreatorRest() as ReturnType<CreatorContext['arrayCreatorRest']> | null;
  if (array !== null) return compileArray(scope, type, array);
  const pairs = ctx.mapCreatorRest() as ReturnType<CreatorContext['mapCreatorRest']> | null;
  if (pairs !== null) {
    return mapLiteral(
      type,
      pairs
        .mapCreatorRestPair_list()
        .map(
          (p) =>
            [
              compileTo(scope, p.expression(0), firstArg(type)),
              compileTo(scope, p.expression(1), secondArg(type))
            ] as const
        )
    );
  }
  const items = ctx.setCreatorRest() as ReturnType<CreatorContext['setCreatorRest']> | null;
  return collectionLiteral(
    type,
    (items?.expression_list() ?? []).map((item) => compileTo(scope, item, firstArg(type))),
    at
  );
}

function compileArray(scope: Scope, element: ApexType, ctx: ReturnType<CreatorContext['arrayCreatorRest']>): Node {
  const type = listOf(element);
  const size = ctx.expression() as ExpressionContext | null;
  if (size === null) {
    const items = (ctx.arrayInitializer() as ReturnType<typeof ctx.arrayInitializer> | null)?.expression_list() ?? [];
    return collectionLiteral(
      type,
      items.map((item) => compileTo(scope, item, element)),
      ctx
    );
  }
  const count = compileTo(scope, size, INTEGER);
  return value(type, (f) => {
    const n = count(f);
    if (typeof n !== 'number') throw nullPointer(f.ctx);
    return new ApexList(type, new Array<Value>(n).fill(null));
  });
}

function mapLiteral(type: ApexType, pairs: readonly (readonly [Ev, Ev])[]): Node {
  return value(type, (f) => {
    const map = new ApexMap(type);
    for (const [key, item] of pairs) mapPut(map, key(f), item(f));
    return map;
  });
}

function collectionLiteral(type: ApexType, items: readonly Ev[], at: Place): Node {
  if (type.kind === 'map' && items.length === 0) return mapLiteral(type, []);
  if (type.kind === 'list') return value(type, (f) => new ApexList(type, evaluate(items, f)));
  if (type.kind !== 'set') throw new CompileFault(at, `Invalid initializer type ${type.name}`);
  return value(type, (f) => {
    const set = new ApexSet(type);
    for (const item of items) setAdd(set, item(f));
    return set;
  });
}

type Arguments = Parameters<typeof compileArguments>[1];
function compileNew(scope: Scope, type: ApexType, list: Arguments, at: Place): Node {
  if (type.kind === 'sobject') return compileRecord(scope, type, list, at);
  const args = compileArguments(scope, list);
  if (type.user instanceof UserClass) return compileUserNew(scope, type.user, args, at);
  return compileNativeNew(scope, type, args, at);
}

function compileRecord(scope: Scope, type: ApexType, list: Arguments, at: Place): Node {
  const def = type.sobject;
  if (type === SOBJECT || def === null) throw new CompileFault(at, 'Type cannot be constructed: SObject');
  const set = (list?.expression_list() ?? []).map((arg) => recordField(scope, type, arg));
  return value(type, (f) => {
    const record = new ApexSObject(def);
    for (const field of set) {
      record.fields.set(field.name, field.ev(f));
      record.changed.add(field.name);
    }
    return record;
  });
}

function recordField(scope: Scope, type: ApexType, arg: ExpressionContext): { name: string; ev: Ev } {
  if (!(arg instanceof AssignExpressionContext))
    throw new CompileFault(
      arg,
      `Invalid constructor syntax, name=value pairs can only be used for SObjects: ${type.name}`
    );
  const name = arg.expression(0).getText();
  const field = type.sobject?.field(name);
  if (field !== undefined) return { name: field.name, ev: compileTo(scope, arg.expression(1), fieldApexType(field)) };
  const parent = type.sobject?.parentRelationship(name);
  if (parent === undefined) throw new CompileFault(arg, `Field does not exist: ${name} on ${type.name}`);
  const [only = ''] = parent.referenceTo;
  const target = scope.program.table.schema.object(only);
  return {
    name: parent.relationshipName ?? name,
    ev: compileTo(
      scope,
      arg.expression(1),
      target === undefined || parent.referenceTo.length > 1 ? SOBJECT : sobjectOf(target)
    )
  };
}

function compileUserNew(scope: Scope, cls: UserClass, args: readonly Node[], at: Place): Node {
  if (cls.kind !== 'class' || cls.modifiers.has('abstract'))
    throw new CompileFault(at, `Type cannot be constructed: ${cls.name}`);
  const chosen = chooseOverload(
    cls.constructors,
    args.map((a) => a.type)
  );
  if (chosen !== null) {
    if (!visible(scope, cls, chosen.visibility, chosen.annotations))
      throw new CompileFault(
        at,
        `Constructor is not visible: ${cls.name}.<Constructor>(${args.map((a) => a.type.name).join(', ')})`
      );
    const ready = convertArguments(args, chosen.parameters);
    return value(cls.type, (f) => construct(cls, chosen, f.ctx, evaluate(ready, f)));
  }
  const inherited = isSubtype(cls.type, EXCEPTION) ? exceptionArguments(args) : null;
  if (inherited !== null) {
    return value(cls.type, (f) => {
      const values = inherited.map((ev) => ev(f));
      const made = construct(cls, null, f.ctx, []);
      if (made instanceof ApexExceptionValue) fillException(made, values);
      return made;
    });
  }
  if (cls.constructors.length === 0 && args.length === 0)
    return value(cls.type, (f) => construct(cls, null, f.ctx, []));
  throw new CompileFault(
    at,
    `Constructor not defined: [${cls.name}].<Constructor>(${args.map((a) => a.type.name).join(', ')})`
  );
}

/** The four constructors of every exception: nothing, message, cause, both. */
export function exceptionArguments(args: readonly Node[]): Ev[] | null {
  const fits = chooseOverload(
    [{ parameters: [] }, { parameters: [STRING] }, { parameters: [EXCEPTION] }, { parameters: [STRING, EXCEPTION] }],
    args.map((a) => a.type)
  );
  return fits === null ? null : convertArguments(args, fits.parameters);
}
/** Takes over the arguments of an exception's own constructor. */
export function fillException(made: ApexExceptionValue, args: readonly Value[]): void {
  for (const arg of args) {
    if (typeof arg === 'string') made.message = arg;
    else if (arg instanceof ApexExceptionValue) made.cause = arg;
  }
}

function compileNativeNew(scope: Scope, type: ApexType, args: readonly Node[], at: Place): Node {
  const cls = scope.program.table.nativeOf(type);
  const bindings = new Map((cls?.typeParameters ?? []).map((parameter, i) => [parameter, type.args[i] ?? SOBJECT]));
  const typed = (cls?.constructors ?? []).map((c) => ({
    ...c,
    parameters: c.parameters.map((p) => substitute(p, bindings))
  }));
  const chosen = chooseOverload(
    typed,
    args.map((a) => a.type)
  );
  if (chosen !== null) {
    const ready = convertArguments(args, chosen.parameters);
    const { call } = chosen;
    if (call !== null) return value(type, (f) => call(f.ctx, null, evaluate(ready, f), type));
  }
  const plain = isSubtype(type, EXCEPTION) ? exceptionArguments(args) : null;
  if (plain !== null) {
    return value(type, (f) => {
      const values = plain.map((ev) => ev(f));
      const made = new ApexExceptionValue(type, []);
      fillException(made, values);
      return stampException(f.ctx, made);
    });
  }
  throw new CompileFault(at, `Constructor not defined: [${type.name}].<Constructor>${shown('', args)}`);
}
