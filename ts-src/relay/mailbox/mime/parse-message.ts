import { parseAddressHeader } from 'mailparser';
import type { MailboxIdentity } from '../../../core/classify/decision.ts';
import { textOfHtml } from '../../../core/html/text-of-html.ts';
import { IntakeError } from '../../../core/intake-error.ts';
import { directionOf } from '../../../core/message/direction.ts';
import { bareMessageId, parseMessageIds } from '../../../core/message/message-id.ts';
import type {
  Direction,
  Folder,
  HeaderField,
  MailAddress,
  Message,
  MessageBody,
  Sensitivity
} from '../../../core/message/message.ts';
import { decodeBytes } from './charset.ts';
import { firstField, readHeaderBlock } from './header-block.ts';
import type { HeaderBlock } from './header-block.ts';
import { parseMailDate } from './mime-date.ts';
import { attachmentsOf } from './mime-attachments.ts';
import { messageKindOf } from './message-kind.ts';
import { readMimeStructure } from './mime-structure.ts';
import type { MimeStructure } from './mime-structure.ts';

/** What the mailbox knows of a message besides its bytes. */
export interface MessageOrigin {
  readonly providerId: string;
  readonly folder: Folder;
  readonly mailbox: MailboxIdentity;
  /** Taken from the sender's address and the folder when absent. */
  readonly direction?: Direction | null;
  readonly categories?: readonly string[];
  /** ISO 8601; taken from the topmost Received field when absent. */
  readonly receivedAt?: string | null;
  readonly conversationId?: string | null;
  readonly isDraft?: boolean;
  readonly itemClass?: string | null;
  readonly meeting?: string | null;
  readonly sensitivity?: Sensitivity;
  readonly size?: number | null;
}

/** A message with what had to be guessed or left out on the way. */
export interface ParsedMessage {
  readonly message: Message;
  /** Sentences for the user. */
  readonly notes: readonly string[];
}

const LONGEST_BODY = 8_000_000;
const LONGEST_RESCUED_BODY = 1_000_000;
/** Of a message that streams in: more than a header block and the body that may have to be rescued. */
const KEPT_HEAD = 2_200_000;
const MOST_ADDRESSES = 2_000;

/** Turns a raw RFC 5322 message into the product's shape; throws MESSAGE_UNREADABLE only when it is no message at all. */
export async function parseMimeMessage(raw: Uint8Array, origin: MessageOrigin): Promise<Message> {
  return (await parseMimeMessageWithNotes(raw, origin)).message;
}

/** Like parseMimeMessage, with the notes on what had to be guessed. */
export async function parseMimeMessageWithNotes(raw: Uint8Array, origin: MessageOrigin): Promise<ParsedMessage> {
  const bytes = withoutUtf16(raw);
  const block = readHeaderBlock(bytes);
  refuseWhatIsNoMessage(bytes, block);
  return finish(bytes, block, await readMimeStructure(bytes), origin, raw.byteLength);
}

/** Like parseMimeMessage for a message that streams in; holds its head and its texts, never its attachments. */
export async function parseMimeStream(source: AsyncIterable<Uint8Array>, origin: MessageOrigin): Promise<Message> {
  const head: Uint8Array[] = [];
  let length = 0;
  const structure = await readMimeStructure(
    (async function* () {
      for await (const chunk of source) {
        if (length < KEPT_HEAD) head.push(chunk.slice());
        length += chunk.byteLength;
        yield chunk;
      }
    })()
  );
  const bytes = Buffer.concat(head);
  const block = readHeaderBlock(bytes);
  refuseWhatIsNoMessage(bytes, block);
  return finish(bytes, block, structure, origin, length).message;
}

/** `bytes`: the message or its beginning, which holds the header block. */
function finish(
  bytes: Uint8Array,
  block: HeaderBlock,
  structure: MimeStructure,
  origin: MessageOrigin,
  length: number
): ParsedMessage {
  const notes = new Set([...block.notes, ...structure.notes]);
  if (structure.failure !== null) {
    notes.add(
      `The structure of this message is damaged or too large (${structure.failure}); what could be read is shown.`
    );
  }
  const body = bodyOf(structure, bytes, block, notes);
  const message = assemble(block, structure, body, origin, length);
  for (const attachment of message.attachments) {
    if (attachment.contentType === 'application/ms-tnef') {
      notes.add('The attachments of this message are packed in a winmail.dat file, which is kept as it is.');
    }
  }
  return { message, notes: [...notes] };
}

function assemble(
  block: HeaderBlock,
  structure: MimeStructure,
  body: MessageBody,
  origin: MessageOrigin,
  length: number
): Message {
  const fields = block.fields;
  const from = addresses(block, 'from')[0] ?? null;
  const sender = addresses(block, 'sender')[0] ?? null;
  return {
    providerId: origin.providerId,
    messageId: bareMessageId(firstField(fields, 'message-id')),
    inReplyTo: parseMessageIds(firstField(fields, 'in-reply-to'))[0] ?? null,
    references: parseMessageIds(
      fields
        .filter((field) => field.name === 'references')
        .map((field) => field.value)
        .join(' ')
    ),
    conversationId: origin.conversationId ?? null,
    subject: firstField(fields, 'subject') ?? '',
    from,
    sender,
    replyTo: addresses(block, 'reply-to'),
    to: addresses(block, 'to'),
    cc: addresses(block, 'cc'),
    bcc: addresses(block, 'bcc'),
    sentAt: parseMailDate(firstField(fields, 'date')),
    receivedAt: origin.receivedAt ?? receivedDate(fields),
    direction:
      origin.direction ?? directionOf({ from, sender, folder: origin.folder, headers: fields }, origin.mailbox),
    folder: origin.folder,
    categories: origin.categories ?? [],
    body,
    attachments: attachmentsOf(structure.attachments, body.html),
    headers: fields,
    kind: messageKindOf(fields, structure, origin),
    sensitivity: origin.sensitivity ?? sensitivityOf(fields),
    isDraft: origin.isDraft ?? (origin.folder.kind === 'drafts' || firstField(fields, 'x-unsent') === '1'),
    size: origin.size ?? length
  };
}

/** Address fields are parsed from their undecoded form: an encoded word may never become an address. */
function addresses(block: HeaderBlock, name: string): MailAddress[] {
  const values = block.rawFields.filter((field) => field.name === name).map(({ value }) => withSeparators(value));
  if (values.length === 0) return [];
  const parsed = parseAddressHeader(values, { flatten: true, decodePunycode: false }).value;
  return parsed.slice(0, MOST_ADDRESSES).flatMap((entry) => {
    const address = (entry.address ?? '').trim();
    if (address !== '') return [{ address, name: entry.name === '' ? null : entry.name }];
    return entry.name.includes('@') ? [{ address: entry.name.trim(), name: null }] : [];
  });
}

/** Some programs leave out the comma between two addresses, and the second would be lost; quoted text is left alone. */
function withSeparators(list: string): string {
  if (list.includes('"') || list.includes('(')) return list;
  const between = list.replace(/>\s+(?=[^,;<>]{0,200}<)/g, '>, ');
  return between.includes('<') ? between : between.replace(/(@[^\s,;@]{1,300})\s+(?=[^\s,;@]{1,100}@)/g, '$1, ');
}

function bodyOf(structure: MimeStructure, bytes: Uint8Array, block: HeaderBlock, notes: Set<string>): MessageBody {
  const html = cut(structure.html, notes);
  let text = cut(structure.text, notes);
  if (html !== null && (text === null || text.trim() === '')) text = textOfHtml(html);
  if (html === null && text === null && structure.failure !== null) {
    const rest = bytes.subarray(block.bodyStart, block.bodyStart + LONGEST_RESCUED_BODY);
    text = decodeBytes(rest, 'utf-8').text.replace(/\r\n?/g, '\n');
  }
  return {
    html: html === null || html.trim() === '' ? null : html,
    text: text === null || text.trim() === '' ? null : text
  };
}

function cut(value: string | null, notes: Set<string>): string | null {
  if (value === null || value.length <= LONGEST_BODY) return value;
  notes.add(`The body of this message is longer than ${String(LONGEST_BODY)} characters; it is cut there.`);
  return value.slice(0, LONGEST_BODY);
}

function receivedDate(fields: readonly HeaderField[]): string | null {
  const received = firstField(fields, 'received');
  return received === null ? null : parseMailDate(received.slice(received.lastIndexOf(';') + 1).trim());
}

function sensitivityOf(fields: readonly HeaderField[]): Sensitivity {
  const value = firstField(fields, 'sensitivity')?.toLowerCase() ?? '';
  if (value === 'private' || value === 'personal') return value;
  return value === 'company-confidential' || value === 'confidential' ? 'confidential' : 'normal';
}

/** Some tools save messages as UTF-16; its byte-order mark tells. */
function withoutUtf16(raw: Uint8Array): Uint8Array {
  if (raw[0] === 0xff && raw[1] === 0xfe) return Buffer.from(new TextDecoder('utf-16le').decode(raw), 'utf8');
  if (raw[0] === 0xfe && raw[1] === 0xff) return Buffer.from(new TextDecoder('utf-16be').decode(raw), 'utf8');
  return raw;
}

function refuseWhatIsNoMessage(raw: Uint8Array, block: HeaderBlock): void {
  const reason = whyNoMessage(raw, block);
  if (reason === null) return;
  throw new IntakeError('MESSAGE_UNREADABLE', reason.message, { actions: [reason.action] });
}

function whyNoMessage(raw: Uint8Array, block: HeaderBlock): { message: string; action: string } | null {
  if (raw.every((byte) => byte <= 0x20)) {
    return { message: 'The message is empty.', action: 'Export the message again from its mailbox.' };
  }
  if (raw[0] === 0xd0 && raw[1] === 0xcf && raw[2] === 0x11 && raw[3] === 0xe0) {
    return {
      message: 'This is an Outlook .msg file, not an RFC 5322 message.',
      action: 'Save it as .eml (in Outlook: drag it into a mail folder and export it from there).'
    };
  }
  const head = raw.subarray(0, Math.min(raw.length, Math.max(block.bodyStart, 64)));
  if (block.rawFields.length === 0 || isBinary(head)) {
    return {
      message: 'This is no mail message: it does not start with header fields such as "From:" or "Date:".',
      action: 'Check that the file is a message (.eml, mbox or Maildir) and not another kind of document.'
    };
  }
  return null;
}

function isBinary(head: Uint8Array): boolean {
  const controls = head.reduce((count, byte) => count + (byte < 9 || (byte > 13 && byte < 27) ? 1 : 0), 0);
  return controls > 4 && controls * 50 > head.length;
}
