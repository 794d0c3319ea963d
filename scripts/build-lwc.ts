/**
 * Makes force-app/main/ui/lwc from ts-src/lwc: types are erased, decorators and line numbers stay. Core
 * becomes the module c/intakeCore.
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { basename, extname, join } from 'node:path';
import { bundlePlainModule, plainModuleNames } from './plain-modules.ts';
import type { PlainModule } from './plain-modules.ts';

const root = join(import.meta.dirname, '..');
const sourceFolder = join(root, 'ts-src/lwc');
export const compiledFolder = join(root, 'force-app/main/ui/lwc');
const banner = '/* Generated from ts-src by `npm run build`. Do not edit. */';
const shippedExtensions = new Set(['.html', '.css', '.svg', '.xml']);

/** Names of the product's component folders. */
async function componentNames(): Promise<string[]> {
  const entries = await readdir(sourceFolder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .filter(({ name }) => ['.ts', '.css'].some((ending) => existsSync(join(sourceFolder, name, name + ending))))
    .map((entry) => entry.name)
    .sort();
}

async function compileComponent(name: string, target: string): Promise<void> {
  const source = join(sourceFolder, name);
  await mkdir(join(target, name), { recursive: true });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const from = join(source, entry.name);
    if (extname(entry.name) === '.ts') {
      const text = stripTypeScriptTypes(await readFile(from, 'utf8'), { mode: 'strip' });
      const lines = text.split('\n').map((line) => line.trimEnd());
      // The banner shares the first line, so that line numbers are the source's.
      await writeFile(join(target, name, `${basename(entry.name, '.ts')}.js`), `${banner} ${lines.join('\n')}`);
    } else if (shippedExtensions.has(extname(entry.name))) await copyFile(from, join(target, name, entry.name));
  }
}

const plainModuleMeta = `<?xml version="1.0" encoding="UTF-8" ?>
<LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata">
    <apiVersion>66.0</apiVersion>
    <isExposed>false</isExposed>
</LightningComponentBundle>
`;

async function writePlainModule(name: PlainModule, target: string): Promise<void> {
  await mkdir(join(target, name), { recursive: true });
  await writeFile(join(target, name, `${name}.js`), `${banner}\n${await bundlePlainModule(name)}`);
  await writeFile(join(target, name, `${name}.js-meta.xml`), plainModuleMeta);
}

/** Builds every component; the folder is replaced at the end, so that a failed build leaves the last good one. */
export async function buildLwc(): Promise<string[]> {
  const names = await componentNames();
  const target = `${compiledFolder}.${String(process.pid)}`;
  await mkdir(target, { recursive: true });
  try {
    await Promise.all([
      ...names.map((name) => compileComponent(name, target)),
      ...plainModuleNames.map((name) => writePlainModule(name, target))
    ]);
    rmSync(compiledFolder, { recursive: true, force: true });
    renameSync(target, compiledFolder);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
  return [...names, ...plainModuleNames];
}

if (import.meta.main) {
  const started = performance.now();
  const names = await buildLwc();
  process.stdout.write(`${String(names.length)} components in ${String(Math.round(performance.now() - started))} ms\n`);
}
