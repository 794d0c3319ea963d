/**
 * The one shape of a message inside the product. Adapters (Graph, Gmail, IMAP, files) turn their own
 * shapes into this one; everything behind them knows no other.
 */
export interface Message {
  /** The provider's id of the message inside its mailbox, case-sensitive and opaque. */
  readonly providerId: string;
  /** Message-ID without angle brackets, as sent; null when the message has none. */
  readonly messageId: string | null;
  /** In-Reply-To without angle brackets. */
  readonly inReplyTo: string | null;
  /** References without angle brackets, oldest first. */
  readonly references: readonly string[];
  /** The provider's own conversation id; it may rotate, so it is never the only thread evidence. */
  readonly conversationId: string | null;
  readonly subject: string;
  readonly from: MailAddress | null;
  readonly sender: MailAddress | null;
  readonly replyTo: readonly MailAddress[];
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  /** When the sender says it was sent: ISO 8601 in UTC; null when absent or not a date. */
  readonly sentAt: string | null;
  /** When the mailbox took it in: ISO 8601 in UTC. */
  readonly receivedAt: string | null;
  readonly direction: Direction;
  readonly folder: Folder;
  readonly categories: readonly string[];
  readonly body: MessageBody;
  readonly attachments: readonly Attachment[];
  /** All header fields in order, names in lower case, values unfolded and decoded. */
  readonly headers: readonly HeaderField[];
  /** What the MIME structure or the provider says of the message's kind. */
  readonly kind: MessageKind;
  readonly sensitivity: Sensitivity;
  readonly isDraft: boolean;
  /** Bytes of the whole message as the provider reports them; null when unknown. */
  readonly size: number | null;
}

export type Direction = 'in' | 'out';

export type FolderKind = 'inbox' | 'sent' | 'salesforce' | 'drafts' | 'outbox' | 'other';

export interface Folder {
  readonly kind: FolderKind;
  /** The folder's name as people see it. */
  readonly name: string;
}

export type Sensitivity = 'normal' | 'personal' | 'private' | 'confidential';

export interface MailAddress {
  /** The addr-spec as written, white space and comments removed; never empty. */
  readonly address: string;
  /** The display name, decoded; null when there is none. */
  readonly name: string | null;
}

export interface MessageBody {
  readonly html: string | null;
  readonly text: string | null;
}

export interface Attachment {
  /** Names the attachment inside its message. */
  readonly id: string;
  readonly name: string;
  /** MIME type in lower case, without parameters. */
  readonly contentType: string;
  /** Bytes after transfer decoding. */
  readonly size: number;
  /** Shown inside the body (referred to by Content-ID). */
  readonly isInline: boolean;
  /** Content-ID without angle brackets. */
  readonly contentId: string | null;
}

/** A link to a file in the cloud: it has a name and no bytes (RFC 2046, 5.2.3). */
export const CLOUD_LINK = 'message/external-body';

export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** Structure facts that the service-mail rules read; null or absent means the source did not say. */
export interface MessageKind {
  /** MAPI message class, e.g. `IPM.Note`, `REPORT.IPM.Note.NDR`. */
  readonly itemClass: string | null;
  /** Graph's meetingMessageType, or the calendar part's METHOD in upper case. */
  readonly meeting: string | null;
  /** Content type of the top part, lower case. */
  readonly contentType: string | null;
  /** `report-type` of a multipart/report, lower case. */
  readonly reportType: string | null;
  /** `smime-type` of an application/pkcs7-mime part, lower case; '' when the part has none. */
  readonly smimeType: string | null;
  /** Content types of all parts, lower case. */
  readonly partTypes: readonly string[];
}
