/** A message's attachments as the reader lists them, and how a file reaches the person's disk. */
import { downloadFile } from 'c/intakeDownload';
import type { Attachment } from 'c/intakeCore';
import { labels } from 'c/intakeLabels';
import { fileSize, fill } from 'c/intakeText';

export interface ShownAttachment {
  readonly id: string;
  readonly name: string;
  readonly size: string;
  readonly icon: string;
  readonly title: string;
}

const iconsByType: readonly (readonly [RegExp, string])[] = [
  [/pdf$/, 'doctype:pdf'],
  [/^image\//, 'doctype:image'],
  [/(word|opendocument\.text)/, 'doctype:word'],
  [/(excel|spreadsheet|csv)/, 'doctype:excel'],
  [/(powerpoint|presentation)/, 'doctype:ppt'],
  [/(zip|compressed|tar)/, 'doctype:zip'],
  [/^text\//, 'doctype:txt']
];

export function shownAttachments(attachments: readonly Attachment[]): ShownAttachment[] {
  return attachments.map((attachment) => ({
    id: attachment.id,
    name: attachment.name,
    size: fileSize(attachment.size),
    icon: iconsByType.find(([pattern]) => pattern.test(attachment.contentType))?.[1] ?? 'doctype:unknown',
    title: fill(labels.downloadAttachment, attachment.name, fileSize(attachment.size))
  }));
}

/** Always as a file to keep, never shown: the type is the sender's claim. */
export function download(name: string, base64: string): void {
  const bytes = Uint8Array.from(window.atob(base64), (character) => character.charCodeAt(0));
  downloadFile(name, bytes);
}
