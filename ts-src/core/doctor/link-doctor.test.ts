import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineLinks } from './link-doctor.ts';
import type { LinkFacts, RelayFacts } from './link-facts.ts';
import { findingsText, groupFindings } from './link-finding.ts';

const READ_AT = '2026-11-20T10:00:00.000Z';
const FIELDS = [
  { name: 'EmailMessage.Subject', isWritten: true, exists: true, isPermissionable: false },
  { name: 'Task.WhoId', isWritten: true, exists: true, isPermissionable: true },
  { name: 'Contact.Email', isWritten: false, exists: true, isPermissionable: true },
  { name: 'Email_Intake__c.Subject__c', isWritten: false, exists: true, isPermissionable: true }
];
const ALL = ['Read', 'Create', 'Edit', 'ViewAll'];
const OBJECTS = [
  'Contact',
  'Lead',
  'Account',
  'Case',
  'Opportunity',
  'Email_Intake__c',
  'Intake_Mailbox__c',
  'Intake_Filter__c'
];
const GRANT = {
  id: 'g1',
  permissions: ['ApiEnabled', 'EditTask'],
  objects: OBJECTS.flatMap((name) => ALL.map((action) => `${name}.${action}`)),
  readable: ['Contact.Email', 'Email_Intake__c.Subject__c'],
  editable: ['Task.WhoId']
};
const SETS = ['Email_Intake_Admin', 'Email_Intake_Reviewer', 'Email_Intake_Viewer', 'Email_Intake_Relay'];

const HEALTHY: LinkFacts = {
  readAt: READ_AT,
  enhancedEmail: true,
  sharedActivities: true,
  otherCaseMail: 0,
  hasSigningKey: true,
  mailboxes: [
    {
      address: 'sales@acme.example',
      isActive: true,
      status: 'Running',
      statusText: 'Reads new mail.',
      lastError: null,
      lastContact: '2026-11-20T09:58:00.000Z'
    }
  ],
  contactEmails: ['Email'],
  leadEmails: ['Email'],
  fields: FIELDS,
  permissionSets: SETS.map((name) => ({
    name,
    exists: true,
    people: 1,
    sample: [{ name: 'Rae Lay', grantIds: ['g1'] }]
  })),
  grants: [GRANT],
  mine: {
    userName: 'Ada Minter',
    unreadable: [],
    unwritable: [],
    customPermissions: ['Edit_Intake_Filters', 'Edit_Intake_Settings', 'Save_Filtered_Email']
  }
};
const STATUS = { mailboxes: [], queues: {}, org: { isUp: true, error: null }, budget: {}, version: '0.1.0' };
const ANSWER: RelayFacts = {
  problem: null,
  status: JSON.stringify(STATUS),
  date: '2026-11-20T10:00:02.000Z',
  askedAt: READ_AT
};
const onlySet = (name: string, change: Partial<LinkFacts['permissionSets'][number]>) =>
  HEALTHY.permissionSets.map((set) => (set.name === name ? { ...set, ...change } : set));

test('finds no fault in an org that has everything', () => {
  const findings = examineLinks(HEALTHY, ANSWER);
  assert.deepEqual(
    findings.filter((finding) => finding.state !== 'fine'),
    []
  );
  assert.equal(findings.length, 18);
});

const mailbox = (change: Partial<LinkFacts['mailboxes'][number]>) => ({
  mailboxes: HEALTHY.mailboxes.map((entry) => ({ ...entry, ...change }))
});

/** What is wrong, and the one finding that must follow: check, state, part of what it found, part of its cure. */
const TABLE: readonly (readonly [string, Partial<LinkFacts>, string, 'fault' | 'warning', RegExp, RegExp])[] = [
  ['Enhanced Email is off', { enhancedEmail: false }, 'Enhanced Email', 'fault', /^off$/, /Enable it/],
  [
    'one Contact a Task',
    { sharedActivities: false },
    'Shared Activities',
    'warning',
    /one Contact only/,
    /multiple contacts/
  ],
  ['mail comes in twice', { otherCaseMail: 7 }, 'Email-to-Case', 'warning', /^7 messages/, /routing addresses/],
  ['no e-mail field', { leadEmails: [] }, 'e-mail fields of Lead', 'fault', /^none$/, /field Email of Lead/],
  [
    'an older package',
    { fields: [{ name: 'Email_Intake__c.Trace__c', isWritten: false, exists: false, isPermissionable: false }] },
    'fields of the package',
    'fault',
    /Email_Intake__c\.Trace__c/,
    /Deploy/
  ],
  ['no key', { hasSigningKey: false }, 'signing key', 'fault', /not set/, /Custom Settings/],
  ['no mailbox', { mailboxes: [] }, 'mailboxes', 'fault', /^none$/, /Add one/],
  ['no active mailbox', mailbox({ isActive: false }), 'mailboxes', 'fault', /none that is active/, /switch one on/],
  [
    'a mailbox that refuses',
    mailbox({ status: 'Failed', statusText: 'Sign-in refused.', lastError: 'refused\nRenew the secret.' }),
    'reading sales@acme.example',
    'fault',
    /Sign-in refused/,
    /^Renew the secret\.$/
  ],
  [
    'a new mailbox',
    mailbox({ status: 'New', statusText: null }),
    'reading sales@acme.example',
    'warning',
    /New/,
    /email-intake doctor/
  ],
  [
    'a silent relay',
    mailbox({ lastContact: '2026-11-20T07:00:00.000Z' }),
    'last contact',
    'warning',
    /3 hours ago/,
    /Start the relay/
  ],
  ['a relay that never was', mailbox({ lastContact: null }), 'last contact', 'warning', /never/, /Start the relay/],
  [
    'nobody is the relay',
    { permissionSets: onlySet('Email_Intake_Relay', { people: 0, sample: [] }) },
    'Email_Intake_Relay',
    'fault',
    /nobody/,
    /to the relay user/
  ],
  [
    'nobody reviews',
    { permissionSets: onlySet('Email_Intake_Reviewer', { people: 0, sample: [] }) },
    'Email_Intake_Reviewer',
    'warning',
    /nobody/,
    /reviewers/
  ],
  [
    'a set that is gone',
    { permissionSets: onlySet('Email_Intake_Viewer', { exists: false }) },
    'Email_Intake_Viewer',
    'fault',
    /not in this org/,
    /Deploy/
  ],
  [
    'the reader lacks a field',
    { mine: { ...HEALTHY.mine, unwritable: ['Task.WhoId'] } },
    'fields',
    'warning',
    /can't edit Task\.WhoId/,
    /Grant it/
  ],
  [
    'the reader lacks a permission',
    { mine: { ...HEALTHY.mine, customPermissions: [] } },
    'custom permissions',
    'warning',
    /Save_Filtered_Email/,
    /Email_Intake_Admin/
  ]
];
for (const [name, change, check, state, found, cure] of TABLE) {
  test(`names the cure: ${name}`, () => {
    const ill = examineLinks({ ...HEALTHY, ...change }, ANSWER).filter((finding) => finding.state !== 'fine');
    assert.deepEqual(
      ill.map((finding) => [finding.check, finding.state]),
      [[check, state]]
    );
    assert.match(ill[0]?.found ?? '', found);
    assert.match(ill[0]?.cure ?? '', cure);
    assert.notEqual(ill[0]?.needed, '');
  });
}

/** What the one grant of everybody lacks, and the permission sets that then fall short. */
const SHORTAGES: readonly (readonly [string, Partial<typeof GRANT>, readonly string[], RegExp])[] = [
  ['API', { permissions: ['EditTask'] }, ['Email_Intake_Relay'], /API Enabled/],
  ['tasks', { permissions: ['ApiEnabled'] }, SETS.filter((name) => name !== 'Email_Intake_Viewer'), /Edit Tasks/],
  ['a written field', { editable: [] }, SETS.filter((name) => name !== 'Email_Intake_Viewer'), /edit Task\.WhoId/],
  ['a field of the intake', { readable: ['Contact.Email'] }, SETS, /read Email_Intake__c\.Subject__c/],
  [
    'an object',
    { objects: GRANT.objects.filter((name) => name !== 'Lead.ViewAll') },
    ['Email_Intake_Relay'],
    /view all Lead/
  ]
];
for (const [name, lack, sets, found] of SHORTAGES) {
  test(`says which part lacks access: ${name}`, () => {
    const ill = examineLinks({ ...HEALTHY, grants: [{ ...GRANT, ...lack }] }, ANSWER).filter(
      (finding) => finding.state === 'fault'
    );
    assert.deepEqual(
      ill.map((finding) => finding.check),
      sets
    );
    assert.match(ill[0]?.found ?? '', found);
    assert.match(ill[0]?.cure ?? '', /Rae Lay/);
  });
}

test('access adds up over all that a person has, and Modify All Data covers objects', () => {
  const permissionSets = onlySet('Email_Intake_Relay', { sample: [{ name: 'Rae Lay', grantIds: ['g1', 'g2'] }] });
  const grants = [
    { ...GRANT, objects: [], permissions: ['ApiEnabled'] },
    { id: 'g2', permissions: ['EditTask', 'ModifyAllData'], objects: [], readable: [], editable: [] }
  ];
  const findings = examineLinks({ ...HEALTHY, permissionSets, grants }, ANSWER);
  assert.equal(findings.find((finding) => finding.check === 'Email_Intake_Relay')?.state, 'fine');
});

test('tells an unreachable relay, a foreign answer, a wrong clock and an org that the relay does not reach', () => {
  const faults = (relay: RelayFacts) =>
    examineLinks(HEALTHY, relay)
      .filter((finding) => finding.state === 'fault')
      .map((finding) => `${finding.check}: ${finding.found}`);
  const org = { isUp: false, error: { message: 'The sign-in is refused.', actions: ['Renew it.'] } };
  assert.deepEqual(faults({ ...ANSWER, problem: 'No answer.', status: null }), ['Named Credential: No answer.']);
  assert.deepEqual(faults({ ...ANSWER, status: '<html>' }), [
    'Named Credential: something other than the relay answered'
  ]);
  assert.deepEqual(faults({ ...ANSWER, date: '2026-11-20T09:55:00.000Z' }), ['clock: 300 seconds slow']);
  assert.deepEqual(faults({ ...ANSWER, status: JSON.stringify({ ...STATUS, org }) }), [
    'relay and org: The sign-in is refused.'
  ]);
});

test('puts the worst first, and copies as text', () => {
  const findings = examineLinks({ ...HEALTHY, sharedActivities: false, mailboxes: [] }, ANSWER);
  const groups = groupFindings(findings);
  assert.deepEqual(
    groups.slice(0, 2).map(({ group }) => group),
    ['Mailboxes', 'Salesforce']
  );
  assert.equal(groups[1]?.findings[0]?.check, 'Shared Activities');
  assert.match(
    findingsText(findings),
    /^Mailboxes\n {2}FAULT mailboxes: none\n {8}needed: at least one active mailbox\n {8}cure: {3}Add one/
  );
});
