import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { BO, IDA, PUMP_CASE } from '../../testkit/sample-records.ts';
import type { Message } from '../message/message.ts';
import { NO_FACTS, type EarlierEmail, type OrgFacts, type PersonRecord } from './candidate.ts';
import { matchInputOfMessage } from './match-input.ts';
import { rankCandidates } from './rank-candidates.ts';
import { readRelatedObjects, RELATED_OBJECTS, relatedObjectsProblem, type RelatedObject } from './related-objects.ts';

const lead: PersonRecord = { ...IDA, id: '00QA', type: 'Lead', accountId: null, accountName: null };
const user: PersonRecord = { ...IDA, id: '005A', type: 'User', accountId: null, accountName: null };
const account = { id: '001A', name: 'Northwind', website: 'northwind.example' };
const deal = {
  id: '006A',
  name: 'Ten pumps',
  stage: 'Proposal',
  isClosed: false,
  accountId: '001A',
  contactIds: [],
  lastModifiedAt: null
};
const sent: EarlierEmail = {
  id: '02sA',
  messageId: 'out-1@acme.example',
  threadIdentifier: null,
  subject: 'Pump leaks',
  date: '2026-05-03T08:00:00.000Z',
  incoming: false,
  caseId: PUMP_CASE.id,
  personIds: [lead.id]
};
const pickOfLead = {
  address: 'ida@elsewhere.example',
  senderName: null,
  personId: lead.id,
  pickedBy: 'Maya Stone',
  pickedAt: '2026-05-03T08:00:00.000Z'
};
const elsewhere = { from: { address: 'ida@elsewhere.example', name: null } };
const noLead = RELATED_OBJECTS.filter((object) => object !== 'Lead');

type Row = readonly [
  what: string,
  offered: readonly RelatedObject[],
  message: Partial<Message>,
  facts: Partial<OrgFacts>,
  candidates: readonly string[],
  personId: string | null,
  caseId: string | null
];

const ROWS: readonly Row[] = [
  ['a Lead where Leads are offered', ['Lead'], {}, { people: [lead] }, ['00QA'], '00QA', null],
  ['no Lead where they are not', noLead, {}, { people: [lead] }, [], null, null],
  [
    'the one Contact of an address that a Lead has, too',
    noLead,
    {},
    { people: [IDA, { ...lead, name: 'Ina Holm' }] },
    ['003A'],
    '003A',
    null
  ],
  [
    'somebody in Cc where the sender is only a Lead',
    noLead,
    { cc: [{ address: 'bo@northwind.example', name: null }] },
    { people: [lead, BO] },
    ['003B'],
    '003B',
    null
  ],
  ['no Lead that was picked', noLead, elsewhere, { people: [lead], picks: [pickOfLead] }, [], null, null],
  [
    'no Lead of the thread, and yet the Case in which that Lead is known',
    noLead,
    { inReplyTo: 'out-1@acme.example', subject: 'Re: Pump leaks' },
    { people: [lead], cases: [PUMP_CASE], earlierEmails: [sent] },
    [PUMP_CASE.id],
    null,
    PUMP_CASE.id
  ],
  [
    'no Account, and yet its Cases and Opportunities',
    ['Opportunity'],
    { from: { address: 'bo@northwind.example', name: null } },
    { people: [BO], accounts: [account], cases: [PUMP_CASE], opportunities: [deal] },
    ['003B', '006A', PUMP_CASE.id].sort(),
    '003B',
    null
  ],
  ['no Opportunity', ['Account'], {}, { accounts: [account], opportunities: [deal] }, ['001A'], null, null],
  ['no User', ['Lead'], {}, { people: [user] }, [], null, null],
  [
    'Contact and Case alone where nothing else is offered',
    [],
    {},
    { people: [IDA, user], accounts: [account], cases: [PUMP_CASE], opportunities: [deal] },
    ['003A', PUMP_CASE.id].sort(),
    '003A',
    PUMP_CASE.id
  ]
];

for (const [what, offered, message, facts, candidates, personId, caseId] of ROWS) {
  test(`offers ${what}`, () => {
    const input = matchInputOfMessage(sampleMessage(message), null, null);
    const match = rankCandidates(input, { ...NO_FACTS, ...facts }, offered);
    assert.deepEqual(match.candidates.map(({ id }) => id).sort(), candidates);
    assert.deepEqual([match.suggestedPersonId, match.suggestedCaseId, match.ambiguity], [personId, caseId, null]);
  });
}

test('reads stored names in one order, each once, and none it does not know', () => {
  assert.deepEqual(readRelatedObjects('User; Lead;Lead;Campaign;'), ['Lead', 'User']);
  assert.deepEqual(readRelatedObjects(''), []);
});

test('names what can not be offered', () => {
  assert.equal(relatedObjectsProblem(['Lead', 'User']), null);
  assert.equal(
    relatedObjectsProblem(['Lead', 'Campaign', 'lead']),
    'Campaign, lead can not be offered; choose among Lead, Account, Opportunity, User'
  );
});
