/** Builds the pages' JavaScript: the base components once (cached by versions), the product's on each change. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import lwc from '@lwc/rollup-plugin';
import replace from '@rollup/plugin-replace';
import { rollup } from 'rollup';
import type { InputOptions, Plugin, RollupLog } from 'rollup';
import { bundlePlainModule } from '../../../scripts/plain-modules.ts';
import {
  baseComponentFile,
  baseComponentNames,
  eraseTypes,
  pageModules,
  projectRoot,
  salesforceModules,
  vendorModules,
  watchedFolders
} from './lightning-modules.ts';

/** Raised when the way of building changes, so that cached builds are made again. */
const vendorRecipe = '1';
const labelFile = join(projectRoot, 'force-app/main/app/labels/CustomLabels.labels-meta.xml');

export interface BundleOptions {
  /** Where built bundles are kept; default `.cache/lightning` in the project. */
  readonly cacheFolder?: string;
  /** `development` brings LWC's own warnings at the price of speed. */
  readonly mode?: 'production' | 'development';
}

/** The base components as ES modules behind an import map. */
export interface VendorBundle {
  readonly folder: string;
  readonly imports: Readonly<Record<string, string>>;
}

function mainEntry(name: string): string {
  return join(import.meta.dirname, 'page', name);
}

function vendorKey(mode: string, names: readonly string[]): string {
  const hash = createHash('sha256').update(mode).update(names.join());
  for (const name of ['lwc', 'lightning-base-components', '@lwc/rollup-plugin']) {
    hash.update(readFileSync(join(projectRoot, 'node_modules', name, 'package.json')));
  }
  hash.update(vendorRecipe);
  return hash.digest('hex').slice(0, 16);
}

const entryNames: Readonly<Record<string, string>> = { lwc: 'lwc', '@lwc/synthetic-shadow': 'synthetic-shadow' };

function importMap(names: readonly string[]): Record<string, string> {
  const own: [string, string][] = Object.entries(entryNames).map(([id, file]) => [
    id,
    `/lightning/assets/vendor/${file}.js`
  ]);
  const base: [string, string][] = names.map((name) => [
    `lightning/${name}`,
    `/lightning/assets/vendor/lightning/${name}.js`
  ]);
  return Object.fromEntries([...own, ...base]);
}

/** Vendor modules are their packages' exports, re-exported under one file each. */
function reexportEntries(entries: ReadonlyMap<string, string>): Plugin {
  const prefix = '\0entry:';
  return {
    name: 'reexport-entries',
    resolveId: (id) => (id.startsWith('entry:') ? `\0${id}` : null),
    load: (id) => (id.startsWith(prefix) ? (entries.get(id.slice(prefix.length)) ?? null) : null)
  };
}

function vendorEntries(names: readonly string[]): Map<string, string> {
  const entries = new Map<string, string>();
  for (const [id, file] of Object.entries(entryNames)) entries.set(file, `export * from '${id}';`);
  for (const name of names) {
    const hasDefault = /export default|as default/.test(readFileSync(baseComponentFile(name), 'utf8'));
    const id = `lightning/${name}`;
    entries.set(id, `export * from '${id}';${hasDefault ? `export { default } from '${id}';` : ''}`);
  }
  return entries;
}

/** The vendor bundle, built when no build for these versions is in the cache (about 20 s). */
export async function vendorBundle(options: BundleOptions = {}): Promise<VendorBundle> {
  const mode = options.mode ?? 'production';
  const names = baseComponentNames();
  const cache = options.cacheFolder ?? join(projectRoot, '.cache/lightning');
  const folder = join(cache, `vendor-${vendorKey(mode, names)}`);
  if (!existsSync(folder)) await buildVendor(folder, names, mode);
  return { folder, imports: importMap(names) };
}

async function buildVendor(folder: string, names: readonly string[], mode: string): Promise<void> {
  const entries = vendorEntries(names);
  const bundle = await rollup({
    input: Object.fromEntries([...entries.keys()].map((name) => [name, `entry:${name}`])),
    preserveEntrySignatures: 'strict',
    onLog: reportErrorsOnly,
    plugins: [
      reexportEntries(entries),
      replace({
        'import.meta.env.SSR': 'false',
        'process.env.NODE_ENV': JSON.stringify(mode),
        preventAssignment: true
      }),
      lwc({
        rootDir: projectRoot,
        modules: vendorModules(),
        enableDynamicComponents: true,
        enableLwcOn: true,
        enableSyntheticElementInternals: true
      })
    ]
  });
  // Built beside its place and moved in at the end: a broken build never looks like a cached one.
  const building = `${folder}.${String(process.pid)}`;
  await bundle.write({
    dir: building,
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js'
  });
  await bundle.close();
  if (existsSync(folder)) rmSync(building, { recursive: true });
  else renameSync(building, folder);
}

function reportErrorsOnly(_level: string, log: RollupLog): void {
  if (log.code === 'PLUGIN_ERROR') process.stderr.write(`${log.message}\n`);
}

/** Modules of the product that are plain JavaScript: bundled by esbuild and imported by the page by name. */
export const pageImports: Readonly<Record<string, string>> = {
  'c/intakeCore': '/lightning/assets/page/intakeCore.js',
  'local/cometd': '/lightning/assets/page/cometd.js'
};

async function plainModules(): Promise<[string, string][]> {
  const core = await bundlePlainModule('intakeCore');
  return [
    ['intakeCore.js', core],
    ['cometd.js', cometdModule()]
  ];
}

/** The browser's CometD client: a script that defines `Faye`, made an ES module. */
function cometdModule(): string {
  const script = readFileSync(join(projectRoot, 'node_modules/faye/client/faye-browser.js'), 'utf8');
  return `${script.replace(/^\/\/# sourceMappingURL=.*$/m, '')}\nexport const Client = Faye.Client;\n`;
}

/** The page's own bundle as text files by name, with source maps. */
export async function pageBundle(options: BundleOptions, vendor: VendorBundle): Promise<Map<string, string>> {
  const external = new Set([...Object.keys(vendor.imports), ...Object.keys(pageImports)]);
  const input: InputOptions = {
    input: mainEntry('main.ts'),
    external: (id) => external.has(id),
    onLog: reportErrorsOnly,
    plugins: [
      salesforceModules(labelFile),
      eraseTypes(),
      replace({ 'process.env.NODE_ENV': JSON.stringify(options.mode ?? 'production'), preventAssignment: true }),
      lwc({
        rootDir: projectRoot,
        modules: pageModules(),
        defaultModules: [],
        enableDynamicComponents: true,
        enableLwcOn: true,
        sourcemap: true
      })
    ]
  };
  const bundle = await rollup(input);
  const { output } = await bundle.generate({
    format: 'es',
    entryFileNames: 'main.js',
    chunkFileNames: '[name].js',
    sourcemap: true
  });
  await bundle.close();
  const files = new Map(await plainModules());
  for (const part of output) files.set(part.fileName, part.type === 'chunk' ? part.code : String(part.source));
  return files;
}

/** Newest change of anything the page's bundle is made of, in milliseconds. */
export function newestSource(folders: readonly string[] = watchedFolders): number {
  let newest = 0;
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile() || /\.(test|spec)\.ts$/.test(entry.name)) continue;
      newest = Math.max(newest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
    }
  }
  return newest;
}
