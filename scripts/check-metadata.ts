/** Checks force-app's metadata: against the Metadata API's types, then what the files say of each other. */
import { checkAgainstApi } from './metadata/api-types.ts';
import { checkCrossReferences } from './metadata/cross-references.ts';
import { readMetadata } from './metadata/source-file.ts';

const files = readMetadata('force-app');
const faults = [
  ...checkAgainstApi(files.filter((file) => file.type !== 'LightningComponentBundle')),
  ...checkCrossReferences(files, 'force-app', 'ts-src/lwc')
];
for (const fault of faults) console.error(fault);
console.log(`${files.length} metadata files, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
