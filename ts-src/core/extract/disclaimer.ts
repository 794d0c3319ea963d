const MOST_PARAGRAPHS = 6;
const LEAST_LENGTH = 100;
const LONGEST_READ = 4_000;

/** Three signs that stand together in a disclaimer: what it speaks of, its secrecy, and whom it is for. */
const SIGNS: readonly RegExp[] = [
  /e-?mail|message|nachricht|courriel|correo|mensaje|mensagem|messaggio|bericht|meddelande|wiadomość|сообщени/iu,
  /confidential|privileged|vertraulich|confidentiel|confidencial|riservat|vertrouwelijk|konfidentiell|poufn|конфиденциальн/iu,
  /intended|recipient|addressee|empfänger|adressat|destinataire|destinatari|ontvanger|geadresseerde|mottagare|adresat|получател/iu
];
const PRINTING = /^(?:please )?(?:consider|think (?:about|of)) the environment before printing.{0,80}$/i;

/**
 * The index at which the disclaimers at the end begin; `end` when there are none. They are neither the reply nor the
 * signature, whose fields they would spoil.
 */
export function disclaimerStart(lines: readonly string[], end: number): number {
  let start = end;
  for (let count = 0; count < MOST_PARAGRAPHS; count += 1) {
    const last = textEnd(lines, start);
    const first = paragraphStart(lines, last);
    if (first === 0 || !isDisclaimer(lines.slice(first, last))) return start;
    start = first;
  }
  return start;
}

function isDisclaimer(lines: readonly string[]): boolean {
  const text = lines.join(' ').slice(0, LONGEST_READ).trim();
  return PRINTING.test(text) || (text.length >= LEAST_LENGTH && SIGNS.every((sign) => sign.test(text)));
}

function textEnd(lines: readonly string[], end: number): number {
  let index = end;
  while (index > 0 && /^[\s_*=-]*$/.test((lines[index - 1] ?? '').slice(0, 300))) index -= 1;
  return index;
}

function paragraphStart(lines: readonly string[], end: number): number {
  let index = end;
  while (index > 0 && (lines[index - 1] ?? '').trim() !== '') index -= 1;
  return index;
}
