import type { Message } from '../../../core/message/message.ts';
import { parseMimeMessage, type MessageOrigin } from '../mime/parse-message.ts';
import type { RawMessage } from '../mime/parse-pool.ts';
import { isOutlookFile } from './outlook-message.ts';
import { convertOutlookFile } from './outlook-pool.ts';

/** A message's file as RFC 5322 bytes, with what an Outlook file says besides. Errors: MESSAGE_UNREADABLE. */
export async function toRawMessage(raw: Uint8Array, origin: MessageOrigin): Promise<RawMessage> {
  if (!isOutlookFile(raw)) return { raw, origin };
  const { mime, facts } = await convertOutlookFile(raw);
  return { raw: mime, origin: { ...origin, ...facts } };
}

/** The message of a file, in either form. Errors: MESSAGE_UNREADABLE. */
export async function parseMessageFile(raw: Uint8Array, origin: MessageOrigin): Promise<Message> {
  const message = await toRawMessage(raw, origin);
  return await parseMimeMessage(message.raw, message.origin);
}
