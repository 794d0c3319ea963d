import { z } from 'zod';
import type { MailboxIdentity } from '../../../core/classify/decision.ts';
import type { IntakeError } from '../../../core/intake-error.ts';
import type { Attachment } from '../../../core/message/message.ts';
import type { KnownMessage, MailboxChange, MailboxFolder } from '../port.ts';
import { getAll } from './batch-reader.ts';
import type { GraphClient } from './graph-client.ts';
import { graphMessageSchema, MESSAGE_QUERY, toAttachments, toMessage, type GraphMessage } from './graph-message.ts';

const ATTACHMENT_SELECT = 'id,name,contentType,size,isInline,microsoft.graph.fileAttachment/contentId';
/** After so many failures of the same message alone, it is told as unreadable instead of holding up its folder. */
const STRIKES = 3;

/** One entry of a delta page, as Graph sent it. */
export type DeltaItem = { readonly id: string; readonly '@removed'?: unknown };

export interface PageScope {
  readonly folder: MailboxFolder;
  readonly identity: MailboxIdentity;
  readonly signal: AbortSignal;
}

/** Completes the entries of delta pages: what an entry lacks and its attachment list, few requests a page. */
export class PageReader {
  private readonly client: GraphClient;
  private readonly base: string;
  private readonly strikes = new Map<string, number>();

  constructor(client: GraphClient, base: string) {
    this.client = client;
    this.base = base;
  }

  async complete(items: readonly DeltaItem[], scope: PageScope): Promise<MailboxChange[]> {
    const changes = new Map<DeltaItem, MailboxChange>();
    const parsed = new Map<DeltaItem, GraphMessage>();
    for (const item of items) {
      if (item['@removed'] !== undefined) {
        changes.set(item, { kind: 'removed', providerId: item.id });
        continue;
      }
      const result = graphMessageSchema.safeParse(item);
      if (result.success) parsed.set(item, result.data);
      else changes.set(item, unreadable(item.id, notUnderstood(result.error)));
    }
    // Delta may answer with the id alone for an item that only moved: the rest is asked for by id.
    await this.ask(parsed, changes, scope.signal, {
      of: (item) => (item.receivedDateTime === undefined ? messageQuery(this.base, item.id) : null),
      take: (item, entry, body) => {
        const result = graphMessageSchema.safeParse(body);
        if (result.success) parsed.set(entry, result.data);
        else changes.set(entry, unreadable(item.id, notUnderstood(result.error)));
      }
    });
    const attachments = new Map<DeltaItem, readonly Attachment[]>();
    await this.ask(parsed, changes, scope.signal, {
      of: (item) => (mayHaveAttachments(item) ? attachmentsPath(this.base, item.id) : null),
      take: (_, entry, body) => attachments.set(entry, toAttachments(body))
    });
    const folder = { kind: scope.folder.kind, name: scope.folder.name };
    return items.flatMap((entry) => {
      const told = changes.get(entry);
      const item = parsed.get(entry);
      if (told !== undefined) return [told];
      if (item === undefined) return [];
      this.strikes.delete(item.id);
      return [{ kind: 'message', message: toMessage(item, folder, scope.identity, attachments.get(entry) ?? []) }];
    });
  }

  /** Asks for one more thing of every message that needs it; what is gone or keeps failing becomes its own change. */
  private async ask(
    parsed: ReadonlyMap<DeltaItem, GraphMessage>,
    changes: Map<DeltaItem, MailboxChange>,
    signal: AbortSignal,
    need: {
      readonly of: (item: GraphMessage) => string | null;
      readonly take: (item: GraphMessage, entry: DeltaItem, body: unknown) => void;
    }
  ): Promise<void> {
    const wanted = [...parsed]
      .filter(([entry]) => !changes.has(entry))
      .flatMap(([entry, item]) => {
        const path = need.of(item);
        return path === null ? [] : [{ entry, item, path }];
      });
    const answers = await getAll(
      this.client,
      wanted.map(({ path }) => path),
      signal
    );
    const failures: IntakeError[] = [];
    for (const [index, { entry, item }] of wanted.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      if ('body' in answer) need.take(item, entry, answer.body);
      else this.judge(item.id, answer.error, failures, (change) => changes.set(entry, change));
    }
    // All strikes of the page are counted before it is given up.
    if (failures[0] !== undefined) throw failures[0];
  }

  private judge(
    providerId: string,
    error: IntakeError,
    failures: IntakeError[],
    tell: (change: MailboxChange) => void
  ): void {
    // One message that is deleted this very moment must not hold up its page.
    if (error.code === 'MESSAGE_GONE') {
      tell({ kind: 'vanished', providerId });
      return;
    }
    const strikes = (this.strikes.get(providerId) ?? 0) + 1;
    this.strikes.set(providerId, strikes);
    if (error.code === 'MAILBOX_UNREACHABLE' && strikes >= STRIKES) tell(unreadable(providerId, error.message));
    else failures.push(error);
  }
}

/** The path of one message with all that a decision needs. */
export function messageQuery(base: string, providerId: string): string {
  const query = Object.entries(MESSAGE_QUERY).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${messagePath(base, providerId)}?${query.join('&')}`;
}

export function messagePath(base: string, providerId: string): string {
  return `${base}/messages/${encodeURIComponent(providerId)}`;
}

/** The path of a message's attachments, metadata only. */
export function attachmentsPath(base: string, providerId: string): string {
  return `${messagePath(base, providerId)}/attachments?$select=${encodeURIComponent(ATTACHMENT_SELECT)}`;
}

/** Graph does not count inline files; the body shows whether there are any. */
export function mayHaveAttachments(item: GraphMessage): boolean {
  return item.hasAttachments === true || item.body?.content?.includes('cid:') === true;
}

/** Whether the ledger has this message as it is: nothing of it would change. */
export function isUnchanged(item: DeltaItem, known: KnownMessage | undefined, folder: MailboxFolder): boolean {
  if (known === undefined || item['@removed'] !== undefined || known.folderKind !== folder.kind) return false;
  const categories = z.object({ categories: z.array(z.string()) }).safeParse(item).data?.categories;
  return categories !== undefined && categories.toSorted().join('\n') === known.categories.toSorted().join('\n');
}

function notUnderstood(error: z.ZodError): string {
  return `Microsoft 365 sent this message in a form that can't be read (${error.issues[0]?.path.join('.') ?? ''}).`;
}

function unreadable(providerId: string, reason: string): MailboxChange {
  return { kind: 'unreadable', providerId, reason, receivedAt: null };
}
