import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import type { Message } from '../message/message.ts';
import { NO_FACTS as none, type EarlierEmail, type OrgFacts } from './candidate.ts';
import { caseNumbersIn, threadTokensIn, tokenNamesRecord } from './case-reference.ts';
import { matchInputOfIntake, matchInputOfMessage } from './match-input.ts';
import { matchPeople } from './match-people.ts';
import { rankCandidates } from './rank-candidates.ts';
import { RELATED_OBJECTS } from './related-objects.ts';
import { searchTermsOf } from './search-terms.ts';
import { BO, IDA, PUMP_CASE } from '../../testkit/sample-records.ts';

const ida = IDA;
const bo = BO;
const case42 = PUMP_CASE;
const earlier: EarlierEmail = {
  id: '02sA',
  messageId: '<Out-1@acme.example>',
  threadIdentifier: null,
  subject: null,
  date: null,
  incoming: false,
  caseId: case42.id,
  personIds: ['003A']
};

function rank(changes: Partial<Message>, facts: Partial<OrgFacts>) {
  const input = matchInputOfMessage(sampleMessage(changes), null, null);
  return rankCandidates(input, { ...none, ...facts }, RELATED_OBJECTS);
}

test('suggests the person with the exact address and the only open case, with evidence in words', () => {
  const match = rank({}, { people: [ida], cases: [case42] });
  assert.deepEqual([match.suggestedPersonId, match.suggestedCaseId, match.ambiguity], ['003A', case42.id, null]);
  assert.deepEqual(match.candidates[0]?.evidence, [
    { rule: 'address.exact', text: 'exact address ida@northwind.example (from)' }
  ]);
  assert.equal(match.candidates[0].strength, 'strong');
});

test('suggests nobody when two people have the address, and says who they are', () => {
  const match = rank({}, { people: [ida, { ...ida, id: '003C', name: 'Ida H. Holm' }] });
  assert.equal(match.suggestedPersonId, null);
  assert.match(
    match.ambiguity ?? '',
    /Two people have the address ida@northwind\.example: Ida Holm \(Northwind\), Ida H\. Holm/
  );
});

test('a reply to a message in a Case is strong evidence for the Case', () => {
  const match = rank({ inReplyTo: 'out-1@ACME.example' }, { people: [ida], cases: [case42], earlierEmails: [earlier] });
  const found = match.candidates.find(({ type }) => type === 'Case');
  assert.equal(found?.strength, 'strong');
  assert.ok(found.evidence.some(({ rule }) => rule === 'thread.in-reply-to'));
});

test('a reply from somebody unknown to the Case stays a suggestion and says so', () => {
  const match = rank(
    { inReplyTo: 'out-1@acme.example', from: { address: 'x@evil.example', name: 'Ida Holm' } },
    { people: [ida], cases: [case42], earlierEmails: [earlier] }
  );
  const found = match.candidates.find(({ type }) => type === 'Case');
  assert.equal(found?.strength, 'likely');
  assert.match(found.evidence[0]?.text ?? '', /not known in this Case/);
  assert.equal(match.suggestedPersonId, null);
});

test('walks References from the newest, and follows thread tokens', () => {
  const byReference = rank(
    { references: ['out-1@acme.example', 'z@z.example'] },
    { people: [ida], cases: [case42], earlierEmails: [earlier] }
  );
  assert.ok(byReference.candidates.some(({ evidence }) => evidence.some(({ rule }) => rule === 'thread.references')));
  const byToken = rank({ subject: 'Re: x [ ref:_00D5g0.5005gAbc42:ref ]' }, { people: [ida], cases: [case42] });
  assert.ok(byToken.candidates.some(({ evidence }) => evidence.some(({ rule }) => rule === 'thread.token')));
});

test('a case number in the subject names the Case even when others are open', () => {
  const match = rank(
    { subject: 'AW: Case 1042: pump' },
    { people: [ida], cases: [{ ...case42, id: '500B', caseNumber: '00001043' }, case42] }
  );
  assert.equal(match.suggestedCaseId, case42.id);
});

test('finds the account by the website, but never by a free-mail domain', () => {
  const account = { id: '001A', name: 'Northwind', website: 'https://www.northwind.example/shop' };
  const match = rank({}, { accounts: [account, { id: '001B', name: 'Search', website: 'gmail.com' }] });
  assert.deepEqual(
    match.candidates.map(({ id, evidence }) => [id, evidence[0]?.rule]),
    [['001A', 'domain.website']]
  );
  const free = rank(
    { from: { address: 'ida@gmail.com', name: null } },
    { accounts: [{ id: '001B', name: 'Search', website: 'gmail.com' }] }
  );
  assert.deepEqual(free.candidates, []);
});

test('the same name at the same company is weak evidence and no suggestion', () => {
  const match = rank({ from: { address: 'i.holm@northwind.example', name: 'Holm, Ida' } }, { people: [ida, bo] });
  assert.deepEqual(
    match.candidates.map(({ id, strength }) => [id, strength]),
    [['003A', 'weak']]
  );
  assert.equal(match.suggestedPersonId, null);
});

test('outgoing mail is matched by its recipients', () => {
  const match = rank(
    {
      direction: 'out',
      from: { address: 'mia@acme.example', name: null },
      to: [{ address: 'ida+x@northwind.example', name: null }]
    },
    { people: [ida] }
  );
  assert.equal(match.suggestedPersonId, '003A');
});

test('the stored intake gives the same match as the message', () => {
  const message = sampleMessage({ inReplyTo: 'out-1@acme.example' });
  const facts = { ...none, people: [ida], cases: [case42], earlierEmails: [earlier] };
  const stored = matchInputOfIntake({
    direction: 'Incoming',
    subject: message.subject,
    fromAddress: 'ida@northwind.example',
    fromName: 'Ida Holm',
    toAddresses: 'Mia Berg <mia@acme.example>',
    references: 'out-1@acme.example',
    threadIdentifier: 'out-1@acme.example',
    addresses: '{damaged',
    people: null
  });
  const read = matchInputOfMessage(message, null, null);
  assert.deepEqual(rankCandidates(stored, facts, RELATED_OBJECTS), rankCandidates(read, facts, RELATED_OBJECTS));
});

test('looks up addresses without blacklisted ones, domains without free mail, numbers, tokens and ids', () => {
  const message = sampleMessage({
    subject: 'Case #00001042 thread::Ab_c-123::',
    inReplyTo: 'a@x.example',
    references: ['b@x.example', 'a@x.example']
  });
  const input = matchInputOfMessage(message, null, null);
  const spam = { address: 's@spam.example', name: null, role: 'cc' as const, verdict: 'blacklisted' as const };
  const terms = searchTermsOf({ ...input, addresses: [...input.addresses, spam] });
  assert.deepEqual(terms, {
    addresses: ['ida@northwind.example', 'mia@acme.example'],
    extractedEmails: [],
    domains: ['northwind.example', 'acme.example'],
    caseNumbers: ['1042'],
    threadTokens: ['thread::Ab_c-123::'],
    messageIds: ['sample-1@northwind.example', 'a@x.example', 'b@x.example'],
    threadIdentifiers: ['b@x.example'],
    senders: ['ida@northwind.example']
  });
});

const SUBJECTS: readonly (readonly [string, readonly string[]])[] = [
  ['Re: [00001042] pump', ['1042']],
  ['Fall Nr. 1042', ['1042']],
  ['Ticket: 00001042', ['1042']],
  ['Invoice 20261124', []],
  ['Call +49 030 1234567', []],
  ['In case 2 people come', []]
];

for (const [subject, numbers] of SUBJECTS) {
  test(`reads the case numbers ${JSON.stringify(numbers)} in "${subject}"`, () => {
    assert.deepEqual(caseNumbersIn(subject), numbers);
  });
}

test('a classic token names its record only', () => {
  assert.deepEqual(threadTokensIn('x ref:_00D5g0.5005gAbc42:ref y'), ['ref:_00D5g0.5005gAbc42:ref']);
  assert.ok(tokenNamesRecord('ref:_00D5g0.5005gAbc42:ref', case42.id));
  assert.ok(!tokenNamesRecord('ref:_00D5g0.5005gAbc43:ref', case42.id));
});

test('ties addresses to people for the relations; two of one kind are nobody unless one was chosen', () => {
  const twin = { ...ida, id: '003C' };
  const addresses = [
    { address: 'ida@northwind.example', role: 'from' as const },
    { address: 'bo@northwind.example', role: 'cc' as const }
  ];
  assert.deepEqual(
    matchPeople(addresses, [ida, twin, bo]).map(({ id, role }) => [id, role]),
    [['003B', 'cc']]
  );
  assert.deepEqual(
    matchPeople(addresses, [ida, twin, bo], ['003C']).map(({ id }) => id),
    ['003C', '003B']
  );
});
