import { IntakeError } from '../../core/intake-error.ts';
import type { MailboxFolder } from './port.ts';

/** Adds to folders how many messages they held when they were seen first. */
export type CountFolders = (
  folders: readonly MailboxFolder[],
  count: (key: string) => Promise<number | null>
) => Promise<readonly MailboxFolder[]>;

/** Counts each folder of one mailbox once; a later look costs nothing. */
export function countOnce(): CountFolders {
  const counts = new Map<string, number>();
  return async (folders, count) => {
    for (const { key } of folders) {
      const found = counts.has(key) ? null : await count(key).catch(withoutCount);
      if (found !== null) counts.set(key, found);
    }
    return folders.map((folder) => {
      const messageCount = counts.get(folder.key);
      return messageCount === undefined ? folder : { ...folder, messageCount };
    });
  };
}

/** Mail is read without the figure; what keeps it back is told by the request that reads. */
function withoutCount(error: unknown): null {
  if (error instanceof IntakeError) return null;
  throw error;
}
