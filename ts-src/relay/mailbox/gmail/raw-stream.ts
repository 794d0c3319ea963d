/** What a message of format `raw` holds: its bytes, and everything else as JSON. */
export interface RawAnswer {
  readonly rest: unknown;
  /** In order; null when the answer has no source. */
  readonly raw: readonly Buffer[] | null;
}

/** The value's beginning. Inside other strings of JSON its quotation marks would be escaped. */
const BEGINNING = /"raw"\s*:\s*"/;
/** More than this before the source is no answer of Gmail. */
const MOST_TEXT = 1024 * 1024;
/** Two equal signs, escaped. */
const LONGEST_PADDING = 12;

/**
 * Reads a message as it streams in, and decodes its source piece by piece: as one text it would take four times the
 * space. `onGrowth` is awaited with the bytes so far, so that it can hold the stream up.
 */
export async function readRawAnswer(
  body: AsyncIterable<Uint8Array>,
  onGrowth: (bytes: number) => Promise<void>
): Promise<RawAnswer> {
  const text = new TextDecoder();
  const reading = new RawReading();
  for await (const chunk of body) {
    reading.take(text.decode(chunk, { stream: true }));
    await onGrowth(reading.bytes);
  }
  return reading.end();
}

class RawReading {
  bytes = 0;
  readonly #pieces: Buffer[] = [];
  #state: 'before' | 'inside' | 'after' = 'before';
  /** The answer without its source. */
  #rest = '';
  /** The end of what came of the source: base64 goes by four characters, and padding may be written as an escape. */
  #carry = '';

  take(text: string): void {
    if (this.#state === 'inside') this.#takeSource(text);
    else this.#takeRest(text);
  }

  end(): RawAnswer {
    const rest: unknown = JSON.parse(this.#rest);
    return { rest, raw: this.#state === 'before' ? null : this.#pieces };
  }

  #takeRest(text: string): void {
    this.#rest += text;
    if (this.#rest.length > MOST_TEXT) throw new Error('the answer is no message of Gmail');
    const found = this.#state === 'before' ? BEGINNING.exec(this.#rest) : null;
    if (found === null) return;
    const start = found.index + found[0].length;
    const source = this.#rest.slice(start);
    this.#rest = this.#rest.slice(0, start);
    this.#state = 'inside';
    this.#takeSource(source);
  }

  #takeSource(text: string): void {
    const end = text.indexOf('"');
    const value = this.#carry + (end === -1 ? text : text.slice(0, end));
    const whole = end === -1 ? Math.max(0, value.length - LONGEST_PADDING) & ~3 : value.length;
    const piece = Buffer.from(value.slice(0, whole).replace(/(?:=|\\u003d){1,4}$/i, ''), 'base64url');
    this.#carry = value.slice(whole);
    this.#pieces.push(piece);
    this.bytes += piece.length;
    if (end === -1) return;
    this.#state = 'after';
    this.#takeRest(text.slice(end));
  }
}
