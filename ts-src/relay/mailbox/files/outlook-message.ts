import { createHash } from 'node:crypto';
import msgreader, { type FieldsData } from '@kenjiuno/msgreader';
import { z } from 'zod';
import type { Sensitivity } from '../../../core/message/message.ts';
import { charsetOf, isReadableCodepage } from './codepages.ts';
import { composeMime, type MimeFile } from './compose-mime.ts';

/** What an Outlook file says beside its RFC 5322 form. */
export interface OutlookFacts {
  readonly itemClass: string | null;
  readonly sensitivity: Sensitivity;
  readonly isDraft: boolean;
  /** ISO 8601. */
  readonly receivedAt: string | null;
}

export interface OutlookMessage {
  readonly mime: Uint8Array;
  readonly facts: OutlookFacts;
}

/** Node gives a CommonJS module's exports as the default import; its types speak of the class. */
const Reader = z
  .custom<typeof msgreader>((value) => typeof value === 'function')
  .parse(Reflect.get(msgreader, 'default'));

/** Messages within messages within messages: deeper ones are left as Outlook files. */
const DEEPEST = 5;
/** MS-OXPROPS: PidTagSensitivity, PidTagInReplyToId, PidTagInternetReferences. */
const SENSITIVITY = 0x00360003;
const IN_REPLY_TO = 0x1042001f;
const REFERENCES = 0x1039001f;
const SENSITIVITIES: readonly Sensitivity[] = ['normal', 'personal', 'private', 'confidential'];
/** MS-OXCMSG: the message was not sent. */
const UNSENT = 0x8;

/** Whether the bytes are a compound file, as an Outlook .msg is. */
export function isOutlookFile(raw: Uint8Array): boolean {
  return raw[0] === 0xd0 && raw[1] === 0xcf && raw[2] === 0x11 && raw[3] === 0xe0;
}

/** Turns an Outlook .msg into RFC 5322 bytes, the same for the same file. Throws what the reader throws on a broken one. */
export function readOutlookMessage(raw: Uint8Array, depth = 0): OutlookMessage {
  const { reader, fields, extra } = open(raw);
  if (fields.error !== undefined) throw new Error(fields.error);
  if (isEmpty(fields)) throw new Error('It holds nothing that a message has.');
  const html = htmlOf(fields);
  const mime = composeMime({
    headers: headersOf(fields, extra),
    text: fields.body ?? null,
    html,
    files: (fields.attachments ?? []).map((attachment) => fileOf(reader, attachment, depth)),
    seed: createHash('sha256').update(raw).digest('hex').slice(0, 24)
  });
  return { mime, facts: factsOf(fields, extra) };
}

function isEmpty({ messageClass, subject, headers, body, senderName, recipients: to }: FieldsData): boolean {
  const said = [messageClass, subject, headers, body, senderName];
  return said.every((value) => value === undefined) && (to ?? []).length === 0;
}

interface Opened {
  readonly reader: InstanceType<typeof msgreader>;
  readonly fields: FieldsData;
  /** Properties that the reader has no name for. */
  readonly extra: ReadonlyMap<number, Uint8Array>;
}

/** Old files are in the code page that they name, which is known only after a first look. */
function open(raw: Uint8Array): Opened {
  const first = openAs(raw, null);
  const codepage = first.fields.messageCodepage ?? first.fields.internetCodepage;
  return codepage !== undefined && isReadableCodepage(codepage) ? openAs(raw, String(codepage)) : first;
}

function openAs(raw: Uint8Array, ansiEncoding: string | null): Opened {
  // By the object that they belong to: the message, a recipient, an attachment, a message inside.
  const seen = new Map<FieldsData, Map<number, Uint8Array>>();
  const reader = new Reader(Uint8Array.from(raw).buffer);
  reader.parserConfig = {
    ...(ansiEncoding === null ? {} : { ansiEncoding }),
    propertyObserver: (owner, tag, value) => {
      const own = seen.get(owner) ?? new Map<number, Uint8Array>();
      seen.set(owner, own);
      // A text is seen twice: itself, and eight bytes that only tell its length.
      if (value !== null && value.length > (own.get(tag)?.length ?? 0)) own.set(tag, value);
    }
  };
  const fields = reader.getFileData();
  return { reader, fields, extra: seen.get(fields) ?? new Map() };
}

function htmlOf(fields: FieldsData): { readonly content: Uint8Array; readonly charset: string } | null {
  if (fields.html !== undefined) return { content: fields.html, charset: charsetOf(fields.internetCodepage ?? 65_001) };
  return fields.bodyHtml === undefined ? null : { content: Buffer.from(fields.bodyHtml), charset: 'utf-8' };
}

function factsOf(fields: FieldsData, extra: Opened['extra']): OutlookFacts {
  const sensitivity = extra.get(SENSITIVITY)?.[0] ?? 0;
  const isSent = fields.headers !== undefined || fields.clientSubmitTime !== undefined;
  const received = Date.parse(fields.messageDeliveryTime ?? '');
  return {
    itemClass: fields.messageClass ?? null,
    sensitivity: SENSITIVITIES[sensitivity] ?? 'normal',
    isDraft: ((fields.messageFlags ?? 0) & UNSENT) !== 0 && !isSent,
    receivedAt: Number.isNaN(received) ? null : new Date(received).toISOString()
  };
}

type Header = readonly [name: string, value: string];

/** As they came over the wire, without what speaks of the former MIME structure; what is missing is made up for. */
function headersOf(fields: FieldsData, extra: Opened['extra']): readonly Header[] {
  const wire = wireHeaders(fields.headers ?? '');
  const names = new Set(wire.map(([name]) => name.toLowerCase()));
  return [
    ...wire,
    ...knownHeaders(fields, extra).filter(([name, value]) => value !== '' && !names.has(name.toLowerCase()))
  ];
}

function wireHeaders(text: string): Header[] {
  return text
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, name, value] = /^([!-9;-~]+):(.*)$/.exec(line) ?? [];
      const isOwn = name !== undefined && value !== undefined && !/^(?:mime-version$|content-)/i.test(name);
      return isOwn ? [[name, value.trimStart()] as const] : [];
    });
}

function knownHeaders(fields: FieldsData, extra: Opened['extra']): Header[] {
  const text = (tag: number): string =>
    Buffer.from(extra.get(tag) ?? [])
      .toString('utf16le')
      .replaceAll('\0', '');
  return [
    ['From', address(fields.senderName, senderOf(fields))],
    ['To', recipients(fields, 'to')],
    ['Cc', recipients(fields, 'cc')],
    ['Bcc', recipients(fields, 'bcc')],
    ['Subject', encoded(fields.subject ?? '')],
    ['Date', fields.clientSubmitTime ?? fields.messageDeliveryTime ?? ''],
    ['Message-ID', fields.messageId ?? ''],
    ['In-Reply-To', text(IN_REPLY_TO)],
    ['References', text(REFERENCES)]
  ];
}

function senderOf(fields: FieldsData): string {
  const candidates = [
    fields.sentRepresentingSmtpAddress,
    fields.senderSmtpAddress,
    fields.senderEmail,
    fields.creatorSMTPAddress,
    fields.senderName
  ];
  return candidates.find(isAddress) ?? '';
}

function recipients(fields: FieldsData, kind: 'to' | 'cc' | 'bcc'): string {
  return (fields.recipients ?? [])
    .filter(({ recipType }) => (recipType ?? 'to') === kind)
    .map(({ name, smtpAddress, email }) => address(name, [smtpAddress, email, name].find(isAddress) ?? ''))
    .filter((entry) => entry !== '')
    .join(', ');
}

/** An address of Exchange's own kind (`/O=…/CN=…`) is none that mail can be matched by. */
function isAddress(value: string | undefined): value is string {
  return value !== undefined && /^[^\s@<>]+@[^\s@<>]+$/.test(value.trim());
}

function address(name: string | undefined, mail: string): string {
  if (mail === '') return '';
  return name === undefined || name === '' || name === mail ? `<${mail}>` : `${encoded(name, true)} <${mail}>`;
}

/** RFC 2047 where it is needed; phrases with special characters are quoted. */
function encoded(text: string, isPhrase = false): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (/^[ -~]*$/.test(line)) return isPhrase && /[^\w .-]/.test(line) ? `"${line.replaceAll(/["\\]/g, '\\$&')}"` : line;
  const words: string[] = [];
  let word = '';
  for (const letter of line) {
    if (Buffer.byteLength(word + letter) > 42) {
      words.push(word);
      word = '';
    }
    word += letter;
  }
  return [...words, word].map((part) => `=?utf-8?B?${Buffer.from(part).toString('base64')}?=`).join(' ');
}

function fileOf(reader: Opened['reader'], attachment: FieldsData, depth: number): MimeFile {
  const title = attachment.fileName ?? attachment.fileNameShort ?? attachment.name ?? 'attachment';
  const contentId = attachment.pidContentId ?? null;
  const content = contentOf(reader, attachment);
  if (attachment.innerMsgContent !== true) {
    return {
      name: encoded(title, true),
      contentType: attachment.attachMimeTag ?? 'application/octet-stream',
      contentId,
      content
    };
  }
  const name = attachment.innerMsgContentFields?.subject ?? title;
  if (depth >= DEEPEST)
    return { name: encoded(`${name}.msg`, true), contentType: 'application/vnd.ms-outlook', contentId, content };
  const inner = readOutlookMessage(content, depth + 1);
  return { name: encoded(`${name}.eml`, true), contentType: 'message/rfc822', contentId, content: inner.mime };
}

/** What is embedded as an object of another program has no bytes of its own; its name is kept. */
function contentOf(reader: Opened['reader'], attachment: FieldsData): Uint8Array {
  if (attachment.innerMsgContent !== true && attachment.dataId === undefined) return new Uint8Array();
  return reader.getAttachment(attachment).content;
}
