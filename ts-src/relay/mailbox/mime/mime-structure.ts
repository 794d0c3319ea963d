import { MailParser } from 'mailparser';
import { CharsetStream } from './charset.ts';

/** The beginning of parts that the rules read (calendar method, message class of TNEF) is kept up to this size. */
const LARGEST_RULE_PART = 262_144;
const RULE_PARTS = new Set(['text/calendar', 'application/ms-tnef', 'application/vnd.ms-tnef']);
const LONGEST_HTML_TO_CONVERT = 1_000_000;
const MOST_PARTS = 1_000;

/** What the walk over the MIME tree found; `failure` is set when the structure broke it off. */
export interface MimeStructure {
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly MimeAttachment[];
  readonly parts: readonly MimePart[];
  readonly notes: readonly string[];
  readonly failure: string | null;
}

export interface MimePart {
  readonly contentType: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Content-Disposition as declared, lower case; null when the part has none. */
  readonly disposition: string | null;
  /** Content type of the part around this one; null for the top part. */
  readonly parentType: string | null;
}

export interface MimeAttachment {
  readonly id: string;
  readonly fileName: string | null;
  readonly contentType: string;
  readonly size: number;
  readonly contentId: string | null;
  readonly disposition: string | null;
  readonly isRelated: boolean;
  /** Null when nobody asked for it. */
  readonly content: Buffer | null;
}

/** Walks a raw message with mailparser; never rejects, for a broken part must not lose the rest. */
export async function readMimeStructure(
  raw: Uint8Array,
  wantsContent: (attachmentId: string) => boolean = () => false
): Promise<MimeStructure> {
  const notes = new Set<string>();
  const parts: MimePart[] = [];
  const attachments: MimeAttachment[] = [];
  const parser = createParser(notes, parts);
  const texts: { text: string | null; html: string | null } = { text: null, html: null };
  const failure = await new Promise<string | null>((resolve) => {
    parser.on('error', (error: Error) => {
      resolve(error.message);
    });
    parser.on('end', () => {
      resolve(null);
    });
    parser.on('data', (item) => {
      if (item.type === 'text') {
        texts.text = item.text ?? null;
        texts.html = item.html ?? null;
        return;
      }
      const id = uniqueId(item.partId ?? '1', attachments);
      const isWanted = wantsContent(id) || RULE_PARTS.has(item.contentType);
      const place = attachments.push(describeAttachment(id, item, null)) - 1;
      const chunks: Buffer[] = [];
      let size = 0;
      item.content.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (isWanted && (wantsContent(id) || size <= LARGEST_RULE_PART)) chunks.push(chunk);
      });
      item.content.on('end', () => {
        attachments[place] = describeAttachment(id, { ...item, size }, isWanted ? Buffer.concat(chunks) : null);
        item.release?.();
      });
    });
    parser.end(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
  });
  return { ...texts, attachments, parts, notes: [...notes], failure };
}

function createParser(notes: Set<string>, parts: MimePart[]): MailParser {
  const parser = new MailParser({
    Iconv: class extends CharsetStream {
      constructor(charset: string) {
        super(charset === UTF7_ALIAS ? 'utf-7' : charset, notes);
      }
    },
    keepDeliveryStatus: true,
    ignoreEmbedded: true,
    skipTextLinks: true,
    checksumAlgo: false,
    maxHtmlLengthToParse: LONGEST_HTML_TO_CONVERT,
    maxChildNodes: MOST_PARTS
  });
  observeParts(parser, parts);
  return parser;
}

/** mailparser refuses UTF-7 by its name; ours is decoded, and the sanitiser runs behind it. */
const UTF7_ALIAS = 'x-intake-7';
const DEFAULT_ALIAS = 'x-unknown';

/**
 * mailparser gives neither the tree nor a say about unlabelled text. Its (internal) createNode is the one
 * place that sees both; should a later version lose it, only part types and fallbacks go, and tests tell.
 */
function observeParts(parser: MailParser, parts: MimePart[]): void {
  const createNode: unknown = Reflect.get(parser, 'createNode');
  if (typeof createNode !== 'function') return;
  Reflect.set(parser, 'createNode', (source: unknown) => {
    const node: unknown = Reflect.apply(createNode, parser, [source]);
    if (typeof node !== 'object' || node === null) return node;
    parts.push(describePart(node));
    const charset: unknown = Reflect.get(node, 'charset');
    const key = typeof charset === 'string' ? charset.toLowerCase().replace(/[^a-z0-9]/g, '') : '';
    if (key.includes('utf7')) Reflect.set(node, 'charset', UTF7_ALIAS);
    if (['', 'ascii', 'usascii', 'utf8'].includes(key)) Reflect.set(node, 'charset', DEFAULT_ALIAS);
    return node;
  });
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

interface FoundAttachment {
  readonly contentType: string | false;
  readonly filename?: string;
  readonly cid?: string;
  readonly contentDisposition?: string;
  readonly related?: boolean;
  readonly size?: number;
}

function describeAttachment(id: string, found: FoundAttachment, content: Buffer | null): MimeAttachment {
  return {
    id,
    fileName: found.filename ?? null,
    // mailparser gives `false` for a part with a damaged type, whatever its declaration says.
    contentType: typeof found.contentType === 'string' ? found.contentType.toLowerCase() : 'application/octet-stream',
    size: found.size ?? 0,
    contentId: found.cid === undefined || found.cid === '' ? null : found.cid,
    disposition: found.contentDisposition?.toLowerCase() ?? null,
    isRelated: found.related ?? false,
    content
  };
}

function uniqueId(id: string, taken: readonly MimeAttachment[]): string {
  let candidate = id;
  for (let count = 2; taken.some((attachment) => attachment.id === candidate); count += 1)
    candidate = `${id}-${String(count)}`;
  return candidate;
}
