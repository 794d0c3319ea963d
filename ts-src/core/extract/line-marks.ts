import { mayHaveMarkers } from './html-markers.ts';
import { foldedWords, markedWordsOf } from './html-marks.ts';
import type { Mark, MarkedWords } from './html-marks.ts';

/** What the HTML says of each line of the text; null where it says nothing. Empty when it says nothing at all. */
export type LineMarks = readonly (Mark | null)[];

export const NO_MARKS: LineMarks = [];

const SHORT = 12;
/** How far ahead of the last line found a line is looked for: short ones stand everywhere. */
const REACHES: readonly { readonly shorterThan: number; readonly ahead: number }[] = [
  { shorterThan: SHORT, ahead: 60 },
  { shorterThan: 40, ahead: 400 },
  { shorterThan: Infinity, ahead: 2_000 }
];
/** By so many of its first characters a line is looked for. */
const NEEDLE_LENGTH = 60;

/** Finds the lines of the text among the words of the HTML, in order, and says what each is marked as. */
export function lineMarksOf(lines: readonly string[], html: string | null): LineMarks {
  if (html === null || !mayHaveMarkers(html)) return NO_MARKS;
  const marked = markedWordsOf(html);
  return marked === null ? NO_MARKS : withGapsFilled(lines, alignedMarks(lines, marked));
}

function alignedMarks(lines: readonly string[], { words, parts }: MarkedWords): (Mark | null)[] {
  const marks: (Mark | null)[] = [];
  let position = 0;
  let part = 0;
  for (const line of lines) {
    const folded = comparableWords(line);
    const found = folded === '' ? null : findWords(words, folded, position);
    let next = part;
    while (found !== null && (parts[next + 1]?.start ?? Infinity) <= found.start) next += 1;
    // A short line may be a word inside of the next part; it only leads there when it begins it.
    if (found === null || (folded.length < SHORT && next !== part && parts[next]?.start !== found.start)) {
      marks.push(null);
      continue;
    }
    marks.push(parts[next]?.mark ?? null);
    part = next;
    position = found.end;
  }
  return marks;
}

/** Plain texts name links and pictures that the HTML shows as such. */
function comparableWords(line: string): string {
  return foldedWords(line.replace(/<[^<>\s]{1,1000}>|\[(?:cid|image):[^\]]{0,300}\]/gi, ' '));
}

/** Where the words stand at `from` or in reach behind it; null when they don't. */
function findWords(words: string, folded: string, from: number): { start: number; end: number } | null {
  const whole = `${folded} `;
  if (words.startsWith(whole, from)) return { start: from, end: from + whole.length };
  const ahead = REACHES.find(({ shorterThan }) => folded.length < shorterThan)?.ahead ?? 0;
  const needle = whole.slice(0, NEEDLE_LENGTH);
  const offset = ` ${words.slice(from, from + ahead + NEEDLE_LENGTH)}`.indexOf(` ${needle}`);
  if (offset === -1) return null;
  const start = from + offset;
  return { start, end: start + (words.startsWith(whole, start) ? whole : needle).length };
}

/** A line that wasn't found is what the found lines around it are; behind the last one, what that one is. */
function withGapsFilled(lines: readonly string[], marks: (Mark | null)[]): LineMarks {
  let before: Mark | null = null;
  let gap: number[] = [];
  for (let index = 0; index <= lines.length; index += 1) {
    const mark = marks[index] ?? null;
    if (index < lines.length && mark === null) {
      gap.push(index);
      continue;
    }
    if (index === lines.length || mark === before) for (const open of gap) marks[open] = before;
    gap = [];
    before = mark;
  }
  return marks;
}
