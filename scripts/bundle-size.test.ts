import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bundlePlainModule, plainModuleNames } from './plain-modules.ts';

/**
 * Each page that shows a component loads the module. Something may grow by a tenth; what is more is a decision: look
 * for the library that came in, and write the new figures into docs/performance.md.
 */
const MOST_MINIFIED_BYTES = 620_000;
const MOST_GZIPPED_BYTES = 210_000;

for (const name of plainModuleNames) {
  test(`c/${name} stays small enough for every page`, async (context) => {
    const text = await bundlePlainModule(name);
    const minified = Buffer.byteLength(text);
    const gzipped = gzipSync(text).length;
    context.diagnostic(`${name}: ${String(minified)} bytes minified, ${String(gzipped)} gzipped`);
    assert.ok(minified <= MOST_MINIFIED_BYTES, `${String(minified)} bytes minified`);
    assert.ok(gzipped <= MOST_GZIPPED_BYTES, `${String(gzipped)} bytes gzipped`);
  });
}
