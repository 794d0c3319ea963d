import { threadIdentifierOf } from '../message/message-id.ts';
import type { Message } from '../message/message.ts';
import type { SaveInput } from './build-save-plan.ts';
import { cutHtml, markParagraph } from './cut-html.ts';
import type { PlanNotes } from './plan-notes.ts';
import { cutText } from './safe-cut.ts';
import type { PlanValue } from './save-plan.ts';
import { showStoredImages } from './stored-images.ts';

/** Field lengths of EmailMessage in characters (API 67). */
const LENGTH = { from: 1000, subject: 3000, headers: 32_000, body: 131_072, id: 765 } as const;

type Fields = Record<string, PlanValue>;

/** Subject, sender, identity and headers of an EmailMessage, each within its length. */
export function planEnvelope({ message, choices }: SaveInput, notes: PlanNotes): Fields {
  const writer = message.from ?? message.sender;
  const subject = choices.subject ?? message.subject;
  if (subject.length > LENGTH.subject) notes.cut('The subject', LENGTH.subject);
  if ((writer?.address.length ?? 0) > LENGTH.from) notes.cut("The sender's address", LENGTH.from);
  if ((writer?.name?.length ?? 0) > LENGTH.from) notes.cut("The sender's name", LENGTH.from);
  return {
    Subject: cutText(subject, LENGTH.subject),
    FromAddress: wholeOrNull(writer?.address ?? null, LENGTH.from),
    FromName: writer?.name == null ? null : cutText(writer.name, LENGTH.from),
    MessageIdentifier: identifier('The Message-ID', message.messageId, notes),
    ThreadIdentifier: identifier('The Message-ID of the thread', threadIdentifierOf(message), notes),
    Headers: headerText(message, notes)
  };
}

/** A part of an address or an identifier would be another one. */
export function wholeOrNull(value: string | null, length: number): string | null {
  return value === null || value.length > length ? null : value;
}

function identifier(what: string, messageId: string | null, notes: PlanNotes): string | null {
  if (messageId === null) return null;
  const value = wholeOrNull(`<${messageId}>`, LENGTH.id);
  if (value === null) notes.cut(what, LENGTH.id);
  return value;
}

/** Whole header lines up to the field's length; the last one says when there were more. */
function headerText({ headers }: Message, notes: PlanNotes): string | null {
  const lines = headers.map(({ name, value }) => `${name}: ${value}`);
  const whole = lines.join('\n');
  if (whole.length <= LENGTH.headers) return whole === '' ? null : whole;
  notes.cut('The header block', LENGTH.headers);
  let room = LENGTH.headers - notes.mark.length;
  const end = lines.findIndex((line) => {
    room -= line.length + 1;
    return room < 0;
  });
  return [...lines.slice(0, end), notes.mark].join('\n');
}

/** Text and HTML within their lengths; a body that was cut, and what did not fit elsewhere, is said at its end. */
export function planBodies(
  { message, html, storedImages, orgSettings }: SaveInput,
  remarks: readonly string[],
  notes: PlanNotes
): Fields {
  const images = orgSettings.enhancedEmail ? (storedImages ?? []) : [];
  const shown = html === null ? null : showStoredImages(html, images);
  const { text } = message.body;
  const fields: Fields = {
    HtmlBody: shown === null ? null : htmlBody(shown, remarks, notes),
    TextBody: text === null && (shown !== null || remarks.length === 0) ? null : textBody(text ?? '', remarks, notes)
  };
  if (images.length > 0) fields['ContentDocumentIds'] = [...new Set(images.map((image) => image.documentId))];
  return fields;
}

function htmlBody(html: string, remarks: readonly string[], notes: PlanNotes): string {
  const end = remarks.map(markParagraph).join('');
  if (html.length + end.length <= LENGTH.body) return html + end;
  notes.cut('The HTML body', LENGTH.body);
  return cutHtml(html, LENGTH.body - end.length, notes.mark) + end;
}

function textBody(text: string, remarks: readonly string[], notes: PlanNotes): string {
  const end = remarks.map((remark) => `\n${remark}`).join('');
  if (text.length + end.length <= LENGTH.body) return text + end;
  notes.cut('The text body', LENGTH.body);
  return cutText(text, LENGTH.body - end.length, `\n${notes.mark}`) + end;
}
