import MailComposer from 'nodemailer/lib/mail-composer';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { MailboxRow } from '../store/rows.ts';
import type { AttachmentJson, MessageJson } from './message-json.ts';

const recipients = z
  .array(z.object({ emailAddress: z.object({ name: z.string().optional(), address: z.string() }) }))
  .default([]);

/** The writable properties of a Graph message. */
export const draftSchema = z.looseObject({
  subject: z.string().default(''),
  body: z
    .object({ contentType: z.string().default('text'), content: z.string().default('') })
    .default({ contentType: 'text', content: '' }),
  toRecipients: recipients,
  ccRecipients: recipients,
  bccRecipients: recipients,
  replyTo: recipients,
  internetMessageId: z.string().nullish(),
  importance: z.enum(['low', 'normal', 'high']).default('normal'),
  categories: z.array(z.string()).default([]),
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  attachments: z
    .array(
      z.looseObject({
        name: z.string(),
        contentType: z.string().nullish(),
        contentBytes: z.string().default(''),
        isInline: z.boolean().default(false),
        contentId: z.string().nullish()
      })
    )
    .default([])
});
export type Draft = z.infer<typeof draftSchema>;

type KeptAttachment = AttachmentJson & { readonly content: Buffer };

/** Composes the MIME of a draft written through Graph, with the properties that MIME does not carry. */
export async function composeDraft(
  mailbox: MailboxRow,
  draft: Draft,
  now: Date,
  kept: readonly KeptAttachment[] = []
): Promise<{ readonly raw: Buffer; readonly override: Partial<MessageJson> }> {
  const isHtml = draft.body.contentType.toLowerCase() === 'html';
  const composer = new MailComposer({
    from: { name: mailbox.displayName, address: mailbox.address },
    to: addresses(draft.toRecipients),
    cc: addresses(draft.ccRecipients),
    bcc: addresses(draft.bccRecipients),
    replyTo: addresses(draft.replyTo),
    subject: draft.subject,
    date: now,
    messageId: draft.internetMessageId ?? `<${randomUUID()}@${mailbox.address.split('@')[1] ?? 'localhost'}>`,
    priority: draft.importance,
    headers: customHeaders(draft),
    ...(isHtml ? { html: draft.body.content } : { text: draft.body.content }),
    attachments: [...kept.map(keptPart), ...draft.attachments.map(givenPart)]
  });
  const node = composer.compile();
  node.keepBcc = true;
  return { raw: await node.build(), override: { categories: draft.categories, importance: draft.importance } };
}

function addresses(list: Draft['toRecipients']): { name: string; address: string }[] {
  return list.map(({ emailAddress }) => ({ name: emailAddress.name ?? '', address: emailAddress.address }));
}

/* Graph takes only X- headers from a client. */
function customHeaders(draft: Draft): { key: string; value: string }[] {
  return draft.internetMessageHeaders
    .filter(({ name }) => /^x-/i.test(name))
    .map(({ name, value }) => ({ key: name, value }));
}

interface Part {
  filename: string;
  contentType: string;
  content: Buffer;
  contentDisposition: 'inline' | 'attachment';
  cid?: string;
}

function keptPart(part: KeptAttachment): Part {
  return partOf(part.name, part.contentType, part.content, part.isInline, part.contentId);
}

function givenPart(part: Draft['attachments'][number]): Part {
  const content = Buffer.from(part.contentBytes, 'base64');
  return partOf(part.name, part.contentType ?? 'application/octet-stream', content, part.isInline, part.contentId);
}

function partOf(
  filename: string,
  contentType: string,
  content: Buffer,
  isInline: boolean,
  cid: string | null | undefined
): Part {
  const disposition = isInline ? 'inline' : 'attachment';
  return { filename, contentType, content, contentDisposition: disposition, ...(cid == null ? {} : { cid }) };
}
