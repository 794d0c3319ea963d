import type { Message } from './message.ts';
import { trimLastCharacters } from './trim-characters.ts';

const LONGEST_REFERENCE_LIST = 200;

/** Returns a Message-ID without angle brackets and white space, as sent; null when nothing is left. */
export function bareMessageId(value: string | null | undefined): string | null {
  const opened = (value ?? '').replace(/^[<\s]+/, '');
  const bare = trimLastCharacters(opened, /[>\s]/).replace(/\s+/g, '');
  return bare === '' ? null : bare;
}

/** Returns the form in which Message-IDs are compared: no brackets, lower case. */
export function comparableMessageId(value: string | null | undefined): string | null {
  return bareMessageId(value)?.toLowerCase() ?? null;
}

/** Reads the ids of an In-Reply-To or References field in their order; words that are no id are left out. */
export function parseMessageIds(value: string | null | undefined): string[] {
  const ids = (value ?? '')
    .slice(0, 100_000)
    .split(/[\s,<>]+/)
    .filter((word) => word.includes('@') || word.length >= 12);
  const unique = [...new Set(ids)];
  // A thread's first id names the thread, its last ones are the nearest: keep both ends.
  return unique.length <= LONGEST_REFERENCE_LIST
    ? unique
    : [...unique.slice(0, 1), ...unique.slice(1 - LONGEST_REFERENCE_LIST)];
}

/** Returns the thread's name: its first Message-ID (References, else In-Reply-To, else its own). */
export function threadIdentifierOf(message: Pick<Message, 'references' | 'inReplyTo' | 'messageId'>): string | null {
  return message.references[0] ?? message.inReplyTo ?? message.messageId;
}

/** Returns the ids to look up for the thread, nearest first: In-Reply-To, then References newest to oldest. */
export function threadAncestorsOf(message: Pick<Message, 'references' | 'inReplyTo'>): string[] {
  const ids = [message.inReplyTo, ...[...message.references].reverse()];
  return [...new Set(ids.filter((id) => id !== null))];
}
