import { ApexErrorListener, ApexParserFactory } from '@apexdevtools/apex-parser';
import type { ApexParser, ApexParserRuleContext } from '@apexdevtools/apex-parser';

/** A file of Apex: a class or a trigger. */
export interface ApexSource {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}
export interface CompileError {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A compile error on its way to the list of errors. */
export class CompileFault extends Error {
  readonly line: number;
  readonly column: number;
  constructor(at: Place | null, message: string) {
    super(message);
    this.name = 'CompileFault';
    this.line = at?.start.line ?? 1;
    this.column = (at?.start.column ?? 0) + 1;
  }
}
export interface Place {
  readonly start: { readonly line: number; readonly column: number };
}

class SyntaxErrors extends ApexErrorListener {
  readonly found: { line: number; column: number; message: string }[] = [];
  override apexSyntaxError(line: number, column: number, message: string): void {
    this.found.push({ line, column: column + 1, message });
  }
}

/** Parses a file with one of the parser's rules; syntax errors go to `errors`. */
export function parseApex<T>(source: ApexSource, rule: (parser: ApexParser) => T, errors: CompileError[]): T | null {
  const listener = new SyntaxErrors();
  const { parser } = ApexParserFactory.createLexerAndParser(source.text, listener);
  const tree = rule(parser);
  errors.push(...listener.found.map((error) => ({ path: source.path, ...error })));
  return listener.found.length > 0 ? null : tree;
}

/** The source text of a node, as written. */
export function sourceText(node: ApexParserRuleContext, text: string): string {
  return text.slice(node.start.start, (node.stop ?? node.start).stop + 1);
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\'
};
/** The value of a string literal. */
export function unquote(literal: string): string {
  if (literal.startsWith("'''")) return literal.slice(3, -3).replace(/^\r?\n/, '');
  return literal
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_whole, hex: string | undefined, char: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return ESCAPES[char ?? ''] ?? char ?? '';
    });
}
