/** A line that introduces a forwarded or quoted message, in the words of common clients; anchored and bounded. */
const DIVIDERS: readonly RegExp[] = [
  /^[\s>]{0,10}[-_=*]{2,40}\s?(?:original message|original appointment|forwarded message|forwarded by .{0,100}|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem original|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|исходное сообщение|пересланное сообщение|原始邮件|元のメッセージ).{0,10}$/iu,
  /^begin forwarded message:?$/i,
  /^_{20,200}$/
];

/** "On … wrote:" in its languages; a line, or two to three joined lines, that ends with a colon. */
const ATTRIBUTIONS: readonly RegExp[] = [
  /^>?\s?on .{4,300}wrote\s?:?$/i,
  /^>?\s?am .{4,300}schrieb.{0,200}:$/i,
  /^>?\s?le .{4,300}a écrit\s?:$/i,
  /^>?\s?el .{4,300}(?:escribió|ha escrito)\s?:$/i,
  /^>?\s?il .{4,300}ha scritto\s?:$/i,
  /^>?\s?em .{4,300}escreveu\s?:$/i,
  /^>?\s?op .{4,300}(?:schreef|heeft .{1,150}geschreven).{0,150}:$/i,
  /^>?\s?(?:den|på) .{4,300}(?:skrev|schrieb).{0,200}:$/i,
  /^>?\s?w dniu .{4,300}(?:napisał|pisze)\(?a?\)?.{0,100}:$/i,
  /^>?\s?dne .{4,300}napsal\(?a?\)?.{0,100}:$/i,
  /^.{4,300}(?:пишет|написал\(?а?\)?)\s?:$/i,
  /^.{2,200} wrote:$/i,
  /^.{2,200}[<(].{3,200}@.{2,200}[)>].{0,60}:$/
];

const HEADER_WORDS =
  /^[\s>*]{0,6}(?:from|sent|to|cc|subject|date|von|gesendet|an|betreff|datum|de|envoyé|à|objet|enviado|para|asunto|fecha|da|inviato|a|oggetto|data|assunto|verzonden|aan|onderwerp|från|skickat|till|ämne|fra|til|emne|od|do|temat|wysłano|от|кому|тема|отправлено)\s?\*?\s?:\*?(?:\s|$)/iu;
const FROM_WORDS = /^[\s>*]{0,6}(?:from|von|de|da|van|från|fra|od|от)\s?\*?\s?:\*?\s?\S/iu;

/** The place where the quotation starts, as an index into the lines; lines.length when there is none. */
export function quotationStart(lines: readonly string[]): number {
  for (let index = 0; index < lines.length; index += 1) {
    if (startsQuotation(lines, index)) return index;
  }
  return lines.length;
}

/** Says whether a line is quoted with `>`. */
export function isQuotedLine(line: string): boolean {
  return /^\s{0,3}>/.test(line) && !/^\s{0,3}>From /.test(line);
}

function startsQuotation(lines: readonly string[], index: number): boolean {
  const line = (lines[index] ?? '').trim();
  if (line === '' || line.length > 400) return false;
  if (DIVIDERS.some((divider) => divider.test(line)))
    return line.startsWith('_') ? isHeaderBlock(lines, index + 1) : true;
  if (isHeaderBlock(lines, index)) return true;
  return isAttribution(lines, index);
}

function isAttribution(lines: readonly string[], index: number): boolean {
  const first = (lines[index] ?? '').trim();
  // Only these lines can begin one; the test keeps ordinary text from being joined and matched.
  if (!/^(?:>?\s?(?:on|am|le|el|il|em|op|den|på|w dniu|dne)\b)/iu.test(first) && !first.endsWith(':')) return false;
  let joined = '';
  for (let count = 0; count < 3; count += 1) {
    const line = (lines[index + count] ?? '').trim();
    joined = `${joined} ${line}`.trim();
    if (line === '' || joined.length > 500) return false;
    if (ATTRIBUTIONS.some((attribution) => attribution.test(joined)))
      return followsQuotation(lines, index + count + 1, joined);
  }
  return false;
}

/** "She wrote:" inside a letter introduces no quotation; a date, an address or `>` lines do. */
function followsQuotation(lines: readonly string[], index: number, attribution: string): boolean {
  if (/\d/.test(attribution) || attribution.includes('@')) return true;
  const next = lines.slice(index, index + 3).find((line) => line.trim() !== '');
  return next !== undefined && isQuotedLine(next);
}

/** A From line with at least one more header word in the next lines. */
function isHeaderBlock(lines: readonly string[], index: number): boolean {
  const start = lines.slice(index, index + 3).findIndex((line) => line.trim() !== '');
  if (start === -1 || !FROM_WORDS.test((lines[index + start] ?? '').slice(0, 300))) return false;
  const block = lines.slice(index + start, index + start + 7).filter((line) => HEADER_WORDS.test(line.slice(0, 300)));
  return block.length >= 3;
}
