import type { MailboxIdentity } from '../../core/classify/decision.ts';
import type { Attachment, FolderKind, Message } from '../../core/message/message.ts';

/** A folder that the relay reads. */
export interface MailboxFolder {
  /** The provider's name for it, stable while the folder lives; cursors are kept by it. */
  readonly key: string;
  readonly kind: FolderKind;
  /** As people see it. */
  readonly name: string;
}

/** One change of a folder. Intake is append-only: a removal is a hint, never an order to delete. */
export type MailboxChange =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'removed'; readonly providerId: string }
  /** Told as new or changed, but gone before it could be read. */
  | { readonly kind: 'vanished'; readonly providerId: string }
  /** A piece that can't be understood; its raw source stays with the provider or in the spool. */
  | {
      readonly kind: 'unreadable';
      readonly providerId: string;
      readonly reason: string;
      readonly receivedAt: string | null;
    };

export interface ChangePage {
  readonly changes: readonly MailboxChange[];
  /** Where the next read starts; opaque. */
  readonly cursor: string;
  /** Whether more is waiting right now. */
  readonly hasMore: boolean;
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
}

/** What a mailbox can do if its provider reports changes by itself. */
export interface PushSource {
  subscribe(folder: MailboxFolder, clientState: string): Promise<PushSubscription>;
  renew(id: string): Promise<PushSubscription>;
  unsubscribe(id: string): Promise<void>;
}

/**
 * One mailbox of one provider. Every adapter passes `port.contract.ts`. Failures are IntakeErrors; the adapter
 * says whether one is retryable, and never retries by itself.
 */
export interface MailboxPort {
  readonly identity: MailboxIdentity;
  /** The processed folders that exist now. Errors: MAILBOX_UNREACHABLE, MAILBOX_ACCESS_REFUSED, MAILBOX_THROTTLED. */
  listFolders(): Promise<readonly MailboxFolder[]>;
  /** The changes after the cursor (null: from the beginning), about `limit` of them. Errors: MAILBOX_CURSOR_EXPIRED. */
  readChanges(folder: MailboxFolder, cursor: string | null, limit: number): Promise<ChangePage>;
  /** One message with body and attachments' metadata. Errors: MESSAGE_GONE, MESSAGE_UNREADABLE. */
  readMessage(providerId: string): Promise<Message>;
  /** The message as RFC 5322 bytes. Errors: MESSAGE_GONE. */
  readRaw(providerId: string): Promise<Uint8Array>;
  /** One attachment's bytes. Errors: MESSAGE_GONE, ATTACHMENT_NOT_FOUND. */
  readAttachment(providerId: string, attachmentId: string): Promise<AttachmentContent>;
  readonly push: PushSource | null;
}
