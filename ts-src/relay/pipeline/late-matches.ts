import { indexPeople } from '../../core/match/match-people.ts';
import { readChangedPeople, type PeoplePositions } from '../org/changed-people.ts';
import type { EmailFields } from '../org/org-facts.ts';
import type { OrgPort } from '../org/org-port.ts';
import { passed } from './checkpoint.ts';
import type { Database } from './state/database.ts';
import { hasUnmatched, readPeoplePositions, readUnmatched, settlePeople } from './state/unmatched.ts';

/** Clocks differ, and transactions of the org end late: so much is looked through twice. */
const OVERLAP_MS = 120_000;
/** Calls of one look; a mass load of the org is followed over several. */
const MOST_PAGES = 5;
const MESSAGES_AT_ONCE = 2_000;

export interface LateMatchContext {
  readonly database: Database;
  readonly org: Pick<OrgPort, 'query'>;
  readonly emailFields: EmailFields;
  readonly now: () => Date;
}

/**
 * Late binding: finds the Contacts and Leads that came or changed since the last look, and notes the messages that
 * nobody was found for and that hold one of their addresses: they are read and matched again. Returns the mailboxes of
 * these messages. It costs no API call while there are no such messages.
 */
export async function findLateMatches(context: LateMatchContext): Promise<readonly string[]> {
  const { database, org, emailFields, now } = context;
  const reached = positionsAt(new Date(now().getTime() - OVERLAP_MS));
  let positions = await readPeoplePositions(database);
  if (positions === null || !(await hasUnmatched(database))) {
    await settlePeople(database, reached);
    return [];
  }
  const mailboxes = new Set<string>();
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const changed = await readChangedPeople(org, emailFields, positions);
    const found = changed.people.length === 0 ? [] : await findWaiting(database, indexPeople(changed.people));
    positions = changed.isEnd ? reached : changed.positions;
    await settlePeople(
      database,
      positions,
      found.map(({ key }) => key)
    );
    passed('people.settled');
    for (const { mailbox } of found) mailboxes.add(mailbox);
    if (changed.isEnd) break;
  }
  return [...mailboxes];
}

function positionsAt(time: Date): PeoplePositions {
  const position = { at: time.toISOString(), id: '' };
  return { Contact: position, Lead: position };
}

async function findWaiting(database: Database, find: ReturnType<typeof indexPeople>) {
  const found: { readonly key: string; readonly mailbox: string }[] = [];
  for (let afterKey = ''; ;) {
    const page = await readUnmatched(database, afterKey, MESSAGES_AT_ONCE);
    found.push(...page.filter(({ addresses }) => addresses.some((address) => find(address).length > 0)));
    const last = page.at(-1);
    if (last === undefined || page.length < MESSAGES_AT_ONCE) return found;
    afterKey = last.key;
  }
}
