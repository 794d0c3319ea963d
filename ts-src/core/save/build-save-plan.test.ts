import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { IntakeError } from '../intake-error.ts';
import type { Attachment } from '../message/message.ts';
import { buildSavePlan } from './build-save-plan.ts';
import type { SaveInput } from './build-save-plan.ts';
import { cutHtml } from './cut-html.ts';
import { cutText } from './safe-cut.ts';
import { SOURCE_ATTACHMENT_ID, type MatchedPerson, type PlanValue, type SaveChoices } from './save-plan.ts';

const choices: SaveChoices = {
  saveAs: 'EmailMessage',
  contactId: '003000000000001AAA',
  leadId: null,
  caseId: '500000000000001AAA',
  relatedToId: null,
  attachmentIds: null,
  subject: null,
  note: null,
  addCaseContactRole: false
};
const sender: MatchedPerson = {
  id: '003000000000001AAA',
  type: 'Contact',
  address: 'ida@northwind.example',
  role: 'from'
};
const user: MatchedPerson = { id: '005000000000001AAA', type: 'User', address: 'mia@acme.example', role: 'to' };
const attachment = (id: string, changes: Partial<Attachment> = {}): Attachment => ({
  id,
  name: `${id}.pdf`,
  contentType: 'application/pdf',
  size: 100,
  isInline: false,
  contentId: null,
  ...changes
});

function plan(changes: Partial<SaveChoices> = {}, input: Partial<SaveInput> = {}) {
  return buildSavePlan({
    message: sampleMessage(),
    choices: { ...choices, ...changes },
    people: [sender, user],
    orgSettings: { enhancedEmail: true, sharedActivities: true },
    html: '<p>Hello Mia</p>',
    ...input
  });
}

test('links one message to a Contact and a Case: message, sender relation, the Task that the org makes', () => {
  const { steps, primary } = plan();
  assert.equal(primary, 'email');
  assert.deepEqual(
    steps.map(({ ref, object, operation }) => [ref, object, operation]),
    [
      ['email', 'EmailMessage', 'insert'],
      ['sender', 'EmailMessageRelation', 'insert'],
      ['activity', 'Task', 'update']
    ]
  );
  const fields = steps[0]?.fields ?? {};
  assert.equal(fields['ParentId'], choices.caseId);
  assert.equal(fields['RelatedToId'], choices.caseId);
  assert.equal(fields['MessageIdentifier'], '<sample-1@northwind.example>');
  assert.equal(fields['Incoming'], true);
  assert.equal(fields['Status'], '1');
  assert.deepEqual(fields['ToIds'], [user.id]);
  assert.equal('ToAddress' in fields, false);
  assert.deepEqual(steps[1]?.fields, {
    EmailMessageId: { ref: 'email' },
    RelationId: sender.id,
    RelationType: 'FromAddress',
    RelationAddress: 'ida@northwind.example'
  });
  assert.deepEqual(steps[2]?.target, { ref: 'email', field: 'ActivityId' });
  assert.deepEqual(steps[2].fields, { WhoId: choices.contactId, WhatId: choices.caseId });
});

test('mail without a case, and outgoing mail, has the status Sent', () => {
  assert.equal(plan({ caseId: null }).steps[0]?.fields['Status'], '3');
  assert.equal(plan({}, { message: sampleMessage({ direction: 'out' }) }).steps[0]?.fields['Status'], '3');
});

test('only unmatched addresses are kept as text, whole ones up to the length of the field', () => {
  const to = Array.from({ length: 300 }, (_, index) => ({
    address: `person${String(index)}@northwind.example`,
    name: null
  }));
  const { steps, notes } = plan(
    {},
    { message: sampleMessage({ to: [{ address: 'MIA+x@acme.example', name: null }, ...to] }) }
  );
  const text = written(steps[0]?.fields['ToAddress']);
  assert.ok(text.length <= 4000 && text.startsWith('person0@northwind.example; ') && text.endsWith('.example'));
  assert.equal(notes.filter((note) => note.includes('do not fit')).length, 1);
});

test('cuts bodies and headers at their lengths and says so', () => {
  const message = sampleMessage({
    body: { html: null, text: 'word '.repeat(60_000) },
    headers: Array.from({ length: 2000 }, () => ({ name: 'received', value: 'x'.repeat(60) }))
  });
  const { steps, notes, attachments } = plan(
    {},
    { message, html: `<div>${'<p>paragraph &amp; more</p>'.repeat(20_000)}</div>` }
  );
  const fields = steps[0]?.fields ?? {};
  assert.ok(written(fields['TextBody']).length <= 131_072);
  assert.ok(written(fields['HtmlBody']).length <= 131_072);
  assert.match(
    written(fields['HtmlBody']),
    /<\/p><\/div><p>\[.* cut here\. .* file "Offer for the pumps\.eml"\.\]<\/p>$/
  );
  assert.ok(written(fields['Headers']).length <= 32_000);
  assert.match(written(fields['Headers']), /\n\[.* file "Offer for the pumps\.eml"\.\]$/);
  assert.equal(notes.length, 3);
  assert.deepEqual(attachments, [
    { attachmentId: SOURCE_ATTACHMENT_ID, name: 'Offer for the pumps.eml', contentType: 'message/rfc822', size: 1000 }
  ]);
});

test('shows inline images that are files of the org, and ties their files to the message', () => {
  const html = '<p><img src="cid:Logo%401"><img src="cid:other"></p>';
  const storedImages = [{ contentId: 'logo@1', versionId: '068000000000001AAA', documentId: '069000000000001AAA' }];
  const fields = plan({}, { html, storedImages }).steps[0]?.fields ?? {};
  assert.equal(
    fields['HtmlBody'],
    '<p><img src="/sfc/servlet.shepherd/version/download/068000000000001AAA"><img src="cid:other"></p>'
  );
  assert.deepEqual(fields['ContentDocumentIds'], ['069000000000001AAA']);
});

test('incoming mail in a Case has the status that the org chose, and the role too', () => {
  const { steps } = plan({ addCaseContactRole: true, caseContactRole: 'Decision Maker' }, { emailStatus: '0' });
  assert.equal(steps[0]?.fields['Status'], '0');
  assert.equal(steps.at(-1)?.fields['Role'], 'Decision Maker');
});

test('a Task holds the header block, a closed status, and with shared activities the other Contacts', () => {
  const other: MatchedPerson = {
    id: '003000000000002AAA',
    type: 'Contact',
    address: 'bo@northwind.example',
    role: 'cc'
  };
  const { steps, primary } = plan({ saveAs: 'Task', note: 'Call back' }, { people: [sender, other, user] });
  assert.equal(primary, 'task');
  const fields = steps[0]?.fields ?? {};
  assert.deepEqual(
    [fields['TaskSubtype'], fields['Status'], fields['WhoId'], fields['WhatId']],
    ['Email', 'Completed', choices.contactId, choices.caseId]
  );
  assert.match(written(fields['Description']), /^Call back\n\nFrom: Ida Holm <ida@northwind.example>\nTo: /);
  assert.deepEqual(steps[1]?.fields, { TaskId: { ref: 'task' }, RelationId: other.id, IsWhat: false });
});

test('writes the case role only when asked', () => {
  assert.deepEqual(plan({ addCaseContactRole: true }).steps.at(-1)?.object, 'CaseContactRole');
});

test('takes the chosen attachments, else all but inline images, and leaves out what is above the limit', () => {
  const message = sampleMessage({
    attachments: [
      attachment('1'),
      attachment('2', { isInline: true, contentType: 'image/png' }),
      attachment('3', { size: 9_000_000 })
    ]
  });
  const limited = plan({}, { message, attachmentLimitBytes: 1_000_000 });
  assert.deepEqual(
    limited.attachments.map(({ attachmentId }) => attachmentId),
    ['1']
  );
  assert.match(limited.notes.join(), /3\.pdf/);
  assert.deepEqual(
    plan({ attachmentIds: ['2'] }, { message }).attachments.map(({ attachmentId }) => attachmentId),
    ['2']
  );
  assert.throws(() => plan({ attachmentIds: ['9'] }, { message }), isRefusal);
});

const REFUSED: readonly (readonly [string, Partial<SaveChoices>, Partial<SaveInput>])[] = [
  ['a Task with Lead and Case', { saveAs: 'Task', contactId: null, leadId: '00Q000000000001AAA' }, {}],
  ['Contact and Lead together', { leadId: '00Q000000000001AAA' }, {}],
  ['two related records', { relatedToId: '001000000000001AAA' }, {}],
  ['no record at all', { contactId: null, caseId: null }, {}],
  [
    'an Email Message without Case when Enhanced Email is off',
    { caseId: null },
    { orgSettings: { enhancedEmail: false, sharedActivities: false } }
  ]
];

for (const [what, changes, input] of REFUSED) {
  test(`refuses ${what} with a sentence and what to do`, () => {
    assert.throws(() => plan(changes, input), isRefusal);
  });
}

test('a Lead with a Case is saved as Email Message, and the Task keeps the Case only', () => {
  const { steps, notes } = plan({ contactId: null, leadId: '00Q000000000001AAA' }, { people: [] });
  assert.equal(
    steps.some(({ object }) => object === 'Task'),
    false
  );
  assert.equal(
    steps.some(({ fields }) => fields['RelationId'] === '00Q000000000001AAA'),
    true
  );
  assert.equal(notes.length, 1);
});

test('cuts never split a character or a tag', () => {
  assert.equal(cutText('😀😀😀', 4), '😀…');
  const html = cutHtml(`<b>${'&amp;'.repeat(2000)}</b>`, 5000, '…');
  assert.ok(html.length <= 5000 && /^<b>(?:&amp;)+<\/b><p>…<\/p>$/.test(html));
});

function written(value: PlanValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof IntakeError &&
    error.code === 'SAVE_REFUSED' &&
    error.message.endsWith('.') &&
    error.actions.length > 0
  );
}
