import { z } from 'zod';
import { parseJson } from '../../parse-json.ts';
import { cursorExpired } from '../mailbox-errors.ts';

const uid = z.int().nonnegative();

const cursorSchema = z.object({
  uidValidity: z.string(),
  /** Messages from this UID on are new; all below it, down to `below`, were told. */
  next: uid,
  /** Older messages, below this UID, are still to be read; null: none. */
  below: uid.nullable(),
  /** Flag changes up to this mod-sequence were told; null: the server keeps none. */
  modseq: z.string().nullable(),
  /** Flag changes up to mod-sequence `to` are being told, in the order of their UIDs; those up to `after` were. */
  walk: z.object({ to: z.string(), after: uid }).nullable(),
  /** Where no mod-sequences are kept: the UIDs that were told with the Salesforce keyword, as a sequence set. */
  marked: z.string()
});

/** How far a folder was read. */
export type ImapCursor = z.infer<typeof cursorSchema>;

export function formatCursor(cursor: ImapCursor): string {
  return JSON.stringify(cursor);
}

/** Throws MAILBOX_CURSOR_EXPIRED when it is none of this folder as it is numbered now. */
export function parseCursor(text: string, uidValidity: string): ImapCursor {
  const cursor = cursorSchema.safeParse(parseJson(text)).data;
  if (cursor?.uidValidity === uidValidity) return cursor;
  throw cursorExpired('is void: the server has numbered its messages anew (UIDVALIDITY)');
}
