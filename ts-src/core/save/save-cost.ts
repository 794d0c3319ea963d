import type { SaveAs } from '../classify/decision.ts';

/** What is known of a message before it is saved. */
export interface SaveCostItem {
  readonly saveAs: SaveAs;
  /** Bytes of the whole message as its mailbox counts them; null when it does not tell. */
  readonly messageBytes: number | null;
  /** Bytes of each attachment that goes along. */
  readonly attachmentBytes: readonly number[];
}

/** What saves cost the org, estimated from above: nothing of it is read from the messages themselves. */
export interface SaveCost {
  /** Data storage in bytes. */
  readonly dataBytes: number;
  /** File storage in bytes, and the number of files. */
  readonly fileBytes: number;
  readonly files: number;
  /** Calls that count against the org's daily API limit. */
  readonly apiCalls: number;
  /** Callouts from the org to the relay. */
  readonly callouts: number;
  /** Messages of unknown size: the least that a record takes was counted for them. */
  readonly unknown: number;
}

/** A record takes 2 KB of data storage; an EmailMessage takes what its body takes, and has a Task besides. */
const RECORD_BYTES = 2_048;
/** HtmlBody, TextBody and Headers at their greatest lengths. */
const MOST_BODY_BYTES = 2 * 131_072 + 32_000;
/** Base64 with its line ends, which most mailboxes count attachments in. */
const ENCODED = 1.37;
/** The relay's upload: state, look for files that are there, link, state; and for each file the upload and its document. */
const CALLS_PER_UPLOAD = 4;
const CALLS_PER_FILE = 2;

/** Sums up what saving these messages by hand costs; a save itself runs in the org and counts as no API call. */
export function costOfSaves(items: readonly SaveCostItem[]): SaveCost {
  const files = items.flatMap(({ attachmentBytes }) => attachmentBytes);
  const withFiles = items.filter(({ attachmentBytes }) => attachmentBytes.length > 0).length;
  return {
    dataBytes: sum(items.map(dataBytesOf)),
    fileBytes: sum(files),
    files: files.length,
    apiCalls: withFiles * CALLS_PER_UPLOAD + files.length * CALLS_PER_FILE,
    callouts: items.length + withFiles,
    unknown: items.filter(({ messageBytes }) => messageBytes === null).length
  };
}

function dataBytesOf({ saveAs, messageBytes, attachmentBytes }: SaveCostItem): number {
  if (saveAs === 'Task') return RECORD_BYTES;
  const attached = sum(attachmentBytes);
  const whole = messageBytes ?? 0;
  const body = whole >= attached * ENCODED ? whole - attached * ENCODED : whole - attached;
  return RECORD_BYTES + Math.min(MOST_BODY_BYTES, Math.max(RECORD_BYTES, Math.round(body)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
