import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractFromText } from './extract-from-message.ts';
import { countryOf, phoneCountry } from './phone-country.ts';

test('the domain tells the country before the signature, the signature before the default', () => {
  assert.equal(phoneCountry('acme.co.uk', ['Berlin, Germany'], 'FR'), 'GB');
  assert.equal(phoneCountry('acme.example', ['Berlin, Germany'], 'FR'), 'DE');
  assert.equal(phoneCountry('acme.io', ['We come from Germany often'], 'FR'), 'FR');
  assert.equal(phoneCountry(null, []), 'US');
});

test('a country is two letters of ISO 3166 in whatever case', () => {
  assert.deepEqual([' de', 'UK', 'XX', 'Germany', ''].map(countryOf), ['DE', 'GB', null, null, null]);
  assert.equal(phoneCountry(null, [], 'XX'), 'US');
});

test('a national number is read with the default country of the organisation', () => {
  const text = 'Hello,\n\nplease call me.\n\nRegards\nIda Holm\nTel: 030 901820';
  const sender = { address: 'ida@northwind.example', name: 'Ida Holm' };
  assert.deepEqual(
    extractFromText(text, sender, 'DE').person?.phones.map(({ e164 }) => e164),
    ['+4930901820']
  );
});
