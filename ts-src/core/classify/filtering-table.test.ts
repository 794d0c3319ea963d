/** Every row of docs/filtering.md is a test: the document is the specification. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { normalizeAddress } from '../message/address.ts';
import type { MailAddress, Message } from '../message/message.ts';
import { createClassifier } from './classify-message.ts';
import type { DecisionContext, FilterEntry, IntakeSettings, RelatedFacts } from './decision.ts';
import { DEFAULT_SETTINGS } from './default-settings.ts';

type Row = Readonly<Record<string, string>>;

const DOCUMENT = readFileSync(new URL('../../../docs/filtering.md', import.meta.url), 'utf8');
const MAILBOX = { address: 'mia@acme.example', aliases: ['sales@acme.example'], isShared: false };
const DAY = '2026-03-02T10:00:00.000Z';

/** The tables below a heading, each as its rows by column name. */
function tablesBelow(heading: string): Row[][] {
  const section = DOCUMENT.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const blocks = section.split(/\n\n/).filter((block) => block.trimStart().startsWith('|'));
  return blocks.map((block) => {
    const [head = [], , ...rows] = block.trim().split('\n').map(cellsOf);
    return rows.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
  });
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

function bare(cell: string): string {
  return cell.replace(/^`|`$/g, '');
}

/** `blacklist domain x.example (person, never); …` */
function entriesOf(cell: string): FilterEntry[] {
  if (cell === '-') return [];
  return bare(cell)
    .split('; ')
    .map((text) => {
      const [, kind = '', match = '', pattern = '', flags = ''] = /^(\S+) (\S+) (\S+)(?: \((.*)\))?$/.exec(text) ?? [];
      return entryOf(
        kind,
        match,
        pattern,
        flags.split(', ').filter((flag) => flag !== '')
      );
    });
}

function entryOf(kind: string, match: string, pattern: string, flags: readonly string[]): FilterEntry {
  const known = ['person', 'locked', 'in', 'out', 'off', 'skip', 'never'];
  const until = flags.find((flag) => flag.startsWith('until '))?.slice(6) ?? null;
  assert.deepEqual(
    flags.filter((flag) => !known.includes(flag) && !flag.startsWith('until ')),
    [],
    pattern
  );
  return {
    id: `id of ${pattern}`,
    pattern,
    kind: oneOf(['internal', 'blacklist', 'allow'], kind),
    match: oneOf(['address', 'domain', 'domain-and-subdomains', 'wildcard'], match),
    scope: flags.includes('person') ? 'person' : 'organisation',
    action: flags.includes('never')
      ? 'never-take-in'
      : flags.includes('skip')
        ? 'skip-address'
        : 'filter-when-all-match',
    direction: flags.includes('in') ? 'in' : flags.includes('out') ? 'out' : 'any',
    locked: flags.includes('locked'),
    active: !flags.includes('off'),
    expiresOn: until
  };
}

function oneOf<T extends string>(values: readonly T[], text: string): T {
  const value = values.find((candidate) => candidate === text);
  assert.ok(value !== undefined, `"${text}" is none of ${values.join(', ')}`);
  return value;
}

function contextOf(filters: readonly FilterEntry[], settings: Partial<IntakeSettings> = {}): DecisionContext {
  return { mailbox: MAILBOX, filters, settings: { ...DEFAULT_SETTINGS, ...settings }, decidedAt: DAY };
}

const mail = (address: string): MailAddress => ({ address, name: null });

const [addressRows = []] = tablesBelow('Addresses');
for (const row of addressRows) {
  const written = bare(row['written'] ?? '');
  test(`addresses: ${written} is compared as ${row['compared as'] ?? ''}`, () => {
    const expected = row['compared as'] === 'no address' ? null : bare(row['compared as'] ?? '');
    assert.equal(normalizeAddress(written), expected);
  });
}

function judgesAddress(row: Row, settings: Partial<IntakeSettings>): void {
  const address = bare(row['address'] ?? '');
  const classify = createClassifier(contextOf(entriesOf(row['list'] ?? ''), settings)).classify;
  const decision = classify(sampleMessage({ from: mail(address), to: [] }));
  const [first] = decision.addresses;
  assert.deepEqual(
    [first?.verdict, first?.entry ?? '-'],
    [row['verdict'], row['by'] === '-' ? '-' : bare(row['by'] ?? '')]
  );
}

const [listRows = [], gmailRows = []] = tablesBelow('One address and the lists');
for (const row of listRows) {
  test(`lists ${row['#'] ?? ''}: ${row['address'] ?? ''} is ${row['verdict'] ?? ''}: ${row['why'] ?? ''}`, () => {
    judgesAddress(row, {});
  });
}
for (const row of gmailRows) {
  test(`Gmail dots: ${row['list'] ?? ''} holds ${row['address'] ?? ''}`, () => {
    judgesAddress(row, { ignoreGmailDots: true });
  });
}

function messageOf(cell: string): Message {
  const words =
    cell === '-'
      ? []
      : [...cell.matchAll(/(\S+) `([^`]+)`/g)].map(([, role = '', address = '']) => ({ role, address }));
  const of = (role: string) => words.filter((word) => word.role === role).map(({ address }) => mail(address));
  return sampleMessage({
    from: of('from')[0] ?? null,
    sender: of('sender')[0] ?? null,
    replyTo: of('reply-to'),
    to: of('to'),
    cc: of('cc'),
    bcc: of('bcc'),
    headers: of('resent-to').map(({ address }) => ({ name: 'resent-to', value: address }))
  });
}

const [messageRows = []] = tablesBelow('A message and the lists');
for (const row of messageRows) {
  test(`messages ${row['#'] ?? ''}: ${row['addresses'] ?? ''} is ${row['disposition'] ?? ''} by ${row['rule'] ?? ''}`, () => {
    const { classify } = createClassifier(contextOf(entriesOf(row['list'] ?? '')));
    const decision = classify(messageOf(row['addresses'] ?? ''));
    assert.deepEqual([decision.disposition, decision.rule], [row['disposition'], row['rule']]);
  });
}

interface Situation {
  message: Partial<Message>;
  filters: FilterEntry[];
  settings: Record<string, string | boolean>;
  related: RelatedFacts;
}

const SITUATIONS: Readonly<Record<string, (situation: Situation) => void>> = {
  sent: ({ message }) => Object.assign(message, { direction: 'out', folder: { kind: 'sent', name: 'Sent Items' } }),
  draft: ({ message }) => Object.assign(message, { isDraft: true }),
  service: ({ message }) => Object.assign(message, { headers: [{ name: 'auto-submitted', value: 'auto-replied' }] }),
  automated: ({ message }) =>
    Object.assign(message, { headers: [{ name: 'list-id', value: '<news.northwind.example>' }] }),
  listed: ({ filters }) => filters.push(...entriesOf('`blacklist domain northwind.example`')),
  never: ({ filters }) => filters.push(...entriesOf('`blacklist domain northwind.example (never)`')),
  private: ({ message }) => Object.assign(message, { sensitivity: 'private' }),
  'free-mail': ({ message }) => Object.assign(message, { from: mail('ida@gmail.com') }),
  saved: (situation) => (situation.related = { ...situation.related, isSaved: true }),
  thread: (situation) => (situation.related = { ...situation.related, isThreadSaved: true }),
  followed: (situation) => (situation.related = { ...situation.related, isThreadFollowed: true }),
  unmatched: (situation) => (situation.related = { ...situation.related, hasMatch: false })
};

function situationOf(cell: string): Situation {
  const situation: Situation = {
    message: {},
    filters: [],
    settings: { automaticSaving: true },
    related: { hasMatch: true, isSaved: false, isThreadSaved: false }
  };
  const words = cell === '-' ? [] : [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
  for (const word of words) {
    const [name = '', value] = word.split('=');
    if (value === undefined) {
      assert.ok(name in SITUATIONS, name);
      SITUATIONS[name]?.(situation);
    } else if (name === 'folder') situation.message = { ...situation.message, folder: { kind: 'other', name: value } };
    else if (name === 'category') situation.message = { ...situation.message, categories: [value] };
    else situation.settings[name] = value === 'true' || (value === 'false' ? false : value);
  }
  return situation;
}

const [autoRows = []] = tablesBelow('Automatic saving');
for (const row of autoRows) {
  test(`automatic saving ${row['#'] ?? ''}: ${row['with'] ?? ''} gives ${row['reasons'] ?? ''}`, () => {
    const { message, filters, settings, related } = situationOf(row['with'] ?? '');
    const { classify } = createClassifier(contextOf(filters, settings));
    const { autoSave } = classify(sampleMessage(message), related);
    assert.equal(autoSave.reasons.map(({ rule }) => rule).join(', '), row['reasons']);
    assert.equal(autoSave.decision ? 'yes' : 'no', row['saved']);
    assert.ok(autoSave.reasons.every(({ observation }) => observation.endsWith('.')));
  });
}

test('the document has its tables', () => {
  assert.ok(addressRows.length >= 15 && listRows.length >= 45 && gmailRows.length >= 2);
  assert.ok(messageRows.length >= 16 && autoRows.length >= 32);
});
