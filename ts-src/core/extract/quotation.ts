import { startsForward } from './forwarded-header.ts';
import { NO_MARKS } from './line-marks.ts';
import type { LineMarks } from './line-marks.ts';
import { isMobileFooter } from './mobile-footer.ts';

/** "On … wrote:" in its languages; a line, or two to three joined lines. */
const ATTRIBUTIONS: readonly RegExp[] = [
  /^on .{4,300}(?:wrote|sent)\s?:?$/i,
  /^am .{4,300}schrieb.{0,200}:$/i,
  /^le .{4,300}a écrit\s?:$/i,
  /^el .{4,300}(?:escribió|ha escrito)\s?:$/i,
  /^(?:il|in data) .{4,300}ha scritto\s?:?$/i,
  /^em .{4,300}escreveu\s?:$/i,
  /^op .{4,300}(?:schreef|heeft .{1,150}geschreven).{0,150}:$/i,
  /^(?:den|på) .{4,300}(?:skrev|schrieb).{0,200}:$/i,
  /^(?:w dniu|dnia) .{4,300}(?:napisał|pisze)\(?a?\)?.{0,100}:$/i,
  /^dne .{4,300}napsal\(?a?\)?.{0,100}:$/i,
  /^.{4,300}(?:пишет|написал\(?а?\)?)\s?:$/i,
  /^.{2,200} wrote:$/i,
  // In any language: an address in brackets, then at most a verb and the colon.
  /^.{2,200}[<([].{0,200}@.{2,200}[>)\]].{0,60}:$/
];
const FIRST_WORDS = /^(?:on|am|le|el|il|in data|em|op|den|på|w dniu|dnia|dne)\b/iu;
/** A year or a time of day: every client dates what it quotes. */
const DATE_LIKE = /\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b/;
const DELIMITER = /^(?:--|__)[-_ \t]{0,100}$/;

/** Where what the sender wrote ends, and which lines before that are quoted. */
export interface Quotation {
  /** Index of the first line of the quotation that goes on to the end; lines.length when there is none. */
  readonly end: number;
  /** Indices of quoted lines before the end, between which the sender answered. */
  readonly quoted: ReadonlySet<number>;
}

/**
 * Finds what is quoted: everything below a header or an attribution, unless `>` or the HTML marks it and an answer
 * follows. Marks that would leave nothing to the sender are wrong, since people write into the places of signatures
 * and quotations, too: then the text alone counts.
 */
export function findQuotation(lines: readonly string[], marks: LineMarks = NO_MARKS): Quotation {
  const found = quotationIn({ lines, marks });
  return marks.length === 0 || hasOwnText(lines, found) ? found : quotationIn({ lines, marks: NO_MARKS });
}

/** The lines with what the HTML says of them. */
interface MarkedLines {
  readonly lines: readonly string[];
  readonly marks: LineMarks;
}

function quotationIn(letter: MarkedLines): Quotation {
  const { lines } = letter;
  const quoted = new Set<number>();
  let index = 0;
  while (index < lines.length) {
    const step = quotedFrom(letter, index);
    if (step?.isLast === true) return { end: step.end, quoted };
    const end = step?.end ?? index;
    for (let line = index; line < end; line += 1) quoted.add(line);
    index = Math.max(end, index + 1);
  }
  return { end: lines.length, quoted };
}

/** What is quoted from this line on; `isLast`: from `end` on everything. Null when the line is the sender's own. */
function quotedFrom(letter: MarkedLines, index: number): { end: number; isLast?: true } | null {
  const { lines, marks } = letter;
  if (marks[index] === 'quoted') {
    const end = markedEnd(letter, index);
    return goesOn(letter, end) ? { end } : { end: index, isLast: true };
  }
  const isQuoted = isQuotedLine(lines[index] ?? '');
  if (!isQuoted && startsForward(lines, index)) return { end: index, isLast: true };
  if (!isQuoted && endsWithFooter(lines, index)) return { end: index + 1, isLast: true };
  const after = attributionEnd(letter, index);
  if (after === null) return isQuoted ? { end: index + 1 } : null;
  const answer = answerBelow(letter, after);
  return answer === null ? { end: index, isLast: true } : { end: answer };
}

/** Behind what the HTML marks in a row; what a client put into a forwarded message's place belongs to that. */
function markedEnd({ lines, marks }: MarkedLines, from: number): number {
  const isForward = startsForward(lines, from);
  let index = from;
  while (index < lines.length) {
    const mark = marks[index];
    if (mark !== 'quoted' && !(isForward && mark === 'within') && (lines[index] ?? '').trim() !== '') break;
    index += 1;
  }
  return index;
}

/** Says whether the sender goes on at this line: it is no list's footer, no phone's, and no quotation of its own. */
function goesOn({ lines, marks }: MarkedLines, index: number): boolean {
  const line = lines[index] ?? '';
  if (marks[index] === 'signature') return true;
  if (DELIMITER.test(line)) return isSignatureDelimiter(lines, index);
  return line !== '' && !isMobileFooter(line) && !startsForward(lines, index);
}

/** The sender's signature may stand below the answer and its quotation; a mailing list's footer begins alike. */
function isSignatureDelimiter(lines: readonly string[], index: number): boolean {
  const below = lines.slice(index + 1, index + 6);
  return /^--\s*$/.test(lines[index] ?? '') && below.some((line) => line.trim() !== '') && !below.some(speaksOfList);
}

function speaksOfList(line: string): boolean {
  return /\b(?:mailing list|unsubscribe|subscribed|list archive|google groups)\b|\/listinfo\//i.test(
    line.slice(0, 400)
  );
}

function hasOwnText(lines: readonly string[], { end, quoted }: Quotation): boolean {
  return lines.some((line, index) => index < end && !quoted.has(index) && line.trim() !== '');
}

/** The lines that the sender wrote, quotations left out. */
export function ownLines(lines: readonly string[]): string[] {
  const { end, quoted } = findQuotation(lines);
  return lines.filter((_, index) => index < end && !quoted.has(index));
}

/** Says whether a line is quoted with `>`. */
export function isQuotedLine(line: string): boolean {
  return /^\s{0,3}>/.test(line) && !/^\s{0,3}>From /.test(line);
}

/** Behind a phone's footer nothing is the sender's, unless answers stand between `>` lines below it. */
function endsWithFooter(lines: readonly string[], index: number): boolean {
  if (!isMobileFooter(lines[index] ?? '')) return false;
  const next = lines.slice(index + 1, index + 4).find((line) => line.trim() !== '');
  return next !== undefined && !isQuotedLine(next) && isApart(lines, index);
}

function isApart(lines: readonly string[], index: number): boolean {
  return (lines[index - 1] ?? '').trim() === '' && (lines[index + 1] ?? '').trim() === '';
}

/** The index behind the attribution that begins here; null when none does. */
function attributionEnd(letter: MarkedLines, index: number): number | null {
  const { lines } = letter;
  const first = bare(lines[index] ?? '');
  if (first === '' || first.length > 500) return null;
  // Only these lines can begin one; the test keeps ordinary text from being joined and matched.
  if (!FIRST_WORDS.test(first) && !first.endsWith(':') && !DATE_LIKE.test(first)) return null;
  let joined = '';
  for (let count = 0; count < 3; count += 1) {
    const line = bare(lines[index + count] ?? '');
    joined = `${joined} ${line}`.trim();
    if (line === '' || joined.length > 500) return null;
    const next = index + count + 1;
    if (ATTRIBUTIONS.some((attribution) => attribution.test(joined)))
      return followsQuotation(lines, next, joined) ? next : null;
    // In any language: a dated line that ends with a colon, right above what is marked as quoted.
    if (DATE_LIKE.test(joined) && joined.endsWith(':') && isQuotedAt(letter, next)) return next;
  }
  return null;
}

/** The line without the marks and dashes around it. */
function bare(line: string): string {
  if (line.length > 600) return line;
  return line
    .replace(/^[\s>\ufeff]{0,10}(?!:)(?:-{1,10}\s)?/, '')
    .trim()
    .replace(/ -{2,10}$/, '');
}

/** "She wrote:" inside a letter introduces no quotation; a date, an address or `>` lines do. */
function followsQuotation(lines: readonly string[], index: number, attribution: string): boolean {
  if (/\d/.test(attribution) || attribution.includes('@')) return true;
  const next = lines.slice(index, index + 3).find((line) => line.trim() !== '');
  return next !== undefined && isQuotedLine(next);
}

/** Where the sender goes on below what is marked; null when the quotation has no marks or nothing follows it. */
function answerBelow(letter: MarkedLines, from: number): number | null {
  const { lines } = letter;
  let index = from;
  while (index < from + 2 && (lines[index] ?? '').trim() === '') index += 1;
  if (!isQuotedAt(letter, index)) return null;
  while (index < lines.length && isInQuotation(letter, index)) index += 1;
  return goesOn(letter, index) ? index : null;
}

/** Says whether `>` or the HTML marks the line. */
function isQuotedAt({ lines, marks }: MarkedLines, index: number): boolean {
  const line = lines[index] ?? '';
  return isQuotedLine(line) || marks[index] === 'quoted';
}

/** A marked line, a blank one, or one that a client broke off a marked line and left unmarked. */
function isInQuotation(letter: MarkedLines, index: number): boolean {
  const { lines, marks } = letter;
  const line = lines[index] ?? '';
  if (line.trim() === '' || isQuotedAt(letter, index)) return true;
  if (marks[index] === 'own' || marks[index] === 'within') return false;
  const above = (lines[index - 1] ?? '').trim();
  if (above === '') return false;
  const isWrapped = above.length >= 60 && lines.slice(index + 1, index + 3).some(isQuotedLine);
  return isWrapped || /^\s{0,4}\p{Ll}/u.test(line);
}
