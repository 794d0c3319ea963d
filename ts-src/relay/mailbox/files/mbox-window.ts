const LF = 0x0a;
const CR = 0x0d;
const FROM = Buffer.from('From ');
const LINE_FROM = Buffer.from('\nFrom ');
/** `From a@x.example Mon Nov 23 09:15:00 2026`: a sender (also `-` or `???@???`) and a date with time and year. */
const WHOLE_FROM = /^From \S.* \d{1,2}:\d{2}(?::\d{2})?\b.*\d{4}/;
const TIMED_FROM = /^From .*\d{1,2}:\d{2}/;
const HEADER_FIELD = /^[!-9;-~]{1,100}[ \t]*:/;
/** More of a line is not looked at. */
const LINE_HEAD = 1_000;

const LONGEST_HEADER = 1024 * 1024;

/** The part of an mbox that is in memory: from the present message on. Offsets count from its beginning. */
export class MboxWindow {
  /** Whether the file's From_ lines have a time; where they have none the words alone must do. */
  hasTimes = true;
  isEnd = false;
  private buffer = Buffer.alloc(0);
  private start = 0;
  private end = 0;

  get size(): number {
    return this.end - this.start;
  }

  append(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.buffer.length) this.makeRoom(chunk.length);
    this.buffer.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** Twice the room each time: a message is copied a few times, however many chunks it comes in. */
  private makeRoom(more: number): void {
    const needed = this.size + more;
    const target = needed * 2 > this.buffer.length ? Buffer.allocUnsafe(needed * 2) : this.buffer;
    this.buffer.copy(target, 0, this.start, this.end);
    this.buffer = target;
    this.end = this.size;
    this.start = 0;
  }

  /** Lets go of everything before the offset. */
  consume(offset: number): void {
    this.start += Math.min(offset, this.size);
    if (this.start === this.end) [this.buffer, this.start, this.end] = [Buffer.alloc(0), 0, 0];
  }

  /** A copy: the window is written over. */
  copy(from: number, to: number): Buffer {
    return Buffer.from(this.view().subarray(from, to));
  }

  /** The offset behind the line's end; null when the line is not whole yet. */
  lineEnd(offset: number): number | null {
    const at = this.view().indexOf(LF, offset);
    if (at !== -1) return at + 1;
    return this.isEnd ? this.size : null;
  }

  /** The offset of the first body line: behind the first empty line; null when it is not there yet. */
  bodyStart(from: number): number | null {
    for (let at: number | null = from; at !== null && at < this.size; at = this.lineEnd(at)) {
      const behind = this.afterBlank(at);
      if (behind !== null) return behind;
      // No header is as long: what looks like one is the body.
      if (at - from > LONGEST_HEADER) return from;
    }
    return this.isEnd ? this.size : null;
  }

  /** The offset behind an empty line that begins here; null when none does. */
  afterBlank(offset: number): number | null {
    const view = this.view();
    if (view[offset] === LF) return offset + 1;
    return view[offset] === CR && view[offset + 1] === LF ? offset + 2 : null;
  }

  /** Without one empty line at its end: it parts the messages and belongs to neither. */
  beforeBlank(offset: number): number {
    const view = this.view();
    if (view[offset - 1] !== LF) return offset;
    const at = view[offset - 2] === CR ? offset - 2 : offset - 1;
    return view[at - 1] === LF ? at : offset;
  }

  startsFrom(offset: number): boolean {
    return this.view()
      .subarray(offset, offset + FROM.length)
      .equals(FROM);
  }

  head(offset: number): string {
    const view = this.view();
    const end = view.indexOf(LF, offset);
    return view.toString('latin1', offset, Math.min(end === -1 ? this.size : end, offset + LINE_HEAD));
  }

  /** The next line from the offset on that begins with `From `; null when the window shows none. */
  findFrom(from: number): number | null {
    const at = this.view().indexOf(LINE_FROM, Math.max(0, from - 1));
    return at === -1 ? null : at + 1;
  }

  /**
   * Whether a message begins with this From_ line: it follows an empty line, or it is whole and stands right before a
   * header field (the message before was cut off, or the writer leaves out the empty line). Null: more must be read.
   */
  isBoundary(offset: number): boolean | null {
    const next = this.lineEnd(offset);
    if (next === null || (this.lineEnd(next) === null && this.size - next < LINE_HEAD)) return null;
    const line = this.head(offset);
    const isFieldNext = HEADER_FIELD.test(this.head(next));
    if (this.beforeBlank(offset) < offset) return this.hasTimes ? TIMED_FROM.test(line) : isFieldNext;
    return WHOLE_FROM.test(line) && isFieldNext;
  }

  private view(): Buffer {
    return this.buffer.subarray(this.start, this.end);
  }
}
