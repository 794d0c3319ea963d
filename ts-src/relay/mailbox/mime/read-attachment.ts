import { Readable } from 'node:stream';
import { IntakeError } from '../../../core/intake-error.ts';
import type { Attachment } from '../../../core/message/message.ts';
import type { AttachmentContent } from '../port.ts';
import { readAttachmentStream } from './attachment-stream.ts';
import { attachmentsOf } from './mime-attachments.ts';
import { readMimeStructure } from './mime-structure.ts';

/** One attachment with all its bytes. */
export interface WholeAttachment {
  readonly meta: Attachment;
  readonly content: Buffer;
}

/** Reads one attachment of a raw message by its id; throws ATTACHMENT_NOT_FOUND when the message has no such part. */
export async function readAttachment(raw: Uint8Array, attachmentId: string): Promise<WholeAttachment> {
  const [found] = await readAttachments(raw, (id) => id === attachmentId);
  if (found !== undefined) return found;
  throw attachmentNotFound(attachmentId);
}

/** The same as a mailbox gives it. */
export async function openAttachment(raw: Uint8Array, attachmentId: string): Promise<AttachmentContent> {
  const { meta, content } = await readAttachment(raw, attachmentId);
  return { attachment: meta, content: Readable.from([content]) };
}

/** The decoded bytes of one attachment of a message that streams in; throws ATTACHMENT_NOT_FOUND at its end. */
export function streamAttachment(source: AsyncIterable<Uint8Array>, attachmentId: string): AsyncIterable<Uint8Array> {
  return readAttachmentStream(source, attachmentId, () => attachmentNotFound(attachmentId));
}

export function attachmentNotFound(attachmentId: string): IntakeError {
  return new IntakeError('ATTACHMENT_NOT_FOUND', `The message has no attachment "${attachmentId}".`, {
    actions: ['Open the message again; its attachments are listed there.']
  });
}

/** Reads all wanted attachments of a raw message in one pass, in their order. */
async function readAttachments(
  raw: Uint8Array,
  isWanted: (attachmentId: string) => boolean
): Promise<WholeAttachment[]> {
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
export async function readInlineImages(raw: Uint8Array, limitBytes: number): Promise<WholeAttachment[]> {
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
