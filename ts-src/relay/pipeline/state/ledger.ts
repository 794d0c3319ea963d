import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Disposition } from '../../../core/classify/decision.ts';
import type { FolderKind, Message } from '../../../core/message/message.ts';
import type { KnownMessage, MailboxChange, MailboxFolder } from '../../mailbox/port.ts';
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
  /** Where the provider had it last; null when its id finds it. */
  readonly locator: string | null;
  readonly folder: string;
  readonly folderKind: FolderKind;
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

const folderKindSchema = z.enum(['inbox', 'sent', 'salesforce', 'drafts', 'outbox', 'other']);

const entrySchema = z.object({
  key: z.string(),
  mailbox: z.string(),
  provider_id: z.string(),
  locator: z.string().nullable(),
  folder: z.string(),
  folder_kind: folderKindSchema,
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
  const body = (message.body.text ?? message.body.html?.replaceAll(/<[^<>]*>/g, ' ') ?? '').replaceAll(/[\s ]+/g, '');
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

const UPSERT_MESSAGES = `INSERT INTO intake.message
    (key, mailbox, provider_id, folder, folder_kind, internet_message_id, content_hash, fingerprint, locator, received_at,
      categories)
  SELECT n.key, $1, n.provider_id, n.folder, n.folder_kind, n.message_id, n.content_hash, n.fingerprint, n.locator,
    n.received_at::timestamptz, n.categories::jsonb
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::text[]) AS n (key, provider_id, folder, folder_kind, message_id, content_hash, fingerprint, locator, received_at,
    categories)
  ON CONFLICT (mailbox, provider_id) DO UPDATE
    SET folder = excluded.folder, folder_kind = excluded.folder_kind, content_hash = excluded.content_hash,
        internet_message_id = excluded.internet_message_id, fingerprint = excluded.fingerprint,
        locator = excluded.locator, received_at = coalesce(excluded.received_at, intake.message.received_at),
        categories = excluded.categories,
        revision = intake.message.revision + 1, disposition = NULL, accounted_at = NULL
    WHERE intake.message.fingerprint <> excluded.fingerprint
  RETURNING key, revision`;

/** Nothing of it can be shown in the org, but it was seen and is accounted for; what was read before stays as it is. */
const INSERT_REMOVED = `INSERT INTO intake.message
    (key, mailbox, provider_id, folder, folder_kind, fingerprint, disposition, accounted_at)
  SELECT n.key, $1, n.provider_id, $2, $3, 'vanished', 'removed', now()
  FROM unnest($4::text[], $5::text[]) AS n (key, provider_id)
  ON CONFLICT (mailbox, provider_id) DO NOTHING`;

/** The last place wins: a message that moved is read where it lies now. */
const UPSERT_SIGHTINGS = `WITH placed AS (
    INSERT INTO intake.sighting (mailbox, locator, key, folder_key)
    SELECT $1, n.locator, n.key, $2 FROM unnest($3::text[], $4::text[]) AS n (locator, key)
    ON CONFLICT (mailbox, locator) DO UPDATE SET key = excluded.key, folder_key = excluded.folder_key
    RETURNING key, locator)
  UPDATE intake.message AS m SET locator = p.locator FROM placed p WHERE m.key = p.key AND m.locator IS DISTINCT FROM p.locator`;

const UPSERT_OUTBOX = `INSERT INTO intake.outbox (mailbox, may_save, is_backfill, is_awaited, key, revision, piece)
  SELECT $1, $2, $3, $4, n.key, n.revision, n.piece::jsonb
  FROM unnest($5::text[], $6::int[], $7::text[]) AS n (key, revision, piece)
  ON CONFLICT (key) DO UPDATE SET revision = excluded.revision, piece = excluded.piece, may_save = excluded.may_save,
    is_backfill = excluded.is_backfill, is_awaited = excluded.is_awaited, not_before = now()`;

const KEEP_RAW = `INSERT INTO intake.quarantine (key, raw) VALUES ($1,$2)
  ON CONFLICT (key) DO UPDATE SET raw = excluded.raw, kept_at = now()`;

/** What a larger piece holds is left with the provider. */
const MOST_RAW_BYTES = 40 * 1024 * 1024;

type Told = Exclude<MailboxChange, { kind: 'removed' | 'vanished' }>;

/**
 * Writes a page of changes into ledger and outbox, inside the page's transaction; returns how many were new or changed
 * in what decisions are made from. `isBackfill`: older mail, which new mail goes before.
 */
export async function recordChanges(
  tx: Queryable,
  mailbox: string,
  folder: MailboxFolder,
  changes: readonly MailboxChange[],
  isBackfill = false
): Promise<number> {
  // A page may tell of a message twice: the later fact counts, and each of its places is kept.
  const told = changes.filter((change) => change.kind === 'message' || change.kind === 'unreadable');
  const byId = new Map(told.map((change) => [idOf(change), change]));
  await recordVanished(tx, mailbox, folder, changes);
  if (byId.size === 0) return 0;
  const rows = await tx.query(UPSERT_MESSAGES, [mailbox, ...columnsOf(mailbox, folder, [...byId.values()])]);
  await recordSightings(tx, mailbox, folder, told);
  const revisions = new Map(rows.map((row) => [String(row['key']), Number(row['revision'])]));
  const news = [...byId.values()].flatMap((change) => {
    const key = messageKey(mailbox, idOf(change));
    const revision = revisions.get(key);
    return revision === undefined ? [] : [{ key, revision, change }];
  });
  await tx.query(UPSERT_OUTBOX, [
    mailbox,
    true,
    isBackfill,
    folder.isAwaited ?? false,
    news.map(({ key }) => key),
    news.map(({ revision }) => revision),
    news.map(({ change }) => toJsonText(toPiece(change)))
  ]);
  for (const { key, change } of news) if (change.kind === 'unreadable') await keepRaw(tx, key, change.raw);
  return news.length;
}

/** A removal is a move more often than a deletion, and what was read already is kept: intake is append-only. */
async function recordVanished(
  tx: Queryable,
  mailbox: string,
  folder: MailboxFolder,
  changes: readonly MailboxChange[]
): Promise<void> {
  const told = new Set(changes.flatMap((change) => (change.kind === 'message' ? [change.message.providerId] : [])));
  const vanished = changes
    .filter((change) => change.kind === 'vanished')
    .map(({ providerId }) => providerId)
    .filter((id) => !told.has(id));
  if (vanished.length === 0) return;
  const keys = vanished.map((id) => messageKey(mailbox, id));
  await tx.query(INSERT_REMOVED, [mailbox, folder.name, folder.kind, keys, vanished]);
}

/** An index holds 2,700 bytes at most; a longer Message-ID is none that a mail program made. */
function indexable(messageId: string | null): string | null {
  return messageId === null ? null : storable(messageId.slice(0, 600));
}

function idOf(change: Told): string {
  return change.kind === 'message' ? change.message.providerId : change.providerId;
}

function columnsOf(mailbox: string, folder: MailboxFolder, changes: readonly Told[]): readonly unknown[][] {
  const rows = changes.map((change) => {
    const message = change.kind === 'message' ? change.message : null;
    return [
      messageKey(mailbox, idOf(change)),
      idOf(change),
      message?.folder.name ?? folder.name,
      message?.folder.kind ?? folder.kind,
      indexable(message?.messageId ?? null),
      message === null ? null : contentHash(message),
      message === null ? 'unreadable' : fingerprint(message),
      change.locator ?? null,
      change.kind === 'message' ? change.message.receivedAt : change.receivedAt,
      toJsonText(message?.categories ?? [])
    ].map((value) => (typeof value === 'string' ? storable(value) : value));
  });
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
}

async function recordSightings(
  tx: Queryable,
  mailbox: string,
  folder: MailboxFolder,
  told: readonly Told[]
): Promise<void> {
  const places = new Map(
    told.flatMap((change) =>
      change.locator === undefined ? [] : [[change.locator, messageKey(mailbox, idOf(change))] as const]
    )
  );
  if (places.size > 0)
    await tx.query(UPSERT_SIGHTINGS, [mailbox, folder.key, [...places.keys()], [...places.values()]]);
}

async function keepRaw(tx: Queryable, key: string, raw: Uint8Array | undefined): Promise<void> {
  if (raw !== undefined && raw.byteLength <= MOST_RAW_BYTES) await tx.query(KEEP_RAW, [key, raw]);
}

/** Of messages by locator or provider id, those that the mailbox's ledger has; one that vanished before may be back. */
export async function findKnown(
  database: Queryable,
  mailbox: string,
  locators: readonly string[]
): Promise<ReadonlyMap<string, KnownMessage>> {
  if (locators.length === 0) return new Map();
  const rows = await database.query(
    `SELECT s.locator AS place, m.provider_id, m.folder_kind, m.categories
     FROM intake.sighting s JOIN intake.message m ON m.key = s.key
     WHERE s.mailbox = $1 AND s.locator = ANY($2::text[]) AND m.fingerprint <> 'vanished'
     UNION ALL
     SELECT m.provider_id, m.provider_id, m.folder_kind, m.categories
     FROM intake.message m
     WHERE m.mailbox = $1 AND m.provider_id = ANY($2::text[]) AND m.fingerprint <> 'vanished'`,
    [mailbox, locators]
  );
  return new Map(
    rows.map((row) => {
      const { place, provider_id: providerId, folder_kind: folderKind, categories } = knownSchema.parse(row);
      return [place, { providerId, folderKind, categories }];
    })
  );
}

const knownSchema = z.object({
  place: z.string(),
  provider_id: z.string(),
  folder_kind: folderKindSchema,
  categories: z.array(z.string())
});

function toPiece(change: Told): OutboxPiece {
  return change.kind === 'message'
    ? { kind: 'message', message: change.message }
    : { kind: 'unreadable', reason: change.reason, receivedAt: change.receivedAt };
}

/** JSON for a jsonb column. */
export function toJsonText(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => (typeof item === 'string' ? storable(item) : item));
}

/** PostgreSQL text can't hold U+0000, nor half a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}

/** Finds a message by its key. */
export async function findEntry(database: Queryable, key: string): Promise<LedgerEntry | null> {
  const [row] = await database.query(
    'SELECT key, mailbox, provider_id, locator, folder, folder_kind, disposition, decision_hash, revision FROM intake.message WHERE key = $1',
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
    locator: parsed.locator,
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

/** Per mailbox and folder, of all mailboxes or of one: seen, by disposition, and what has none (it must become 0). */
export async function readLedger(database: Queryable, mailbox: string | null = null): Promise<readonly LedgerLine[]> {
  const rows = await database.query(
    `SELECT mailbox, folder, disposition, count(*)::int AS n FROM intake.message
     WHERE $1::text IS NULL OR mailbox = $1 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    [mailbox]
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
 * Sends a message through the pipeline again, with what the provider shows now. `isAsked`: a person did,
 * waits for it, and the decision may lead to an automatic save; a change of the rules alone never saves.
 */
export async function reopenEntry(
  database: Database,
  entry: LedgerEntry,
  piece: OutboxPiece,
  isAsked = true
): Promise<void> {
  await database.transaction(async (tx) => {
    const hash = piece.kind === 'message' ? contentHash(piece.message) : null;
    const [row] = await tx.query(
      `UPDATE intake.message SET revision = revision + 1, disposition = NULL, error_code = NULL, error = NULL,
         wants_reading = false, content_hash = $2, internet_message_id = $3
       WHERE key = $1 AND revision = $4 RETURNING revision`,
      [entry.key, hash, indexable(piece.kind === 'message' ? piece.message.messageId : null), entry.revision]
    );
    // It changed meanwhile, and waits for its new decision already.
    if (row === undefined) return;
    const columns = [[entry.key], [row['revision']], [toJsonText(piece)]];
    await tx.query(UPSERT_OUTBOX, [entry.mailbox, isAsked, false, isAsked, ...columns]);
  });
}
