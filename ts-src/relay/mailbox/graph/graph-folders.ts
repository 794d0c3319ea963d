import { z } from 'zod';
import { IntakeError } from '../../../core/intake-error.ts';
import type { FolderKind } from '../../../core/message/message.ts';
import type { MailboxFolder } from '../port.ts';
import { isSalesforceFolder } from '../salesforce-folder.ts';
import { getAll } from './batch-reader.ts';
import type { GraphClient } from './graph-client.ts';

const wellKnownSchema = z.object({ id: z.string() });
const treeSchema = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      displayName: z.string().nullish(),
      parentFolderId: z.string().nullish(),
      totalItemCount: z.number().nullish(),
      '@removed': z.unknown().optional()
    })
  ),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional()
});
/** They have these names whatever the language of the mailbox. */
const WELL_KNOWN = ['inbox', 'sentitems', 'deleteditems'] as const;

interface TreeFolder {
  readonly name: string;
  readonly parentId: string | null;
  readonly count: number | null;
}

/**
 * The processed folders of a mailbox: Inbox, Sent Items, and every folder with the custom name wherever it lies, except
 * below the deleted items. The whole tree is read once by folder delta; after that each look costs one request.
 */
export class GraphFolders {
  private readonly client: GraphClient;
  private readonly base: string;
  private readonly customName: string;
  private readonly tree = new Map<string, TreeFolder>();
  private wellKnown = new Map<string, string>();
  private link: string | null = null;
  private processed = new Map<string, MailboxFolder>();
  private looking: Promise<readonly MailboxFolder[]> | null = null;

  constructor(client: GraphClient, base: string, customName: string) {
    this.client = client;
    this.base = base;
    this.customName = customName;
  }

  /** Whoever asks during a look gets what it finds: two at once would write into one tree. */
  async list(): Promise<readonly MailboxFolder[]> {
    this.looking ??= this.look().finally(() => {
      this.looking = null;
    });
    return await this.looking;
  }

  private async look(): Promise<readonly MailboxFolder[]> {
    try {
      if (this.link === null) await this.start();
      else await this.follow(this.link);
    } catch (error) {
      if (!(error instanceof IntakeError) || error.code !== 'MAILBOX_CURSOR_EXPIRED') throw error;
      await this.start();
    }
    const folders = this.choose();
    this.processed = new Map(folders.map((folder) => [folder.key, folder]));
    return folders;
  }

  /** The processed folder with that id; null for any other folder. */
  async find(id: string): Promise<MailboxFolder | null> {
    if (this.link === null) await this.list();
    return this.processed.get(id) ?? null;
  }

  private async start(): Promise<void> {
    this.link = null;
    this.tree.clear();
    const answers = await getAll(
      this.client,
      WELL_KNOWN.map((name) => `${this.base}/mailFolders/${name}?$select=id`)
    );
    const ids = answers.map((answer) => {
      if ('error' in answer) throw answer.error;
      return wellKnownSchema.parse(answer.body).id;
    });
    this.wellKnown = new Map(WELL_KNOWN.map((name, index) => [name, ids[index] ?? '']));
    await this.follow(`${this.base}/mailFolders/delta`, { $select: 'id,displayName,parentFolderId,totalItemCount' });
  }

  private async follow(from: string, query: Readonly<Record<string, string>> = {}): Promise<void> {
    let next: string | undefined = from;
    let last = from;
    while (next !== undefined) {
      const page = treeSchema.parse(await this.client.get(next, next === from ? { query } : {}));
      for (const item of page.value) {
        if (item['@removed'] !== undefined) this.tree.delete(item.id);
        else
          this.tree.set(item.id, {
            name: item.displayName ?? '',
            parentId: item.parentFolderId ?? null,
            count: item.totalItemCount ?? null
          });
      }
      next = page['@odata.nextLink'];
      last = next ?? page['@odata.deltaLink'] ?? last;
    }
    this.link = last;
  }

  private choose(): MailboxFolder[] {
    const folder = (id: string, kind: FolderKind): MailboxFolder => {
      const count = this.tree.get(id)?.count ?? null;
      return { key: id, kind, name: this.pathOf(id).join('/'), ...(count === null ? {} : { messageCount: count }) };
    };
    const inbox = this.wellKnown.get('inbox') ?? '';
    const sent = this.wellKnown.get('sentitems') ?? '';
    const custom = [...this.tree]
      .filter(([id, { name }]) => id !== inbox && id !== sent && isSalesforceFolder(name, this.customName))
      .filter(([id]) => !this.isDeleted(id))
      .map(([id]) => folder(id, 'salesforce'))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return [folder(inbox, 'inbox'), folder(sent, 'sent'), ...custom];
  }

  private isDeleted(id: string): boolean {
    return this.lineOf(id).includes(this.wellKnown.get('deleteditems') ?? '');
  }

  private pathOf(id: string): string[] {
    const names = this.lineOf(id).map((part) => this.tree.get(part)?.name ?? '');
    return names.length === 0 ? ['Folder'] : names.reverse();
  }

  /** The folder and what it lies in, up to the top; the root itself is not in the tree. */
  private lineOf(id: string): string[] {
    const line: string[] = [];
    for (let at: string | null = id; at !== null && !line.includes(at); at = this.tree.get(at)?.parentId ?? null)
      if (this.tree.has(at)) line.push(at);
      else break;
    return line;
  }
}
