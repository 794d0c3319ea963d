import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shown } from '../soql/cell-value.ts';
import { problems, TestOrg } from './test-org.ts';

describe('permissions', () => {
  const org = new TestOrg();
  const agent = org.user('agent', 'Standard User', ['Agent']);
  const outsider = org.user('out', 'Minimum Access - Salesforce');
  org.add('Ticket__c', { Code__c: 'A', Exact__c: 'secret' }, org.admin);

  test('objects without permission do not exist', () => {
    assert.match(
      org.refusal(() => org.rows('SELECT Id FROM Ticket__c', outsider)),
      /INVALID_TYPE: [\s\S]*sObject type 'Ticket__c' is not supported/
    );
    assert.match(
      org.refusal(() => org.rows('SELECT Id FROM Account', outsider)),
      /INVALID_TYPE/
    );
    assert.deepEqual(problems(org.insert('Account', [{ Name: 'x' }], outsider)[0]), [
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: Access to entity 'Account' denied"
    ]);
  });
  test('fields without permission do not exist', () => {
    assert.match(
      org.refusal(() => org.rows('SELECT Exact__c FROM Ticket__c', agent)),
      /INVALID_FIELD: [\s\S]*No such column 'Exact__c' on entity 'Ticket__c'/
    );
    assert.match(
      org.refusal(() => org.rows("SELECT Id FROM Ticket__c WHERE Exact__c = 'x'", agent)),
      /INVALID_FIELD/
    );
  });
  test('read-only fields are refused by name', () => {
    assert.match(
      problems(org.insert('Ticket__c', [{ Code__c: 'B', Score__c: 1 }], agent)[0])[0] ?? '',
      /INVALID_FIELD_FOR_INSERT_UPDATE: Unable to create\/update fields: Score__c/
    );
    assert.equal(org.insert('Ticket__c', [{ Code__c: 'B' }], agent)[0]?.success, true);
  });
  test('system mode sees everything; WITH USER_MODE switches enforcement on, WITH SYSTEM_MODE off', () => {
    const system = { ...agent, sharing: false, permissions: false };
    assert.equal(org.rows('SELECT Exact__c FROM Ticket__c', system).length, 2);
    assert.match(
      org.refusal(() => org.rows('SELECT Exact__c FROM Ticket__c WITH USER_MODE', system)),
      /INVALID_FIELD/
    );
    assert.equal(org.rows('SELECT Exact__c FROM Ticket__c WITH SYSTEM_MODE', agent).length, 1);
  });
  test('custom settings open to administrators only', () => {
    org.add('Desk_Settings__c', { Limit__c: 5 });
    assert.match(
      org.refusal(() => org.rows('SELECT Limit__c FROM Desk_Settings__c', agent)),
      /INVALID_TYPE/
    );
    assert.deepEqual(org.rows('SELECT Limit__c, SetupOwnerId FROM Desk_Settings__c'), [
      { Limit__c: 5, SetupOwnerId: org.engine.organizationId }
    ]);
  });
  test('permission sets and custom permissions are rows', () => {
    assert.deepEqual(org.column("SELECT SetupEntityType FROM SetupEntityAccess WHERE Parent.Name = 'Agent'"), [
      'CustomPermission'
    ]);
    assert.deepEqual(
      org.column(
        "SELECT Id FROM CustomPermission WHERE Id IN (SELECT SetupEntityId FROM SetupEntityAccess) AND DeveloperName = 'Close_Tickets'"
      ).length,
      1
    );
    assert.deepEqual(
      org.column("SELECT Assignee.Alias FROM PermissionSetAssignment WHERE PermissionSet.Name = 'Agent'").length,
      1
    );
  });
  test('taking a permission set away takes effect at once', () => {
    const [id] = org.column(`SELECT Id FROM PermissionSetAssignment WHERE AssigneeId = '${agent.userId}'`);
    org.remove('PermissionSetAssignment', shown(id));
    assert.match(
      org.refusal(() => org.rows('SELECT Id FROM Ticket__c', agent)),
      /INVALID_TYPE/
    );
  });
});

describe('private sharing', () => {
  const org = new TestOrg();
  const boss = org.add('UserRole', { Name: 'Boss', DeveloperName: 'Boss' });
  const worker = org.add('UserRole', { Name: 'Worker', DeveloperName: 'Worker', ParentRoleId: boss });
  const owner = org.user('owner', 'Standard User', ['Agent'], { UserRoleId: worker });
  const peer = org.user('peer', 'Standard User', ['Agent'], { UserRoleId: worker });
  const manager = org.user('manager', 'Standard User', ['Agent'], { UserRoleId: boss });
  const ticket = org.add('Ticket__c', { Code__c: 'A' }, owner);
  org.add('Line__c', { Name: 'L', Ticket__c: ticket });
  const sees = (who: typeof owner): number => org.rows('SELECT Id FROM Ticket__c', who).length;

  test('owner, those above and administrators see a record; peers do not', () => {
    assert.deepEqual([owner, manager, org.admin, peer].map(sees), [1, 1, 1, 0]);
  });
  test('what is not seen is not changed', () => {
    assert.deepEqual(problems(org.update('Ticket__c', { Id: ticket, Code__c: 'B' }, peer)), [
      'INSUFFICIENT_ACCESS_OR_READONLY: insufficient access rights on object id'
    ]);
  });
  test('a read share shows, an edit share to a group lets change', () => {
    org.add('Ticket__Share', { ParentId: ticket, UserOrGroupId: peer.userId, AccessLevel: 'Read', RowCause: 'Manual' });
    assert.equal(sees(peer), 1);
    assert.equal(org.update('Ticket__c', { Id: ticket, Code__c: 'B' }, peer).success, false);
    const group = org.add('Group', { Name: 'Team', DeveloperName: 'Team', Type: 'Regular' });
    org.add('GroupMember', { GroupId: group, UserOrGroupId: peer.userId });
    org.add('Ticket__Share', { ParentId: ticket, UserOrGroupId: group, AccessLevel: 'Edit', RowCause: 'Manual' });
    assert.equal(org.update('Ticket__c', { Id: ticket, Code__c: 'B' }, peer).success, true);
  });
  test('UserRecordAccess tells who may do what', () => {
    const access = (userId: string): unknown =>
      org.row(
        `SELECT HasReadAccess, HasEditAccess, HasDeleteAccess, MaxAccessLevel FROM UserRecordAccess WHERE UserId = '${userId}' AND RecordId = '${ticket}'`
      );
    assert.deepEqual(access(peer.userId), {
      HasReadAccess: true,
      HasEditAccess: true,
      HasDeleteAccess: false,
      MaxAccessLevel: 'Edit'
    });
  });
  test('details follow their master', () => {
    const outsider = org.user('other', 'Standard User', ['Agent']);
    const system = { ...outsider, permissions: false };
    assert.equal(org.rows('SELECT Id FROM Line__c', system).length, 0);
    assert.equal(org.rows('SELECT Id FROM Line__c', { ...owner, permissions: false }).length, 1);
  });
  test('queue members see what the queue owns', () => {
    const queue = org.add('Group', { Name: 'Queue', DeveloperName: 'Queue', Type: 'Queue' });
    const member = org.user('member', 'Standard User', ['Agent']);
    org.add('Ticket__c', { Code__c: 'Q', OwnerId: queue });
    assert.equal(sees(member), 0);
    org.add('GroupMember', { GroupId: queue, UserOrGroupId: member.userId });
    assert.deepEqual(org.column('SELECT Code__c FROM Ticket__c', member), ['Q']);
  });
});

describe('criteria sharing rules', () => {
  const org = new TestOrg();
  const lead = org.add('UserRole', { Name: 'Lead', DeveloperName: 'Lead' });
  const desk = org.add('UserRole', { Name: 'Desk', DeveloperName: 'Desk', ParentRoleId: lead });
  const inRole = org.user('desk', 'Standard User', ['Agent'], { UserRoleId: desk });
  const above = org.user('lead', 'Standard User', ['Agent'], { UserRoleId: lead });
  const crew = org.user('crew', 'Standard User', ['Agent']);
  const other = org.user('other', 'Standard User', ['Agent']);
  const group = org.add('Group', { Name: 'Crew', DeveloperName: 'Crew', Type: 'Regular' });
  org.add('GroupMember', { GroupId: group, UserOrGroupId: crew.userId });
  const shown = org.add('Ticket__c', { Code__c: 'shown', Exact__c: 'public' });
  org.add('Ticket__c', { Code__c: 'also', Exact__c: 'open' });
  org.add('Ticket__c', { Code__c: 'case', Exact__c: 'Public' });
  const team = org.add('Ticket__c', { Code__c: 'team', Level__c: 'high', Score__c: 5 });
  org.add('Ticket__c', { Code__c: 'low', Level__c: 'low', Score__c: 5 });
  org.add('Ticket__c', { Code__c: 'null', Level__c: 'high' });
  const codes = (who: typeof other): unknown[] => org.column('SELECT Code__c FROM Ticket__c ORDER BY Code__c', who);
  const changes = (who: typeof other, id: string): boolean =>
    org.update('Ticket__c', { Id: id, Code__c: `${id.slice(-4)}x` }, who).success;

  test('everyone of the organisation reads what a rule shares with all', () => {
    assert.deepEqual(codes(other), ['also', 'shown']);
  });
  test('a role, those above it and a group read what is shared with them; every criterion must hold', () => {
    for (const who of [inRole, above, crew]) assert.deepEqual(codes(who), ['also', 'shown', 'team']);
  });
  test('a read rule lets nobody change, an edit rule its people, and no rule delete', () => {
    assert.deepEqual([changes(other, shown), changes(inRole, shown), changes(other, team)], [false, false, false]);
    assert.equal(changes(crew, team), true);
    assert.deepEqual(
      org.row(
        `SELECT HasReadAccess, HasEditAccess, HasDeleteAccess FROM UserRecordAccess WHERE UserId = '${crew.userId}' AND RecordId = '${team}'`
      ),
      { HasReadAccess: true, HasEditAccess: true, HasDeleteAccess: false }
    );
  });
  test('a record that meets the criteria no more is shared no more', () => {
    org.update('Ticket__c', { Id: shown, Exact__c: 'closed' });
    assert.deepEqual(codes(other), ['also']);
  });
});
