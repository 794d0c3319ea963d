import { countOnce } from '../message-counts.ts';
import type { ParsePool } from '../mime/parse-pool.ts';
import { openAttachment } from '../mime/read-attachment.ts';
import type { ListedMessage, ListRange, MailboxFolder, MailboxPort } from '../port.ts';
import type { MailboxAccount } from '../provider.ts';
import { readChanges } from './gmail-changes.ts';
import { LIST_LIMIT, type GmailClient } from './gmail-client.ts';
import { LabelBook } from './gmail-labels.ts';
import { bytesOf, readWhole, type MessageReader } from './gmail-message.ts';
import { watchSource } from './gmail-watch.ts';

export interface GmailMailboxParts {
  readonly client: GmailClient;
  readonly pool: ParsePool;
  /** Where Gmail announces its changes; null when nobody listens. */
  readonly topic: string | null;
}

/** Opens a Gmail mailbox. */
export function openGmailMailbox({ client, pool, topic }: GmailMailboxParts, account: MailboxAccount): MailboxPort {
  const { identity, salesforceFolder } = account;
  const labels = new LabelBook(client, salesforceFolder);
  const counted = countOnce();
  const reader: MessageReader = { client, labels, identity, pool };
  return {
    identity,
    listFolders: async () => await counted(await labels.refresh(), async (id) => await client.countOf(id)),
    readChanges: async (folder, cursor, options) => {
      await labels.know([folder.key]);
      return await readChanges(reader, folder, cursor, options);
    },
    listMessages: (folder, range) => listMessages(client, folder, range),
    readMessage: async ({ providerId }) => await readWhole(reader, providerId),
    readRaw: async ({ providerId }) => await client.raw(providerId, bytesOf),
    readAttachment: async ({ providerId }, attachmentId) =>
      await client.raw(providerId, async (found) => await openAttachment(await bytesOf(found), attachmentId)),
    push: topic === null ? null : watchSource(client, labels, identity.address, topic),
    // Gmail announces all mailboxes over one stream: the provider listens to it.
    listen: null,
    close: async () => {
      await Promise.resolve();
    }
  };
}

/** The account whose mailbox it is at Google. */
export function userOf({ identity, user }: MailboxAccount): string {
  return user ?? identity.address;
}

async function* listMessages(
  client: GmailClient,
  { key }: MailboxFolder,
  { from, to }: ListRange
): AsyncGenerator<readonly ListedMessage[]> {
  // Gmail counts whole seconds.
  const seconds = (date: Date): string => String(Math.floor(date.getTime() / 1000));
  const terms = [
    ...(from === null ? [] : [`after:${seconds(from)}`]),
    ...(to === null ? [] : [`before:${seconds(to)}`])
  ];
  const query = terms.length === 0 ? null : terms.join(' ');
  for (let pageToken: string | null = null; ;) {
    const page: Awaited<ReturnType<GmailClient['list']>> = await client.list({
      labelId: key,
      query,
      pageToken,
      limit: LIST_LIMIT
    });
    yield page.messages.map(({ id }) => ({ locator: id, receivedAt: null }));
    pageToken = page.nextPageToken ?? null;
    if (pageToken === null) return;
  }
}
