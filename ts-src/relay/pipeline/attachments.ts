import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import type { MailboxPort } from '../mailbox/port.ts';
import { soqlText, type OrgPort } from '../org/org-port.ts';
import type { AttachmentRequest } from './automatic-save.ts';

const linkSchema = z.object({
  ContentDocumentId: z.string(),
  ContentDocument: z.object({ Title: z.string().nullish(), ContentSize: z.number().nullish() }).nullish()
});

/**
 * Uploads the chosen attachments as files of the saved record, one after the other, streamed. Files that are there
 * already (an earlier try got so far) are not uploaded again. Sets the intake's attachment state.
 */
export async function uploadAttachments(
  org: OrgPort,
  port: MailboxPort,
  providerId: string,
  request: AttachmentRequest
): Promise<number> {
  await setStatus(org, request.key, 'running', null);
  const message = await port.readMessage(providerId);
  const wanted = message.attachments.filter((item) =>
    request.attachmentIds === null ? !item.isInline : request.attachmentIds.includes(item.id)
  );
  const present = await readLinks(org, request.savedRecordId);
  const documents: string[] = [];
  for (const attachment of wanted) {
    const index = present.findIndex((link) => isSameFile(link, attachment));
    const found = index === -1 ? undefined : present.splice(index, 1)[0];
    documents.push(
      found?.ContentDocumentId ?? (await uploadOne(org, port, providerId, attachment.id, request.savedRecordId))
    );
  }
  await linkAll(org, documents, request.linkRecordIds);
  const note = documents.length === 1 ? '1 file' : `${String(documents.length)} files`;
  await setStatus(org, request.key, 'done', documents.length === 0 ? null : note);
  return documents.length;
}

async function uploadOne(
  org: OrgPort,
  port: MailboxPort,
  providerId: string,
  attachmentId: string,
  recordId: string
): Promise<string> {
  const { attachment, content } = await port.readAttachment(providerId, attachmentId);
  const versionId = await org.uploadFile({
    name: attachment.name,
    size: attachment.size,
    firstLocationId: recordId,
    content
  });
  const [rows] = await org.query([`SELECT ContentDocumentId FROM ContentVersion WHERE Id = ${soqlText(versionId)}`]);
  return String(rows?.[0]?.['ContentDocumentId']);
}

async function readLinks(org: OrgPort, recordId: string): Promise<z.infer<typeof linkSchema>[]> {
  const [rows] = await org.query([
    `SELECT ContentDocumentId, ContentDocument.Title, ContentDocument.ContentSize FROM ContentDocumentLink WHERE LinkedEntityId = ${soqlText(recordId)}`
  ]);
  return (rows ?? []).map((row) => linkSchema.parse(row));
}

/** Graph counts an attachment's size with its envelope, so sizes may differ a little. */
function isSameFile(
  link: z.infer<typeof linkSchema>,
  attachment: { readonly name: string; readonly size: number }
): boolean {
  const size = link.ContentDocument?.ContentSize ?? -1;
  return (
    link.ContentDocument?.Title === attachment.name.slice(0, 255) &&
    Math.abs(size - attachment.size) <= Math.max(1024, attachment.size * 0.02)
  );
}

async function linkAll(org: OrgPort, documents: readonly string[], recordIds: readonly string[]): Promise<void> {
  const links = recordIds.flatMap((recordId) =>
    documents.map((id) => ({ ContentDocumentId: id, LinkedEntityId: recordId, ShareType: 'V' }))
  );
  if (links.length === 0) return;
  for (const outcome of await org.insert('ContentDocumentLink', links)) {
    if (!outcome.success && outcome.code !== 'DUPLICATE_VALUE') {
      throw new IntakeError('ORG_WRITE_REFUSED', `A file could not be linked: ${outcome.message}.`, {
        retryable: outcome.retryable
      });
    }
  }
}

/** Shows on the intake how far its attachments are. */
export async function setStatus(
  org: OrgPort,
  key: string,
  status: 'queued' | 'running' | 'done' | 'failed',
  note: string | null
): Promise<void> {
  await org.upsert('Email_Intake__c', 'Message_Key__c', [
    { Message_Key__c: key, Attachment_Status__c: status, Attachment_Note__c: note === null ? null : note.slice(0, 255) }
  ]);
}
