import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { matchInputOfMessage } from '../match/match-input.ts';
import { classifyMessage, createClassifier } from './classify-message.ts';
import { decisionFactsOf, readDecisionFacts } from './decision-facts.ts';
import type { DecisionContext, FilterEntry, IntakeSettings } from './decision.ts';
import { DEFAULT_SETTINGS } from './default-settings.ts';
import { sharedFilterList } from './filter-list.ts';

function entry(pattern: string, changes: Partial<FilterEntry> = {}): FilterEntry {
  return {
    id: null,
    pattern,
    kind: 'blacklist',
    match: 'domain',
    scope: 'organisation',
    action: 'filter-when-all-match',
    direction: 'any',
    locked: false,
    active: true,
    expiresOn: null,
    ...changes
  };
}

function context(filters: readonly FilterEntry[] = [], settings: Partial<IntakeSettings> = {}): DecisionContext {
  return {
    mailbox: { address: 'mia@acme.example', aliases: ['sales@acme.example'], isShared: false },
    filters,
    settings: { ...DEFAULT_SETTINGS, automaticSaving: true, ...settings },
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

test('a wildcard full of stars is matched without exploding', () => {
  const filter = entry(`${'*a'.repeat(100)}b@northwind.example`, { match: 'wildcard' });
  const message = sampleMessage({ from: { address: `${'a'.repeat(900)}@northwind.example`, name: null } });
  assert.equal(classifyMessage(message, context([internal, filter])).disposition, 'saveable');
});

test('the trace holds every rule in order, with one hit that decided', () => {
  const { trace } = classifyMessage(sampleMessage(), context());
  assert.equal(trace[0]?.rule, 'service.encrypted');
  assert.deepEqual(
    trace.filter(({ outcome }) => outcome === 'hit').map(({ rule }) => rule),
    ['default.saveable', 'auto.policy']
  );
});

test('the trace says of each rule of automatic saving whether it was asked', () => {
  const { trace } = classifyMessage(
    sampleMessage({ categories: ['Salesforce'] }),
    context([], { automaticSaving: false })
  );
  const steps = new Map(trace.map((step) => [step.rule, step]));
  assert.equal(steps.get('auto.paused')?.outcome, 'miss');
  assert.deepEqual(
    [steps.get('auto.no-match')?.outcome, steps.get('auto.no-match')?.said],
    ['skipped', 'nobody looked for records yet']
  );
  assert.equal(steps.get('auto.off')?.outcome, 'skipped');
  assert.match(steps.get('auto.off')?.said ?? '', /overruled: The message has the category "Salesforce"/);
});

test('the same facts give the same decision again, without the message', () => {
  const { classify, decide } = createClassifier(context([internal, entry('shop.example')]));
  const message = sampleMessage({ headers: [{ name: 'list-id', value: '<news>' }], categories: ['Blue'] });
  const related = { hasMatch: true, isSaved: false, isThreadSaved: false };
  const stored = readDecisionFacts(JSON.stringify(decisionFactsOf(message, related)));
  assert.ok(stored !== null);
  assert.deepEqual(decide(stored), classify(message, related));
});

for (const damaged of ['', 'nothing', '[]', '{"version":2}', '{"version":1,"addresses":"x"}', '{"version":1']) {
  test(`damaged facts are none: ${damaged}`, () => {
    assert.equal(readDecisionFacts(damaged), null);
  });
}

test('what a list keeps out is named by its entry alone', () => {
  const filters = [entry('clinic.example', { action: 'never-take-in' })];
  const { observations } = classifyMessage(
    sampleMessage({ from: { address: 'doctor@clinic.example', name: 'x@y.example' } }),
    context(filters)
  );
  assert.deepEqual(observations, ['A list entry keeps this message out of Salesforce: clinic.example.']);
});

test('skipped addresses are marked, so that nothing is looked up or linked for them', () => {
  const filters = [entry('vault.example', { action: 'skip-address' })];
  const message = sampleMessage({ bcc: [{ address: 'archive@vault.example', name: null }] });
  const { addresses } = classifyMessage(message, context(filters));
  assert.deepEqual(
    addresses.map(({ role, isSkipped = false }) => [role, isSkipped]),
    [
      ['from', false],
      ['to', false],
      ['bcc', true]
    ]
  );
  const input = matchInputOfMessage(message, addresses, null);
  assert.ok(!input.addresses.some(({ address }) => address === 'archive@vault.example'));
});

test('a name that shows another address is told to the reader and decides nothing', () => {
  const decision = classifyMessage(
    sampleMessage({ from: { address: 'x@shady.example', name: 'accounts@northwind.example' } }),
    context()
  );
  assert.match(decision.observations[0] ?? '', /another address \("accounts@northwind.example"\).*x@shady.example/);
  assert.equal(decision.disposition, 'saveable');
  assert.equal(decision.trace[0]?.rule, 'address.pretends');
});

test('an address that was resent belongs to the message, once', () => {
  const headers = [
    { name: 'resent-to', value: 'Ida <ida@northwind.example>, IDA@northwind.example' },
    { name: 'resent-from', value: 'max@acme.example' }
  ];
  const { addresses } = classifyMessage(sampleMessage({ headers }), context());
  assert.deepEqual(
    addresses.filter(({ role }) => role === 'resent').map(({ address }) => address),
    ['ida@northwind.example', 'max@acme.example']
  );
});

test('a message without any address stays saveable and is not lost', () => {
  assert.equal(classifyMessage(sampleMessage({ from: null, to: [] }), context()).disposition, 'saveable');
});

test('a list is compiled once for all mailboxes, and anew on another day', () => {
  const entries = [entry('northwind.example', { expiresOn: '2026-03-02' })];
  const today = sharedFilterList(entries, '2026-03-02T08:00:00.000Z');
  assert.equal(sharedFilterList(entries, '2026-03-02T20:00:00.000Z'), today);
  const tomorrow = sharedFilterList(entries, '2026-03-03T08:00:00.000Z');
  assert.notEqual(tomorrow.find('ida@northwind.example', 'in'), today.find('ida@northwind.example', 'in'));
  assert.notEqual(sharedFilterList(entries, '2026-03-02T08:00:00.000Z', { ignoreGmailDots: true }), today);
});
