import { comparableMessageId } from '../message/message-id.ts';
import type { EarlierEmail } from './candidate.ts';
import { latestFirst } from './day-words.ts';

/** Earlier mail by what it is looked up by; lists have the latest first. */
export interface EmailIndex {
  /** By comparable Message-ID. */
  readonly byMessageId: ReadonlyMap<string, EarlierEmail>;
  /** By comparable thread identifier. */
  readonly byThread: ReadonlyMap<string, readonly EarlierEmail[]>;
  readonly byPerson: ReadonlyMap<string, readonly EarlierEmail[]>;
}

/** A batch of 200 messages is ranked with one list of facts. */
const known = new WeakMap<readonly EarlierEmail[], EmailIndex>();

export function indexEmails(emails: readonly EarlierEmail[]): EmailIndex {
  const index = known.get(emails) ?? indexOf(emails);
  known.set(emails, index);
  return index;
}

/** Says whether the mail is the message itself, saved already. */
export function isItself({ messageId }: EarlierEmail, ownId: string | null): boolean {
  const own = comparableMessageId(ownId);
  return own !== null && comparableMessageId(messageId) === own;
}

function indexOf(emails: readonly EarlierEmail[]): EmailIndex {
  const byMessageId = new Map<string, EarlierEmail>();
  const byThread = new Map<string, EarlierEmail[]>();
  const byPerson = new Map<string, EarlierEmail[]>();
  for (const email of [...emails].sort((left, right) => latestFirst(left.date, right.date))) {
    const id = comparableMessageId(email.messageId);
    if (id !== null) byMessageId.set(id, email);
    append(byThread, comparableMessageId(email.threadIdentifier), email);
    for (const personId of email.personIds) append(byPerson, personId, email);
  }
  return { byMessageId, byThread, byPerson };
}

function append(lists: Map<string, EarlierEmail[]>, key: string | null, email: EarlierEmail): void {
  if (key === null) return;
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [email]);
  else list.push(email);
}
