import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Disposition } from '../../../core/classify/decision.ts';
import type { Message } from '../../../core/message/message.ts';
import type { MailboxChange, MailboxFolder } from '../../mailbox/port.ts';
import type { Database, Queryable } from './database.ts';

/** What waits in the outbox: a message, or a piece that could not be read. */
export type OutboxPiece =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly receivedAt: string | null };

/** The ledger's row of one message. */
export interface LedgerEntry {
  readonly key: string;
  readonly mailbox: string;
  readonly providerId: string;
  readonly folder: string;
  readonly folderKind: string;
  readonly disposition: string | null;
  readonly decisionHash: string | null;
  readonly revision: number;
}

export interface LedgerLine {
  readonly mailbox: string;
  readonly folder: string;
  readonly seen: number;
  readonly dispositions: Readonly<Record<string, number>>;
  readonly unaccounted: number;
}

const entrySchema = z.object({
  key: z.string(),
  mailbox: z.string(),
  provider_id: z.string(),
  folder: z.string(),
  folder_kind: z.string(),
  disposition: z.string().nullable(),
  decision_hash: z.string().nullable(),
  revision: z.coerce.number()
});

/** The message's key in the org: sha-256 of mailbox address, newline, provider id. */
export function messageKey(mailbox: string, providerId: string): string {
  return createHash('sha256').update(`${mailbox.toLowerCase()}\n${providerId}`).digest('hex');
}

/** What the same message looks like in every mailbox; differing hashes under one Message-ID are different messages. */
export function contentHash(message: Message): string {
  const body = (message.body.text ?? message.body.html?.replaceAll(/<[^>]*>/g, ' ') ?? '').replaceAll(/[\s ]+/g, '');
  const names = message.attachments.filter((item) => !item.isInline).map((item) => item.name);
  const parts = [
    message.subject.trim(),
    message.from?.address.toLowerCase() ?? '',
    body.slice(0, 100_000),
    ...names.sort()
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** The facts whose change asks for a new decision; a redelivery of the same facts changes nothing. */
function fingerprint(message: Message): string {
  const facts = [
    message.folder.kind,
    message.folder.name,
    [...message.categories].sort(),
    message.isDraft,
    message.subject,
    message.kind.itemClass,
    message.sensitivity
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}

const UPSERT_MESSAGE = `INSERT INTO intake.message
    (key, mailbox, provider_id, folder, folder_kind, internet_message_id, content_hash, fingerprint)
  VALUES ($1,$2,$3,$4,$5,$6,$7,$8)
  ON CONFLICT (mailbox, provider_id) DO UPDATE
    SET folder = excluded.folder, folder_kind = excluded.folder_kind, content_hash = excluded.content_hash,
        internet_message_id = excluded.internet_message_id, fingerprint = excluded.fingerprint,
        revision = intake.message.revision + 1, disposition = NULL, accounted_at = NULL
    WHERE intake.message.fingerprint <> excluded.fingerprint
  RETURNING revision`;

/** Nothing of it can be shown in the org, but it was seen and is accounted for; what was read before stays as it is. */
const INSERT_REMOVED = `INSERT INTO intake.message
    (key, mailbox, provider_id, folder, folder_kind, fingerprint, disposition, accounted_at)
  VALUES ($1,$2,$3,$4,$5,'vanished','removed',now())
  ON CONFLICT (mailbox, provider_id) DO NOTHING`;

const UPSERT_OUTBOX = `INSERT INTO intake.outbox (key, revision, piece, may_save) VALUES ($1,$2,$3,$4)
  ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, piece = excluded.piece, may_save = excluded.may_save,
    not_before = now()`;

/** Writes one change into ledger and outbox, inside the page's transaction; false when it was known already. */
export async function recordChange(
  tx: Queryable,
  mailbox: string,
  folder: MailboxFolder,
  change: MailboxChange
): Promise<boolean> {
  if (change.kind === 'removed') return false;
  if (change.kind === 'vanished') {
    await tx.query(INSERT_REMOVED, [
      messageKey(mailbox, change.providerId),
      mailbox,
      change.providerId,
      folder.name,
      folder.kind
    ]);
    return false;
  }
  const providerId = change.kind === 'message' ? change.message.providerId : change.providerId;
  const key = messageKey(mailbox, providerId);
  const message = change.kind === 'message' ? change.message : null;
  const [row] = await tx.query(UPSERT_MESSAGE, [
    key,
    mailbox,
    providerId,
    message?.folder.name ?? folder.name,
    message?.folder.kind ?? folder.kind,
    message?.messageId ?? null,
    message === null ? null : contentHash(message),
    message === null ? 'unreadable' : fingerprint(message)
  ]);
  if (row === undefined) return false;
  await tx.query(UPSERT_OUTBOX, [key, row['revision'], toJsonText(toPiece(change)), true]);
  return true;
}

function toPiece(change: Exclude<MailboxChange, { kind: 'removed' | 'vanished' }>): OutboxPiece {
  return change.kind === 'message'
    ? { kind: 'message', message: change.message }
    : { kind: 'unreadable', reason: change.reason, receivedAt: change.receivedAt };
}

/** JSON for a jsonb column: PostgreSQL text can't hold U+0000, nor half a surrogate pair. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'string' ? item.replaceAll('\u0000', '').toWellFormed() : item
  );
}

/** Finds a message by its key. */
export async function findEntry(database: Queryable, key: string): Promise<LedgerEntry | null> {
  const [row] = await database.query(
    'SELECT key, mailbox, provider_id, folder, folder_kind, disposition, decision_hash, revision FROM intake.message WHERE key = $1',
    [key]
  );
  return row === undefined ? null : toEntry(row);
}

function toEntry(row: unknown): LedgerEntry {
  const parsed = entrySchema.parse(row);
  return {
    key: parsed.key,
    mailbox: parsed.mailbox,
    providerId: parsed.provider_id,
    folder: parsed.folder,
    folderKind: parsed.folder_kind,
    disposition: parsed.disposition,
    decisionHash: parsed.decision_hash,
    revision: parsed.revision
  };
}

/** Gives a message that the org already knows another disposition (saved, ignored by hand, removed…). */
export async function setDisposition(database: Queryable, key: string, disposition: Disposition): Promise<void> {
  await database.query('UPDATE intake.message SET disposition = $2, accounted_at = now() WHERE key = $1', [
    key,
    disposition
  ]);
}

/**
 * Takes over dispositions that people changed in the org; entries that wait for a decision keep waiting, and what this
 * relay wrote after `readAt` (the database's time) is newer than what was read. What is saved no longer may have missed
 * changes of the rules: its mailbox is decided on again.
 */
export async function adoptDispositions(
  database: Queryable,
  rows: readonly { key: string; disposition: string }[],
  readAt: Date
): Promise<void> {
  if (rows.length === 0) return;
  await database.query(
    `WITH news AS (SELECT unnest($1::text[]) AS key, unnest($2::text[]) AS disposition),
       before AS (
         SELECT m.key, m.mailbox, m.disposition FROM intake.message m JOIN news n ON n.key = m.key
         WHERE m.disposition IS NOT NULL AND m.disposition <> n.disposition
           AND (m.accounted_at IS NULL OR m.accounted_at < $3::timestamptz)),
       reopened AS (
         UPDATE intake.redecision SET done = 'unsaved', running = NULL
         WHERE mailbox IN (SELECT mailbox FROM before WHERE disposition = 'saved'))
     UPDATE intake.message AS m SET disposition = n.disposition FROM news n, before b
     WHERE m.key = n.key AND b.key = n.key AND m.disposition = b.disposition`,
    [rows.map((row) => row.key), rows.map((row) => row.disposition), readAt.toISOString()]
  );
}

/** The database's time, which the ledger's own times are compared with. */
export async function databaseTime(database: Queryable): Promise<Date> {
  const [row] = await database.query('SELECT clock_timestamp() AS at');
  return z.coerce.date().parse(row?.['at']);
}

/** Per mailbox and folder: seen, by disposition, and what has none (R: it must become 0). */
export async function readLedger(database: Queryable): Promise<readonly LedgerLine[]> {
  const rows = await database.query(
    `SELECT mailbox, folder, disposition, count(*)::int AS n FROM intake.message GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`
  );
  const lines = new Map<
    string,
    { mailbox: string; folder: string; seen: number; dispositions: Record<string, number>; unaccounted: number }
  >();
  for (const row of rows) {
    const { mailbox, folder, disposition, n } = lineSchema.parse(row);
    const id = `${mailbox}\n${folder}`;
    const line = lines.get(id) ?? { mailbox, folder, seen: 0, dispositions: {}, unaccounted: 0 };
    line.seen += n;
    if (disposition === null) line.unaccounted += n;
    else line.dispositions[disposition] = n;
    lines.set(id, line);
  }
  return [...lines.values()];
}

const lineSchema = z.object({
  mailbox: z.string(),
  folder: z.string(),
  disposition: z.string().nullable(),
  n: z.coerce.number()
});

/**
 * Sends a message through the pipeline again, with what the provider shows now. `maySave`: the decision may lead to an
 * automatic save, as when a person asked for the Retry; a change of the rules alone never saves.
 */
export async function reopenEntry(
  database: Database,
  entry: LedgerEntry,
  piece: OutboxPiece,
  maySave = true
): Promise<void> {
  await database.transaction(async (tx) => {
    const hash = piece.kind === 'message' ? contentHash(piece.message) : null;
    const [row] = await tx.query(
      `UPDATE intake.message SET revision = revision + 1, disposition = NULL, error_code = NULL, error = NULL,
         wants_reading = false, content_hash = $2, internet_message_id = $3
       WHERE key = $1 AND revision = $4 RETURNING revision`,
      [entry.key, hash, piece.kind === 'message' ? piece.message.messageId : null, entry.revision]
    );
    // It changed meanwhile, and waits for its new decision already.
    if (row === undefined) return;
    await tx.query(UPSERT_OUTBOX, [entry.key, row['revision'], toJsonText(piece), maySave]);
  });
}
