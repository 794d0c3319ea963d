import { decodeBytes } from './charset.ts';

/** One RFC 2047 encoded word; bounded and without nested quantifiers, so it runs in linear time. */
const ENCODED_WORD = /=\?([^?\s]{1,60})\?([bBqQ])\?([^?]{0,4000})\?=/g;

/** Decodes the encoded words of a header value; neighbours of one charset are joined before decoding. */
export function decodeEncodedWords(value: string): string {
  if (!value.includes('=?')) return value;
  let decoded = '';
  let last = 0;
  let pending: { charset: string; bytes: Buffer } | null = null;
  for (const match of value.matchAll(ENCODED_WORD)) {
    const between = value.slice(last, match.index);
    // White space between two encoded words is no text (RFC 2047, 6.2).
    const isAdjacent = pending !== null && between.trim() === '';
    const charset = (match[1] ?? '').split('*')[0]?.toLowerCase() ?? '';
    const bytes = wordBytes(match[2] ?? 'q', match[3] ?? '');
    if (isAdjacent && pending !== null && pending.charset === charset) {
      pending.bytes = Buffer.concat([pending.bytes, bytes]);
    } else {
      if (pending !== null) decoded += decodeBytes(pending.bytes, pending.charset).text;
      if (!isAdjacent) decoded += between;
      pending = { charset, bytes };
    }
    last = match.index + match[0].length;
  }
  if (pending !== null) decoded += decodeBytes(pending.bytes, pending.charset).text;
  return decoded + value.slice(last);
}

function wordBytes(encoding: string, text: string): Buffer {
  if (encoding.toLowerCase() === 'b') return Buffer.from(text, 'base64');
  const unescaped = text
    .replace(/_/g, ' ')
    .replace(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(unescaped, 'latin1');
}
