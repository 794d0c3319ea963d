import { badRequest, GraphError } from './graph-error.ts';

/** A $filter turned into a test of one JSON object. */
export type Predicate = (item: Readonly<Record<string, unknown>>) => boolean;

type Value = string | number | boolean | null;
type Operand = (item: Readonly<Record<string, unknown>>) => unknown;

const TOKEN =
  /\s*(?:('(?:[^']|'')*')|(\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?)|(-?\d+(?:\.\d+)?)|([A-Za-z_@$][\w@.$]*(?:\/[A-Za-z_$@][\w@.$]*)*)|([(),:]))/y;
const MAX_LENGTH = 4096;

/** Parses the part of OData's filter language that Graph mail understands; anything else is a 400 as in Graph. */
export function parseFilter(text: string): Predicate {
  if (text.length > MAX_LENGTH) throw badRequest('The $filter is too long.');
  const parser = new FilterParser(tokenize(text), text);
  return parser.whole();
}

interface Token {
  readonly kind: 'string' | 'date' | 'number' | 'word' | 'sign';
  readonly text: string;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const kinds = ['string', 'date', 'number', 'word', 'sign'] as const;
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw syntaxError(text, at);
    const kind = kinds.findIndex((_, index) => match[index + 1] !== undefined);
    tokens.push({ kind: kinds[kind] ?? 'sign', text: match[kind + 1] ?? '' });
  }
  return tokens;
}

function syntaxError(text: string, at: number): GraphError {
  return badRequest(`Invalid filter clause: Syntax error at position ${String(at)} in '${text}'.`);
}

class FilterParser {
  readonly #tokens: Token[];
  readonly #text: string;
  #at = 0;

  constructor(tokens: Token[], text: string) {
    this.#tokens = tokens;
    this.#text = text;
  }

  whole(): Predicate {
    const result = this.#or();
    if (this.#peek() !== undefined) throw this.#error();
    return result;
  }

  #or(): Predicate {
    let left = this.#and();
    while (this.#take('or')) {
      const [first, second] = [left, this.#and()];
      left = (item) => first(item) || second(item);
    }
    return left;
  }

  #and(): Predicate {
    let left = this.#not();
    while (this.#take('and')) {
      const [first, second] = [left, this.#not()];
      left = (item) => first(item) && second(item);
    }
    return left;
  }

  #not(): Predicate {
    if (this.#take('not')) {
      const inner = this.#not();
      return (item) => !inner(item);
    }
    if (this.#take('(')) {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Predicate {
    const word = this.#peek();
    if (word?.kind === 'word' && /\/any$/i.test(word.text)) return this.#any(word.text);
    const left = this.#operand();
    const operator = this.#peek()?.text ?? '';
    const compare = COMPARISONS[operator];
    if (compare === undefined) return (item) => left(item) === true;
    this.#at += 1;
    const right = this.#operand();
    return (item) => compare(comparable(left(item)), comparable(right(item)));
  }

  /* categories/any(c:c eq 'x') and singleValueExtendedProperties/any(p:p/id eq '…' and p/value eq '…'). */
  #any(word: string): Predicate {
    this.#at += 1;
    this.#expect('(');
    const variable = this.#next().text;
    this.#expect(':');
    const inner = this.#or();
    this.#expect(')');
    const path = word.replace(/\/any$/i, '');
    return (item) => {
      const list = readPath(item, path);
      return Array.isArray(list) && list.some((element: unknown) => inner({ ...item, [variable]: element }));
    };
  }

  #operand(): Operand {
    const token = this.#next();
    if (token.kind === 'word') {
      const call = FUNCTIONS[token.text.toLowerCase()];
      if (call !== undefined && this.#take('(')) return this.#call(call);
      const constant = CONSTANTS.get(token.text);
      return constant === undefined ? (item) => readPath(item, token.text) : () => constant;
    }
    const literal = literalOf(token);
    if (literal === undefined) throw this.#error();
    return () => literal;
  }

  #call(call: (first: string, second: string) => unknown): Operand {
    const first = this.#operand();
    const second: Operand = this.#take(',') ? this.#operand() : () => '';
    this.#expect(')');
    return (item) => call(lower(first(item)), lower(second(item)));
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw this.#error();
    this.#at += 1;
    return token;
  }

  #take(text: string): boolean {
    const token = this.#peek();
    if (token === undefined || token.kind === 'string' || token.text !== text) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#error();
  }

  #error(): GraphError {
    return badRequest(`Invalid filter clause: '${this.#text}'.`);
  }
}

const COMPARISONS: Readonly<Record<string, (left: Value, right: Value) => boolean>> = {
  eq: (left, right) => left === right,
  ne: (left, right) => left !== right,
  gt: (left, right) => left !== null && right !== null && left > right,
  ge: (left, right) => left !== null && right !== null && left >= right,
  lt: (left, right) => left !== null && right !== null && left < right,
  le: (left, right) => left !== null && right !== null && left <= right
};

const FUNCTIONS: Readonly<Record<string, (first: string, second: string) => unknown>> = {
  startswith: (first, second) => first.startsWith(second),
  endswith: (first, second) => first.endsWith(second),
  contains: (first, second) => first.includes(second),
  tolower: (first) => first,
  toupper: (first) => first.toUpperCase()
};

const CONSTANTS = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null]
]);

function literalOf(token: Token): Value | undefined {
  if (token.kind === 'string') return token.text.slice(1, -1).replaceAll("''", "'");
  if (token.kind === 'number') return Number(token.text);
  if (token.kind === 'date') return token.text;
  return undefined;
}

/* Times compare as instants, other text without regard to case as Exchange does. */
function comparable(value: unknown): Value {
  if (typeof value === 'string') {
    return /^\d{4}-\d\d-\d\d(T|$)/.test(value) ? Date.parse(value) : value.toLowerCase();
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : '';
}

/** Reads `from/emailAddress/address` and the like. */
export function readPath(item: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = item;
  for (const step of path.split('/')) {
    if (typeof value !== 'object' || value === null) return null;
    value = Object.entries(value).find(([name]) => name === step)?.[1];
  }
  return value ?? null;
}
