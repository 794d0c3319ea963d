import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOfHtml } from '../html/text-of-html.ts';
import { snippetOf } from '../message/snippet.ts';
import { extractFromBody } from './extract-from-message.ts';

const ida = { address: 'ida.holm@northwind.example', name: 'Ida Holm' };

/** What is repeated to the wanted size; `around` closes what must not stay open. */
const TEXTS: readonly (readonly [string, string])[] = [
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

const PAGES: readonly (readonly [string, string, string])[] = [
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

/** Characters and lines of a text are capped, and more input costs nothing; so twice a size stays below both caps. */
const TEXT_SIZE = 190_000;
const TEXT_LINES = 2_900;
const PAGE_SIZE = 500_000;
const MEGABYTE = 1_000_000;
/** Below this the clock tells more than the code. */
const LEAST_MS = 2;

/** The processor's time of this thread, the shorter of two runs: what else the machine does counts little. */
function milliseconds(run: (size: number) => void, size: number): number {
  const times = [1, 2].map(() => {
    const before = process.threadCpuUsage();
    run(size);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.max(LEAST_MS, Math.min(...times));
}

/** Quadratic work would cost four times as much; a measurement that went wrong gets a second try. */
function assertAtMostThrice(run: (size: number) => void, size: number, larger: number): void {
  const ratio = () => milliseconds(run, larger) / milliseconds(run, size);
  run(size);
  const first = ratio();
  assert.ok(first <= 3 || ratio() <= 3, `${String(larger)} characters took ${first.toFixed(1)} times as long`);
}

for (const [what, piece] of TEXTS) {
  test(`twice the ${what} take twice the time, and a megabyte little more`, () => {
    const lines = piece.split('\n').length - 1;
    const size = lines === 0 ? TEXT_SIZE : Math.min(TEXT_SIZE, Math.floor(TEXT_LINES / lines) * piece.length);
    const read = (wanted: number) => {
      const text = piece.repeat(Math.ceil(wanted / piece.length));
      extractFromBody({ text, html: null }, ida);
      snippetOf({ body: { html: null, text } });
    };
    assertAtMostThrice(read, size, 2 * size);
    assertAtMostThrice(read, 2 * size, MEGABYTE);
  });
}

for (const [what, opening, closing] of PAGES) {
  test(`twice the HTML of ${what} takes twice the time`, () => {
    const read = (size: number) => {
      const count = Math.ceil(size / (opening.length + closing.length));
      const html = opening.repeat(count) + closing.repeat(count);
      extractFromBody({ text: textOfHtml(html), html }, ida);
    };
    assertAtMostThrice(read, PAGE_SIZE, MEGABYTE);
  });
}

test('a text that its HTML repeats many times is found in linear time', () => {
  const line = `${'a '.repeat(19)}b\n`;
  const read = (size: number) => {
    const html = `<div class="yahoo_quoted">${'a '.repeat(size / 2)}</div>`;
    extractFromBody({ text: line.repeat(size / line.length), html }, ida);
  };
  assertAtMostThrice(read, TEXT_SIZE / 2, TEXT_SIZE);
});
