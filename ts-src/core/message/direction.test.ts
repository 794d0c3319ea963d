import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directionOf } from './direction.ts';
import type { DirectionFacts } from './direction.ts';

const MAILBOX = { address: 'mia@acme.example', aliases: ['sales@acme.example'], isShared: false };

function facts(from: string, changes: Partial<DirectionFacts> = {}): DirectionFacts {
  return {
    from: { address: from, name: null },
    sender: null,
    folder: { kind: 'inbox', name: 'Inbox' },
    headers: [],
    ...changes
  };
}

const delivered = (value: string) => [{ name: 'delivered-to', value }];

const CASES: readonly (readonly [string, DirectionFacts, 'in' | 'out'])[] = [
  ['somebody else wrote it', facts('ida@northwind.example'), 'in'],
  ['the mailbox wrote it', facts('Mia+x@ACME.example'), 'out'],
  ['an alias wrote it', facts('sales@acme.example'), 'out'],
  ['it lies in Sent', facts('ida@northwind.example', { folder: { kind: 'sent', name: 'Sent Items' } }), 'out'],
  ['a note to oneself was delivered here', facts('mia@acme.example', { headers: delivered('mia@acme.example') }), 'in'],
  [
    'a forged own sender was delivered here',
    facts('mia@acme.example', { headers: delivered('<sales@acme.example>') }),
    'in'
  ],
  ['delivered elsewhere', facts('mia@acme.example', { headers: delivered('ida@northwind.example') }), 'out'],
  ['nobody wrote it', { ...facts(''), from: null }, 'in']
];

for (const [what, message, expected] of CASES) {
  test(`goes ${expected}: ${what}`, () => {
    assert.equal(directionOf(message, MAILBOX), expected);
  });
}
