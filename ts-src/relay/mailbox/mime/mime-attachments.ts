import type { Attachment } from '../../../core/message/message.ts';
import type { MimeAttachment } from './mime-structure.ts';

const EXTENSIONS = new Map([
  ['message/rfc822', 'eml'],
  ['text/calendar', 'ics'],
  ['text/plain', 'txt'],
  ['text/html', 'html'],
  ['image/png', 'png'],
  ['image/jpeg', 'jpg'],
  ['image/gif', 'gif'],
  ['application/pdf', 'pdf'],
  ['message/delivery-status', 'txt'],
  ['application/pkcs7-mime', 'p7m'],
  ['application/pkcs7-signature', 'p7s'],
  ['application/pgp-signature', 'asc']
]);

/** Describes the attachments of a message; an image that the HTML shows by Content-ID is inline. */
export function attachmentsOf(found: readonly MimeAttachment[], html: string | null): Attachment[] {
  const shown = shownContentIds(html);
  return found.map((attachment) => ({
    id: attachment.id,
    name: fileNameOf(attachment),
    contentType: attachment.contentType,
    size: attachment.size,
    isInline: isInline(attachment, shown),
    contentId: attachment.contentId
  }));
}

function isInline(attachment: MimeAttachment, shown: ReadonlySet<string>): boolean {
  if (attachment.contentId === null) return false;
  return shown.has(attachment.contentId) || (attachment.isRelated && attachment.disposition !== 'attachment');
}

function shownContentIds(html: string | null): Set<string> {
  const shown = new Set<string>();
  for (const match of (html ?? '').matchAll(/\bcid:([^'"\s>)]{1,256})/gi)) {
    const id = match[1] ?? '';
    shown.add(id);
    try {
      shown.add(decodeURIComponent(id));
    } catch {
      // A stray percent sign: the id stands as written.
    }
  }
  return shown;
}

/** The declared name without folders and control characters; a speaking one when there is none. */
function fileNameOf(attachment: MimeAttachment): string {
  const declared = (attachment.fileName ?? '').replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '');
  const base = declared.split(/[\\/]/).at(-1)?.trim() ?? '';
  if (base !== '' && base !== '.' && base !== '..') return base.slice(0, 255);
  const kind = attachment.contentType === 'message/rfc822' ? 'message' : 'attachment';
  const extension = EXTENSIONS.get(attachment.contentType);
  return `${kind}-${attachment.id}${extension === undefined ? '' : `.${extension}`}`;
}
