import { z } from 'zod';
import type { MailboxIdentity } from '../../../core/classify/decision.ts';
import { IntakeError } from '../../../core/intake-error.ts';
import type { Attachment, Folder, Message } from '../../../core/message/message.ts';
import type { AttachmentContent, ChangePage, MailboxChange, MailboxFolder, MailboxPort, PushSource } from '../port.ts';
import type { GraphClient } from './graph-client.ts';
import { graphMessageSchema, MESSAGE_QUERY, toAttachments, toMessage, type GraphMessage } from './graph-message.ts';

const folderSchema = z.object({ id: z.string(), displayName: z.string() });
const deltaSchema = z.object({
  value: z.array(z.looseObject({ id: z.string(), '@removed': z.unknown().optional() })),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional()
});
const subscriptionSchema = z.object({ id: z.string(), expirationDateTime: z.string() });

/** Graph allows a little less than three days for mail; the answer's own expiry counts. */
const SUBSCRIPTION_MINUTES = 4200;

export interface GraphMailboxOptions {
  readonly identity: MailboxIdentity;
  /** User principal name or id; the address when null. */
  readonly user: string | null;
  /** Name of the custom folder that asks for saving. */
  readonly salesforceFolder: string;
  /** Where Graph posts notifications; null when the relay only polls. */
  readonly publicUrl: string | null;
}

/** A mailbox of Microsoft 365 behind the port. */
export function openGraphMailbox(client: GraphClient, options: GraphMailboxOptions): MailboxPort {
  return new GraphMailbox(client, options);
}

class GraphMailbox implements MailboxPort {
  readonly identity: MailboxIdentity;
  readonly push: PushSource | null;
  private readonly client: GraphClient;
  private readonly options: GraphMailboxOptions;
  private readonly base: string;
  private folders = new Map<string, MailboxFolder>();

  constructor(client: GraphClient, options: GraphMailboxOptions) {
    this.client = client;
    this.options = options;
    this.identity = options.identity;
    this.base = `/users/${encodeURIComponent(options.user ?? options.identity.address)}`;
    this.push = options.publicUrl === null ? null : this.pushSource(options.publicUrl);
  }

  async listFolders(): Promise<readonly MailboxFolder[]> {
    const inbox = await this.wellKnown('inbox', 'inbox');
    const sent = await this.wellKnown('sentitems', 'sent');
    const name = this.options.salesforceFolder.replaceAll("'", "''");
    const found = z.object({ value: z.array(folderSchema) }).parse(
      await this.client.get(`${this.base}/mailFolders`, {
        $filter: `displayName eq '${name}'`,
        $select: 'id,displayName'
      })
    );
    const custom = found.value.map((folder): MailboxFolder => ({
      key: folder.id,
      kind: 'salesforce',
      name: folder.displayName
    }));
    const all = [inbox, sent, ...custom.slice(0, 1)];
    this.folders = new Map(all.map((folder) => [folder.key, folder]));
    return all;
  }

  private async wellKnown(name: string, kind: 'inbox' | 'sent'): Promise<MailboxFolder> {
    const folder = folderSchema.parse(
      await this.client.get(`${this.base}/mailFolders/${name}`, { $select: 'id,displayName' })
    );
    return { key: folder.id, kind, name: folder.displayName };
  }

  async readChanges(folder: MailboxFolder, cursor: string | null, limit: number): Promise<ChangePage> {
    const start = `${this.base}/mailFolders/${encodeURIComponent(folder.key)}/messages/delta`;
    const answer =
      cursor === null ? await this.client.get(start, MESSAGE_QUERY, limit) : await this.client.get(cursor, {}, limit);
    const page = deltaSchema.parse(answer);
    const next = page['@odata.nextLink'] ?? page['@odata.deltaLink'];
    if (next === undefined) {
      throw new IntakeError('MAILBOX_UNREACHABLE', 'Microsoft 365 sent a page without a link to the next.', {
        actions: ['The relay reads the page again by itself.'],
        retryable: true
      });
    }
    const changes: MailboxChange[] = [];
    for (const item of page.value) changes.push(await this.toChange(item, folder));
    return { changes, cursor: next, hasMore: page['@odata.nextLink'] !== undefined };
  }

  private async toChange(item: { id: string }, folder: MailboxFolder): Promise<MailboxChange> {
    if ('@removed' in item && item['@removed'] !== undefined) return { kind: 'removed', providerId: item.id };
    const parsed = graphMessageSchema.safeParse(item);
    if (!parsed.success) {
      const reason = `Microsoft 365 sent this message in a form that can't be read (${parsed.error.issues[0]?.path.join('.') ?? ''}).`;
      return { kind: 'unreadable', providerId: item.id, reason, receivedAt: null };
    }
    try {
      return { kind: 'message', message: await this.complete(parsed.data, { kind: folder.kind, name: folder.name }) };
    } catch (error) {
      // One message that is deleted this very moment must not hold up its page.
      if (error instanceof IntakeError && error.code === 'MESSAGE_GONE')
        return { kind: 'vanished', providerId: item.id };
      throw error;
    }
  }

  /** Delta may answer with the id alone for an item that only moved: the rest is asked for by id. */
  private async complete(item: GraphMessage, folder: Folder): Promise<Message> {
    const whole =
      item.receivedDateTime === undefined
        ? graphMessageSchema.parse(await this.client.get(this.messagePath(item.id), MESSAGE_QUERY))
        : item;
    const mayHaveInline = whole.body?.content?.includes('cid:') === true;
    const attachments = whole.hasAttachments === true || mayHaveInline ? await this.listAttachments(whole.id) : [];
    return toMessage(whole, folder, this.identity, attachments);
  }

  private async listAttachments(providerId: string): Promise<readonly Attachment[]> {
    const path = `${this.messagePath(providerId)}/attachments`;
    return toAttachments(
      await this.client.get(path, {
        $select: 'id,name,contentType,size,isInline,microsoft.graph.fileAttachment/contentId'
      })
    );
  }

  async readMessage(providerId: string): Promise<Message> {
    const item = graphMessageSchema.parse(await this.client.get(this.messagePath(providerId), MESSAGE_QUERY));
    if (this.folders.size === 0) await this.listFolders();
    const folder = this.folders.get(item.parentFolderId ?? '');
    return await this.complete(
      item,
      folder === undefined ? { kind: 'other', name: 'another folder' } : { kind: folder.kind, name: folder.name }
    );
  }

  async readRaw(providerId: string): Promise<Uint8Array> {
    return await this.client.getBytes(`${this.messagePath(providerId)}/$value`);
  }

  async readAttachment(providerId: string, attachmentId: string): Promise<AttachmentContent> {
    const attachment = (await this.listAttachments(providerId)).find((item) => item.id === attachmentId);
    if (attachment === undefined) {
      throw new IntakeError('ATTACHMENT_NOT_FOUND', 'The message has no such attachment.', {
        actions: ['Open the message again.']
      });
    }
    const path = `${this.messagePath(providerId)}/attachments/${encodeURIComponent(attachmentId)}/$value`;
    return { attachment, content: await this.client.getStream(path) };
  }

  private messagePath(providerId: string): string {
    return `${this.base}/messages/${encodeURIComponent(providerId)}`;
  }

  private pushSource(publicUrl: string): PushSource {
    const expiry = (): string => new Date(Date.now() + SUBSCRIPTION_MINUTES * 60_000).toISOString();
    const read = (answer: unknown) => {
      const { id, expirationDateTime } = subscriptionSchema.parse(answer);
      return { id, expiresAt: new Date(expirationDateTime).toISOString() };
    };
    return {
      subscribe: async (folder, clientState) =>
        read(
          await this.client.post('/subscriptions', {
            changeType: 'created,updated',
            resource: `${this.base.slice(1)}/mailFolders/${folder.key}/messages`,
            notificationUrl: `${publicUrl}/graph/notifications`,
            lifecycleNotificationUrl: `${publicUrl}/graph/lifecycle`,
            clientState,
            expirationDateTime: expiry()
          })
        ),
      renew: async (id) =>
        read(await this.client.patch(`/subscriptions/${encodeURIComponent(id)}`, { expirationDateTime: expiry() })),
      unsubscribe: async (id) => {
        await this.client.delete(`/subscriptions/${encodeURIComponent(id)}`);
      }
    };
  }
}
