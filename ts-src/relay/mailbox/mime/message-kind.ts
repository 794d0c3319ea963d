import type { HeaderField, MessageKind } from '../../../core/message/message.ts';
import { firstField } from './header-block.ts';
import type { MimePart } from './mime-parser.ts';
import type { MimeStructure } from './mime-structure.ts';
import { tnefItemClass } from './tnef-class.ts';

/** Gathers the structure facts that the service-mail rules read. */
export function messageKindOf(
  fields: readonly HeaderField[],
  structure: MimeStructure,
  origin: { readonly itemClass?: string | null; readonly meeting?: string | null }
): MessageKind {
  const top = structure.parts[0];
  const contentType =
    top?.contentType ?? firstField(fields, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? null;
  return {
    itemClass: origin.itemClass ?? packedClass(structure),
    meeting: origin.meeting ?? calendarMethod(structure),
    contentType: contentType === '' ? null : contentType,
    reportType: reportType(structure.parts),
    smimeType: smimeType(structure.parts),
    partTypes: structure.parts.map((part) => part.contentType)
  };
}

/**
 * The METHOD of an invitation. RFC 6047 (2.4) has it declared with the content type; a calendar that only says it
 * inside counts as one when it is the message's body or an alternative of it, not when it is a file that is attached.
 */
function calendarMethod(structure: MimeStructure): string | null {
  const parts = structure.parts.filter((part) => part.contentType === 'text/calendar');
  const contents = structure.attachments.filter((attachment) => attachment.contentType === 'text/calendar');
  for (const [place, part] of parts.entries()) {
    const declared = part.parameters['method']?.trim() ?? '';
    if (declared !== '') return declared.toUpperCase();
    const text = isBody(part) ? (contents[place]?.content?.toString('utf8') ?? '') : '';
    const written = /^METHOD:([A-Z-]{1,30})/im.exec(text)?.[1];
    if (written !== undefined) return written.toUpperCase();
  }
  return null;
}

function isBody(part: MimePart): boolean {
  return part.parentType === null || part.parentType === 'multipart/alternative' || part.disposition !== 'attachment';
}

function reportType(parts: readonly MimePart[]): string | null {
  const report = parts.find((part) => part.contentType === 'multipart/report');
  return report?.parameters['report-type']?.trim().toLowerCase() ?? null;
}

function smimeType(parts: readonly MimePart[]): string | null {
  const part = parts.find(
    ({ contentType }) => contentType === 'application/pkcs7-mime' || contentType === 'application/x-pkcs7-mime'
  );
  if (part === undefined) return null;
  const isCertificates = /\.p7c$/i.test(part.parameters['name'] ?? '');
  return part.parameters['smime-type']?.trim().toLowerCase() ?? (isCertificates ? 'certs-only' : '');
}

/** Outlook's winmail.dat names its message class; a class that the provider gives goes before. */
function packedClass(structure: MimeStructure): string | null {
  for (const { contentType, content } of structure.attachments) {
    const name = content !== null && contentType.endsWith('ms-tnef') ? tnefItemClass(content) : null;
    if (name !== null) return name;
  }
  return null;
}
