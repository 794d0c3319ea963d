import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFilter } from './odata-filter.ts';

const item = {
  subject: "It's late",
  isRead: false,
  receivedDateTime: '2026-11-20T10:00:00Z',
  categories: ['Salesforce', 'Blue'],
  flag: { flagStatus: 'flagged' },
  from: { emailAddress: { address: 'Priya@Larkfield.example' } },
  singleValueExtendedProperties: [{ id: 'String 0x1a', value: 'IPM.Note' }]
};

const matching = [
  "subject eq 'It''s late'",
  'isRead eq false and not (isRead eq true)',
  'receivedDateTime ge 2026-11-20T11:00:00+01:00',
  "startswith(subject,'it') or isRead eq true",
  "contains(from/emailAddress/address, 'larkfield')",
  "categories/any(c:c eq 'blue')",
  "singleValueExtendedProperties/any(p:p/id eq 'String 0x1a' and p/value eq 'IPM.Note')",
  "flag/flagStatus ne 'complete'",
  'sender eq null'
];
for (const filter of matching) {
  test(`matches ${filter}`, () => {
    assert.equal(parseFilter(filter)(item), true);
  });
}

const missing = [
  "subject eq 'late'",
  'receivedDateTime lt 2026-11-20T10:00:00Z',
  "isRead eq true or subject eq 'x' and isRead eq false",
  "categories/any(c:c eq 'Red')",
  "not contains(subject,'late')"
];
for (const filter of missing) {
  test(`does not match ${filter}`, () => {
    assert.equal(parseFilter(filter)(item), false);
  });
}

for (const filter of [
  'subject eq',
  "subject eq 'open",
  '(isRead eq true',
  'isRead eq true)',
  '] eq 1',
  'categories/any(c)'
]) {
  test(`refuses ${filter}`, () => {
    assert.throws(() => parseFilter(filter), { status: 400 });
  });
}
