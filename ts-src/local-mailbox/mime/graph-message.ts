import { createHash } from 'node:crypto';
import { simpleParser, type AddressObject, type Attachment as ParsedAttachment, type ParsedMail } from 'mailparser';
import { meetingKind, messageClass, sensitivityNumber, type MimeFacts } from './item-class.ts';
import type { AttachmentJson, DerivedMessage, GraphRecipient, MessageJson } from './message-json.ts';

const PREVIEW_LENGTH = 255;

/** Derives from raw MIME what Graph shows of a message; `receivedAt` is the time of delivery. */
export async function deriveGraphMessage(raw: Buffer, receivedAt: Date): Promise<DerivedMessage> {
  const mail = await simpleParser(raw, { skipImageLinks: true, keepDeliveryStatus: true });
  const facts = mimeFacts(mail);
  const itemClass = messageClass(facts);
  const attachments = mail.attachments.filter((part) => !isBodyPart(part)).map(attachmentOf);
  const text = mail.text ?? '';
  const html = typeof mail.html === 'string' ? mail.html : null;
  const meeting = meetingKind(itemClass);
  const message: MessageJson = {
    ...(meeting === null ? {} : { '@odata.type': meeting.type, meetingMessageType: meeting.meetingMessageType }),
    subject: mail.subject ?? '',
    bodyPreview: text.replace(/\s+/g, ' ').trim().slice(0, PREVIEW_LENGTH),
    importance: importanceOf(headerValue(facts, 'importance') || headerValue(facts, 'x-priority')),
    categories: keywordsOf(headerValue(facts, 'keywords')),
    hasAttachments: attachments.some((attachment) => !attachment.json.isInline),
    internetMessageId: messageIdOf(facts),
    conversationIndex: conversationIndex(headerValue(facts, 'thread-index'), receivedAt),
    isDeliveryReceiptRequested: headerValue(facts, 'return-receipt-to') !== '',
    isReadReceiptRequested: headerValue(facts, 'disposition-notification-to') !== '',
    isRead: false,
    isDraft: false,
    inferenceClassification: 'focused',
    receivedDateTime: graphTime(receivedAt),
    sentDateTime: graphTime(sentAt(facts) ?? receivedAt),
    ...senderOf(mail, facts),
    toRecipients: recipients(mail.to),
    ccRecipients: recipients(mail.cc),
    bccRecipients: recipients(mail.bcc),
    replyTo: recipients(mail.replyTo),
    flag: { flagStatus: 'notFlagged' },
    body: html === null ? { contentType: 'text', content: text } : { contentType: 'html', content: html },
    textBody: text,
    internetMessageHeaders: facts.headers.map(({ spelled, value }) => ({ name: spelled, value })),
    itemClass,
    sensitivity: sensitivityNumber(facts)
  };
  return { message, attachments, threadRoots: threadRoots(facts, message.internetMessageId) };
}

interface Facts extends MimeFacts {
  readonly headers: readonly { readonly name: string; readonly spelled: string; readonly value: string }[];
}

function mimeFacts(mail: ParsedMail): Facts {
  const headers = mail.headerLines.map(({ key, line }) => {
    const colon = line.indexOf(':');
    return { name: key, spelled: line.slice(0, colon).trim(), value: unfold(line.slice(colon + 1)) };
  });
  const calendarText = mail.attachments.find((part) => part.contentType === 'text/calendar')?.content.toString('utf8');
  const status = mail.attachments.find((part) => part.contentType === 'message/delivery-status');
  return {
    headers,
    partTypes: mail.attachments.map((part) => part.contentType),
    calendar: calendarText === undefined ? null : calendarFacts(calendarText),
    deliveryStatus: status?.content.toString('utf8') ?? ''
  };
}

function unfold(value: string): string {
  return value.replace(/\r?\n[ \t]*/g, ' ').trim();
}

function calendarFacts(text: string): MimeFacts['calendar'] {
  const method = /^METHOD:\s*([A-Z]+)/im.exec(text)?.[1];
  if (method === undefined) return null;
  return { method: method.toUpperCase(), partStat: /PARTSTAT=([A-Z-]+)/i.exec(text)?.[1]?.toUpperCase() ?? null };
}

/* A calendar alternative without a file name is the body of a meeting message, not an attachment of it. */
function isBodyPart(part: ParsedAttachment): boolean {
  return part.contentType === 'text/calendar' && part.filename === undefined;
}

function attachmentOf(part: ParsedAttachment): DerivedMessage['attachments'][number] {
  const isItem = part.contentType === 'message/rfc822';
  const json: AttachmentJson = {
    kind: isItem ? 'item' : part.contentType === 'message/external-body' ? 'reference' : 'file',
    name: part.filename ?? (isItem ? subjectOfNested(part.content) : 'attachment'),
    contentType: part.contentType,
    size: part.size,
    isInline: part.related || (part.contentDisposition === 'inline' && part.cid !== undefined),
    contentId: part.cid ?? null
  };
  return { json, content: part.content };
}

function subjectOfNested(content: Buffer): string {
  const subject = /^subject:[ \t]*(.*)$/im.exec(content.subarray(0, 20_000).toString('utf8'))?.[1]?.trim();
  return subject === undefined || subject === '' ? 'message' : subject;
}

/* mailparser turns an unreadable Date silently into the present, so the header is read here. */
function sentAt(facts: MimeFacts): Date | null {
  const time = Date.parse(headerValue(facts, 'date').replace(/\([^)]*\)/g, ''));
  return Number.isNaN(time) ? null : new Date(time);
}

function messageIdOf(facts: MimeFacts): string | null {
  const value = headerValue(facts, 'message-id');
  return value === '' ? null : value;
}

function senderOf(mail: ParsedMail, facts: MimeFacts): Pick<MessageJson, 'from' | 'sender'> {
  const from = recipients(mail.from)[0];
  if (from === undefined) return {};
  const named = headerValue(facts, 'sender') === '' ? undefined : recipientsOfSender(mail);
  return { from, sender: named ?? from };
}

function recipientsOfSender(mail: ParsedMail): GraphRecipient | undefined {
  const sender = mail.headers.get('sender');
  if (typeof sender !== 'object' || !('value' in sender) || !Array.isArray(sender.value)) return undefined;
  const first: unknown = sender.value[0];
  if (typeof first !== 'object' || first === null || !('address' in first)) return undefined;
  const name = 'name' in first && typeof first.name === 'string' ? first.name : '';
  return recipient(name, typeof first.address === 'string' ? first.address : '');
}

function recipients(field: AddressObject | AddressObject[] | undefined): GraphRecipient[] {
  const objects = field === undefined ? [] : Array.isArray(field) ? field : [field];
  return objects
    .flatMap((object) => object.value)
    .flatMap((entry) => (entry.group === undefined ? [entry] : entry.group))
    .filter((entry) => entry.address !== undefined && entry.address !== '')
    .map((entry) => recipient(entry.name, entry.address ?? ''));
}

/* Graph shows the address as the name when there is no name. */
function recipient(name: string, address: string): GraphRecipient {
  return { emailAddress: { name: name === '' ? address : name, address } };
}

/* Importance: high, or X-Priority: 1 (Highest). */
function importanceOf(value: string): MessageJson['importance'] {
  if (/^(high|[12]\b)/i.test(value)) return 'high';
  return /^(low|[45]\b)/i.test(value) ? 'low' : 'normal';
}

function keywordsOf(value: string): string[] {
  return value
    .split(',')
    .map((keyword) => keyword.trim())
    .filter((keyword) => keyword !== '');
}

/** Message-IDs that name the thread, the nearest first, then the root; the message's own id comes last. */
function threadRoots(facts: MimeFacts, own: string | null): string[] {
  const ids = (name: string): string[] => headerValue(facts, name).match(/<[^<>\s]+>/g) ?? [];
  return [...ids('in-reply-to'), ...ids('references').reverse(), ...(own === null ? [] : [own])];
}

function conversationIndex(threadIndex: string, receivedAt: Date): string {
  if (/^[A-Za-z0-9+/=]{20,}$/.test(threadIndex)) return threadIndex;
  const digest = createHash('sha256').update(String(receivedAt.getTime())).digest().subarray(0, 22);
  digest[0] = 1;
  return digest.toString('base64');
}

function headerValue(facts: MimeFacts, name: string): string {
  return facts.headers.find((field) => field.name === name)?.value ?? '';
}

/** Graph writes times without fractions. */
export function graphTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}
