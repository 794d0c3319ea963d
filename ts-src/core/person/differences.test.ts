import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf } from './differences.ts';

const draft = (field: string, value: string) => ({ field, value, source: 'line 9', isUncertain: false });
const email = draft('Email', 'ida@northwind.example');

const ROWS: readonly (readonly [field: string, record: string | null, message: string, differs: boolean])[] = [
  ['MobilePhone', '+49 170 9018201', '+491709018201', false],
  ['MobilePhone', '01709018201', '+49 170 9018201', false],
  ['MobilePhone', '0170 / 901 82 01', '+491709018201', false],
  ['MobilePhone', '(0170) 9018201', '+491709018202', true],
  ['Phone', '(415) 555-2671', '+14155552671', false],
  ['Phone', '+44 170 9018201', '+491709018201', true],
  ['Phone', null, '+491709018201', true],
  ['Phone', 'ask Bo', '+491709018201', true],
  ['Title', 'head of  purchasing', 'Head of Purchasing', false],
  ['Title', 'Purchaser', 'Sr. Purchaser', true],
  ['Title', null, 'Purchaser', true],
  ['LastName', 'HOLM', 'Holm', false],
  ['LastName', 'Mu\u0308ller', 'Müller', false],
  ['LastName', 'Mueller', 'Müller', true],
  ['LastName', 'Muller', 'Müller', true],
  ['Website', 'northwind.example', 'http://www.northwind.example/', false],
  ['MailingStreet', '1 Harbour Street\nBristol', '1 Harbour Street, Bristol', false],
  ['MailingStreet', '1 Harbour St.', '1 Harbour Street', true],
  ['AccountId', '001000000000001AAA', '001000000000002AAA', false],
  ['Company', 'Acme', 'acme.example', false]
];

for (const [field, record, message, differs] of ROWS) {
  test(`${field} "${record ?? ''}" and "${message}" ${differs ? 'differ' : 'are the same, or not compared'}`, () => {
    const found = differencesOf({ Email: 'IDA@northwind.example', [field]: record }, [email, draft(field, message)]);
    assert.deepEqual(found, differs ? [{ ...draft(field, message), recordValue: record ?? '' }] : []);
  });
}

test('a record with another address, and a field that may not be written, are left alone', () => {
  const drafts = [email, draft('Title', 'Buyer')];
  assert.deepEqual(differencesOf({ Email: 'bo@northwind.example', Title: null }, drafts), []);
  assert.deepEqual(differencesOf({ Email: 'ida@northwind.example' }, drafts), []);
});
