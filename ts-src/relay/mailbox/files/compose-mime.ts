export interface MimeFile {
  /** As it stands in a header field. */
  readonly name: string;
  readonly contentType: string;
  readonly contentId: string | null;
  readonly content: Uint8Array;
}

export interface MimeContent {
  /** Ready to be written, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly text: string | null;
  readonly html: { readonly content: Uint8Array; readonly charset: string } | null;
  readonly files: readonly MimeFile[];
  /** Makes the boundaries: the same content gives the same bytes. */
  readonly seed: string;
}

const LINE = '\r\n';

/** Writes a message of RFC 5322 and RFC 2045: its texts as alternatives, then its files. */
export function composeMime({ headers, text, html, files, seed }: MimeContent): Uint8Array {
  const bodies = [
    ...(text === null ? [] : [part('text/plain; charset=utf-8', Buffer.from(text))]),
    ...(html === null ? [] : [part(`text/html; charset=${html.charset}`, html.content)])
  ];
  const [only = part('text/plain; charset=utf-8', new Uint8Array())] = bodies;
  const body = bodies.length > 1 ? multipart('alternative', `=_alternative_${seed}`, bodies) : only;
  const content = files.length === 0 ? body : multipart('mixed', `=_mixed_${seed}`, [body, ...files.map(filePart)]);
  const head = headers.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n\0]+/g, ' ')}${LINE}`).join('');
  return Buffer.concat([Buffer.from(`${head}MIME-Version: 1.0${LINE}`), content]);
}

function multipart(kind: string, boundary: string, parts: readonly Buffer[]): Buffer {
  const head = Buffer.from(`Content-Type: multipart/${kind}; boundary="${boundary}"${LINE}${LINE}`);
  const divided = parts.flatMap((item) => [Buffer.from(`--${boundary}${LINE}`), item, Buffer.from(LINE)]);
  return Buffer.concat([head, ...divided, Buffer.from(`--${boundary}--${LINE}`)]);
}

function filePart({ name, contentType, contentId, content }: MimeFile): Buffer {
  const quoted = name.startsWith('"') ? name : `"${name}"`;
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? contentType : 'application/octet-stream';
  const id = contentId?.replaceAll(/[\r\n\0<>]+/g, '') ?? '';
  const fields = [
    `Content-Disposition: ${id === '' ? 'attachment' : 'inline'}; filename=${quoted}`,
    ...(id === '' ? [] : [`Content-ID: <${id}>`])
  ];
  // A message inside a message is not encoded (RFC 2046 5.2.1).
  if (type !== 'message/rfc822') return part(`${type}; name=${quoted}`, content, fields);
  return Buffer.concat([Buffer.from(`${[`Content-Type: ${type}`, ...fields].join(LINE)}${LINE}${LINE}`), content]);
}

function part(contentType: string, content: Uint8Array, fields: readonly string[] = []): Buffer {
  const lines = [`Content-Type: ${contentType}`, 'Content-Transfer-Encoding: base64', ...fields, '', ''].join(LINE);
  const encoded = Buffer.from(content).toString('base64').replaceAll(/.{76}/g, `$&${LINE}`);
  return Buffer.from(`${lines}${encoded}${LINE}`);
}
