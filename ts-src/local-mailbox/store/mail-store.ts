import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { deriveGraphMessage } from '../mime/graph-message.ts';
import type { DerivedMessage, MessageJson } from '../mime/message-json.ts';
import { inTransaction } from './database.ts';
import { ROOT_FOLDER, STANDARD_FOLDERS } from './folders.ts';
import { newAttachmentId, newFolderId, newImmutableId, newRestId, newUserId } from './ids.ts';
import {
  attachmentRow,
  blob,
  count,
  folderHeadRow,
  folderRow,
  mailboxRow,
  messageRow,
  type AttachmentRow,
  type FolderHead,
  type FolderRow,
  type MailboxRow,
  type MessageRow
} from './rows.ts';

export type ChangeKind = 'created' | 'updated' | 'moved-out' | 'deleted';

/** One entry of the change log, as told to subscribers after its commit. */
export interface Change {
  readonly seq: number;
  readonly kind: ChangeKind;
  readonly mailboxId: string;
  readonly folderId: string;
  readonly restId: string;
  readonly immutableId: string;
}

/** What may be set when a message is put into a folder. */
export interface IngestOptions {
  readonly receivedAt?: Date;
  /** Properties that the raw message does not say: read state, categories, flag, draft. */
  readonly override?: Partial<MessageJson>;
}

/** Mailboxes, folders, messages and the one change log; every write adds to the log in the same transaction. */
export class MailStore {
  readonly #database: DatabaseSync;
  readonly #now: () => Date;
  readonly #listeners = new Set<(change: Change) => void>();

  constructor(database: DatabaseSync, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  /** Calls `listener` after the commit of each change of a message. */
  onChange(listener: (change: Change) => void): void {
    this.#listeners.add(listener);
  }

  addMailbox(address: string, displayName: string, shared: boolean): MailboxRow {
    const existing = this.findMailbox(address);
    if (existing !== null) return existing;
    const mailbox: MailboxRow = { id: newUserId(), address: address.toLowerCase(), displayName, shared };
    inTransaction(this.#database, () => {
      this.#run('INSERT INTO mailbox (id, address, display_name, shared) VALUES (?, ?, ?, ?)', [
        mailbox.id,
        mailbox.address,
        displayName,
        shared ? 1 : 0
      ]);
      const root = this.addFolder(mailbox.id, null, ROOT_FOLDER.name, ROOT_FOLDER.wellKnown);
      for (const { name, wellKnown } of STANDARD_FOLDERS) this.addFolder(mailbox.id, root.id, name, wellKnown);
    });
    return mailbox;
  }

  mailboxes(): MailboxRow[] {
    return this.#all('SELECT * FROM mailbox ORDER BY rowid').map((row) => mailboxRow.parse(row));
  }

  /** Finds a mailbox by its object id or address, in any case. */
  findMailbox(idOrAddress: string): MailboxRow | null {
    const row = this.#get('SELECT * FROM mailbox WHERE id = ? OR address = ?', [
      idOrAddress.toLowerCase(),
      idOrAddress.toLowerCase()
    ]);
    return row === undefined ? null : mailboxRow.parse(row);
  }

  addFolder(mailboxId: string, parentId: string | null, name: string, wellKnown: string | null = null): FolderRow {
    const id = newFolderId();
    return inTransaction(this.#database, () => {
      const seq = this.#log(mailboxId, id, null, 'folder-created');
      this.#run('INSERT INTO folder (id, mailbox_id, parent_id, name, well_known, seq) VALUES (?, ?, ?, ?, ?, ?)', [
        id,
        mailboxId,
        parentId,
        name,
        wellKnown,
        seq
      ]);
      return { id, mailboxId, parentId, name, wellKnown, isDeleted: false, seq };
    });
  }

  changeFolder(folder: FolderRow, change: { readonly name?: string; readonly isDeleted?: boolean }): FolderRow {
    return inTransaction(this.#database, () => {
      const seq = this.#log(folder.mailboxId, folder.id, null, change.isDeleted ? 'folder-deleted' : 'folder-updated');
      const next = { ...folder, name: change.name ?? folder.name, isDeleted: change.isDeleted ?? false, seq };
      this.#run('UPDATE folder SET name = ?, deleted = ?, seq = ? WHERE id = ?', [
        next.name,
        next.isDeleted ? 1 : 0,
        seq,
        folder.id
      ]);
      return next;
    });
  }

  /** All folders of a mailbox in the order of their last change, those that are gone too. */
  folders(mailboxId: string, afterSeq = 0): FolderRow[] {
    return this.#all('SELECT * FROM folder WHERE mailbox_id = ? AND seq > ? ORDER BY seq', [mailboxId, afterSeq]).map(
      (row) => folderRow.parse(row)
    );
  }

  /** Finds a folder by id or well-known name; for people's convenience `byName` also takes display names. */
  findFolder(mailboxId: string, idOrName: string, byName = false): FolderRow | null {
    const row = this.#get('SELECT * FROM folder WHERE mailbox_id = ? AND deleted = 0 AND (id = ? OR well_known = ?)', [
      mailboxId,
      idOrName,
      idOrName.toLowerCase()
    ]);
    if (row !== undefined) return folderRow.parse(row);
    if (!byName) return null;
    const named = this.#get(
      'SELECT * FROM folder WHERE mailbox_id = ? AND deleted = 0 AND lower(name) = lower(?) LIMIT 1',
      [mailboxId, idOrName]
    );
    return named === undefined ? null : folderRow.parse(named);
  }

  folderCounts(folderId: string): { readonly total: number; readonly unread: number; readonly children: number } {
    const one = (sql: string): number => count.parse(this.#get(sql, [folderId]));
    return {
      total: one('SELECT count(*) AS n FROM message WHERE folder_id = ? AND deleted = 0'),
      unread: one('SELECT count(*) AS n FROM message WHERE folder_id = ? AND deleted = 0 AND is_read = 0'),
      children: one('SELECT count(*) AS n FROM folder WHERE parent_id = ? AND deleted = 0')
    };
  }

  /** Puts a raw message into a folder: derives its Graph form, stores both and logs its creation. */
  async ingest(folder: FolderRow, raw: Buffer, options: IngestOptions = {}): Promise<MessageRow> {
    const receivedAt = options.receivedAt ?? this.#now();
    const derived = await deriveGraphMessage(raw, receivedAt);
    const json = { ...derived.message, ...options.override };
    return this.#commit((changes) => this.#insertMessage(folder, raw, { ...derived, message: json }, changes));
  }

  /** Replaces the content of a draft. */
  async rewrite(message: MessageRow, raw: Buffer, override: Partial<MessageJson>): Promise<MessageRow> {
    const derived = await deriveGraphMessage(raw, new Date(message.receivedAt));
    return this.#commit((changes) => {
      this.#run('UPDATE raw SET mime = ? WHERE message_id = ?', [raw, message.id]);
      this.#run('DELETE FROM attachment WHERE message_id = ?', [message.id]);
      this.#insertAttachments(message.id, derived.attachments);
      return this.#writeUpdate(message, { ...derived.message, ...override }, changes);
    });
  }

  /** Changes properties of a message in place. */
  update(message: MessageRow, change: Partial<MessageJson>): MessageRow {
    return this.#commit((changes) => this.#writeUpdate(message, { ...message.json, ...change }, changes));
  }

  /** Moves a message: the immutable id stays, the default id becomes another one. */
  move(message: MessageRow, target: FolderRow): MessageRow {
    if (message.folderId === target.id) return message;
    return this.#commit((changes) => {
      const moved = { ...message, folderId: target.id, restId: newRestId(), changeNumber: message.changeNumber + 1 };
      this.#logMessage(message, 'moved-out', changes);
      this.#run('UPDATE message SET folder_id = ?, rest_id = ?, change_number = ?, modified_at = ? WHERE id = ?', [
        target.id,
        moved.restId,
        moved.changeNumber,
        this.#now().toISOString(),
        message.id
      ]);
      this.#logMessage(moved, 'created', changes);
      this.#run('DELETE FROM message_label WHERE message_id = ? AND label = ?', [message.id, target.id]);
      return moved;
    });
  }

  copy(message: MessageRow, target: FolderRow): MessageRow {
    return this.#commit((changes) => {
      const attachments = this.attachments(message.id).map(({ id, json }) => ({
        json,
        content: this.attachmentContent(id)
      }));
      const derived: DerivedMessage = { message: message.json, attachments, threadRoots: [] };
      return this.#insertMessage(target, this.raw(message.id), derived, changes, message.conversationId);
    });
  }

  /** Removes a message for good; the log keeps that it was there. */
  remove(message: MessageRow): void {
    this.#commit((changes) => {
      this.#run('UPDATE message SET deleted = 1 WHERE id = ?', [message.id]);
      this.#run('DELETE FROM raw WHERE message_id = ?', [message.id]);
      this.#run('DELETE FROM attachment WHERE message_id = ?', [message.id]);
      this.#logMessage(message, 'deleted', changes);
    });
  }

  /** Finds a message of a mailbox by its default or its immutable id. */
  findMessage(mailboxId: string, id: string): MessageRow | null {
    const row = this.#get(
      'SELECT * FROM message WHERE mailbox_id = ? AND deleted = 0 AND (rest_id = ? OR immutable_id = ?)',
      [mailboxId, id, id]
    );
    return row === undefined ? null : messageRow.parse(row);
  }

  /** The messages of a folder or, without one, of the mailbox, newest first unless `ascending`. */
  *messages(scope: MessageScope): Generator<MessageRow> {
    const [column, value] = scope.folderId === null ? ['mailbox_id', scope.mailboxId] : ['folder_id', scope.folderId];
    const byId = scope.internetMessageId === undefined ? '' : ' AND internet_message_id = ?';
    const direction = scope.ascending === true ? 'ASC' : 'DESC';
    const ids = this.#all(
      `SELECT id FROM message WHERE ${column} = ? AND deleted = 0${byId} ORDER BY received_at ${direction}, id ${direction}`,
      [value, ...(scope.internetMessageId === undefined ? [] : [scope.internetMessageId])]
    );
    for (const { id } of ids) {
      const row = this.#get('SELECT * FROM message WHERE id = ?', [id ?? null]);
      if (row !== undefined) yield messageRow.parse(row);
    }
  }

  messageByNumber(id: number): MessageRow | null {
    const row = this.#get('SELECT * FROM message WHERE id = ?', [id]);
    return row === undefined ? null : messageRow.parse(row);
  }

  /** The bytes as they were delivered. */
  raw(messageNumber: number): Buffer {
    return blob.parse(this.#get('SELECT mime FROM raw WHERE message_id = ?', [messageNumber])?.['mime']);
  }

  /** Bytes of the raw message. */
  rawSize(messageNumber: number): number {
    return count.parse(this.#get('SELECT length(mime) AS n FROM raw WHERE message_id = ?', [messageNumber]));
  }

  attachments(messageNumber: number): AttachmentRow[] {
    return this.#all('SELECT id, message_id, position, json FROM attachment WHERE message_id = ? ORDER BY position', [
      messageNumber
    ]).map((row) => attachmentRow.parse(row));
  }

  attachmentContent(attachmentId: string): Buffer {
    return blob.parse(this.#get('SELECT content FROM attachment WHERE id = ?', [attachmentId])?.['content']);
  }

  /** Messages whose last change, as the folder saw it, comes after `afterSeq`, oldest change first. */
  folderChanges(folderId: string, afterSeq: number, limit: number): FolderHead[] {
    const sql = `SELECT h.message_id, h.seq, h.entered_seq, h.rest_id, m.immutable_id,
        m.folder_id, m.rest_id AS current_rest_id, m.deleted
      FROM folder_head h JOIN message m ON m.id = h.message_id
      WHERE h.folder_id = ? AND h.seq > ? ORDER BY h.seq LIMIT ?`;
    return this.#all(sql, [folderId, afterSeq, limit]).map((row) => folderHeadRow.parse(row));
  }

  /** The sequence number of the last change. */
  lastSeq(): number {
    return count.parse(this.#get('SELECT max(seq) AS n FROM change_log'));
  }

  #insertMessage(
    folder: FolderRow,
    raw: Buffer,
    derived: DerivedMessage,
    changes: Change[] = [],
    conversation = this.#conversationOf(folder.mailboxId, derived.threadRoots)
  ): MessageRow {
    const restId = newRestId();
    const immutableId = newImmutableId();
    const { message } = derived;
    const values: SQLInputValue[] = [
      folder.mailboxId,
      folder.id,
      immutableId,
      restId,
      message.receivedDateTime,
      message.internetMessageId,
      conversation,
      message.isRead ? 1 : 0,
      this.#now().toISOString(),
      JSON.stringify(message)
    ];
    this.#run(
      `INSERT INTO message (mailbox_id, folder_id, immutable_id, rest_id, received_at, internet_message_id,
        conversation_id, is_read, modified_at, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      values
    );
    const row = messageRow.parse(this.#get('SELECT * FROM message WHERE rest_id = ?', [restId]));
    this.#run('INSERT INTO raw (message_id, mime) VALUES (?, ?)', [row.id, raw]);
    this.#insertAttachments(row.id, derived.attachments);
    this.#logMessage(row, 'created', changes);
    return row;
  }

  #insertAttachments(messageNumber: number, attachments: DerivedMessage['attachments']): void {
    for (const [position, { json, content }] of attachments.entries()) {
      this.#run('INSERT INTO attachment (id, message_id, position, json, content) VALUES (?, ?, ?, ?, ?)', [
        newAttachmentId(),
        messageNumber,
        position,
        JSON.stringify(json),
        content
      ]);
    }
  }

  #writeUpdate(message: MessageRow, json: MessageJson, changes: Change[]): MessageRow {
    const changed = {
      ...message,
      json,
      changeNumber: message.changeNumber + 1,
      modifiedAt: this.#now().toISOString()
    };
    this.#run(
      'UPDATE message SET json = ?, is_read = ?, internet_message_id = ?, change_number = ?, modified_at = ? WHERE id = ?',
      [
        JSON.stringify(json),
        json.isRead ? 1 : 0,
        json.internetMessageId,
        changed.changeNumber,
        changed.modifiedAt,
        message.id
      ]
    );
    this.#logMessage(changed, 'updated', changes);
    this.#noteMarks(message.json, json);
    return changed;
  }

  /* Gmail has read state and flag as labels, and tells their changes. */
  #noteMarks(before: MessageJson, after: MessageJson): void {
    const marks = (json: MessageJson): string[] => [
      ...(json.isRead ? [] : ['UNREAD']),
      ...(json.flag.flagStatus === 'flagged' ? ['STARRED'] : [])
    ];
    const [had, has] = [marks(before), marks(after)];
    const added = has.filter((mark) => !had.includes(mark));
    const removed = had.filter((mark) => !has.includes(mark));
    if (added.length === 0 && removed.length === 0) return;
    this.#run('INSERT INTO label_change (seq, added, removed) VALUES (?, ?, ?)', [
      this.lastSeq(),
      JSON.stringify(added),
      JSON.stringify(removed)
    ]);
  }

  /* Mail that names a known message joins its conversation; otherwise the thread's root names the conversation. */
  #conversationOf(mailboxId: string, roots: readonly string[]): string {
    for (const id of roots) {
      const row = this.#get('SELECT conversation_id FROM message WHERE mailbox_id = ? AND internet_message_id = ?', [
        mailboxId,
        id
      ]);
      if (typeof row?.['conversation_id'] === 'string') return row['conversation_id'];
    }
    const root = roots.at(-2) ?? roots.at(-1) ?? newImmutableId();
    const digest = createHash('sha256').update(`${mailboxId}\n${root}`).digest('base64url');
    return `AAQkA${digest}AQ${digest.slice(0, 21)}=`;
  }

  #log(
    mailboxId: string,
    folderId: string,
    message: MessageRow | null,
    kind: ChangeKind | `folder-${'created' | 'updated' | 'deleted'}`
  ): number {
    this.#run(
      `INSERT INTO change_log (at, mailbox_id, folder_id, message_id, kind, rest_id, immutable_id)
        VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        this.#now().toISOString(),
        mailboxId,
        folderId,
        message?.id ?? null,
        kind,
        message?.restId ?? null,
        message?.immutableId ?? null
      ]
    );
    return this.lastSeq();
  }

  #logMessage(message: MessageRow, kind: ChangeKind, changes: Change[]): void {
    const { mailboxId, folderId, restId, immutableId } = message;
    const seq = this.#log(mailboxId, folderId, message, kind);
    this.#run(
      `INSERT INTO folder_head (folder_id, message_id, seq, entered_seq, rest_id) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (folder_id, rest_id) DO UPDATE SET seq = excluded.seq`,
      [folderId, message.id, seq, seq, restId]
    );
    changes.push({ seq, kind, mailboxId, folderId, restId, immutableId });
  }

  #commit<T>(work: (changes: Change[]) => T): T {
    const changes: Change[] = [];
    const result = inTransaction(this.#database, () => work(changes));
    for (const change of changes) for (const listener of this.#listeners) listener(change);
    return result;
  }

  #run(sql: string, values: SQLInputValue[] = []): void {
    this.#database.prepare(sql).run(...values);
  }

  #get(sql: string, values: SQLInputValue[] = []): Record<string, SQLInputValue> | undefined {
    return this.#database.prepare(sql).get(...values);
  }

  #all(sql: string, values: SQLInputValue[] = []): Record<string, SQLInputValue>[] {
    return this.#database.prepare(sql).all(...values);
  }
}

export interface MessageScope {
  readonly mailboxId: string;
  /** Null for all folders. */
  readonly folderId: string | null;
  readonly internetMessageId?: string;
  readonly ascending?: boolean;
}
