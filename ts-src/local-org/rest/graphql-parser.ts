import { OrgError } from '../org-error.ts';

export type GraphqlValue =
  string | number | boolean | null | readonly GraphqlValue[] | { readonly [name: string]: GraphqlValue };

/** One field of a selection, with its arguments resolved. */
export interface GraphqlField {
  readonly name: string;
  readonly alias: string;
  readonly args: Readonly<Record<string, GraphqlValue>>;
  readonly selections: readonly GraphqlField[];
}

const TOKEN =
  /\s*(?:#[^\n]*\n\s*|,\s*)*("(?:[^"\\]|\\.)*"|\.\.\.|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\$?[A-Za-z_]\w*|[{}()[\]:!=@])/y;

/** Parses a GraphQL query with one operation, without fragments, and resolves its variables. */
export function parseGraphql(text: string, variables: Readonly<Record<string, unknown>>): readonly GraphqlField[] {
  return new GraphqlParser(tokensOf(text), variables).document();
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let position = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    tokens.push(match[1] ?? '');
    position = TOKEN.lastIndex;
  }
  const rest = text
    .slice(position)
    .replace(/#[^\n]*/g, '')
    .replace(/[\s,]/g, '');
  if (rest !== '') throw new OrgError('InvalidSyntax', `Invalid syntax near '${rest.slice(0, 20)}'`);
  return tokens;
}

class GraphqlParser {
  readonly #tokens: readonly string[];
  readonly #variables: Record<string, unknown>;
  #position = 0;

  constructor(tokens: readonly string[], variables: Readonly<Record<string, unknown>>) {
    this.#tokens = tokens;
    this.#variables = { ...variables };
  }

  document(): readonly GraphqlField[] {
    if (this.#peek() === 'query') {
      this.#next();
      if (/^\w+$/.test(this.#peek())) this.#next();
      if (this.#peek() === '(') this.#variableDefinitions();
      this.#directives();
    }
    const selections = this.#selectionSet();
    if (this.#peek() !== '')
      throw new OrgError(
        'InvalidSyntax',
        `Invalid syntax: one operation without fragments is served, found '${this.#peek()}'`
      );
    return selections;
  }

  #peek(): string {
    return this.#tokens[this.#position] ?? '';
  }

  #next(): string {
    const token = this.#peek();
    if (token === '') throw new OrgError('InvalidSyntax', 'Invalid syntax: the query ends too early');
    this.#position++;
    return token;
  }

  #expect(token: string): void {
    const found = this.#next();
    if (found !== token) throw new OrgError('InvalidSyntax', `Invalid syntax: '${token}' expected, found '${found}'`);
  }

  /** Types are not checked; defaults are kept for variables that were not given. */
  #variableDefinitions(): void {
    this.#expect('(');
    while (this.#peek() !== ')') {
      const name = this.#next().slice(1);
      this.#expect(':');
      while (/^[\w[\]!]+$/.test(this.#peek()) && !this.#peek().startsWith('$')) this.#next();
      if (this.#peek() === '=') {
        this.#next();
        const value = this.#value();
        if (!(name in this.#variables)) this.#variables[name] = value;
      }
    }
    this.#expect(')');
  }

  #directives(): void {
    while (this.#peek() === '@') {
      this.#next();
      this.#next();
      if (this.#peek() === '(') this.#arguments();
    }
  }

  #selectionSet(): GraphqlField[] {
    this.#expect('{');
    const fields: GraphqlField[] = [];
    while (this.#peek() !== '}') fields.push(this.#field());
    this.#expect('}');
    return fields;
  }

  #field(): GraphqlField {
    const first = this.#next();
    if (!/^[A-Za-z_]\w*$/.test(first))
      throw new OrgError('InvalidSyntax', `Invalid syntax: a field expected, found '${first}'`);
    let name = first;
    if (this.#peek() === ':') {
      this.#next();
      name = this.#next();
    }
    const args = this.#peek() === '(' ? this.#arguments() : {};
    this.#directives();
    const selections = this.#peek() === '{' ? this.#selectionSet() : [];
    return { name, alias: first, args, selections };
  }

  #arguments(): Record<string, GraphqlValue> {
    this.#expect('(');
    const args: Record<string, GraphqlValue> = {};
    while (this.#peek() !== ')') {
      const name = this.#next();
      this.#expect(':');
      args[name] = this.#value();
    }
    this.#expect(')');
    return args;
  }

  #value(): GraphqlValue {
    const token = this.#next();
    if (token === '[') return this.#list();
    if (token === '{') return this.#objectValue();
    if (token.startsWith('$')) return toValue(this.#variables[token.slice(1)]);
    if (token.startsWith('"')) return String(JSON.parse(token));
    if (token === 'true' || token === 'false') return token === 'true';
    if (token === 'null') return null;
    return /^-?\d/.test(token) ? Number(token) : token;
  }

  #list(): GraphqlValue {
    const items: GraphqlValue[] = [];
    while (this.#peek() !== ']') items.push(this.#value());
    this.#expect(']');
    return items;
  }

  #objectValue(): GraphqlValue {
    const object: Record<string, GraphqlValue> = {};
    while (this.#peek() !== '}') {
      const name = this.#next();
      this.#expect(':');
      object[name] = this.#value();
    }
    this.#expect('}');
    return object;
  }
}

function toValue(value: unknown): GraphqlValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toValue);
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toValue(item)]));
  throw new OrgError('InvalidSyntax', 'A variable has a value that JSON does not know');
}
