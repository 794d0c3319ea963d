import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createOrgEngine } from '../data/org-engine.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';
import { checkSoql } from './soql-check.ts';

describe('the check of Apex against the schema', () => {
  let engine: LocalOrgEngine;
  before(() => {
    engine = createOrgEngine({ databaseFile: ':memory:' });
  });
  after(() => {
    engine.close();
  });

  const findings = (body: string): string[] => {
    const text = `public class X {\n  void run() {\n    ${body}\n  }\n}`;
    return checkSoql(engine.schema, 'X.cls', text).map(({ line, message }) => `${String(line)}: ${message}`);
  };
  const ofQuery = (soql: string): string[] => findings(`List<SObject> rows = [${soql}];`);

  it('accepts fields, parents, children, aliases, functions, semi-joins and binds', () => {
    const queries = [
      'SELECT Id, Account.Owner.Name, (SELECT Id, Subject FROM Cases WHERE IsClosed = false) FROM Contact',
      'SELECT c.Name FROM Contact c WHERE c.Account.Name LIKE :text ORDER BY c.LastName',
      'SELECT AccountId, COUNT(Id) total, MAX(CreatedDate) FROM Contact GROUP BY AccountId HAVING COUNT(Id) > 1',
      "SELECT COUNT() FROM Task WHERE Who.Name = 'x' AND Owner.Email != null AND DAY_ONLY(CreatedDate) = TODAY",
      'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Email IN :emails)',
      'SELECT TYPEOF What WHEN Account THEN Website WHEN Case THEN CaseNumber ELSE Name END FROM Task',
      'SELECT FIELDS(ALL) FROM Lead LIMIT 1'
    ];
    for (const query of queries) assert.deepEqual(ofQuery(query), [], query);
    assert.deepEqual(findings("Contact c = new Contact(LastName = 'x', Account = new Account(Name = 'y'));"), []);
  });

  const defects: readonly [what: string, soql: string, message: string][] = [
    ['object', 'SELECT Id FROM Acount', 'There is no object Acount.'],
    ['selected field', 'SELECT Naem FROM Account', 'Account has no field Naem.'],
    ['parent', 'SELECT Acount.Name FROM Contact', 'Contact has no relationship Acount.'],
    ['field of a parent', 'SELECT Account.Owner.Naem FROM Contact', 'User has no field Naem.'],
    ['field of a polymorphic parent', 'SELECT Who.Naem FROM Task', 'Name has no field Naem.'],
    [
      'child relationship',
      'SELECT (SELECT Id FROM Contact) FROM Account',
      'Account has no child relationship Contact.'
    ],
    ['field of a child', 'SELECT (SELECT Naem FROM Contacts) FROM Account', 'Contact has no field Naem.'],
    ['filter', "SELECT Id FROM Account WHERE NOT (Name = 'x' OR Naem = 'y')", 'Account has no field Naem.'],
    ['semi-join', 'SELECT Id FROM Account WHERE Id IN (SELECT Acc FROM Contact)', 'Contact has no field Acc.'],
    ['order', 'SELECT Id FROM Account ORDER BY Naem', 'Account has no field Naem.'],
    ['grouping', 'SELECT COUNT(Id) FROM Account GROUP BY Naem', 'Account has no field Naem.'],
    ['having', 'SELECT Name FROM Account GROUP BY Name HAVING COUNT(Naem) > 1', 'Account has no field Naem.'],
    ['function', 'SELECT toLabel(Naem) FROM Account', 'Account has no field Naem.'],
    ['field of a type', 'SELECT TYPEOF What WHEN Case THEN Naem END FROM Task', 'Case has no field Naem.']
  ];
  for (const [what, soql, message] of defects) {
    it(`finds a wrong name: ${what}`, () => {
      assert.deepEqual(ofQuery(soql), [`3: ${message}`]);
    });
  }

  it('names the line of the fault in a query over several lines', () => {
    assert.deepEqual(ofQuery('\nSELECT Id,\n  Naem\nFROM Account'), ['5: Account has no field Naem.']);
  });

  it('finds wrong fields of a record that is made', () => {
    assert.deepEqual(findings("SObject s = new Account(Name = 'x',\n Naem = 'y');"), ['4: Account has no field Naem.']);
    assert.deepEqual(findings("SObject s = new Acount(Name = 'x');"), ['3: There is no object Acount.']);
  });

  it('leaves constructors of classes alone', () => {
    assert.deepEqual(findings('Object o = new Helper(a, 1); List<String> l = new List<String>();'), []);
  });

  it('reads triggers, and reports what does not parse', () => {
    const trigger = 'trigger T on Account (before insert) {\n  Integer n = [SELECT COUNT() FROM Acount];\n}';
    assert.deepEqual(checkSoql(engine.schema, 'T.trigger', trigger), [
      { path: 'T.trigger', line: 2, message: 'There is no object Acount.' }
    ]);
    assert.equal(checkSoql(engine.schema, 'X.cls', 'public class {').length > 0, true);
  });
});
