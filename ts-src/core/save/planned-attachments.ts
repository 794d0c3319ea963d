import { isKeptByDefault } from '../message/attachment-kind.ts';
import { CLOUD_LINK, type Attachment } from '../message/message.ts';
import type { SaveInput } from './build-save-plan.ts';
import type { PlanNotes } from './plan-notes.ts';
import { refusal } from './refused-choices.ts';
import { SOURCE_ATTACHMENT_ID, type PlannedAttachment } from './save-plan.ts';

/** The files of a save: the chosen attachments within the limit, and the whole message when something was cut. */
export function planAttachments(input: SaveInput, notes: PlanNotes): PlannedAttachment[] {
  const { message, choices } = input;
  const wanted = choices.attachmentIds;
  refuseUnknown(message.attachments, wanted ?? []);
  const files = message.attachments
    .filter((item) => (wanted === null ? isKeptByDefault(item, choices.saveAs) : wanted.includes(item.id)))
    .filter((attachment) => isKept(attachment, input.attachmentLimitBytes, notes))
    .map(({ id, name, contentType, size }) => ({ attachmentId: id, name, contentType, size }));
  const wantsSource = wanted?.includes(SOURCE_ATTACHMENT_ID) ?? false;
  if (!wantsSource && !notes.isCut) return files;
  const source: PlannedAttachment = {
    attachmentId: SOURCE_ATTACHMENT_ID,
    name: notes.sourceName,
    contentType: 'message/rfc822',
    size: message.size ?? 0
  };
  return [...files, source];
}

function refuseUnknown(attachments: readonly Attachment[], wanted: readonly string[]): void {
  const known = new Set([SOURCE_ATTACHMENT_ID, ...attachments.map(({ id }) => id)]);
  const missing = wanted.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  throw refusal(
    `The message has no attachment ${missing.map((id) => `"${id}"`).join(', ')}.`,
    'Open the message again and choose from its list.'
  );
}

function isKept(attachment: Attachment, limit: number | undefined, notes: PlanNotes): boolean {
  if (attachment.contentType === CLOUD_LINK) {
    notes.add(`"${attachment.name}" is a link to a file in the cloud, which is not copied.`);
    return false;
  }
  if (limit === undefined || attachment.size <= limit) return true;
  notes.add(
    `The attachment "${attachment.name}" (${megabytes(attachment.size)} MB) is above the limit of ${megabytes(limit)} MB and is left out.`
  );
  return false;
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}
