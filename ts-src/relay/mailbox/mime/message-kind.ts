import type { HeaderField, MessageKind } from '../../../core/message/message.ts';
import { firstField } from './header-block.ts';
import type { MimePart, MimeStructure } from './mime-structure.ts';

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
    itemClass: origin.itemClass ?? null,
    meeting: origin.meeting ?? calendarMethod(structure),
    contentType: contentType === '' ? null : contentType,
    reportType: reportType(structure.parts),
    smimeType: smimeType(structure.parts),
    partTypes: structure.parts.map((part) => part.contentType)
  };
}

/** The METHOD of the calendar part, from its content type or else from the calendar itself. */
function calendarMethod(structure: MimeStructure): string | null {
  const declared = structure.parts.find((part) => part.contentType === 'text/calendar')?.parameters['method'];
  if (declared !== undefined && declared !== '') return declared.toUpperCase();
  const calendar = structure.attachments.find((attachment) => attachment.contentType === 'text/calendar');
  const text = calendar?.content?.toString('utf8') ?? '';
  return /^METHOD:([A-Z-]{1,30})/im.exec(text)?.[1]?.toUpperCase() ?? null;
}

function reportType(parts: readonly MimePart[]): string | null {
  const report = parts.find((part) => part.contentType === 'multipart/report');
  return report?.parameters['report-type']?.toLowerCase() ?? null;
}

function smimeType(parts: readonly MimePart[]): string | null {
  const part = parts.find(
    ({ contentType }) => contentType === 'application/pkcs7-mime' || contentType === 'application/x-pkcs7-mime'
  );
  return part === undefined ? null : (part.parameters['smime-type']?.toLowerCase() ?? '');
}
