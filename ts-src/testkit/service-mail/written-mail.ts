import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../../core/message/message.ts';
import { graphMessageSchema, toMessage } from '../../relay/mailbox/graph/graph-message.ts';
import { parseMimeMessage } from '../../relay/mailbox/mime/parse-message.ts';

/** One message written for the tests: what it is, and the class that Exchange would give it. */
export interface WrittenMail {
  readonly file: string;
  readonly kind: string;
  readonly mailClass: string;
  /** MAPI message class; null when Graph shows the message as something else. */
  readonly itemClass: string | null;
  readonly note: string;
}

const mailbox = { address: 'mia@acme.example', aliases: [], isShared: false };
const folder = { kind: 'inbox', name: 'Inbox' } as const;

export function readManifest(): WrittenMail[] {
  const lines = readFileSync(join(import.meta.dirname, 'manifest.tsv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  return lines.map((line) => {
    const [file = '', kind = '', mailClass = '', itemClass = '', note = ''] = line.split('\t');
    return { file, kind, mailClass, itemClass: itemClass === '-' ? null : itemClass, note };
  });
}

/** Reads the message in the shape it is written in: MIME, or what Graph answers. */
export async function readWritten({ file }: WrittenMail): Promise<Message> {
  const raw = readFileSync(join(import.meta.dirname, file));
  if (file.endsWith('.json')) {
    return toMessage(graphMessageSchema.parse(JSON.parse(raw.toString('utf8'))), folder, mailbox, []);
  }
  return parseMimeMessage(Buffer.from(raw.toString('utf8').replace(/\r?\n/g, '\r\n')), {
    providerId: file,
    folder,
    mailbox
  });
}

/**
 * Shows a MIME message as Graph does: header fields without those of the structure, the message class that
 * Exchange derives, the body and the list of attachments.
 */
export function asGraphShows(message: Message, itemClass: string): Message {
  const person = (value: Message['from']) =>
    value === null ? null : { emailAddress: { name: value.name, address: value.address } };
  const meeting = MEETING_TYPES.find(([name]) => itemClass.startsWith(name));
  const item = graphMessageSchema.parse({
    id: message.providerId,
    ...(meeting === undefined ? {} : { '@odata.type': meeting[1], meetingMessageType: meeting[2] }),
    internetMessageId: message.messageId,
    subject: message.subject,
    from: person(message.from),
    toRecipients: message.to.map(person),
    ccRecipients: message.cc.map(person),
    body: { contentType: 'text', content: message.body.text ?? '' },
    internetMessageHeaders: message.headers.filter(({ name }) => !/^content-(?:type|transfer)/.test(name)),
    isDraft: message.isDraft,
    singleValueExtendedProperties: [{ id: 'String 0x1a', value: itemClass }]
  });
  return toMessage(item, folder, mailbox, message.attachments);
}

const MEETING_TYPES: readonly (readonly [string, string, string])[] = [
  ['IPM.Schedule.Meeting.Request', '#microsoft.graph.eventMessageRequest', 'meetingRequest'],
  ['IPM.Schedule.Meeting.Canceled', '#microsoft.graph.eventMessage', 'meetingCancelled'],
  ['IPM.Schedule.Meeting.Resp.Pos', '#microsoft.graph.eventMessageResponse', 'meetingAccepted'],
  ['IPM.Schedule.Meeting.Resp.Neg', '#microsoft.graph.eventMessageResponse', 'meetingDeclined'],
  ['IPM.Schedule.Meeting.Resp.Tent', '#microsoft.graph.eventMessageResponse', 'meetingTenativelyAccepted']
];
