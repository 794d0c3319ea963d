/** SOQL after parsing: what a query says, before the schema is asked. */
export interface Position {
  readonly line: number;
  /** One-based, as messages give it. */
  readonly column: number;
}
export interface FieldPath extends Position {
  readonly names: readonly string[];
}
export interface FunctionCall extends Position {
  /** Upper case: COUNT, MAX, CALENDAR_YEAR, TOLABEL, FORMAT, … */
  readonly name: string;
  readonly field: FieldPath | null;
  readonly inner: FunctionCall | null;
  /** The date is shown in the user's zone: convertTimezone(). */
  readonly inUserZone: boolean;
}
export type Operand =
  { readonly kind: 'field'; readonly path: FieldPath } | { readonly kind: 'function'; readonly call: FunctionCall };

export type SelectItem =
  | { readonly kind: 'field'; readonly path: FieldPath; readonly alias: string | null }
  | { readonly kind: 'function'; readonly call: FunctionCall; readonly alias: string | null }
  | { readonly kind: 'children'; readonly query: Query }
  | { readonly kind: 'typeof'; readonly path: FieldPath; readonly cases: readonly TypeCase[] }
  | { readonly kind: 'fields'; readonly group: 'ALL' | 'STANDARD' | 'CUSTOM' };
/** One WHEN of TYPEOF; the type is null for ELSE. */
export interface TypeCase {
  readonly type: string | null;
  readonly fields: readonly FieldPath[];
}

export type Value =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string; readonly pattern: string }
  | { readonly kind: 'date'; readonly value: string }
  | { readonly kind: 'time'; readonly value: string }
  | { readonly kind: 'datetime'; readonly value: string }
  | { readonly kind: 'dateLiteral'; readonly name: string; readonly count: number }
  | { readonly kind: 'list'; readonly values: readonly Value[] }
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'bind'; readonly key: string };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN' | 'INCLUDES' | 'EXCLUDES';
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: Operator; readonly value: Value };

export interface Ordering {
  readonly by: Operand;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}
export type Limit =
  { readonly kind: 'number'; readonly value: number } | { readonly kind: 'bind'; readonly key: string };

export interface Query {
  readonly select: readonly SelectItem[];
  readonly from: FieldPath;
  readonly alias: string | null;
  /** Further FROM entries: `Account a, a.Contacts c`; kept for the message that refuses them. */
  readonly scope: string | null;
  readonly where: Condition | null;
  readonly mode: 'USER' | 'SYSTEM' | 'SECURITY_ENFORCED' | null;
  readonly groupBy: readonly Operand[];
  readonly rollup: 'ROLLUP' | 'CUBE' | null;
  readonly having: Condition | null;
  readonly orderBy: readonly Ordering[];
  readonly limit: Limit | null;
  readonly offset: Limit | null;
  readonly allRows: boolean;
  readonly forUpdate: boolean;
}
