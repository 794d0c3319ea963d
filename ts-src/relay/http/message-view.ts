import { extractFromMessage } from '../../core/extract/extract-from-message.ts';
import type { Extraction } from '../../core/extract/extraction.ts';
import type { MailSanitizer } from '../../core/html/mail-sanitizer.ts';
import type { Attachment, MailAddress, Message } from '../../core/message/message.ts';
import { cutHtml, cutText } from '../../core/save/safe-cut.ts';
import type { MailboxPort } from '../mailbox/port.ts';

const LONGEST_HTML = 2 * 1024 * 1024;
const MOST_INLINE_BYTES = 2 * 1024 * 1024;

/** A message as the reader in the org sees it (docs/relay-protocol.md). */
export interface MessageView {
  readonly key: string;
  readonly messageId: string | null;
  readonly subject: string;
  readonly from: MailAddress | null;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly sentAt: string | null;
  readonly receivedAt: string | null;
  readonly direction: string;
  readonly html: string | null;
  readonly text: string | null;
  readonly attachments: readonly Attachment[];
  readonly hasRemoteImages: boolean;
  readonly extraction: Extraction;
  readonly notes: readonly string[];
}

/** Builds the view: HTML sanitised, inline images inside it, remote ones blocked. */
export async function buildMessageView(
  key: string,
  message: Message,
  port: MailboxPort,
  sanitise: MailSanitizer
): Promise<MessageView> {
  const notes: string[] = [];
  const clean = message.body.html === null ? null : sanitise(message.body.html, { remoteImages: 'block' });
  const html = clean === null ? null : await withInlineImages(cutNoted(clean.html, notes), message, port, notes);
  return {
    key,
    messageId: message.messageId,
    subject: message.subject,
    from: message.from,
    to: message.to,
    cc: message.cc,
    bcc: message.bcc,
    sentAt: message.sentAt,
    receivedAt: message.receivedAt,
    direction: message.direction,
    html,
    text: message.body.text === null ? null : cutText(message.body.text, LONGEST_HTML),
    attachments: message.attachments,
    hasRemoteImages: (clean?.blockedImages ?? 0) > 0,
    extraction: extractFromMessage(message),
    notes
  };
}

function cutNoted(html: string, notes: string[]): string {
  if (html.length <= LONGEST_HTML) return html;
  notes.push('The message is very long; its end is not shown. Saving keeps what fits into the org.');
  return cutHtml(html, LONGEST_HTML, '…');
}

async function withInlineImages(html: string, message: Message, port: MailboxPort, notes: string[]): Promise<string> {
  const wanted = new Set(
    [...html.matchAll(/["'(]cid:([^"')\s>]{1,300})/gi)].map((match) => comparableId(match[1] ?? ''))
  );
  let result = html;
  let total = 0;
  for (const attachment of message.attachments) {
    const id = attachment.contentId;
    if (
      id === null ||
      !wanted.has(comparableId(id)) ||
      !/^image\/(png|jpe?g|gif|webp|bmp)$/.test(attachment.contentType)
    )
      continue;
    if (total + attachment.size > MOST_INLINE_BYTES) {
      notes.push(`The image ${attachment.name} is too large to show here.`);
      continue;
    }
    const bytes = await readAll((await port.readAttachment(message.providerId, attachment.id)).content);
    total += bytes.byteLength;
    const data = `data:${attachment.contentType};base64,${bytes.toString('base64')}`;
    result = result.replaceAll(/(["'(])cid:([^"')\s>]{1,300})/gi, (whole, quote: string, cid: string) =>
      comparableId(cid) === comparableId(id) ? `${quote}${data}` : whole
    );
  }
  return result;
}

function comparableId(id: string): string {
  try {
    return decodeURIComponent(id).toLowerCase();
  } catch {
    return id.toLowerCase();
  }
}

async function readAll(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
