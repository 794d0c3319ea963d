import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TriggerContext } from '../engine.ts';
import { problems, TestOrg } from './test-org.ts';

describe('a new record', () => {
  const org = new TestOrg();
  test('gets defaults, numbers, owner and audit fields', () => {
    const id = org.add('Ticket__c', { Code__c: ' A-1 ' });
    assert.deepEqual(
      org.row(
        `SELECT Name, Code__c, Level__c, OwnerId, CreatedById, CreatedDate, IsDeleted FROM Ticket__c WHERE Id = '${id}'`
      ),
      {
        Name: 'T-0001',
        Code__c: 'A-1',
        Level__c: 'low',
        OwnerId: org.engine.adminUserId,
        CreatedById: org.engine.adminUserId,
        CreatedDate: '2026-11-18T10:15:30.000Z',
        IsDeleted: false
      }
    );
  });
  test('may be dated back in system mode only', () => {
    const fields = { LastName: 'Old', CreatedDate: '2020-01-02T03:04:05.000Z' };
    assert.deepEqual(problems(org.insert('Contact', [fields])[0])[0]?.split(':')[0], 'INVALID_FIELD_FOR_INSERT_UPDATE');
    const id = org.add('Contact', fields, org.engine.systemAccess);
    assert.equal(
      org.row(`SELECT CreatedDate FROM Contact WHERE Id = '${id}'`)['CreatedDate'],
      '2020-01-02T03:04:05.000Z'
    );
  });
});

describe('validation', () => {
  const org = new TestOrg();
  const accountId = org.add('Account', { Name: 'Acme' });
  const ticketId = org.add('Ticket__c', { Code__c: 'first', Exact__c: 'Abc' });
  const goneId = org.add('Contact', { LastName: 'Gone' });
  org.remove('Contact', goneId);
  const table: [string, string, Record<string, string | number | boolean>, string[]][] = [
    [
      'needs required fields',
      'Contact',
      { FirstName: 'X' },
      ['REQUIRED_FIELD_MISSING: Required fields are missing: [LastName]']
    ],
    [
      'refuses text that is too long',
      'Contact',
      { LastName: 'x'.repeat(81) },
      [`STRING_TOO_LONG: Last Name: data value too large: ${'x'.repeat(81)} (max length=80)`]
    ],
    [
      'refuses bad addresses',
      'Contact',
      { LastName: 'x', Email: 'a b@c' },
      ['INVALID_EMAIL_ADDRESS: Email: invalid email address: a b@c']
    ],
    [
      'refuses values outside a restricted picklist',
      'Ticket__c',
      { Level__c: 'huge' },
      ['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: Level: bad value for restricted picklist field: huge']
    ],
    [
      'refuses numbers that do not fit',
      'Ticket__c',
      { Score__c: 1000 },
      ['NUMBER_OUTSIDE_VALID_RANGE: Score: value outside of valid range on numeric field: 1000']
    ],
    [
      'keeps unique fields unique without regard to case',
      'Ticket__c',
      { Code__c: 'FIRST' },
      [`DUPLICATE_VALUE: duplicate value found: Code__c duplicates value on record with id: ${ticketId}`]
    ],
    [
      'refuses an Id of another object',
      'Ticket__c',
      { Contact__c: accountId },
      [`FIELD_INTEGRITY_EXCEPTION: Contact: id value of incorrect type: ${accountId}`]
    ],
    [
      'refuses what is no Id',
      'Ticket__c',
      { Contact__c: 'nonsense' },
      ['MALFORMED_ID: Contact: id value of incorrect type: nonsense']
    ],
    ['refuses deleted parents', 'Ticket__c', { Contact__c: goneId }, ['ENTITY_IS_DELETED: entity is deleted']],
    [
      'refuses parents that never were',
      'Ticket__c',
      { Contact__c: '003dL0000000zzzQAA' },
      ['INVALID_CROSS_REFERENCE_KEY: invalid cross reference id']
    ],
    [
      'refuses text for a checkbox',
      'Contact',
      { LastName: 'x', DoNotCall: 'perhaps' },
      ['INVALID_TYPE_ON_FIELD_IN_RECORD: Do Not Call: value not of required type: perhaps']
    ],
    [
      'refuses computed fields',
      'Case',
      { IsClosed: true },
      [
        'INVALID_FIELD_FOR_INSERT_UPDATE: Unable to create/update fields: IsClosed. Please check the security settings of this field and verify that it is read/write for your profile or permission set.'
      ]
    ]
  ];
  for (const [name, object, fields, expected] of table)
    test(name, () => {
      assert.deepEqual(problems(org.insert(object, [fields], org.admin, false)[0]), expected);
    });

  test('case-sensitive unique fields tell cases apart', () => {
    assert.equal(org.insert('Ticket__c', [{ Exact__c: 'ABC' }])[0]?.success, true);
    assert.match(problems(org.insert('Ticket__c', [{ Exact__c: 'Abc' }])[0])[0] ?? '', /DUPLICATE_VALUE/);
  });
  test('rounds numbers to their scale', () => {
    const id = org.add('Ticket__c', { Score__c: 1.005 });
    assert.equal(org.row(`SELECT Score__c FROM Ticket__c WHERE Id = '${id}'`)['Score__c'], 1.01);
  });
  test('an unknown field refuses the call', () => {
    assert.match(
      org.refusal(() => org.insert('Account', [{ Name: 'x', Nope__c: 1 }])),
      /INVALID_FIELD: No such column 'Nope__c' on sobject of type Account/
    );
  });
});

describe('all or none', () => {
  const org = new TestOrg();
  const rows = [{ LastName: 'One' }, { FirstName: 'No last name' }, { LastName: 'Three' }];
  test('saves nothing when one fails', () => {
    const results = org.insert('Contact', rows);
    assert.deepEqual(
      results.map((result) => result.errors[0]?.statusCode),
      ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING', 'ALL_OR_NONE_OPERATION_ROLLED_BACK']
    );
    assert.equal(org.rows('SELECT Id FROM Contact').length, 0);
  });
  test('saves the others when partial success is wanted', () => {
    assert.deepEqual(
      org.insert('Contact', rows, org.admin, false).map((result) => result.success),
      [true, false, true]
    );
    assert.deepEqual(org.column('SELECT LastName FROM Contact ORDER BY LastName'), ['One', 'Three']);
  });
});

describe('update and upsert', () => {
  const org = new TestOrg();
  test('changes only what is given and stamps the record', () => {
    const id = org.add('Contact', { LastName: 'A', FirstName: 'B' });
    assert.equal(org.update('Contact', { Id: id, FirstName: null }).success, true);
    assert.equal(org.row(`SELECT Name FROM Contact WHERE Id = '${id}'`)['Name'], 'A');
  });
  test('accepts 15-character Ids and those whose case was lost', () => {
    const id = org.add('Contact', { LastName: 'A' });
    assert.equal(org.update('Contact', { Id: id.slice(0, 15), LastName: 'B' }).id, id);
    assert.equal(org.update('Contact', { Id: id.toUpperCase(), LastName: 'C' }).id, id);
  });
  test('says what is wrong with the Id', () => {
    const codes = ['', 'nonsense', '001dL0000000001QAA', '003dL0000000zzzQAA'].map(
      (Id) => org.update('Contact', { Id, LastName: 'x' }).errors[0]?.statusCode
    );
    assert.deepEqual(codes, [
      'MISSING_ARGUMENT',
      'MALFORMED_ID',
      'INVALID_CROSS_REFERENCE_KEY',
      'INVALID_CROSS_REFERENCE_KEY'
    ]);
  });
  test('upsert finds by external id, inserts the rest, and keeps the order', () => {
    const upsert = (codes: string[]): boolean[] =>
      org.engine
        .upsert(
          'Ticket__c',
          codes.map((Code__c) => ({ type: 'Ticket__c', fields: { Code__c, Score__c: 1 } })),
          org.admin,
          { allOrNone: true, externalIdField: 'code__C' }
        )
        .map((result) => result.created);
    assert.deepEqual(upsert(['a', 'b']), [true, true]);
    assert.deepEqual(upsert(['c', 'B', 'd', 'a']), [true, false, true, false]);
    assert.equal(org.rows('SELECT Id FROM Ticket__c').length, 4);
  });
  test('upsert refuses the same key twice', () => {
    const rows = ['z', 'Z'].map((Code__c) => ({ type: 'Ticket__c', fields: { Code__c } }));
    const results = org.engine.upsert('Ticket__c', rows, org.admin, { allOrNone: false, externalIdField: 'Code__c' });
    assert.deepEqual(
      results.map((result) => result.errors[0]?.statusCode),
      [undefined, 'DUPLICATE_VALUE']
    );
  });
});

describe('triggers', () => {
  test('run before validation and after the write, in chunks of 200', () => {
    const org = new TestOrg();
    const seen: string[] = [];
    org.engine.setTriggerRunner({
      has: (objectName) => objectName === 'Contact',
      run: (context: TriggerContext) => {
        seen.push(`${context.timing} ${context.operation} ${String(context.newRecords.length)}`);
        if (context.timing === 'before')
          for (const record of context.newRecords) record.fields['LastName'] = 'From trigger';
        else
          assert.ok(
            context.newRecords.every(
              (record) => typeof record.fields['Id'] === 'string' && record.fields['Name'] === 'From trigger'
            )
          );
      }
    });
    org.insert(
      'Contact',
      Array.from({ length: 250 }, () => ({}))
    );
    assert.deepEqual(seen, ['before insert 200', 'after insert 200', 'before insert 50', 'after insert 50']);
    assert.equal(org.rows("SELECT Id FROM Contact WHERE LastName = 'From trigger'").length, 250);
  });
  test('refuse records by addError; partial success repeats without them', () => {
    const org = new TestOrg();
    let runs = 0;
    org.engine.setTriggerRunner({
      has: (_object, timing) => timing === 'after',
      run: (context) => {
        runs += 1;
        context.newRecords.forEach((record, index) => {
          if (record.fields['LastName'] === 'Bad')
            context.errors.set(index, [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'no', fields: [] }]);
        });
      }
    });
    const results = org.insert('Contact', [{ LastName: 'Good' }, { LastName: 'Bad' }], org.admin, false);
    assert.deepEqual([results.map((result) => result.success), runs], [[true, false], 2]);
    assert.deepEqual(org.column('SELECT LastName FROM Contact'), ['Good']);
  });
  test('their own saves roll back with the record that failed', () => {
    const org = new TestOrg();
    org.engine.setTriggerRunner({
      has: (object, timing) => object === 'Contact' && timing === 'after',
      run: (context) => {
        org.add('Account', { Name: 'Made by trigger' });
        context.errors.set(0, [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'no', fields: [] }]);
      }
    });
    assert.equal(org.insert('Contact', [{ LastName: 'x' }])[0]?.success, false);
    assert.equal(org.rows('SELECT Id FROM Account').length, 0);
  });
});
