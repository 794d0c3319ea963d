import { extractFromMessage } from '../../core/extract/extract-from-message.ts';
import type { Extraction } from '../../core/extract/extraction.ts';
import { CID_SOURCE, comparableContentId, contentIdsIn } from '../../core/html/content-id.ts';
import type { Attachment, MailAddress, Message } from '../../core/message/message.ts';
import { cutHtml } from '../../core/save/cut-html.ts';
import { cutText } from '../../core/save/safe-cut.ts';
import type { HtmlSanitizer } from '../html-sanitizer.ts';
import { readBytes } from '../read-bytes.ts';
import type { MessageSource } from '../pipeline/quarantine.ts';

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
  source: MessageSource,
  sanitise: HtmlSanitizer,
  defaultCountry: string
): Promise<MessageView> {
  const message = await source.readMessage();
  const notes: string[] = [];
  const clean = message.body.html === null ? null : await sanitise(message.body.html, { remoteImages: 'block' });
  const html = clean === null ? null : await withInlineImages(cutNoted(clean.html, notes), message, source, notes);
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
    extraction: extractFromMessage(message, { defaultCountry }),
    notes
  };
}

function cutNoted(html: string, notes: string[]): string {
  if (html.length <= LONGEST_HTML) return html;
  notes.push('The message is very long; its end is not shown. Saving keeps what fits into the org.');
  return cutHtml(html, LONGEST_HTML, '…');
}

async function withInlineImages(
  html: string,
  message: Message,
  source: MessageSource,
  notes: string[]
): Promise<string> {
  const wanted = new Set([...contentIdsIn(html)].map(comparableContentId));
  let result = html;
  let total = 0;
  for (const attachment of message.attachments) {
    const id = attachment.contentId;
    if (
      id === null ||
      !wanted.has(comparableContentId(id)) ||
      !/^image\/(png|jpe?g|gif|webp|bmp)$/.test(attachment.contentType)
    )
      continue;
    if (total + attachment.size > MOST_INLINE_BYTES) {
      notes.push(`The image ${attachment.name} is too large to show here.`);
      continue;
    }
    const bytes = await readBytes((await source.readAttachment(attachment.id)).content);
    total += bytes.byteLength;
    const data = `data:${attachment.contentType};base64,${bytes.toString('base64')}`;
    result = result.replaceAll(CID_SOURCE, (whole, quote: string, cid: string) =>
      comparableContentId(cid) === comparableContentId(id) ? `${quote}${data}` : whole
    );
  }
  return result;
}
