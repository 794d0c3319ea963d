/** What common clients write above a quoted message: the names of its headers, in the clients' languages. */
const FROM =
  'from|von|de|da|van|från|fra|od|от|від|lähettäjä|feladó|kimden|de la|expéditeur|šalje|nadawca|发件人|寄件者|差出人|送信元|送信者|보낸 ?사람';
const OTHERS =
  'sent|to|cc|subject|date|reply-to|gesendet|an|betreff|datum|antwort an|envoyé(?: le)?|à|objet|sujet|copie à|message du|enviado(?: el| em)?|para|asunto|fecha|inviato|a|oggetto|data|assunto|verzonden|aan|onderwerp|skickat|till|ämne|kopia|sendt|dato|til|emne|kopi|do|temat|wysłano|adresat|komu|předmět|predmet|kopie|kópia|odesláno|odoslané|dátum|pre|кому|тема|отправлено|дата|копия|надіслано|копія|vastaanottaja|aihe|kopio|päivämäärä|päiväys|lähetetty|címzett|tárgy|elküldve|másolatot kap|kime|konu|tarih|bilgi|gönderildi|către|subiect|dată|trimis|prima|naslov|poslano|发送时间|收件人|主题|抄送|日期|寄件日期|收件者|主旨|送信日時|宛先|件名|日付|送信先|보낸 ?날짜|받는 ?사람|제목';

const FROM_LINE = new RegExp(`^[\\s>*]{0,10}(?:${FROM})\\s?\\*?\\s?[:：]\\*?\\s*\\S`, 'iu');
const HEADER_LINE = new RegExp(`^[\\s>*]{0,10}(?:${FROM}|${OTHERS})\\s?\\*?\\s?[:：]`, 'iu');
/** Any `Label: value`, for a block under a divider, where the divider is evidence enough. */
const LABELLED_LINE = /^[\s>*]{0,10}\p{L}[\p{L} -]{0,24}\*?\s?[:：]\*?\s*\S/u;

const DIVIDERS: readonly RegExp[] = [
  /^[-_=*]{2,40}\s?(?:original message|original appointment|reply message|forwarded message|forwarded by .{0,100}|ursprüngliche nachricht|antwort nachricht|weitergeleitete nachricht|message d'origine|message original|message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|mensagem original|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|исходное сообщение|пересланное сообщение|原始邮件|元のメッセージ).{0,10}$/iu,
  /^begin forwarded message:?$/i
];
const RULE = /^[-_=*]{3,200}$/;
const TITLED_RULE = /^[-_=*]{3,40}\s?\S.{1,80}$/u;
/** A divider and the header in one line, as a client leaves them that takes the line breaks away. */
const RULE_WITH_HEADER = new RegExp(`^-{3,40}[^-]{3,60}-{3,40}\\s{0,4}(?:${FROM})\\s?[:：]`, 'iu');

/** Says whether a forwarded or quoted message's header, or the divider above it, begins at this line. */
export function startsForward(lines: readonly string[], index: number): boolean {
  const line = (lines[index] ?? '').replace(/^[\s>\ufeff]{0,10}/, '').trimEnd();
  if (line === '' || line.length > 400) return false;
  if (DIVIDERS.some((divider) => divider.test(line)) || RULE_WITH_HEADER.test(line)) return true;
  if (RULE.test(line)) return isHeaderBlock(lines, index + 1);
  if (TITLED_RULE.test(line) && isLabelledBlock(lines, index + 1)) return true;
  return isHeaderBlock(lines, index);
}

/** At least three header lines among the next seven, the first at once, one of them the sender. */
function isHeaderBlock(lines: readonly string[], index: number): boolean {
  const start = firstText(lines, index);
  if (start === null || !HEADER_LINE.test((lines[start] ?? '').slice(0, 300))) return false;
  const block = lines.slice(start, start + 7).map((line) => line.slice(0, 300));
  return block.filter((line) => HEADER_LINE.test(line)).length >= 3 && block.some((line) => FROM_LINE.test(line));
}

/** At least two labelled lines, one with an address, below a divider. */
function isLabelledBlock(lines: readonly string[], index: number): boolean {
  const start = firstText(lines, index);
  if (start === null) return false;
  const block = lines.slice(start, start + 6).map((line) => line.slice(0, 300));
  const labelled = block.filter((line) => LABELLED_LINE.test(line));
  return LABELLED_LINE.test(block[0] ?? '') && labelled.length >= 2 && block.some((line) => line.includes('@'));
}

/** The first line with text among the next three. */
function firstText(lines: readonly string[], index: number): number | null {
  const found = lines.slice(index, index + 3).findIndex((line) => line.trim() !== '');
  return found === -1 ? null : index + found;
}
