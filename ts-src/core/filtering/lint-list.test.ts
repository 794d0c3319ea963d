import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleEntry } from '../../testkit/sample-entry.ts';
import type { FilterEntry } from '../classify/decision.ts';
import { hiddenProbes, lintList } from './lint-list.ts';
import type { LintFacts } from './lint-list.ts';

const FACTS: LintFacts = {
  mailboxes: [
    { address: 'mia@acme.example', aliases: ['sales@acme.example'] },
    { address: 'support@acme.example', aliases: [] }
  ],
  decidedAt: '2026-03-02T10:00:00.000Z'
};

const CASES: readonly (readonly [string, readonly FilterEntry[], readonly string[]])[] = [
  ['an ordinary list', [sampleEntry('shop.example'), sampleEntry('acme.example', { kind: 'internal' })], []],
  ['a public suffix', [sampleEntry('co.uk')], ['error public-suffix co.uk']],
  ['everything', [sampleEntry('*@*', { match: 'wildcard' })], ['error unusable *@*']],
  ['no domain', [sampleEntry('a b')], ['error unusable a b']],
  ['an expired entry', [sampleEntry('shop.example', { expiresOn: '2026-03-01' })], ['info expired shop.example']],
  ['free mail', [sampleEntry('gmail.com')], ['warning free-mail gmail.com']],
  ['free mail that is allowed', [sampleEntry('gmail.com', { kind: 'allow' })], []],
  [
    'a subdomain under its domain',
    [sampleEntry('shop.example', { match: 'domain-and-subdomains' }), sampleEntry('mail.shop.example')],
    ['info shadowed mail.shop.example']
  ],
  [
    'an address under a wildcard',
    [sampleEntry('*@shop.example', { match: 'wildcard' }), sampleEntry('ida@shop.example', { match: 'address' })],
    ['info shadowed ida@shop.example']
  ],
  [
    'a cover that expires earlier covers nothing',
    [sampleEntry('shop.example', { expiresOn: '2026-04-01' }), sampleEntry('ida@shop.example', { match: 'address' })],
    []
  ],
  [
    'a cover of another action covers nothing',
    [sampleEntry('shop.example'), sampleEntry('ida@shop.example', { match: 'address', action: 'never-take-in' })],
    []
  ],
  [
    'a personal entry that the organisation has as well',
    [sampleEntry('shop.example'), sampleEntry('ida@shop.example', { match: 'address', scope: 'person' })],
    ['info shadowed ida@shop.example']
  ],
  [
    'the organisation is not covered by a person',
    [sampleEntry('shop.example', { scope: 'person' }), sampleEntry('ida@shop.example', { match: 'address' })],
    []
  ],
  [
    'never take in for the own domain',
    [sampleEntry('acme.example', { action: 'never-take-in' })],
    ['error own-mailbox acme.example']
  ],
  ['a blacklisted own domain', [sampleEntry('acme.example')], ['warning own-mailbox acme.example']],
  ['an allowed own domain', [sampleEntry('acme.example', { kind: 'allow' })], ['warning own-mailbox acme.example']],
  ['what is switched off', [sampleEntry('co.uk', { active: false })], []]
];

for (const [what, entries, expected] of CASES) {
  test(`lint: ${what}`, () => {
    const found = lintList(entries, FACTS);
    assert.deepEqual(
      found.map(({ severity, rule, pattern }) => `${severity} ${rule} ${pattern}`),
      expected
    );
    assert.ok(found.every(({ words }) => words.endsWith('.') || words.endsWith('?')));
  });
}

test('of two equal entries the later one is named, with the other', () => {
  const [first, second] = [sampleEntry('shop.example', { id: 'a1' }), sampleEntry('Shop.example', { id: 'a2' })];
  const found = lintList([first, second], FACTS);
  assert.deepEqual(
    found.map(({ rule, entryId, byEntryId }) => [rule, entryId, byEntryId]),
    [['duplicate', 'a2', 'a1']]
  );
});

test('an entry that never held anything is asked about after ninety days', () => {
  const entries = ['new', 'old', 'used'].map((name) => sampleEntry(`${name}.example`, { id: name }));
  const hits = new Map([
    ['new', { hits: 0, createdAt: '2026-02-20T00:00:00.000Z' }],
    ['old', { hits: 0, createdAt: '2025-02-20T00:00:00.000Z' }],
    ['used', { hits: 3, createdAt: '2025-02-20T00:00:00.000Z' }]
  ]);
  assert.deepEqual(
    lintList(entries, { ...FACTS, hits }).map(({ rule, entryId }) => [rule, entryId]),
    [['never-hit', 'old']]
  );
});

test('says what to look for among Contacts', () => {
  assert.deepEqual(hiddenProbes(sampleEntry('Ida@shop.example', { match: 'address' })), {
    equals: ['ida@shop.example'],
    endings: []
  });
  assert.deepEqual(hiddenProbes(sampleEntry('shop.example')).endings, ['@shop.example']);
  assert.deepEqual(hiddenProbes(sampleEntry('shop.example', { match: 'domain-and-subdomains' })).endings, [
    '@shop.example',
    '.shop.example'
  ]);
  assert.deepEqual(hiddenProbes(sampleEntry('*@shop.example', { match: 'wildcard' })).endings, ['@shop.example']);
  assert.deepEqual(hiddenProbes(sampleEntry('news*@shop.example', { match: 'wildcard' })).endings, []);
  assert.deepEqual(hiddenProbes(sampleEntry('*@*', { match: 'wildcard' })), { equals: [], endings: [] });
});
