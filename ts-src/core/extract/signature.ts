import type { MailAddress } from '../message/message.ts';
import { NO_MARKS } from './line-marks.ts';
import type { LineMarks } from './line-marks.ts';
import { isMobileFooter } from './mobile-footer.ts';
import { hasContactEvidence, isTitleLine } from './signature-evidence.ts';

const MOST_SIGNATURE_LINES = 16;
const LONGEST_SIGNATURE_LINE = 120;

const CLOSINGS =
  /^(?:(?:many |much |kind |best |warm |warmest |with |mit |very |most )*(?:thanks|thank you|thx|tia|regards|wishes|best|cheers|sincerely|yours|respectfully|cordially|love|take care|talk soon|ciao)(?:[ ,](?:and|again|so much|very much|in advance|a lot|truly|sincerely|faithfully|best|kind|kindest|warm|regards|wishes|you|all|everyone|much|for your help)){0,6}|br|kr|rgds|(?:mit )?(?:freundlichen|besten|herzlichen|vielen|liebe|lieben|schöne|viele|beste|herzliche|freundliche) (?:grüßen|grüssen|grüße|grüsse|dank|gruß)|mfg|lg|vg|danke|cordialement|bien cordialement|(?:bien )?à vous|salutations(?: distinguées)?|merci(?: d'avance)?|meilleures salutations|saludos(?: cordiales)?|atentamente|un saludo|gracias|cordiali saluti|distinti saluti|saluti|grazie|atenciosamente|cumprimentos|obrigad[oa]|met vriendelijke groet(?:en)?|groeten|mvg|bedankt|med vänlig(?:a)? hälsning(?:ar)?|mvh|vänliga hälsningar|hälsningar|med venlig hilsen|vennlig hilsen|med vennlig hilsen|ystävällisin terveisin|pozdrawiam|z poważaniem|s pozdravem|с уважением|спасибо)[\s,.!;-]{0,5}(?:\p{L}[\p{L}.]{0,12})?[\s.!]{0,3}$/iu;

/** Where the signature starts and ends, as indices into the lines (end exclusive). */
export interface SignatureRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the signature in the lines before the quotation: the block that the HTML marks, with the closing above it, else
 * what the text shows.
 */
export function findSignature(
  lines: readonly string[],
  end: number,
  sender: MailAddress | null,
  quoted: ReadonlySet<number>,
  marks: LineMarks = NO_MARKS
): SignatureRange | null {
  const marked = markedSignature(lines, end, marks);
  const isLetter = (line: string, index: number) => line.trim() !== '' && !quoted.has(index);
  // A block that fills the letter is no signature: people write into its place.
  if (marked === null || !lines.slice(0, end).some((line, index) => isOutside(marked, index) && isLetter(line, index)))
    return signatureInText(lines, end, sender, quoted);
  const start = signatureInText(lines, marked.end, sender, quoted)?.start ?? marked.start;
  return { start: Math.min(start, marked.start), end: marked.end };
}

/** Says whether the line is none of the signature. */
export function isOutside(range: SignatureRange | null, index: number): boolean {
  return range === null || index < range.start || index >= range.end;
}

/** The last lines in a row that the HTML marks as signature, and a phone's footer below them. */
function markedSignature(lines: readonly string[], end: number, marks: LineMarks): SignatureRange | null {
  const isBlank = (index: number) => (lines[index] ?? '').trim() === '';
  const last = marks.slice(0, end).lastIndexOf('signature');
  if (last === -1) return null;
  let start = last;
  for (let index = last; index >= 0 && (marks[index] === 'signature' || isBlank(index)); index -= 1)
    if (!isBlank(index)) start = index;
  let behind = last + 1;
  for (let index = behind; index < end && (isBlank(index) || isMobileFooter(lines[index] ?? '')); index += 1)
    if (!isBlank(index)) behind = index + 1;
  return { start, end: behind };
}

/**
 * Finds the signature that the text shows: the delimiter `-- `, else the highest closing phrase or line with the
 * sender's name near the end, else a block of short lines with contact evidence.
 */
function signatureInText(
  lines: readonly string[],
  end: number,
  sender: MailAddress | null,
  quoted: ReadonlySet<number>
): SignatureRange | null {
  const last = lastTextLine(lines, end);
  if (last < 0) return null;
  const first = windowStart(lines, last, quoted);
  for (let index = last; index >= first; index -= 1) {
    if (/^--[ \t]?$/.test(lines[index] ?? '') && index < last) return { start: index, end: last + 1 };
  }
  const names = nameWords(sender);
  let start: number | null = null;
  for (let index = last; index >= first; index -= 1) {
    const line = (lines[index] ?? '').trim();
    if (line === '') continue;
    if (isBodyLine(line)) break;
    if (isSignatureStart(lines, index, names)) start = index;
  }
  start ??= evidenceStart(lines, first, last) ?? loneNameStart(lines, last);
  return start === null ? null : { start, end: last + 1 };
}

function isSignatureStart(lines: readonly string[], index: number, names: ReadonlySet<string>): boolean {
  const line = (lines[index] ?? '').trim();
  return CLOSINGS.test(line) || isNameLine(line, names) || isMobileFooter(line) || isDashedName(lines, index);
}

/** `-Ida Holm` in a paragraph of its own: a dash before one to three capitalised words. */
function isDashedName(lines: readonly string[], index: number): boolean {
  const isAlone = [index - 1, index + 1].every((other) => (lines[other] ?? '').trim() === '');
  return (
    isAlone &&
    index > 0 &&
    /^[-–—~]{1,2}\p{Lu}[\p{L}.'’-]{0,30}(?: \p{Lu}[\p{L}.'’-]{0,30}){0,2}$/u.test((lines[index] ?? '').trim())
  );
}

/** Says whether the line is a name line of the sender: short, few words, at least one of them in the name. */
export function isNameLine(line: string, names: ReadonlySet<string>): boolean {
  if (names.size === 0 || line.length > 60 || /[?!:@]/.test(line)) return false;
  const words = wordsOf(line);
  const known = words.filter((word) => names.has(word)).length;
  return known > 0 && words.length <= 5 && (known * 2 >= words.length || known >= 2);
}

/** The words of the sender's name and, where there is none, of the address's local part. */
export function nameWords(sender: MailAddress | null): Set<string> {
  if (sender === null) return new Set();
  const local = sender.address.split('@')[0] ?? '';
  const words = [...wordsOf(sender.name ?? ''), ...wordsOf(local.replace(/[._\d-]+/g, ' '))];
  return new Set(words.filter((word) => word.length > 1));
}

function wordsOf(text: string): string[] {
  return text
    .slice(0, 200)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function lastTextLine(lines: readonly string[], end: number): number {
  let index = Math.min(end, lines.length) - 1;
  while (index >= 0 && (lines[index] ?? '').trim() === '') index -= 1;
  return index;
}

/** The first line to look at: no more than a signature's length above the last, and below what is quoted. */
function windowStart(lines: readonly string[], last: number, quoted: ReadonlySet<number>): number {
  let seen = 0;
  let index = last;
  while (index > 0 && seen < MOST_SIGNATURE_LINES && !quoted.has(index - 1)) {
    if ((lines[index] ?? '').trim() !== '') seen += 1;
    index -= 1;
  }
  return index;
}

/** A long line, or one that reads like a sentence, belongs to the letter. */
function isBodyLine(line: string): boolean {
  if (line.length > LONGEST_SIGNATURE_LINE) return !hasContactEvidence(line);
  const words = line.split(/\s+/).length;
  return words > 9 && /[.?!]$/.test(line) && !hasContactEvidence(line);
}

/** A last paragraph of one or two capitalised words below a letter is how people sign whose name nobody told us. */
function loneNameStart(lines: readonly string[], last: number): number | null {
  const line = (lines[last] ?? '').trim();
  const isAlone =
    last > 1 && (lines[last - 1] ?? '').trim() === '' && lines.slice(0, last).some((other) => other.trim().length > 20);
  return isAlone && line.length <= 30 && /^\p{Lu}[\p{L}'’.-]*(?: \p{Lu}[\p{L}'’.-]*)?$/u.test(line) ? last : null;
}

/** Without name and closing: a last paragraph of short lines, two of which are contact lines. */
function evidenceStart(lines: readonly string[], first: number, last: number): number | null {
  let start = last;
  while (start > first && (lines[start - 1] ?? '').trim() !== '' && (lines[start - 1] ?? '').length <= 80) start -= 1;
  const block = lines.slice(start, last + 1);
  const evidence = block.filter((line) => hasContactEvidence(line) || isTitleLine(line)).length;
  return block.length >= 2 && evidence >= 2 && evidence * 3 >= block.length ? start : null;
}
