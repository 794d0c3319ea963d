import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import type { Message } from '../message/message.ts';
import {
  NO_FACTS as none,
  type CaseRecord,
  type EarlierEmail,
  type OrgFacts,
  type PersonRecord,
  type SenderPick
} from './candidate.ts';
import { matchInputOfMessage } from './match-input.ts';
import { rankCandidates } from './rank-candidates.ts';
import { RELATED_OBJECTS } from './related-objects.ts';
import { BO, IDA, PUMP_CASE } from '../../testkit/sample-records.ts';

const ida: PersonRecord = { ...IDA, emails: ['ida.private@northwind.example', 'Ida@Northwind.example'], title: null };
const bo = BO;
const pumps = PUMP_CASE;
const valves: CaseRecord = { ...pumps, id: '5005g00000Abc43AAA', caseNumber: '00001043', subject: 'Valve stuck' };
const sent: EarlierEmail = {
  id: '02sA',
  messageId: '<Out-1@acme.example>',
  threadIdentifier: '<first@acme.example>',
  subject: 'Pump leaks',
  date: '2026-05-03T23:30:00.000Z',
  incoming: false,
  caseId: pumps.id,
  personIds: ['003A']
};
const lead: PersonRecord = { ...ida, id: '00QA', type: 'Lead', accountId: null };
const user: PersonRecord = { ...ida, id: '005A', type: 'User', accountId: null };
const account = { id: '001A', name: 'Northwind', website: 'https://www.northwind.example/shop' };
const deal = {
  id: '006A',
  name: 'Ten pumps',
  stage: 'Proposal',
  isClosed: false,
  accountId: '001A',
  contactIds: [],
  lastModifiedAt: null
};
const ivo: PersonRecord = { ...ida, id: '003C', name: 'Ivo Holm' };
const pick: SenderPick = {
  address: 'IDA@northwind.example',
  senderName: 'Ida Holm',
  personId: '003A',
  pickedBy: 'Maya Stone',
  pickedAt: '2026-05-03T23:30:00.000Z'
};
const picked = 'picked for this sender on 3 May 2026 by Maya Stone';
const known: Partial<OrgFacts> = { people: [ida], cases: [pumps], earlierEmails: [sent] };
const stranger = { address: 'eve@evil.example', name: 'Ida Holm' };
const strangerSays = '; the sender is not known in this Case, so check it';

function rank(changes: Partial<Message>, facts: Partial<OrgFacts>) {
  const message = sampleMessage({ subject: 'Re: Pump leaks', ...changes });
  return rankCandidates(matchInputOfMessage(message, null, null), { ...none, ...facts }, RELATED_OBJECTS);
}

type Row = readonly [
  way: string,
  message: Partial<Message>,
  facts: Partial<OrgFacts>,
  id: string,
  strength: string,
  rule: string,
  words: string
];
const exact = 'exact address ida@northwind.example (from)';
const reply = 'replied to EmailMessage of 3 May 2026';
/** The message that is answered is not in the org, but another one of its thread is. */
const inThread: Partial<Message> = { inReplyTo: 'unseen@acme.example', references: ['first@acme.example'] };

const ROWS: readonly Row[] = [
  ['a Contact, by whichever e-mail field', {}, { people: [ida] }, '003A', 'strong', 'address.exact', exact],
  ['a Lead', {}, { people: [lead] }, '00QA', 'strong', 'address.exact', exact],
  ['a converted Lead', {}, { people: [{ ...lead, isActive: false }] }, '00QA', 'weak', 'address.exact', exact],
  ['a User', {}, { people: [user] }, '005A', 'weak', 'address.exact', exact],
  [
    'the Account of a Contact',
    {},
    { people: [ida], accounts: [account] },
    '001A',
    'likely',
    'account.contact',
    'account of Ida Holm'
  ],
  [
    'an Account by its website',
    {},
    { accounts: [account] },
    '001A',
    'likely',
    'domain.website',
    'website northwind.example fits the address'
  ],
  [
    'an open Opportunity of the Account',
    {},
    { accounts: [account], opportunities: [deal] },
    '006A',
    'weak',
    'opportunity.account',
    'open opportunity of the account'
  ],
  [
    'an open Opportunity in which a Contact has a role, of whatever account',
    {},
    { people: [ida], opportunities: [{ ...deal, accountId: '001Z', contactIds: ['003A'] }] },
    '006A',
    'likely',
    'opportunity.contact-role',
    'Ida Holm has a role in this open opportunity'
  ],
  [
    'an Account by a website under www, for an address of a sub-domain',
    { from: { address: 'ida@mail.northwind.example', name: null } },
    { accounts: [{ ...account, website: 'WWW.Northwind.example' }] },
    '001A',
    'likely',
    'domain.website',
    'website northwind.example fits the address'
  ],
  [
    'an Account by a website of a sub-domain',
    {},
    { accounts: [{ ...account, website: 'http://shop.northwind.example:8080/?x=1' }] },
    '001A',
    'likely',
    'domain.website',
    'website northwind.example fits the address'
  ],
  [
    'the Contact of a person account by its website',
    {},
    { accounts: [{ ...account, personContactId: '003P' }] },
    '003P',
    'weak',
    'domain.website',
    'website northwind.example fits the address'
  ],
  [
    'a Contact by an address with a plus tag',
    { from: { address: 'Ida+Pumps@northwind.example', name: null } },
    { people: [ida] },
    '003A',
    'strong',
    'address.exact',
    'exact address Ida+Pumps@northwind.example (from)'
  ],
  [
    'a Contact by the last mail with them',
    {},
    { people: [ida], earlierEmails: [sent, { ...sent, id: '02sC', date: '2026-04-01T08:00:00.000Z' }] },
    '003A',
    'strong',
    'mail.earlier',
    'last mail on 3 May 2026: Pump leaks'
  ],
  [
    'a Case by the last mail with the Contact',
    { subject: 'Hello', from: { address: 'bo@northwind.example', name: null } },
    { people: [bo], cases: [{ ...pumps, isClosed: true }], earlierEmails: [{ ...sent, personIds: ['003B'] }] },
    pumps.id,
    'weak',
    'case.earlier-mail',
    'last mail with Bo Lund, on 3 May 2026, is in this case'
  ],
  [
    'whom a person picked for an unknown sender',
    { from: { address: 'ida@elsewhere.example', name: 'Ida Holm' } },
    { people: [ida], picks: [{ ...pick, address: 'ida@elsewhere.example' }] },
    '003A',
    'likely',
    'sender.pick',
    picked
  ],
  [
    'whom a person picked of two with one address',
    {},
    { people: [ida, ivo], picks: [pick] },
    '003A',
    'strong',
    'sender.pick',
    picked
  ],
  [
    'a pick that the address contradicts',
    {},
    { people: [{ ...ida, emails: [] }, ivo], picks: [pick] },
    '003A',
    'weak',
    'sender.pick',
    `${picked}; but the address is somebody else's now`
  ],
  [
    'a pick that the name contradicts',
    { from: { address: 'ida@northwind.example', name: 'Ivo Holm' } },
    { people: [ida, ivo], picks: [pick] },
    '003A',
    'strong',
    'sender.pick',
    `${picked}; but the sender wrote under another name then`
  ],
  [
    'a pick that the thread contradicts',
    { inReplyTo: 'out-1@acme.example' },
    { people: [ida, ivo], picks: [pick], earlierEmails: [{ ...sent, caseId: null, personIds: ['003C'] }] },
    '003A',
    'strong',
    'sender.pick',
    `${picked}; but the thread is with Ivo Holm`
  ],
  [
    'a pick of a converted Lead',
    { from: { address: 'ida@elsewhere.example', name: null } },
    {
      people: [{ ...lead, emails: [], isActive: false }],
      picks: [{ ...pick, address: 'ida@elsewhere.example', personId: '00QA' }]
    },
    '00QA',
    'weak',
    'sender.pick',
    `${picked}; but this record is no longer in use`
  ],
  [
    'the Case of a Contact',
    {},
    { people: [ida], cases: [pumps] },
    pumps.id,
    'likely',
    'case.contact',
    'open case of Ida Holm'
  ],
  [
    'a Case of the Account',
    { from: { address: 'bo@northwind.example', name: null } },
    { people: [bo], cases: [pumps] },
    pumps.id,
    'weak',
    'case.account',
    'open case of the same account'
  ],
  [
    'a Case opened from the address',
    {},
    { cases: [{ ...pumps, suppliedEmail: 'IDA@northwind.example' }] },
    pumps.id,
    'likely',
    'case.supplied-email',
    'the case was opened from this address'
  ],
  [
    'a Case by its number in the subject',
    { subject: 'AW: [Case 00001042] pump' },
    { people: [ida], cases: [pumps] },
    pumps.id,
    'strong',
    'subject.case-number',
    'case 00001042 in the subject'
  ],
  [
    'a Case by a token in the subject',
    { subject: 'Re: x [ ref:_00D5g0.5005gAbc42:ref ]' },
    { people: [ida], cases: [pumps] },
    pumps.id,
    'strong',
    'thread.token',
    'thread token of this case'
  ],
  [
    'a Case by a token in the text',
    { body: { html: null, text: 'Hello\n> ref:_00D5g0.5005gAbc42:ref' } },
    { people: [ida], cases: [pumps] },
    pumps.id,
    'strong',
    'thread.token',
    'thread token of this case'
  ],
  [
    'a Case by a token in the HTML, beside a text without it',
    { body: { html: '<p>Hello</p><span style="font-size:0">ref:_00D5g0._5005gAbc42:ref</span>', text: 'Hello' } },
    { people: [ida], cases: [pumps] },
    pumps.id,
    'strong',
    'thread.token',
    'thread token of this case'
  ],
  [
    'a Case by a token that the org resolved',
    { body: { html: '<p>thread::Ab_c-123::</p>', text: null } },
    { people: [ida], cases: [pumps], resolvedTokens: [{ token: 'thread::Ab_c-123::', recordId: pumps.id }] },
    pumps.id,
    'strong',
    'thread.token',
    'thread token of this case'
  ],
  [
    'a Case by other mail of the thread',
    inThread,
    { ...known, earlierEmails: [{ ...sent, threadIdentifier: '<First@acme.example>' }] },
    pumps.id,
    'likely',
    'thread.identifier',
    'in one thread with EmailMessage of 3 May 2026'
  ],
  [
    'a Case by other mail of the thread, in the mouth of a stranger',
    { ...inThread, from: stranger },
    { ...known, earlierEmails: [sent] },
    pumps.id,
    'weak',
    'thread.identifier',
    `in one thread with EmailMessage of 3 May 2026${strangerSays}`
  ],
  [
    'a Case by the token of an earlier mail',
    { subject: 'Re: Pump leaks thread::Ab_c-123::' },
    { ...known, earlierEmails: [{ ...sent, subject: 'Pump leaks thread::Ab_c-123::' }] },
    pumps.id,
    'strong',
    'thread.token',
    'thread token of EmailMessage of 3 May 2026'
  ],
  [
    'a Case by In-Reply-To, in whatever case',
    { inReplyTo: 'out-1@ACME.example' },
    known,
    pumps.id,
    'strong',
    'thread.in-reply-to',
    reply
  ],
  [
    'a Case by In-Reply-To, without brackets',
    { inReplyTo: 'out-1@acme.example' },
    { ...known, earlierEmails: [{ ...sent, messageId: 'out-1@acme.example' }] },
    pumps.id,
    'strong',
    'thread.in-reply-to',
    reply
  ],
  [
    'a Case by an older id, when the newest one was rewritten',
    { inReplyTo: 'rewritten@gateway.example', references: ['out-1@acme.example', 'rewritten@gateway.example'] },
    known,
    pumps.id,
    'strong',
    'thread.references',
    'continues the thread of EmailMessage of 3 May 2026'
  ],
  [
    'a Case by a mail without a date',
    { inReplyTo: 'out-1@acme.example' },
    { ...known, earlierEmails: [{ ...sent, date: null }] },
    pumps.id,
    'strong',
    'thread.in-reply-to',
    'replied to an EmailMessage that is saved here'
  ],
  [
    'a Case by a reply of a stranger',
    { inReplyTo: 'out-1@acme.example', from: stranger },
    known,
    pumps.id,
    'likely',
    'thread.in-reply-to',
    reply + strangerSays
  ],
  [
    'a Case by its number in the mouth of a stranger who copies its contact',
    { subject: 'Case 1042', from: stranger, cc: [{ address: 'ida@northwind.example', name: null }] },
    known,
    pumps.id,
    'likely',
    'subject.case-number',
    `case 00001042 in the subject${strangerSays}`
  ],
  [
    'a Case under another subject',
    { inReplyTo: 'out-1@acme.example', subject: 'SV: Re: New catalogue' },
    known,
    pumps.id,
    'likely',
    'thread.in-reply-to',
    `${reply}; the subject has changed, so it may be a new case`
  ]
];

for (const [way, message, facts, id, strength, rule, words] of ROWS) {
  test(`finds ${way}: ${strength}, "${words}"`, () => {
    const found = rank(message, facts).candidates.find((candidate) => candidate.id === id);
    assert.equal(found?.strength, strength);
    assert.equal(found.evidence.find((evidence) => evidence.rule === rule)?.text, words);
  });
}

const answers = { inReplyTo: 'out-1@acme.example' };
const copied = { from: stranger, cc: [{ address: 'ida@northwind.example', name: null }] };
const older: EarlierEmail = { ...sent, id: '02sB', messageId: 'old@acme.example', caseId: valves.id };

type Choice = readonly [name: string, Partial<Message>, Partial<OrgFacts>, caseId: string | null, why: RegExp | null];

const CHOICES: readonly Choice[] = [
  ['the Case of a known reply', answers, known, pumps.id, null],
  [
    'none of two open Cases of the Contact',
    {},
    { people: [ida], cases: [pumps, valves] },
    null,
    /^Two open Cases fit: 00001042, 00001043\. Choose one\.$/
  ],
  [
    'none when the thread is in one Case and the subject names another',
    { ...answers, subject: 'Re: Pump leaks, case 1043' },
    { ...known, cases: [pumps, valves] },
    null,
    /^The message names two Cases: 00001042, 00001043\. Choose one\.$/
  ],
  [
    'none of two Cases in one subject',
    { subject: 'Case 1042 and case 1043' },
    { people: [ida], cases: [pumps, valves] },
    null,
    /^The message names two Cases/
  ],
  [
    'the Case of the message that is answered, before that of an older one',
    { ...answers, references: ['old@acme.example', 'out-1@acme.example'] },
    { ...known, cases: [pumps, valves], earlierEmails: [sent, { ...older, subject: 'Pump leaks' }] },
    pumps.id,
    null
  ],
  [
    'none for a reply of a stranger',
    { ...answers, from: stranger },
    known,
    null,
    /^The sender is not known in Case 00001042\. Check the message before you link it\.$/
  ],
  [
    'none for a stranger who names a Case',
    { ...copied, subject: 'Case 1042' },
    known,
    null,
    /not known in Case 00001042/
  ],
  ['none for a stranger who copies the contact of the only open Case', copied, known, null, null],
  [
    'none of somebody in Cc, when another person who is known writes',
    { from: { address: 'bo@northwind.example', name: null }, cc: [{ address: 'ida@northwind.example', name: null }] },
    { people: [ida, bo], cases: [pumps] },
    null,
    null
  ],
  [
    'the only open Case of the writer, beside one of somebody in Cc',
    { cc: [{ address: 'bo@northwind.example', name: null }] },
    { people: [ida, bo], cases: [pumps, { ...valves, contactId: '003B' }] },
    pumps.id,
    null
  ],
  [
    'the Case that other mail of the thread is in',
    inThread,
    { ...known, cases: [pumps, valves], earlierEmails: [sent] },
    pumps.id,
    null
  ],
  [
    'none when mail of one thread is in two Cases',
    inThread,
    { ...known, cases: [pumps, valves], earlierEmails: [sent, { ...older, threadIdentifier: sent.threadIdentifier }] },
    null,
    /^The thread is in two Cases: 00001042, 00001043\. Choose one\.$/
  ],
  [
    'the Case of the message that is answered, before that of the thread',
    { ...inThread, inReplyTo: 'old@acme.example' },
    {
      ...known,
      cases: [pumps, valves],
      earlierEmails: [sent, { ...older, subject: 'Pump leaks', threadIdentifier: sent.threadIdentifier }]
    },
    valves.id,
    null
  ],
  [
    'none for a stranger in a thread',
    { ...inThread, from: stranger },
    { ...known, earlierEmails: [sent] },
    null,
    /not known in Case 00001042/
  ],
  [
    'none under another subject',
    { ...answers, subject: 'New catalogue' },
    known,
    null,
    /^The reply has another subject than Case 00001042\. Choose that Case, or open a new one\.$/
  ],
  [
    'the Case of a reply that a colleague wrote',
    { ...answers, direction: 'out', from: { address: 'mia@acme.example', name: null }, to: [stranger] },
    known,
    pumps.id,
    null
  ]
];

for (const [name, message, facts, caseId, why] of CHOICES) {
  test(`chooses ${name}`, () => {
    const match = rank(message, facts);
    assert.equal(match.suggestedCaseId, caseId);
    if (why === null) assert.equal(match.ambiguity, null);
    else assert.match(match.ambiguity ?? '', why);
  });
}

type PersonChoice = readonly [
  name: string,
  Partial<Message>,
  Partial<OrgFacts>,
  personId: string | null,
  why: RegExp | null
];

const twins =
  /^Two people have the address ida@northwind\.example: Ida Holm \(Northwind\), Ivo Holm \(Northwind\)\. Choose one\.$/;
const unknown = { from: { address: 'ida@elsewhere.example', name: 'Ida Holm' } };
const unknownPick = { ...pick, address: 'ida@elsewhere.example' };
const ivoPick: SenderPick = { ...pick, senderName: 'Ivo Holm', personId: '003C', pickedAt: '2026-06-01T08:00:00.000Z' };

const PEOPLE: readonly PersonChoice[] = [
  ['nobody of two with one address', {}, { people: [ida, ivo] }, null, twins],
  ['whom a person picked of two with one address', {}, { people: [ida, ivo], picks: [pick] }, '003A', null],
  [
    'the newest pick',
    { from: { address: 'ida@northwind.example', name: null } },
    { people: [ida, ivo], picks: [pick, ivoPick] },
    '003C',
    null
  ],
  [
    'the pick under the name of the sender before a newer one',
    {},
    { people: [ida, ivo], picks: [pick, ivoPick] },
    '003A',
    null
  ],
  [
    'nobody when the sender writes under another name than at the pick',
    { from: { address: 'ida@northwind.example', name: 'Ivo Holm' } },
    { people: [ida, ivo], picks: [pick] },
    null,
    twins
  ],
  [
    'the person of the thread before a pick',
    answers,
    { people: [ida, ivo], picks: [pick], earlierEmails: [{ ...sent, caseId: null, personIds: ['003C'] }] },
    '003C',
    null
  ],
  [
    'the only owner of the address before a pick',
    {},
    { people: [ivo, bo], picks: [{ ...pick, personId: '003B' }] },
    '003C',
    null
  ],
  ['whom a person picked for an unknown sender', unknown, { people: [ida], picks: [unknownPick] }, '003A', null],
  [
    'whom a person picked for an unknown sender, before somebody in Cc',
    { ...unknown, cc: [{ address: 'bo@northwind.example', name: null }] },
    { people: [ida, bo], picks: [unknownPick] },
    '003A',
    null
  ],
  ['nobody by a pick that the reader does not see', unknown, { people: [bo], picks: [unknownPick] }, null, null],
  ['nobody by the pick for another sender', unknown, { people: [ida], picks: [pick] }, null, null],
  [
    'somebody in Cc when the writer is unknown',
    { from: stranger, cc: [{ address: 'ida@northwind.example', name: null }] },
    { people: [ida] },
    '003A',
    null
  ]
];

for (const [name, message, facts, personId, why] of PEOPLE) {
  test(`chooses as person ${name}`, () => {
    const match = rank(message, facts);
    assert.equal(match.suggestedPersonId, personId);
    if (why === null) assert.equal(match.ambiguity, null);
    else assert.match(match.ambiguity ?? '', why);
  });
}

test('a pick makes its sender known in no Case', () => {
  const match = rank(unknown, { people: [ida], cases: [pumps], picks: [unknownPick] });
  assert.deepEqual([match.suggestedPersonId, match.suggestedCaseId], ['003A', null]);
});

test('the Opportunity that was touched last comes first among equals, one by a role before all of the account', () => {
  const touched = (id: string, lastModifiedAt: string, contactIds: readonly string[] = []) => {
    return { ...deal, id, lastModifiedAt, contactIds };
  };
  const opportunities = [
    touched('006A', '2026-05-01T00:00:00.000Z'),
    touched('006B', '2026-05-03T00:00:00.000Z'),
    touched('006C', '2020-01-01T00:00:00.000Z', ['003A']),
    { ...touched('006D', '2026-05-04T00:00:00.000Z'), isClosed: true }
  ];
  const { candidates } = rank({}, { people: [ida], opportunities });
  assert.deepEqual(
    candidates.filter(({ type }) => type === 'Opportunity').map(({ id }) => id),
    ['006C', '006B', '006A']
  );
});

test('a person account is shown once, as the Contact that stands for it', () => {
  const person: PersonRecord = { ...ida, isPersonAccount: true, accountName: 'Ida Holm' };
  const facts = { people: [person], accounts: [{ ...account, name: 'Ida Holm', personContactId: '003A' }] };
  const { candidates, suggestedPersonId } = rank({}, facts);
  assert.deepEqual(
    candidates.map(({ id, type, detail }) => [id, type, detail]),
    [['003A', 'Contact', 'person account']]
  );
  assert.equal(suggestedPersonId, '003A');
  const two = rank({}, { people: [person, ivo] });
  assert.match(two.ambiguity ?? '', /Ida Holm \(person account\), Ivo Holm \(Northwind\)/);
});

test('no Account is found by a free-mail website, and none by a domain that only ends alike', () => {
  const from = { address: 'ida@googlemail.com', name: null };
  const accounts = [{ ...account, website: 'https://www.googlemail.com' }];
  assert.deepEqual(rank({ from }, { accounts }).candidates, []);
  assert.deepEqual(rank({}, { accounts: [{ ...account, website: 'notnorthwind.example' }] }).candidates, []);
});

const SAME_SUBJECTS = [
  'Pump leaks',
  'RE: AW: WG: pump leaks',
  'Re[2]: Pump leaks',
  'SV: [EXTERNAL] Pump  leaks!',
  '[EXTERNAL] Re: [Case 1042] Pump leaks',
  '回复: Pump leaks',
  'Odp: Pump leaks again, urgent',
  'Re: Pump leaks [ ref:_00D5g0.5005gAbc42:ref ]',
  'Re:'
];

for (const subject of SAME_SUBJECTS) {
  test(`takes "${subject}" for the subject "Pump leaks"`, () => {
    assert.equal(rank({ ...answers, subject }, known).suggestedCaseId, pumps.id);
  });
}

const fresh = [{ address: 'ida.new@elsewhere.example', name: null }];

test('a reply of ours to an unknown address belongs to the single person of the mail that is answered', () => {
  const ours: Partial<Message> = { ...answers, direction: 'out', from: { address: 'mia@acme.example', name: null } };
  assert.equal(rank({ ...ours, to: fresh }, known).suggestedPersonId, '003A');
  const two = { ...known, people: [ida, bo], earlierEmails: [{ ...sent, personIds: ['003A', '003B'] }] };
  assert.equal(rank({ ...ours, to: fresh }, two).suggestedPersonId, null);
  assert.equal(rank({ ...answers, from: stranger }, known).suggestedPersonId, null);
});
