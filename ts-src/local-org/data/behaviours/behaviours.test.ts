import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { problems, TestOrg } from '../test-org.ts';

function mailOrg(): { org: TestOrg; contactId: string; caseId: string; accountId: string } {
  const org = new TestOrg();
  const accountId = org.add('Account', { Name: 'Acme' });
  const contactId = org.add('Contact', {
    LastName: 'Lüdi',
    FirstName: 'Mara',
    Email: 'mara@acme.example',
    AccountId: accountId
  });
  const caseId = org.add('Case', { Subject: 'Leak', ContactId: contactId });
  return { org, accountId, contactId, caseId };
}
const TASK = 'SELECT Subject, WhoId, WhatId, AccountId, Status, TaskSubtype, ActivityDate, IsClosed FROM Task';

describe('EmailMessage', () => {
  test('client-managed case mail makes a closed Task with the same subject and shows its people', () => {
    const { org, contactId, caseId, accountId } = mailOrg();
    const id = org.add('EmailMessage', {
      ParentId: caseId,
      Incoming: true,
      IsClientManaged: true,
      Status: '1',
      Subject: 'Re: Leak',
      ToIds: [contactId],
      MessageDate: '2026-11-02T08:00:00Z'
    });
    assert.deepEqual(org.rows(TASK), [
      {
        Subject: 'Re: Leak',
        WhoId: contactId,
        WhatId: caseId,
        AccountId: accountId,
        Status: 'Completed',
        TaskSubtype: 'Email',
        ActivityDate: '2026-11-02',
        IsClosed: true
      }
    ]);
    const mail = org.row(`SELECT RelatedToId, ToIds, ActivityId FROM EmailMessage WHERE Id = '${id}'`);
    assert.deepEqual(
      [mail['RelatedToId'], mail['ToIds'], mail['ActivityId']],
      [caseId, [contactId], org.column('SELECT Id FROM Task')[0]]
    );
    assert.deepEqual(
      org.rows('SELECT RelationId, RelationType, RelationAddress, RelationObjectType FROM EmailMessageRelation'),
      [
        {
          RelationId: contactId,
          RelationType: 'ToAddress',
          RelationAddress: 'mara@acme.example',
          RelationObjectType: 'Contact'
        }
      ]
    );
  });
  test('incoming case mail of the platform makes no Task', () => {
    const { org, caseId } = mailOrg();
    org.add('EmailMessage', { ParentId: caseId, Incoming: true, Subject: 'x' });
    assert.deepEqual(org.rows(TASK), []);
  });
  test('mail without a case is sent mail', () => {
    const { org, contactId, accountId } = mailOrg();
    assert.match(
      problems(org.insert('EmailMessage', [{ Subject: 'x', Status: '1' }])[0])[0] ?? '',
      /FIELD_INTEGRITY_EXCEPTION: .*status Sent/
    );
    org.add('EmailMessage', { Subject: 'x', Status: '3', RelatedToId: accountId, ToIds: [contactId] });
    assert.deepEqual(org.column('SELECT WhatId FROM Task'), [accountId]);
  });
  test('sent mail keeps its text; a draft does not', () => {
    const { org, accountId, caseId } = mailOrg();
    const id = org.add('EmailMessage', { Subject: 'x', Status: '3', RelatedToId: accountId });
    assert.match(
      problems(org.update('EmailMessage', { Id: id, TextBody: 'other' }))[0] ?? '',
      /INSUFFICIENT_ACCESS_OR_READONLY: .*TextBody/
    );
    assert.equal(org.update('EmailMessage', { Id: id, IsExternallyVisible: true }).success, true);
    const incoming = org.add('EmailMessage', { Subject: 'x', ParentId: caseId, Incoming: true });
    assert.equal(org.update('EmailMessage', { Id: incoming, Status: '1' }).success, true);
    assert.equal(org.update('EmailMessage', { Id: incoming, Status: '2' }).success, false);
    const draft = org.add('EmailMessage', { Subject: 'x', Status: '5', ParentId: caseId });
    assert.equal(org.update('EmailMessage', { Id: draft, TextBody: 'other' }).success, true);
  });
  test('goes with its case, and takes its Task and relations along', () => {
    const { org, contactId, caseId } = mailOrg();
    org.add('EmailMessage', {
      ParentId: caseId,
      Incoming: true,
      IsClientManaged: true,
      Status: '1',
      Subject: 'x',
      ToIds: [contactId]
    });
    org.remove('Case', caseId);
    for (const name of ['EmailMessage', 'Task', 'TaskRelation', 'EmailMessageRelation'])
      assert.deepEqual(org.rows(`SELECT Id FROM ${name}`), [], name);
  });
  test('a sender relation is added by address or record', () => {
    const { org, contactId, caseId } = mailOrg();
    const id = org.add('EmailMessage', { ParentId: caseId, Incoming: true, Subject: 'x' });
    org.add('EmailMessageRelation', { EmailMessageId: id, RelationId: contactId, RelationType: 'FromAddress' });
    assert.deepEqual(org.column('SELECT Relation.Name FROM EmailMessageRelation').length, 1);
    assert.equal(
      org.insert('EmailMessageRelation', [
        { EmailMessageId: id, RelationType: 'Sender', RelationAddress: 'x@y.example' }
      ])[0]?.success,
      false
    );
  });
});

describe('activities', () => {
  test('a Lead stands alone on a Task', () => {
    const { org, caseId } = mailOrg();
    const lead = org.add('Lead', { LastName: 'New', Company: 'Co' });
    assert.match(
      problems(org.insert('Task', [{ Subject: 'x', WhoId: lead, WhatId: caseId }])[0])[0] ?? '',
      /FIELD_INTEGRITY_EXCEPTION/
    );
    assert.equal(org.insert('Task', [{ Subject: 'x', WhoId: lead }])[0]?.success, true);
  });
  test('who and what are relations, and move the last activity forward', () => {
    const { org, contactId, caseId, accountId } = mailOrg();
    const task = org.add('Task', {
      Subject: 'x',
      WhoId: contactId,
      WhatId: caseId,
      ActivityDate: '2026-11-03',
      Priority: 'High'
    });
    assert.deepEqual(org.column('SELECT RelationId FROM TaskRelation ORDER BY IsWhat'), [contactId, caseId]);
    assert.deepEqual(org.row(`SELECT IsHighPriority, IsClosed, AccountId FROM Task WHERE Id = '${task}'`), {
      IsHighPriority: true,
      IsClosed: false,
      AccountId: accountId
    });
    assert.deepEqual(org.column('SELECT LastActivityDate FROM Contact'), ['2026-11-03']);
    org.update('Task', { Id: task, WhatId: accountId });
    assert.deepEqual(org.column('SELECT RelationId FROM TaskRelation ORDER BY IsWhat'), [contactId, accountId]);
  });
});

describe('files', () => {
  test('a version makes a document, linked to its owner and first place', () => {
    const { org, caseId } = mailOrg();
    org.add('ContentVersion', {
      PathOnClient: 'plan.v1.pdf',
      VersionData: new TextEncoder().encode('abc'),
      FirstPublishLocationId: caseId
    });
    const version = org.row(
      'SELECT Title, FileExtension, FileType, ContentSize, Checksum, IsLatest, VersionNumber, ContentDocumentId FROM ContentVersion'
    );
    assert.deepEqual(
      { ...version, ContentDocumentId: null },
      {
        Title: 'plan.v1',
        FileExtension: 'pdf',
        FileType: 'PDF',
        ContentSize: 3,
        Checksum: '900150983cd24fb0d6963f7d28e17f72',
        IsLatest: true,
        VersionNumber: '1',
        ContentDocumentId: null
      }
    );
    assert.deepEqual(org.column('SELECT LinkedEntityId FROM ContentDocumentLink ORDER BY ShareType'), [
      org.engine.adminUserId,
      caseId
    ]);
    org.add('ContentVersion', {
      PathOnClient: 'plan.pdf',
      VersionData: new TextEncoder().encode('abcd'),
      ContentDocumentId: version['ContentDocumentId'] ?? null
    });
    assert.deepEqual(org.column('SELECT VersionNumber FROM ContentVersion WHERE IsLatest = true'), ['2']);
    assert.deepEqual(org.column('SELECT ContentSize FROM ContentDocument'), [4]);
  });
  test('the body comes back byte for byte', () => {
    const { org } = mailOrg();
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    org.add('ContentVersion', { PathOnClient: 'x.bin', VersionData: bytes });
    assert.deepEqual(org.column('SELECT VersionData FROM ContentVersion'), [bytes]);
  });
  test('a file is linked to a record once, and marks the mail it hangs on', () => {
    const { org, caseId } = mailOrg();
    org.add('ContentVersion', { PathOnClient: 'a.txt', VersionData: new Uint8Array([1]) });
    const [doc = null] = org.column('SELECT Id FROM ContentDocument');
    const mail = org.add('EmailMessage', { ParentId: caseId, Incoming: true, Subject: 'x' });
    org.add('ContentDocumentLink', { ContentDocumentId: doc, LinkedEntityId: mail });
    assert.deepEqual(org.row('SELECT HasAttachment, ContentDocumentIds FROM EmailMessage'), {
      HasAttachment: true,
      ContentDocumentIds: [doc]
    });
    assert.match(
      problems(org.insert('ContentDocumentLink', [{ ContentDocumentId: doc, LinkedEntityId: mail }])[0])[0] ?? '',
      /DUPLICATE_VALUE/
    );
  });
});

describe('cases and opportunities', () => {
  test("a case takes its contact's account, shows the contact's address and closes by status", () => {
    const { org, accountId, caseId } = mailOrg();
    assert.deepEqual(org.row('SELECT CaseNumber, AccountId, ContactEmail, IsClosed, Status, Priority FROM Case'), {
      CaseNumber: '00001000',
      AccountId: accountId,
      ContactEmail: 'mara@acme.example',
      IsClosed: false,
      Status: 'New',
      Priority: 'Medium'
    });
    org.update('Case', { Id: caseId, Status: 'Closed' });
    assert.deepEqual(org.row('SELECT IsClosed, ClosedDate FROM Case'), {
      IsClosed: true,
      ClosedDate: '2026-11-18T10:15:30.000Z'
    });
  });
  test('a contact has one role on a case', () => {
    const { org, caseId, contactId } = mailOrg();
    org.add('CaseContactRole', { CasesId: caseId, ContactId: contactId, Role: 'Other' });
    assert.match(
      problems(org.insert('CaseContactRole', [{ CasesId: caseId, ContactId: contactId }])[0])[0] ?? '',
      /DUPLICATE_VALUE/
    );
  });
  test('a stage decides probability, closing and winning', () => {
    const { org } = mailOrg();
    org.add('Opportunity', { Name: 'Deal', StageName: 'Closed Won', CloseDate: '2026-12-01', Amount: 50 });
    assert.deepEqual(org.row('SELECT IsClosed, IsWon, Probability, ExpectedRevenue FROM Opportunity'), {
      IsClosed: true,
      IsWon: true,
      Probability: 100,
      ExpectedRevenue: 50
    });
  });
});
