/** Makes Outlook .msg files for tests (MS-OXMSG in a compound file); product code must not import this. */
import { burn, type Entry } from '@kenjiuno/msgreader/lib/Burner.js';
import { TypeEnum } from '@kenjiuno/msgreader/lib/Reader.js';

/** By property tag, e.g. `0037001f`: text, bytes, or the number of a fixed property. */
export type Properties = Readonly<Record<string, string | Uint8Array | number | Date>>;

export interface OutlookFile {
  readonly properties: Properties;
  readonly recipients?: readonly Properties[];
  readonly attachments?: readonly (Properties & { readonly inner?: never })[];
  /** Messages that are attached. */
  readonly inner?: readonly OutlookFile[];
}

/** Bytes before the first entry of the properties stream. */
const TOP = 32;
const INNER = 24;
const PART = 8;

export function makeOutlookFile(file: OutlookFile): Uint8Array {
  const entries: Entry[] = [{ name: 'Root Entry', type: TypeEnum.ROOT, length: 0, children: [] }];
  addMessage(entries, 0, file, TOP);
  return burn(entries);
}

function addMessage(entries: Entry[], parent: number, file: OutlookFile, head: number): void {
  addProperties(entries, parent, file.properties, head);
  for (const [index, recipient] of (file.recipients ?? []).entries())
    addProperties(entries, addFolder(entries, parent, `__recip_version1.0_#${hex(index)}`), recipient, PART);
  let number = 0;
  const attach = (): number => addFolder(entries, parent, `__attach_version1.0_#${hex(number++)}`);
  for (const attachment of file.attachments ?? []) addProperties(entries, attach(), attachment, PART);
  for (const inner of file.inner ?? []) {
    const place = attach();
    addProperties(entries, place, { '3705': 0 }, PART);
    addMessage(entries, addFolder(entries, place, '__substg1.0_3701000D'), inner, INNER);
  }
}

function addProperties(entries: Entry[], parent: number, properties: Properties, head: number): void {
  const lines: Buffer[] = [Buffer.alloc(head)];
  for (const [tag, value] of Object.entries(properties)) {
    const line = Buffer.alloc(16);
    line.writeUInt32LE(parseInt(tag.padEnd(8, '0003'), 16), 0);
    if (typeof value === 'number') line.writeUInt32LE(value, 8);
    else if (value instanceof Date) line.writeBigUInt64LE(fileTime(value), 8);
    else addStream(entries, parent, `__substg1.0_${tag.toUpperCase()}`, bytesOf(tag, value));
    lines.push(line);
  }
  addStream(entries, parent, '__properties_version1.0', Buffer.concat(lines));
}

function bytesOf(tag: string, value: string | Uint8Array): Uint8Array {
  if (typeof value !== 'string') return value;
  return Buffer.from(value, tag.endsWith('1f') ? 'utf16le' : 'latin1');
}

/** 100 nanoseconds since 1601. */
function fileTime(at: Date): bigint {
  return (BigInt(at.getTime()) + 11_644_473_600_000n) * 10_000n;
}

function hex(number: number): string {
  return number.toString(16).toUpperCase().padStart(8, '0');
}

function addFolder(entries: Entry[], parent: number, name: string): number {
  return add(entries, parent, { name, type: TypeEnum.DIRECTORY, length: 0, children: [] });
}

function addStream(entries: Entry[], parent: number, name: string, bytes: Uint8Array): void {
  // The writer takes the whole buffer behind an array: it gets one of its own.
  add(entries, parent, {
    name,
    type: TypeEnum.DOCUMENT,
    length: bytes.length,
    binaryProvider: () => Uint8Array.from(bytes)
  });
}

function add(entries: Entry[], parent: number, entry: Entry): number {
  const index = entries.push(entry) - 1;
  entries[parent]?.children?.push(index);
  return index;
}
