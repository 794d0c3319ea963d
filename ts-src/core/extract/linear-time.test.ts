/**
 * A megabyte of anything is read within a second of processor time. It takes a tenth of that or less, so that a busy
 * machine fails nothing; a rule that searches a text again and again takes minutes. How the time grows with the size
 * is measured by `npm run bench -- reading`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  REPEATED_PAGES,
  REPEATED_TEXTS,
  repeatedPage,
  repeatedText,
  threadMilliseconds
} from '../../testkit/repeated-text.ts';
import { textOfHtml } from '../html/text-of-html.ts';
import { bareMessageId } from '../message/message-id.ts';
import { displayName } from '../message/address.ts';
import { snippetOf } from '../message/snippet.ts';
import { extractFromBody } from './extract-from-message.ts';

const MEGABYTE = 1_000_000;
const WITHIN_MS = 1_000;
const ida = { address: 'ida.holm@northwind.example', name: 'Ida Holm' };

/** The first run also pays for the compilation; one that went wrong gets two more. */
function assertQuick(run: () => void): void {
  const times: number[] = [];
  while (times.length < 3 && !times.some((time) => time < WITHIN_MS)) times.push(threadMilliseconds(run));
  assert.ok(
    times.some((time) => time < WITHIN_MS),
    `a megabyte took ${times.map((time) => time.toFixed(0)).join(', ')} ms`
  );
}

for (const [what, piece] of REPEATED_TEXTS) {
  test(`a megabyte of ${what}`, () => {
    const text = repeatedText(piece, MEGABYTE);
    assertQuick(() => {
      extractFromBody({ text, html: null }, ida);
      snippetOf({ body: { html: null, text } });
    });
  });
  test(`a name and a Message-ID of a megabyte of ${what}`, () => {
    const text = `.${repeatedText(piece, MEGABYTE)}.`;
    assertQuick(() => {
      displayName({ address: ida.address, name: text });
      bareMessageId(text);
    });
  });
}

for (const [what, opening, closing] of REPEATED_PAGES) {
  test(`a megabyte of HTML of ${what}`, () => {
    const html = repeatedPage(opening, closing, MEGABYTE);
    assertQuick(() => {
      extractFromBody({ text: textOfHtml(html), html }, ida);
    });
  });
}

test('a text that its HTML repeats many times', () => {
  const text = repeatedText(`${'a '.repeat(19)}b\n`, MEGABYTE);
  const html = `<div class="yahoo_quoted">${repeatedText('a ', MEGABYTE)}</div>`;
  assertQuick(() => {
    extractFromBody({ text, html }, ida);
  });
});
