import { BLOCKS, decodeEntities, walkHtml } from '../html/text-of-html.ts';
import type { HtmlHandler } from '../html/text-of-html.ts';
import { markerOf } from './html-markers.ts';
import type { MarkerKind } from './html-markers.ts';

/**
 * What the HTML says of a line: `quoted`; `within` a client's quotation, between its quoted parts; `signature`; or
 * `own`, outside of all of them.
 */
export type Mark = 'quoted' | 'within' | 'signature' | 'own';

/** The words of the HTML in order, folded, with what each part of them is marked as. */
export interface MarkedWords {
  readonly words: string;
  /** Parts in order, each from its index in `words` on. */
  readonly parts: readonly { readonly start: number; readonly mark: Mark }[];
}

/** Enough of a header to tell it from other text below a line. */
const HEADER_LENGTH = 600;
const LEAST_LABELS = 3;
const TAIL_LENGTH = 300;
const DATED_OR_ADDRESSED = /@|\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b/;
const BREAKING = new Set([...BLOCKS, 'br', 'td', 'th']);
/** Elements without content, which nothing closes. */
const EMPTY = new Set(['hr', 'br', 'img', 'meta', 'link', 'input']);

/** Reads which words of the HTML the clients marked; null when none is. */
export function markedWordsOf(html: string): MarkedWords | null {
  const reader = new MarkReader();
  walkHtml(html, reader);
  return reader.finish();
}

/** Letters and digits alone, in lower case, one space between words. */
export function foldedWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** An open element that marks its content. */
interface Frame {
  readonly kind: MarkerKind;
  readonly element: string;
  readonly parent: Frame | null;
  /** How many elements of the same name are open in it, itself among them. */
  depth: number;
  hasQuote: boolean;
  /** Of a doubtful header: how much text was read behind it, and how many labels with a colon that has. */
  length: number;
  labels: number;
}

interface Piece {
  readonly text: string;
  readonly frame: Frame | null;
  readonly isBehindQuote: boolean;
}

class MarkReader implements HtmlHandler {
  private readonly pieces: Piece[] = [];
  private top: Frame | null = null;
  private hasMarks = false;
  /** The last text, for what introduces a blockquote that no client named. */
  private tail = '';
  /** Behind Outlook's place for appended text, the next line draws the quotation's head. */
  private isAppended = false;

  text(raw: string): void {
    const text = decodeEntities(raw);
    if (text.trim() === '') {
      this.pieces.push({ text: ' ', frame: this.top, isBehindQuote: false });
      return;
    }
    this.isAppended = false;
    this.tail = (this.tail + text).slice(-TAIL_LENGTH);
    if (this.top?.kind === 'doubtful-header') readLabels(this.top, text);
    this.pieces.push({ text, frame: this.top, isBehindQuote: this.top?.kind === 'reply' && this.top.hasQuote });
  }

  tag(name: string, isClosing: boolean, attributes: string): void {
    if (BREAKING.has(name)) this.pieces.push({ text: ' ', frame: this.top, isBehindQuote: false });
    if (isClosing) this.close(name);
    else this.open(name, attributes);
  }

  finish(): MarkedWords | null {
    if (!this.hasMarks) return null;
    let words = '';
    const parts: { start: number; mark: Mark }[] = [];
    let run = '';
    let mark: Mark = 'own';
    const end = () => {
      const folded = foldedWords(run);
      if (folded === '') return;
      parts.push({ start: words.length, mark });
      words += `${folded} `;
    };
    for (const piece of this.pieces) {
      const next: Mark = piece.text === ' ' ? mark : markOf(piece.frame, piece.isBehindQuote);
      if (next !== mark) {
        end();
        run = '';
        mark = next;
      }
      run += piece.text;
    }
    end();
    return { words, parts };
  }

  private open(name: string, attributes: string): void {
    const kind = this.kindOf(name, attributes);
    if (kind !== null && mayHold(this.top, kind)) {
      if (kind === 'quote' && this.top?.kind === 'reply') this.top.hasQuote = true;
      // Behind a header all is quoted, wherever its own element ends: it has no name to close it by.
      const element = isHeader(kind) ? '' : name;
      this.top = { kind, element, parent: this.top, depth: 0, hasQuote: false, length: 0, labels: 0 };
      this.hasMarks = true;
    }
    const frame = frameNamed(this.top, name);
    if (frame !== null) frame.depth += 1;
  }

  private kindOf(name: string, attributes: string): MarkerKind | null {
    if (name === 'hr' && this.isAppended) return 'doubtful-header';
    const marker = markerOf(name, attributes);
    if (marker === 'append') {
      this.isAppended = true;
      return null;
    }
    if (marker !== 'plain-quote') return marker !== null && EMPTY.has(name) && !isHeader(marker) ? null : marker;
    if (this.top?.kind === 'reply') return 'quote';
    return /[:：]\s*$/.test(this.tail) && DATED_OR_ADDRESSED.test(this.tail) ? 'quote' : null;
  }

  private close(name: string): void {
    const frame = frameNamed(this.top, name);
    if (frame === null) return;
    frame.depth -= 1;
    // What was left open inside ends with it.
    if (frame.depth === 0) this.top = frame.parent;
  }
}

function isHeader(kind: MarkerKind): boolean {
  return kind === 'header' || kind === 'doubtful-header';
}

/** Inside a quotation nothing else counts, and no kind stands in itself: a handful of frames are open at most. */
function mayHold(frame: Frame | null, kind: MarkerKind): boolean {
  if (frame === null) return true;
  if (frame.kind === 'quote' || frame.kind === 'header' || frame.kind === kind) return false;
  return frame.kind !== 'signature' || kind !== 'doubtful-header';
}

function frameNamed(top: Frame | null, name: string): Frame | null {
  for (let frame = top; frame !== null; frame = frame.parent) if (frame.element === name) return frame;
  return null;
}

function readLabels(frame: Frame, text: string): void {
  const head = text.slice(0, Math.max(0, HEADER_LENGTH - frame.length));
  frame.length += head.length;
  frame.labels += (head.match(/[:：]/g) ?? []).length;
}

function markOf(frame: Frame | null, isBehindQuote: boolean): Mark {
  if (frame === null) return 'own';
  if (frame.kind === 'signature') return 'signature';
  if (frame.kind === 'reply' && isBehindQuote) return 'within';
  if (frame.kind === 'doubtful-header' && frame.labels < LEAST_LABELS) return markOf(frame.parent, false);
  return 'quoted';
}
