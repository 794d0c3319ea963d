import { z } from 'zod';
import { attachmentJsonSchema, messageJsonSchema } from '../mime/message-json.ts';

const flag = z.number().transform((value) => value !== 0);
const jsonText = z.string().transform((text): unknown => JSON.parse(text));

export const mailboxRow = z
  .object({ id: z.string(), address: z.string(), display_name: z.string(), shared: flag })
  .transform(({ display_name, ...row }) => ({ ...row, displayName: display_name }));
export type MailboxRow = z.infer<typeof mailboxRow>;

export const folderRow = z
  .object({
    id: z.string(),
    mailbox_id: z.string(),
    parent_id: z.string().nullable(),
    name: z.string(),
    well_known: z.string().nullable(),
    deleted: flag,
    seq: z.number()
  })
  .transform((row) => ({
    id: row.id,
    mailboxId: row.mailbox_id,
    parentId: row.parent_id,
    name: row.name,
    wellKnown: row.well_known,
    isDeleted: row.deleted,
    seq: row.seq
  }));
export type FolderRow = z.infer<typeof folderRow>;

export const messageRow = z
  .object({
    id: z.number(),
    mailbox_id: z.string(),
    folder_id: z.string(),
    immutable_id: z.string(),
    rest_id: z.string(),
    received_at: z.string(),
    conversation_id: z.string(),
    deleted: flag,
    modified_at: z.string(),
    change_number: z.number(),
    json: jsonText.pipe(messageJsonSchema)
  })
  .transform((row) => ({
    id: row.id,
    mailboxId: row.mailbox_id,
    folderId: row.folder_id,
    immutableId: row.immutable_id,
    restId: row.rest_id,
    receivedAt: row.received_at,
    conversationId: row.conversation_id,
    isDeleted: row.deleted,
    modifiedAt: row.modified_at,
    changeNumber: row.change_number,
    json: row.json
  }));
export type MessageRow = z.infer<typeof messageRow>;

export const attachmentRow = z
  .object({ id: z.string(), message_id: z.number(), position: z.number(), json: jsonText.pipe(attachmentJsonSchema) })
  .transform((row) => ({ id: row.id, messageId: row.message_id, position: row.position, json: row.json }));
export type AttachmentRow = z.infer<typeof attachmentRow>;

/** One message as the last change left it for one folder. */
export const folderHeadRow = z
  .object({
    message_id: z.number(),
    seq: z.number(),
    entered_seq: z.number(),
    rest_id: z.string(),
    immutable_id: z.string(),
    folder_id: z.string(),
    current_rest_id: z.string(),
    deleted: flag
  })
  .transform((row) => ({
    messageId: row.message_id,
    seq: row.seq,
    enteredSeq: row.entered_seq,
    restId: row.rest_id,
    immutableId: row.immutable_id,
    /** The folder the message is in now. */
    currentFolderId: row.folder_id,
    /** Differs from restId when the message left the folder, even if it came back. */
    currentRestId: row.current_rest_id,
    isDeleted: row.deleted
  }));
export type FolderHead = z.infer<typeof folderHeadRow>;

export const blob = z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes));
export const count = z.object({ n: z.number().nullable() }).transform((row) => row.n ?? 0);
