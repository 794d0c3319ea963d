import type { Person } from './people.ts';

/** The mail programs whose way of writing and quoting the letters imitate. */
export type Style =
  | 'outlook'
  | 'outlook-de'
  | 'outlook-fr'
  | 'gmail'
  | 'gmail-de'
  | 'gmail-fr'
  | 'gmail-es'
  | 'gmail-it'
  | 'gmail-pl'
  | 'apple'
  | 'mobile'
  | 'plain'
  | 'plain-de';

/** A letter with the letters it quotes. */
export interface Letter {
  readonly style: Style;
  readonly from: Person;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  readonly subject: string;
  readonly date: Date;
  readonly says: readonly string[];
  readonly isSigned: boolean;
  readonly logoId: string | null;
  readonly quotes: Letter | null;
}

interface Rendered {
  readonly text: string;
  /** Null for programs that write plain text only. */
  readonly html: string | null;
}

/** Writes the letter's body as its program would. */
export function renderLetter(letter: Letter): Rendered {
  const isPlain = letter.style === 'plain' || letter.style === 'plain-de';
  return { text: textOf(letter), html: isPlain ? null : htmlOf(letter) };
}

interface HeaderWords {
  readonly from: string;
  readonly sent: string;
  readonly to: string;
  readonly cc: string;
  readonly subject: string;
  readonly locale: string;
}

const OUTLOOK_WORDS: Readonly<Record<string, HeaderWords>> = {
  outlook: { from: 'From', sent: 'Sent', to: 'To', cc: 'Cc', subject: 'Subject', locale: 'en-GB' },
  'outlook-de': { from: 'Von', sent: 'Gesendet', to: 'An', cc: 'Cc', subject: 'Betreff', locale: 'de-DE' },
  'outlook-fr': { from: 'De', sent: 'Envoyé', to: 'À', cc: 'Cc', subject: 'Objet', locale: 'fr-FR' }
};

/* The line above a quotation, in the words of each program. */
function attribution(style: Style, quoted: Letter): string {
  const who = `${quoted.from.name} <${quoted.from.address}>`;
  const day = (locale: string): string =>
    new Intl.DateTimeFormat(locale, {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      timeZone: 'UTC'
    }).format(quoted.date);
  const time = quoted.date.toISOString().slice(11, 16);
  switch (style) {
    case 'gmail-de':
      return `Am ${day('de-DE')} um ${time} Uhr schrieb ${who}:`;
    case 'plain-de':
      return `Am ${day('de-DE')} um ${time} schrieb ${quoted.from.name}:`;
    case 'gmail-fr':
      return `Le ${day('fr-FR')} à ${time}, ${who} a écrit :`;
    case 'gmail-es':
      return `El ${day('es-ES')} a las ${time}, ${quoted.from.name} (<${quoted.from.address}>) escribió:`;
    case 'gmail-it':
      return `Il giorno ${day('it-IT')} alle ore ${time} ${who} ha scritto:`;
    case 'gmail-pl':
      return `${day('pl-PL')} o ${time} ${who} napisał(a):`;
    case 'apple':
    case 'mobile':
      return `On ${day('en-GB').replace(/^\w+,? /, '')}, at ${time}, ${who} wrote:`;
    default:
      return `On ${day('en-GB')} at ${time}, ${who} wrote:`;
  }
}

function textOf(letter: Letter): string {
  const parts = [letter.says.join('\n\n')];
  const signature = letter.isSigned ? signatureText(letter) : '';
  if (signature !== '') parts.push(signature);
  if (letter.quotes !== null) parts.push(quotedText(letter.style, letter.quotes));
  return `${parts.join('\n\n')}\n`;
}

function quotedText(style: Style, quoted: Letter): string {
  const words = OUTLOOK_WORDS[style];
  if (words === undefined) {
    const lines = textOf(quoted).trimEnd().split('\n');
    return [attribution(style, quoted), ...lines.map((line) => (line === '' ? '>' : `> ${line}`))].join('\n');
  }
  return `${'_'.repeat(32)}\n${outlookHeader(words, quoted)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}\n\n${textOf(quoted).trimEnd()}`;
}

function outlookHeader(words: HeaderWords, quoted: Letter): [string, string][] {
  const sent = new Intl.DateTimeFormat(words.locale, { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' });
  const people = (list: readonly Person[]): string =>
    list.map(({ name, address }) => `${name} <${address}>`.trim()).join('; ');
  return [
    [words.from, people([quoted.from])],
    [words.sent, sent.format(quoted.date)],
    [words.to, people(quoted.to)],
    ...(quoted.cc.length === 0 ? [] : [[words.cc, people(quoted.cc)] satisfies [string, string]]),
    [words.subject, quoted.subject]
  ];
}

function greetingOf(style: Style): string {
  if (style.endsWith('-de')) return 'Mit freundlichen Grüßen';
  if (style.endsWith('-fr')) return 'Bien cordialement,';
  if (style.endsWith('-es')) return 'Un saludo,';
  if (style.endsWith('-it')) return 'Cordiali saluti,';
  if (style.endsWith('-pl')) return 'Z poważaniem,';
  return style === 'gmail' ? 'Best,' : 'Kind regards,';
}

function signatureLines(letter: Letter): string[] {
  const { from, style } = letter;
  if (style === 'mobile') return [from.firstName];
  return [
    from.name,
    [from.title, from.company].filter((part) => part !== '').join(' | '),
    [from.street, from.city].filter((part) => part !== '').join(', '),
    from.phone === null ? '' : `T ${from.phone}`,
    from.mobile === null ? '' : `M ${from.mobile}`,
    `${from.address} | ${from.website}`
  ].filter((line) => line !== '');
}

function signatureText(letter: Letter): string {
  if (letter.style === 'mobile') return `${letter.from.firstName}\n\nSent from my iPhone`;
  const delimiter = letter.style.startsWith('plain') ? '-- \n' : '';
  return `${greetingOf(letter.style)}\n${delimiter}${signatureLines(letter).join('\n')}`;
}

function htmlOf(letter: Letter): string {
  if (letter.style.startsWith('outlook')) return outlookHtml(letter);
  const body = `<div dir="${directionOf(letter)}">${divs(letter)}</div>`;
  return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>${body}</body></html>`;
}

function directionOf(letter: Letter): string {
  return /[\u0590-\u08ff]/.test(letter.says[0] ?? '') ? 'rtl' : 'ltr';
}

function divs(letter: Letter): string {
  const paragraphs = letter.says.map((paragraph) => `<div>${inline(paragraph)}</div><div><br></div>`).join('');
  const quoted = letter.quotes === null ? '' : quotedHtml(letter.style, letter.quotes);
  return `${paragraphs}${gmailSignature(letter)}${quoted}`;
}

function gmailSignature(letter: Letter): string {
  if (!letter.isSigned) return '';
  if (letter.style === 'mobile')
    return `<div>${letter.from.firstName}</div><br><div id="AppleMailSignature">Sent from my iPhone</div>`;
  const lines = signatureLines(letter).map(escape);
  const first = `<b style="color:#1c4587">${lines[0] ?? ''}</b>`;
  const logo =
    letter.logoId === null
      ? ''
      : `<br><img src="cid:${letter.logoId}" alt="${escape(letter.from.company)}" width="120">`;
  return `<div>${greetingOf(letter.style)}</div><div class="gmail_signature" data-smartmail="gmail_signature">${[first, ...lines.slice(1)].join('<br>')}${logo}</div>`;
}

function quotedHtml(style: Style, quoted: Letter): string {
  const inner = quoted.style.startsWith('outlook')
    ? outlookBody(quoted)
    : `<div dir="${directionOf(quoted)}">${divs(quoted)}</div>`;
  const line = escape(attribution(style, quoted));
  if (style === 'apple' || style === 'mobile') {
    return `<br><div><blockquote type="cite"><div>${line}</div><br><div>${inner}</div></blockquote></div>`;
  }
  return `<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">${line}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">${inner}</blockquote></div>`;
}

const OUTLOOK_CSS =
  '<style>@font-face{font-family:Calibri;panose-1:2 15 5 2 2 2 4 3 2 4}p.MsoNormal,li.MsoNormal{margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif}a:link{color:#0563C1}div.WordSection1{page:WordSection1}</style>';

function outlookHtml(letter: Letter): string {
  return `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="Generator" content="Microsoft Word 15 (filtered medium)">${OUTLOOK_CSS}</head><body lang="EN-GB" link="#0563C1"><div class="WordSection1">${outlookBody(letter)}</div></body></html>`;
}

function outlookBody(letter: Letter): string {
  const paragraph = (content: string): string => `<p class="MsoNormal">${content}<o:p></o:p></p>`;
  const gap = paragraph('&nbsp;');
  const says = letter.says.map((text) => paragraph(inline(text)) + gap).join('');
  const signature = letter.isSigned ? paragraph(greetingOf(letter.style)) + outlookSignature(letter) : '';
  return `${says}${signature}${letter.quotes === null ? '' : outlookQuote(letter.style, letter.quotes)}`;
}

function outlookSignature(letter: Letter): string {
  const [name = '', ...rest] = signatureLines(letter).map(escape);
  const logo =
    letter.logoId === null
      ? ''
      : `<td style="padding:0 12pt 0 0"><img width="120" height="40" src="cid:${letter.logoId}" alt="${escape(letter.from.company)}"></td>`;
  return `<table class="MsoNormalTable" border="0" cellspacing="0" cellpadding="0"><tr>${logo}<td style="border-left:solid #2E75B6 2.25pt;padding:0 0 0 8pt"><p class="MsoNormal"><b><span style="color:#1F3864">${name}</span></b><o:p></o:p></p>${rest
    .map((line) => `<p class="MsoNormal"><span style="font-size:9.0pt;color:#595959">${line}</span><o:p></o:p></p>`)
    .join('')}</td></tr></table>`;
}

function outlookQuote(style: Style, quoted: Letter): string {
  const words = OUTLOOK_WORDS[style];
  if (words === undefined) return quotedHtml(style, quoted);
  const header = outlookHeader(words, quoted).map(([name, value]) => `<b>${name}:</b> ${escape(value)}`);
  const inner = quoted.style.startsWith('outlook') ? outlookBody(quoted) : divs(quoted);
  return `<p class="MsoNormal">&nbsp;</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">${header.join('<br>')}<o:p></o:p></p></div>${inner}`;
}

function inline(paragraph: string): string {
  const lines = paragraph.split('\n');
  if (lines.every((line) => line.startsWith('- '))) {
    return `<ul>${lines.map((line) => `<li>${link(escape(line.slice(2)))}</li>`).join('')}</ul>`;
  }
  return lines.map((line) => link(escape(line))).join('<br>');
}

function link(escaped: string): string {
  return escaped.replace(/https?:\/\/[^\s<]+[^\s<.,)]/g, (url) => `<a href="${url}">${url}</a>`);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
