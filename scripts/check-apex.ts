/**
 * Checks force-app's Apex before an org does: types with the analyzer's own checker (Java), objects and fields of
 * queries and records against the schema. Prints `file:line: message` and exits 1 when something is wrong.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { createOrgEngine } from '../ts-src/local-org/data/org-engine.ts';
import { checkSoql } from '../ts-src/local-org/apex/soql-check.ts';
import type { ApexFinding } from '../ts-src/local-org/apex/soql-check.ts';
import { findSystemTool, JAVA, missingReason } from './system-tool.ts';

const root = join(import.meta.dirname, '..');
const ANALYZER = '@salesforce/code-analyzer-pmd-engine';
const ANALYZER_VERSION = '0.46.0';
const CHECKER = 'io.github.apexdevtools.apexls.CheckForIssues';
const FOUND_ERRORS = 4;

const reportSchema = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      messages: z.array(z.object({ start: z.object({ line: z.number() }), message: z.string() }))
    })
  )
});

/** Where the checker's jars are; installs them once, outside the project's own dependencies. */
async function analyzerJars(): Promise<string> {
  const tools = join(root, '.cache/tools');
  const jars = join(tools, 'node_modules', ANALYZER, 'dist/java-lib');
  if (existsSync(jars)) return jars;
  await mkdir(tools, { recursive: true });
  const wanted = `${ANALYZER}@${ANALYZER_VERSION}`;
  const options = { encoding: 'utf8', cwd: tools } as const;
  const done = spawnSync('npm', ['install', '--prefix', tools, '--no-save', '--ignore-scripts', wanted], options);
  if (!existsSync(jars)) throw new Error(`${wanted} could not be installed: ${done.stderr || String(done.error)}`);
  return jars;
}

/** Type errors of all classes and triggers of the project in `folder`. */
export async function checkTypes(java: string, folder: string): Promise<ApexFinding[]> {
  const classPath = join(await analyzerJars(), '*');
  const options = ['-XX:TieredStopAtLevel=1', '-cp', classPath, CHECKER];
  const done = spawnSync(java, [...options, '-n', '-d', 'errors', '-f', 'json', '-w', folder], { encoding: 'utf8' });
  if (done.status !== 0 && done.status !== FOUND_ERRORS) {
    throw new Error(`The type checker ended with ${String(done.status)}: ${done.stderr}`);
  }
  return reportSchema
    .parse(JSON.parse(done.stdout))
    .files.flatMap(({ path, messages }) =>
      messages.map(({ start, message }) => ({ path: relative(folder, path), line: start.line, message }))
    );
}

/** Wrong objects, relationships and fields in the Apex of the project in `folder`. */
export function checkNames(folder: string): ApexFinding[] {
  const engine = createOrgEngine({ databaseFile: ':memory:', sourceDir: join(folder, 'force-app') });
  try {
    const paths = globSync('force-app/**/*.{cls,trigger}', { cwd: folder }).sort();
    return paths.flatMap((path) => checkSoql(engine.schema, path, readFileSync(join(folder, path), 'utf8')));
  } finally {
    engine.close();
  }
}

if (import.meta.main) {
  const findings = checkNames(root);
  const java = findSystemTool(JAVA);
  if (java !== null) findings.push(...(await checkTypes(java, root)));
  for (const { path, line, message } of findings) console.error(`${path}:${String(line)}: ${message}`);
  const isBlocked = java === null && process.env['CI'] === 'true';
  if (java === null) console.log(`${isBlocked ? 'failed' : 'skipped'}: types of Apex (${missingReason(JAVA)})`);
  console.log(findings.length === 0 ? 'Apex agrees with the schema.' : `${String(findings.length)} faults.`);
  process.exitCode = findings.length === 0 && !isBlocked ? 0 : 1;
}
