import { MboxWindow } from './mbox-window.ts';

/** What stands between two From_ lines: a message, or null for one that is larger than mail servers let through. */
export type MboxPiece = Uint8Array | null;

const LARGEST = 256 * 1024 * 1024;
/** After so many lengths that lead nowhere the file has none: reading ahead for them is given up. */
const MOST_MISFITS = 8;
/** A From_ line behind the length is looked at this far. */
const AHEAD = 2_000;

/**
 * Splits an mbox of any dialect (mboxo, mboxrd, mboxcl, mboxcl2; LF or CRLF) into its messages, one in memory at a time.
 * A Content-Length counts when it leads exactly to a From_ line or to the end of the file; else From_ lines tell. Quoting
 * (`>From `) is undone by one `>`, save in files where a length that fits spans bare From_ lines: they quote nothing.
 */
export async function* splitMbox(
  chunks: AsyncIterable<Uint8Array>,
  largest: number = LARGEST
): AsyncGenerator<MboxPiece> {
  const splitter = new MboxSplitter(largest);
  for await (const chunk of chunks) {
    splitter.window.append(chunk);
    yield* splitter.take();
  }
  splitter.window.isEnd = true;
  yield* splitter.take();
}

interface Cut {
  /** Where the message ends, and where the next From_ line begins. */
  readonly end: number;
  readonly next: number;
  readonly isByLength: boolean;
}

class MboxSplitter {
  readonly window = new MboxWindow();
  private readonly largest: number;
  private isFirst = true;
  private isUnquoted = false;
  private misfits = 0;
  /** Of the present message: its length was tried in vain, and From_ lines before this offset are none. */
  private isWithoutLength = false;
  private searched = 0;
  private isTooLarge = false;

  constructor(largest: number) {
    this.largest = largest;
  }

  *take(): Generator<MboxPiece> {
    for (let piece = this.next(); piece !== 'more'; piece = this.next()) yield piece;
  }

  private next(): MboxPiece | 'more' {
    const { window } = this;
    if (this.isTooLarge) return this.passOver();
    for (let behind = window.afterBlank(0); behind !== null; behind = window.afterBlank(0)) window.consume(behind);
    const start = window.size === 0 ? null : this.headStart();
    const body = start === null ? null : window.bodyStart(start);
    const cut = start === null || body === null ? null : this.cut(start, body);
    if (start !== null && body !== null && cut !== null) return this.finish(start, body, cut);
    if (window.size <= this.largest) return 'more';
    this.isTooLarge = true;
    return null;
  }

  /** Lets the bytes of a message that is too large go by, up to the next From_ line. */
  private passOver(): MboxPiece | 'more' {
    const cut = this.cutByLine(Math.max(1, this.searched));
    if (cut === null) {
      const kept = Math.max(0, this.searched - 4);
      this.window.consume(kept);
      this.searched -= kept;
      return 'more';
    }
    this.advance(cut.next);
    return this.next();
  }

  private advance(next: number): void {
    this.window.consume(next);
    [this.isWithoutLength, this.searched, this.isTooLarge] = [false, 0, false];
  }

  /** Behind the From_ line; a file that begins without one begins with a message all the same. */
  private headStart(): number | null {
    const { window } = this;
    const end = window.lineEnd(0);
    if (end === null) return null;
    if (this.isFirst) {
      this.isFirst = false;
      window.hasTimes = !window.startsFrom(0) || /\d{1,2}:\d{2}/.test(window.head(0));
    }
    return window.startsFrom(0) ? end : 0;
  }

  private cut(start: number, body: number): Cut | null {
    if (!this.isWithoutLength) {
      const found = this.cutByLength(start, body);
      if (found !== 'none') return found;
      this.isWithoutLength = true;
    }
    return this.cutByLine(Math.max(start, this.searched));
  }

  private cutByLength(start: number, body: number): Cut | null | 'none' {
    const { window } = this;
    if (this.misfits >= MOST_MISFITS) return 'none';
    const head = window.copy(start, body).toString('latin1');
    const length = Number(/^content-length:[ \t]*(\d{1,10})[ \t]*\r?$/im.exec(head)?.[1] ?? NaN);
    if (Number.isNaN(length) || length > this.largest) return 'none';
    const end = body + length;
    if (window.size < end + AHEAD && !window.isEnd) return null;
    if (end <= window.size) {
      let next = end;
      for (let behind = window.afterBlank(next); behind !== null && next < end + 4; behind = window.afterBlank(next))
        next = behind;
      if (next === window.size || window.startsFrom(next)) return { end, next, isByLength: true };
    }
    this.misfits += 1;
    return 'none';
  }

  private cutByLine(from: number): Cut | null {
    const { window } = this;
    for (let at = window.findFrom(from); at !== null; at = window.findFrom(at + 1)) {
      const isBoundary = window.isBoundary(at);
      if (isBoundary === null) {
        this.searched = at;
        return null;
      }
      if (isBoundary) return { end: window.beforeBlank(at), next: at, isByLength: false };
    }
    // The beginning of a From_ line may be at the end of what was read.
    this.searched = Math.max(from, window.size - 8);
    const { size } = window;
    return window.isEnd ? { end: window.beforeBlank(size), next: size, isByLength: false } : null;
  }

  private finish(start: number, body: number, { end, next, isByLength }: Cut): Uint8Array {
    const raw = this.window.copy(start, Math.max(start, end));
    this.advance(next);
    const bodyOffset = Math.min(body - start, raw.length);
    if (isByLength && raw.includes('\nFrom ', bodyOffset - 1)) this.isUnquoted = true;
    return isByLength && this.isUnquoted ? raw : withoutQuotes(raw, bodyOffset);
  }
}

const QUOTE = 0x3e;
const LF = 0x0a;

/** Takes one `>` off every line of the body that is `From ` behind any number of them. */
function withoutQuotes(raw: Buffer, bodyOffset: number): Uint8Array {
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = raw.indexOf('>From ', bodyOffset); at !== -1; at = raw.indexOf('>From ', at + 1)) {
    let first = at;
    while (first > bodyOffset && raw[first - 1] === QUOTE) first -= 1;
    if (first !== bodyOffset && raw[first - 1] !== LF) continue;
    parts.push(raw.subarray(from, first));
    from = first + 1;
  }
  return parts.length === 0 ? raw : Buffer.concat([...parts, raw.subarray(from)]);
}
