/** Elements that have no end tag (HTML, 13.1.2). */
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
/** Elements whose text is no markup. */
const RAW = new Set(['script', 'style', 'textarea', 'title', 'xmp']);

export interface HtmlToken {
  readonly kind: 'text' | 'open' | 'close' | 'void' | 'other';
  /** Element name in lower case; empty for text and others. */
  readonly name: string;
  readonly start: number;
  /** Behind the token's last character. */
  readonly end: number;
}

/**
 * Splits HTML into texts and tags in linear time. A comment, an element whose text is no markup, and a tag that never
 * ends are one token each; all tokens together are the whole text.
 */
export function* tokensOf(html: string): Generator<HtmlToken> {
  let start = 0;
  while (start < html.length) {
    const next = html[start] === '<' ? start : html.indexOf('<', start);
    if (next === start) {
      const token = tagAt(html, start);
      yield token;
      start = token.end;
    } else {
      const end = next === -1 ? html.length : next;
      yield { kind: 'text', name: '', start, end };
      start = end;
    }
  }
}

const TAG = /<(\/?)([a-zA-Z][^\s/>]*)(?:[\s/](?:[^"'>]|"[^"]*"|'[^']*')*)?>/y;

function tagAt(html: string, start: number): HtmlToken {
  if (html.startsWith('<!', start) || html.startsWith('<?', start)) {
    const mark = html.startsWith('<!--', start) ? '-->' : '>';
    return { kind: 'other', name: '', start, end: behind(html, mark, start) };
  }
  if (!/[a-zA-Z/]/.test(html[start + 1] ?? '')) return { kind: 'text', name: '', start, end: start + 1 };
  TAG.lastIndex = start;
  const match = TAG.exec(html);
  if (match === null) return { kind: 'other', name: '', start, end: behind(html, '>', start) };
  const name = (match[2] ?? '').toLowerCase();
  const end = start + match[0].length;
  if (match[1] === '/') return { kind: 'close', name, start, end };
  if (VOID.has(name)) return { kind: 'void', name, start, end };
  if (RAW.has(name)) return { kind: 'other', name, start, end: behind(html, `</${name}>`, end) };
  return { kind: 'open', name, start, end };
}

/** Behind the next mark; the end of the text when there is none. */
function behind(html: string, mark: string, from: number): number {
  const index = html.indexOf(mark, from);
  return index === -1 ? html.length : index + mark.length;
}
