/** What a mailbox is at, what it waits for and what is missing, in words. */
import type { MailboxSummary } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill, shortDate } from 'c/intakeText';

const conditionLabels: Readonly<Record<string, string>> = {
  reading: labels.conditionReading,
  'first-reading': labels.conditionFirstReading,
  waiting: labels.conditionWaiting,
  'sign-in': labels.conditionSignIn,
  unreachable: labels.conditionUnreachable,
  'not-connected': labels.conditionNotConnected,
  'org-limit': labels.conditionOrgLimit
};

const calm = new Set(['reading', 'first-reading']);
const troubled = new Set(['Attention', 'Failed']);

/** The word beside the mailbox's name. */
export function statusWord(mailbox: MailboxSummary): string {
  if (!mailbox.active) return labels.mailboxOff;
  return conditionLabels[mailbox.condition ?? ''] ?? mailbox.status ?? labels.mailboxNew;
}

/** Whether somebody should look at the mailbox. */
export function isTroubled(mailbox: MailboxSummary): boolean {
  if (!mailbox.active) return false;
  return mailbox.condition === null ? troubled.has(mailbox.status ?? '') : !calm.has(mailbox.condition);
}

/** What the mailbox is at or waits for; null when it is just read. */
export function stateSentence(mailbox: MailboxSummary): string | null {
  const { condition, provider, waitsUntil } = mailbox;
  if (!mailbox.active) return null;
  if (condition === 'reading') return null;
  if (condition === 'first-reading') return firstReading(mailbox);
  if (condition === 'waiting' && waitsUntil !== null) return fill(labels.mailboxWaits, provider, shortDate(waitsUntil));
  if (condition === 'unreachable') return labels.mailboxUnreachable;
  if (condition === 'org-limit') return orgLimit(waitsUntil);
  return mailbox.statusText;
}

function firstReading({ seen, expected }: MailboxSummary): string {
  // A mailbox grows while it is read: an estimate that was passed is none.
  return expected === null || expected < seen
    ? fill(labels.mailboxFirstReading, count(seen))
    : fill(labels.mailboxFirstReadingOf, count(seen), count(expected));
}

function orgLimit(waitsUntil: string | null): string {
  return waitsUntil === null ? labels.mailboxOrgLimit : fill(labels.mailboxOrgLimitUntil, shortDate(waitsUntil));
}

/** What the last comparison with the mailbox's own listing found. */
export function comparisonSentence({ gaps, lastReconciled }: MailboxSummary): string {
  const when = shortDate(lastReconciled);
  if (gaps > 1) return fill(labels.mailboxGaps, count(gaps), when);
  if (gaps === 1) return fill(labels.mailboxGap, when);
  return lastReconciled === null ? labels.mailboxNotCompared : fill(labels.mailboxComplete, when);
}

/** What went wrong and, step by step, what to do; the relay puts them on lines of their own. */
export function problemOf({ lastError }: MailboxSummary): {
  readonly problem: string | null;
  readonly steps: readonly string[];
} {
  const [problem = null, ...steps] = (lastError ?? '').split('\n').filter((line) => line.trim() !== '');
  return { problem, steps };
}
