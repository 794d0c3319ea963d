// The labels' texts, so that tests read what people read.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const file = join(__dirname, '../../../force-app/main/app/labels/CustomLabels.labels-meta.xml');
const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

function propertyOf(name) {
  const words = name.replace(/^Intake_/, '').split('_');
  return words.map((word, index) => (index === 0 ? word.toLowerCase() : word)).join('');
}

const found = readFileSync(file, 'utf8').matchAll(/<fullName>(\w+)<\/fullName>[^]*?<value>([^<]*)<\/value>/g);
exports.labels = Object.fromEntries(
  [...found].map(([, name, value]) => [propertyOf(name), value.replace(/&(amp|lt|gt);/g, (entity) => entities[entity])])
);
