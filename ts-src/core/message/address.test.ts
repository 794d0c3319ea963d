import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddressList } from './address-list.ts';
import {
  addressWithoutTag,
  domainAndParents,
  displayName,
  formatAddress,
  isSameAddress,
  normalizeAddress,
  pretendsToBeAnother
} from './address.ts';

const FORMS: readonly (readonly [string, string | null])[] = [
  ['Mia@ACME.Example', 'mia@acme.example'],
  ['  mia@acme.example.  ', 'mia@acme.example'],
  ['mia+shop@acme.example', 'mia+shop@acme.example'],
  ['"mia"@acme.example', 'mia@acme.example'],
  ['"mia b"@acme.example', '"mia b"@acme.example'],
  ['mia(the boss)@acme.example(work)', 'mia@acme.example'],
  ['mia@müller.example', 'mia@xn--mller-kva.example'],
  ['mia@MÜLLER.example', 'mia@xn--mller-kva.example'],
  ['mia@xn--mller-kva.example', 'mia@xn--mller-kva.example'],
  ['mia@ａｃｍｅ.example', 'mia@acme.example'],
  ['mia@acme。example', 'mia@acme.example'],
  ['m\u200bia@acme.example', 'mia@acme.example'],
  ['mia@[192.0.2.1]', 'mia@[192.0.2.1]'],
  ['mia.@acme.example', 'mia@acme.example'],
  ['@acme.example', null],
  ['mia@', null],
  ['mia', null],
  ['', null],
  [`${'a'.repeat(2000)}@acme.example`, null]
];

for (const [written, expected] of FORMS) {
  test(`compares ${JSON.stringify(written.slice(0, 40))} as ${String(expected)}`, () => {
    assert.equal(normalizeAddress(written), expected);
  });
}

test('takes an address with a plus tag for the same mailbox', () => {
  assert.equal(addressWithoutTag('mia+shop@acme.example'), 'mia@acme.example');
  assert.ok(isSameAddress('Mia+shop@acme.example', 'mia@ACME.example.'));
  assert.ok(!isSameAddress('mia@acme.example', 'mia@acme.test'));
});

test('lists a domain with its parents, nearest first', () => {
  assert.deepEqual(domainAndParents('a.b.acme.example'), ['a.b.acme.example', 'b.acme.example', 'acme.example']);
});

const LISTS: readonly (readonly [string, readonly (readonly [string | null, string])[]])[] = [
  ['Mia Berg <mia@acme.example>', [['Mia Berg', 'mia@acme.example']]],
  [
    '"Berg, Mia" <mia@acme.example>, bob@b.example',
    [
      ['Berg, Mia', 'mia@acme.example'],
      [null, 'bob@b.example']
    ]
  ],
  [
    'Team: mia@acme.example, Bob <bob@b.example>;',
    [
      [null, 'mia@acme.example'],
      ['Bob', 'bob@b.example']
    ]
  ],
  ['undisclosed-recipients:;', []],
  ['mia@acme.example (Mia Berg)', [['Mia Berg', 'mia@acme.example']]],
  ['"ceo@bank.example" <x@evil.example>', [['ceo@bank.example', 'x@evil.example']]],
  ['"mia \\"M\\" berg" <mia@acme.example>', [['mia "M" berg', 'mia@acme.example']]],
  [
    'Mia <mia@acme.example\nBob <bob@b.example>',
    [
      ['Mia', 'mia@acme.example'],
      ['Bob', 'bob@b.example']
    ]
  ],
  ['<@relay.example:mia@acme.example>', [[null, 'mia@acme.example']]],
  ['no address here', []]
];

for (const [written, expected] of LISTS) {
  test(`reads the list ${JSON.stringify(written)}`, () => {
    assert.deepEqual(
      parseAddressList(written).map(({ name, address }) => [name, address]),
      expected
    );
  });
}

test('writes an address so that it is read back the same', () => {
  for (const value of [
    { name: 'Berg, "M" Mia', address: 'mia@acme.example' },
    { name: 'Mía Berg', address: 'm@a.example' }
  ]) {
    assert.deepEqual(parseAddressList(formatAddress(value)), [value]);
  }
});

test('sees through a display name that pretends to be another address', () => {
  assert.ok(pretendsToBeAnother({ name: 'ceo@bank.example', address: 'x@evil.example' }));
  assert.ok(!pretendsToBeAnother({ name: 'mia@acme.example', address: 'mia@acme.example' }));
  assert.equal(displayName({ name: "'mia@acme.example'", address: 'mia@acme.example' }), null);
});
