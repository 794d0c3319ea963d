// Core as one module for the component tests, built as it is for the org.
const { join } = require('node:path');
const { build } = require('esbuild');

const root = join(__dirname, '../../..');

module.exports = async () => {
  await build({
    entryPoints: [join(root, 'ts-src/core/index.ts')],
    outfile: join(root, '.cache/jest/intakeCore.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'error'
  });
};
