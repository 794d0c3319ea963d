import { z } from 'zod';
import type { MailboxIdentity } from '../../../core/classify/decision.ts';
import { textOfHtml } from '../../../core/html/text-of-html.ts';
import { directionOf } from '../../../core/message/direction.ts';
import { bareMessageId, parseMessageIds } from '../../../core/message/message-id.ts';
import {
  CLOUD_LINK,
  type Attachment,
  type Folder,
  type MailAddress,
  type Message,
  type MessageBody,
  type MessageKind,
  type Sensitivity
} from '../../../core/message/message.ts';

const ITEM_CLASS = 'String 0x001A';
const SENSITIVITY = 'Integer 0x0036';
const SIZE = 'Integer 0x0E08';

/** What is asked of every message: enough to decide without a second request. */
export const MESSAGE_QUERY: Readonly<Record<string, string>> = {
  $select: [
    'id',
    'internetMessageId',
    'conversationId',
    'subject',
    'from',
    'sender',
    'replyTo',
    'toRecipients',
    'ccRecipients',
    'bccRecipients',
    'sentDateTime',
    'receivedDateTime',
    'categories',
    'body',
    'hasAttachments',
    'internetMessageHeaders',
    'isDraft',
    'parentFolderId'
  ].join(','),
  $expand: `singleValueExtendedProperties($filter=id eq '${ITEM_CLASS}' or id eq '${SENSITIVITY}' or id eq '${SIZE}')`
};

const recipientSchema = z.object({
  emailAddress: z.object({ address: z.string().nullish(), name: z.string().nullish() }).nullish()
});

export const graphMessageSchema = z.object({
  '@odata.type': z.string().optional(),
  id: z.string(),
  internetMessageId: z.string().nullish(),
  conversationId: z.string().nullish(),
  subject: z.string().nullish(),
  from: recipientSchema.nullish(),
  sender: recipientSchema.nullish(),
  replyTo: z.array(recipientSchema).nullish(),
  toRecipients: z.array(recipientSchema).nullish(),
  ccRecipients: z.array(recipientSchema).nullish(),
  bccRecipients: z.array(recipientSchema).nullish(),
  sentDateTime: z.string().nullish(),
  receivedDateTime: z.string().nullish(),
  categories: z.array(z.string()).nullish(),
  body: z.object({ contentType: z.string(), content: z.string().nullish() }).nullish(),
  hasAttachments: z.boolean().nullish(),
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string().nullish() })).nullish(),
  isDraft: z.boolean().nullish(),
  parentFolderId: z.string().nullish(),
  meetingMessageType: z.string().nullish(),
  singleValueExtendedProperties: z.array(z.object({ id: z.string(), value: z.string().nullish() })).nullish()
});
export type GraphMessage = z.infer<typeof graphMessageSchema>;

const graphAttachmentSchema = z.object({
  '@odata.type': z.string().optional(),
  id: z.string(),
  name: z.string().nullish(),
  contentType: z.string().nullish(),
  size: z.number().nullish(),
  isInline: z.boolean().nullish(),
  contentId: z.string().nullish()
});

const SENSITIVITIES: readonly Sensitivity[] = ['normal', 'personal', 'private', 'confidential'];

/** Turns Graph's message into the product's; Graph shapes stop here. */
export function toMessage(
  item: GraphMessage,
  folder: Folder,
  mailbox: MailboxIdentity,
  attachments: readonly Attachment[]
): Message {
  const headers = (item.internetMessageHeaders ?? []).map(({ name, value }) => ({
    name: name.toLowerCase(),
    value: value ?? ''
  }));
  const header = (name: string): string | null => headers.find((field) => field.name === name)?.value ?? null;
  const from = toAddress(item.from);
  const sender = toAddress(item.sender);
  const size = Number(property(item, SIZE) ?? NaN);
  return {
    providerId: item.id,
    messageId: bareMessageId(item.internetMessageId),
    inReplyTo: parseMessageIds(header('in-reply-to'))[0] ?? null,
    references: parseMessageIds(header('references')),
    conversationId: item.conversationId ?? null,
    subject: item.subject ?? '',
    from,
    sender,
    replyTo: toAddresses(item.replyTo),
    to: toAddresses(item.toRecipients),
    cc: toAddresses(item.ccRecipients),
    bcc: toAddresses(item.bccRecipients),
    sentAt: toIso(item.sentDateTime),
    receivedAt: toIso(item.receivedDateTime),
    direction: directionOf({ from, sender, folder, headers }, mailbox),
    folder,
    categories: item.categories ?? [],
    body: toBody(item),
    attachments,
    headers,
    kind: toKind(item, header('content-type')),
    sensitivity: SENSITIVITIES[Number(property(item, SENSITIVITY) ?? '0')] ?? 'normal',
    isDraft: item.isDraft ?? false,
    size: Number.isNaN(size) ? null : size
  };
}

/** Turns the metadata of Graph's attachments (file, item, reference) into the product's. */
export function toAttachments(value: unknown): readonly Attachment[] {
  const { value: items } = z.object({ value: z.array(graphAttachmentSchema) }).parse(value);
  return items.map((item) => {
    const contentType = attachmentType(item);
    return {
      id: item.id,
      name: attachmentName(item, contentType),
      contentType,
      size: contentType === CLOUD_LINK ? 0 : (item.size ?? 0),
      isInline: item.isInline ?? false,
      contentId: bareMessageId(item.contentId)
    };
  });
}

/** Whether the attachment is a link to a file in the cloud: it has a name and no bytes. */
export function isCloudLink(attachment: Attachment): boolean {
  return attachment.contentType === CLOUD_LINK;
}

type GraphAttachment = z.infer<typeof graphAttachmentSchema>;

function attachmentType(item: GraphAttachment): string {
  const type = item['@odata.type'];
  if (type === '#microsoft.graph.referenceAttachment') return CLOUD_LINK;
  const unsaid = isItem(item) ? 'message/rfc822' : 'application/octet-stream';
  return (item.contentType ?? unsaid).toLowerCase().split(';')[0]?.trim() ?? unsaid;
}

/** An attached item is named by its subject: as a file it needs an ending. Graph gives messages, events and contacts. */
function attachmentName(item: GraphAttachment, contentType: string): string {
  const name = item.name ?? 'attachment';
  if (!isItem(item)) return name;
  const ending = ITEM_ENDINGS[contentType] ?? '.eml';
  return name.toLowerCase().endsWith(ending) ? name : `${name}${ending}`;
}

const ITEM_ENDINGS: Readonly<Record<string, string>> = {
  'text/calendar': '.ics',
  'text/vcard': '.vcf',
  'text/x-vcard': '.vcf'
};

function isItem(item: GraphAttachment): boolean {
  return item['@odata.type'] === '#microsoft.graph.itemAttachment';
}

/** Graph answers `String 0x1a` where `String 0x001A` was asked for. */
const propertyId = (id: string): string => id.toLowerCase().replace(/0x0*/, '0x');

function property(item: GraphMessage, id: string): string | null {
  return item.singleValueExtendedProperties?.find((entry) => propertyId(entry.id) === propertyId(id))?.value ?? null;
}

function toAddress(value: z.infer<typeof recipientSchema> | null | undefined): MailAddress | null {
  const address = value?.emailAddress?.address?.trim() ?? '';
  if (address === '') return null;
  const name = value?.emailAddress?.name ?? null;
  return { address, name: name === '' || name === address ? null : name };
}

function toAddresses(values: readonly z.infer<typeof recipientSchema>[] | null | undefined): MailAddress[] {
  return (values ?? []).map(toAddress).filter((address) => address !== null);
}

function toBody(item: GraphMessage): MessageBody {
  const content = item.body?.content ?? '';
  if (content.trim() === '') return { html: null, text: null };
  if (item.body?.contentType.toLowerCase() === 'html') return { html: content, text: textOfHtml(content) };
  return { html: null, text: content.replaceAll('\r\n', '\n') };
}

/** Graph shows the top part's content type only; the item class and the type of the message tell the rest. */
function toKind(item: GraphMessage, contentType: string | null): MessageKind {
  const top = contentType?.split(';')[0]?.trim().toLowerCase() ?? null;
  const parameter = (name: string): string | null =>
    new RegExp(`;\\s*${name}\\s*=\\s*"?([^";\\s]+)`, 'i').exec(contentType ?? '')?.[1]?.toLowerCase() ?? null;
  const isSmime = top === 'application/pkcs7-mime' || top === 'application/x-pkcs7-mime';
  return {
    itemClass: property(item, ITEM_CLASS) ?? sharingClass(item),
    meeting: meetingOf(item),
    contentType: top,
    reportType: parameter('report-type'),
    smimeType: isSmime ? (parameter('smime-type') ?? '') : null,
    partTypes: top === null ? [] : [top]
  };
}

/** `$select` can't name meetingMessageType, a property of the derived types: without it their names tell. */
function meetingOf(item: GraphMessage): string | null {
  const named = item.meetingMessageType ?? 'none';
  if (named !== 'none') return named;
  const type = /^#microsoft\.graph\.(eventMessage(?:Request|Response)?)$/i.exec(item['@odata.type'] ?? '')?.[1];
  return type ?? null;
}

function sharingClass(item: GraphMessage): string | null {
  return item['@odata.type'] === '#microsoft.graph.calendarSharingMessage' ? 'IPM.Sharing' : null;
}

function toIso(value: string | null | undefined): string | null {
  const time = Date.parse(value ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
