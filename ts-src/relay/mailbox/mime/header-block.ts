import type { HeaderField } from '../../../core/message/message.ts';
import { decodeBytes } from './charset.ts';
import { decodeEncodedWords } from './encoded-words.ts';

const LARGEST_BLOCK = 1_048_576;
const MOST_FIELDS = 2_000;
const LONGEST_VALUE = 65_536;

export interface HeaderBlock {
  /** Decoded fields in order, names in lower case. */
  readonly fields: readonly HeaderField[];
  /** Unfolded values before encoded words were resolved; address fields are parsed from these. */
  readonly rawFields: readonly HeaderField[];
  /** Where the body starts. */
  readonly bodyStart: number;
  readonly notes: readonly string[];
}

/** Reads the header block of a raw message; lines that are no field are passed over. */
export function readHeaderBlock(raw: Uint8Array): HeaderBlock {
  const { lines, bodyStart } = headerLines(raw);
  const charset = charsetHint(lines);
  const rawFields: HeaderField[] = [];
  const notes = new Set<string>();
  for (const line of lines.slice(0, MOST_FIELDS)) {
    const field = parseField(line, charset);
    if (field !== null) rawFields.push(field);
  }
  if (lines.length > MOST_FIELDS) notes.add(`Only the first ${String(MOST_FIELDS)} header fields were read.`);
  const fields = rawFields.map(({ name, value }) => ({ name, value: decodeEncodedWords(value) }));
  return { fields, rawFields, bodyStart, notes: [...notes] };
}

/** Returns the first field of a name; null when there is none. */
export function firstField(fields: readonly HeaderField[], name: string): string | null {
  return fields.find((field) => field.name === name)?.value ?? null;
}

/** Splits into unfolded lines of bytes kept as a binary string: one character per byte. */
function headerLines(raw: Uint8Array): { lines: string[]; bodyStart: number } {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const lines: string[] = [];
  let position = startOfHeaders(bytes);
  const limit = Math.min(bytes.length, position + LARGEST_BLOCK);
  while (position < limit) {
    const end = lineEnd(bytes, position, limit);
    const line = bytes.toString('latin1', position, end.text);
    position = end.next;
    if (line === '') break;
    if (/^[ \t]/.test(line) && lines.length > 0) {
      const last = lines.length - 1;
      const folded = lines[last] ?? '';
      if (folded.length < LONGEST_VALUE) lines[last] = folded + line;
    } else {
      lines.push(line);
    }
  }
  return { lines, bodyStart: position };
}

/** Passes over a byte-order mark, leading blank lines and an mbox `From ` line. */
function startOfHeaders(bytes: Buffer): number {
  let start = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  while (bytes[start] === 0x0d || bytes[start] === 0x0a) start += 1;
  if (/^>?From /.test(bytes.toString('latin1', start, start + 6))) start = lineEnd(bytes, start, bytes.length).next;
  return start;
}

function lineEnd(bytes: Buffer, start: number, limit: number): { text: number; next: number } {
  const newline = bytes.indexOf(0x0a, start);
  const carriage = bytes.indexOf(0x0d, start);
  // Old Macintosh files end lines with a bare CR; a CR directly before LF belongs to it.
  if (carriage !== -1 && carriage < limit && (newline === -1 || carriage < newline - 1)) {
    return { text: carriage, next: carriage + 1 };
  }
  if (newline === -1 || newline >= limit) return { text: limit, next: limit };
  return { text: newline > start && bytes[newline - 1] === 0x0d ? newline - 1 : newline, next: newline + 1 };
}

/** Raw 8-bit headers are mostly written in the charset of the body. */
function charsetHint(lines: readonly string[]): string {
  const line = lines.find((candidate) => /^content-type\s*:/i.test(candidate)) ?? '';
  return /charset\s?=\s?"?([\w.:-]{1,40})/i.exec(line)?.[1] ?? '';
}

function parseField(line: string, charset: string): HeaderField | null {
  const colon = line.indexOf(':');
  const name = line.slice(0, colon).trimEnd().toLowerCase();
  if (colon <= 0 || !/^[!-9;-~]{1,200}$/.test(name)) return null;
  // The line is bytes still: \s would take 0xA0 for a space, which is half of a UTF-8 "à".
  const value = line
    .slice(colon + 1)
    .replace(/[ \t\r\n\f\v]+/g, ' ')
    .replace(/^ | $/g, '')
    .slice(0, LONGEST_VALUE);
  return { name, value: decodeRaw(value, charset) };
}

function decodeRaw(binary: string, charset: string): string {
  if (!/[\u0080-\u00ff]/.test(binary)) return binary;
  const bytes = Buffer.from(binary, 'latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeBytes(bytes, charset).text;
  }
}
