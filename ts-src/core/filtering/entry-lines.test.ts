import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleEntry } from '../../testkit/sample-entry.ts';
import { writeEntryFile } from './entry-file.ts';
import { readEntryLines } from './entry-lines.ts';
import type { EntryDefaults } from './entry-lines.ts';

const DEFAULTS: EntryDefaults = {
  kind: 'blacklist',
  action: 'filter-when-all-match',
  direction: 'any',
  expiresOn: null,
  note: null,
  scope: 'organisation'
};

test('reads one entry a line, with its note, and names what is wrong beside the line', () => {
  const text = 'shop.example, newsletters\n\n# a comment\nida@northwind.example\nnonsense\nco.uk\n';
  const { lines, leftOut } = readEntryLines(text, [], DEFAULTS);
  assert.equal(leftOut, null);
  assert.deepEqual(
    lines.map(({ line, entry, problem }) => [line, entry?.pattern ?? null, problem?.slice(0, 14) ?? null]),
    [
      [1, 'shop.example', null],
      [4, 'ida@northwind.example', null],
      [5, null, '"nonsense" is '],
      [6, null, '"co.uk" is a p']
    ]
  );
  assert.equal(lines[0]?.entry?.note, 'newsletters');
});

test('names repeated lines, entries that stand in the list, and entries that another one covers', () => {
  const existing = [
    sampleEntry('shop.example'),
    sampleEntry('northwind.example', { match: 'domain-and-subdomains' }),
    sampleEntry('old.example', { active: false })
  ];
  const text = 'a.example\nA.example.\nshop.example\nida@northwind.example\nold.example';
  const { lines } = readEntryLines(text, existing, DEFAULTS);
  assert.deepEqual(
    lines.map(({ problem, warnings }) => problem ?? warnings[0] ?? null),
    [
      null,
      'The same as line 1.',
      'shop.example stands in the list already.',
      'Not needed: northwind.example (domain with subdomains) holds it already.',
      null
    ]
  );
});

test('an entry that stands in the other list is not a duplicate', () => {
  const { lines } = readEntryLines('shop.example', [sampleEntry('shop.example')], { ...DEFAULTS, scope: 'person' });
  assert.equal(lines[0]?.problem, null);
});

test('several addresses in one line are several entries', () => {
  const { lines } = readEntryLines('Ida <ida@northwind.example>, bob@b.example', [], DEFAULTS);
  assert.deepEqual(
    lines.map(({ line, entry }) => [line, entry?.pattern]),
    [
      [1, 'ida@northwind.example'],
      [1, 'bob@b.example']
    ]
  );
});

test('reads a file with columns, and what it does not know it names', () => {
  const text = [
    'Pattern__c;Kind__c;Match__c;Direction__c;Expires_On__c;Note__c',
    'shop.example;blacklist;domain-and-subdomains;incoming;2027-01-31;"one; two"',
    'a.example;black;;;;',
    'b.example;;;sideways;;',
    'c.example;;;;soon;'
  ].join('\r\n');
  const { lines } = readEntryLines(text, [], DEFAULTS);
  assert.deepEqual(lines[0]?.entry, {
    pattern: 'shop.example',
    match: 'domain-and-subdomains',
    kind: 'blacklist',
    action: 'filter-when-all-match',
    direction: 'in',
    expiresOn: '2027-01-31',
    note: 'one; two'
  });
  assert.deepEqual(
    lines.slice(1).map(({ line, problem }) => [line, /^"[a-z]+" is no [a-z]+/i.exec(problem ?? '')?.[0]]),
    [
      [3, '"black" is no kind'],
      [4, '"sideways" is no direction'],
      [5, '"soon" is no date']
    ]
  );
});

test('what is written as a file is read back as it was', () => {
  const entries = [
    { ...sampleEntry('shop.example', { direction: 'in', expiresOn: '2027-01-31' }), note: '=HYPERLINK("x"), "quoted"' },
    { ...sampleEntry('ida@northwind.example', { kind: 'allow', match: 'address' }), note: null }
  ];
  const file = writeEntryFile(entries);
  assert.ok(!/(^|,)=/m.test(file), 'no cell starts with a formula');
  const { lines } = readEntryLines(file, [], DEFAULTS);
  assert.deepEqual(
    lines.map(({ entry }) => entry),
    [
      {
        pattern: 'shop.example',
        match: 'domain',
        kind: 'blacklist',
        action: 'filter-when-all-match',
        direction: 'in',
        expiresOn: '2027-01-31',
        note: '=HYPERLINK("x"), "quoted"'
      },
      {
        pattern: 'ida@northwind.example',
        match: 'address',
        kind: 'allow',
        action: 'filter-when-all-match',
        direction: 'any',
        expiresOn: null,
        note: null
      }
    ]
  );
});

test('ten megabytes are cut at a line end, and the sentence says so', () => {
  const text = Array.from({ length: 600_000 }, (_, index) => `mail${String(index)}.example`).join('\n');
  assert.ok(text.length > 10_000_000);
  const { lines, leftOut } = readEntryLines(text, [], DEFAULTS);
  assert.equal(lines.length, 5_000);
  assert.match(leftOut ?? '', /Only the first 5000 lines were read/);
  assert.ok(lines.every(({ problem }) => problem === null));
});

test('one endless line does no harm', () => {
  const { lines } = readEntryLines('a'.repeat(10_000_000), [], DEFAULTS);
  assert.ok(lines.length <= 1 && lines.every(({ entry }) => entry === null));
});
