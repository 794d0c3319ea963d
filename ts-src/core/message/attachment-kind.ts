import { CLOUD_LINK, type Attachment } from './message.ts';

/**
 * What an attachment is to a person who keeps the message: a file; a picture inside the text; a logo or the icon of a
 * signature; a pixel that only counts readers, or a spacer; a link to a file in the cloud.
 */
export type AttachmentKind = 'file' | 'picture' | 'logo' | 'pixel' | 'link';

/** What is known beside the attachment's own description, as far as somebody looked. */
export interface AttachmentEvidence {
  /** Width and height in pixels, from the image's header. */
  readonly width?: number;
  readonly height?: number;
}

/** Bytes below which an image shows nothing: a 1×1 GIF has 43, and a provider may count its envelope in. */
const SMALLEST_IMAGE = 512;
/** Bytes up to which an image with a name that mail programs or signatures give is taken for a logo. */
const LARGEST_LOGO = 20_480;
/** Pixels: a logo or a signature's icon is at most so high, and so wide. */
const LOGO_HEIGHT = 120;
const LOGO_WIDTH = 480;
/** Bytes from which a picture inside the text is more than decoration. */
const PICTURE_WORTH_KEEPING = 51_200;

/** Names that Outlook and others give to the images of a signature, and those of icons in signatures. */
const DECORATION_NAME =
  /^(?:image\d{3,4}|outlook-[\w-]{1,80}|logo|signature|banner|spacer|pixel|facebook|linkedin|twitter|x|instagram|youtube|xing|whatsapp)(?:[-_ ]?(?:logo|icon|\d{1,4}))?\.(?:png|gif|jpe?g|bmp)$/i;

/** Says what the attachment is; from its description alone, or more exactly with evidence. */
export function attachmentKind(attachment: Attachment, evidence: AttachmentEvidence = {}): AttachmentKind {
  if (attachment.contentType === CLOUD_LINK) return 'link';
  // Some programs mark every file as inline, a PDF as well: only images are part of the text.
  if (!attachment.contentType.startsWith('image/')) return 'file';
  if (isPixel(attachment, evidence)) return 'pixel';
  if (isLogo(attachment, evidence)) return 'logo';
  return attachment.isInline ? 'picture' : 'file';
}

/**
 * Whether the attachment is kept when nobody chose: files are. A Task has no place for the pictures of the text, so
 * those of some size are kept as files then.
 */
export function isKeptByDefault(attachment: Attachment, saveAs: 'EmailMessage' | 'Task'): boolean {
  const kind = attachmentKind(attachment);
  return kind === 'file' || (saveAs === 'Task' && kind === 'picture' && attachment.size >= PICTURE_WORTH_KEEPING);
}

function isPixel({ size }: Attachment, { width, height }: AttachmentEvidence): boolean {
  if (width !== undefined && height !== undefined) return width <= 2 || height <= 2;
  return size < SMALLEST_IMAGE;
}

function isLogo({ name, size, isInline }: Attachment, evidence: AttachmentEvidence): boolean {
  const { width, height } = evidence;
  if (size <= LARGEST_LOGO && DECORATION_NAME.test(name)) return true;
  return isInline && width !== undefined && height !== undefined && height <= LOGO_HEIGHT && width <= LOGO_WIDTH;
}
