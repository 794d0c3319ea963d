import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { TestOrg } from '../data/test-org.ts';

const org = new TestOrg();
const ids: Record<string, string> = {};

before(() => {
  ids['acme'] = org.add('Account', { Name: 'Ácme Öl', Industry: 'Energy', AnnualRevenue: 100, BillingCity: 'Köln' });
  ids['beta'] = org.add('Account', { Name: 'Beta', AnnualRevenue: 300 });
  ids['mara'] = org.add('Contact', {
    FirstName: 'Mara',
    LastName: 'Lüdi',
    Email: 'Mara@acme.example',
    AccountId: ids['acme']
  });
  ids['tom'] = org.add('Contact', { FirstName: 'Tom', LastName: '100%_sure', AccountId: ids['beta'] });
  org.add('Contact', { LastName: 'Alone' });
  org.add('Ticket__c', {
    Code__c: 'A-1',
    Exact__c: 'Abc',
    Level__c: 'high',
    Topics__c: ['mail', 'files'],
    Score__c: 1.5,
    Contact__c: ids['mara']
  });
  org.add('Ticket__c', { Code__c: 'A-2', Exact__c: 'abc', Topics__c: ['mail'], Score__c: 2 });
  org.add('Ticket__c', { Code__c: 'A-3' });
  for (const [subject, date] of [
    ['today', '2026-11-18'],
    ['yesterday', '2026-11-17'],
    ['sunday', '2026-11-15'],
    ['last week', '2026-11-14'],
    ['last month', '2026-10-31'],
    ['next', '2026-12-01']
  ]) {
    org.add('Task', { Subject: subject ?? '', ActivityDate: date ?? '' });
  }
});

describe('WHERE', () => {
  const table: [string, unknown[]][] = [
    ["SELECT LastName FROM Contact WHERE Name = 'MARA LÜDI'", ['Lüdi']],
    ["SELECT LastName FROM Contact WHERE Account.Name = 'ácme öl'", ['Lüdi']],
    ["SELECT LastName FROM Contact WHERE Account.Name != 'Beta' ORDER BY LastName", ['Alone', 'Lüdi']],
    ["SELECT LastName FROM Contact WHERE LastName LIKE '100\\%\\_%'", ['100%_sure']],
    ["SELECT LastName FROM Contact WHERE (NOT Email LIKE '%acme%') ORDER BY LastName", ['100%_sure', 'Alone']],
    ["SELECT LastName FROM Contact WHERE FirstName = '' ", ['Alone']],
    ['SELECT LastName FROM Contact WHERE FirstName = null', ['Alone']],
    ["SELECT LastName FROM Contact WHERE FirstName IN ('tom', null) ORDER BY LastName", ['100%_sure', 'Alone']],
    ["SELECT LastName FROM Contact WHERE FirstName NOT IN ('Tom') ORDER BY LastName", ['Alone', 'Lüdi']],
    [
      'SELECT LastName FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE AnnualRevenue > 200)',
      ['100%_sure']
    ],
    ['SELECT Name FROM Account WHERE Id NOT IN (SELECT AccountId FROM Contact WHERE Email != null)', ['Beta']],
    ["SELECT Code__c FROM Ticket__c WHERE Exact__c = 'abc'", ['A-2']],
    ["SELECT Code__c FROM Ticket__c WHERE Code__c = 'a-1'", ['A-1']],
    ["SELECT Code__c FROM Ticket__c WHERE Topics__c INCLUDES ('mail;files')", ['A-1']],
    ["SELECT Code__c FROM Ticket__c WHERE Topics__c INCLUDES ('files', 'mail') ORDER BY Code__c DESC", ['A-2', 'A-1']],
    ["SELECT Code__c FROM Ticket__c WHERE Topics__c EXCLUDES ('files') ORDER BY Code__c", ['A-2', 'A-3']],
    ["SELECT Code__c FROM Ticket__c WHERE Score__c >= 1.5 AND (Level__c = 'HIGH' OR Level__c = 'none')", ['A-1']],
    ['SELECT Subject FROM Task WHERE ActivityDate = TODAY', ['today']],
    ['SELECT Subject FROM Task WHERE ActivityDate = YESTERDAY', ['yesterday']],
    ['SELECT Subject FROM Task WHERE ActivityDate = THIS_WEEK ORDER BY ActivityDate', ['sunday', 'yesterday', 'today']],
    ['SELECT Subject FROM Task WHERE ActivityDate = LAST_WEEK', ['last week']],
    ['SELECT Subject FROM Task WHERE ActivityDate = LAST_N_DAYS:1 ORDER BY ActivityDate', ['yesterday', 'today']],
    ['SELECT Subject FROM Task WHERE ActivityDate < THIS_MONTH', ['last month']],
    ['SELECT Subject FROM Task WHERE ActivityDate > THIS_MONTH', ['next']],
    ['SELECT Subject FROM Task WHERE ActivityDate = LAST_N_MONTHS:1', ['last month']],
    ['SELECT Subject FROM Task WHERE ActivityDate >= 2026-12-01', ['next']],
    ['SELECT Subject FROM Task WHERE CALENDAR_MONTH(ActivityDate) = 10', ['last month']],
    [
      'SELECT Name FROM Account WHERE CreatedDate = TODAY AND CreatedDate > 2026-11-18T11:15:29+01:00 ORDER BY Name DESC',
      ['Beta', 'Ácme Öl']
    ],
    ["SELECT a.Name FROM Account a WHERE a.Industry = 'energy'", ['Ácme Öl']]
  ];
  for (const [soql, expected] of table)
    test(soql, () => {
      assert.deepEqual(org.column(soql), expected);
    });
});

describe('ORDER BY, LIMIT and OFFSET', () => {
  test('sorts nulls first unless told otherwise', () => {
    assert.deepEqual(org.column('SELECT Score__c FROM Ticket__c ORDER BY Score__c'), [null, 1.5, 2]);
    assert.deepEqual(org.column('SELECT Score__c FROM Ticket__c ORDER BY Score__c DESC NULLS LAST'), [2, 1.5, null]);
  });
  test('pages by limit and offset', () => {
    assert.deepEqual(org.column('SELECT Code__c FROM Ticket__c ORDER BY Code__c LIMIT 1 OFFSET 1'), ['A-2']);
    assert.match(
      org.refusal(() => org.rows('SELECT Id FROM Account LIMIT 1 OFFSET 2001')),
      /NUMBER_OUTSIDE_VALID_RANGE: Maximum SOQL offset allowed is 2000/
    );
  });
});

describe('aggregates', () => {
  test('group, name their columns and filter by HAVING', () => {
    const rows = org.rows(
      'SELECT Level__c, COUNT(Id) n, SUM(Score__c), MAX(Score__c) best FROM Ticket__c GROUP BY Level__c HAVING COUNT(Id) > 1'
    );
    assert.deepEqual(rows, [{ Level__c: 'low', n: 2, expr0: 2, best: 2 }]);
  });
  test('COUNT() gives a total and no rows', () => {
    const result = org.engine.query('SELECT COUNT() FROM Contact WHERE AccountId != null', org.admin);
    assert.deepEqual([result.totalSize, result.records.length], [2, 0]);
  });
  test('COUNT() counts no more than the limit', () => {
    assert.equal(org.engine.query('SELECT COUNT() FROM Contact LIMIT 2', org.admin).totalSize, 2);
  });
  test('days of the reader group', () => {
    const day = 'DAY_ONLY(convertTimezone(CreatedDate))';
    assert.deepEqual(org.rows(`SELECT ${day} d, COUNT(Id) n FROM Contact GROUP BY ${day} ORDER BY ${day}`), [
      { d: '2026-11-18', n: 3 }
    ]);
  });
  test('labels group', () => {
    assert.deepEqual(
      org.rows(
        'SELECT toLabel(Level__c) l, COUNT(Id) n FROM Ticket__c GROUP BY toLabel(Level__c) ORDER BY toLabel(Level__c)'
      ),
      [
        { l: 'High', n: 1 },
        { l: 'Low', n: 2 }
      ]
    );
  });
  test('COUNT_DISTINCT and date parts work in groups', () => {
    assert.deepEqual(
      org.rows(
        'SELECT CALENDAR_YEAR(CreatedDate) y, COUNT_DISTINCT(AccountId) a FROM Contact GROUP BY CALENDAR_YEAR(CreatedDate)'
      ),
      [{ y: 2026, a: 2 }]
    );
  });
  test('ROLLUP adds the total', () => {
    assert.deepEqual(
      org
        .rows('SELECT Level__c, COUNT(Id) n FROM Ticket__c GROUP BY ROLLUP(Level__c)')
        .map((row) => row['n'])
        .sort(),
      [1, 2, 3]
    );
  });
});

describe('related records', () => {
  test('parents nest, and a missing parent is null', () => {
    const rows = org.rows('SELECT LastName, Account.Name, Account.Owner.Username FROM Contact ORDER BY LastName');
    assert.deepEqual(
      rows.map((row) => row['Account']),
      [
        {
          type: 'Account',
          fields: { Name: 'Beta', Owner: { type: 'User', fields: { Username: 'admin@local.example' } } }
        },
        null,
        {
          type: 'Account',
          fields: { Name: 'Ácme Öl', Owner: { type: 'User', fields: { Username: 'admin@local.example' } } }
        }
      ]
    );
  });
  test('children come with filter, order and limit of their own', () => {
    const row = org.row(
      "SELECT Name, (SELECT Code__c FROM Tickets__r WHERE Level__c = 'high') FROM Contact WHERE LastName = 'Lüdi'"
    );
    assert.deepEqual(row['Tickets__r'], {
      totalSize: 1,
      isAggregate: false,
      records: [{ type: 'Ticket__c', fields: { Code__c: 'A-1' } }]
    });
  });
  test('keeps the Id of a row that did not ask for it, hidden', () => {
    const [record] = org.engine.query("SELECT Name FROM Account WHERE Name = 'Beta'", org.admin).records;
    assert.equal(record?.fields['Id'], ids['beta']);
    assert.deepEqual(Object.keys(record?.fields ?? {}), ['Name']);
  });
  test('polymorphic owners show name and type', () => {
    assert.deepEqual(
      org.row("SELECT Owner.Name, Owner.Type, Owner.Profile.Name FROM Ticket__c WHERE Code__c = 'A-1'")['Owner'],
      {
        type: 'User',
        fields: {
          Name: 'Ada Minter',
          Type: 'User',
          Profile: { type: 'Profile', fields: { Name: 'System Administrator' } }
        }
      }
    );
  });
});

describe('binds', () => {
  const binds = { name: 'beta', 'filter.ids': [ids['none'] ?? ''], names: ['Tom', 'Mara'], day: '2026-11-18', n: 1 };
  test('fill values, lists, dates and limits', () => {
    assert.deepEqual(org.column('SELECT Name FROM Account WHERE Name = :name', org.admin, { binds }), ['Beta']);
    assert.deepEqual(
      org.column('SELECT FirstName FROM Contact WHERE FirstName IN :names ORDER BY FirstName LIMIT :n', org.admin, {
        binds
      }),
      ['Mara']
    );
    assert.deepEqual(org.column('SELECT Subject FROM Task WHERE ActivityDate = :day', org.admin, { binds }), ['today']);
  });
  test('a list of patterns matches when one of them does', () => {
    assert.deepEqual(
      org.column('SELECT Name FROM Account WHERE Name LIKE :names ORDER BY Name', org.admin, {
        binds: { names: ['bet%', 'x%'] }
      }),
      ['Beta']
    );
  });
  test('are for Apex only', () => {
    assert.match(
      org.refusal(() => org.rows('SELECT Id FROM Account WHERE Name = :x')),
      /MALFORMED_QUERY: Bind variables only allowed in Apex code/
    );
  });
});

describe('refusals', () => {
  const table: [string, RegExp][] = [
    [
      'SELECT Foo FROM Account',
      /^INVALID_FIELD: \nSELECT Foo FROM Account\n {7}\^\nERROR at Row:1:Column:8\nNo such column 'Foo' on entity 'Account'\. If you are attempting to use a custom field/
    ],
    [
      'SELECT Id FROM Nothing',
      /^INVALID_TYPE: [\s\S]*sObject type 'Nothing' is not supported\. If you are attempting to use a custom object/
    ],
    ['SELECT Id FROM Ticket_Changed__e', /^INVALID_TYPE/],
    ['SELECT Id FORM Account', /^MALFORMED_QUERY: [\s\S]*Column:16\nunexpected token: 'Account'/],
    ['SELECT Id FROM Account extra words', /^MALFORMED_QUERY: [\s\S]*unexpected token: 'words'/],
    [
      "SELECT Id FROM Account WHERE Description = 'x'",
      /^INVALID_FIELD: [\s\S]*field 'Description' can not be filtered in a query call/
    ],
    [
      'SELECT Id FROM Account ORDER BY Description',
      /^INVALID_FIELD: [\s\S]*field 'Description' can not be sorted in a query call/
    ],
    [
      'SELECT Notes__c FROM Ticket__c GROUP BY Notes__c',
      /^INVALID_FIELD: [\s\S]*field 'Notes__c' can not be grouped in a query call/
    ],
    [
      'SELECT Name, COUNT(Id) FROM Account GROUP BY Industry',
      /^MALFORMED_QUERY: [\s\S]*Field must be grouped or aggregated: Name/
    ],
    [
      "SELECT Id FROM Account WHERE AnnualRevenue = '5'",
      /^INVALID_FIELD: [\s\S]*value of filter criterion for field 'AnnualRevenue' must be of type currency and should not be enclosed in quotes/
    ],
    [
      'SELECT Id FROM Account WHERE Name = 5',
      /^INVALID_FIELD: [\s\S]*must be of type string and should be enclosed in quotes/
    ],
    [
      'SELECT Id FROM Account WHERE CreatedDate = 2026-01-01',
      /^INVALID_FIELD: [\s\S]*must be of type dateTime and should not be enclosed in quotes/
    ],
    ["SELECT Id FROM Account WHERE Id = 'abc'", /^INVALID_QUERY_FILTER_OPERATOR: [\s\S]*invalid ID field: abc/],
    ['SELECT Id FROM Ticket__c WHERE IsDeleted > true', /^INVALID_QUERY_FILTER_OPERATOR/],
    [
      'SELECT Id, (SELECT Id FROM Nopes) FROM Account',
      /^INVALID_TYPE: [\s\S]*Didn't understand relationship 'Nopes' in FROM part of query call/
    ],
    ['SELECT Nope.Name FROM Account', /^INVALID_FIELD: [\s\S]*Didn't understand relationship 'Nope' in field path/],
    ['SELECT FIELDS(ALL) FROM Account', /^MALFORMED_QUERY: The SOQL FIELDS function must have a LIMIT of at most 200/],
    ['SELECT Id, Id FROM Account', /^INVALID_FIELD: [\s\S]*duplicate field selected: Id/]
  ];
  for (const [soql, expected] of table)
    test(soql, () => {
      assert.match(
        org.refusal(() => org.rows(soql)),
        expected
      );
    });
});

test('toLabel shows the label of a picklist value', () => {
  assert.deepEqual(org.rows("SELECT toLabel(Level__c) FROM Ticket__c WHERE Code__c = 'A-1'"), [{ Level__c: 'High' }]);
});

test('an address is one compound value', () => {
  const address = org.row("SELECT BillingAddress FROM Account WHERE Industry = 'Energy'")['BillingAddress'];
  assert.deepEqual(address, {
    type: 'address',
    fields: {
      street: null,
      city: 'Köln',
      state: null,
      postalCode: null,
      country: null,
      latitude: null,
      longitude: null,
      geocodeAccuracy: null
    }
  });
});

describe('SOSL', () => {
  test('finds words at word starts, in the objects and fields asked for', () => {
    const found = org.engine.search(
      'FIND {lüd} IN ALL FIELDS RETURNING Account(Id), Contact(Id, Name WHERE Email != null ORDER BY Name LIMIT 5)',
      org.admin
    );
    assert.deepEqual(
      found.map((record) => [record.type, record.fields['Name']]),
      [['Contact', 'Mara Lüdi']]
    );
  });
  test('e-mail fields are a group of their own', () => {
    assert.equal(org.engine.search('FIND {mara} IN EMAIL FIELDS RETURNING Contact(Id)', org.admin).length, 1);
    assert.equal(org.engine.search('FIND {tom} IN EMAIL FIELDS RETURNING Contact(Id)', org.admin).length, 0);
  });
});
