/** One part of a message as it stands in its bytes. */
export interface MimePart {
  /** Spelled as in the message, unfolded. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** Lower case. */
  readonly type: string;
  /** '' when it has none. */
  readonly fileName: string;
  /** Decoded; empty for a multipart. */
  readonly content: Buffer;
  readonly parts: readonly MimePart[];
}

const DEEPEST = 20;

/** Takes a raw message apart by its MIME structure. */
export function mimeTree(raw: Buffer, depth = 0): MimePart {
  const { headers, body } = split(raw);
  const value = (name: string): string => headers.find((field) => field.name.toLowerCase() === name)?.value ?? '';
  const contentType = value('content-type');
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase() || 'text/plain';
  const boundary = parameter(contentType, 'boundary');
  const isMultipart = type.startsWith('multipart/') && boundary !== '' && depth < DEEPEST;
  return {
    headers,
    type,
    fileName: parameter(value('content-disposition'), 'filename') || parameter(contentType, 'name'),
    content: isMultipart ? Buffer.alloc(0) : decoded(body, value('content-transfer-encoding')),
    parts: isMultipart ? piecesOf(body, boundary).map((piece) => mimeTree(piece, depth + 1)) : []
  };
}

function split(raw: Buffer): { readonly headers: MimePart['headers']; readonly body: Buffer } {
  const found = /\r?\n\r?\n/.exec(raw.toString('latin1'));
  const end = found === null ? raw.length : found.index;
  const head = raw
    .subarray(0, end)
    .toString('utf8')
    .replaceAll(/\r?\n[ \t]+/g, ' ');
  const headers = head.split(/\r?\n/).flatMap((line) => {
    const colon = line.indexOf(':');
    return colon <= 0 ? [] : [{ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }];
  });
  return { headers, body: raw.subarray(end + (found?.[0].length ?? 0)) };
}

function piecesOf(body: Buffer, boundary: string): Buffer[] {
  const text = body.toString('latin1');
  const mark = `--${boundary}`;
  const pieces: Buffer[] = [];
  let start = -1;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) {
    if (at > 0 && text[at - 1] !== '\n') continue;
    if (start !== -1) pieces.push(withoutLastBreak(body.subarray(start, at)));
    if (text.startsWith('--', at + mark.length)) return pieces;
    start = text.indexOf('\n', at) + 1;
    if (start === 0) return pieces;
  }
  if (start !== -1) pieces.push(body.subarray(start));
  return pieces;
}

function withoutLastBreak(piece: Buffer): Buffer {
  const length = piece.at(-1) !== 0x0a ? piece.length : piece.length - (piece.at(-2) === 0x0d ? 2 : 1);
  return piece.subarray(0, length);
}

function decoded(body: Buffer, encoding: string): Buffer {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(body.toString('latin1'), 'base64');
    case 'quoted-printable':
      return Buffer.from(
        body
          .toString('latin1')
          .replaceAll(/[ \t]*=\r?\n/g, '')
          .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1'
      );
    default:
      return Buffer.from(body);
  }
}

function parameter(value: string, name: string): string {
  const found = new RegExp(String.raw`;\s*${name}\*?\s*=\s*("([^"]*)"|[^;\s]+)`, 'i').exec(value);
  const plain = found?.[2] ?? found?.[1] ?? '';
  const extended = /^utf-8''(.*)$/i.exec(plain)?.[1];
  return extended === undefined ? plain : decodeURIComponent(extended);
}
