/** What a source folder brings for Apex: classes, triggers, labels and the sites that may be called. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { readLabels } from '../lightning/labels.ts';
import type { ApexSource } from './compile/syntax.ts';

const TEST_CLASS = /^(?:\s|\/\*[\s\S]*?\*\/|\/\/[^\n]*\n)*@isTest\b/i;

/** Classes and triggers below a folder; test classes only when they are wanted, because they take time to compile. */
export function readApexSources(sourceDir: string, tests: 'with tests' | 'without tests'): ApexSource[] {
  const paths = globSync('**/*.{cls,trigger}', { cwd: sourceDir }).sort();
  const sources = paths.map((path) => {
    const file = join(sourceDir, path);
    return { name: basename(path).replace(/\.\w+$/, ''), path: shown(file), text: readFileSync(file, 'utf8') };
  });
  return tests === 'with tests' ? sources : sources.filter((source) => !TEST_CLASS.test(source.text));
}

/** A path as messages name it: from the working folder, when the file is inside. */
function shown(file: string): string {
  const path = relative('', file);
  return path.startsWith('..') ? file : path;
}

/** Custom labels of all label files by API name. */
export function readAllLabels(sourceDir: string): Readonly<Record<string, string>> {
  const files = globSync('**/*.labels-meta.xml', { cwd: sourceDir }).sort();
  const labels: Record<string, string> = {};
  for (const file of files) Object.assign(labels, readLabels(join(sourceDir, file)));
  return labels;
}

/** Addresses of active remote site settings. */
export function readRemoteSites(sourceDir: string): string[] {
  return globSync('**/*.remoteSite-meta.xml', { cwd: sourceDir }).flatMap((file) => {
    const text = readFileSync(join(sourceDir, file), 'utf8');
    const url = /<url>([^<]+)<\/url>/.exec(text)?.[1];
    return url === undefined || /<isActive>\s*false/.test(text) ? [] : [url];
  });
}
