import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ListEntry } from '../org/filter-rows.ts';
import type { MailboxRecord, OrgSnapshot } from '../org/org-snapshot.ts';
import { RuleBook } from './rules.ts';

const DAY = '2026-11-27';

function mailboxOf(address: string, changes: Partial<MailboxRecord> = {}): MailboxRecord {
  return {
    id: `a00-${address}`,
    address,
    aliases: [],
    provider: 'Files',
    user: null,
    isShared: false,
    isPaused: false,
    ownerId: `owner of ${address}`,
    salesforceFolder: null,
    startDate: null,
    ...changes
  };
}

const MIA = mailboxOf('mia@acme.example');
const TOM = mailboxOf('tom@acme.example');

function entryOf(id: string, changes: Partial<ListEntry> = {}): ListEntry {
  return {
    id,
    pattern: `${id}.example`,
    kind: 'blacklist',
    match: 'domain',
    scope: 'organisation',
    action: 'filter-when-all-match',
    direction: 'any',
    locked: false,
    active: true,
    expiresOn: null,
    ownerId: 'admin',
    ...changes
  };
}

const SNAPSHOT: OrgSnapshot = { mailboxes: [MIA, TOM], settings: [], profiles: {} };

function hashOf(entries: readonly ListEntry[], mailbox = MIA, day = DAY): string {
  return new RuleBook(SNAPSHOT, entries, day).ruleSetOf(mailbox).hash;
}

test('the rules of a mailbox change with every field of an entry that counts, and not with the entries’ order', () => {
  const entries = [entryOf('a'), entryOf('b')];
  assert.equal(hashOf(entries), hashOf([...entries].reverse()));
  const changes: Partial<ListEntry>[] = [
    { pattern: 'c.example' },
    { kind: 'internal' },
    { match: 'domain-and-subdomains' },
    { action: 'skip-address' },
    { direction: 'in' },
    { locked: true }
  ];
  for (const change of changes) assert.notEqual(hashOf([entryOf('a', change), entryOf('b')]), hashOf(entries));
});

test('a personal entry changes the rules of its owner alone', () => {
  const own = entryOf('b', { scope: 'person', ownerId: MIA.ownerId });
  assert.notEqual(hashOf([entryOf('a'), own]), hashOf([entryOf('a')]));
  assert.equal(hashOf([entryOf('a'), own], TOM), hashOf([entryOf('a')], TOM));
});

test('an entry counts on the day it expires on, and not on the next', () => {
  const entries = [entryOf('a', { expiresOn: DAY })];
  assert.notEqual(hashOf(entries), hashOf([]));
  assert.equal(hashOf(entries, MIA, '2026-11-28'), hashOf([], MIA, '2026-11-28'));
});

test('settings, aliases and the mailbox’s own pause change its rules', () => {
  const before = hashOf([]);
  assert.notEqual(hashOf([], { ...MIA, aliases: ['m@acme.example'] }), before);
  assert.notEqual(hashOf([], { ...MIA, isPaused: true }), before);
  assert.equal(hashOf([], { ...MIA, id: 'another record' }), before);
});

test('lists are compiled once a mailbox', () => {
  const book = new RuleBook(SNAPSHOT, [entryOf('a')], DAY);
  assert.equal(book.ruleSetOf(MIA).classifier, book.ruleSetOf(MIA).classifier);
});
