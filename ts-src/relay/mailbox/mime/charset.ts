import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import iconv from 'iconv-lite';

/** Names that mean "probably UTF-8": what senders declare when they did not think about it. */
const PLAIN_CHARSETS = new Set(['', 'ascii', 'usascii', 'utf8', 'unknown8bit', '8bit', 'xunknown', 'default']);

/** Transfer encodings that iconv-lite would take for charsets. */
const NO_CHARSETS = new Set(['base64', 'hex', 'binary', 'ucs2', 'internal']);

export interface DecodedText {
  readonly text: string;
  /** What had to be guessed, in words; null when nothing was. */
  readonly note: string | null;
}

/** Decodes bytes by a declared charset; an unknown or wrong one falls back to UTF-8, then Windows-1252, with a note. */
export function decodeBytes(bytes: Uint8Array, charset: string): DecodedText {
  const name = charset.toLowerCase().trim();
  const key = name.replace(/[^a-z0-9]/g, '');
  if (PLAIN_CHARSETS.has(key)) return decodeUnlabelled(bytes, null);
  const text = decodeNamed(bytes, name, key);
  return text === null
    ? decodeUnlabelled(bytes, `The character set "${charset.slice(0, 40)}" is not known; the text was read as`)
    : { text, note: null };
}

function decodeNamed(bytes: Uint8Array, name: string, key: string): string | null {
  try {
    return new TextDecoder(name).decode(bytes);
  } catch {
    if (NO_CHARSETS.has(key) || !iconv.encodingExists(name)) return null;
    return iconv.decode(Buffer.from(bytes), name);
  }
}

function decodeUnlabelled(bytes: Uint8Array, unknown: string | null): DecodedText {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, note: unknown === null ? null : `${unknown} UTF-8.` };
  } catch {
    const text = new TextDecoder('windows-1252').decode(bytes);
    const reason =
      unknown ?? 'The text is not valid UTF-8, though declared so or without a character set; it was read as';
    return { text, note: `${reason} Windows-1252.` };
  }
}

/** What all texts of a message may hold together; used up as they are read. */
export interface TextBudget {
  bytesLeft: number;
}

/**
 * The stream class that mailparser takes as `Iconv`: it hands our fallbacks to every text part. Bytes are
 * collected and decoded once, so a multi-byte character that is split across chunks stays whole; what the budget
 * does not cover is left out with a note.
 */
export class CharsetStream extends Transform {
  readonly #charset: string;
  readonly #notes: Set<string>;
  readonly #budget: TextBudget;
  readonly #chunks: Buffer[] = [];

  constructor(charset: string, notes: Set<string>, budget: TextBudget) {
    super();
    this.#charset = charset;
    this.#notes = notes;
    this.#budget = budget;
  }

  override _transform(chunk: Buffer | string, _encoding: BufferEncoding, done: TransformCallback): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const kept = bytes.subarray(0, this.#budget.bytesLeft);
    this.#budget.bytesLeft -= kept.length;
    if (kept.length < bytes.length) this.#notes.add('The text of this message is too long; it is cut.');
    if (kept.length > 0) this.#chunks.push(kept);
    done();
  }

  override _flush(done: TransformCallback): void {
    const decoded = decodeBytes(Buffer.concat(this.#chunks), this.#charset);
    if (decoded.note !== null) this.#notes.add(decoded.note);
    this.push(Buffer.from(decoded.text, 'utf8'));
    done();
  }
}
