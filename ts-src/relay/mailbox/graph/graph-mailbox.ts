import { z } from 'zod';
import type { MailboxIdentity } from '../../../core/classify/decision.ts';
import { IntakeError } from '../../../core/intake-error.ts';
import type { Attachment, Message } from '../../../core/message/message.ts';
import type {
  AttachmentContent,
  ChangePage,
  ListedMessage,
  ListRange,
  MailboxFolder,
  MailboxPort,
  MessageRef,
  PushSource,
  ReadOptions
} from '../port.ts';
import type { MailboxAccount } from '../provider.ts';
import type { GraphClient } from './graph-client.ts';
import { GraphFolders } from './graph-folders.ts';
import { graphMessageSchema, isCloudLink, MESSAGE_QUERY, toAttachments, toMessage } from './graph-message.ts';
import { graphPush } from './graph-push.ts';
import {
  attachmentsPath,
  isUnchanged,
  mayHaveAttachments,
  messagePath,
  messageQuery,
  PageReader
} from './page-reader.ts';

const deltaSchema = z.object({
  value: z.array(z.looseObject({ id: z.string(), '@removed': z.unknown().optional() })),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional()
});
const listingSchema = z.object({
  value: z.array(z.object({ id: z.string(), receivedDateTime: z.string().optional() })),
  '@odata.nextLink': z.string().optional()
});

/** Stands before a link inside the first round of a folder, which tells the mail that lies there already. */
const FIRST_ROUND = 'first:';

export interface GraphMailboxOptions extends MailboxAccount {
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
  readonly listen = null;
  private readonly client: GraphClient;
  private readonly base: string;
  private readonly folders: GraphFolders;
  private readonly pages: PageReader;

  constructor(client: GraphClient, options: GraphMailboxOptions) {
    this.client = client;
    this.identity = options.identity;
    this.base = `/users/${encodeURIComponent(options.user ?? options.identity.address)}`;
    this.folders = new GraphFolders(client, this.base, options.salesforceFolder);
    this.pages = new PageReader(client, this.base);
    this.push = options.publicUrl === null ? null : graphPush(client, this.base, options.publicUrl);
  }

  async listFolders(): Promise<readonly MailboxFolder[]> {
    return await this.folders.list();
  }

  async readChanges(folder: MailboxFolder, cursor: string | null, options: ReadOptions): Promise<ChangePage> {
    const { limit, signal } = options;
    const isFirstRound = cursor?.startsWith(FIRST_ROUND) ?? true;
    const paging = { pageSize: limit, signal };
    const answer =
      cursor === null
        ? await this.client.get(`${this.folderPath(folder)}/messages/delta`, { ...paging, query: MESSAGE_QUERY })
        : await this.client.get(cursor.slice(isFirstRound ? FIRST_ROUND.length : 0), paging);
    const page = deltaSchema.parse(answer);
    const next = page['@odata.nextLink'];
    const end = page['@odata.deltaLink'];
    // After a restart the folder tells everything again: what the ledger has as it is costs no further request.
    const known = isFirstRound ? await options.known(page.value.map(({ id }) => id)) : new Map<string, never>();
    const items = page.value.filter((item) => !isUnchanged(item, known.get(item.id), folder));
    const changes = await this.pages.complete(items, { folder, identity: this.identity, signal });
    if (next !== undefined) {
      const link = isFirstRound ? `${FIRST_ROUND}${next}` : next;
      return { changes, cursor: link, hasMore: true, isBackfill: isFirstRound };
    }
    if (end !== undefined) return { changes, cursor: end, hasMore: false, isBackfill: isFirstRound };
    throw new IntakeError('MAILBOX_UNREACHABLE', 'Microsoft 365 sent a page without a link to the next.', {
      actions: ['The relay reads the page again by itself.'],
      retryable: true
    });
  }

  async *listMessages(folder: MailboxFolder, range: ListRange): AsyncGenerator<readonly ListedMessage[]> {
    const bounds = [
      ...(range.from === null ? [] : [`receivedDateTime ge ${range.from.toISOString()}`]),
      ...(range.to === null ? [] : [`receivedDateTime lt ${range.to.toISOString()}`])
    ];
    const query = {
      $select: 'id,receivedDateTime',
      $orderby: 'receivedDateTime desc',
      $top: '1000',
      ...(bounds.length === 0 ? {} : { $filter: bounds.join(' and ') })
    };
    const path = `${this.folderPath(folder)}/messages`;
    let next: string | undefined = path;
    while (next !== undefined) {
      const page = listingSchema.parse(await this.client.get(next, next === path ? { query } : {}));
      yield page.value.map((item) => ({ locator: item.id, receivedAt: item.receivedDateTime ?? null }));
      next = page['@odata.nextLink'];
    }
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }

  async readMessage({ providerId }: MessageRef): Promise<Message> {
    const item = graphMessageSchema.parse(await this.client.get(messageQuery(this.base, providerId)));
    const folder = await this.folders.find(item.parentFolderId ?? '');
    const place = folder === null ? ({ kind: 'other', name: 'another folder' } as const) : folder;
    const attachments = mayHaveAttachments(item) ? await this.listAttachments(item.id) : [];
    return toMessage(item, { kind: place.kind, name: place.name }, this.identity, attachments);
  }

  async readRaw({ providerId }: MessageRef): Promise<Uint8Array> {
    return await this.client.getBytes(`${messagePath(this.base, providerId)}/$value`);
  }

  async readAttachment({ providerId }: MessageRef, attachmentId: string): Promise<AttachmentContent> {
    const attachment = (await this.listAttachments(providerId)).find((item) => item.id === attachmentId);
    if (attachment === undefined) {
      throw new IntakeError('ATTACHMENT_NOT_FOUND', 'The message has no such attachment.', {
        actions: ['Open the message again.']
      });
    }
    if (isCloudLink(attachment)) {
      throw new IntakeError('ATTACHMENT_NOT_FOUND', `"${attachment.name}" is a link to a file in the cloud, no file.`, {
        actions: ['Open the link in the message, and attach the file to the record by hand if it is needed there.']
      });
    }
    const path = `${messagePath(this.base, providerId)}/attachments/${encodeURIComponent(attachmentId)}/$value`;
    return { attachment, content: await this.client.getStream(path) };
  }

  private async listAttachments(providerId: string): Promise<readonly Attachment[]> {
    return toAttachments(await this.client.get(attachmentsPath(this.base, providerId)));
  }

  private folderPath(folder: MailboxFolder): string {
    return `${this.base}/mailFolders/${encodeURIComponent(folder.key)}`;
  }
}
