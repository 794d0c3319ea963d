import { z } from 'zod';

const recipientSchema = z.object({ emailAddress: z.object({ name: z.string(), address: z.string() }) });

/** The stored Graph properties of a message; ids, folder, change key and links are added when it is shown. */
export const messageJsonSchema = z.object({
  '@odata.type': z.string().optional(),
  meetingMessageType: z.string().optional(),
  subject: z.string(),
  bodyPreview: z.string(),
  importance: z.enum(['low', 'normal', 'high']),
  categories: z.array(z.string()),
  hasAttachments: z.boolean(),
  internetMessageId: z.string().nullable(),
  conversationIndex: z.string(),
  isDeliveryReceiptRequested: z.boolean(),
  isReadReceiptRequested: z.boolean(),
  isRead: z.boolean(),
  isDraft: z.boolean(),
  inferenceClassification: z.string(),
  receivedDateTime: z.string(),
  sentDateTime: z.string(),
  from: recipientSchema.optional(),
  sender: recipientSchema.optional(),
  toRecipients: z.array(recipientSchema),
  ccRecipients: z.array(recipientSchema),
  bccRecipients: z.array(recipientSchema),
  replyTo: z.array(recipientSchema),
  flag: z.looseObject({ flagStatus: z.string() }),
  body: z.object({ contentType: z.enum(['text', 'html']), content: z.string() }),
  /** The body as text, for `Prefer: outlook.body-content-type="text"`. */
  textBody: z.string(),
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })),
  /** PidTagMessageClass and PidTagSensitivity, shown as extended properties only. */
  itemClass: z.string(),
  sensitivity: z.number()
});

export type MessageJson = z.infer<typeof messageJsonSchema>;
export type GraphRecipient = z.infer<typeof recipientSchema>;

export const attachmentJsonSchema = z.object({
  /** A reference is a link to a file in the cloud; raw mail says it as message/external-body. */
  kind: z.enum(['file', 'item', 'reference']),
  name: z.string(),
  contentType: z.string(),
  size: z.number(),
  isInline: z.boolean(),
  contentId: z.string().nullable()
});

export type AttachmentJson = z.infer<typeof attachmentJsonSchema>;

/** What ingest makes of one raw message. */
export interface DerivedMessage {
  readonly message: MessageJson;
  readonly attachments: readonly { readonly json: AttachmentJson; readonly content: Buffer }[];
  /** Message-IDs by which the conversation is found, nearest first. */
  readonly threadRoots: readonly string[];
}
