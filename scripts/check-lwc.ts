/** Compiles every component with Salesforce's own compiler, as a deploy would, and checks what it does not. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildLwc, compiledFolder } from './build-lwc.ts';
import { labelModule, labelModuleText } from './lwc-labels.ts';

/** The org's limit for one JavaScript file of a bundle, in bytes. */
const maxFileBytes = 1_000_000;
const allowedImport = /^(c\/\w+|lightning\/\w+|@salesforce\/.+|lwc|\.\/.+)$/;

interface Compiled {
  readonly success: boolean;
  readonly diagnostics: readonly {
    readonly level: number;
    readonly message: string;
    readonly location?: { readonly line: number };
  }[];
}
type Compile = (input: unknown) => Promise<Compiled>;
// The compiler ships CommonJS without types; this is the part of its contract that is used.
const { compile } = createRequire(import.meta.url)('@lwc/sfdc-lwc-compiler') as { compile: Compile };

function filesOf(name: string): Record<string, string> {
  const folder = join(compiledFolder, name);
  const names = readdirSync(folder).filter((file) => /\.(js|html|css)$/.test(file));
  return Object.fromEntries(names.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

function ownFaults(name: string, files: Record<string, string>): string[] {
  const faults: string[] = [];
  for (const [file, text] of Object.entries(files)) {
    const bytes = Buffer.byteLength(text);
    if (bytes > maxFileBytes) faults.push(`${name}/${file} has ${String(bytes)} bytes; the org takes 1,000,000.`);
    if (!file.endsWith('.js')) continue;
    for (const found of text.matchAll(/^\s*(?:import|export)\b[^;'"`]*?from\s*['"]([^'"]+)['"]/gm)) {
      const wanted = found[1] ?? '';
      if (!allowedImport.test(wanted)) faults.push(`${name}/${file} imports ${wanted}, which no org has.`);
    }
  }
  return faults;
}

async function compilerFaults(name: string, files: Record<string, string>): Promise<string[]> {
  const result = await compile({
    bundle: { namespace: 'c', name, type: 'platform', files, options: { apiVersion: 66 } },
    compilerConfigs: [{ outputConfig: { minify: false, env: { NODE_ENV: 'production' } } }]
  });
  const said = result.diagnostics.map(
    (diagnostic) => `${name}:${String(diagnostic.location?.line ?? 0)} ${diagnostic.message}`
  );
  return result.success
    ? said.filter((text) => text.includes('Unable to resolve'))
    : [...said, `${name} does not compile.`];
}

/** Every fault that would stop a deploy of the components, in words. */
export async function checkLwc(): Promise<string[]> {
  const names = await buildLwc();
  const faults: string[] = [];
  if (readFileSync(labelModule, 'utf8') !== labelModuleText()) {
    faults.push('ts-src/lwc/intakeLabels is older than the custom labels: run node scripts/lwc-labels.ts.');
  }
  for (const name of names) {
    const files = filesOf(name);
    faults.push(...ownFaults(name, files), ...(await compilerFaults(name, files)));
  }
  return faults;
}

if (import.meta.main) {
  const faults = await checkLwc();
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  process.stdout.write(
    faults.length === 0 ? 'All components compile as in an org.\n' : `${String(faults.length)} faults.\n`
  );
  process.exitCode = faults.length === 0 ? 0 : 1;
}
