/** How the time of reading grows with the size: twice the text or HTML beside the half of it, in one run. */
import { performance } from 'node:perf_hooks';
import { extractFromBody } from '../../ts-src/core/extract/extract-from-message.ts';
import { textOfHtml } from '../../ts-src/core/html/text-of-html.ts';
import { snippetOf } from '../../ts-src/core/message/snippet.ts';
import { REPEATED_PAGES, REPEATED_TEXTS, repeatedPage, repeatedText } from '../../ts-src/testkit/repeated-text.ts';
import { printTable } from './table.ts';

/** Characters and lines of a text are capped, and more input costs nothing: the larger of the two sizes lies below both caps. */
const TEXT_SIZE = 190_000;
const TEXT_LINES = 2_900;
const PAGE_SIZE = 500_000;
const MEGABYTE = 1_000_000;
/** A measurement runs at least so long, for the clock to tell it from nothing. */
const LEAST_MS = 60;
const ida = { address: 'ida.holm@northwind.example', name: 'Ida Holm' };

export function benchReading(): void {
  const texts = REPEATED_TEXTS.map(([what, piece]) =>
    growth(what, sizeOf(piece), (size) => {
      const text = repeatedText(piece, size);
      extractFromBody({ text, html: null }, ida);
      snippetOf({ body: { html: null, text } });
    })
  );
  const pages = REPEATED_PAGES.map(([what, opening, closing]) =>
    growth(`HTML of ${what}`, PAGE_SIZE, (size) => {
      const html = repeatedPage(opening, closing, size);
      extractFromBody({ text: textOfHtml(html), html }, ida);
    })
  );
  printTable(['repeated', 'half ms', 'whole ms', 'ratio', 'a megabyte ms'], [...texts, ...pages]);
}

function sizeOf(piece: string): number {
  const lines = piece.split('\n').length - 1;
  return lines === 0 ? TEXT_SIZE : Math.min(TEXT_SIZE, Math.floor(TEXT_LINES / lines) * piece.length);
}

function growth(what: string, half: number, read: (size: number) => void): string[] {
  const times = [half, 2 * half, MEGABYTE].map((size) =>
    milliseconds(() => {
      read(size);
    })
  );
  const [one = 0, two = 0, megabyte = 0] = times;
  return [what, one.toFixed(2), two.toFixed(2), (two / one).toFixed(1), megabyte.toFixed(1)];
}

function milliseconds(run: () => void): number {
  run();
  const start = performance.now();
  for (let runs = 1; ; runs += 1) {
    run();
    const passed = performance.now() - start;
    if (passed >= LEAST_MS) return passed / runs;
  }
}
