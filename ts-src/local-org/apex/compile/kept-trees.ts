/**
 * Parse trees of Apex files, kept between runs by the file's text: a parser that starts cold needs seconds for a few
 * thousand lines, and every start of the org is a cold one.
 */
import * as apexParser from '@apexdevtools/apex-parser';
import type { ApexParser } from '@apexdevtools/apex-parser';
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import { projectRoot } from '../../lightning/lightning-modules.ts';
import { parseApex } from './syntax.ts';
import type { ApexSource, CompileError } from './syntax.ts';

const treeSchema = z.object({
  /** Names of the context classes that the nodes refer to by place. */
  classes: z.array(z.string()),
  /** Five figures a token: type, line, column, start, stop. */
  tokens: z.instanceof(Int32Array),
  /** In preorder. Four figures a context: class, first token, last token, how many children; two a leaf: -1, token. */
  nodes: z.instanceof(Int32Array)
});
type KeptTree = z.infer<typeof treeSchema>;

interface Token {
  readonly type: number;
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly stop: number;
  readonly text: string;
}
interface Leaf {
  readonly symbol: Token;
}
/** What the parser makes of a rule; its types leave out the two ways to add to it. */
interface Context {
  readonly start: Token;
  readonly stop: Token | null | undefined;
  readonly children: readonly object[] | null;
}
interface OpenContext {
  addChild(child: object): unknown;
  addTokenNode(token: Token): unknown;
}

const FIGURES = 5;
const LEAF = -1;
const NONE = -1;
const folder = join(projectRoot, '.cache/apex');
const packageFile = join(projectRoot, 'node_modules/@apexdevtools/apex-parser/package.json');
const prototypes = new Map<string, object>(
  Object.values(apexParser).flatMap((value: unknown) =>
    typeof value === 'function' ? [[value.name, prototypeOf(value)]] : []
  )
);

function prototypeOf(constructor: object): object {
  const prototype: unknown = Reflect.get(constructor, 'prototype');
  return typeof prototype === 'object' && prototype !== null ? prototype : {};
}

/** Parses a file, or takes the tree that an earlier run kept of the same text. Errors as `parseApex`. */
export function parseFile<T extends Context>(
  source: ApexSource,
  unit: abstract new (...parameters: never[]) => T,
  rule: (parser: ApexParser) => T,
  errors: CompileError[]
): T | null {
  const file = join(folder, `${keyOf(source.text)}.tree`);
  const kept = readTree(file, source.text);
  if (kept instanceof unit) return kept;
  const tree = parseApex(source, rule, errors);
  if (tree !== null) keepTree(file, tree);
  return tree;
}

let version: string | null = null;

function keyOf(text: string): string {
  version ??= z.object({ version: z.string() }).parse(JSON.parse(readFileSync(packageFile, 'utf8'))).version;
  return createHash('sha256').update(`${version}\n${text}`).digest('hex').slice(0, 40);
}

function readTree(file: string, text: string): object | null {
  try {
    return new TreeReader(treeSchema.parse(deserialize(readFileSync(file))), text).read();
  } catch {
    // Absent, or of another shape: it is parsed.
    return null;
  }
}

/** Moved in when whole, so that others never read half of it. */
function keepTree(file: string, tree: Context): void {
  const writer = new TreeWriter();
  writer.add(tree);
  mkdirSync(folder, { recursive: true });
  const unfinished = `${file}.${randomUUID()}`;
  writeFileSync(unfinished, serialize(writer.result()));
  renameSync(unfinished, file);
}

function isOpenContext(node: unknown): node is OpenContext {
  return typeof node === 'object' && node !== null && 'addChild' in node && 'addTokenNode' in node;
}

function isContext(node: object): node is Context {
  return 'start' in node && 'children' in node;
}

function isLeaf(node: object): node is Leaf {
  return 'symbol' in node;
}

class TreeWriter {
  private readonly classes: string[] = [];
  private readonly tokens: number[] = [];
  private readonly nodes: number[] = [];
  private readonly places = new Map<Token, number>();

  add(node: object): void {
    if (isLeaf(node)) this.nodes.push(LEAF, this.placeOf(node.symbol));
    if (!isContext(node)) return;
    const { start, stop, children } = node;
    const places = [this.placeOf(start), stop === null || stop === undefined ? NONE : this.placeOf(stop)];
    this.nodes.push(this.classOf(node), ...places, children?.length ?? 0);
    for (const child of children ?? []) this.add(child);
  }

  result(): KeptTree {
    return { classes: this.classes, tokens: Int32Array.from(this.tokens), nodes: Int32Array.from(this.nodes) };
  }

  private classOf({ constructor: { name } }: object): number {
    const known = this.classes.indexOf(name);
    return known === -1 ? this.classes.push(name) - 1 : known;
  }

  private placeOf(token: Token): number {
    const known = this.places.get(token);
    if (known !== undefined) return known;
    const { type, line, column, start, stop } = token;
    const place = this.tokens.push(type, line, column, start, stop) / FIGURES - 1;
    this.places.set(token, place);
    return place;
  }
}

class TreeReader {
  private readonly tree: KeptTree;
  private readonly text: string;
  private readonly characters: readonly string[] | null;
  private readonly tokens = new Map<number, Token>();
  private at = 0;

  constructor(tree: KeptTree, text: string) {
    this.tree = tree;
    this.text = text;
    this.characters = /[\ud800-\udfff]/.test(text) ? Array.from(text) : null;
  }

  /** The tree's root. */
  read(): object {
    return this.context(this.next(), null);
  }

  private context(kind: number, parentCtx: object | null): object {
    const [start, stop, count] = [this.next(), this.next(), this.next()];
    const context = Object.assign(this.bare(kind), {
      start: this.token(start),
      stop: stop === NONE ? null : this.token(stop),
      children: null,
      parentCtx
    });
    for (let child = 0; child < count; child += 1) {
      const childKind = this.next();
      if (childKind === LEAF) context.addTokenNode(this.token(this.next()));
      else context.addChild(this.context(childKind, context));
    }
    return context;
  }

  private next(): number {
    const figure = this.tree.nodes[this.at];
    if (figure === undefined) throw new RangeError('The tree ends early.');
    this.at += 1;
    return figure;
  }

  /** Constructors want a parser; a tree that is read needs none. */
  private bare(kind: number): OpenContext {
    const prototype = prototypes.get(this.tree.classes[kind] ?? '');
    const node: unknown = prototype === undefined ? null : Object.create(prototype);
    if (!isOpenContext(node)) throw new RangeError('The tree has a node of no known class.');
    return node;
  }

  /** The parser counts characters, a string counts halves of some. */
  private written(start: number, end: number): string {
    return this.characters === null ? this.text.slice(start, end) : this.characters.slice(start, end).join('');
  }

  private token(place: number): Token {
    const known = this.tokens.get(place);
    if (known !== undefined) return known;
    const [type = 0, line = 0, column = 0, start = 0, stop = 0] = this.tree.tokens.subarray(
      place * FIGURES,
      (place + 1) * FIGURES
    );
    const token = { type, line, column, start, stop, text: stop < start ? '<EOF>' : this.written(start, stop + 1) };
    this.tokens.set(place, token);
    return token;
  }
}
