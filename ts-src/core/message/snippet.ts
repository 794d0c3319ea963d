import { ownLines } from '../extract/quotation.ts';
import { textOfHtml } from '../html/text-of-html.ts';
import type { Message } from './message.ts';

const LENGTH = 200;
/** The first lines are enough for a snippet, whatever follows. */
const LONGEST_START = 20_000;

/** Returns the first characters of what the sender wrote, in one line: no quotation, links shortened to their host. */
export function snippetOf(message: Pick<Message, 'body'>): string {
  const text = message.body.text ?? textOfHtml((message.body.html ?? '').slice(0, LONGEST_START * 5));
  const lines = text.slice(0, LONGEST_START).split('\n');
  const own = ownLines(lines);
  const words = (own.join(' ').trim() === '' ? lines : own)
    .join(' ')
    .replace(/\u034f|[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/<?https?:\/\/([^\s/<>?#]{1,200})[^\s<>]{0,2000}>?/gi, '$1')
    .replace(/[-_=*~#]{4,}/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (words.length <= LENGTH) return words;
  const cut = words.slice(0, LENGTH - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > LENGTH - 40 ? cut.slice(0, space) : cut).replace(/[\ud800-\udbff]$/, '')}…`;
}
