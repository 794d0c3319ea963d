import { comparableContentId, contentIdsIn } from '../../core/html/content-id.ts';
import { IntakeError } from '../../core/intake-error.ts';
import { attachmentKind } from '../../core/message/attachment-kind.ts';
import { readImageHeader } from '../../core/message/image-header.ts';
import type { Attachment, Message } from '../../core/message/message.ts';
import type { StoredImage } from '../../core/save/save-plan.ts';
import { soqlText, type OrgPort } from '../org/org-port.ts';
import { readBytes } from '../read-bytes.ts';
import type { FileBytes, ImageStore } from './image-store.ts';
import type { MessageSource } from './quarantine.ts';

/** The person who saves waits for the images. */
const MOST_IMAGES = 30;
const MOST_BYTES = 10 * 1024 * 1024;

/** The images of a message as files of the org, and what is not shown, in words. */
export interface InlineImages {
  readonly storedImages: readonly StoredImage[];
  readonly notes: readonly string[];
}

export const NO_IMAGES: InlineImages = { storedImages: [], notes: [] };

export interface InlineImageParts {
  readonly org: OrgPort;
  readonly images: ImageStore;
  /** The message's key. */
  readonly key: string;
  readonly source: MessageSource;
  /** There will be another try: what failed in passing is an error then, and no note. */
  readonly isTriedAgain: boolean;
}

interface ReadImage extends FileBytes {
  readonly contentId: string;
}

/**
 * Puts the images that the HTML shows by Content-ID into the org, at the intake, so that whoever may save the message
 * sees them; the saved record links them for everybody else. HTML can't be changed once it is saved, hence before.
 * Only raster images, by their bytes; those beyond the limits are left out with a note.
 */
export async function storeInlineImages(
  parts: InlineImageParts,
  message: Message,
  html: string | null
): Promise<InlineImages> {
  const wanted = wantedImages(message, html ?? '');
  if (wanted.length === 0) return NO_IMAGES;
  const { chosen, notes } = withinLimits(wanted);
  const read = await readImages(parts.source, chosen, notes);
  if (read.length === 0) return { storedImages: [], notes };
  const outcomes = await parts.images.put(read, await intakeIdOf(parts.org, parts.key));
  const storedImages: StoredImage[] = [];
  for (const [index, { contentId, name }] of read.entries()) {
    const outcome = outcomes[index];
    if (outcome instanceof IntakeError && outcome.retryable && parts.isTriedAgain) throw outcome;
    if (outcome === undefined || outcome instanceof IntakeError) notes.push(notStored(name, outcome));
    else for (const id of writtenIds(html ?? '', contentId)) storedImages.push({ contentId: id, ...outcome });
  }
  return { storedImages, notes };
}

/** The ids as the HTML writes them: it may differ in case. */
function writtenIds(html: string, contentId: string): string[] {
  return [...contentIdsIn(html)].filter((id) => comparableContentId(id) === comparableContentId(contentId));
}

function wantedImages(message: Message, html: string): (Attachment & { readonly contentId: string })[] {
  const shown = new Set([...contentIdsIn(html)].map(comparableContentId));
  return message.attachments.flatMap((attachment) => {
    const { contentId } = attachment;
    return contentId !== null && shown.has(comparableContentId(contentId)) ? [{ ...attachment, contentId }] : [];
  });
}

function withinLimits<T extends Attachment>(wanted: readonly T[]): { chosen: T[]; notes: string[] } {
  const notes: string[] = [];
  let bytes = 0;
  const chosen = wanted.filter(({ name, size }, index) => {
    const fits = index < MOST_IMAGES && bytes + size <= MOST_BYTES;
    if (fits) bytes += size;
    else
      notes.push(
        `The image "${name}" is left out of the text: a saved message shows ${String(MOST_IMAGES)} images and 10 MB at most.`
      );
    return fits;
  });
  return { chosen, notes };
}

async function readImages(
  source: MessageSource,
  chosen: readonly (Attachment & { readonly contentId: string })[],
  notes: string[]
): Promise<ReadImage[]> {
  const images: ReadImage[] = [];
  for (const attachment of chosen) {
    const bytes = await readBytes((await source.readAttachment(attachment.id)).content);
    const header = readImageHeader(bytes);
    if (header === null) {
      notes.push(`The image "${attachment.name}" is left out of the text: it is of a kind that a record can't show.`);
      continue;
    }
    const isImage = { ...attachment, contentType: header.contentType };
    if (attachmentKind(isImage, header) === 'pixel') continue;
    images.push({ contentId: attachment.contentId, name: fileName(attachment.name, header.contentType), bytes });
  }
  return images;
}

/** The org tells a file's type by its name. */
function fileName(name: string, contentType: string): string {
  if (/\.(?:png|jpe?g|gif|webp|bmp)$/i.test(name)) return name;
  return `${name}.${contentType.replace('image/', '').replace('jpeg', 'jpg')}`;
}

function notStored(name: string, failure: IntakeError | undefined): string {
  return [`The image "${name}" is left out of the text: it could not be stored.`, failure?.message]
    .filter((part) => part !== undefined)
    .join(' ');
}

async function intakeIdOf(org: OrgPort, key: string): Promise<string> {
  const [rows] = await org.query([`SELECT Id FROM Email_Intake__c WHERE Message_Key__c = ${soqlText(key)}`]);
  const id = rows?.[0]?.['Id'];
  if (typeof id === 'string') return id;
  throw new IntakeError('MESSAGE_NOT_FOUND', 'The org does not have the message’s intake.', {
    actions: ['Open the queue again: the intake may have been deleted.']
  });
}
