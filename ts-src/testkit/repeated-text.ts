/** Pieces which, repeated without end, are hard to read: what a rule of reading takes linear time with is shown by them. */
export const REPEATED_TEXTS: readonly (readonly [what: string, piece: string])[] = [
  [
    'disclaimers',
    'This e-mail is confidential and meant for the intended recipient alone, whoever that may be today.\n\n'
  ],
  ['marked lines', '> a\nb\n'],
  ['attributions with answers', 'On 2 Mar 2026 Mia wrote:\n> a\n\nb\n\n'],
  ['attributions without a colon', 'On 2 Mar 2026 at 10:15 <mia@acme.example '],
  ['"On" without an end', 'On Monday Mia '],
  ['header lines', 'From: a@b\n'],
  ['dividers', '-- Subject\nFrom: a\n'],
  ['phone footers', 'Sent from my iPhone\n\n> a\n'],
  ['open brackets', 'On 2026 <(<(<(@ '],
  ['brackets in pairs', '<([{}])>'],
  ['quote marks', '>'],
  ['quotation marks', '"\''],
  ['dashes', '-'],
  ['spaces', ' '],
  ['digits', '1 '],
  ['phone numbers', '+49 30 901820, '],
  ['lines of phone numbers', 'Tel: +49 30 901820\n'],
  ['addresses', 'ida@northwind.example '],
  ['lines of addresses', 'ida@northwind.example\n'],
  ['at signs', 'a@'],
  ['postal addresses', 'Hauptstraße 12, 10115 Berlin\n'],
  ['hosts', 'shop.northwind.example/a '],
  ['dotted labels', 'xn--a.'],
  ['closings', 'Regards,\nIda Holm\n'],
  ['short lines', 'a\n'],
  ['blank lines', '\n'],
  ['one line of words', 'pumps and hoses ']
];

/** The same for HTML; the closing piece is repeated as often, behind all openings. */
export const REPEATED_PAGES: readonly (readonly [what: string, opening: string, closing: string])[] = [
  ['open tags', '<div ', ''],
  ['nested quotations', '<blockquote type="cite">a', ''],
  ['nested quotations that close', '<blockquote>a', '</blockquote>'],
  ['closing tags without an opening', '<div class="gmail_quote">a</div></div></blockquote>', ''],
  ['signatures', '<div class="gmail_signature">a</div>b', ''],
  ['quotations with answers', '<div class="gmail_quote">x 2026:<blockquote>a</blockquote>b</div>', ''],
  ['lines in the colours of Outlook', '<div style="border-top:solid #E1E1E1 1.0pt">a', ''],
  ['attributes', '<div class="x_ x_x_gmail_quote" id="m_1m_1m_1">a</div>', ''],
  ['unclosed attributes', '<div class="gmail_quote>', ''],
  ['places of appended text', '<div id="appendonsend"></div><hr>a', ''],
  ['references to characters', '&amp;&#62;&nbsp', ''],
  ['words alike', '<p class="moz-cite-prefix">a a a a a a b</p>', '']
];

/** The piece as often as `size` characters hold it, and once more. */
export function repeatedText(piece: string, size: number): string {
  return piece.repeat(Math.ceil(size / piece.length));
}

/** About `size` characters. */
export function repeatedPage(opening: string, closing: string, size: number): string {
  const count = Math.ceil(size / (opening.length + closing.length));
  return opening.repeat(count) + closing.repeat(count);
}

/** The processor's time of this thread, which what else the machine does hardly changes. */
export function threadMilliseconds(run: () => void): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
