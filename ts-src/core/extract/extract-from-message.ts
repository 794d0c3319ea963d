import { textOfHtml } from '../html/text-of-html.ts';
import { domainOfAddress } from '../message/address.ts';
import type { MailAddress, Message } from '../message/message.ts';
import { countryOfDomain, findContactPoints } from './contact-points.ts';
import type { Extraction } from './extraction.ts';
import { isQuotedLine, quotationStart } from './quotation.ts';
import { personOf } from './sender-person.ts';
import { findSignature } from './signature.ts';

const LONGEST_TEXT = 400_000;
const MOST_LINES = 6_000;

export interface ExtractionOptions {
  /** Whose signature to look for; the message's writer when absent. */
  readonly sender?: MailAddress | null;
}

/** Reads what a message tells about its sender. Never throws; the input is capped and every step is linear. */
export function extractFromMessage(message: Message, options: ExtractionOptions = {}): Extraction {
  const text = message.body.text ?? (message.body.html === null ? '' : textOfHtml(message.body.html));
  return extractFromText(text, options.sender ?? message.from ?? message.sender);
}

/** Reads a bare plain-text body. */
export function extractFromText(text: string, sender: MailAddress | null): Extraction {
  const lines = text.slice(0, LONGEST_TEXT).replace(/\r\n?/g, '\n').split('\n', MOST_LINES);
  const end = quotationStart(lines);
  const own = ownEnd(lines, end);
  const range = findSignature(lines, own, sender);
  const signature = range === null ? [] : lines.slice(range.start, range.end);
  const reply = lines.slice(0, range?.start ?? own).filter((line) => !isQuotedLine(line));
  const country = countryOfDomain(sender === null ? null : domainOfAddress(sender.address));
  const all = findContactPoints(
    lines.slice(0, end).filter((line) => !isQuotedLine(line)),
    country
  );
  return {
    signature:
      range === null
        ? null
        : {
            firstLine: range.start + 1,
            lines: signature.flatMap((line, index) => (line.trim() === '' ? [] : [range.start + index + 1])),
            text: signature.join('\n').trim()
          },
    person: personOf(sender, signature, findContactPoints(signature, country)),
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

/** `>` lines at the end are a quotation below the signature; those in between stay where they are. */
function ownEnd(lines: readonly string[], end: number): number {
  let index = end;
  while (index > 0 && ((lines[index - 1] ?? '').trim() === '' || isQuotedLine(lines[index - 1] ?? ''))) index -= 1;
  return index;
}
