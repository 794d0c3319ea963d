import { textOfHtml } from '../html/text-of-html.ts';
import { domainOfAddress } from '../message/address.ts';
import type { MailAddress, Message } from '../message/message.ts';
import { findContactPoints } from './contact-points.ts';
import type { Extraction, TextBlock } from './extraction.ts';
import { disclaimerStart } from './disclaimer.ts';
import { lineMarksOf } from './line-marks.ts';
import { phoneCountry } from './phone-country.ts';
import { findQuotation } from './quotation.ts';
import { personOf } from './sender-person.ts';
import { findSignature, isOutside } from './signature.ts';

const LONGEST_TEXT = 400_000;
const MOST_LINES = 6_000;

export interface ExtractionOptions {
  /** Whose signature to look for; the message's writer when absent. */
  readonly sender?: MailAddress | null;
  /** ISO 3166: whose national numbers to expect where neither domain nor signature tells; else the United States. */
  readonly defaultCountry?: string;
}

/**
 * Reads what a message tells about its sender, from its text and from what its HTML marks. Never throws; the input is
 * capped and every step is linear.
 */
export function extractFromMessage(message: Message, options: ExtractionOptions = {}): Extraction {
  const { html } = message.body;
  const text = message.body.text ?? (html === null ? '' : textOfHtml(html));
  return extractFromBody({ text, html }, options.sender ?? message.from ?? message.sender, options.defaultCountry);
}

/** Reads a bare plain-text body. */
export function extractFromText(text: string, sender: MailAddress | null, defaultCountry?: string): Extraction {
  return extractFromBody({ text, html: null }, sender, defaultCountry);
}

/** Reads a text; where the HTML of the same letter is given, what it marks counts, too. */
export function extractFromBody(
  { text, html }: { readonly text: string; readonly html: string | null },
  sender: MailAddress | null,
  defaultCountry?: string
): Extraction {
  const lines = text.slice(0, LONGEST_TEXT).replace(/\r\n?/g, '\n').split('\n', MOST_LINES);
  const marks = lineMarksOf(lines, html);
  const { end, quoted } = findQuotation(lines, marks);
  const last = ownEnd(lines, end, quoted);
  const own = disclaimerStart(lines, last);
  const range = findSignature(lines, own, sender, quoted, marks);
  const signature = range === null ? [] : lines.slice(range.start, range.end);
  const reply = lines.slice(0, own).filter((_, index) => isOutside(range, index) && !quoted.has(index));
  const country = phoneCountry(sender === null ? null : domainOfAddress(sender.address), signature, defaultCountry);
  const all = findContactPoints(
    lines.slice(0, end).filter((_, index) => !quoted.has(index)),
    country
  );
  return {
    signature: range === null ? null : blockOf(lines, range.start, range.end),
    person: personOf(sender, signature, findContactPoints(signature, country), (range?.start ?? 0) + 1),
    disclaimer: blockOf(lines, own, last),
    reply: {
      text: reply
        .join('\n')
        .replace(/\n{3,}/g, '\n\n')
        .trim()
    },
    links: all.links,
    emails: all.emails,
    phones: all.phones
  };
}

/** The lines from `start` to before `end`; null when none of them holds text. */
function blockOf(lines: readonly string[], start: number, end: number): TextBlock | null {
  const block = lines.slice(start, end);
  const numbers = block.flatMap((line, index) => (line.trim() === '' ? [] : [start + index + 1]));
  const [firstLine] = numbers;
  return firstLine === undefined ? null : { firstLine, lines: numbers, text: block.join('\n').trim() };
}

/** `>` lines at the end are a quotation below the signature; those in between stay where they are. */
function ownEnd(lines: readonly string[], end: number, quoted: ReadonlySet<number>): number {
  let index = end;
  while (index > 0 && ((lines[index - 1] ?? '').trim() === '' || quoted.has(index - 1))) index -= 1;
  return index;
}
