import {
  ANY,
  DATE,
  DATETIME,
  DECIMAL,
  DOUBLE,
  ID,
  INTEGER,
  LONG,
  NULL,
  OBJECT,
  SOBJECT,
  STRING,
  VOID,
  firstArg,
  secondArg
} from './apex-type.ts';
import type { ApexType } from './apex-type.ts';

const RANK = new Map<ApexType, number>([
  [INTEGER, 1],
  [LONG, 2],
  [DOUBLE, 3],
  [DECIMAL, 4]
]);

/** Integer 1, Long 2, Double 3, Decimal 4; 0 for what is no number. */
export function numericRank(type: ApexType): number {
  return RANK.get(type) ?? 0;
}

/** The type itself and all it extends and implements. */
export function superTypes(type: ApexType): readonly ApexType[] {
  const info = type.user ?? type.native;
  if (info === null) return [];
  return [...(info.superType === null ? [] : [info.superType]), ...info.interfaceTypes];
}

/** Whether a class or interface type is the other or below it. */
export function isSubtype(type: ApexType, of: ApexType): boolean {
  if (type === of) return true;
  if (type.name === of.name && type.kind === of.kind && type.kind === 'native') {
    return type.args.every((arg, i) => elementFits(arg, of.args[i] ?? ANY)) || of.args.length === 0;
  }
  return superTypes(type).some((above) => isSubtype(above, of));
}

function elementFits(from: ApexType, to: ApexType): boolean {
  if (from === to || to === OBJECT || to === ANY || from === ANY) return true;
  if (from.kind === 'sobject' && to.kind === 'sobject') return from === SOBJECT || to === SOBJECT;
  if ((from === ID && to === STRING) || (from === STRING && to === ID)) return true;
  if (numericRank(from) > 0) return false;
  return assignable(from, to);
}

function collectionFits(from: ApexType, to: ApexType): boolean {
  if (to.kind === 'native' && (to.name === 'Iterable' || to.name.startsWith('Iterable<')) && from.kind !== 'map') {
    return elementFits(firstArg(from), firstArg(to));
  }
  if (from.kind !== to.kind) return false;
  if (from.kind === 'map')
    return elementFits(firstArg(from), firstArg(to)) && elementFits(secondArg(from), secondArg(to));
  return elementFits(firstArg(from), firstArg(to));
}

/** Whether a value of one type may be assigned to the other without a cast. */
export function assignable(from: ApexType, to: ApexType): boolean {
  if (from === VOID || to === VOID) return false;
  if (from === to || to === ANY || from === ANY || from === NULL || to === OBJECT) return true;
  const [a, b] = [numericRank(from), numericRank(to)];
  if (a > 0 && b > 0) return a <= b || (from === DECIMAL && to === DOUBLE);
  if ((from === STRING && to === ID) || (from === ID && to === STRING) || (from === DATE && to === DATETIME))
    return true;
  if (from.kind === 'sobject') return to === SOBJECT;
  if (from.kind === 'list' || from.kind === 'set' || from.kind === 'map') return collectionFits(from, to);
  return (from.kind === 'class' || from.kind === 'native') && isSubtype(from, to);
}

/** Whether `(to) x` may compile for an x of the type `from`. */
export function castable(from: ApexType, to: ApexType): boolean {
  if (assignable(from, to) || assignable(to, from) || from === OBJECT) return true;
  if (numericRank(from) > 0 && numericRank(to) > 0) return true;
  if (from.kind === 'sobject' && to.kind === 'sobject') return from === SOBJECT || to === SOBJECT;
  const isInterface = (type: ApexType): boolean => (type.user ?? type.native)?.kind === 'interface';
  if (isInterface(from) || isInterface(to)) return from.kind !== 'primitive' && to.kind !== 'primitive';
  if (from.kind === to.kind && from.args.length > 0)
    return from.args.every((arg, i) => castable(arg, to.args[i] ?? ANY));
  return false;
}

/** How far a conversion is: 0 the same, more is worse; used to choose among overloads. */
function distance(from: ApexType, to: ApexType): number {
  if (from === to) return 0;
  if (to === ANY) return 40;
  if (from === NULL) return to === OBJECT ? 3 : to === STRING || to === ID ? 1 : 2;
  if (to === OBJECT) return 50;
  const [a, b] = [numericRank(from), numericRank(to)];
  if (a > 0 && b > 0) return a <= b ? b - a : 10;
  if (from.kind === 'sobject' && to === SOBJECT) return 5;
  if (from.kind === to.kind && from.args.length > 0)
    return 1 + from.args.reduce((sum, arg, i) => sum + distance(arg, to.args[i] ?? OBJECT), 0);
  const above = superTypes(from)
    .filter((type) => isSubtype(type, to))
    .map((type) => 1 + distance(type, to));
  return above.length > 0 ? Math.min(...above) : 8;
}

/** The overload that fits the arguments best; null when none fits. */
export function chooseOverload<T extends { readonly parameters: readonly ApexType[] }>(
  candidates: readonly T[],
  args: readonly ApexType[]
): T | null {
  let best: T | null = null;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    if (candidate.parameters.length !== args.length) continue;
    if (!args.every((arg, i) => assignable(arg, candidate.parameters[i] ?? VOID))) continue;
    const total = args.reduce((sum, arg, i) => sum + distance(arg, candidate.parameters[i] ?? OBJECT), 0);
    if (total < bestDistance) {
      best = candidate;
      bestDistance = total;
    }
  }
  return best;
}
