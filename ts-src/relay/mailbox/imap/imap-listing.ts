import type { SearchObject } from 'imapflow';
import type { ListedMessage, ListRange, MailboxFolder } from '../port.ts';
import { locatorOf } from './imap-content.ts';
import type { ImapSession } from './imap-session.ts';
import { packUids } from './uid-set.ts';

const PAGE = 1_000;
const DAY_MS = 86_400_000;

/** What a folder holds by the server's own listing; other work of the mailbox goes on between the pages. */
export async function* listFolder(
  session: ImapSession,
  folder: MailboxFolder,
  range: ListRange
): AsyncGenerator<readonly ListedMessage[]> {
  const uids = await session.withFolder(folder.key, true, async (open) => await open.search(searchOf(range)));
  for (let start = 0; start < uids.length; start += PAGE) {
    const set = packUids(uids.slice(start, start + PAGE));
    const listed = await session.withFolder(folder.key, false, async (open) => {
      const rows = await open.rows(set);
      return rows.map(({ uid, receivedAt }) => ({ locator: locatorOf(open, uid), receivedAt }));
    });
    yield listed.filter(({ receivedAt }) => isWithin(receivedAt, range));
  }
}

/** The server compares days of its own time zone (RFC 3501, 6.4.4): a day more on either side holds all of them. */
function searchOf({ from, to }: ListRange): SearchObject {
  if (from === null && to === null) return { all: true };
  return {
    ...(from === null ? {} : { since: new Date(from.getTime() - DAY_MS) }),
    ...(to === null ? {} : { before: new Date(to.getTime() + 2 * DAY_MS) })
  };
}

function isWithin(receivedAt: string | null, { from, to }: ListRange): boolean {
  if (receivedAt === null) return true;
  const time = Date.parse(receivedAt);
  return (from === null || time >= from.getTime()) && (to === null || time < to.getTime());
}
