import { z } from 'zod';
import { parseJson } from '../../parse-json.ts';
import { cursorExpired } from '../mailbox-errors.ts';

const positionSchema = z.object({
  /** Everything up to this point of the mailbox's history was told. */
  historyId: z.string(),
  /** The next page of history, when the last one was empty and not the end. */
  historyPage: z.string().nullable(),
  /** The mail that was there before the history began; null when all of it was read. */
  backfill: z
    .object({
      /** Listed and not read yet, newest first. */
      pending: z.array(z.string()),
      /** The next page of the listing; null: it has not begun, or has ended. */
      nextPage: z.string().nullable(),
      isListed: z.boolean()
    })
    .nullable()
});

/** Where a folder's reading stands; kept as the opaque cursor. */
export type Position = z.infer<typeof positionSchema>;

/** A fresh start from a point of the history that was asked for before anything was listed. */
export function startAt(historyId: string): Position {
  return { historyId, historyPage: null, backfill: { pending: [], nextPage: null, isListed: false } };
}

export function writeCursor(position: Position): string {
  return JSON.stringify(position);
}

/** Errors: MAILBOX_CURSOR_EXPIRED when it is none of this adapter. */
export function readCursor(cursor: string): Position {
  const position = positionSchema.safeParse(parseJson(cursor));
  if (position.success) return position.data;
  throw cursorExpired('is none of Gmail', position.error);
}
