import { createParser, feedParser, uniqueId, type MimePart } from './mime-parser.ts';

/** The beginning of parts that the rules read (calendar method, message class of TNEF) is kept up to this size. */
const LARGEST_RULE_PART = 262_144;
const RULE_PARTS = new Set(['text/calendar', 'application/ms-tnef', 'application/vnd.ms-tnef']);

/** What the walk over the MIME tree found; `failure` is set when the structure broke it off. */
export interface MimeStructure {
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly MimeAttachment[];
  readonly parts: readonly MimePart[];
  readonly notes: readonly string[];
  readonly failure: string | null;
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

/**
 * Walks a message with mailparser, whole or as it streams in. Never rejects for what the message holds, for a broken
 * part must not lose the rest; rejects with the source's error when that breaks.
 */
export async function readMimeStructure(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  wantsContent: (attachmentId: string) => boolean = () => false
): Promise<MimeStructure> {
  const notes = new Set<string>();
  const parts: MimePart[] = [];
  const attachments: MimeAttachment[] = [];
  const parser = createParser(notes, parts, !(source instanceof Uint8Array));
  const texts: { text: string | null; html: string | null } = { text: null, html: null };
  parser.on('data', (item) => {
    if (item.type === 'text') {
      texts.text = item.text ?? null;
      texts.html = item.html ?? null;
      return;
    }
    const id = uniqueId(item.partId, attachments);
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
  const failure = await feedParser(parser, source);
  return { ...texts, attachments, parts, notes: [...notes], failure };
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
