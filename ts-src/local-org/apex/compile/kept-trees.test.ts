import { CompilationUnitContext } from '@apexdevtools/apex-parser';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../../lightning/lightning-modules.ts';
import { parseFile } from './kept-trees.ts';
import type { ApexSource, CompileError } from './syntax.ts';

/** A text that no run has seen. */
function sourceOf(text: string): ApexSource {
  return { name: 'Sample', path: 'Sample.cls', text: `${text}\n// ${randomUUID()}` };
}

function parse(source: ApexSource): { tree: CompilationUnitContext | null; errors: CompileError[]; isParsed: boolean } {
  const errors: CompileError[] = [];
  let isParsed = false;
  const rule = (parser: { compilationUnit(): CompilationUnitContext }) => {
    isParsed = true;
    return parser.compilationUnit();
  };
  return { tree: parseFile(source, CompilationUnitContext, rule, errors), errors, isParsed };
}

/** All that compiling reads of a tree: classes, tokens and their places. */
function told(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return null;
  const place = (token: unknown) =>
    typeof token === 'object' && token !== null
      ? ['type', 'line', 'column', 'start', 'stop', 'text'].map((name): unknown => Reflect.get(token, name))
      : null;
  if ('symbol' in node) return place(node.symbol);
  const children: unknown = Reflect.get(node, 'children');
  return [
    node.constructor.name,
    place(Reflect.get(node, 'start')),
    place(Reflect.get(node, 'stop')),
    Array.isArray(children) ? children.map(told) : []
  ];
}

describe('trees of Apex files, kept between runs', () => {
  it('are what the parser makes', () => {
    const files = globSync('force-app/main/linking/classes/*.cls', { cwd: projectRoot }).slice(0, 8);
    assert.ok(files.length > 5);
    const texts = files.map((file) => readFileSync(join(projectRoot, file), 'utf8'));
    for (const text of [...texts, "public class A { String s = 'ü 😀'; /* 😀 */ Integer x = 1; }"]) {
      const source = sourceOf(text);
      const first = parse(source);
      const second = parse(source);
      assert.deepEqual([first.isParsed, second.isParsed], [true, false]);
      assert.equal(JSON.stringify(told(second.tree)), JSON.stringify(told(first.tree)));
      assert.equal(second.tree?.getText(), first.tree?.getText());
    }
  });

  it('are of one text: another is parsed, and what has errors is not kept', () => {
    const broken = sourceOf('public class A { void go( }');
    for (const { tree, errors, isParsed } of [parse(broken), parse(broken)]) {
      assert.deepEqual([tree, errors.length > 0, isParsed], [null, true, true]);
    }
    const source = sourceOf('public class A {}');
    parse(source);
    assert.equal(parse({ ...source, text: source.text.replace('class A', 'class B') }).isParsed, true);
  });
});
