/** Writes ts-src/lwc/intakeLabels from the custom labels, so that components name labels with the compiler's help. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const labelFile = join(root, 'force-app/main/app/labels/CustomLabels.labels-meta.xml');
export const labelModule = join(root, 'ts-src/lwc/intakeLabels/intakeLabels.ts');

function propertyOf(labelName: string): string {
  const words = labelName.replace(/^Intake_/, '').split('_');
  return words.map((word, index) => (index === 0 ? word.toLowerCase() : word)).join('');
}

/** The module's text for the pages' labels; those of Apex have other names. */
export function labelModuleText(): string {
  const xml = readFileSync(labelFile, 'utf8');
  const names = [...xml.matchAll(/<fullName>(\w+)<\/fullName>/g)]
    .map((found) => found[1] ?? '')
    .filter((name) => name.startsWith('Intake_'))
    .sort();
  const imports = names.map((name) => `import ${propertyOf(name)} from '@salesforce/label/c.${name}';`);
  const properties = names.map((name) => `  ${propertyOf(name)}`).join(',\n');
  return [
    '// Written by `node scripts/lwc-labels.ts` from the custom labels: change the labels, not this file.',
    ...imports,
    '',
    '/** All texts that people see, from custom labels. */',
    `export const labels = {\n${properties}\n};`,
    ''
  ].join('\n');
}

if (import.meta.main) writeFileSync(labelModule, labelModuleText());
