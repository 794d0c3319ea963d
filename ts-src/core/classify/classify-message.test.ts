import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import type { Message } from '../message/message.ts';
import { classifyMessage } from './classify-message.ts';
import type { DecisionContext, FilterEntry, IntakeSettings } from './decision.ts';
import { DEFAULT_SETTINGS } from './default-settings.ts';

function entry(pattern: string, changes: Partial<FilterEntry> = {}): FilterEntry {
  return {
    id: null,
    pattern,
    kind: 'blacklist',
    match: 'domain',
    scope: 'organisation',
    action: 'filter-when-all-match',
    active: true,
    expiresOn: null,
    ...changes
  };
}

function context(
  filters: readonly FilterEntry[] = [],
  settings: Partial<IntakeSettings> = {},
  hasMatch: boolean | null = true
): DecisionContext {
  return {
    mailbox: { address: 'mia@acme.example', aliases: ['sales@acme.example'], isShared: false },
    filters,
    settings: { ...DEFAULT_SETTINGS, automaticSaving: true, ...settings },
    hasMatch,
    decidedAt: '2026-03-02T10:00:00.000Z'
  };
}

const internal = entry('acme.example', { kind: 'internal' });

test('filters a message whose every address is internal or blacklisted and names the entries', () => {
  const message = sampleMessage({
    from: { address: 'News@Shop.Example', name: null },
    to: [{ address: 'mia@acme.example', name: null }]
  });
  const decision = classifyMessage(message, context([internal, entry('shop.example', { id: 'a01' })]));
  assert.equal(decision.disposition, 'filtered');
  assert.equal(decision.rule, 'filter.all-listed');
  assert.equal(
    decision.observations[0],
    'Some not important emails were filtered: News@Shop.Example (blacklisted: shop.example), mia@acme.example (internal: acme.example)'
  );
  assert.equal(decision.addresses[0]?.entryId, 'a01');
  assert.equal(decision.autoSave.decision, false);
});

test('lets a message through as soon as one address is outside', () => {
  const message = sampleMessage({
    from: { address: 'x@acme.example', name: null },
    cc: [{ address: 'ida@northwind.example', name: null }]
  });
  assert.equal(classifyMessage(message, context([internal])).disposition, 'saveable');
});

const BLOCKED: readonly (readonly [string, FilterEntry])[] = [
  ['ida+news@northwind.example', entry('ida@northwind.example', { match: 'address' })],
  ['IDA@NORTHWIND.EXAMPLE.', entry('ida@northwind.example', { match: 'address' })],
  ['ida@mail.northwind.example', entry('northwind.example', { match: 'domain-and-subdomains' })],
  ['ida@xn--mller-kva.example', entry('müller.example')],
  ['ida@müller.example', entry('xn--mller-kva.example')],
  ['news-17@northwind.example', entry('news-*@northwind.*', { match: 'wildcard' })],
  ['ida@a.b.northwind.example', entry('*.northwind.example', { match: 'wildcard' })],
  ['ida@northwind.example', entry('@northwind.example')]
];

for (const [address, filter] of BLOCKED) {
  test(`the entry ${filter.pattern} (${filter.match}) holds ${address}`, () => {
    const decision = classifyMessage(sampleMessage({ from: { address, name: null } }), context([internal, filter]));
    assert.equal(decision.disposition, 'filtered');
    assert.equal(decision.addresses[0]?.entry, filter.pattern);
  });
}

const FREE: readonly (readonly [string, FilterEntry])[] = [
  ['ida@mail.northwind.example', entry('northwind.example')],
  ['ida@notnorthwind.example', entry('northwind.example', { match: 'domain-and-subdomains' })],
  ['ida@northwind.example', entry('northwind.example', { active: false })],
  ['ida@northwind.example', entry('northwind.example', { expiresOn: '2026-03-01' })]
];

for (const [address, filter] of FREE) {
  test(`the entry ${filter.pattern} (${filter.match}, active ${String(filter.active)}) does not hold ${address}`, () => {
    assert.equal(
      classifyMessage(sampleMessage({ from: { address, name: null } }), context([internal, filter])).disposition,
      'saveable'
    );
  });
}

test('an allowed address stands above its blacklisted domain', () => {
  const filters = [
    internal,
    entry('northwind.example'),
    entry('ida@northwind.example', { kind: 'allow', match: 'address' })
  ];
  assert.equal(classifyMessage(sampleMessage(), context(filters)).disposition, 'saveable');
});

test('never takes in mail with an address that says so', () => {
  const decision = classifyMessage(sampleMessage(), context([entry('northwind.example', { action: 'never-take-in' })]));
  assert.deepEqual([decision.disposition, decision.rule], ['ignored', 'filter.never-take-in']);
});

test('a wildcard full of stars is matched without exploding', () => {
  const filter = entry(`${'*a'.repeat(100)}b@northwind.example`, { match: 'wildcard' });
  const message = sampleMessage({ from: { address: `${'a'.repeat(900)}@northwind.example`, name: null } });
  assert.equal(classifyMessage(message, context([internal, filter])).disposition, 'saveable');
});

const IGNORED: readonly (readonly [string, Partial<Message>, Partial<IntakeSettings>])[] = [
  ['folder.not-processed', { folder: { kind: 'other', name: 'Archive' } }, {}],
  ['folder.not-processed', { folder: { kind: 'other', name: 'Archive' }, categories: ['Salesforce'] }, {}],
  ['sensitivity.private', { sensitivity: 'private' }, {}],
  ['date.before-start', {}, { startDate: '2026-03-03T00:00:00.000Z' }]
];

for (const [rule, changes, settings] of IGNORED) {
  test(`ignores by ${rule} ${JSON.stringify(changes)}`, () => {
    const decision = classifyMessage(sampleMessage(changes), context([], settings));
    assert.deepEqual([decision.disposition, decision.rule], ['ignored', rule]);
    assert.equal(decision.autoSave.decision, false);
  });
}

const AGAINST: readonly (readonly [string, Partial<Message>, Partial<IntakeSettings>, boolean | null])[] = [
  ['auto.off', {}, { automaticSaving: false }, true],
  ['auto.outbound-only', {}, { outboundOnly: true }, true],
  ['auto.paused', {}, { paused: true }, true],
  ['auto.automated', { headers: [{ name: 'list-id', value: '<x>' }] }, {}, true],
  ['auto.no-match', {}, {}, false],
  [
    'auto.free-mail',
    { from: { address: 'ida@gmail.com', name: null }, to: [{ address: 'mia@acme.example', name: null }] },
    {},
    null
  ]
];

for (const [rule, changes, settings, hasMatch] of AGAINST) {
  test(`does not save automatically by ${rule}, and the message stays saveable`, () => {
    const decision = classifyMessage(sampleMessage(changes), context([], settings, hasMatch));
    assert.equal(decision.disposition, 'saveable');
    assert.equal(decision.autoSave.decision, false);
    assert.deepEqual(
      decision.autoSave.reasons.map((reason) => reason.rule),
      [rule]
    );
  });
}

test('the Salesforce folder and, in a processed folder, the category ask for saving', () => {
  const off = { automaticSaving: false, outboundOnly: true };
  const inFolder = classifyMessage(
    sampleMessage({ folder: { kind: 'other', name: 'salesforce' } }),
    context([], off, false)
  );
  assert.deepEqual(
    inFolder.autoSave.reasons.map(({ rule }) => rule),
    ['auto.requested-by-folder']
  );
  const withCategory = classifyMessage(sampleMessage({ categories: ['salesforce'] }), context([], off, false));
  assert.deepEqual(
    withCategory.autoSave.reasons.map(({ rule }) => rule),
    ['auto.requested-by-category']
  );
  assert.ok(inFolder.autoSave.decision && withCategory.autoSave.decision);
});

test('saves automatically when nothing speaks against it', () => {
  assert.deepEqual(
    classifyMessage(sampleMessage(), context()).autoSave.reasons.map(({ rule }) => rule),
    ['auto.policy']
  );
});

test('the trace holds every rule in order, with one hit that decided', () => {
  const { trace } = classifyMessage(sampleMessage(), context());
  assert.equal(trace[0]?.rule, 'service.encrypted');
  assert.deepEqual(
    trace.filter(({ outcome }) => outcome === 'hit').map(({ rule }) => rule),
    ['default.saveable', 'auto.policy']
  );
});

test('a message without any address stays saveable and is not lost', () => {
  assert.equal(classifyMessage(sampleMessage({ from: null, to: [] }), context()).disposition, 'saveable');
});
