import { tokensOf, type HtmlToken } from './html-tokens.ts';
import { endOfCharacter } from './safe-cut.ts';

/** No character reference is longer (the longest name has 31 letters). */
const LONGEST_REFERENCE = 33;
/** A picture in the text itself that is longer is left out before any words are. */
const LONGEST_IMAGE = 4_000;

/**
 * Cuts HTML to a length: never inside a tag, a comment, a character or a character reference. Large `data:` images go
 * first. All that is open at the cut is closed, and the mark follows as a paragraph of its own. Linear time; the
 * result is never longer than `length`.
 */
export function cutHtml(html: string, length: number, mark: string): string {
  if (html.length <= length) return html;
  const paragraph = markParagraph(mark);
  const room = length - paragraph.length;
  const open = new OpenElements();
  const pieces: string[] = [];
  let used = 0;
  for (const token of tokensOf(html)) {
    if (token.name === 'img' && token.end - token.start > LONGEST_IMAGE) continue;
    const piece = pieceOf(html, token, room - used - open.closingLengthWith(token));
    if (piece === null) break;
    pieces.push(piece);
    used += piece.length;
    open.follow(token);
    if (piece.length < token.end - token.start) break;
  }
  return `${pieces.join('')}${open.closingTags()}${paragraph}`.slice(0, length);
}

/** The mark as HTML. */
export function markParagraph(mark: string): string {
  return `<p>${mark.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</p>`;
}

/** As much of a token as fits; null when nothing of it does. */
function pieceOf(html: string, { kind, start, end }: HtmlToken, room: number): string | null {
  if (end - start <= room) return html.slice(start, end);
  if (kind !== 'text') return null;
  const cut = textEnd(html, start, start + Math.max(0, room));
  return cut <= start ? null : html.slice(start, cut);
}

/** The last place up to `end` at which text may be cut: before a half character or reference, at a word if one is near. */
function textEnd(html: string, start: number, end: number): number {
  let cut = endOfCharacter(html, end);
  const reference = html.lastIndexOf('&', cut - 1);
  if (reference >= start && cut - reference < LONGEST_REFERENCE && !html.slice(reference, cut).includes(';')) {
    cut = reference;
  }
  const word = html.lastIndexOf(' ', cut - 1);
  return word > Math.max(start, cut - 200) ? word : cut;
}

/** The elements that are open, and how much their end tags take. */
class OpenElements {
  private readonly names: string[] = [];
  private readonly counts = new Map<string, number>();
  private closing = 0;

  follow({ kind, name }: HtmlToken): void {
    if (kind === 'open') {
      this.names.push(name);
      this.count(name, 1);
    }
    // An end tag closes what is open inside its element too; one without a start tag closes nothing.
    if (kind !== 'close' || (this.counts.get(name) ?? 0) === 0) return;
    for (let last = this.names.pop(); last !== undefined; last = this.names.pop()) {
      this.count(last, -1);
      if (last === name) return;
    }
  }

  /** Length of the end tags once this token is there as well. */
  closingLengthWith({ kind, name }: HtmlToken): number {
    return this.closing + (kind === 'open' ? name.length + 3 : 0);
  }

  closingTags(): string {
    return this.names
      .toReversed()
      .map((name) => `</${name}>`)
      .join('');
  }

  private count(name: string, step: 1 | -1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + step);
    this.closing += step * (name.length + 3);
  }
}
