/**
 * The same input and lists give the same trace, for ever: each file in golden/ holds the facts of a message and the
 * whole decision on it. A change of words or rules shows there; `GOLDEN=write` with this test writes the files anew.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { sampleEntry } from '../../testkit/sample-entry.ts';
import { sampleMessage } from '../../testkit/sample-message.ts';
import type { Message } from '../message/message.ts';
import { createClassifier } from './classify-message.ts';
import { decisionFactsOf, NOTHING_RELATED, readDecisionFacts } from './decision-facts.ts';
import type { DecisionContext, FilterEntry, IntakeSettings, RelatedFacts } from './decision.ts';
import { DEFAULT_SETTINGS } from './default-settings.ts';

interface GoldenCase {
  readonly message?: Partial<Message>;
  readonly filters?: readonly FilterEntry[];
  readonly settings?: Partial<IntakeSettings>;
  readonly related?: Partial<RelatedFacts>;
}

const mail = (address: string, name: string | null = null) => ({ address, name });
const header = (name: string, value: string) => ({ name, value });
const INTERNAL = sampleEntry('acme.example', { id: 'a01', kind: 'internal' });
const SHOP = sampleEntry('shop.example', { id: 'a02' });

const CASES: Readonly<Record<string, GoldenCase>> = {
  'a customer is saved': { filters: [INTERNAL], settings: { automaticSaving: true }, related: { hasMatch: true } },
  'a stranger waits': { filters: [INTERNAL], settings: { automaticSaving: true }, related: { hasMatch: false } },
  'colleagues are filtered': { filters: [INTERNAL], message: { from: mail('max@acme.example', 'Max Roth') } },
  'a shop is filtered': {
    filters: [INTERNAL, SHOP],
    message: { from: mail('news@shop.example'), headers: [header('list-unsubscribe', '<mailto:off@shop.example>')] }
  },
  'a skipped archive': {
    filters: [INTERNAL, sampleEntry('vault.example', { id: 'a03', action: 'skip-address' })],
    message: { from: mail('max@acme.example'), bcc: [mail('archive@vault.example')] }
  },
  'a clinic is left out': {
    filters: [sampleEntry('clinic.example', { id: 'a04', action: 'never-take-in', locked: true })],
    message: { from: mail('doctor@clinic.example', 'Dr. Voss') }
  },
  'an automatic reply': { message: { headers: [header('auto-submitted', 'auto-replied (vacation)')] } },
  'an invitation': { message: { kind: { ...sampleMessage().kind, meeting: 'REQUEST' } } },
  'a private note': { message: { sensitivity: 'private' } },
  'the folder asks': {
    message: { folder: { kind: 'salesforce', name: 'Salesforce' } },
    settings: { outboundOnly: true, startDate: '2026-03-03T00:00:00.000Z' },
    related: { hasMatch: false }
  },
  'a followed thread': { settings: { followThreads: true }, related: { hasMatch: false, isThreadSaved: true } },
  'a deceiving name': {
    message: { from: mail('x@shady.example', 'billing@northwind.example') },
    settings: { automaticSaving: true, paused: true }
  }
};

function contextOf({ filters = [], settings = {} }: GoldenCase): DecisionContext {
  return {
    mailbox: { address: 'mia@acme.example', aliases: [], isShared: false },
    filters,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    decidedAt: '2026-03-02T10:00:00.000Z'
  };
}

for (const [name, golden] of Object.entries(CASES)) {
  test(`decides as ever: ${name}`, () => {
    const file = new URL(`golden/${name.replaceAll(' ', '-')}.json`, import.meta.url);
    const { classify, decide } = createClassifier(contextOf(golden));
    const message = sampleMessage(golden.message);
    const related = { ...NOTHING_RELATED, ...golden.related };
    const now = `${JSON.stringify({ facts: decisionFactsOf(message, related), decision: classify(message, related) }, null, 2)}\n`;
    if (process.env['GOLDEN'] === 'write') writeFileSync(file, now);
    const kept = readFileSync(file, 'utf8');
    assert.equal(now, kept);
    const stored: unknown = JSON.parse(kept);
    assert.ok(typeof stored === 'object' && stored !== null && 'facts' in stored && 'decision' in stored);
    const facts = readDecisionFacts(JSON.stringify(stored.facts));
    assert.ok(facts !== null);
    assert.deepEqual(decide(facts), stored.decision);
  });
}
