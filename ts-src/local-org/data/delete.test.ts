import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { problems, TestOrg } from './test-org.ts';

describe('delete', () => {
  test('moves a record to the recycle bin, where ALL ROWS still sees it', () => {
    const org = new TestOrg();
    const id = org.add('Contact', { LastName: 'x' });
    assert.equal(org.remove('Contact', id).success, true);
    assert.deepEqual(org.rows('SELECT Id FROM Contact'), []);
    assert.deepEqual(org.rows('SELECT IsDeleted FROM Contact ALL ROWS'), [{ IsDeleted: true }]);
    assert.deepEqual(problems(org.remove('Contact', id)), ['ENTITY_IS_DELETED: entity is deleted']);
    assert.deepEqual(problems(org.update('Contact', { Id: id, LastName: 'y' })), [
      'ENTITY_IS_DELETED: entity is deleted'
    ]);
  });

  test('takes details along, clears lookups, and undelete brings the details back', () => {
    const org = new TestOrg();
    const contact = org.add('Contact', { LastName: 'x' });
    const ticket = org.add('Ticket__c', { Code__c: 'A', Contact__c: contact });
    org.add('Line__c', { Name: 'L', Ticket__c: ticket });
    org.remove('Contact', contact);
    assert.deepEqual(org.column('SELECT Contact__c FROM Ticket__c'), [null]);
    org.remove('Ticket__c', ticket);
    assert.deepEqual(org.rows('SELECT Id FROM Line__c'), []);
    assert.equal(org.engine.undelete('Ticket__c', [ticket], org.admin, { allOrNone: true })[0]?.success, true);
    assert.deepEqual(org.column('SELECT Name FROM Line__c'), ['L']);
  });

  test('an account with cases stays; without them its contacts go too', () => {
    const org = new TestOrg();
    const account = org.add('Account', { Name: 'Acme' });
    const contact = org.add('Contact', { LastName: 'x', AccountId: account });
    const ticket = org.add('Case', { Subject: 's', ContactId: contact });
    assert.match(
      problems(org.remove('Account', account))[0] ?? '',
      /DELETE_FAILED: Your attempt to delete Acme could not be completed/
    );
    org.remove('Case', ticket);
    assert.equal(org.remove('Account', account).success, true);
    assert.deepEqual(org.rows('SELECT Id FROM Contact'), []);
  });

  test('a unique value of a deleted record is free again', () => {
    const org = new TestOrg();
    org.remove('Ticket__c', org.add('Ticket__c', { Code__c: 'A' }));
    assert.equal(org.insert('Ticket__c', [{ Code__c: 'a' }])[0]?.success, true);
  });

  test('needs the permission', () => {
    const org = new TestOrg();
    const agent = org.user('agent', 'Standard User', ['Agent']);
    const id = org.add('Ticket__c', { Code__c: 'A' }, agent);
    assert.deepEqual(problems(org.remove('Ticket__c', id, agent)), [
      'INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id'
    ]);
  });
});
