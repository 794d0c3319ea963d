import { IntakeError } from '../../../core/intake-error.ts';
import type { Attachment } from '../../../core/message/message.ts';
import { attachmentsOf } from './mime-attachments.ts';
import { readMimeStructure } from './mime-structure.ts';

export interface AttachmentContent {
  readonly meta: Attachment;
  readonly content: Buffer;
}

/** Reads one attachment of a raw message by its id; throws ATTACHMENT_NOT_FOUND when the message has no such part. */
export async function readAttachment(raw: Uint8Array, attachmentId: string): Promise<AttachmentContent> {
  const [found] = await readAttachments(raw, (id) => id === attachmentId);
  if (found !== undefined) return found;
  throw new IntakeError('ATTACHMENT_NOT_FOUND', `The message has no attachment "${attachmentId}".`, {
    actions: ['Open the message again; its attachments are listed there.']
  });
}

/** Reads all wanted attachments of a raw message in one pass, in their order. */
export async function readAttachments(
  raw: Uint8Array,
  isWanted: (attachmentId: string) => boolean
): Promise<AttachmentContent[]> {
  const structure = await readMimeStructure(raw, isWanted);
  const metas = attachmentsOf(structure.attachments, structure.html);
  return structure.attachments.flatMap((attachment, index) => {
    const meta = metas[index];
    return isWanted(attachment.id) && attachment.content !== null && meta !== undefined
      ? [{ meta, content: attachment.content }]
      : [];
  });
}

/** Reads the images that the HTML shows by Content-ID, as long as they fit into `limitBytes` together. */
export async function readInlineImages(raw: Uint8Array, limitBytes: number): Promise<AttachmentContent[]> {
  const structure = await readMimeStructure(raw);
  const inline = attachmentsOf(structure.attachments, structure.html).filter(
    (meta) => meta.isInline && meta.contentType.startsWith('image/')
  );
  const wanted = new Set<string>();
  let total = 0;
  for (const meta of inline) {
    if (total + meta.size > limitBytes) continue;
    total += meta.size;
    wanted.add(meta.id);
  }
  return wanted.size === 0 ? [] : readAttachments(raw, (id) => wanted.has(id));
}
