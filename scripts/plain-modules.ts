/** The product's modules that are plain JavaScript in the org: core, with what it needs, as c/intakeCore. */
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

const entries = {
  intakeCore: join(root, 'ts-src/core/index.ts')
} as const;

export type PlainModule = keyof typeof entries;
export const plainModuleNames: readonly PlainModule[] = ['intakeCore'];

/** One ES module of the org's dialect (no private methods, no static blocks), dependencies included. */
export async function bundlePlainModule(name: PlainModule): Promise<string> {
  const result = await build({
    entryPoints: [entries[name]],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['import', 'browser'],
    target: 'es2022',
    supported: {
      'class-private-method': false,
      'class-private-static-method': false,
      'class-private-accessor': false,
      'class-private-static-accessor': false,
      'class-static-blocks': false
    },
    minify: true,
    keepNames: true,
    legalComments: 'inline',
    charset: 'utf8',
    logLevel: 'silent'
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${name}.`);
  return output.text;
}
