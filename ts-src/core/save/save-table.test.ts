import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { IntakeError } from '../intake-error.ts';
import { matchPeople } from '../match/match-people.ts';
import type { PersonRecord } from '../match/candidate.ts';
import type { Message } from '../message/message.ts';
import { buildSavePlan } from './build-save-plan.ts';
import type { PlanStep, PlanValue, SaveChoices } from './save-plan.ts';

/** Ids that read as what they stand for. */
const CONTACT = '003CONTACT';
const OTHER = '003OTHER';
const LEAD = '00QLEAD';
const USER = '005USER';
const INACTIVE = '005INACTIVE';
const CASE = '500CASE';
const ACCOUNT = '001ACCOUNT';
const OPPORTUNITY = '006OPPORTUNITY';

const person = (id: string, type: PersonRecord['type'], email: string, isActive = true): PersonRecord => ({
  id,
  type,
  name: id,
  emails: [email],
  title: null,
  accountId: null,
  accountName: null,
  isActive
});
const IDA = person(CONTACT, 'Contact', 'ida@northwind.example');
const BO = person(OTHER, 'Contact', 'bo@northwind.example');
const MIA = person(USER, 'User', 'mia@acme.example');
const GONE = person(INACTIVE, 'User', 'gone@acme.example', false);
const LEE = person(LEAD, 'Lead', 'ida@northwind.example');
const to = (...addresses: string[]) => addresses.map((address) => ({ address, name: null }));
const FROM_MIA: Partial<Message> = { direction: 'out', from: { address: 'mia@acme.example', name: null } };

interface Row {
  readonly what: string;
  readonly choices: Partial<SaveChoices>;
  readonly org?: 'no-enhanced' | 'no-shared';
  readonly message?: Partial<Message>;
  readonly people?: readonly PersonRecord[];
  /** The records in order, with every field that the choices decide; or the refusal. */
  readonly records?: readonly string[];
  readonly refused?: RegExp;
  readonly note?: RegExp;
}

const EMAIL = 'EmailMessage client-managed';
const SENDER = `EmailMessageRelation email ${CONTACT} FromAddress ida@northwind.example`;
const LEAD_SENDER = `EmailMessageRelation email ${LEAD} FromAddress ida@northwind.example`;
const both = { contactId: CONTACT, caseId: CASE };

const ROWS: readonly Row[] = [
  {
    what: 'a Contact',
    choices: { contactId: CONTACT },
    records: [`${EMAIL} in Status=3 ToIds=${USER}`, SENDER, `Task of email.ActivityId WhoId=${CONTACT}`]
  },
  {
    what: 'a Contact and a Case, also of another account: the org links any two',
    choices: both,
    records: [
      `${EMAIL} in ParentId=${CASE} RelatedToId=${CASE} Status=1 ToIds=${USER}`,
      SENDER,
      `Task of email.ActivityId WhatId=${CASE} WhoId=${CONTACT}`
    ]
  },
  {
    what: 'outgoing mail in a Case, written by a User',
    choices: both,
    message: { ...FROM_MIA, to: to('ida@northwind.example') },
    records: [
      `${EMAIL} out ParentId=${CASE} RelatedToId=${CASE} Status=3 ToIds=${CONTACT}`,
      `EmailMessageRelation email ${USER} FromAddress mia@acme.example`,
      `Task of email.ActivityId WhatId=${CASE} WhoId=${CONTACT}`
    ]
  },
  {
    what: 'a Case alone',
    choices: { caseId: CASE },
    people: [],
    records: [
      `${EMAIL} in ParentId=${CASE} RelatedToId=${CASE} Status=1 ToAddress=Mia Berg <mia@acme.example>`,
      `Task of email.ActivityId WhatId=${CASE}`
    ]
  },
  {
    what: 'a Lead',
    choices: { leadId: LEAD },
    people: [LEE, MIA],
    records: [`${EMAIL} in Status=3 ToIds=${USER}`, LEAD_SENDER, `Task of email.ActivityId WhoId=${LEAD}`]
  },
  {
    what: 'a Lead and a Case: the Task keeps the Case',
    choices: { leadId: LEAD, caseId: CASE },
    people: [LEE, MIA],
    records: [`${EMAIL} in ParentId=${CASE} RelatedToId=${CASE} Status=1 ToIds=${USER}`, LEAD_SENDER],
    note: /Task that Salesforce makes is linked to the record only/
  },
  {
    what: 'an Account',
    choices: { relatedToId: ACCOUNT },
    records: [
      `${EMAIL} in RelatedToId=${ACCOUNT} Status=3 ToIds=${USER}`,
      SENDER,
      `Task of email.ActivityId WhatId=${ACCOUNT}`
    ]
  },
  {
    what: 'an Opportunity and a Contact',
    choices: { contactId: CONTACT, relatedToId: OPPORTUNITY },
    records: [
      `${EMAIL} in RelatedToId=${OPPORTUNITY} Status=3 ToIds=${USER}`,
      SENDER,
      `Task of email.ActivityId WhatId=${OPPORTUNITY} WhoId=${CONTACT}`
    ]
  },
  {
    what: 'a person account: its Contact is the person, the account the record',
    choices: { contactId: CONTACT, relatedToId: ACCOUNT },
    records: [
      `${EMAIL} in RelatedToId=${ACCOUNT} Status=3 ToIds=${USER}`,
      SENDER,
      `Task of email.ActivityId WhatId=${ACCOUNT} WhoId=${CONTACT}`
    ]
  },
  {
    what: 'a Contact who stands in no address',
    choices: { contactId: OTHER },
    records: [
      `${EMAIL} in Status=3 ToIds=${USER}`,
      SENDER,
      `EmailMessageRelation email ${OTHER} OtherAddress`,
      `Task of email.ActivityId WhoId=${OTHER}`
    ]
  },
  {
    what: 'an inactive User among the recipients stays a plain address',
    choices: { contactId: CONTACT },
    message: { to: to('mia@acme.example', 'gone@acme.example') },
    people: [IDA, MIA, GONE],
    records: [
      `${EMAIL} in Status=3 ToAddress=gone@acme.example ToIds=${USER}`,
      SENDER,
      `Task of email.ActivityId WhoId=${CONTACT}`
    ]
  },
  {
    what: 'a person in From and To, and another twice',
    choices: { contactId: CONTACT },
    message: { to: to('ida@northwind.example', 'bo@northwind.example', 'BO@northwind.example') },
    records: [`${EMAIL} in Status=3 ToIds=${CONTACT},${OTHER}`, SENDER, `Task of email.ActivityId WhoId=${CONTACT}`]
  },
  {
    what: 'the role in the Case',
    choices: { ...both, addCaseContactRole: true, caseContactRole: 'Decision Maker' },
    records: [
      `${EMAIL} in ParentId=${CASE} RelatedToId=${CASE} Status=1 ToIds=${USER}`,
      SENDER,
      `Task of email.ActivityId WhatId=${CASE} WhoId=${CONTACT}`,
      `CaseContactRole CasesId=${CASE} ContactId=${CONTACT} Role=Decision Maker`
    ]
  },
  {
    what: 'a Contact and a Case without Enhanced Email: the message knows its Case only',
    choices: both,
    org: 'no-enhanced',
    records: [`EmailMessage in ParentId=${CASE} Status=1 ToAddress=Mia Berg <mia@acme.example>`],
    note: /Enhanced Email is off .* not linked to the Contact.* Ask your admin/
  },
  {
    what: 'a Lead and a Case without Enhanced Email',
    choices: { leadId: LEAD, caseId: CASE },
    org: 'no-enhanced',
    people: [LEE],
    records: [`EmailMessage in ParentId=${CASE} Status=1 ToAddress=Mia Berg <mia@acme.example>`],
    note: /not linked to the Lead/
  },
  {
    what: 'a Contact without Enhanced Email',
    choices: { contactId: CONTACT },
    org: 'no-enhanced',
    refused: /in a Case/
  },
  {
    what: 'an Account without Enhanced Email',
    choices: { relatedToId: ACCOUNT },
    org: 'no-enhanced',
    refused: /in a Case/
  },
  {
    what: 'a Task with a Contact and a Case',
    choices: { saveAs: 'Task', ...both },
    records: [`Task WhatId=${CASE} WhoId=${CONTACT}`]
  },
  {
    what: 'a Task with every Contact of the message',
    choices: { saveAs: 'Task', ...both },
    message: { cc: to('bo@northwind.example') },
    records: [`Task WhatId=${CASE} WhoId=${CONTACT}`, `TaskRelation ${OTHER}`]
  },
  {
    what: 'a Task with every Contact of the message, without shared activities',
    choices: { saveAs: 'Task', ...both },
    org: 'no-shared',
    message: { cc: to('bo@northwind.example') },
    records: [`Task WhatId=${CASE} WhoId=${CONTACT}`],
    note: /Shared activities are off/
  },
  {
    what: 'a Task without Enhanced Email',
    choices: { saveAs: 'Task', contactId: CONTACT },
    org: 'no-enhanced',
    records: [`Task WhoId=${CONTACT}`]
  },
  {
    what: 'a Task with a Lead',
    choices: { saveAs: 'Task', leadId: LEAD },
    people: [LEE],
    records: [`Task WhoId=${LEAD}`]
  },
  {
    what: 'a Task with an Account',
    choices: { saveAs: 'Task', relatedToId: ACCOUNT },
    records: [`Task WhatId=${ACCOUNT}`]
  },
  { what: 'a Task with a Case alone', choices: { saveAs: 'Task', caseId: CASE }, records: [`Task WhatId=${CASE}`] },
  {
    what: 'a Task and the role in the Case',
    choices: { saveAs: 'Task', ...both, addCaseContactRole: true },
    records: [`Task WhatId=${CASE} WhoId=${CONTACT}`, `CaseContactRole CasesId=${CASE} ContactId=${CONTACT} Role=Other`]
  },
  {
    what: 'a Task with a Lead and a Case',
    choices: { saveAs: 'Task', leadId: LEAD, caseId: CASE },
    refused: /both a Lead/
  },
  { what: 'a Contact and a Lead', choices: { contactId: CONTACT, leadId: LEAD }, refused: /to a Contact or to a Lead/ },
  { what: 'a Case and an Account', choices: { caseId: CASE, relatedToId: ACCOUNT }, refused: /related to one record/ },
  { what: 'nothing', choices: {}, refused: /Nothing is chosen/ },
  {
    what: 'a Task with a note that leaves no room',
    choices: { saveAs: 'Task', contactId: CONTACT, note: 'x'.repeat(8001) },
    refused: /note is longer than 8,000/
  }
];

for (const row of ROWS) {
  test(`${row.refused === undefined ? 'saves' : 'refuses'} ${row.what}`, () => {
    if (row.refused !== undefined) {
      assert.throws(
        () => planOf(row),
        (error) => isRefusal(error, row.refused ?? /^$/)
      );
      return;
    }
    const plan = planOf(row);
    assert.deepEqual(plan.steps.map(lineOf), row.records);
    if (row.note === undefined) assert.deepEqual(plan.notes, []);
    else assert.match(plan.notes.join('\n'), row.note);
  });
}

test('a Task has 50 Contacts at most, an Email Message all of them', () => {
  const contacts = Array.from({ length: 60 }, (_, index) =>
    person(`003C${String(index)}`, 'Contact', `c${String(index)}@northwind.example`)
  );
  const message = { cc: to(...contacts.map(({ emails }) => emails[0] ?? '')) };
  const task = planOf({ what: '', choices: { saveAs: 'Task', ...both }, message, people: [IDA, ...contacts] });
  assert.equal(task.steps.filter(({ object }) => object === 'TaskRelation').length, 49);
  assert.match(task.notes.join(), /at most 50 Contacts; 11 further/);
  const email = planOf({ what: '', choices: both, message, people: [IDA, ...contacts] });
  assert.equal(email.steps[0]?.fields['CcIds'] instanceof Array && email.steps[0].fields['CcIds'].length, 60);
});

function planOf({ choices, org, message, people = [IDA, BO, MIA] }: Row) {
  const letter = sampleMessage(message);
  const addresses = [
    ...(letter.from === null ? [] : [{ address: letter.from.address, role: 'from' as const }]),
    ...letter.to.map(({ address }) => ({ address, role: 'to' as const })),
    ...letter.cc.map(({ address }) => ({ address, role: 'cc' as const }))
  ];
  const chosen = [choices.contactId, choices.leadId].filter((id) => typeof id === 'string');
  return buildSavePlan({
    message: letter,
    choices: {
      saveAs: 'EmailMessage',
      contactId: null,
      leadId: null,
      caseId: null,
      relatedToId: null,
      attachmentIds: null,
      subject: null,
      note: null,
      addCaseContactRole: false,
      ...choices
    },
    people: matchPeople(addresses, people, chosen),
    orgSettings: { enhancedEmail: org !== 'no-enhanced', sharedActivities: org !== 'no-shared' },
    html: '<p>Hello Mia</p>'
  });
}

/** What every saved message has; the rows say the rest. */
const SAME = {
  EmailMessage: {
    Subject: 'Offer for the pumps',
    HtmlBody: '<p>Hello Mia</p>',
    TextBody: 'Hello Mia',
    MessageDate: '2026-03-02T09:30:00.000Z',
    MessageIdentifier: '<sample-1@northwind.example>',
    ThreadIdentifier: '<sample-1@northwind.example>',
    Headers: 'from: Ida Holm <ida@northwind.example>'
  },
  Task: { Subject: 'Offer for the pumps', TaskSubtype: 'Email', Status: 'Completed', ActivityDate: '2026-03-02' }
} as const;

function lineOf(step: PlanStep): string {
  const fields = new Map(Object.entries(step.fields));
  const take = (name: string): PlanValue => {
    const value = fields.get(name) ?? null;
    fields.delete(name);
    return value;
  };
  const rest = () =>
    [...fields]
      .sort(([first], [second]) => (first < second ? -1 : 1))
      .map(([name, value]) => ` ${name}=${shown(value)}`)
      .join('');
  const same = (constant: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(constant)) assert.equal(take(name), value, name);
  };
  if (step.object === 'EmailMessage') {
    same(SAME.EmailMessage);
    assert.match(shown(take('FromAddress')), /^(?:ida@northwind|mia@acme)\.example$/);
    take('FromName');
    const managed = take('IsClientManaged') === true ? ' client-managed' : '';
    return `EmailMessage${managed} ${take('Incoming') === true ? 'in' : 'out'}${rest()}`;
  }
  if (step.object === 'EmailMessageRelation') {
    assert.deepEqual(take('EmailMessageId'), { ref: 'email' });
    const parts = ['RelationId', 'RelationType', 'RelationAddress'].map(take).filter((part) => part !== null);
    return `EmailMessageRelation email ${parts.map(shown).join(' ')}${rest()}`;
  }
  if (step.object === 'TaskRelation') {
    assert.deepEqual([take('TaskId'), take('IsWhat')], [{ ref: 'task' }, false]);
    return `TaskRelation ${shown(take('RelationId'))}${rest()}`;
  }
  if (step.object === 'Task' && step.operation === 'insert') {
    same(SAME.Task);
    assert.match(shown(take('Description')), /^From: Ida Holm [^]*\n\nHello Mia$/);
  }
  const target = step.target === undefined ? '' : ` of ${step.target.ref}.${step.target.field}`;
  return `${step.object}${target}${rest()}`;
}

function shown(value: PlanValue): string {
  return typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : JSON.stringify(value);
}

function isRefusal(error: unknown, sentence: RegExp): boolean {
  return (
    error instanceof IntakeError &&
    error.code === 'SAVE_REFUSED' &&
    sentence.test(error.message) &&
    error.actions.length > 0
  );
}
