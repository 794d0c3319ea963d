import type { MailboxIdentity } from '../../core/classify/decision.ts';
import type { Attachment, FolderKind, Message } from '../../core/message/message.ts';

/** A folder that the relay reads. */
export interface MailboxFolder {
  /** The provider's name for it, stable while the folder lives; cursors are kept by it. */
  readonly key: string;
  readonly kind: FolderKind;
  /** As people see it. */
  readonly name: string;
  /**
   * How many messages it held, by the provider's own count, when the port looked first or the provider told last; for
   * people to see how far a first reading is, not to account by.
   */
  readonly messageCount?: number;
  /** A person waits for what is in it: it was put there by hand. */
  readonly isAwaited?: boolean;
}

/**
 * A message by its identity and, where that does not tell, by its place. The provider id stays while the message moves
 * between folders; the locator is where it lies now.
 */
export interface MessageRef {
  readonly providerId: string;
  /** The provider's address of the message (IMAP: folder, UIDVALIDITY, UID); null when the id alone finds it. */
  readonly locator: string | null;
}

/** One change of a folder. Intake is append-only: a removal is a hint, never an order to delete. */
export type MailboxChange =
  | { readonly kind: 'message'; readonly message: Message; readonly locator?: string }
  /** By id or, where ids are no addresses, by locator. */
  | { readonly kind: 'removed'; readonly providerId: string }
  /** Told as new or changed, but gone before it could be read. */
  | { readonly kind: 'vanished'; readonly providerId: string; readonly locator?: string }
  /** A piece that can't be understood; `raw` is kept for a later Retry when the adapter has it. */
  | {
      readonly kind: 'unreadable';
      readonly providerId: string;
      readonly reason: string;
      readonly receivedAt: string | null;
      readonly locator?: string;
      readonly raw?: Uint8Array;
    };

export interface ChangePage {
  readonly changes: readonly MailboxChange[];
  /** Where the next read starts; opaque. */
  readonly cursor: string;
  /** Whether more is waiting right now. */
  readonly hasMore: boolean;
  /** What is waiting is older mail that is read for the first time: other mailboxes' new mail goes before it. */
  readonly isBackfill?: boolean;
}

/** What the ledger knows of a message that it has seen. */
export interface KnownMessage {
  readonly providerId: string;
  readonly folderKind: FolderKind;
  readonly categories: readonly string[];
}

/**
 * Finds, of messages by locator (where the provider has none: by provider id), those that were seen before. An adapter
 * need not read them again unless one of these facts differs.
 */
export type KnownLookup = (locators: readonly string[]) => Promise<ReadonlyMap<string, KnownMessage>>;

export interface ReadOptions {
  /** About how many changes a page may hold. */
  readonly limit: number;
  readonly known: KnownLookup;
  readonly signal: AbortSignal;
}

/** One message as the provider lists it, for comparison with the ledger. */
export interface ListedMessage {
  /** The locator; the provider id where there is none. */
  readonly locator: string;
  /** When the mailbox took it in; null when the listing does not say. */
  readonly receivedAt: string | null;
}

/** Received at or after `from` and before `to`; null: no bound. */
export interface ListRange {
  readonly from: Date | null;
  readonly to: Date | null;
}

export interface AttachmentContent {
  readonly attachment: Attachment;
  /** The decoded bytes. */
  readonly content: AsyncIterable<Uint8Array>;
}

export interface PushSubscription {
  readonly id: string;
  /** ISO date-time after which the provider forgets it. */
  readonly expiresAt: string;
  /** ISO date-time at which it should be renewed. */
  readonly renewAt: string;
}

/** What a mailbox can do if its provider posts changes to the relay by itself. */
export interface PushSource {
  /** Whether one subscription covers a folder or the whole mailbox. */
  readonly scope: 'folder' | 'mailbox';
  /** Subscribes to the folder; to all of them (null) when the scope is the mailbox. */
  subscribe(folder: MailboxFolder | null, clientState: string): Promise<PushSubscription>;
  renew(id: string): Promise<PushSubscription>;
  unsubscribe(id: string): Promise<void>;
}

/**
 * A connection that is held open to hear of changes at once (IMAP IDLE). Resolves when the signal ends it, rejects when
 * it breaks; the pipeline opens it again.
 */
export type ChangeListener = (onHint: () => void, signal: AbortSignal) => Promise<void>;

/**
 * One mailbox of one provider. Every adapter passes `port.contract.ts`. Failures are IntakeErrors; the adapter
 * says whether one is retryable, and never retries by itself.
 */
export interface MailboxPort {
  readonly identity: MailboxIdentity;
  /** The processed folders that exist now. Errors: MAILBOX_UNREACHABLE, MAILBOX_ACCESS_REFUSED, MAILBOX_THROTTLED. */
  listFolders(): Promise<readonly MailboxFolder[]>;
  /** The changes after the cursor (null: from the beginning). Errors: MAILBOX_CURSOR_EXPIRED. */
  readChanges(folder: MailboxFolder, cursor: string | null, options: ReadOptions): Promise<ChangePage>;
  /** What the folder holds now by the provider's own listing, in pages. */
  listMessages(folder: MailboxFolder, range: ListRange): AsyncIterable<readonly ListedMessage[]>;
  /** One message with body and attachments' metadata. Errors: MESSAGE_GONE, MESSAGE_UNREADABLE. */
  readMessage(ref: MessageRef): Promise<Message>;
  /** The message as RFC 5322 bytes. Errors: MESSAGE_GONE. */
  readRaw(ref: MessageRef): Promise<Uint8Array>;
  /** One attachment's bytes. Errors: MESSAGE_GONE, ATTACHMENT_NOT_FOUND. */
  readAttachment(ref: MessageRef, attachmentId: string): Promise<AttachmentContent>;
  readonly push: PushSource | null;
  readonly listen: ChangeListener | null;
  /** Ends connections that are kept open; the port opens them again when it is used. */
  close(): Promise<void>;
}

/** Reads a message of which only the place is known, as from a listing. */
export function refOfLocator(locator: string): MessageRef {
  return { providerId: locator, locator };
}
