const LONGEST_INPUT = 4_000_000;
const MOST_QUOTE_MARKS = 20;

/** Elements whose content is no text. */
const HIDDEN = new Set(['script', 'style', 'head', 'title', 'template', 'noscript', 'object', 'svg', 'math']);
/** Elements that begin and end a line. */
export const BLOCKS: ReadonlySet<string> = new Set([
  'address',
  'article',
  'blockquote',
  'body',
  'center',
  'dd',
  'div',
  'dl',
  'dt',
  'fieldset',
  'footer',
  'form',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'header',
  'hr',
  'html',
  'li',
  'main',
  'ol',
  'p',
  'pre',
  'section',
  'table',
  'tbody',
  'tr',
  'ul'
]);
const SPACED = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6']);

const ENTITIES = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['copy', '©'],
  ['reg', '®'],
  ['trade', '™'],
  ['hellip', '…'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['bdquo', '„'],
  ['laquo', '«'],
  ['raquo', '»'],
  ['bull', '•'],
  ['middot', '·'],
  ['euro', '€'],
  ['pound', '£'],
  ['sect', '§'],
  ['auml', 'ä'],
  ['ouml', 'ö'],
  ['uuml', 'ü'],
  ['Auml', 'Ä'],
  ['Ouml', 'Ö'],
  ['Uuml', 'Ü'],
  ['szlig', 'ß'],
  ['eacute', 'é'],
  ['egrave', 'è'],
  ['agrave', 'à'],
  ['ccedil', 'ç'],
  ['ntilde', 'ñ'],
  ['oacute', 'ó'],
  ['aacute', 'á'],
  ['iacute', 'í'],
  ['uacute', 'ú'],
  ['zwnj', ''],
  ['zwj', ''],
  ['shy', ''],
  ['ensp', ' '],
  ['emsp', ' '],
  ['thinsp', ' ']
]);

/** Told of what a walk over HTML meets, in its order. */
export interface HtmlHandler {
  /** Text as it stands in the source, its character references unresolved. */
  text(raw: string): void;
  /** `name` is in lower case; `attributes` is what stands between the name and the end of the tag. */
  tag(name: string, isClosing: boolean, attributes: string): void;
}

/** Returns the text of HTML in one linear pass without a DOM; quotations (blockquote) get `> ` before each line. */
export function textOfHtml(html: string): string {
  const writer = new TextWriter();
  walkHtml(html, writer);
  return writer.finish();
}

/** Tells the handler of each text and tag that is shown, in one linear pass. */
export function walkHtml(html: string, handler: HtmlHandler): void {
  const source = html.slice(0, LONGEST_INPUT);
  let position = 0;
  while (position < source.length) {
    const open = source.indexOf('<', position);
    if (open === -1) {
      handler.text(source.slice(position));
      break;
    }
    handler.text(source.slice(position, open));
    position = readMarkup(source, open, handler);
  }
}

/** Says whether a blockquote only indents: what a sender moved to the right is no quotation. */
export function isIndentation(attributes: string): boolean {
  const style = attributes.slice(0, 1000).toLowerCase();
  if (/\bcite\b|_quote/.test(style)) return false;
  return style.includes('webkit-indent') || /border(?:-left)?:\s?(?:none|0|medium none)\b/.test(style);
}

/** Resolves character references in one pass. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));?/g, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return ENTITIES.get(name) ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
  });
}

/** Handles the tag, comment or stray `<` at `open`; returns where to go on. */
function readMarkup(source: string, open: number, handler: HtmlHandler): number {
  if (source.startsWith('<!--', open)) return after(source, '-->', open + 4);
  const next = source.charCodeAt(open + 1);
  if (next === 0x21 || next === 0x3f) return after(source, '>', open + 2);
  const isClosing = next === 0x2f;
  const nameStart = open + (isClosing ? 2 : 1);
  let nameEnd = nameStart;
  while (nameEnd - nameStart < 40 && /[a-zA-Z0-9:-]/.test(source.charAt(nameEnd))) nameEnd += 1;
  const name = source.slice(nameStart, nameEnd).toLowerCase();
  if (!/^[a-z]/.test(name)) {
    handler.text('<');
    return open + 1;
  }
  const end = tagEnd(source, nameEnd);
  if (HIDDEN.has(name) && !isClosing && source.charAt(end - 2) !== '/') return hiddenEnd(source, name, end);
  handler.tag(name, isClosing, source.slice(nameEnd, end - 1));
  return end;
}

function after(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  return found === -1 ? source.length : found + mark.length;
}

/** The end of a tag; `>` inside quoted attributes does not end it, unless the quote never closes. */
function tagEnd(source: string, from: number): number {
  let index = from;
  while (index < source.length) {
    const char = source.charAt(index);
    if (char === '>') return index + 1;
    if ((char === '"' || char === "'") && source.charAt(index - 1) === '=') {
      const close = source.indexOf(char, index + 1);
      if (close === -1) return after(source, '>', index);
      index = close;
    }
    index += 1;
  }
  return source.length;
}

/** `</head>` is optional in HTML: without it, the body's start ends the head. */
function hiddenEnd(source: string, name: string, from: number): number {
  const closing = new RegExp(name === 'head' ? '</head|<body' : `</${name}`, 'gi');
  closing.lastIndex = from;
  const found = closing.exec(source);
  if (found === null) return name === 'head' || name === 'title' ? from : source.length;
  return found[0].toLowerCase() === '<body' ? found.index : after(source, '>', found.index);
}

class TextWriter implements HtmlHandler {
  private readonly lines: string[] = [];
  private line = '';
  /** The open blockquotes: whether each is a quotation. */
  private readonly quotes: boolean[] = [];
  private quoteDepth = 0;
  private preDepth = 0;

  text(raw: string): void {
    if (raw === '') return;
    const decoded = decodeEntities(raw).replace(/\u00a0/g, ' ');
    if (this.preDepth > 0) {
      const pieces = decoded.replace(/\r\n?/g, '\n').split('\n');
      pieces.forEach((piece, index) => {
        if (index > 0) this.breakLine(true);
        this.line += piece;
      });
      return;
    }
    const folded = decoded.replace(/[ \t\r\n\f]+/g, ' ');
    this.line += this.line === '' || this.line.endsWith(' ') ? folded.trimStart() : folded;
  }

  tag(name: string, isClosing: boolean, attributes: string): void {
    if (name === 'br') this.breakLine(true);
    else if (name === 'td' || name === 'th') this.cell(isClosing);
    else if (BLOCKS.has(name)) this.block(name, isClosing, attributes);
  }

  finish(): string {
    this.breakLine(false);
    return this.lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
  }

  private cell(isClosing: boolean): void {
    if (isClosing && this.line !== '' && !this.line.endsWith(' ')) this.line += ' ';
  }

  private block(name: string, isClosing: boolean, attributes: string): void {
    this.breakLine(false);
    if (SPACED.has(name) && this.lines.length > 0 && this.lines[this.lines.length - 1] !== '')
      this.lines.push(this.prefix());
    if (name === 'blockquote') this.quote(isClosing, attributes);
    if (name === 'pre') this.preDepth = Math.max(0, this.preDepth + (isClosing ? -1 : 1));
    if (name === 'li' && !isClosing) this.line = '* ';
  }

  private quote(isClosing: boolean, attributes: string): void {
    if (!isClosing) this.quotes.push(!isIndentation(attributes));
    const isQuotation = isClosing ? this.quotes.pop() === true : this.quotes.at(-1) === true;
    if (isQuotation) this.quoteDepth += isClosing ? -1 : 1;
  }

  private breakLine(isForced: boolean): void {
    const line = this.line.trimEnd();
    if (line !== '' || isForced) this.lines.push((this.prefix() + line).trimEnd());
    this.line = '';
  }

  private prefix(): string {
    return this.quoteDepth === 0 ? '' : `${'>'.repeat(Math.min(MOST_QUOTE_MARKS, this.quoteDepth))} `;
  }
}
