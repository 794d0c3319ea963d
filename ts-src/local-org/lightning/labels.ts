/** Custom labels of the product, read from their metadata file. */
import { existsSync, readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

const labelFile = z.object({
  CustomLabels: z.object({ labels: z.array(z.object({ fullName: z.string(), value: z.string() })) })
});
const parser = new XMLParser({ isArray: (name) => name === 'labels', parseTagValue: false, trimValues: false });

/** Label texts by API name; empty when the file does not exist. */
export function readLabels(file: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {};
  const { CustomLabels } = labelFile.parse(parser.parse(readFileSync(file, 'utf8')));
  return Object.fromEntries(CustomLabels.labels.map((label) => [label.fullName, label.value]));
}
