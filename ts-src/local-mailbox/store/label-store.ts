import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { z } from 'zod';
import { inTransaction, setValue, storedValue } from './database.ts';
import { HIDDEN_FOLDERS } from './folders.ts';
import type { MailStore } from './mail-store.ts';
import { count, messageRow, type FolderRow, type MessageRow } from './rows.ts';

/** A label as Gmail shows it. */
export interface Label {
  readonly id: string;
  readonly name: string;
  readonly type: 'system' | 'user';
  /** What it is in the store: a folder, or null for a mark. */
  readonly folderId: string | null;
}

/** One entry of a mailbox's history. */
export interface HistoryEntry {
  readonly seq: number;
  readonly message: MessageRow;
  readonly kind: 'added' | 'deleted' | 'labels';
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface MessageQuery {
  readonly where: readonly string[];
  readonly values: readonly SQLInputValue[];
}

/** Graph's well-known folders that Gmail has as labels; its archive is the lack of any. */
const SYSTEM_FOLDERS: Readonly<Record<string, string>> = {
  inbox: 'INBOX',
  sentitems: 'SENT',
  drafts: 'DRAFT',
  deleteditems: 'TRASH',
  junkemail: 'SPAM'
};
const MARKS = [
  'UNREAD',
  'STARRED',
  'IMPORTANT',
  'CHAT',
  'CATEGORY_PERSONAL',
  'CATEGORY_SOCIAL',
  'CATEGORY_PROMOTIONS',
  'CATEGORY_UPDATES',
  'CATEGORY_FORUMS'
];
/** Where a message lies for Graph when its folder's label is taken away: the first of these that it has. */
const BY_WEIGHT = ['TRASH', 'SPAM', 'INBOX', 'SENT', 'DRAFT'];

/** What a mailbox shows at all. */
const SHOWN = [
  'mailbox_id = ?',
  'deleted = 0',
  "folder_id NOT IN (SELECT id FROM folder WHERE well_known = 'recoverableitemsdeletions')"
];

const logRow = z.object({
  seq: z.number(),
  message_id: z.number(),
  folder_id: z.string(),
  kind: z.string(),
  added: z.string().nullable(),
  removed: z.string().nullable(),
  is_first: z.number()
});
const besideRow = z.object({ label: z.string() });
const labelList = z.array(z.string());

/**
 * Gmail's view of the store: each message lies in one folder, as Graph shows it, and may carry further labels beside it.
 * Changes of labels stand in the same change log.
 */
export class LabelStore {
  readonly #database: DatabaseSync;
  readonly #store: MailStore;
  readonly #now: () => Date;
  readonly #listeners = new Set<(mailboxId: string) => void>();

  constructor(database: DatabaseSync, store: MailStore, now: () => Date) {
    this.#database = database;
    this.#store = store;
    this.#now = now;
    store.onChange(({ mailboxId }) => {
      this.#tell(mailboxId);
    });
  }

  /** Calls `listener` after each change of the mailbox's mail, whichever face made it. */
  onChange(listener: (mailboxId: string) => void): void {
    this.#listeners.add(listener);
  }

  labels(mailboxId: string): Label[] {
    const folders = this.#store.folders(mailboxId).filter((folder) => !folder.isDeleted);
    const own = folders.flatMap((folder) => labelOf(folder, folders) ?? []);
    const marks = MARKS.map((id): Label => ({ id, name: id, type: 'system', folderId: null }));
    return [...own.filter(({ type }) => type === 'system'), ...marks, ...own.filter(({ type }) => type === 'user')];
  }

  /** Makes a user label; `A/B` lies below A. Null when there is one of that name. */
  create(mailboxId: string, name: string): Label | null {
    const taken = this.labels(mailboxId).some((label) => label.name.toLowerCase() === name.toLowerCase());
    if (taken) return null;
    const parents = name.split('/').slice(0, -1).join('/');
    const parent = this.labels(mailboxId).find((label) => label.name === parents);
    const root = this.#store.findFolder(mailboxId, 'msgfolderroot')?.id ?? null;
    const isBelow = parent?.folderId != null;
    const folder = this.#store.addFolder(
      mailboxId,
      isBelow ? parent.folderId : root,
      isBelow ? (name.split('/').at(-1) ?? name) : name
    );
    return this.labels(mailboxId).find((label) => label.folderId === folder.id) ?? null;
  }

  /** The ids of the labels that a message carries. */
  labelsOf(message: MessageRow, labels = this.labels(message.mailboxId)): string[] {
    const folder = labels.find(({ folderId }) => folderId === message.folderId);
    const beside = this.#beside(message.id).flatMap((key) => idOfKey(key, labels) ?? []);
    return [
      ...new Set([
        ...(message.json.isRead ? [] : ['UNREAD']),
        ...(message.json.flag.flagStatus === 'flagged' ? ['STARRED'] : []),
        ...(folder === undefined ? [] : [folder.id]),
        ...beside
      ])
    ];
  }

  /** Adds and takes away labels; Graph sees a move only when the label of the message's folder goes. */
  modify(message: MessageRow, add: readonly string[], remove: readonly string[]): MessageRow {
    const labels = this.labels(message.mailboxId);
    const before = this.labelsOf(message, labels);
    const after = [...new Set([...before, ...add])].filter((id) => !remove.includes(id));
    const added = after.filter((id) => !before.includes(id));
    const removed = before.filter((id) => !after.includes(id));
    if (added.length === 0 && removed.length === 0) return message;
    const changed = inTransaction(this.#database, () => {
      const from = this.#store.lastSeq();
      const target = this.#folderFor(message, after, labels);
      const moved = target === null ? message : this.#store.move(message, target);
      const isMarked = [...added, ...removed].some((id) => id === 'UNREAD' || id === 'STARRED');
      const marked = isMarked ? this.#store.update(moved, marksIn(after)) : moved;
      this.#keepBeside(marked, after, labels);
      // Gmail tells the change as one; what Graph was told of it is no history of its own.
      for (let seq = from + 1; seq <= this.#store.lastSeq(); seq += 1) this.#note(seq, [], []);
      this.#note(this.#log(marked), added, removed);
      return marked;
    });
    this.#tell(message.mailboxId);
    return changed;
  }

  /** The history after a point, oldest first. */
  history(mailboxId: string, after: number, limit: number): HistoryEntry[] {
    const rows = this.#all(
      `SELECT c.seq, c.message_id, c.folder_id, c.kind, l.added, l.removed,
        NOT EXISTS (SELECT 1 FROM change_log e WHERE e.message_id = c.message_id AND e.seq < c.seq) AS is_first
       FROM change_log c LEFT JOIN label_change l ON l.seq = c.seq
       WHERE c.mailbox_id = ? AND c.message_id IS NOT NULL AND c.seq > ?
         AND (l.seq IS NULL OR l.added <> '[]' OR l.removed <> '[]') AND (c.kind <> 'updated' OR l.seq IS NOT NULL)
       ORDER BY c.seq LIMIT ?`,
      [mailboxId, after, limit]
    );
    const labels = this.labels(mailboxId);
    return rows.flatMap((row) => this.#entryOf(logRow.parse(row), labels) ?? []);
  }

  /** Where the history starts: older points are not known any more. */
  oldest(): number {
    return Number(storedValue(this.#database, 'oldestHistory') ?? '0');
  }

  /** Forgets the history so far. */
  expireHistory(): void {
    const seq = this.#run("INSERT INTO change_log (at, mailbox_id, folder_id, kind) VALUES (?, '', '', 'expired')", [
      this.#now().toISOString()
    ]);
    setValue(this.#database, 'oldestHistory', String(seq));
  }

  /** The point in the history of the message's last change. */
  historyOf(messageId: number): number {
    return count.parse(this.#all('SELECT max(seq) AS n FROM change_log WHERE message_id = ?', [messageId])[0]);
  }

  /** The number of the first message of its conversation. */
  threadOf(message: MessageRow): number {
    return count.parse(
      this.#all('SELECT min(id) AS n FROM message WHERE mailbox_id = ? AND conversation_id = ?', [
        message.mailboxId,
        message.conversationId
      ])[0]
    );
  }

  /** A message by its number. */
  message(mailboxId: string, number: number): MessageRow | null {
    return this.messages(mailboxId, { where: ['id = ?'], values: [number] }, 1)[0] ?? null;
  }

  /** Messages that meet all conditions, newest first. */
  messages(mailboxId: string, query: MessageQuery, limit: number): MessageRow[] {
    return this.#all(
      `SELECT * FROM message WHERE ${[...SHOWN, ...query.where].join(' AND ')}
       ORDER BY received_at DESC, id DESC LIMIT ?`,
      [mailboxId, ...query.values, limit]
    ).map((row) => messageRow.parse(row));
  }

  /** How many messages meet all conditions. */
  total(mailboxId: string, query: MessageQuery, what = '*'): number {
    const where = [...SHOWN, ...query.where].join(' AND ');
    return count.parse(
      this.#all(`SELECT count(${what}) AS n FROM message WHERE ${where}`, [mailboxId, ...query.values])[0]
    );
  }

  #entryOf(row: z.infer<typeof logRow>, labels: readonly Label[]): HistoryEntry | null {
    const message = this.#store.messageByNumber(row.message_id);
    if (message === null) return null;
    const entry = { seq: row.seq, message, added: [], removed: [] } as const;
    if (row.kind === 'deleted') return { ...entry, kind: 'deleted' };
    if (row.kind === 'created' && row.is_first === 1) return { ...entry, kind: 'added' };
    if (row.added !== null && row.removed !== null) {
      const [added, removed] = [row.added, row.removed].map((text) => labelList.parse(JSON.parse(text)));
      return { ...entry, kind: 'labels', added: added ?? [], removed: removed ?? [] };
    }
    const label = labels.find(({ folderId }) => folderId === row.folder_id);
    if (label === undefined) return null;
    return row.kind === 'created'
      ? { ...entry, kind: 'labels', added: [label.id] }
      : { ...entry, kind: 'labels', removed: [label.id] };
  }

  /** The folder that Graph shows the message in afterwards; null: it stays. */
  #folderFor(message: MessageRow, after: readonly string[], labels: readonly Label[]): FolderRow | null {
    const of = (id: string): string | null => labels.find((label) => label.id === id)?.folderId ?? null;
    const hiding = BY_WEIGHT.slice(0, 2).find((id) => after.includes(id));
    const stays = after.some((id) => of(id) === message.folderId);
    if (hiding === undefined && stays) return null;
    const isArchived = labels.every(({ folderId }) => folderId !== message.folderId);
    const places = after.filter((id) => of(id) !== null);
    const next = hiding ?? BY_WEIGHT.find((id) => places.includes(id)) ?? places[0];
    if (next === undefined && isArchived) return null;
    return this.#store.findFolder(message.mailboxId, next === undefined ? 'archive' : (of(next) ?? 'archive'));
  }

  #beside(messageId: number): string[] {
    return this.#all('SELECT label FROM message_label WHERE message_id = ? ORDER BY rowid', [messageId]).map(
      (row) => besideRow.parse(row).label
    );
  }

  #keepBeside(message: MessageRow, after: readonly string[], labels: readonly Label[]): void {
    this.#run('DELETE FROM message_label WHERE message_id = ?', [message.id]);
    for (const id of after) {
      const key = labels.find((label) => label.id === id)?.folderId ?? id;
      if (key === message.folderId || id === 'UNREAD' || id === 'STARRED') continue;
      this.#run('INSERT INTO message_label (message_id, label) VALUES (?, ?)', [message.id, key]);
    }
  }

  #log({ mailboxId, folderId, id, restId, immutableId }: MessageRow): number {
    return this.#run(
      `INSERT INTO change_log (at, mailbox_id, folder_id, message_id, kind, rest_id, immutable_id)
        VALUES (?, ?, ?, ?, 'labels', ?, ?)`,
      [this.#now().toISOString(), mailboxId, folderId, id, restId, immutableId]
    );
  }

  #note(seq: number, added: readonly string[], removed: readonly string[]): void {
    this.#run('INSERT OR REPLACE INTO label_change (seq, added, removed) VALUES (?, ?, ?)', [
      seq,
      JSON.stringify(added),
      JSON.stringify(removed)
    ]);
  }

  #tell(mailboxId: string): void {
    for (const listener of this.#listeners) listener(mailboxId);
  }

  #run(sql: string, values: readonly SQLInputValue[]): number {
    return Number(this.#database.prepare(sql).run(...values).lastInsertRowid);
  }

  #all(sql: string, values: readonly SQLInputValue[]): Record<string, SQLInputValue>[] {
    return this.#database.prepare(sql).all(...values);
  }
}

function marksIn(labelIds: readonly string[]): Pick<MessageRow['json'], 'isRead' | 'flag'> {
  const flagStatus = labelIds.includes('STARRED') ? 'flagged' : 'notFlagged';
  return { isRead: !labelIds.includes('UNREAD'), flag: { flagStatus } };
}

/** A folder as a label: its path below the root as the name; null when Gmail has nothing like it. */
function labelOf(folder: FolderRow, folders: readonly FolderRow[]): Label | null {
  if (folder.wellKnown !== null) {
    const id = SYSTEM_FOLDERS[folder.wellKnown];
    return id === undefined ? null : { id, name: id, type: 'system', folderId: folder.id };
  }
  const names: string[] = [];
  for (let step: FolderRow | undefined = folder; step !== undefined && !HIDDEN_FOLDERS.has(step.wellKnown ?? '');) {
    names.unshift(step.name);
    const { parentId }: FolderRow = step;
    step = folders.find(({ id }) => id === parentId);
  }
  return { id: userLabelId(folder.id), name: names.join('/'), type: 'user', folderId: folder.id };
}

function userLabelId(folderId: string): string {
  const digest = createHash('sha256').update(folderId).digest();
  return `Label_${String(digest.readBigUInt64BE() >> 1n)}`;
}

function idOfKey(key: string, labels: readonly Label[]): string | null {
  return labels.find((label) => label.folderId === key || label.id === key)?.id ?? null;
}
