import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleEntry } from '../../testkit/sample-entry.ts';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { decisionFactsOf } from '../classify/decision-facts.ts';
import type { FilterEntry } from '../classify/decision.ts';
import { DEFAULT_SETTINGS } from '../classify/default-settings.ts';
import { createComparison } from './what-if.ts';
import type { RuleSet, WhatIfResult, WhatIfRow } from './what-if.ts';

const INTERNAL = sampleEntry('acme.example', { kind: 'internal' });

function rules(...filters: readonly FilterEntry[]): RuleSet {
  return {
    filtersFor: () => [INTERNAL, ...filters],
    settingsFor: () => DEFAULT_SETTINGS,
    mailboxFor: () => ({ address: 'mia@acme.example', aliases: [], isShared: false }),
    decidedAt: '2026-03-02T10:00:00.000Z'
  };
}

function compareLists(rows: readonly WhatIfRow[], before: RuleSet, after: RuleSet): WhatIfResult {
  const comparison = createComparison(before, after);
  for (const one of rows) comparison.add([one]);
  return comparison.result();
}

function row(id: string, from: string, changes: Partial<WhatIfRow> = {}): WhatIfRow {
  return {
    id,
    subject: `Message ${id}`,
    fromAddress: from,
    messageDate: '2026-03-01T10:00:00.000Z',
    disposition: 'saveable',
    contactId: null,
    caseId: null,
    caseIsOpen: false,
    mailboxId: 'm1',
    facts: decisionFactsOf(sampleMessage({ from: { address: from, name: null } })),
    ...changes
  };
}

const ROWS: readonly WhatIfRow[] = [
  row('1', 'ida@northwind.example', { contactId: 'c1', caseId: 'k1', caseIsOpen: true }),
  row('2', 'bo@northwind.example', { contactId: 'c2', caseId: 'k2' }),
  row('3', 'ida@northwind.example', { contactId: 'c1', disposition: 'saved' }),
  row('4', 'news@shop.example', { disposition: 'filtered' })
];

test('counts what a new entry would filter, with the Contacts and open Cases that it hides', () => {
  const result = compareLists(ROWS, rules(), rules(sampleEntry('northwind.example')));
  assert.deepEqual(
    result.newlyFiltered.map(({ row: { id }, entry, isSaved }) => [id, entry, isSaved]),
    [
      ['1', 'northwind.example', false],
      ['2', 'northwind.example', false],
      ['3', 'northwind.example', true]
    ]
  );
  assert.deepEqual([result.contacts, result.openCases, result.checked, result.unchanged], [2, 1, 4, 1]);
  assert.match(result.newlyFiltered[0]?.observation ?? '', /^Some not important emails were filtered/);
});

test('finds what a removed entry lets through again, and names the entry', () => {
  const result = compareLists(ROWS, rules(sampleEntry('shop.example')), rules());
  assert.deepEqual(
    result.newlySaveable.map(({ row: { id }, from, to, entry }) => [id, from, to, entry]),
    [['4', 'filtered', 'saveable', 'shop.example']]
  );
  assert.equal(result.newlyFiltered.length, 0);
});

test('tells what would be left out altogether', () => {
  const result = compareLists(ROWS, rules(), rules(sampleEntry('shop.example', { action: 'never-take-in' })));
  assert.deepEqual(
    result.newlyIgnored.map(({ row: { id }, rule }) => [id, rule]),
    [['4', 'filter.never-take-in']]
  );
});

test('a change without effect changes nothing', () => {
  const result = compareLists(ROWS, rules(), rules(sampleEntry('elsewhere.example')));
  assert.deepEqual([result.unchanged, result.contacts], [4, 0]);
});

test("each mailbox is decided by its owner's lists", () => {
  const rowsOfTwo = [ROWS[0], row('5', 'ida@northwind.example', { mailboxId: 'm2' })].filter(
    (one) => one !== undefined
  );
  const after: RuleSet = {
    ...rules(),
    filtersFor: (mailboxId) => [INTERNAL, ...(mailboxId === 'm2' ? [sampleEntry('northwind.example')] : [])]
  };
  assert.deepEqual(
    compareLists(rowsOfTwo, rules(), after).newlyFiltered.map(({ row: { id } }) => id),
    ['5']
  );
});
