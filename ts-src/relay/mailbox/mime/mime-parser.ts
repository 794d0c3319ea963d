import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MailParser } from 'mailparser';
import { CharsetStream, type TextBudget } from './charset.ts';

const LONGEST_HTML_TO_CONVERT = 1_000_000;
const MOST_PARTS = 1_000;
/** What the texts of one message may hold together, in bytes before decoding. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;

export interface MimePart {
  readonly contentType: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Content-Disposition as declared, lower case; null when the part has none. */
  readonly disposition: string | null;
  /** Content type of the part around this one; null for the top part. */
  readonly parentType: string | null;
}

/** mailparser with our fallbacks and bounds; `isStream`: the message may be far larger than memory. */
export function createParser(notes: Set<string>, parts: MimePart[], isStream: boolean): MailParser {
  const budget: TextBudget = { bytesLeft: MOST_TEXT_BYTES };
  const parser = new MailParser({
    Iconv: class extends CharsetStream {
      constructor(charset: string) {
        super(charset === UTF7_ALIAS ? 'utf-7' : charset, notes, budget);
      }
    },
    keepDeliveryStatus: true,
    ignoreEmbedded: true,
    skipTextLinks: true,
    checksumAlgo: false,
    maxHtmlLengthToParse: LONGEST_HTML_TO_CONVERT,
    maxChildNodes: MOST_PARTS
  });
  // It reports some faults after it was ended; the reader's promise has told them by then.
  parser.on('error', () => undefined);
  observeParts(parser, parts, isStream);
  return parser;
}

/** mailparser refuses UTF-7 by its name; ours is decoded, and the sanitiser runs behind it. */
const UTF7_ALIAS = 'x-intake-7';
const DEFAULT_ALIAS = 'x-unknown';
/** What mailparser decodes by itself, around our stream and its bounds. */
const OWN_CHARSETS = new Set(['', 'ascii', 'usascii', 'utf8', 'base64', 'hex']);

/**
 * mailparser gives neither the tree nor a say about unlabelled text. Its (internal) createNode is the one
 * place that sees both; should a later version lose it, only part types and fallbacks go, and tests tell.
 */
function observeParts(parser: MailParser, parts: MimePart[], isStream: boolean): void {
  const createNode: unknown = Reflect.get(parser, 'createNode');
  if (typeof createNode !== 'function') return;
  Reflect.set(parser, 'createNode', (source: unknown) => {
    const node: unknown = Reflect.apply(createNode, parser, [source]);
    if (typeof node !== 'object' || node === null) return node;
    const part = describePart(node);
    if (parts.push(part) === 1 && part.contentType === 'text/html') leaveTextToUs(parser);
    const charset: unknown = Reflect.get(node, 'charset');
    const key = typeof charset === 'string' ? charset.toLowerCase().replace(/[^a-z0-9]/g, '') : '';
    if (key.includes('utf7')) Reflect.set(node, 'charset', UTF7_ALIAS);
    if (OWN_CHARSETS.has(key)) Reflect.set(node, 'charset', DEFAULT_ALIAS);
    if (isStream) leaveLinesAsTheyAre(node);
    return node;
  });
}

/** A message that is HTML alone gets its text from our own conversion, like any other; mailparser's takes 2 ms more. */
function leaveTextToUs(parser: MailParser): void {
  const options: unknown = Reflect.get(parser, 'options');
  if (typeof options === 'object' && options !== null) Reflect.set(options, 'skipHtmlToText', true);
}

/** mailparser unwraps flowed text only when it holds all of it. */
function leaveLinesAsTheyAre(node: object): void {
  const source: unknown = Reflect.get(node, 'node');
  if (typeof source === 'object' && source !== null) Reflect.set(source, 'flowed', false);
}

function describePart(node: object): MimePart {
  const headers: unknown = Reflect.get(node, 'headers');
  const header: unknown = headers instanceof Map ? headers.get('content-type') : undefined;
  const declared: unknown = Reflect.get(node, 'contentType');
  const parameters: Record<string, string> = {};
  if (typeof header === 'object' && header !== null && 'params' in header && typeof header.params === 'object') {
    for (const [name, value] of Object.entries(header.params ?? {})) {
      if (typeof value === 'string') parameters[name.toLowerCase()] = value;
    }
  }
  return {
    contentType: typeof declared === 'string' ? declared.toLowerCase() : 'text/plain',
    parameters,
    disposition: lowerCase(Reflect.get(node, 'node'), 'disposition'),
    parentType: lowerCase(Reflect.get(node, 'parent'), 'contentType')
  };
}

function lowerCase(holder: unknown, key: string): string | null {
  const value: unknown = typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : null;
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : null;
}

/** Why the parser broke off; null when it came to the end. Rejects when the source breaks. */
export async function feedParser(
  parser: MailParser,
  source: Uint8Array | AsyncIterable<Uint8Array>
): Promise<string | null> {
  let broken: { readonly error: unknown } | null = null;
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    try {
      if (source instanceof Uint8Array) yield source;
      else yield* source;
    } catch (error) {
      broken = { error };
      throw error;
    }
  };
  try {
    const ended = new Promise((resolve) => parser.once('close', resolve));
    await pipeline(Readable.from(watched(), { objectMode: false }), parser);
    await ended;
    return null;
  } catch (error) {
    throwSourceError(broken);
    return error instanceof Error ? error.message : String(error);
  }
}

function throwSourceError(broken: { readonly error: unknown } | null): void {
  if (broken !== null) throw broken.error;
}

/** A part's IMAP number, made unique among those before it. */
export function uniqueId(partId: string | null | undefined, taken: readonly { readonly id: string }[]): string {
  const id = partId ?? '1';
  let candidate = id;
  for (let count = 2; taken.some((attachment) => attachment.id === candidate); count += 1)
    candidate = `${id}-${String(count)}`;
  return candidate;
}
